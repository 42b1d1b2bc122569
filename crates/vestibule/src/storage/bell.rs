//! The bell between transactions and the worker that sends mail: rung after a commit that queued one, so that nobody waits for a poll.

use std::sync::atomic::{AtomicU32, Ordering};
use tokio::sync::Notify;

/// One for each [`Db`](super::Db), shared by its clones.
#[derive(Debug)]
pub(crate) struct Bell {
    rung: Notify,
    /// How many rows the queue may have: whoever writes one must know, and has nothing but the transaction.
    most: AtomicU32,
}

impl Default for Bell {
    fn default() -> Self {
        Self {
            rung: Notify::new(),
            most: AtomicU32::new(u32::MAX),
        }
    }
}

impl Bell {
    /// Wakes the worker; one that is at work looks once more when it is done.
    pub(crate) fn ring(&self) {
        self.rung.notify_one();
    }

    /// Ready when it was rung since the last time.
    pub(crate) async fn rung(&self) {
        self.rung.notified().await;
    }

    pub(crate) fn limit(&self, most: u32) {
        self.most.store(most, Ordering::Relaxed);
    }

    pub(crate) fn most(&self) -> u32 {
        self.most.load(Ordering::Relaxed)
    }
}
