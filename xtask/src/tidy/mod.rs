//! `cargo xtask tidy`: what this project asks of its code and no lint checks.
//!
//! Each check is a file with one function from the [`tree::Tree`] to findings; a new one is a line in [`command`]'s list
//! and a bad snippet in `tests.rs` that shows it failing. A finding names its place, what is there, and why not.

mod attributes;
mod command;
mod cookie;
mod layout;
mod limits;
mod purity;
mod queries;
mod quickstart;
mod rooms;
mod secrets;
mod supply;
mod templates;
mod test_files;
#[cfg(test)]
mod tests;
mod tokens;
mod tree;

pub(crate) use self::command::{Args, is_tidy, run};
