//! From a transaction to the worker that sends mail: a commit that queued one wakes it, so that nobody waits for a poll; and how many may wait.

use std::sync::atomic::{AtomicU32, Ordering};
use tokio::sync::Notify;

/// One for each [`Db`](super::Db), shared by its clones.
#[derive(Debug)]
pub(crate) struct OutboxSignal {
    queued: Notify,
    /// How many rows the queue may have: whoever writes one must know, and has nothing but the transaction.
    limit: AtomicU32,
}

impl Default for OutboxSignal {
    fn default() -> Self {
        Self {
            queued: Notify::new(),
            limit: AtomicU32::new(u32::MAX),
        }
    }
}

impl OutboxSignal {
    /// Wakes the worker; one that is at work looks once more when it is done.
    pub(crate) fn notify(&self) {
        self.queued.notify_one();
    }

    /// Ready when a mail was queued since the last time.
    pub(crate) async fn notified(&self) {
        self.queued.notified().await;
    }

    /// `MAILER_QUEUE_LIMIT`.
    pub(crate) fn set_limit(&self, most: u32) {
        self.limit.store(most, Ordering::Relaxed);
    }

    pub(crate) fn limit(&self) -> u32 {
        self.limit.load(Ordering::Relaxed)
    }
}
