//! Databases for tests: one of each engine, migrated and empty, for each test its own.
//!
//! A run migrates one of each engine; a test's is a copy: of the file, of PostgreSQL's template, of MariaDB's statements.
//!
//! SQLite always; PostgreSQL and MariaDB where `VESTIBULE_TEST_POSTGRES_URL` and `VESTIBULE_TEST_MYSQL_URL` name a server and a superuser.
//! With `VESTIBULE_TEST_ALL=1` one that is not named is a failure.

use crate::{
    Fault,
    settings::{AuthUserSettings, DatabaseUrl},
    storage::{Db, FromRow, Names, Referred, Row, Run, migrate, queries},
    users::UserTable,
};
use sqlx::{AssertSqlSafe, Connection, Executor, Row as _};
use tempfile::TempDir;
use time::{OffsetDateTime, macros::datetime};
use tokio::sync::OnceCell;
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

/// A fresh database on each engine that this run has: a copy of one that was migrated once.
pub(crate) async fn engines() -> Vec<TestDb> {
    let mut all = vec![sqlite().await];
    if let Some(server) = server("VESTIBULE_TEST_POSTGRES_URL") {
        let template = POSTGRES.get_or_init(|| postgres_template(&server)).await;
        let name = fresh_name();
        let mut admin = sqlx::PgConnection::connect(server.as_str()).await.expect("PostgreSQL");
        let create = format!("CREATE DATABASE {name} TEMPLATE {template}");
        admin.execute(AssertSqlSafe(create)).await.expect("a copy");
        all.push(opened(named(&server, &name), None).await);
    }
    if let Some(server) = server("VESTIBULE_TEST_MYSQL_URL") {
        let statements = MYSQL.get_or_init(|| mysql_template(&server)).await;
        let name = fresh_name();
        let mut admin = sqlx::MySqlConnection::connect(server.as_str()).await.expect("MariaDB");
        for statement in [format!("CREATE DATABASE {name}"), format!("USE {name}")]
            .iter()
            .chain(statements)
        {
            let done = sqlx::raw_sql(AssertSqlSafe(statement.clone()))
                .execute(&mut admin)
                .await;
            done.unwrap_or_else(|error| panic!("{statement}: {error}"));
        }
        all.push(opened(named(&server, &name), None).await);
    }
    all
}

/// A database on each engine without a table.
pub(crate) async fn bare() -> Vec<TestDb> {
    let folder = tempfile::tempdir().expect("a folder");
    let file = format!("sqlite://{}", folder.path().join("test.sqlite3").display());
    let mut all = vec![opened(file, Some(folder)).await];
    if let Some(server) = server("VESTIBULE_TEST_POSTGRES_URL") {
        let name = fresh_name();
        let mut admin = sqlx::PgConnection::connect(server.as_str()).await.expect("PostgreSQL");
        let create = AssertSqlSafe(format!("CREATE DATABASE {name}"));
        admin.execute(create).await.expect("a database");
        all.push(opened(named(&server, &name), None).await);
    }
    if let Some(server) = server("VESTIBULE_TEST_MYSQL_URL") {
        let name = fresh_name();
        let mut admin = sqlx::MySqlConnection::connect(server.as_str()).await.expect("MariaDB");
        let create = AssertSqlSafe(format!("CREATE DATABASE {name}"));
        admin.execute(create).await.expect("a database");
        all.push(opened(named(&server, &name), None).await);
    }
    all
}

/// A fresh SQLite database.
pub(crate) async fn sqlite() -> TestDb {
    let template = SQLITE.get_or_init(sqlite_template).await;
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("test.sqlite3");
    std::fs::write(&path, template).expect("a copy");
    std::fs::set_permissions(&path, std::os::unix::fs::PermissionsExt::from_mode(0o600)).expect("a mode");
    opened(format!("sqlite://{}", path.display()), Some(folder)).await
}

static SQLITE: OnceCell<Vec<u8>> = OnceCell::const_new();
/// Its name.
static POSTGRES: OnceCell<String> = OnceCell::const_new();
/// What makes a copy, statement by statement.
static MYSQL: OnceCell<Vec<String>> = OnceCell::const_new();

async fn sqlite_template() -> Vec<u8> {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("template.sqlite3");
    migrated(format!("sqlite://{}", path.display())).await;
    // The last connection is closed: what was in the log of writes is in the file.
    std::fs::read(path).expect("a file")
}

async fn postgres_template(server: &Url) -> String {
    let name = fresh_name();
    let mut admin = sqlx::PgConnection::connect(server.as_str()).await.expect("PostgreSQL");
    let create = AssertSqlSafe(format!("CREATE DATABASE {name}"));
    admin.execute(create).await.expect("a database");
    migrated(named(server, &name)).await;
    name
}

async fn mysql_template(server: &Url) -> Vec<String> {
    let name = fresh_name();
    let mut admin = sqlx::MySqlConnection::connect(server.as_str()).await.expect("MariaDB");
    for statement in [format!("CREATE DATABASE {name}"), format!("USE {name}")] {
        let done = sqlx::raw_sql(AssertSqlSafe(statement)).execute(&mut admin).await;
        done.expect("a database");
    }
    migrated(named(server, &name)).await;
    let tables = sqlx::raw_sql("SHOW TABLES")
        .fetch_all(&mut admin)
        .await
        .expect("tables");
    let mut statements = vec!["SET FOREIGN_KEY_CHECKS = 0".to_owned()];
    for table in tables {
        let table: String = table.try_get_unchecked(0).expect("a name");
        let show = AssertSqlSafe(format!("SHOW CREATE TABLE `{table}`"));
        let row = sqlx::raw_sql(show).fetch_one(&mut admin).await.expect("a table");
        statements.push(row.try_get_unchecked(1).expect("a statement"));
        statements.push(format!("INSERT INTO `{table}` SELECT * FROM `{name}`.`{table}`"));
    }
    statements
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

/// Makes every table, as `migrate` does.
async fn migrated(url: String) {
    let test = opened(url, None).await;
    migrate(
        &test.db,
        &Referred::djangos(),
        false,
        datetime!(2026-01-02 03:04:05 UTC),
    )
    .await
    .unwrap_or_else(|fault| panic!("{}: {fault:?}", test.url));
    test.db.close().await;
}

async fn opened(url: String, folder: Option<TempDir>) -> TestDb {
    let url: DatabaseUrl = url.parse().expect("a DATABASE_URL");
    TestDb {
        db: Db::open(&url, names()).await.expect("a database that opens"),
        url,
        _folder: folder,
    }
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

fn fresh_name() -> String {
    format!("vestibule_{}", Uuid::new_v4().simple())
}

/// The URL of a database of this server.
fn named(server: &Url, name: &str) -> String {
    let mut url = server.clone();
    url.set_path(name);
    url.into()
}
