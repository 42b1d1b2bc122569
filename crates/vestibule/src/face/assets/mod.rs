//! The files beside the pages: one stylesheet, a few small scripts, the mark.
//!
//! Each is served below `static/` under a name that carries a hash of its content, so that browsers keep it for a year and a
//! new release is seen at once. Everything is in memory, compressed once, at the start.
mod store;

#[cfg(test)]
mod tests;

pub use self::store::{Asset, Assets};
