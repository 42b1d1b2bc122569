//! The database server's clock: the one that all nodes share.

use super::{
    dialect::time_text,
    pool::Db,
    row::{FromRow, Row},
    run::Run,
};
use crate::fault::Fault;
use time::OffsetDateTime;

struct Micros(i64);

impl FromRow for Micros {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        row.get("micros").map(Self)
    }
}

/// What time it is there; `None`: it is in this process, and has no clock of its own.
pub(crate) async fn database_time(db: &Db) -> Result<Option<OffsetDateTime>, Fault> {
    let Some(query) = time_text(db.engine()) else {
        return Ok(None);
    };
    let read: Option<Micros> = db.read().await?.optional(query, []).await?;
    Ok(read.and_then(|Micros(micros)| OffsetDateTime::from_unix_timestamp_nanos(i128::from(micros) * 1_000).ok()))
}
