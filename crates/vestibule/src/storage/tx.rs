//! A transaction: what belongs together is committed together, or not at all.

use super::{
    Value,
    dialect::Texts,
    outbox_signal::OutboxSignal,
    pool::Db,
    run::{Raw, Run, sorted},
};
#[cfg(any(feature = "postgres", feature = "mysql"))]
use super::{lease::Lease, outcome, pool::raw_of};
use crate::fault::Fault;
use std::{sync::Arc, time::Duration};

/// An open transaction. Dropped without a commit, it is rolled back.
///
/// An app's hooks get `&mut Tx`: what they write stands or falls with the step that they belong to.
pub struct Tx {
    pub(super) open: Open,
    pub(super) db: Db,
    pub(super) notifies: bool,
}

pub(super) enum Open {
    #[cfg(feature = "sqlite")]
    Sqlite(sqlx::Transaction<'static, sqlx::Sqlite>),
    #[cfg(any(feature = "postgres", feature = "mysql"))]
    Server(Lease),
}

impl Tx {
    /// Runs a statement of an app, in the transaction of the step that a hook belongs to. How many rows it matched.
    ///
    /// `sql`: `?` for each of `values`, `"…"` around names; `{users}` is the user table, `{users.pk}` its key.
    ///
    /// # Errors
    /// [`Fault::Database`], [`Fault::Unavailable`]; the transaction can only be rolled back then, so hand it on.
    pub async fn run_sql(&mut self, sql: &'static str, values: &[Value]) -> Result<u64, Fault> {
        self.execute_text(sql, values.to_vec()).await
    }

    /// Wakes the worker that sends mail once this is committed.
    pub(crate) fn notify_after_commit(&mut self) {
        self.notifies = true;
    }

    pub(crate) fn outbox_signal(&self) -> &OutboxSignal {
        self.db.outbox_signal()
    }

    /// Commits. A server whose answer is lost is asked again: a fault says that nothing was written, unless the server is gone altogether.
    pub(crate) async fn commit(mut self) -> Result<(), Fault> {
        let mark = self.mark().await?;
        let Self { open, db, notifies } = self;
        match open {
            #[cfg(feature = "sqlite")]
            Open::Sqlite(tx) => {
                debug_assert!(mark.is_empty(), "SQLite leaves no mark");
                tx.commit().await.map_err(|error| sorted("commit", error))?;
            }
            #[cfg(any(feature = "postgres", feature = "mysql"))]
            Open::Server(lease) => outcome::commit(lease, &db, &mark).await?,
        }
        if notifies {
            db.outbox_signal().notify();
        }
        Ok(())
    }

    /// The mark by which the outcome is found; SQLite needs none.
    async fn mark(&mut self) -> Result<String, Fault> {
        match &self.open {
            #[cfg(feature = "sqlite")]
            Open::Sqlite(_) => Ok(String::new()),
            #[cfg(any(feature = "postgres", feature = "mysql"))]
            Open::Server(_) => outcome::mark(self).await,
        }
    }

    /// As [`Tx::commit`], without asking again, for what makes the tables and may be done twice; the connection of a server is closed.
    pub(super) async fn commit_and_close(self) -> Result<(), Fault> {
        let done = match self.open {
            #[cfg(feature = "sqlite")]
            Open::Sqlite(tx) => tx.commit().await,
            #[cfg(any(feature = "postgres", feature = "mysql"))]
            Open::Server(mut lease) => {
                let done = lease.commit(PATIENCE_OF_A_MIGRATION).await;
                lease.close();
                done
            }
        };
        done.map_err(|error| sorted("commit", error))
    }

    pub(crate) async fn roll_back(self) -> Result<(), Fault> {
        let done = match self.open {
            #[cfg(feature = "sqlite")]
            Open::Sqlite(tx) => tx.rollback().await,
            #[cfg(any(feature = "postgres", feature = "mysql"))]
            Open::Server(mut lease) => lease.roll_back().await,
        };
        done.map_err(|error| sorted("rollback", error))
    }

    /// Its statements take what they take: for a migration.
    pub(super) fn wait_for_ever(&mut self) {
        match &mut self.open {
            #[cfg(feature = "sqlite")]
            Open::Sqlite(_) => {}
            #[cfg(any(feature = "postgres", feature = "mysql"))]
            Open::Server(lease) => lease.wait_for_ever(),
        }
    }
}

impl Run for Tx {
    fn raw(&mut self) -> Raw<'_> {
        match &mut self.open {
            #[cfg(feature = "sqlite")]
            Open::Sqlite(tx) => Raw::Sqlite(tx),
            #[cfg(any(feature = "postgres", feature = "mysql"))]
            Open::Server(lease) => raw_of(lease),
        }
    }

    fn texts(&self) -> Arc<Texts> {
        Arc::clone(&self.db.texts)
    }

    fn patience(&mut self) -> Option<Duration> {
        match &mut self.open {
            #[cfg(feature = "sqlite")]
            Open::Sqlite(_) => None,
            #[cfg(any(feature = "postgres", feature = "mysql"))]
            Open::Server(lease) => lease.patience(),
        }
    }

    fn lose(&mut self) {
        match &mut self.open {
            #[cfg(feature = "sqlite")]
            Open::Sqlite(_) => {}
            #[cfg(any(feature = "postgres", feature = "mysql"))]
            Open::Server(lease) => lease.lose(),
        }
    }
}

impl std::fmt::Debug for Tx {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Tx")
            .field("engine", &self.db.engine())
            .finish_non_exhaustive()
    }
}

#[cfg(any(feature = "postgres", feature = "mysql"))]
const PATIENCE_OF_A_MIGRATION: Duration = Duration::from_secs(600);
