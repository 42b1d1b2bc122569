//! The worker: it runs as long as the server does, looks for mails that are due when one was queued and every five seconds, and has a few
//! on their way at a time. It does not end when something in it panics.

use super::{
    delivery::{Delivery, Tried},
    rules,
};
use crate::{
    events::{Event, EventName},
    fault::causes_on_one_line,
};
use futures_util::FutureExt;
use std::{panic::AssertUnwindSafe, sync::Arc, time::Duration};
use tokio::{
    sync::watch,
    task::{JoinHandle, JoinSet},
    time::{Instant, sleep, sleep_until, timeout},
};

/// The running worker. Dropped, it ends at once.
#[must_use]
pub(crate) struct MailWorker {
    task: JoinHandle<()>,
    stop: watch::Sender<bool>,
}

impl MailWorker {
    pub(crate) fn start(delivery: Delivery) -> Self {
        let (stop, stopped) = watch::channel(false);
        Self {
            task: tokio::spawn(keep(Arc::new(delivery), stopped)),
            stop,
        }
    }

    /// Takes no new mail, and waits for those that are on their way, for so long at most: the others are sent after the next start.
    pub(crate) async fn end(mut self, patience: Duration) {
        self.take_no_more();
        if timeout(patience, &mut self.task).await.is_err() {
            tracing::warn!(
                "a mail was still on its way at the end of the drain time (LIMITS_DRAIN): it is sent once more after the next start"
            );
        }
    }

    /// Has it take no further mail; those on their way go on.
    pub(crate) fn take_no_more(&self) {
        // Nobody listens: it has ended already.
        let _ = self.stop.send(true);
    }

    /// Ready when it ends, which it does not by itself.
    pub(crate) async fn ended(mut self) {
        let _ = (&mut self.task).await;
    }
}

impl Drop for MailWorker {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn keep(delivery: Arc<Delivery>, mut stop: watch::Receiver<bool>) {
    let mut panics_in_a_row = 0;
    loop {
        let began = Instant::now();
        // Rows that it had taken come back when their lease is over, so a panic leaves nothing half done behind.
        let run = AssertUnwindSafe(run(&delivery, &mut stop)).catch_unwind().await;
        if run.is_ok() {
            return;
        }
        panics_in_a_row = if began.elapsed() > CALM { 1 } else { panics_in_a_row + 1 };
        let pause = rules::pause(panics_in_a_row);
        let pause_ms = pause.as_millis();
        tracing::error!(
            pause_ms,
            "the worker that sends mails panicked and goes on in {pause_ms} ms"
        );
        delivery.tell(&Event::new(EventName::MailerRestarted)).await;
        tokio::select! {
            () = sleep(pause) => {}
            _ = stop.changed() => return,
        }
    }
}

/// What a run remembers.
struct Round {
    on_their_way: JoinSet<Tried>,
    failures_in_a_row: u32,
    /// Nothing is taken before.
    not_before: Instant,
    look_at: Instant,
}

async fn run(delivery: &Arc<Delivery>, stop: &mut watch::Receiver<bool>) {
    let mut round = Round {
        on_their_way: JoinSet::new(),
        failures_in_a_row: 0,
        not_before: Instant::now(),
        look_at: Instant::now(),
    };
    while !*stop.borrow() {
        round.fill(delivery).await;
        round.watch_queue(delivery).await;
        let next = Instant::now() + POLL;
        let next = if round.not_before > Instant::now() {
            round.not_before.min(next)
        } else {
            next
        };
        tokio::select! {
            changed = stop.changed() => if changed.is_err() { break },
            Some(tried) = round.on_their_way.join_next() => round.note(tried.ok()),
            () = delivery.db.outbox_signal().notified() => {}
            () = sleep_until(next) => {}
        }
    }
    while round.on_their_way.join_next().await.is_some() {}
}

impl Round {
    /// Puts as many mails on their way as may be.
    async fn fill(&mut self, delivery: &Arc<Delivery>) {
        let room = delivery.parallel.saturating_sub(self.on_their_way.len());
        if room == 0 || Instant::now() < self.not_before {
            return;
        }
        match delivery.take(room).await {
            Ok(taken) => {
                for mail in taken {
                    let delivery = Arc::clone(delivery);
                    self.on_their_way.spawn(async move { delivery.deliver(mail).await });
                }
            }
            Err(fault) => {
                self.wait();
                let pause_ms = self.not_before.saturating_duration_since(Instant::now()).as_millis();
                tracing::error!(
                    pause_ms,
                    cause = causes_on_one_line(&fault),
                    "mails could not be taken from the queue, which is tried again in {pause_ms} ms"
                );
            }
        }
    }

    /// One that panicked says nothing of the server: its lease runs out, and it is tried again.
    fn note(&mut self, tried: Option<Tried>) {
        match tried {
            Some(Tried::NoServer) => self.wait(),
            Some(Tried::Spoke) => self.failures_in_a_row = 0,
            None => tracing::error!("the sending of a mail panicked; it is tried again once its lease is over"),
        }
    }

    fn wait(&mut self) {
        // Those that were on their way together fail together: that is one failure.
        if Instant::now() < self.not_before {
            return;
        }
        self.failures_in_a_row = self.failures_in_a_row.saturating_add(1);
        self.not_before = Instant::now() + rules::pause(self.failures_in_a_row);
    }

    async fn watch_queue(&mut self, delivery: &Delivery) {
        if Instant::now() < self.look_at {
            return;
        }
        let pause = match delivery.warn_of_old_queue().await {
            Ok(true) => NEXT_WARNING,
            Ok(false) => NEXT_LOOK,
            // The next poll says what is wrong with the database.
            Err(_) => NEXT_LOOK,
        };
        self.look_at = Instant::now() + pause;
    }
}

/// Another node's mails, and those whose time has come, are found so soon.
const POLL: Duration = Duration::from_secs(5);
/// The age of the queue is looked at so often.
const NEXT_LOOK: Duration = Duration::from_secs(30);
/// That it is too old is said again after so long.
const NEXT_WARNING: Duration = Duration::from_secs(300);
/// A panic so long after a start is a new story.
const CALM: Duration = Duration::from_secs(120);
