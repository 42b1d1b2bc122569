//! A copy of a SQLite database while others write: one snapshot, made by the engine itself, looked at before it is called done.

use super::pool::Db;
#[cfg(feature = "sqlite")]
use super::{pool::Pools, run::sorted};
use crate::fault::Fault;
use std::path::Path;

/// What became of a copy.
#[derive(Debug, PartialEq, Eq)]
#[must_use]
pub(crate) enum Copied {
    /// It is there, whole, on the disk, readable by its owner alone.
    #[cfg_attr(not(feature = "sqlite"), expect(dead_code, reason = "other engines are not copied"))]
    Whole,
    /// There is a file of this name already.
    #[cfg_attr(not(feature = "sqlite"), expect(dead_code, reason = "other engines are not copied"))]
    IsThere,
    /// This engine has tools of its own.
    #[cfg_attr(
        not(any(feature = "postgres", feature = "mysql")),
        expect(dead_code, reason = "there is no other engine")
    )]
    OtherEngine,
}

/// Copies the database into a new file. What is committed when the copy begins is in it, and nothing of what comes after; readers and writers are
/// not held up.
#[cfg(feature = "sqlite")]
pub(crate) async fn backup(db: &Db, to: &Path) -> Result<Copied, Fault> {
    let readers = match &db.pools {
        Pools::Sqlite { readers, .. } => readers,
        #[cfg(any(feature = "postgres", feature = "mysql"))]
        _ => return Ok(Copied::OtherEngine),
    };
    match super::connect::new_private_file(to) {
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => return Ok(Copied::IsThere),
        Err(error) => return Err(Fault::internal("the backup's file could not be made", error)),
        Ok(()) => {}
    }
    let copied = copy(readers, to).await;
    if copied.is_err() {
        // Half a copy must not be taken for a backup.
        let _ = std::fs::remove_file(to);
    }
    copied.map(|()| Copied::Whole)
}

/// Without SQLite there is nothing to copy.
#[cfg(not(feature = "sqlite"))]
pub(crate) async fn backup(_: &Db, _: &Path) -> Result<Copied, Fault> {
    Ok(Copied::OtherEngine)
}

#[cfg(feature = "sqlite")]
async fn copy(readers: &sqlx::SqlitePool, to: &Path) -> Result<(), Fault> {
    use sqlx::{Connection, SqliteConnection, sqlite::SqliteConnectOptions};
    let not_text = Fault::Internal {
        what: "the backup's path is no UTF-8",
        source: None,
    };
    // Absolute: SQLite reads `file:…` and `:memory:` as something else than a path.
    let to = std::path::absolute(to).map_err(|error| Fault::internal("the backup's path", error))?;
    let path = to.to_str().ok_or(not_text)?;
    let mut conn = readers.acquire().await.map_err(|error| sorted("acquire", error))?;
    let journal: String = sqlx::query_scalar("PRAGMA journal_mode")
        .fetch_one(&mut *conn)
        .await
        .map_err(|error| sorted("backup.journal_mode", error))?;
    sqlx::query("VACUUM INTO ?")
        .bind(path)
        .execute(&mut *conn)
        .await
        .map_err(|error| sorted("backup.vacuum_into", error))?;
    drop(conn);

    let copy = SqliteConnectOptions::new().filename(&to).create_if_missing(false);
    let mut copy = SqliteConnection::connect_with(&copy)
        .await
        .map_err(|error| sorted("backup.open", error))?;
    let verdict: String = sqlx::query_scalar("PRAGMA integrity_check")
        .fetch_one(&mut copy)
        .await
        .map_err(|error| sorted("backup.integrity_check", error))?;
    if verdict != "ok" {
        return Err(Fault::internal("the copy is not whole", verdict));
    }
    // A copy comes without it, and who restores it wants what was there.
    if journal.eq_ignore_ascii_case("wal") {
        sqlx::query("PRAGMA journal_mode = WAL")
            .execute(&mut copy)
            .await
            .map_err(|error| sorted("backup.wal", error))?;
    }
    copy.close().await.map_err(|error| sorted("backup.close", error))?;
    let synced = std::fs::File::open(to).and_then(|file| file.sync_all());
    synced.map_err(|error| Fault::internal("the copy could not be written to the disk", error))
}
