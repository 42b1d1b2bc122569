//! Memory that is shared by the hashes that need more than their thread keeps.

use std::sync::{Condvar, Mutex, PoisonError};

/// So many bytes, of which a thread takes what it needs and gives it back.
///
/// The threads keep memory for the preferred hasher alone. A table full of Argon2 beside a preferred PBKDF2 would have every core take 100 MiB more,
/// with no bound but the number of cores: here they wait for each other instead.
pub(super) struct Budget {
    free: Mutex<u64>,
    freed: Condvar,
    whole: u64,
}

impl Budget {
    pub(super) fn new(bytes: u64) -> Self {
        Self {
            free: Mutex::new(bytes),
            freed: Condvar::new(),
            whole: bytes,
        }
    }

    /// Waits for that many bytes; more than there are in all count as all. They come back when the share is dropped.
    pub(super) fn take(&self, bytes: u64) -> Share<'_> {
        let bytes = bytes.min(self.whole);
        let free = self.free.lock().unwrap_or_else(PoisonError::into_inner);
        let mut free = self
            .freed
            .wait_while(free, |free| *free < bytes)
            .unwrap_or_else(PoisonError::into_inner);
        *free -= bytes;
        Share { budget: self, bytes }
    }
}

/// Bytes that were taken.
pub(super) struct Share<'a> {
    budget: &'a Budget,
    bytes: u64,
}

impl Drop for Share<'_> {
    fn drop(&mut self) {
        *self.budget.free.lock().unwrap_or_else(PoisonError::into_inner) += self.bytes;
        self.budget.freed.notify_all();
    }
}
