//! A database, seen by a third program.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use sqlx::{
    AssertSqlSafe, Connection, Executor, MySqlConnection, PgConnection, Row, SqliteConnection,
    sqlite::SqliteConnectOptions,
};
use tempfile::TempDir;

use super::template;

/// Table name to its rows, each as SQL literals joined by commas, sorted.
pub type Dump = BTreeMap<String, Vec<String>>;

/// The three kinds of databases.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Engine {
    /// A file.
    Sqlite,
    /// The server that `VESTIBULE_TEST_POSTGRES_URL` names.
    Postgres,
    /// The server that `VESTIBULE_TEST_MYSQL_URL` names.
    MariaDb,
}

/// A database that others may have open.
#[derive(Debug, Clone)]
pub struct Database {
    place: Place,
    /// Removed with the last of its clones.
    _folder: Option<Arc<TempDir>>,
}

#[derive(Debug, Clone)]
enum Place {
    File(PathBuf),
    Server(Engine, String),
}

impl Engine {
    /// The engines of this run: all three with `VESTIBULE_TEST_ALL=1`, else SQLite and those whose server is named.
    pub fn all() -> Vec<Self> {
        let all = [Self::Sqlite, Self::Postgres, Self::MariaDb];
        all.into_iter()
            .filter(|engine| *engine == Self::Sqlite || engine.server().is_some())
            .collect()
    }

    /// `sqlite`, `postgres`, `mariadb`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Sqlite => "sqlite",
            Self::Postgres => "postgres",
            Self::MariaDb => "mariadb",
        }
    }

    /// The server's URL as an administrator.
    ///
    /// # Panics
    /// With `VESTIBULE_TEST_ALL=1` when it is not named.
    pub fn server(self) -> Option<String> {
        let variable = match self {
            Self::Sqlite => return None,
            Self::Postgres => "VESTIBULE_TEST_POSTGRES_URL",
            Self::MariaDb => "VESTIBULE_TEST_MYSQL_URL",
        };
        let url = std::env::var_os(variable).and_then(|url| url.into_string().ok());
        assert!(
            url.is_some() || !crate::tools::is_on("VESTIBULE_TEST_ALL"),
            "{variable} is not set"
        );
        url
    }
}

impl Database {
    /// The SQLite database in this file.
    pub fn at(path: &Path) -> Self {
        Self {
            place: Place::File(path.to_path_buf()),
            _folder: None,
        }
    }

    /// The database that this URL of a server names.
    pub fn of(url: &str) -> Self {
        let is_postgres = url.starts_with("postgres");
        Self::on_server(if is_postgres { Engine::Postgres } else { Engine::MariaDb }, url)
    }

    /// A database of its own without any table.
    pub async fn empty(engine: Engine) -> Self {
        let name = template::fresh_name();
        let Some(server) = engine.server() else {
            assert_eq!(engine, Engine::Sqlite, "the server of {engine:?} is not named");
            let folder = TempDir::with_prefix("vestibule-database-").expect("a folder");
            return Self {
                place: Place::File(folder.path().join("db.sqlite3")),
                _folder: Some(Arc::new(folder)),
            };
        };
        Self::on_server(engine, &server)
            .execute(&format!("CREATE DATABASE {name}"))
            .await;
        Self::on_server(engine, &template::with_name(&server, &name))
    }

    /// A database of its own with all tables, as `vestibule migrate` makes them: a copy of one that was migrated once.
    pub async fn migrated(engine: Engine) -> Self {
        template::copy(engine).await
    }

    pub(super) fn on_server(engine: Engine, url: &str) -> Self {
        Self {
            place: Place::Server(engine, url.to_owned()),
            _folder: None,
        }
    }

    /// Which kind it is.
    pub fn engine(&self) -> Engine {
        match &self.place {
            Place::File(_) => Engine::Sqlite,
            Place::Server(engine, _) => *engine,
        }
    }

    /// The SQLite file.
    ///
    /// # Panics
    /// On a server.
    pub fn path(&self) -> &Path {
        match &self.place {
            Place::File(path) => path,
            Place::Server(engine, url) => panic!("{engine:?} has no file: {url}"),
        }
    }

    /// As `DATABASE_URL` has it.
    pub fn url(&self) -> String {
        match &self.place {
            Place::File(path) => format!("sqlite://{}", path.display()),
            Place::Server(_, url) => url.clone(),
        }
    }

    /// Writes. Waits for other writers.
    pub async fn execute(&self, sql: &str) {
        self.ask(sql).await;
    }

