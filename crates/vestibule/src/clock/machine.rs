//! The machine's two clocks: the one on the wall, and the one that runs.

use std::{
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};
use time::OffsetDateTime;

/// Where the time comes from; tests bring their own.
#[derive(Clone)]
pub(crate) struct Clock {
    wall: Arc<dyn Fn() -> OffsetDateTime + Send + Sync>,
    /// Since the clock was made, whatever is done to the machine's time.
    elapsed: Arc<dyn Fn() -> Duration + Send + Sync>,
    began: OffsetDateTime,
    /// Microseconds by which the database's clock is ahead of this one.
    ahead: Arc<AtomicI64>,
}

impl Clock {
    /// The machine's clock.
    #[expect(clippy::disallowed_methods, reason = "the one place that reads it")]
    pub(crate) fn system() -> Self {
        let began = std::time::Instant::now();
        Self::of(OffsetDateTime::now_utc, move || began.elapsed())
    }

    pub(super) fn of(
        wall: impl Fn() -> OffsetDateTime + Send + Sync + 'static,
        elapsed: impl Fn() -> Duration + Send + Sync + 'static,
    ) -> Self {
        Self {
            began: wall(),
            wall: Arc::new(wall),
            elapsed: Arc::new(elapsed),
            ahead: Arc::default(),
        }
    }

    /// A clock that a test sets.
    #[cfg(test)]
    pub(crate) fn set_by(hands: impl Fn() -> OffsetDateTime + Send + Sync + 'static) -> Self {
        Self {
            wall: Arc::new(hands),
            elapsed: Arc::new(|| Duration::ZERO),
            began: OffsetDateTime::UNIX_EPOCH,
            ahead: Arc::default(),
        }
    }

    /// What the clock on the wall shows: for sessions, links, and whatever people read.
    pub(crate) fn now(&self) -> OffsetDateTime {
        (self.wall)()
    }

    /// The time since the start, told from the database's time then (an embedded one has the machine's): for tries that are counted, so that all
    /// nodes count by one clock. Setting the machine's time neither locks anybody for an hour nor gives an attacker an hour's tries.
    pub(crate) fn steady(&self) -> OffsetDateTime {
        self.began + (self.elapsed)() + time::Duration::microseconds(self.ahead.load(Ordering::Relaxed))
    }

    /// It is this moment by the database's clock: from now on here too.
    pub(crate) fn start_at(&self, database: OffsetDateTime) {
        self.ahead.store(self.behind(database), Ordering::Relaxed);
    }

    /// As [`Clock::start_at`], but never backwards: a machine that slept catches up, and a database whose time is set back is not followed.
    pub(crate) fn catch_up(&self, database: OffsetDateTime) {
        self.ahead.fetch_max(self.behind(database), Ordering::Relaxed);
    }

    fn behind(&self, database: OffsetDateTime) -> i64 {
        let difference = database - (self.began + (self.elapsed)());
        i64::try_from(difference.whole_microseconds()).unwrap_or(0)
    }
}

impl std::fmt::Debug for Clock {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Clock")
    }
}
