//! What the pool has done: for metrics, and for tests that prove equal work by counting instead of by a clock.

use django_formats::password::Hasher;
use std::collections::HashMap;

/// Counters since the start.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub(crate) struct Counts {
    /// Whole runs, by algorithm and parameters.
    pub(crate) runs: HashMap<Hasher, u64>,
    /// PBKDF2 iterations that failures with a cheaper stored hash made up.
    pub(crate) made_up_iterations: u64,
    /// bcrypt hashes that such failures made up.
    pub(crate) made_up_hashes: u64,
    /// Jobs that found the queue full, or waited too long.
    pub(crate) overloads: u64,
    /// Jobs that panicked.
    pub(crate) panics: u64,
    /// Jobs that were dropped unrun because nobody waited any more.
    pub(crate) abandoned: u64,
}

impl Counts {
    /// One more run of this hasher.
    pub(super) fn ran(&mut self, hasher: Hasher) {
        *self.runs.entry(hasher).or_default() += 1;
    }
}
