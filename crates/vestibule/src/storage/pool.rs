//! The pools: on SQLite one writer and several readers, elsewhere one pool. Waits are bounded.

#[cfg(feature = "sqlite")]
use super::run::sorted;
use super::{
    dialect::{Engine, Names, Texts},
    outbox_signal::OutboxSignal,
    own_file::OwnFile,
    run::{Raw, Run},
    tx::{Open, Tx},
};
#[cfg(any(feature = "postgres", feature = "mysql"))]
use super::{
    lease::{Health, Lease, Wire},
    run::unavailable,
};
use crate::fault::Fault;
use std::{sync::Arc, time::Duration};

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
    Postgres(sqlx::PgPool, Arc<Health>),
    #[cfg(feature = "mysql")]
    MySql(sqlx::MySqlPool, Arc<Health>),
}

/// A connection for reads and for single statements, which commit by themselves.
pub(crate) struct Conn {
    held: Held,
    texts: Arc<Texts>,
}

enum Held {
    #[cfg(feature = "sqlite")]
    Sqlite(sqlx::pool::PoolConnection<sqlx::Sqlite>),
    #[cfg(any(feature = "postgres", feature = "mysql"))]
    Server(Lease),
}

impl Db {
    pub(crate) fn engine(&self) -> Engine {
        self.texts.engine()
    }

    /// The same pools under other names of the user table.
    pub(crate) fn named(self, names: Names) -> Self {
        let texts = Arc::new(Texts::new(self.engine(), names));
        Self { texts, ..self }
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
            Pools::Sqlite { readers, .. } => {
                let held = readers.acquire().await;
                Held::Sqlite(held.map_err(|error| sorted("acquire", error))?)
            }
            #[cfg(any(feature = "postgres", feature = "mysql"))]
            _ => Held::Server(self.lease().await?),
        };
        Ok(Conn {
            held,
            texts: Arc::clone(&self.texts),
        })
    }

    /// A connection of a server, whatever it will be for.
    #[cfg(any(feature = "postgres", feature = "mysql"))]
    async fn lease(&self) -> Result<Lease, Fault> {
        let asked_at = tokio::time::Instant::now();
        let (wire, health) = match &self.pools {
            #[cfg(feature = "sqlite")]
            Pools::Sqlite { .. } => return Err(Fault::internal("a lease", "SQLite is no server")),
            #[cfg(feature = "postgres")]
            Pools::Postgres(pool, health) => (pool.acquire().await.map(Wire::Postgres), health),
            #[cfg(feature = "mysql")]
            Pools::MySql(pool, health) => (pool.acquire().await.map(Wire::MySql), health),
        };
        let wire = wire.map_err(|error| unavailable("acquire", error))?;
        Ok(Lease::new(wire, Arc::clone(health), asked_at))
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
            Pools::Sqlite { writer, .. } => {
                let open = writer.begin_with("BEGIN IMMEDIATE").await;
                Open::Sqlite(open.map_err(|error| sorted("begin", error))?)
            }
            #[cfg(any(feature = "postgres", feature = "mysql"))]
            _ => {
                let mut lease = self.lease().await?;
                lease.begin().await.map_err(|error| unavailable("begin", error))?;
                Open::Server(lease)
            }
        };
        Ok(Tx {
            open,
            db: self.clone(),
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
            Pools::Postgres(pool, _) => pool.close().await,
            #[cfg(feature = "mysql")]
            Pools::MySql(pool, _) => pool.close().await,
        }
    }
}

impl Run for Conn {
    fn raw(&mut self) -> Raw<'_> {
        match &mut self.held {
            #[cfg(feature = "sqlite")]
            Held::Sqlite(held) => Raw::Sqlite(held),
            #[cfg(any(feature = "postgres", feature = "mysql"))]
            Held::Server(lease) => raw_of(lease),
        }
    }

    fn texts(&self) -> Arc<Texts> {
        Arc::clone(&self.texts)
    }

    fn patience(&mut self) -> Option<Duration> {
        match &mut self.held {
            #[cfg(feature = "sqlite")]
            Held::Sqlite(_) => None,
            #[cfg(any(feature = "postgres", feature = "mysql"))]
            Held::Server(lease) => lease.patience(),
        }
    }

    fn lose(&mut self) {
        match &mut self.held {
            #[cfg(feature = "sqlite")]
            Held::Sqlite(_) => {}
            #[cfg(any(feature = "postgres", feature = "mysql"))]
            Held::Server(lease) => lease.lose(),
        }
    }
}

/// The driver's connection of a lease.
#[cfg(any(feature = "postgres", feature = "mysql"))]
pub(super) fn raw_of(lease: &mut Lease) -> Raw<'_> {
    match lease.wire() {
        #[cfg(feature = "postgres")]
        Some(Wire::Postgres(wire)) => Raw::Postgres(wire),
        #[cfg(feature = "mysql")]
        Some(Wire::MySql(wire)) => Raw::MySql(wire),
        None => Raw::Lost,
    }
}

impl std::fmt::Debug for Db {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Db")
            .field("engine", &self.engine())
            .finish_non_exhaustive()
    }
}
