//! The SQLite file, seen by a third program.

use std::{collections::BTreeMap, path::Path, path::PathBuf, time::Duration};

use sqlx::{
    AssertSqlSafe, Connection, Row, SqliteConnection,
    sqlite::{SqliteConnectOptions, SqliteRow},
};

/// Table name to its rows, each as SQL literals joined by commas, sorted.
pub type Dump = BTreeMap<String, Vec<String>>;

/// An SQLite file that others may have open.
#[derive(Debug, Clone)]
pub struct Database {
    path: PathBuf,
}

impl Database {
    /// The database in this file.
    pub fn at(path: &Path) -> Self {
        Self {
            path: path.to_path_buf(),
        }
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Writes. Waits for other writers.
    pub async fn execute(&self, sql: &str) {
        let mut db = self.open().await;
        let done = sqlx::query(AssertSqlSafe(sql.to_owned())).execute(&mut db).await;
        done.unwrap_or_else(|error| panic!("{sql}: {error}"));
        db.close().await.expect("closed");
    }

    /// The first column of each row as text; NULL is `NULL`.
    pub async fn column(&self, sql: &str) -> Vec<String> {
        let mut db = self.open().await;
        let rows = sqlx::query(AssertSqlSafe(sql.to_owned())).fetch_all(&mut db).await;
        let rows = rows.unwrap_or_else(|error| panic!("{sql}: {error}"));
        db.close().await.expect("closed");
        rows.iter().map(first).collect()
    }

    /// The only row's first column.
    pub async fn value(&self, sql: &str) -> String {
        let mut rows = self.column(sql).await;
        assert_eq!(rows.len(), 1, "{sql}: {rows:?}");
        rows.remove(0)
    }

    /// How many rows `table` (which may carry a WHERE) has.
    pub async fn count(&self, table: &str) -> usize {
        self.value(&format!("SELECT count(*) FROM {table}"))
            .await
            .parse()
            .expect("a number")
    }

    /// The keys of all session rows.
    pub async fn session_keys(&self) -> Vec<String> {
        self.column("SELECT session_key FROM django_session ORDER BY session_key")
            .await
    }

    /// Every table with every row.
    pub async fn dump(&self) -> Dump {
        let mut dump = Dump::new();
        for table in self.tables().await {
            let columns = self
                .column(&format!("SELECT name FROM pragma_table_info('{table}') ORDER BY cid"))
                .await;
            let quoted = columns
                .iter()
                .map(|name| format!("quote(\"{name}\")"))
                .collect::<Vec<_>>()
                .join(" || ',' || ");
            dump.insert(
                table.clone(),
                self.column(&format!("SELECT {quoted} FROM \"{table}\" ORDER BY 1"))
                    .await,
            );
        }
        dump
    }

    /// As [`Database::dump`], without what a refusal is meant to write: counters of the throttle and the audit stream.
    pub async fn state(&self) -> Dump {
        let mut dump = self.dump().await;
        dump.retain(|table, _| {
            !["vestibule_throttle", "vestibule_streak", "vestibule_event"].contains(&table.as_str())
        });
        dump
    }

    /// Name to `CREATE` statement, of all tables, indexes and triggers.
    pub async fn schema(&self) -> BTreeMap<String, String> {
        let names = self.column("SELECT name FROM sqlite_schema ORDER BY name").await;
        let texts = self
            .column("SELECT coalesce(sql, '') FROM sqlite_schema ORDER BY name")
            .await;
        names.into_iter().zip(texts).collect()
    }

    /// What SQLite finds wrong with the file: `ok`.
    pub async fn integrity(&self) -> String {
        self.column("PRAGMA integrity_check").await.join("; ")
    }

    async fn tables(&self) -> Vec<String> {
        self.column("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name")
            .await
    }

    async fn open(&self) -> SqliteConnection {
        let options = SqliteConnectOptions::new()
            .filename(&self.path)
            .busy_timeout(Duration::from_secs(10));
        let opened = SqliteConnection::connect_with(&options).await;
        opened.unwrap_or_else(|error| panic!("{}: {error}", self.path.display()))
    }
}

fn first(row: &SqliteRow) -> String {
    let value: Option<String> = row.try_get_unchecked(0).expect("text");
    value.unwrap_or_else(|| "NULL".to_owned())
}
