//! The housekeeper: every minute it sweeps the throttle's counters and old events, and moves SQLite's log of writes into the database, for as
//! long as the server runs. Another deletes, every two seconds, what the engine `cached_db` has left in the shared cache.
//!
//! A sweep that fails or panics is logged and tried again, later each time. The housekeeper itself does not end before the server.

use crate::{
    Fault,
    app::App,
    events::{self, Event, EventName, record},
    fault::causes_on_one_line,
    storage::database_time,
};
use futures_util::FutureExt;
use std::{future::Future, panic::AssertUnwindSafe, sync::Arc, time::Duration};
use tokio::task::JoinHandle;

/// The running task. Dropped, it ends.
#[must_use]
pub(crate) struct Housekeeper(JoinHandle<()>);

impl Housekeeper {
    /// Sweeps now, and then every minute.
    pub(crate) fn start(app: &Arc<App>) -> Self {
        let (sweeper, teller) = (Arc::clone(app), Arc::clone(app));
        Self::repeat(
            PERIOD,
            move || sweep(Arc::clone(&sweeper)),
            move || tell_panic(Arc::clone(&teller)),
        )
    }

    /// Deletes entries of sessions that ended while the cache was away, soon after it is back. `None`: the engine has no such entries.
    pub(crate) fn of_entries(app: &Arc<App>) -> Option<Self> {
        let (sweeper, teller) = (Arc::clone(app), Arc::clone(app));
        app.sessions.engine.has_mirror().then(|| {
            Self::repeat(
                ENTRIES,
                move || sweep_entries(Arc::clone(&sweeper)),
                move || tell_panic(Arc::clone(&teller)),
            )
        })
    }

    /// Does one chore again and again, after each `period`; `tell` is called when it has panicked.
    pub(super) fn repeat<F, T>(
        period: Duration,
        chore: impl Fn() -> F + Send + Sync + 'static,
        tell: impl Fn() -> T + Send + Sync + 'static,
    ) -> Self
    where
        F: Future<Output = Result<(), Fault>> + Send + 'static,
        T: Future<Output = ()> + Send + 'static,
    {
        Self(tokio::spawn(keep(period, chore, tell)))
    }

    /// Ends it, also in the middle of a sweep: what was deleted until then stays so. Its connection is free afterwards.
    pub(crate) async fn end(mut self) {
        self.0.abort();
        let _ = (&mut self.0).await; // cancelled, which is what was asked for
    }
}

impl Drop for Housekeeper {
    fn drop(&mut self) {
        self.0.abort();
    }
}

async fn sweep(app: Arc<App>) -> Result<(), Fault> {
    if let Some(at) = database_time(&app.db).await? {
        app.clock.catch_up(at);
    }
    let gone = app.throttle.sweep(app.device_age(), app.clock.steady()).await?;
    if gone > 0 {
        tracing::debug!(rows = gone, "swept {gone} rows of the throttle");
    }
    #[cfg(any(feature = "postgres", feature = "mysql"))]
    crate::storage::sweep_marks(&app.db, app.clock.now()).await?;
    let gone = events::sweep(&app.db, &app.settings.events, app.clock.now()).await?;
    if gone > 0 {
        tracing::debug!(rows = gone, "swept {gone} events");
    }
    app.db.checkpoint().await
}

async fn sweep_entries(app: Arc<App>) -> Result<(), Fault> {
    match app.sessions.sweep_entries(app.clock.now()).await {
        // Told where it was first seen; the entries are tried again in a moment.
        Ok(_) | Err(Fault::CacheUnavailable { .. }) => Ok(()),
        Err(fault) => Err(fault),
    }
}

async fn tell_panic(app: Arc<App>) {
    let event = Event::new(EventName::HousekeeperRestarted);
    let written = async { record(&mut app.db.write().await?, &event, app.clock.now()).await };
    if let Err(fault) = written.await {
        tracing::error!(
            cause = causes_on_one_line(&fault),
            "the event housekeeper_restarted could not be written"
        );
    }
}

async fn keep<F, T>(period: Duration, chore: impl Fn() -> F, tell: impl Fn() -> T)
where
    F: Future<Output = Result<(), Fault>>,
    T: Future<Output = ()>,
{
    let mut failures_in_a_row = 0;
    loop {
        // The chore holds nothing over a pause, so a panic leaves nothing half done behind.
        let outcome = AssertUnwindSafe(async { chore().await }).catch_unwind().await;
        if let Ok(Ok(())) = outcome {
            failures_in_a_row = 0;
            tokio::time::sleep(period).await;
            continue;
        }
        failures_in_a_row += 1;
        let pause = back_off(failures_in_a_row);
        let pause_ms = pause.as_millis();
        match outcome {
            Ok(Err(fault)) => tracing::error!(
                pause_ms,
                cause = causes_on_one_line(&fault),
                "a sweep failed and is tried again"
            ),
            _ => {
                tracing::error!(pause_ms, "a sweep panicked; the housekeeper goes on");
                tell().await;
            }
        }
        tokio::time::sleep(pause).await;
    }
}

/// A second after a failure, twice as long after each further one in a row, at most as long as after a success.
fn back_off(failures_in_a_row: u32) -> Duration {
    let seconds = 1 << failures_in_a_row.saturating_sub(1).min(6);
    Duration::from_secs(seconds).min(PERIOD)
}

const PERIOD: Duration = Duration::from_secs(60);
const ENTRIES: Duration = Duration::from_secs(2);
