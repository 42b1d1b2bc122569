//! The rows of `django_session`.

use super::state::{Stored, Was};
use crate::{
    fault::Fault,
    storage::{FromRow, Row, Run, queries},
};
use django_formats::{
    session::{SessionData, SessionKey, decode},
    signing::SecretKeys,
};
use time::OffsetDateTime;

queries! {
    FIND = "sessions.find", r#"SELECT "session_key", "session_data" FROM "django_session" WHERE "session_key" = ? AND "expire_date" > ?"#;
    INSERT = "sessions.insert", r#"INSERT INTO "django_session" ("session_key", "session_data", "expire_date") VALUES (?, ?, ?)"#;
    SWAP = "sessions.swap", r#"UPDATE "django_session" SET "session_data" = ?, "expire_date" = ? WHERE "session_key" = ? AND "session_data" = ?"#;
    DELETE = "sessions.delete", r#"DELETE FROM "django_session" WHERE "session_key" = ?"#;
    EXPIRED = "sessions.expired", r#"SELECT "session_key", "session_data" FROM "django_session" WHERE "expire_date" <= ? ORDER BY "expire_date" LIMIT 500"#;
    DELETE_EXPIRED = "sessions.delete_expired", r#"DELETE FROM "django_session" WHERE "session_key" = ? AND "expire_date" <= ?"#;
}

struct Found {
    key: String,
    text: String,
}

impl FromRow for Found {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        Ok(Self {
            key: row.get("session_key")?,
            text: row.get("session_data")?,
        })
    }
}

/// The live row of `key`. MySQL's collations take `A` for `a`, so the key that was found is compared again.
pub(super) async fn find(
    run: &mut impl Run,
    key: &SessionKey,
    keys: &SecretKeys,
    now: OffsetDateTime,
) -> Result<Option<Stored>, Fault> {
    let found = run
        .optional::<Found, 2>(&FIND, [key.as_str().into(), now.into()])
        .await?;
    Ok(found.filter(|found| found.key == key.as_str()).map(|found| {
        let data = decode(&found.text, keys);
        written(key.clone(), found.text, data)
    }))
}

/// A new row; `false` when the key is taken.
pub(super) async fn insert(
    run: &mut impl Run,
    key: &SessionKey,
    text: &str,
    expires: OffsetDateTime,
) -> Result<bool, Fault> {
    Ok(run
        .execute_unique(&INSERT, [key.as_str().into(), text.into(), expires.into()])
        .await?
        .is_some())
}

/// Replaces the row's text if it still is `before`.
pub(super) async fn swap(
    run: &mut impl Run,
    key: &SessionKey,
    (before, after): (&str, &str),
    expires: OffsetDateTime,
) -> Result<bool, Fault> {
    let values = [after.into(), expires.into(), key.as_str().into(), before.into()];
    Ok(run.execute(&SWAP, values).await? > 0)
}

/// Whether there was a row to delete.
pub(super) async fn delete(run: &mut impl Run, key: &SessionKey) -> Result<bool, Fault> {
    Ok(run.execute(&DELETE, [key.as_str().into()]).await? > 0)
}

/// Deletes up to 500 expired rows, oldest first; how many went. A row renewed meanwhile stays.
pub(crate) async fn sweep(run: &mut impl Run, now: OffsetDateTime) -> Result<u64, Fault> {
    let mut gone = 0;
    for found in run.all::<Found, 1>(&EXPIRED, [now.into()]).await? {
        gone += run.execute(&DELETE_EXPIRED, [found.key.into(), now.into()]).await?;
    }
    Ok(gone)
}

/// A row with this text.
pub(super) fn written(key: SessionKey, text: String, data: SessionData) -> Stored {
    Stored {
        key,
        was: Was::Text(text),
        data,
    }
}
