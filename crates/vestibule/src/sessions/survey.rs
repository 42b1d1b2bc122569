//! What `django_session` holds, for whoever puts Vestibule beside a Django that is there already.

use crate::{
    fault::Fault,
    storage::{FromRow, Row, Run, queries},
};
use django_formats::{session::decode, signing::SecretKeys};
use time::OffsetDateTime;

queries! {
    LIVE = "sessions.live", r#"SELECT COUNT(*) AS "rows" FROM "django_session" WHERE "expire_date" > ?"#;
    SAMPLE = "sessions.sample", r#"SELECT "session_data" FROM "django_session" WHERE "expire_date" > ? ORDER BY "expire_date" DESC LIMIT 20"#;
}

/// Live sessions, and whether our key opens them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct SessionSurvey {
    pub(crate) live: i64,
    /// How many were tried, 20 at most.
    pub(crate) tried: usize,
    /// How many of those `SECRET_KEY` or a fallback opened.
    pub(crate) opened: usize,
}

struct Live(i64);

impl FromRow for Live {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        row.get("rows").map(Self)
    }
}

struct Text(String);

impl FromRow for Text {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        row.get("session_data").map(Self)
    }
}

/// Counts the live sessions and tries the key on those that live longest.
pub(crate) async fn survey(run: &mut impl Run, keys: &SecretKeys, now: OffsetDateTime) -> Result<SessionSurvey, Fault> {
    let live = run
        .optional::<Live, 1>(&LIVE, [now.into()])
        .await?
        .map_or(0, |Live(count)| count);
    let sample: Vec<Text> = run.all(&SAMPLE, [now.into()]).await?;
    let is_open = |Text(text): &&Text| !decode(text, keys).is_empty();
    Ok(SessionSurvey {
        live,
        tried: sample.len(),
        opened: sample.iter().filter(is_open).count(),
    })
}
