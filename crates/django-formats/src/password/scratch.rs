//! What a thread that hashes brings along: memory, taken once, used again, wiped after each run; and what it does in the pauses of a long one.

use super::Hasher;
use argon2::Block;
use zeroize::Zeroize;

/// Argon2's memory, kept between runs.
///
/// Memory that is freed and taken anew by each hash makes a heap grow without end; so whoever hashes keeps one `Scratch` and passes it to each
/// call. A run that needs more than the `Scratch` was made for gets it for that run alone. (scrypt's crate takes its memory by itself.)
pub struct Scratch {
    blocks: Vec<Block>,
    kept: usize,
    in_pauses: Option<Box<dyn Fn() + Send>>,
}

impl Scratch {
    /// A `Scratch` that keeps the memory of `hasher`, taken with the first run.
    #[must_use]
    pub fn of(hasher: &Hasher) -> Self {
        let kept = match *hasher {
            Hasher::Argon2 { memory_kib, .. } if hasher.check().is_ok() => usize::try_from(memory_kib).unwrap_or(0),
            _ => 0,
        };
        Self {
            blocks: Vec::new(),
            kept,
            in_pauses: None,
        }
    }

    /// The same, with something to do about every tenth of a millisecond of a PBKDF2: to let others have the core, say. The other algorithms have no
    /// place to pause.
    #[must_use]
    pub fn pausing(mut self, in_pauses: impl Fn() + Send + 'static) -> Self {
        self.in_pauses = Some(Box::new(in_pauses));
        self
    }

    /// How many bytes are held between runs.
    #[must_use]
    pub fn held_bytes(&self) -> usize {
        self.blocks.capacity().saturating_mul(Block::SIZE)
    }

    pub(super) fn pause(&self) {
        if let Some(in_pauses) = &self.in_pauses {
            in_pauses();
        }
    }

    /// Runs `work` on `count` blocks of 1 KiB, wiped afterwards; `None` when there is no such memory.
    pub(super) fn with_blocks<T>(&mut self, count: usize, work: impl FnOnce(&mut [Block]) -> T) -> Option<T> {
        let wanted = count.max(self.kept);
        if self.blocks.len() < wanted {
            self.blocks
                .try_reserve_exact(wanted.saturating_sub(self.blocks.len()))
                .ok()?;
            self.blocks.resize(wanted, Block::new());
        }
        let blocks = self.blocks.get_mut(..count)?;
        let result = work(blocks);
        blocks.iter_mut().zeroize();
        if self.blocks.len() > self.kept {
            self.blocks.truncate(self.kept);
            self.blocks.shrink_to_fit();
        }
        Some(result)
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // Wiped after each run already; this is for a run that panicked.
        self.blocks.zeroize();
    }
}
