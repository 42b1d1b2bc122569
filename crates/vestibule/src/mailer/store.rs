//! The outbox.

use super::message::Message;
use crate::{
    fault::Fault,
    storage::{FromRow, Row, Run, Tx, Value, queries},
};
use time::OffsetDateTime;

queries! {
    ENQUEUE = "mailer.enqueue", r#"INSERT INTO "vestibule_outbox" ("kind", "recipient", "subject", "body_text", "body_html", "created_at",
        "due_at", "attempts", "lease", "leased_until", "last_error") VALUES (?, ?, ?, ?, ?, ?, ?, 0, '', ?, '')"#;
    /// Matches nothing: what an address costs for which no mail is queued.
    ENQUEUE_NOTHING = "mailer.enqueue_nothing", r#"UPDATE "vestibule_outbox" SET "last_error" = '' WHERE "id" = -1"#;
    LENGTH = "mailer.length", r#"SELECT COUNT(*) AS "length" FROM "vestibule_outbox""#;
    /// A mail that was made later than now was made before the clock was set back: it is due. So is a lease over that ends later than any can.
    DUE = "mailer.due", r#"SELECT "id", "lease" FROM "vestibule_outbox"
        WHERE ("due_at" <= ? OR ("attempts" = 0 AND "created_at" > ?)) AND ("lease" = '' OR "leased_until" <= ? OR "leased_until" > ?)
        ORDER BY "due_at", "id" LIMIT ?"#;
    TAKE = "mailer.take", r#"UPDATE "vestibule_outbox" SET "lease" = ?, "leased_until" = ? WHERE "id" = ? AND "lease" = ?"#;
    TAKEN = "mailer.taken", r#"SELECT "id", "kind", "recipient", "subject", "body_text", "body_html", "created_at", "attempts"
        FROM "vestibule_outbox" WHERE "id" = ? AND "lease" = ?"#;
    HOLD = "mailer.hold", r#"UPDATE "vestibule_outbox" SET "leased_until" = ? WHERE "id" = ? AND "lease" = ?"#;
    POSTPONE = "mailer.postpone", r#"UPDATE "vestibule_outbox" SET "lease" = '', "leased_until" = ?, "due_at" = ?, "attempts" = ?,
        "last_error" = ? WHERE "id" = ? AND "lease" = ?"#;
    DELETE = "mailer.delete", r#"DELETE FROM "vestibule_outbox" WHERE "id" = ? AND "lease" = ?"#;
    OLDEST = "mailer.oldest", r#"SELECT COUNT(*) AS "length", MIN("created_at") AS "oldest" FROM "vestibule_outbox""#;
    LAST_ERROR = "mailer.last_error", r#"SELECT "last_error" FROM "vestibule_outbox" WHERE "last_error" <> ''
        ORDER BY "due_at" DESC, "id" DESC LIMIT 1"#;
}

/// A row that is due at once.
pub(super) async fn insert(tx: &mut Tx, message: &Message, now: OffsetDateTime) -> Result<(), Fault> {
    let values = [
        message.kind.as_str().into(),
        message.recipient.as_str().into(),
        message.subject.as_str().into(),
        message.text.as_str().into(),
        message.html.as_str().into(),
        now.into(),
        now.into(),
        Value::NullTs,
    ];
    tx.execute(&ENQUEUE, values).await.map(drop)
}

/// A statement on the same table that changes nothing.
pub(super) async fn insert_nothing(tx: &mut Tx) -> Result<(), Fault> {
    tx.execute(&ENQUEUE_NOTHING, []).await.map(drop)
}

/// How many rows there are.
pub(super) async fn length(tx: &mut Tx) -> Result<u64, Fault> {
    let length: Option<Length> = tx.optional(&LENGTH, []).await?;
    Ok(length.map_or(0, |Length(length)| u64::try_from(length).unwrap_or_default()))
}

/// A mail that is due, and whose lease it carries until now.
pub(super) struct Due {
    pub(super) id: i64,
    lease: String,
}

