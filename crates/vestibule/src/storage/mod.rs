//! The database: SQLite in the process, PostgreSQL or MySQL/MariaDB by URL, behind one set of SQL texts.
//!
//! A [`Query`] is a text with a name, written once with `?` and `"names"`; [`dialect`] rewrites it for the engine. Rooms run it on a
//! [`Conn`] (reads and single statements) or a [`Tx`] (what belongs together). [`Value`] and [`Row`] carry what goes in and comes out,
//! in Django's own shapes: SQLite's timestamps are Django's text, booleans are booleans on each engine.
//!
//! On SQLite one connection makes all writes, so no write of ours meets `SQLITE_BUSY` from another of ours.
mod backup;
mod catalogue;
mod connect;
mod connect_server;
mod dialect;
mod files;
mod hold;
#[cfg(any(feature = "postgres", feature = "mysql"))]
mod lease;
mod migrate;
mod migrate_alone;
mod migrations;
mod outbox_signal;
#[cfg(any(feature = "postgres", feature = "mysql"))]
mod outcome;
mod own_file;
mod pages;
mod patience;
mod pool;
mod query;
mod referred;
mod row;
mod run;
#[cfg(test)]
mod tests;
mod time;
mod tx;
mod value;

#[cfg(any(feature = "postgres", feature = "mysql"))]
pub(crate) use self::outcome::sweep_marks;
pub(crate) use self::{
    backup::{Copied, backup},
    catalogue::{TableColumn, columns},
    dialect::{Engine, Names},
    files::open_files,
    hold::hold,
    migrate::{Applied, Layout, applied, layout, migrate, pending},
    migrations::own_tables,
    pages::pages,
    pool::{Conn, Db},
    query::{Query, queries},
    referred::Referred,
    row::{Column, FromRow, Row},
    run::{Run, refused_by_reference},
    time::database_time,
};
pub use self::{migrate::Migrated, tx::Tx, value::Value};
