//! How many threads, and when a failure may leave. Values in, values out.

use django_formats::password::{Algorithm, Hasher};
use std::{
    collections::{HashMap, VecDeque},
    time::Duration,
};

/// How many threads hash: as set, else as many as there are cores and as `memory_bytes` holds runs of the hasher. At least one.
pub(super) fn threads(set: Option<usize>, cores: usize, memory_bytes: u64, hasher: &Hasher) -> usize {
    let held = match hasher.memory_bytes() {
        0 => cores,
        each => usize::try_from(memory_bytes / each).unwrap_or(cores),
    };
    set.unwrap_or_else(|| cores.min(held)).max(1)
}

/// What may be taken, beyond the threads' own memory, for stored hashes that need more: what is left of the memory, and at least one of the dearest
/// that is run at all.
pub(super) fn memory_for_others(memory_bytes: u64, threads: usize, hasher: &Hasher) -> u64 {
    let own = hasher.memory_bytes().saturating_mul(threads as u64);
    memory_bytes.saturating_sub(own).max(LARGEST_HASH)
}

/// The cap of [`Hasher::check`].
const LARGEST_HASH: u64 = 256 * 1024 * 1024;

/// How long each algorithm took of late, and so when a failure leaves.
///
/// The work of a failure can be made equal only within one algorithm. A table may mix them (MD5 beside Argon2), and then the time would tell which one
/// an account has, or that there is none. So a failure waits until the slowest of them would be done.
#[derive(Debug, Default)]
pub(super) struct Floor(HashMap<Algorithm, VecDeque<Duration>>);

/// How many runs of an algorithm are remembered. The slowest of them counts: fewer than one run in as many is then slower than the floor.
const REMEMBERED: usize = 32;

impl Floor {
    /// Remembers how long a check took on its thread.
    pub(super) fn observe(&mut self, algorithm: Algorithm, spent: Duration) {
        let runs = self.0.entry(algorithm).or_default();
        if runs.len() == REMEMBERED {
            runs.pop_front();
        }
        runs.push_back(spent);
    }

    /// How much longer a failure waits that took `spent`.
    pub(super) fn missing(&self, spent: Duration) -> Duration {
        let floor = self.0.values().flatten().max().copied().unwrap_or_default();
        floor.saturating_sub(spent)
    }
}
