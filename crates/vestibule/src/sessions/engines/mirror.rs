//! The entries that the engine `cached_db` keeps beside its rows, for Django, which reads them first.
//!
//! A row that ends leaves a note in the same transaction, and its entry is deleted after the commit. The note stays a little longer: then the
//! entry is deleted once more, since a request of Django that had read the row before may have put it back, and since the cache may have been away.

use crate::{
    cache::Cache,
    fault::Fault,
    storage::{Db, FromRow, Row, Run, queries},
};
use django_formats::{
    cache::write_session,
    session::{SessionData, SessionKey},
};
use time::OffsetDateTime;

queries! {
    UNNOTE = "sessions.unnote_ended", r#"DELETE FROM "vestibule_ended_entry" WHERE "session_key" = ?"#;
    NOTE = "sessions.note_ended", r#"INSERT INTO "vestibule_ended_entry" ("session_key", "ended_at") VALUES (?, ?)"#;
    DUE = "sessions.ended_entries", r#"SELECT "session_key" FROM "vestibule_ended_entry" WHERE "ended_at" <= ? ORDER BY "ended_at" LIMIT 100"#;
}

/// So long after its end an entry is deleted again.
const AGAIN_AFTER: i64 = 2;

struct Ended(String);

impl FromRow for Ended {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        row.get("session_key").map(Self)
    }
}

/// Notes that the entry of this session has to go, with the end of its row.
pub(super) async fn note(run: &mut impl Run, key: &SessionKey, now: OffsetDateTime) -> Result<(), Fault> {
    run.execute(&UNNOTE, [key.as_str().into()]).await?;
    let values = [key.as_str().into(), now.unix_timestamp().into()];
    run.execute(&NOTE, values).await.map(drop)
}

/// The entry of a new row. Without a cache Django reads the row.
pub(super) async fn add(cache: &Cache, key: &SessionKey, data: &SessionData, seconds: u64) {
    let Ok(entry) = write_session(data, None) else {
        return; // larger than an entry may be: Django makes its own
    };
    if seconds > 0 {
        told(cache.set(&cache.keys.of_cached_db(key.as_str()), &entry, seconds).await);
    }
}

/// Takes the entry along with its row: `before` becomes `after`, anything else goes. `false`: the cache is away, and the entry may be old.
pub(super) async fn follow(
    cache: &Cache,
    key: &SessionKey,
    (before, after): (&SessionData, &SessionData),
    seconds: u64,
) -> bool {
    let name = cache.keys.of_cached_db(key.as_str());
    let done = match (write_session(before, None), write_session(after, None)) {
        (Ok(before), Ok(after)) => cache.follow(&name, &before, &after, seconds).await,
        _ => cache.forget(&name).await,
    };
    told(done)
}

/// Deletes the entry of a row that has ended, for the first time.
pub(super) async fn delete(cache: &Cache, key: &SessionKey) {
    told(cache.forget(&cache.keys.of_cached_db(key.as_str())).await);
}

/// Deletes the entries of sessions that ended a while ago, for the last time; how many. A cache that is away is a fault: they are tried again.
pub(super) async fn sweep(db: &Db, cache: &Cache, now: OffsetDateTime) -> Result<usize, Fault> {
    let due = now.unix_timestamp() - AGAIN_AFTER;
    let ended: Vec<Ended> = db.read().await?.all(&DUE, [due.into()]).await?;
    for Ended(key) in &ended {
        cache.forget(&cache.keys.of_cached_db(key)).await?;
        db.write().await?.execute(&UNNOTE, [key.as_str().into()]).await?;
    }
    Ok(ended.len())
}

fn told(done: Result<(), Fault>) -> bool {
    if let Err(fault) = &done {
        let cause = crate::fault::with_causes(fault);
        tracing::warn!(
            cause,
            "the entry of a session in the shared cache could not be brought up to date; its row is"
        );
    }
    done.is_ok()
}
