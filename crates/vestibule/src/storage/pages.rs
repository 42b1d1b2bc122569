//! A table of PostgreSQL's, page by page: the one order in which deleting much of it is cheap.
//!
//! Not shared: MySQL and SQLite keep a table in the order of its key and tell nobody where a row lies, PostgreSQL in the order of writing,
//! and has addresses. By its index each row would be another page, and each look would pass over all that were deleted before.

use super::{
    dialect::Engine,
    pool::Db,
    query::Query,
    row::{FromRow, Row},
    run::Run,
};
use crate::fault::Fault;
use time::OffsetDateTime;

/// How many there are; and deleting what has expired on some of them. Of a batch nobody was told, so no commit waits for the disk: what a power
/// cut brings back has expired all the same.
const TEXTS: [Query; 2] = [
    Query::new(
        "storage.pages",
        r#"SELECT pg_relation_size(quote_ident(?)::regclass) / current_setting('block_size')::bigint AS pages"#,
    ),
    Query::new(
        "storage.delete_expired_of_pages",
        r#"DELETE FROM "django_session" WHERE "expire_date" <= ? AND (SELECT set_config('synchronous_commit', 'off', true)) = 'off'
            AND ctid = ANY (ARRAY(SELECT ctid FROM "django_session" WHERE
            ctid >= CAST(FORMAT('(%s,0)', CAST(? AS bigint)) AS tid) AND ctid < CAST(FORMAT('(%s,0)', CAST(? AS bigint)) AS tid)
            AND "expire_date" <= ? LIMIT 1000))"#,
    ),
];

/// The texts that PostgreSQL alone prepares.
#[cfg(test)]
pub(super) fn all() -> impl Iterator<Item = &'static Query> {
    TEXTS.iter()
}

/// Pages to look at with one statement, at first: some 25 to 40 sessions lie on each.
const STRIDE: i64 = 24;
/// And at most, where few have expired: 8 MiB.
const LONGEST_STRIDE: i64 = 1_024;
const MOST: u64 = 1_000;
const FEW: u64 = 250;

/// A walk over `django_session`.
pub(crate) struct Walk {
    at: i64,
    pages: i64,
    stride: i64,
}

struct Pages(i64);

impl FromRow for Pages {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        row.get("pages").map(Self)
    }
}

/// The pages of a table; `None` where the engine does not tell.
pub(crate) async fn pages(db: &Db, table: &str) -> Result<Option<Walk>, Fault> {
    if db.engine() != Engine::Postgres {
        return Ok(None);
    }
    let [count, _] = &TEXTS;
    let found: Option<Pages> = db.read().await?.optional(count, [table.into()]).await?;
    Ok(found.map(|Pages(pages)| Walk {
        at: 0,
        pages,
        stride: STRIDE,
    }))
}

impl Walk {
    /// Deletes at most 1,000 expired rows of the next pages; `None`: there are no more pages.
    pub(crate) async fn delete_expired(&mut self, db: &Db, now: OffsetDateTime) -> Result<Option<u64>, Fault> {
        if self.at >= self.pages {
            return Ok(None);
        }
        let end = self.at + self.stride;
        let values = [now.into(), self.at.into(), end.into(), now.into()];
        let [_, delete] = &TEXTS;
        let gone = db.write().await?.execute(delete, values).await?;
        if gone >= MOST {
            // There may be more in these pages.
            self.stride = (self.stride / 2).max(STRIDE);
            return Ok(Some(gone));
        }
        self.at = end;
        if gone < FEW {
            self.stride = (self.stride * 2).min(LONGEST_STRIDE);
        }
        Ok(Some(gone))
    }
}
