//! The machine's two clocks: the one on the wall, and the one that runs.

use std::{sync::Arc, time::Duration};
use time::OffsetDateTime;

/// Where the time comes from; tests bring their own.
#[derive(Clone)]
pub(crate) struct Clock {
    wall: Arc<dyn Fn() -> OffsetDateTime + Send + Sync>,
    /// Since the clock was made, whatever is done to the machine's time.
    elapsed: Arc<dyn Fn() -> Duration + Send + Sync>,
    began: OffsetDateTime,
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
        }
    }

    /// What the clock on the wall shows: for sessions, links, and whatever people read.
    pub(crate) fn now(&self) -> OffsetDateTime {
        (self.wall)()
    }

    /// The time since the start, told from the wall clock's time then: for tries that are counted. Setting the machine's time neither locks anybody
    /// for an hour nor gives an attacker an hour's tries.
    pub(crate) fn steady(&self) -> OffsetDateTime {
        self.began + (self.elapsed)()
    }
}

impl std::fmt::Debug for Clock {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Clock")
    }
}
