//! Deleting sessions that have expired: at most 1,000 rows at a time, so that nobody waits long for a lock.

use crate::{
    fault::Fault,
    storage::{Db, FromRow, Row, Run, Value, pages, queries},
};
use time::OffsetDateTime;

queries! {
    EXPIRED = "sessions.expired", r#"SELECT "session_key" FROM "django_session" WHERE "expire_date" <= ? ORDER BY "expire_date" LIMIT 1000"#;
    /// The moment is asked again: a row that was renewed meanwhile stays.
    DELETE_EXPIRED = "sessions.delete_expired", r#"DELETE FROM "django_session" WHERE "expire_date" <= ? AND "session_key" IN (
        ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?,
        ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?,
        ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"#;
}

/// So many keys go into one statement; unused places name no session.
const AT_ONCE: usize = 100;

struct Key(String);

impl FromRow for Key {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        row.get("session_key").map(Self)
    }
}

/// Deletes every session that has expired; how many went.
///
/// In the order in which the table lies on the disk, where the engine tells it; by keys elsewhere.
pub(crate) async fn clear_expired(db: &Db, now: OffsetDateTime) -> Result<u64, Fault> {
    let mut all = 0;
    if let Some(mut walk) = pages(db, "django_session").await? {
        while let Some(gone) = walk.delete_expired(db, now).await? {
            all += gone;
        }
        return Ok(all);
    }
    loop {
        let gone = sweep(db, now).await?;
        if gone == 0 {
            return Ok(all);
        }
        all += gone;
    }
}

/// The oldest 1,000, by their keys. One commit: what a disk has to be waited for is waited for once.
async fn sweep(db: &Db, now: OffsetDateTime) -> Result<u64, Fault> {
    let expired: Vec<Key> = db.read().await?.all(&EXPIRED, [now.into()]).await?;
    if expired.is_empty() {
        return Ok(0);
    }
    let mut tx = db.begin().await?;
    let mut gone = 0;
    for some in expired.chunks(AT_ONCE) {
        let mut keys = some.iter().map(|Key(key)| Value::from(key.as_str()));
        let values: [Value; 1 + AT_ONCE] = std::array::from_fn(|index| match index {
            0 => now.into(),
            _ => keys.next().unwrap_or_else(|| Value::from("")),
        });
        gone += tx.execute(&DELETE_EXPIRED, values).await?;
    }
    tx.commit().await?;
    Ok(gone)
}
