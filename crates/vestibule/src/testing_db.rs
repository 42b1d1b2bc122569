//! A database of its own for a test, on each engine that is there.
//!
//! SQLite is always there. The others are behind `VESTIBULE_TEST_POSTGRES_URL` and `VESTIBULE_TEST_MYSQL_URL`, full URLs of a user who may make
//! databases; with `VESTIBULE_TEST_ALL=1` a missing one fails the test.

use crate::{
    storage::{Db, migrate},
    users::{UserTable, names},
};
use std::env;
use time::macros::datetime;
use url::Url;
use uuid::Uuid;

/// A migrated, empty database.
pub(crate) struct TestDb {
    pub(crate) db: Db,
    /// For another connection to the same.
    pub(crate) url: String,
    /// Keeps SQLite's file for as long as the test.
    _folder: Option<tempfile::TempDir>,
}

/// One database on each engine.
pub(crate) async fn engines() -> Vec<TestDb> {
    let table = UserTable::from(&crate::Settings::default().auth_user);
    let folder = tempfile::tempdir().expect("a folder");
    let file = format!("sqlite://{}", folder.path().join("test.sqlite3").display());
    let mut all = vec![opened(&file, &table, Some(folder)).await];
    for (variable, kind) in [
        ("VESTIBULE_TEST_POSTGRES_URL", "postgres"),
        ("VESTIBULE_TEST_MYSQL_URL", "mysql"),
    ] {
        match variable_of(variable) {
            Some(server) => all.push(opened(&made(&server, kind).await, &table, None).await),
            None => assert!(variable_of("VESTIBULE_TEST_ALL").is_none(), "{variable} is not set"),
        }
    }
    all
}

async fn opened(url: &str, table: &UserTable, folder: Option<tempfile::TempDir>) -> TestDb {
    let db = Db::open(url, names(table)).await.expect("the database opens");
    migrate(&db, &table.table, false, datetime!(2026-01-02 03:04:05 UTC))
        .await
        .expect("the tables are made");
    TestDb {
        db,
        url: url.to_owned(),
        _folder: folder,
    }
}

/// The URL of a new database on that server.
async fn made(server: &str, kind: &str) -> String {
    let name = format!("vestibule_{}", Uuid::new_v4().simple());
    let text = sqlx::AssertSqlSafe(format!("CREATE DATABASE {name}"));
    match kind {
        "postgres" => {
            let mut conn = <sqlx::PgConnection as sqlx::Connection>::connect(server)
                .await
                .expect("PostgreSQL");
            sqlx::raw_sql(text).execute(&mut conn).await.expect("a new database");
        }
        _ => {
            let mut conn = <sqlx::MySqlConnection as sqlx::Connection>::connect(server)
                .await
                .expect("MariaDB");
            sqlx::raw_sql(text).execute(&mut conn).await.expect("a new database");
        }
    }
    let mut url = Url::parse(server).expect("a URL");
    url.set_path(&name);
    url.into()
}

#[expect(
    clippy::disallowed_methods,
    reason = "tests learn from the environment where the servers are"
)]
fn variable_of(name: &str) -> Option<String> {
    env::var(name).ok().filter(|value| !value.is_empty())
}
