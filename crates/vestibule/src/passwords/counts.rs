//! What the pool has done: tests prove equal work by counting instead of by a clock.

use django_formats::password::Hasher;
use std::collections::HashMap;

/// Counters since the start.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub(super) struct Counts {
    /// Whole runs, by algorithm and parameters.
    pub(super) runs: HashMap<Hasher, u64>,
    /// PBKDF2 iterations that failures with a cheaper stored hash made up.
    pub(super) made_up_iterations: u64,
    /// bcrypt hashes that such failures made up.
    pub(super) made_up_hashes: u64,
    /// Jobs that found the queue full, or waited too long.
    pub(super) overloads: u64,
    /// Jobs that panicked.
    pub(super) panics: u64,
    /// Jobs that were dropped unrun because nobody waited any more.
    pub(super) abandoned: u64,
}

impl Counts {
    /// One more run of this hasher.
    pub(super) fn ran(&mut self, hasher: Hasher) {
        *self.runs.entry(hasher).or_default() += 1;
    }
}
