//! The database: SQLite in the process, PostgreSQL or MySQL/MariaDB by URL, behind one set of SQL texts.
//!
//! A [`Query`] is a text with a name, written once with `?` and `"names"`; [`dialect`] rewrites it for the engine. Rooms run it on a
//! [`Conn`] (reads and single statements) or a [`Tx`] (what belongs together). [`Value`] and [`Row`] carry what goes in and comes out,
//! in Django's own shapes: SQLite's timestamps are Django's text, booleans are booleans on each engine.
//!
//! On SQLite one connection makes all writes, so no write of ours meets `SQLITE_BUSY` from another of ours.
mod bell;
mod connect;
mod dialect;
mod files;
mod migrate;
mod migrations;
mod pool;
mod query;
mod row;
mod run;
#[cfg(test)]
mod tests;
mod tx;
mod value;

#[cfg(test)]
pub(crate) use self::dialect::Engine;
pub(crate) use self::{
    dialect::Names,
    files::open_files,
    migrate::{Layout, layout, migrate, pending},
    pool::{Conn, Db},
    query::{Query, queries},
    row::{FromRow, Row},
    run::Run,
};
pub use self::{migrate::Migrated, tx::Tx, value::Value};
