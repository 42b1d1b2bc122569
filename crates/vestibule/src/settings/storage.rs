//! `[storage]`: how the database is used.

use std::num::NonZeroU32;

use super::table::{Setting, Source::Ours};

/// How the database is used.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct StorageSettings {
    /// The most connections to a database server that this process has open.
    pub pool_size: NonZeroU32,
}

impl Default for StorageSettings {
    fn default() -> Self {
        Self {
            pool_size: NonZeroU32::MIN.saturating_add(15),
        }
    }
}

pub(super) static TABLE: &[Setting] = &[Setting {
    name: "STORAGE_POOL_SIZE",
    place: "storage.pool_size",
    source: Ours,
    help: "The most connections to PostgreSQL or MySQL/MariaDB that this process has open; the server must allow as many for all nodes together. Whoever waits longer than a second for one gets a 503. SQLite has one writer and 8 readers, whatever is set here.",
    default: None,
    at: |s| &mut s.storage.pool_size,
}];