    /// The first column of each row as text; NULL is `NULL`.
    pub async fn column(&self, sql: &str) -> Vec<String> {
        let rows = self.ask(sql).await.into_iter();
        rows.map(|value| value.unwrap_or_else(|| "NULL".to_owned())).collect()
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
            let (columns, quote) = match self.engine() {
                Engine::Sqlite => (
                    format!("SELECT name FROM pragma_table_info('{table}') ORDER BY cid"),
                    "quote(\"{}\")",
                ),
                Engine::Postgres => (columns_of(&table, "current_schema()"), "quote_nullable(\"{}\"::text)"),
                Engine::MariaDb => (columns_of(&table, "database()"), "quote(\"{}\")"),
            };
            let columns = self.column(&columns).await.into_iter();
            let quoted = columns.map(|name| quote.replace("{}", &name)).collect::<Vec<_>>();
            let row = match self.engine() {
                Engine::MariaDb => format!("concat_ws(',', {})", quoted.join(", ")),
                Engine::Sqlite | Engine::Postgres => quoted.join(" || ',' || "),
            };
            let rows = self.column(&format!("SELECT {row} FROM \"{table}\" ORDER BY 1")).await;
            dump.insert(table, rows);
        }
        dump
    }

    /// As [`Database::dump`], without what a refusal is meant to write: counters of the throttle and the audit stream.
    pub async fn state(&self) -> Dump {
        let mut dump = self.dump().await;
        dump.retain(|table, _| {
            ![
                "vestibule_throttle",
                "vestibule_streak",
                "vestibule_event",
                "vestibule_commit",
            ]
            .contains(&table.as_str())
        });
        dump
    }

    /// Name to `CREATE` statement, of all tables, indexes and triggers of an SQLite file.
    pub async fn schema(&self) -> BTreeMap<String, String> {
        let names = self.column("SELECT name FROM sqlite_schema ORDER BY name").await;
        let texts = self
            .column("SELECT coalesce(sql, '') FROM sqlite_schema ORDER BY name")
            .await;
        names.into_iter().zip(texts).collect()
    }

    /// What SQLite finds wrong with the file: `ok`.
    pub async fn integrity(&self) -> String {
        match self.engine() {
            Engine::Sqlite => self.column("PRAGMA integrity_check").await.join("; "),
            // A server looks after its own.
            Engine::Postgres | Engine::MariaDb => "ok".to_owned(),
        }
    }

    /// The names of its tables.
    pub async fn tables(&self) -> Vec<String> {
        let of_schema = |schema| {
            format!(
                "SELECT table_name FROM information_schema.tables WHERE table_schema = {schema} ORDER BY table_name"
            )
        };
        self.column(&match self.engine() {
            Engine::Sqlite => {
                "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name"
                    .to_owned()
            }
            Engine::Postgres => of_schema("current_schema()"),
            Engine::MariaDb => of_schema("database()"),
        })
        .await
    }

    /// The statement that makes a table of MariaDB's.
    pub(super) async fn create_statement(&self, table: &str) -> String {
        let Place::Server(Engine::MariaDb, url) = &self.place else {
            panic!("{:?} shows no statements", self.engine());
        };
        let mut db = MySqlConnection::connect(url).await.expect("MariaDB");
        let shown = sqlx::raw_sql(AssertSqlSafe(format!("SHOW CREATE TABLE `{table}`")));
        let row = shown.fetch_one(&mut db).await.expect("a table");
        let statement: String = row.try_get_unchecked(1).expect("text");
        statement.replace('`', "\"")
    }

    /// Runs one statement; the first column of what it gives. Each engine's text protocol, so that any type comes as text.
    async fn ask(&self, sql: &str) -> Vec<Option<String>> {
        let query = sqlx::raw_sql(AssertSqlSafe(sql.to_owned()));
        let asked = match &self.place {
            Place::File(path) => {
                let options = SqliteConnectOptions::new()
                    .filename(path)
                    .create_if_missing(true)
                    .busy_timeout(Duration::from_secs(10));
                match SqliteConnection::connect_with(&options).await {
                    Ok(mut db) => query.fetch_all(&mut db).await.map(firsts),
                    Err(error) => Err(error),
                }
            }
            Place::Server(Engine::Postgres, url) => match PgConnection::connect(url).await {
                Ok(mut db) => query.fetch_all(&mut db).await.map(firsts),
                Err(error) => Err(error),
            },
            Place::Server(_, url) => match MySqlConnection::connect(url).await {
                Ok(mut db) => {
                    let quotes = db.execute("SET SESSION sql_mode = CONCAT(@@sql_mode, ',ANSI_QUOTES')");
                    quotes.await.expect("ANSI_QUOTES");
                    query.fetch_all(&mut db).await.map(firsts)
                }
                Err(error) => Err(error),
            },
        };
        asked.unwrap_or_else(|error| panic!("{} {sql}: {error}", self.url()))
    }
}

fn columns_of(table: &str, schema: &str) -> String {
    format!(
        "SELECT column_name FROM information_schema.columns WHERE table_schema = {schema} AND table_name = '{table}' ORDER BY ordinal_position"
    )
}

fn firsts<R: Row>(rows: Vec<R>) -> Vec<Option<String>>
where
    usize: sqlx::ColumnIndex<R>,
    for<'r> Option<String>: sqlx::Decode<'r, R::Database>,
{
    rows.iter()
        .map(|row| row.try_get_unchecked::<Option<String>, _>(0).expect("text"))
        .collect()
}
