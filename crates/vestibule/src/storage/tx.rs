//! A transaction: what belongs together is committed together, or not at all.

use super::{
    Value,
    dialect::Texts,
    outbox_signal::OutboxSignal,
    run::{Raw, Run, sorted},
};
use crate::fault::Fault;
use std::sync::Arc;

/// An open transaction. Dropped without a commit, it is rolled back.
///
/// An app's hooks get `&mut Tx`: what they write stands or falls with the step that they belong to.
pub struct Tx {
    pub(super) open: Open,
    pub(super) texts: Arc<Texts>,
    pub(super) outbox_signal: Arc<OutboxSignal>,
    pub(super) notifies: bool,
}

pub(super) enum Open {
    #[cfg(feature = "sqlite")]
    Sqlite(sqlx::Transaction<'static, sqlx::Sqlite>),
    #[cfg(feature = "postgres")]
    Postgres(sqlx::Transaction<'static, sqlx::Postgres>),
    #[cfg(feature = "mysql")]
    MySql(sqlx::Transaction<'static, sqlx::MySql>),
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
        &self.outbox_signal
    }

    pub(crate) async fn commit(self) -> Result<(), Fault> {
        let done = match self.open {
            #[cfg(feature = "sqlite")]
            Open::Sqlite(tx) => tx.commit().await,
            #[cfg(feature = "postgres")]
            Open::Postgres(tx) => tx.commit().await,
            #[cfg(feature = "mysql")]
            Open::MySql(tx) => tx.commit().await,
        };
        done.map_err(|error| sorted("commit", error))?;
        if self.notifies {
            self.outbox_signal.notify();
        }
        Ok(())
    }

    pub(crate) async fn roll_back(self) -> Result<(), Fault> {
        let done = match self.open {
            #[cfg(feature = "sqlite")]
            Open::Sqlite(tx) => tx.rollback().await,
            #[cfg(feature = "postgres")]
            Open::Postgres(tx) => tx.rollback().await,
            #[cfg(feature = "mysql")]
            Open::MySql(tx) => tx.rollback().await,
        };
        done.map_err(|error| sorted("rollback", error))
    }
}

impl Run for Tx {
    fn raw(&mut self) -> Raw<'_> {
        match &mut self.open {
            #[cfg(feature = "sqlite")]
            Open::Sqlite(tx) => Raw::Sqlite(tx),
            #[cfg(feature = "postgres")]
            Open::Postgres(tx) => Raw::Postgres(tx),
            #[cfg(feature = "mysql")]
            Open::MySql(tx) => Raw::MySql(tx),
        }
    }

    fn texts(&self) -> Arc<Texts> {
        Arc::clone(&self.texts)
    }
}

impl std::fmt::Debug for Tx {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Tx")
            .field("engine", &self.texts.engine())
            .finish_non_exhaustive()
    }
}
