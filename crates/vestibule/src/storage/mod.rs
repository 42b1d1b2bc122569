//! The database: SQLite in the process, PostgreSQL or MySQL/MariaDB by URL, behind one set of SQL texts.
//!
//! A [`Query`] is a text with a name, written once with `?` and `"names"`; [`dialect`] rewrites it for the engine. Rooms run it on a
//! [`Conn`] (reads and single statements) or a [`Tx`] (what belongs together). [`Value`] and [`Row`] carry what goes in and comes out,
//! in Django's own shapes: SQLite's timestamps are Django's text, booleans are booleans on each engine.
//!
//! On SQLite one connection makes all writes, so no write of ours meets `SQLITE_BUSY` from another of ours.
mod backup;
mod connect;
mod dialect;
mod files;
mod hold;
mod migrate;
mod migrations;
mod outbox_signal;
mod own_file;
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
    backup::{Copied, backup},
    dialect::Names,
    files::open_files,
    hold::hold,
    migrate::{Layout, layout, migrate, pending},
    pool::{Conn, Db},
    query::{Query, queries},
    row::{FromRow, Row},
    run::{Run, refused_by_reference},
};
pub use self::{migrate::Migrated, tx::Tx, value::Value};
