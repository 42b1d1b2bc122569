//! The commands, a file each.

mod check;
mod dispatch;
mod failure;
mod mail;
mod migrate;
mod serve;
mod sessions;
mod settings;
mod user;

use self::failure::print;
pub(crate) use self::{dispatch::run, failure::Failure};

#[cfg(test)]
mod tests;
