//! Opening the database; here an embedded one.

use super::{
    connect_server::{mysql, postgres},
    dialect::{Engine, Names, Texts},
    own_file::OwnFile,
    pool::{Db, Pools},
};
use crate::{
    fault::{BoxError, Fault},
    settings::DatabaseUrl,
};
#[cfg(feature = "sqlite")]
use std::time::Duration;
use std::{path::Path, sync::Arc};

/// SQLite: a request waits this long for our own writer or a reader, then it is a 503.
#[cfg(feature = "sqlite")]
const ACQUIRE: Duration = Duration::from_secs(2);
/// SQLite waits this long for another program's lock, after [`ACQUIRE`] for our own writer: less than 5 s for both.
#[cfg(feature = "sqlite")]
const BUSY: Duration = Duration::from_millis(2_400);

impl Db {
    /// Opens the database, with so many connections at most where it is a server.
    ///
    /// A SQLite file that is not there is made, readable by its owner alone, in WAL mode; one that is there keeps its journal mode.
    pub(crate) async fn open_sized(url: &DatabaseUrl, names: Names, most: u32) -> Result<Self, Fault> {
        let (pools, engine) = match url {
            DatabaseUrl::Sqlite(path) => (sqlite(path).await?, Engine::Sqlite),
            DatabaseUrl::Postgres(url) => (postgres(url.expose(), most).await?, Engine::Postgres),
            DatabaseUrl::MySql(url) => (mysql(url.expose(), most).await?, Engine::MySql),
        };
        Ok(Self {
            pools,
            file: url.sqlite_path().map(OwnFile::of),
            texts: Arc::new(Texts::new(engine, names)),
            outbox_signal: Arc::default(),
        })
    }

    /// As [`Db::open_sized`], for a test.
    #[cfg(test)]
    pub(crate) async fn open(url: &DatabaseUrl, names: Names) -> Result<Self, Fault> {
        Self::open_sized(url, names, 16).await
    }
}

/// The crate can be built for some engines alone.
#[cfg(not(all(feature = "sqlite", feature = "postgres", feature = "mysql")))]
pub(super) fn not_built_in() -> Fault {
    Fault::Internal {
        what: "no engine for this DATABASE_URL was built in",
        source: None,
    }
}

pub(super) fn unreachable_database(source: impl Into<BoxError>) -> Fault {
    Fault::Unavailable {
        query: "connect",
        source: source.into(),
    }
}

#[cfg(feature = "sqlite")]
async fn sqlite(path: &Path) -> Result<Pools, Fault> {
    use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
    let is_new = make_private(path).map_err(|error| Fault::internal("the SQLite file could not be made", error))?;
    let options = SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(false)
        .busy_timeout(BUSY)
        .foreign_keys(true)
        .synchronous(SqliteSynchronous::Full);
    // A mail's link, a session, a hash: what is deleted is overwritten, and the log of writes keeps no longer than it is needed.
    let writing = options
        .clone()
        .pragma("secure_delete", "ON")
        .pragma("journal_size_limit", "0");
    let writing = if is_new {
        writing.journal_mode(SqliteJournalMode::Wal)
    } else {
        writing
    };
    let pool = |most| {
        SqlitePoolOptions::new()
            .max_connections(most)
            .acquire_timeout(ACQUIRE)
            .test_before_acquire(false)
    };
    // The writer comes first: it makes the journal mode that the readers find. It is kept for good.
    let writer = pool(1).idle_timeout(None).max_lifetime(None).connect_with(writing);
    let writer = writer.await.map_err(unreachable_database)?;
    let readers = pool(8).connect_with(options).await.map_err(unreachable_database)?;
    Ok(Pools::Sqlite { readers, writer })
}

#[cfg(not(feature = "sqlite"))]
async fn sqlite(_: &Path) -> Result<Pools, Fault> {
    Err(not_built_in())
}

/// Makes an empty file of mode 0600, whatever the umask.
#[cfg(feature = "sqlite")]
pub(super) fn new_private_file(path: &Path) -> std::io::Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map(drop)
}

/// As [`new_private_file`], unless there is one. Whether it is empty.
#[cfg(feature = "sqlite")]
fn make_private(path: &Path) -> std::io::Result<bool> {
    match new_private_file(path) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => Ok(std::fs::metadata(path)?.len() == 0),
        Err(error) => Err(error),
    }
}
