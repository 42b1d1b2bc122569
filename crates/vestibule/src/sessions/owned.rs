//! Whose a stored session is. A row says it only inside its signed text, so all of them are walked, a batch at a time.

use super::Sessions;
use crate::{
    fault::Fault,
    storage::{FromRow, Row, Run, Tx, queries},
    users::UserId,
};
use django_formats::session::{SessionKey, decode};
use time::OffsetDateTime;

queries! {
    AFTER = "sessions.after", r#"SELECT "session_key", "session_data" FROM "django_session" WHERE "session_key" > ?
        ORDER BY "session_key" LIMIT 500"#;
}

struct Found {
    key: String,
    text: String,
}

impl FromRow for Found {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        Ok(Self {
            key: row.get("session_key")?,
            // One that holds no text is nobody's.
            text: row
                .get::<Option<String>>("session_data")
                .ok()
                .flatten()
                .unwrap_or_default(),
        })
    }
}

impl Sessions {
    /// The keys of the sessions that name this user. For commands: it reads the whole table, 500 rows at a time.
    ///
    /// Engines without rows know no list of sessions, as in Django: there a session ends with its user's row, or its user's password.
    pub(crate) async fn of_user(&self, id: &UserId) -> Result<Vec<String>, Fault> {
        if !self.engine.has_rows() {
            return Ok(Vec::new());
        }
        let mut conn = self.db.read().await?;
        let (mut owned, mut last) = (Vec::new(), String::new());
        loop {
            let batch: Vec<Found> = conn.all(&AFTER, [last.as_str().into()]).await?;
            let Some(end) = batch.last() else { return Ok(owned) };
            last.clone_from(&end.key);
            for found in batch {
                let whose = UserId::of_session(&decode(&found.text, &self.keys), self.key);
                owned.extend(Some(found.key).filter(|_| whose.as_ref() == Some(id)));
            }
        }
    }

    /// Deletes these sessions. Their entries in the shared cache are swept soon after the commit.
    pub(crate) async fn end_all(&self, tx: &mut Tx, keys: &[String], now: OffsetDateTime) -> Result<(), Fault> {
        for key in keys.iter().filter_map(|key| SessionKey::parse(key)) {
            self.end_in(tx, &key, now).await?;
        }
        Ok(())
    }
}
