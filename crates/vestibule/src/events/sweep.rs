//! Keeping the table small: what is older than its retention goes, and of what strangers cause all but the newest.

use super::event::EventName;
use crate::{
    fault::Fault,
    settings::EventSettings,
    storage::{Db, FromRow, Row, Run, queries},
};
use time::OffsetDateTime;

queries! {
    LAST_OF_BATCH = "events.last_of_batch", r#"SELECT "at" FROM "vestibule_event" WHERE "at" <= ? ORDER BY "at" LIMIT 1 OFFSET ?"#;
    DELETE_OLD = "events.delete_old", r#"DELETE FROM "vestibule_event" WHERE "at" <= ?"#;
    NEWEST_TOO_MANY = "events.newest_too_many", r#"SELECT "id" FROM "vestibule_event" WHERE "name" = ? ORDER BY "id" DESC LIMIT 1 OFFSET ?"#;
    LAST_OF_NAME_IN_BATCH = "events.last_of_name_in_batch", r#"SELECT "id" FROM "vestibule_event" WHERE "name" = ? AND "id" <= ?
        ORDER BY "id" LIMIT 1 OFFSET ?"#;
    DELETE_OF_NAME = "events.delete_of_name", r#"DELETE FROM "vestibule_event" WHERE "name" = ? AND "id" <= ?"#;
}

struct At(OffsetDateTime);

impl FromRow for At {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        row.get("at").map(Self)
    }
}

struct Id(i64);

impl FromRow for Id {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        row.get("id").map(Self)
    }
}

/// Deletes what is not kept, a batch at a time so that others write between them; how many rows went. To be run every minute.
pub(crate) async fn sweep(db: &Db, settings: &EventSettings, now: OffsetDateTime) -> Result<u64, Fault> {
    let mut gone = 0;
    if let Some(retention) = settings.retention {
        gone += delete_old(db, now - retention.to_time()).await?;
    }
    for name in OF_STRANGERS {
        let values = [name.as_str().into(), settings.refused_max.get().into()];
        let oldest: Option<Id> = db.read().await?.optional(&NEWEST_TOO_MANY, values).await?;
        if let Some(Id(oldest)) = oldest {
            gone += delete_of(db, name.as_str(), oldest).await?;
        }
    }
    Ok(gone)
}

async fn delete_old(db: &Db, until: OffsetDateTime) -> Result<u64, Fault> {
    let mut gone = 0;
    loop {
        let last: Option<At> = db
            .read()
            .await?
            .optional(&LAST_OF_BATCH, [until.into(), (BATCH - 1).into()])
            .await?;
        let end = last.as_ref().map_or(until, |At(at)| *at);
        gone += db.write().await?.execute(&DELETE_OLD, [end.into()]).await?;
        if last.is_none() {
            return Ok(gone);
        }
    }
}

async fn delete_of(db: &Db, name: &str, until: i64) -> Result<u64, Fault> {
    let mut gone = 0;
    loop {
        let values = [name.into(), until.into(), (BATCH - 1).into()];
        let last: Option<Id> = db.read().await?.optional(&LAST_OF_NAME_IN_BATCH, values).await?;
        let end = last.as_ref().map_or(until, |Id(id)| *id);
        gone += db
            .write()
            .await?
            .execute(&DELETE_OF_NAME, [name.into(), end.into()])
            .await?;
        if last.is_none() {
            return Ok(gone);
        }
    }
}

/// What anybody causes as often as they please, from ever other networks, and what tells little. Of what else strangers cause, a refusal by a
/// counter is told at most once in ten minutes, and a sign-up (`user_signed_up`) leaves an account behind, which is kept too.
const OF_STRANGERS: [EventName; 2] = [EventName::UserLoginFailed, EventName::PasswordResetRequested];
/// Rows of one statement.
const BATCH: u32 = 1000;
