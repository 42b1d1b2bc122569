//! A user's own rows of `vestibule_event`.

use crate::{
    events::EventName,
    fault::Fault,
    storage::{FromRow, Row, Run, Value, queries},
};
use time::OffsetDateTime;

queries! {
    OWN = "activity.own", r#"SELECT "at", "name", "network", "browser" FROM "vestibule_event" WHERE "user_id" = ?
        AND "name" NOT IN (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
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

/// One name for each place of the query; the last stands in those that are left.
pub(super) fn left_out() -> impl Iterator<Item = &'static str> {
    let names = EventName::ALL.iter().filter(|name| name.is_for_operators());
    let last = names.clone().next_back().map_or("", |name| name.as_str());
    names
        .map(|name| name.as_str())
        .chain(std::iter::repeat(last))
        .take(LEFT_OUT)
}

/// How many names the query leaves out.
pub(super) const LEFT_OUT: usize = 16;

/// The user's events, newest first: at most `limit`, after the first `offset`. Those that only an operator understands are left out.
pub(super) async fn own(run: &mut impl Run, user_id: &str, limit: u32, offset: u32) -> Result<Vec<Found>, Fault> {
    let mut names = left_out();
    let values: [Value; LEFT_OUT + 3] = std::array::from_fn(|place| match place {
        0 => user_id.into(),
        1..=LEFT_OUT => names.next().unwrap_or_default().into(),
        place if place == LEFT_OUT + 1 => limit.into(),
        _ => offset.into(),
    });
    run.all(&OWN, values).await
}