/// A mail that this node has for itself.
pub(super) struct Taken {
    pub(super) id: i64,
    /// Names this very taking.
    pub(super) lease: String,
    pub(super) message: Message,
    pub(super) created_at: OffsetDateTime,
    pub(super) attempts: u32,
}

/// The oldest of those that are due and that nobody has.
pub(super) async fn due(
    run: &mut impl Run,
    now: OffsetDateTime,
    lease: time::Duration,
    most: i64,
) -> Result<Vec<Due>, Fault> {
    let no_lease_ends_after: OffsetDateTime = now + lease * 2;
    run.all(
        &DUE,
        [
            now.into(),
            now.into(),
            now.into(),
            no_lease_ends_after.into(),
            most.into(),
        ],
    )
    .await
}

/// Takes it, unless another was faster.
pub(super) async fn take(
    run: &mut impl Run,
    due: &Due,
    lease: &str,
    until: OffsetDateTime,
) -> Result<Option<Taken>, Fault> {
    let values = [lease.into(), until.into(), due.id.into(), due.lease.as_str().into()];
    if run.execute(&TAKE, values).await? != 1 {
        return Ok(None);
    }
    let taken: Option<Taken> = run.optional(&TAKEN, [due.id.into(), lease.into()]).await?;
    Ok(taken.map(|taken| Taken {
        lease: lease.to_owned(),
        ..taken
    }))
}

/// Keeps it for longer. False: it is no longer this node's.
pub(super) async fn hold(run: &mut impl Run, taken: &Taken, until: OffsetDateTime) -> Result<bool, Fault> {
    let values = [until.into(), taken.id.into(), taken.lease.as_str().into()];
    Ok(run.execute(&HOLD, values).await? == 1)
}

/// Gives it back, due later.
pub(super) async fn postpone(
    run: &mut impl Run,
    taken: &Taken,
    due_at: OffsetDateTime,
    why: &str,
) -> Result<(), Fault> {
    let values = [
        Value::NullTs,
        due_at.into(),
        taken.attempts.saturating_add(1).into(),
        why.into(),
        taken.id.into(),
        taken.lease.as_str().into(),
    ];
    run.execute(&POSTPONE, values).await.map(drop)
}

/// It is sent, or given up: its body may hold a link that opens an account, so the row goes. SQLite overwrites it (`secure_delete`), and what its log
/// of writes holds of it by the first write after the next minute; PostgreSQL and MariaDB do so when they clean up.
pub(super) async fn delete(run: &mut impl Run, taken: &Taken) -> Result<(), Fault> {
    run.execute(&DELETE, [taken.id.into(), taken.lease.as_str().into()])
        .await
        .map(drop)
}

/// How the queue is.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct MailQueue {
    /// How many mails wait.
    pub length: u64,
    /// When the oldest of them was written.
    pub oldest: Option<OffsetDateTime>,
    /// What the last failure was, on one line; empty: none.
    pub last_error: String,
}

pub(crate) async fn queue(run: &mut impl Run) -> Result<MailQueue, Fault> {
    let Oldest(length, oldest) = run.optional(&OLDEST, []).await?.unwrap_or(Oldest(0, None));
    let LastError(last_error) = run.optional(&LAST_ERROR, []).await?.unwrap_or_default();
    Ok(MailQueue {
        length: u64::try_from(length).unwrap_or_default(),
        oldest,
        last_error,
    })
}

struct Length(i64);

impl FromRow for Length {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        row.get("length").map(Self)
    }
}

struct Oldest(i64, Option<OffsetDateTime>);

impl FromRow for Oldest {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        Ok(Self(row.get("length")?, row.get("oldest")?))
    }
}

#[derive(Default)]
struct LastError(String);

impl FromRow for LastError {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        row.get("last_error").map(Self)
    }
}

impl FromRow for Due {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        Ok(Self {
            id: row.get("id")?,
            lease: row.get("lease")?,
        })
    }
}

impl FromRow for Taken {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        let attempts: i64 = row.get("attempts")?;
        Ok(Self {
            id: row.get("id")?,
            lease: String::new(),
            message: Message::stored(row)?,
            created_at: row.get("created_at")?,
            attempts: u32::try_from(attempts).unwrap_or_default(),
        })
    }
}
