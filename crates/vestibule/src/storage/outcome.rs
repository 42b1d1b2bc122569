//! Whether a transaction was committed, where the connection died before the server could say.
//!
//! Each transaction on a server leaves a mark of its own. When its commit gets no answer, the same mark is tried on another connection: a
//! key that is there says yes, one that can be written says no, and a server that is still at it makes us wait. So a visitor who reads that
//! it did not work may try again, and nothing is done twice. SQLite is in the process: there is nobody who could fail to answer.

use super::{
    lease::{Lease, WAIT},
    pool::{Conn, Db},
    query::queries,
    row::{FromRow, Row},
    run::{Run, sorted},
};
use crate::fault::Fault;
use sqlx::Error;
use std::time::Duration;
use time::OffsetDateTime;
use tokio::time::{Instant, sleep, timeout_at};
use uuid::{NoContext, Timestamp, Uuid};

queries! {
    MARK = "storage.mark", r#"INSERT INTO "vestibule_commit" ("token") VALUES (?)"#;
    LAST_OF_BATCH = "storage.last_mark_of_batch", r#"SELECT "token" FROM "vestibule_commit" WHERE "token" < ? ORDER BY "token" LIMIT 1 OFFSET ?"#;
    SWEEP = "storage.sweep_marks", r#"DELETE FROM "vestibule_commit" WHERE "token" <= ?"#;
}

/// A commit waits so long for its answer; what is left of [`WAIT`] is for asking again.
const ANSWER: Duration = Duration::from_millis(1_000);
const PAUSE: Duration = Duration::from_millis(100);
/// Nobody asks after a mark that is so old.
const KEPT: time::Duration = time::Duration::HOUR;
const BATCH: u32 = 999;

/// The mark of one transaction. It begins with the time, so that old ones are found by their key.
pub(super) async fn mark(run: &mut impl Run) -> Result<String, Fault> {
    let token = Uuid::now_v7().simple().to_string();
    run.execute(&MARK, [token.as_str().into()]).await?;
    Ok(token)
}

/// Commits what left this mark; where the answer is lost, finds out what it was.
pub(super) async fn commit(mut lease: Lease, db: &Db, token: &str) -> Result<(), Fault> {
    let until = Instant::now() + WAIT;
    let Err(error) = lease.commit(ANSWER).await else {
        return Ok(());
    };
    if matches!(error, Error::Database(_)) {
        // The server answered: a deferred rule, a serialisation failure. Nothing is committed.
        return Err(sorted("commit", error));
    }
    match timeout_at(until, was_committed(db, token)).await {
        Ok(true) => {
            tracing::warn!(%error, "a commit got no answer; it was found to have been made");
            Ok(())
        }
        Ok(false) => Err(sorted("commit", error)),
        Err(_) => {
            tracing::error!(%error, "a commit got no answer, and the database does not say whether it was made");
            Err(sorted("commit", error))
        }
    }
}

/// Asks until somebody answers.
async fn was_committed(db: &Db, token: &str) -> bool {
    loop {
        let written = async { db.write().await?.execute_unique(&MARK, [token.into()]).await };
        match written.await {
            Ok(None) => return true,
            Ok(Some(_)) => return false,
            Err(fault) => tracing::debug!(%fault, "asking again whether a transaction was committed"),
        }
        sleep(PAUSE).await;
    }
}

struct Token(String);

impl FromRow for Token {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        row.get("token").map(Self)
    }
}

/// Deletes marks that nobody asks after any more, in batches.
pub(crate) async fn sweep_marks(db: &Db, now: OffsetDateTime) -> Result<u64, Fault> {
    let before = u64::try_from((now - KEPT).unix_timestamp()).unwrap_or(0);
    let before = Uuid::new_v7(Timestamp::from_unix(NoContext, before, 0))
        .simple()
        .to_string();
    let mut gone = 0;
    loop {
        let mut conn: Conn = db.write().await?;
        let last: Option<Token> = conn
            .optional(&LAST_OF_BATCH, [before.as_str().into(), BATCH.into()])
            .await?;
        let upto = last.as_ref().map_or(before.as_str(), |Token(last)| last);
        gone += conn.execute(&SWEEP, [upto.into()]).await?;
        if last.is_none() {
            return Ok(gone);
        }
    }
}
