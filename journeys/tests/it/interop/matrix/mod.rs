//! The matrix of interop: each database with each session engine, a session of either maker, and what may happen to it; and each hasher.
//!
//! Every cell is noted for the table at the end of `cargo xtask test`, which knows by itself which there must be.

mod acts;
mod hashers;
mod note;
mod pair;
mod sessions;
