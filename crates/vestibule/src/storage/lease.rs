//! A connection of a database server, for as long as somebody has it: every wait is bounded, and a connection whose state is not known
//! is thrown away together with those that are older.

use super::patience::{lost, within};
use sqlx::{Error, raw_sql};
use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};
use tokio::time::{Instant, timeout};

/// A request waits this long for a connection and its first statement together, and this long for each further one; then it is a 503.
pub(super) const WAIT: Duration = Duration::from_millis(1_800);
/// Of [`WAIT`], so much for a connection.
pub(super) const ACQUIRE: Duration = Duration::from_millis(1_000);
/// A statement gets so much, even where the connection was long in coming.
const LEAST: Duration = Duration::from_millis(200);
/// A connection that is given back answers within this time, or is closed.
const FAREWELL: Duration = Duration::from_secs(1);
/// A connection that was idle for so long is asked whether it is alive before it is used: under load none is.
const DOUBTFUL: Duration = Duration::from_secs(1);

/// When a connection was last found dead. What failed one has failed those that are older: none of them is used again, so that after an
/// outage the first request finds a good one.
#[derive(Debug)]
pub(super) struct Health {
    began: Instant,
    /// Microseconds after `began`.
    lost_at: AtomicU64,
}

impl Default for Health {
    fn default() -> Self {
        Self {
            began: Instant::now(),
            lost_at: AtomicU64::new(0),
        }
    }
}

impl Health {
    fn note_loss(&self) {
        let at = u64::try_from(self.began.elapsed().as_micros()).unwrap_or(u64::MAX);
        self.lost_at.fetch_max(at, Ordering::Relaxed);
    }

    /// Whether a connection of this age was made before the last one was lost.
    pub(super) fn is_older_than_loss(&self, age: Duration) -> bool {
        let lost_at = Duration::from_micros(self.lost_at.load(Ordering::Relaxed));
        !lost_at.is_zero() && self.began.elapsed().saturating_sub(age) <= lost_at
    }

    pub(super) fn is_doubtful(idle_for: Duration) -> bool {
        idle_for >= DOUBTFUL
    }
}

/// The driver's connection.
pub(super) enum Wire {
    #[cfg(feature = "postgres")]
    Postgres(sqlx::pool::PoolConnection<sqlx::Postgres>),
    #[cfg(feature = "mysql")]
    MySql(sqlx::pool::PoolConnection<sqlx::MySql>),
}

/// A connection that is lent.
pub(super) struct Lease {
    /// `None`: it was lost.
    wire: Option<Wire>,
    health: Arc<Health>,
    /// When its holder began to wait for it, until the first statement.
    asked_at: Option<Instant>,
    /// Waits are bounded; a migration takes what it takes.
    is_bounded: bool,
    /// Dropped now, a transaction would be left open.
    is_open: bool,
}

impl Lease {
    pub(super) fn new(wire: Wire, health: Arc<Health>, asked_at: Instant) -> Self {
        Self {
            wire: Some(wire),
            health,
            asked_at: Some(asked_at),
            is_bounded: true,
            is_open: false,
        }
    }

    pub(super) fn wire(&mut self) -> Option<&mut Wire> {
        self.wire.as_mut()
    }

    /// How long the next statement may take; `None`: as long as it needs.
    pub(super) fn patience(&mut self) -> Option<Duration> {
        let waited = self
            .asked_at
            .take()
            .map_or(Duration::ZERO, |asked_at| asked_at.elapsed());
        self.is_bounded.then(|| WAIT.saturating_sub(waited).max(LEAST))
    }

    pub(super) fn wait_for_ever(&mut self) {
        self.is_bounded = false;
    }

    /// Closes it at once: what it would say next is not known, and its place in the pool is free.
    pub(super) fn lose(&mut self) {
        self.health.note_loss();
        self.close();
    }

    /// Closes it; nothing is wrong with others.
    pub(super) fn close(&mut self) {
        self.is_open = false;
        if let Some(wire) = self.wire.take() {
            detach(wire);
        }
    }

    pub(super) async fn begin(&mut self) -> Result<(), Error> {
        self.is_open = true;
        let patience = self.patience();
        self.say("BEGIN", patience).await
    }

    pub(super) async fn commit(&mut self, patience: Duration) -> Result<(), Error> {
        self.say("COMMIT", Some(patience)).await?;
        self.is_open = false;
        Ok(())
    }

    pub(super) async fn roll_back(&mut self) -> Result<(), Error> {
        let patience = self.patience();
        self.say("ROLLBACK", patience).await?;
        self.is_open = false;
        Ok(())
    }

    /// A word that begins or ends a transaction. Where it fails, nobody knows where the connection stands.
    async fn say(&mut self, word: &'static str, patience: Option<Duration>) -> Result<(), Error> {
        let said = within(patience, said(self.wire.as_mut(), word)).await;
        if said.is_err() {
            self.lose();
        }
        said
    }
}

async fn said(wire: Option<&mut Wire>, word: &'static str) -> Result<(), Error> {
    match wire {
        #[cfg(feature = "postgres")]
        Some(Wire::Postgres(wire)) => raw_sql(word).execute(&mut **wire).await.map(drop),
        #[cfg(feature = "mysql")]
        Some(Wire::MySql(wire)) => raw_sql(word).execute(&mut **wire).await.map(drop),
        None => Err(lost()),
    }
}

/// It goes back to its pool, its open transaction rolled back, if it still answers.
impl Drop for Lease {
    fn drop(&mut self) {
        // Without a runtime the process is at its end.
        let (Some(mut wire), Ok(runtime)) = (self.wire.take(), tokio::runtime::Handle::try_current()) else {
            return;
        };
        let (is_open, health) = (self.is_open, Arc::clone(&self.health));
        runtime.spawn(async move {
            let rolled_back = match is_open {
                true => timeout(FAREWELL, said(Some(&mut wire), "ROLLBACK")).await,
                false => Ok(Ok(())),
            };
            let is_back = match rolled_back {
                Ok(Ok(())) => timeout(FAREWELL, returned(&mut wire)).await.is_ok(),
                _ => {
                    detach(wire);
                    false
                }
            };
            if !is_back {
                health.note_loss();
            }
        });
    }
}

/// The driver's own way back into the pool, which asks the server once more. It is hidden in its documentation; the alternative, a plain
/// drop, waits without a limit and keeps the place in the pool meanwhile.
async fn returned(wire: &mut Wire) {
    match wire {
        #[cfg(feature = "postgres")]
        Wire::Postgres(wire) => wire.return_to_pool().await,
        #[cfg(feature = "mysql")]
        Wire::MySql(wire) => wire.return_to_pool().await,
    }
}

fn detach(wire: Wire) {
    match wire {
        #[cfg(feature = "postgres")]
        Wire::Postgres(wire) => drop(wire.detach()),
        #[cfg(feature = "mysql")]
        Wire::MySql(wire) => drop(wire.detach()),
    }
}
