//! A user's own rows of `vestibule_event`.

use crate::{
    fault::Fault,
    storage::{FromRow, Row, Run, queries},
};
use time::OffsetDateTime;

queries! {
    OWN = "activity.own", r#"SELECT "at", "name", "network", "browser" FROM "vestibule_event" WHERE "user_id" = ?
        AND "name" NOT IN ('hash_panicked', 'hash_unusable', 'hashing_overloaded', 'housekeeper_restarted', 'mail_failed', 'mail_not_secure',
        'mail_throttled', 'mailer_restarted', 'password_spray', 'password_upgraded', 'session_unreadable', 'user_deleted')
        ORDER BY "at" DESC, "id" DESC LIMIT ? OFFSET ?"#;
}

/// One event.
pub(super) struct Found {
    pub(super) at: OffsetDateTime,
    pub(super) name: String,
    /// Empty: a command or the server itself.
    pub(super) network: String,
    pub(super) browser: String,
}

impl FromRow for Found {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        Ok(Self {
            at: row.get("at")?,
            name: row.get("name")?,
            network: row.get("network")?,
            browser: row.get("browser")?,
        })
    }
}

/// The user's events, newest first: at most `limit`, after the first `offset`. Those that only an operator understands are left out
/// (`EventName::is_for_operators`).
pub(super) async fn own(run: &mut impl Run, user_id: &str, limit: u32, offset: u32) -> Result<Vec<Found>, Fault> {
    run.all(&OWN, [user_id.into(), limit.into(), offset.into()]).await
}
