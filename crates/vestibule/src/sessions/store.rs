//! The rows of `django_session`.

use super::state::{Stored, Was};
use crate::{
    fault::Fault,
    storage::{FromRow, Row, Run, queries},
};
use django_formats::{
    session::{SessionData, SessionKey, decoded},
    signing::SecretKeys,
};
use sha2::{Digest, Sha256};
use time::OffsetDateTime;

queries! {
    FIND = "sessions.find", r#"SELECT "session_key", "session_data" FROM "django_session" WHERE "session_key" = ? AND "expire_date" > ?"#;
    INSERT = "sessions.insert", r#"INSERT INTO "django_session" ("session_key", "session_data", "expire_date") VALUES (?, ?, ?)"#;
    SWAP = "sessions.swap", r#"UPDATE "django_session" SET "session_data" = ?, "expire_date" = ? WHERE "session_key" = ? AND "session_data" = ?"#;
    DELETE = "sessions.delete", r#"DELETE FROM "django_session" WHERE "session_key" = ?"#;
}

struct Found {
    key: String,
    /// `None`: nothing, or no text, which Django would not write.
    text: Option<String>,
}

impl FromRow for Found {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        Ok(Self {
            key: row.get("session_key")?,
            text: row.get("session_data").unwrap_or_default(),
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
    let Some(found) = found.filter(|found| found.key == key.as_str()) else {
        return Ok(None);
    };
    let data = found.text.as_deref().and_then(|text| decoded(text, keys));
    if data.is_none() {
        tell(key);
    }
    Ok(found
        .text
        .map(|text| written(key.clone(), text, data.unwrap_or_default())))
}

/// A row that nobody can use: written by another program, by hand, or under a key that is no fallback any more. The visitor is anonymous.
fn tell(key: &SessionKey) {
    // Who has the key has the session, so a log gets a hash of it.
    let digest: [u8; 32] = Sha256::digest(key.as_str()).into();
    let row: String = digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
    let fault = Fault::Inconsistent {
        table: "django_session".to_owned(),
        column: "session_data".to_owned(),
        row: format!("whose key's SHA-256 begins with {row}"),
    };
    tracing::warn!("{fault}, or not under this SECRET_KEY; its visitor is anonymous");
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

/// A row with this text.
pub(super) fn written(key: SessionKey, text: String, data: SessionData) -> Stored {
    Stored {
        key,
        was: Was::Text(text),
        data,
    }
}
