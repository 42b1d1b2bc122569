//! Each check fails on a bad snippet, and on that alone; two of them are the tests of a row of the security bar.

mod code;
mod files;
mod repository;
mod snippets;
