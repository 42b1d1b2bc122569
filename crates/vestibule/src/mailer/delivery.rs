//! One mail, from its row to its end: taken, sent, forgotten; or given back; or given up.

use super::{
    Mail, NotSent, Transport,
    echo::without_echo,
    rules::{self, Fate, Patience},
    store::{self, Taken},
};
use crate::{
    clock::Clock,
    events::{Event, EventName, record},
    fault::{Fault, causes_on_one_line, one_line},
    settings::Settings,
    storage::Db,
};
use futures_util::FutureExt;
use std::{
    panic::AssertUnwindSafe,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokio::time::{Instant, sleep};
use uuid::Uuid;

/// What sends this node's mail.
pub(crate) struct Delivery {
    pub(super) db: Db,
    clock: Clock,
    transport: Arc<Transport>,
    patience: Patience,
    lease: time::Duration,
    pub(super) parallel: usize,
    /// When it was last recorded that the server is not safe to reach.
    told_not_secure: Mutex<Option<Instant>>,
}

/// What a try came to, for whoever makes the next one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tried {
    /// The server spoke: it took the mail, or said what is wrong with that one.
    Spoke,
    /// No other mail would go either.
    NoServer,
}

impl Delivery {
    pub(crate) fn new(settings: &Settings, db: Db, clock: Clock, transport: Arc<Transport>) -> Self {
        let email = &settings.email;
        Self {
            db,
            clock,
            transport,
            patience: Patience {
                retry_after: email.retry_after.to_time(),
                give_up_after: email.give_up_after.to_time(),
            },
            lease: email.lease.to_time(),
            parallel: usize::from(email.parallel.get()),
            told_not_secure: Mutex::default(),
        }
    }

    /// Takes mails that are due, at most so many. Another node takes others, by the same rule: who changes the lease first has the row.
    pub(super) async fn take(&self, most: usize) -> Result<Vec<Taken>, Fault> {
        let most = i64::try_from(most).unwrap_or(i64::MAX);
        loop {
            let now = self.clock.now();
            let due = store::due(&mut self.db.read().await?, now, self.lease, most).await?;
            let mut taken = Vec::new();
            for due in &due {
                let lease = Uuid::new_v4().simple().to_string();
                let mut conn = self.db.write().await?;
                taken.extend(store::take(&mut conn, due, &lease, now + self.lease).await?);
            }
            // Another node may have been faster with each of them, and then there may be more.
            if due.is_empty() || !taken.is_empty() {
                return Ok(taken);
            }
        }
    }

    /// Sends it, and writes what came of it.
    pub(super) async fn deliver(&self, taken: Taken) -> Tried {
        let head = self.transport.letterhead();
        let key = taken.id.to_string();
        let mail = Mail::new(taken.message.clone(), head, &key, taken.created_at);
        let sending = AssertUnwindSafe(self.transport.send(&mail)).catch_unwind();
        let sent = tokio::select! {
            sent = sending => sent.unwrap_or_else(|_| Err(NotSent::Later("the mailer panicked".to_owned()))),
            () = self.extend_lease_until_lost(&taken) => {
                tracing::warn!(mail.id = taken.id, "another node took mail {key} over while it was being sent here");
                return Tried::Spoke;
            }
        };
        match sent {
            Ok(turn) => {
                self.forget(&taken).await;
                drop(turn);
                tracing::debug!(mail.id = taken.id, mail.kind = mail.kind(), "mail {key} is sent");
                Tried::Spoke
            }
            Err(why) => self.failed(&taken, &why).await,
        }
    }

    /// Extends the lease for as long as the mail is on its way. Ready when it is no longer ours.
    async fn extend_lease_until_lost(&self, taken: &Taken) {
        let third = self.lease.unsigned_abs() / 3;
        loop {
            sleep(third).await;
            let held = async {
                let until = self.clock.now() + self.lease;
                store::hold(&mut self.db.write().await?, taken, until).await
            };
            match held.await {
                Ok(true) => {}
                Ok(false) => return,
                // The mail is on its way all the same; whether the row can be deleted is seen then.
                Err(fault) => tracing::warn!(
                    mail.id = taken.id,
                    cause = causes_on_one_line(&fault),
                    "the lease of mail {} could not be extended, so another node may send it too",
                    taken.id
                ),
            }
        }
    }

