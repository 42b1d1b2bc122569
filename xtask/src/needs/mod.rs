//! What the tests need beside cargo, whether it is there, and how it is fetched: by package name, from four registries.
//!
//! Debian's packages become part of the machine; everything else goes below cargo's target folder, where
//! `rm -r target` finds it. Nothing is installed unless `--install` asks for it.

mod crates;
mod debian;
mod need;
mod node;
mod python;

pub(crate) use self::crates::cargo_deny;
pub(crate) use self::need::{all, environment, has_newest_django, install, missing, report, servers};
