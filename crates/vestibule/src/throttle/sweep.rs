//! Keeping the counters small: what is over goes, in batches, and unknown names cannot fill the database.

use super::{
    flow::{Throttle, micros},
    subject::{MAILS, TYPED, UNKNOWN},
};
use crate::{
    fault::Fault,
    storage::{Conn, Db, FromRow, Row, Run, queries},
};
use time::{Duration, OffsetDateTime};

queries! {
    LAST_OF_BATCH = "throttle.last_of_batch", r#"SELECT "free_at" FROM "vestibule_throttle" WHERE "free_at" <= ? AND "subject" LIKE ?
        ORDER BY "free_at" LIMIT 1 OFFSET ?"#;
    NEWEST_TOO_MANY = "throttle.newest_too_many", r#"SELECT "free_at" FROM "vestibule_throttle" WHERE "subject" LIKE ?
        ORDER BY "free_at" DESC LIMIT 1 OFFSET ?"#;
    SWEEP = "throttle.sweep", r#"DELETE FROM "vestibule_throttle" WHERE "free_at" <= ? AND "subject" LIKE ?"#;
    LAST_STREAK_OF_BATCH = "throttle.last_streak_of_batch", r#"SELECT "changed_at" FROM "vestibule_streak" WHERE "changed_at" <= ?
        AND "subject" LIKE ? ORDER BY "changed_at" LIMIT 1 OFFSET ?"#;
    NEWEST_STREAK_TOO_MANY = "throttle.newest_streak_too_many", r#"SELECT "changed_at" FROM "vestibule_streak" WHERE "subject" LIKE ?
        ORDER BY "changed_at" DESC LIMIT 1 OFFSET ?"#;
    SWEEP_STREAKS = "throttle.sweep_streaks", r#"DELETE FROM "vestibule_streak" WHERE "changed_at" <= ? AND "subject" LIKE ?"#;
}

struct FreeAt(i64);

impl FromRow for FreeAt {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        row.get("free_at").map(Self)
    }
}

struct ChangedAt(OffsetDateTime);

impl FromRow for ChangedAt {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        row.get("changed_at").map(Self)
    }
}

impl Throttle {
    /// Deletes places whose window is over, streaks of unknown names after a day and of devices after `device_age`, and of the counters of
    /// unknown names, typed texts and addresses of mails the oldest beyond `THROTTLE_UNKNOWN_NAMES` rows. No account's counter goes before its window is over.
    /// To be run every minute; how many rows went.
    ///
    /// # Errors
    /// [`Fault`]: what was deleted stays so.
    pub(crate) async fn sweep(&self, device_age: Duration, now: OffsetDateTime) -> Result<u64, Fault> {
        let most = self.limits.unknown_names;
        let mut gone = delete_free(&self.db, ALL_SUBJECTS, micros(now)).await?;
        for prefix in [UNKNOWN, TYPED, MAILS] {
            let like = format!("{prefix}%");
            let oldest: Option<FreeAt> = too_many(&self.db, &like, most).await?;
            if let Some(FreeAt(oldest)) = oldest {
                gone += delete_free(&self.db, &like, oldest).await?;
            }
        }

        let unknown = format!("{UNKNOWN}%");
        gone += delete_streaks(&self.db, &unknown, now - Duration::DAY).await?;
        gone += delete_streaks(&self.db, "d:%", now - device_age).await?;
        let mut conn = self.db.read().await?;
        let oldest: Option<ChangedAt> = conn
            .optional(&NEWEST_STREAK_TOO_MANY, [unknown.as_str().into(), most.into()])
            .await?;
        drop(conn);
        if let Some(ChangedAt(oldest)) = oldest {
            gone += delete_streaks(&self.db, &unknown, oldest).await?;
        }
        Ok(gone)
    }
}

async fn too_many(db: &Db, like: &str, most: u32) -> Result<Option<FreeAt>, Fault> {
    db.read()
        .await?
        .optional(&NEWEST_TOO_MANY, [like.into(), most.into()])
        .await
}

/// Places that are free at `until` or before, a batch at a time, so that logins pass between them.
async fn delete_free(db: &Db, like: &str, until: i64) -> Result<u64, Fault> {
    let mut gone = 0;
    loop {
        let mut conn: Conn = db.write().await?;
        let last: Option<FreeAt> = conn
            .optional(&LAST_OF_BATCH, [until.into(), like.into(), BATCH.into()])
            .await?;
        let upto = last.as_ref().map_or(until, |FreeAt(last)| *last);
        gone += conn.execute(&SWEEP, [upto.into(), like.into()]).await?;
        if last.is_none() {
            return Ok(gone);
        }
    }
}

/// As [`delete_free`], for streaks that did not change after `until`.
async fn delete_streaks(db: &Db, like: &str, until: OffsetDateTime) -> Result<u64, Fault> {
    let mut gone = 0;
    loop {
        let mut conn: Conn = db.write().await?;
        let last: Option<ChangedAt> = conn
            .optional(&LAST_STREAK_OF_BATCH, [until.into(), like.into(), BATCH.into()])
            .await?;
        let upto = last.as_ref().map_or(until, |ChangedAt(last)| *last);
        gone += conn.execute(&SWEEP_STREAKS, [upto.into(), like.into()]).await?;
        if last.is_none() {
            return Ok(gone);
        }
    }
}

const ALL_SUBJECTS: &str = "%";
/// The batch ends with the row after so many; a little below 1,000, since rows of one moment go together.
const BATCH: u32 = 980;
