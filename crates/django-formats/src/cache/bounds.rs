//! How much an entry may hold, read or written.

/// The longest pickle that is read or written, and the most text inside it.
pub const MAX_BYTES: usize = 64 * 1024;
/// The most values that an entry holds, each counted as often as it is referred to.
pub const MAX_NODES: usize = 10_000;
/// The deepest nesting; the session itself is the first level.
pub const MAX_DEPTH: usize = 32;
