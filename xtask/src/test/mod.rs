//! `cargo xtask test`: every check and every layer of the tests, against real servers.
//!
//! 1. What is missing is fetched (`--install`) or listed, and then the run has failed: nothing is ever skipped.
//! 2. The checks: format, `tidy`, licences and sources of dependencies, lints, documentation.
//! 3. One build of everything, then the servers, then every test; the features of the library, each alone.
//!
//! 4. The matrix of interop: each cell that must have run beside a live Django, and what it gave. One that did not run has failed.
//!
//! The last line is `N passed, N failed`: tests, and each step that is not made of tests as one.

mod command;
mod matrix;
mod report;
mod steps;
mod tally;
#[cfg(test)]
mod tests;

pub(crate) use self::command::{Args, run};
