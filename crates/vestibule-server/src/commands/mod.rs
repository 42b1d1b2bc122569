//! The commands, a file each.

mod backup;
mod check;
mod dispatch;
mod failure;
mod mail;
mod migrate;
mod serve;
mod sessions;
mod settings;
mod templates;
mod user;
mod users;
mod users_shown;

use self::failure::print;
pub(crate) use self::{dispatch::run, failure::Failure};

#[cfg(test)]
mod tests;
