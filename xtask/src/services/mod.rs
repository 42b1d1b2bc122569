//! The real database servers that the tests need, for as long as a run lasts.
//!
//! [`Services::start`] gives each server free ports and a folder of its own below the temporary folder: whatever a
//! package has already started on a default port is left alone. Dropping [`Services`] stops them and removes the
//! folder; [`guard()`] does the same when a signal ends us. Nothing of it survives, so nothing is synced to disk.

mod account;
mod command;
mod guard;
mod mariadb;
mod postgres;
mod redis;
mod server;
#[cfg(test)]
mod tests;

pub(crate) use self::command::{Args, run};
pub(crate) use self::guard::guard;
pub(crate) use self::server::Services;
pub(crate) use self::{
    mariadb::programs as mariadb_programs, postgres::programs as postgres_programs, redis::program as redis_program,
};
