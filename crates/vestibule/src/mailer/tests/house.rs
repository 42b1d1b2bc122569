//! A node with a mail server that a test plays.

use crate::{
    Fault, Mail, Mailer, NotSent, Sending, Settings,
    clock::Clock,
    mailer::{Delivery, MailKind, MailWorker, Message, Transport, enqueue},
    storage::{Db, FromRow, Query, Row, Run},
};
use std::{
    sync::{Arc, Mutex},
    time::Duration,
};
use time::{OffsetDateTime, macros::datetime};
use tokio::sync::Semaphore;

pub(super) const NOW: OffsetDateTime = datetime!(2026-01-02 03:04:05 UTC);

/// What the server says to a mail.
type Answer = Box<dyn Fn(&Mail) -> Result<(), NotSent> + Send + Sync>;

/// A mail server in the process: it notes what it is given, and answers as the test says.
pub(super) struct Server {
    /// Message-ID and subject of each mail that it took, in order.
    taken: Mutex<Vec<(String, String)>>,
    asked: Mutex<Vec<String>>,
    answer: Answer,
    /// A mail passes when there is a permit.
    pub(super) gate: Semaphore,
}

impl Server {
    pub(super) fn new(answer: impl Fn(&Mail) -> Result<(), NotSent> + Send + Sync + 'static) -> Arc<Self> {
        Arc::new(Self {
            taken: Mutex::default(),
            asked: Mutex::default(),
            answer: Box::new(answer),
            gate: Semaphore::new(100_000),
        })
    }

    pub(super) fn willing() -> Arc<Self> {
        Self::new(|_| Ok(()))
    }

    /// The subjects of the mails that it took.
    pub(super) fn subjects(&self) -> Vec<String> {
        let taken = self.taken.lock().expect("not poisoned");
        taken.iter().map(|(_, subject)| subject.clone()).collect()
    }

    /// How often it was asked to take one.
    pub(super) fn asked(&self) -> usize {
        self.asked.lock().expect("not poisoned").len()
    }

    pub(super) async fn has_taken(&self, count: usize) {
        eventually(|| async { self.subjects().len() >= count }).await;
    }
}

impl Mailer for Server {
    fn send<'a>(&'a self, mail: &'a Mail) -> Sending<'a> {
        Box::pin(async move {
            self.asked.lock().expect("not poisoned").push(mail.subject().to_owned());
            self.gate.acquire().await.expect("open").forget();
            (self.answer)(mail)?;
            let noted = (mail.message_id().to_owned(), mail.subject().to_owned());
            self.taken.lock().expect("not poisoned").push(noted);
            Ok(())
        })
    }
}

/// A clock that a test sets.
#[derive(Clone)]
pub(super) struct Hands(Arc<Mutex<OffsetDateTime>>);

impl Hands {
    pub(super) fn at(now: OffsetDateTime) -> Self {
        Self(Arc::new(Mutex::new(now)))
    }

    pub(super) fn set(&self, now: OffsetDateTime) {
        *self.0.lock().expect("not poisoned") = now;
    }

    pub(super) fn clock(&self) -> Clock {
        let hands = self.clone();
        Clock::set_by(move || *hands.0.lock().expect("not poisoned"))
    }
}

pub(super) fn delivery(db: &Db, hands: &Hands, server: &Arc<Server>) -> Delivery {
    let settings = Settings::default();
    let transport = Transport::new(&settings, Some(Arc::clone(server) as Arc<dyn Mailer>)).expect("a transport");
    Delivery::new(&settings, db.clone(), hands.clock(), Arc::new(transport))
}

pub(super) fn worker(db: &Db, hands: &Hands, server: &Arc<Server>) -> MailWorker {
    MailWorker::start(delivery(db, hands, server))
}

pub(super) async fn queue_at(db: &Db, subject: &str, now: OffsetDateTime) {
    let mail = Message::new(
        MailKind::LoginLocked,
        "ada@example.com",
        subject,
        "A secret link\n".to_owned(),
        String::new(),
    );
    let mut tx = db.begin().await.expect("a transaction");
    enqueue(&mut tx, &mail.expect("a mail"), now).await.expect("queued");
    tx.commit().await.expect("committed");
}

pub(super) async fn queue(db: &Db, subject: &str) {
    queue_at(db, subject, NOW).await;
}

/// A row as it lies in the outbox.
#[derive(Debug)]
pub(super) struct Waiting {
    pub(super) subject: String,
    pub(super) attempts: i64,
    pub(super) due_at: OffsetDateTime,
    pub(super) last_error: String,
    pub(super) lease: String,
}

impl FromRow for Waiting {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        Ok(Self {
            subject: row.get("subject")?,
            attempts: row.get("attempts")?,
            due_at: row.get("due_at")?,
            last_error: row.get("last_error")?,
            lease: row.get("lease")?,
        })
    }
}

const WAITING: Query = Query::new(
    "mailer.tests.waiting",
    r#"SELECT "subject", "attempts", "due_at", "last_error", "lease" FROM "vestibule_outbox" ORDER BY "id""#,
);

pub(super) async fn waiting(db: &Db) -> Vec<Waiting> {
    db.read()
        .await
        .expect("a connection")
        .all(&WAITING, [])
        .await
        .expect("rows")
}

struct Told(String, String);

impl FromRow for Told {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        Ok(Self(row.get("name")?, row.get("detail")?))
    }
}

const EVENTS: Query = Query::new(
    "mailer.tests.events",
    r#"SELECT "name", "detail" FROM "vestibule_event" ORDER BY "id""#,
);

/// Name and details of each event.
pub(super) async fn events(db: &Db) -> Vec<(String, String)> {
    let told: Vec<Told> = db
        .read()
        .await
        .expect("a connection")
        .all(&EVENTS, [])
        .await
        .expect("rows");
    told.into_iter().map(|Told(name, detail)| (name, detail)).collect()
}

/// Waits for what another task brings about.
pub(super) async fn eventually<F: Future<Output = bool>>(is_so: impl Fn() -> F) {
    for _ in 0..2_000 {
        if is_so().await {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("it did not come about within 20 s");
}
