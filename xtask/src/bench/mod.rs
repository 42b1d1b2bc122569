//! `cargo xtask bench`: how fast, how small, beside what it is compared with.
//!
//! Each part ([`hash`], [`serve`], [`start`], [`pages`], [`clearsessions`]) measures in rounds that take turns between the things compared, so that
//! whatever else the machine does falls on all of them alike; what is told is the median, the spread and, where two things are
//! compared, the ratio of each round. Figures go to `target/bench.json` and, with `--write`, into `docs/performance.md`.
//!
//! Whether a need is met is said in the table and nowhere else: a time is no test, and the exit code does not speak of it.

mod clearsessions;
mod client;
mod command;
mod figure;
mod hash;
mod machine;
mod pages;
mod record;
mod serve;
mod server;
mod start;
mod worker;

pub(crate) use self::command::{Args, run};
