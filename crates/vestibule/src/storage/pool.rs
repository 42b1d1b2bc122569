//! The pools: on SQLite one writer and several readers, elsewhere one pool. Waits are bounded.

use super::{
    dialect::{Engine, Texts},
    outbox_signal::OutboxSignal,
    own_file::OwnFile,
    run::{Raw, Run, sorted},
    tx::{Open, Tx},
};
use crate::fault::Fault;
use sqlx::pool::PoolConnection;
use std::sync::Arc;

/// The database. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Db {
    pub(super) pools: Pools,
    pub(super) texts: Arc<Texts>,
    /// The file of an embedded database.
    pub(super) file: Option<OwnFile>,
    pub(super) outbox_signal: Arc<OutboxSignal>,
}

#[derive(Clone)]
pub(super) enum Pools {
    #[cfg(feature = "sqlite")]
    Sqlite {
        readers: sqlx::SqlitePool,
        writer: sqlx::SqlitePool,
    },
    #[cfg(feature = "postgres")]
    Postgres(sqlx::PgPool),
    #[cfg(feature = "mysql")]
    MySql(sqlx::MySqlPool),
}

/// A connection for reads and for single statements, which commit by themselves.
pub(crate) struct Conn {
    held: Held,
    texts: Arc<Texts>,
}

enum Held {
    #[cfg(feature = "sqlite")]
    Sqlite(PoolConnection<sqlx::Sqlite>),
    #[cfg(feature = "postgres")]
    Postgres(PoolConnection<sqlx::Postgres>),
    #[cfg(feature = "mysql")]
    MySql(PoolConnection<sqlx::MySql>),
}

impl Db {
    pub(crate) fn engine(&self) -> Engine {
        self.texts.engine()
    }

    /// Wakes the worker after a commit that queued a mail.
    pub(crate) fn outbox_signal(&self) -> &OutboxSignal {
        &self.outbox_signal
    }

    /// How many statements were run so far.
    #[cfg(test)]
    pub(crate) fn statements(&self) -> u64 {
        self.texts.statements.load(std::sync::atomic::Ordering::SeqCst)
    }

    /// A connection that only reads.
    pub(crate) async fn read(&self) -> Result<Conn, Fault> {
        let held = match &self.pools {
            #[cfg(feature = "sqlite")]
            Pools::Sqlite { readers, .. } => readers.acquire().await.map(Held::Sqlite),
            #[cfg(feature = "postgres")]
            Pools::Postgres(pool) => pool.acquire().await.map(Held::Postgres),
            #[cfg(feature = "mysql")]
            Pools::MySql(pool) => pool.acquire().await.map(Held::MySql),
        };
        Ok(Conn {
            held: held.map_err(|error| sorted("acquire", error))?,
            texts: Arc::clone(&self.texts),
        })
    }

    /// Whether what is written now would be found again.
    pub(crate) fn is_in_place(&self) -> Result<(), Fault> {
        self.file.as_ref().map_or(Ok(()), OwnFile::check)
    }

    /// A connection for single statements that write.
    pub(crate) async fn write(&self) -> Result<Conn, Fault> {
        self.is_in_place()?;
        match &self.pools {
            #[cfg(feature = "sqlite")]
            Pools::Sqlite { writer, .. } => {
                let held = writer.acquire().await.map_err(|error| sorted("acquire", error))?;
                Ok(Conn {
                    held: Held::Sqlite(held),
                    texts: Arc::clone(&self.texts),
                })
            }
            #[cfg(any(feature = "postgres", feature = "mysql"))]
            _ => self.read().await,
        }
    }

    /// Opens a transaction. SQLite: `BEGIN IMMEDIATE`, since a deferred one that reads and then writes fails at once when another wrote.
    pub(crate) async fn begin(&self) -> Result<Tx, Fault> {
        self.is_in_place()?;
        let open = match &self.pools {
            #[cfg(feature = "sqlite")]
            Pools::Sqlite { writer, .. } => writer.begin_with("BEGIN IMMEDIATE").await.map(Open::Sqlite),
            #[cfg(feature = "postgres")]
            Pools::Postgres(pool) => pool.begin().await.map(Open::Postgres),
            #[cfg(feature = "mysql")]
            Pools::MySql(pool) => pool.begin().await.map(Open::MySql),
        };
        Ok(Tx {
            open: open.map_err(|error| sorted("begin", error))?,
            texts: Arc::clone(&self.texts),
            outbox_signal: Arc::clone(&self.outbox_signal),
            notifies: false,
        })
    }

    /// Moves what SQLite's log of writes holds into the database, without waiting for anybody. The log keeps its bytes: what was deleted is
    /// overwritten by the first write after this, which begins the log anew. To be done every minute.
    pub(crate) async fn checkpoint(&self) -> Result<(), Fault> {
        match &self.pools {
            #[cfg(feature = "sqlite")]
            Pools::Sqlite { writer, .. } => sqlx::raw_sql("PRAGMA wal_checkpoint(PASSIVE)")
                .execute(writer)
                .await
                .map(drop)
                .map_err(|error| sorted("checkpoint", error)),
            #[cfg(any(feature = "postgres", feature = "mysql"))]
            _ => Ok(()),
        }
    }

    /// Closes every connection; waits for those in use.
    pub(crate) async fn close(&self) {
        match &self.pools {
            #[cfg(feature = "sqlite")]
            Pools::Sqlite { readers, writer } => {
                readers.close().await;
                writer.close().await;
            }
            #[cfg(feature = "postgres")]
            Pools::Postgres(pool) => pool.close().await,
            #[cfg(feature = "mysql")]
            Pools::MySql(pool) => pool.close().await,
        }
    }
}

impl Run for Conn {
    fn raw(&mut self) -> Raw<'_> {
        match &mut self.held {
            #[cfg(feature = "sqlite")]
            Held::Sqlite(held) => Raw::Sqlite(held),
            #[cfg(feature = "postgres")]
            Held::Postgres(held) => Raw::Postgres(held),
            #[cfg(feature = "mysql")]
            Held::MySql(held) => Raw::MySql(held),
        }
    }

    fn texts(&self) -> Arc<Texts> {
        Arc::clone(&self.texts)
    }
}

impl std::fmt::Debug for Db {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Db")
            .field("engine", &self.engine())
            .finish_non_exhaustive()
    }
}
