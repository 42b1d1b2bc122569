//! Whose a stored session is. A row says it only inside its signed text, so all of them are walked, a batch at a time.

use crate::{
    fault::Fault,
    storage::{Db, FromRow, Row, Run, Tx, queries},
    users::{KeyKind, UserId},
};
use django_formats::{session::decode, signing::SecretKeys};

queries! {
    AFTER = "sessions.after", r#"SELECT "session_key", "session_data" FROM "django_session" WHERE "session_key" > ?
        ORDER BY "session_key" LIMIT 500"#;
    END = "sessions.end", r#"DELETE FROM "django_session" WHERE "session_key" = ?"#;
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

/// The keys of the sessions that name this user. For commands: it reads the whole table, 500 rows at a time.
pub(crate) async fn of_user(db: &Db, keys: &SecretKeys, kind: KeyKind, id: &UserId) -> Result<Vec<String>, Fault> {
    let mut conn = db.read().await?;
    let (mut owned, mut last) = (Vec::new(), String::new());
    loop {
        let batch: Vec<Found> = conn.all(&AFTER, [last.as_str().into()]).await?;
        let Some(end) = batch.last() else { return Ok(owned) };
        last.clone_from(&end.key);
        for found in batch {
            let whose = UserId::of_session(&decode(&found.text, keys), kind);
            owned.extend(Some(found.key).filter(|_| whose.as_ref() == Some(id)));
        }
    }
}

/// Deletes these sessions.
pub(crate) async fn end(tx: &mut Tx, keys: &[String]) -> Result<(), Fault> {
    for key in keys {
        tx.execute(&END, [key.as_str().into()]).await?;
    }
    Ok(())
}