    /// A mail that is sent is deleted, whatever it takes: the turn is held meanwhile, so that no second one is sent that cannot be noted.
    async fn forget(&self, taken: &Taken) {
        loop {
            let deleted = async { store::delete(&mut self.db.write().await?, taken).await };
            match deleted.await {
                Ok(()) => return,
                Err(fault) => tracing::error!(
                    mail.id = taken.id,
                    cause = causes_on_one_line(&fault),
                    "mail {} is sent but could not be deleted from the queue, which is tried until it works",
                    taken.id
                ),
            }
            sleep(Duration::from_secs(1)).await;
        }
    }

    async fn failed(&self, taken: &Taken, why: &NotSent) -> Tried {
        let now = self.clock.now();
        let is_of_mail = !rules::is_of_the_server(why);
        let text = one_line(&without_echo(&why.to_string(), is_of_mail), LAST_ERROR);
        let written = match rules::fate(why, taken.attempts, taken.created_at, self.patience, now) {
            Fate::TryAgain { due_at } => {
                let (id, wait_s) = (taken.id, (due_at - now).whole_seconds());
                tracing::warn!(
                    mail.id = id,
                    mail.kind = taken.message.kind.as_str(),
                    mail.attempts = taken.attempts.saturating_add(1),
                    wait_s,
                    error = text,
                    "mail {id} could not be sent and is tried again in {wait_s} s: {text}"
                );
                async { store::postpone(&mut self.db.write().await?, taken, due_at, &text).await }.await
            }
            Fate::GiveUp => self.give_up(taken, &text).await,
        };
        if let Err(fault) = written {
            // Its lease runs out, and it is tried again.
            tracing::error!(
                mail.id = taken.id,
                cause = causes_on_one_line(&fault),
                "what became of mail {} could not be written, so it is tried again once its lease is over",
                taken.id
            );
        }
        if matches!(why, NotSent::NotSecure(_)) {
            self.tell_not_secure(&text).await;
        }
        if rules::is_of_the_server(why) {
            Tried::NoServer
        } else {
            Tried::Spoke
        }
    }

    /// Row and event together. The event names the recipient's domain, for whoever looks after the mail server, and nobody's address.
    async fn give_up(&self, taken: &Taken, why: &str) -> Result<(), Fault> {
        let domain = taken
            .message
            .recipient
            .rsplit_once('@')
            .map_or("", |(_, domain)| domain);
        let event = Event::new(EventName::MailFailed)
            .detail("mail", taken.id)
            .detail("kind", taken.message.kind.as_str())
            .detail("domain", domain)
            .detail("attempts", taken.attempts.saturating_add(1))
            .detail("error", why);
        let mut tx = self.db.begin().await?;
        store::delete(&mut tx, taken).await?;
        record(&mut tx, &event, self.clock.now()).await?;
        tx.commit().await
    }

    async fn tell_not_secure(&self, why: &str) {
        let is_news = {
            let mut told = self.told_not_secure.lock().unwrap_or_else(PoisonError::into_inner);
            let is_news = told.is_none_or(|when| when.elapsed() > TEN_MINUTES);
            if is_news {
                *told = Some(Instant::now());
            }
            is_news
        };
        if is_news {
            self.tell(&Event::new(EventName::MailNotSecure).detail("error", why))
                .await;
        }
    }

    /// Records an event that belongs to no transaction.
    pub(super) async fn tell(&self, event: &Event) {
        let now = self.clock.now();
        let recorded = async { record(&mut self.db.write().await?, event, now).await };
        if let Err(fault) = recorded.await {
            let name = event.name.as_str();
            tracing::error!(
                event = name,
                cause = causes_on_one_line(&fault),
                "the event {name} of the mail worker could not be recorded"
            );
        }
    }

    /// Says in the log that mails wait for too long, and whether it did.
    pub(super) async fn warn_of_old_queue(&self) -> Result<bool, Fault> {
        let queue = store::queue(&mut self.db.read().await?).await?;
        let Some(age) = queue.overdue_for(self.clock.now()) else {
            return Ok(false);
        };
        tracing::warn!(
            queue.length = queue.length,
            queue.oldest_s = age.whole_seconds(),
            queue.last_error = queue.last_error,
            "{}",
            queue.sentence(age)
        );
        Ok(true)
    }
}

/// As wide as the column.
const LAST_ERROR: usize = 255;
const TEN_MINUTES: Duration = Duration::from_secs(600);
