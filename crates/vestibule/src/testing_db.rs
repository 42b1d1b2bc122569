//! Databases for tests: one of each engine, migrated and empty, for each test its own.
//!
//! SQLite always; PostgreSQL and MariaDB where `VESTIBULE_TEST_POSTGRES_URL` and `VESTIBULE_TEST_MYSQL_URL` name a server and a superuser.
//! With `VESTIBULE_TEST_ALL=1` one that is not named is a failure.

use crate::{
    Fault,
    settings::{AuthUserSettings, DatabaseUrl},
    storage::{Db, FromRow, Names, Referred, Row, Run, migrate, queries},
    users::UserTable,
};
use sqlx::{AssertSqlSafe, Connection, Executor};
use tempfile::TempDir;
use time::{OffsetDateTime, macros::datetime};
use url::Url;
use uuid::Uuid;

queries! {
    SESSIONS = "test.sessions", r#"SELECT "session_key", "session_data", "expire_date" FROM "django_session""#;
}

/// A migrated database.
pub(crate) struct TestDb {
    /// The first node's pool.
    pub(crate) db: Db,
    /// Where it is.
    pub(crate) url: DatabaseUrl,
    _folder: Option<TempDir>,
}

impl TestDb {
    /// A second pool on the same database, as another node has it.
    pub(crate) async fn beside(&self) -> Self {
        Self {
            db: self.another_node().await,
            url: self.url.clone(),
            _folder: None,
        }
    }

    /// As [`TestDb::beside`], the pool alone.
    pub(crate) async fn another_node(&self) -> Db {
        Db::open(&self.url, names()).await.expect("a second pool")
    }
}

/// A fresh database on each engine that this run has.
pub(crate) async fn engines() -> Vec<TestDb> {
    let all = bare().await;
    for test in &all {
        made(test).await;
    }
    all
}

/// The same, without a table.
pub(crate) async fn bare() -> Vec<TestDb> {
    let folder = tempfile::tempdir().expect("a folder");
    let file = format!("sqlite://{}", folder.path().join("test.sqlite3").display());
    let mut all = vec![opened(file, Some(folder)).await];
    if let Some(server) = server("VESTIBULE_TEST_POSTGRES_URL") {
        let (url, create) = fresh(&server);
        let mut admin = sqlx::PgConnection::connect(server.as_str()).await.expect("PostgreSQL");
        admin.execute(AssertSqlSafe(create)).await.expect("a database");
        all.push(opened(url, None).await);
    }
    if let Some(server) = server("VESTIBULE_TEST_MYSQL_URL") {
        let (url, create) = fresh(&server);
        let mut admin = sqlx::MySqlConnection::connect(server.as_str()).await.expect("MariaDB");
        admin.execute(AssertSqlSafe(create)).await.expect("a database");
        all.push(opened(url, None).await);
    }
    all
}

/// A fresh SQLite database.
pub(crate) async fn sqlite() -> TestDb {
    let folder = tempfile::tempdir().expect("a folder");
    let file = format!("sqlite://{}", folder.path().join("test.sqlite3").display());
    migrated(file, Some(folder)).await
}

/// Every session: key, data, when it expires.
pub(crate) async fn session_rows(db: &Db) -> Vec<(String, String, OffsetDateTime)> {
    struct Session(String, String, OffsetDateTime);
    impl FromRow for Session {
        fn from_row(row: &Row) -> Result<Self, Fault> {
            Ok(Self(
                row.get("session_key")?,
                row.get("session_data")?,
                row.get("expire_date")?,
            ))
        }
    }
    let rows: Vec<Session> = db
        .read()
        .await
        .expect("a connection")
        .all(&SESSIONS, [])
        .await
        .expect("rows");
    rows.into_iter()
        .map(|Session(key, text, expires)| (key, text, expires))
        .collect()
}

/// Whether the long counts run.
#[expect(clippy::disallowed_methods, reason = "the kind of run is said in the environment")]
pub(crate) fn is_soak() -> bool {
    std::env::var("VESTIBULE_TEST_SOAK").as_deref() == Ok("1")
}

/// Django's own user table.
pub(crate) fn names() -> Names {
    crate::users::names(&UserTable::from(&AuthUserSettings::default()))
}

async fn migrated(url: String, folder: Option<TempDir>) -> TestDb {
    let test = opened(url, folder).await;
    made(&test).await;
    test
}

async fn opened(url: String, folder: Option<TempDir>) -> TestDb {
    let url: DatabaseUrl = url.parse().expect("a DATABASE_URL");
    TestDb {
        db: Db::open(&url, names()).await.expect("a database that opens"),
        url,
        _folder: folder,
    }
}

async fn made(test: &TestDb) {
    migrate(
        &test.db,
        &Referred::djangos(),
        false,
        datetime!(2026-01-02 03:04:05 UTC),
    )
    .await
    .unwrap_or_else(|fault| panic!("{}: {fault:?}", test.url));
}

#[expect(
    clippy::disallowed_methods,
    reason = "which servers there are is said in the environment"
)]
fn server(variable: &str) -> Option<Url> {
    match std::env::var(variable) {
        Ok(url) => Some(url.parse().expect(variable)),
        Err(_) => {
            assert!(
                std::env::var("VESTIBULE_TEST_ALL").as_deref() != Ok("1"),
                "{variable} is not set"
            );
            None
        }
    }
}

/// The URL of a database that is not there yet, and the statement that makes it.
fn fresh(server: &Url) -> (String, String) {
    let name = format!("vestibule_{}", Uuid::new_v4().simple());
    let mut url = server.clone();
    url.set_path(&name);
    (url.into(), format!("CREATE DATABASE {name}"))
}
