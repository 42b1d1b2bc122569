//! How a shared text becomes one engine's: placeholders, comparison without case, names from settings.

use super::{migrate_alone::Alone, query::Query};
use crate::settings::PrimaryKey;
use std::{
    collections::HashMap,
    sync::{Arc, PoisonError, RwLock},
};

/// The three engines that are tested. Others are not claimed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Engine {
    /// Embedded.
    Sqlite,
    /// PostgreSQL 14 and newer.
    Postgres,
    /// MySQL and MariaDB.
    MySql,
}

/// What texts know of the user table: names from settings that stand in them as `{placeholder}`, and what its rows have.
#[derive(Clone, Debug)]
pub(crate) struct Names {
    /// Its name, for faults.
    pub(crate) table: String,
    /// The type of its key.
    pub(crate) key: PrimaryKey,
    /// `(placeholder, identifier)`, as in `("users", "auth_user")`: validated, quoted here.
    pub(crate) names: Vec<(&'static str, String)>,
    /// `(placeholder, SQL)`: lists of columns, made of identifiers that the database gave, quoted. They stand for more placeholders, never for a value.
    pub(crate) parts: Vec<(&'static str, String)>,
    /// Columns and tables of Django's that it has not.
    pub(crate) lacks: Vec<&'static str>,
}

impl Names {
    /// Whether one of Django's columns, or `groups` or `permissions`, is there.
    pub(crate) fn has(&self, what: &str) -> bool {
        !self.lacks.contains(&what)
    }
}

/// Rewrites texts for one engine and remembers them.
#[derive(Debug)]
pub(crate) struct Texts {
    engine: Engine,
    names: Names,
    rewritten: RwLock<HashMap<&'static str, Arc<str>>>,
    /// How many statements were run: tests compare paths by it.
    #[cfg(test)]
    pub(crate) statements: std::sync::atomic::AtomicU64,
}

impl Texts {
    pub(crate) fn new(engine: Engine, names: Names) -> Self {
        Self {
            engine,
            names,
            rewritten: RwLock::default(),
            #[cfg(test)]
            statements: std::sync::atomic::AtomicU64::default(),
        }
    }

    pub(crate) fn engine(&self) -> Engine {
        self.engine
    }

    pub(crate) fn names(&self) -> &Names {
        &self.names
    }

    /// An app's text for this engine.
    pub(crate) fn rewritten(&self, text: &str) -> String {
        rewrite(text, self.engine, &self.names)
    }

    /// The text of `query` for this engine.
    pub(crate) fn of(&self, query: &Query) -> Arc<str> {
        #[cfg(test)]
        self.statements.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
        if let Some(known) = self
            .rewritten
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .get(query.name)
        {
            return Arc::clone(known);
        }
        let text: Arc<str> = rewrite(query.text, self.engine, &self.names).into();
        let mut all = self.rewritten.write().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(all.entry(query.name).or_insert(text))
    }
}

/// `text` in the words of `engine`.
pub(crate) fn rewrite(text: &str, engine: Engine, names: &Names) -> String {
    let mut named = text.to_owned();
    for (placeholder, part) in &names.parts {
        named = named.replace(&format!("{{{placeholder}}}"), part);
    }
    for (placeholder, name) in &names.names {
        named = named.replace(&format!("{{{placeholder}}}"), &format!("\"{name}\""));
    }
    numbered(&without_case(&named, engine), engine)
}

/// `IEXACT(column)` compares with the next argument as Django's `iexact` does on that engine, in a form that an index serves: SQLite folds
/// ASCII alone, PostgreSQL by `UPPER`, MySQL by the column's collation (so a row that is found is compared again).
fn without_case(text: &str, engine: Engine) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("IEXACT(") {
        let Some((column, tail)) = after.split_once(')') else {
            break;
        };
        out.push_str(before);
        out.push_str(&match engine {
            Engine::Sqlite => format!("{column} COLLATE NOCASE = ?"),
            Engine::Postgres => format!("UPPER({column}) = UPPER(?)"),
            Engine::MySql => format!("{column} = ?"),
        });
        rest = tail;
    }
    out.push_str(rest);
    out
}

/// PostgreSQL counts its placeholders.
fn numbered(text: &str, engine: Engine) -> String {
    if engine != Engine::Postgres {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len() + 8);
    let mut count = 0_u32;
    for character in text.chars() {
        if character == '?' {
            count += 1;
            out.push('$');
            out.push_str(&count.to_string());
        } else {
            out.push(character);
        }
    }
    out
}

/// How a migration keeps others out. No shared text: SQLite's `BEGIN IMMEDIATE` holds the file; PostgreSQL and MySQL have locks of an
/// application's own, by different functions, PostgreSQL's until the transaction ends, MySQL's until the connection does (each table that it
/// makes ends a transaction). The limits for the statements of requests are lifted.
pub(super) fn alone_texts(engine: Engine) -> Alone {
    let [postgres, mysql] = &ALONE;
    match engine {
        Engine::Sqlite => Alone {
            before: &[],
            lock: None,
        },
        Engine::Postgres => Alone {
            before: &PATIENT_POSTGRES,
            lock: Some(postgres),
        },
        Engine::MySql => Alone {
            before: &PATIENT_MYSQL,
            lock: Some(mysql),
        },
    }
}

const PATIENT_POSTGRES: [Query; 1] = [Query::new(
    "migrate.patient_postgres",
    "SET LOCAL statement_timeout = 0",
)];
const PATIENT_MYSQL: [Query; 2] = [
    Query::new(
        "migrate.patient_mysql",
        "SET SESSION lock_wait_timeout = 60, innodb_lock_wait_timeout = 60",
    ),
    Query::new(
        "migrate.patient_mariadb",
        "SET SESSION max_statement_time = 0, idle_transaction_timeout = 0",
    ),
];
/// Of PostgreSQL, of MySQL.
const ALONE: [Query; 2] = [
    Query::new(
        "migrate.alone_postgres",
        "SELECT CAST(pg_try_advisory_xact_lock(hashtext('vestibule.migrate')) AS integer) AS got",
    ),
    Query::new(
        "migrate.alone_mysql",
        "SELECT COALESCE(GET_LOCK(CONCAT('vestibule.migrate.', MD5(DATABASE())), 60), 0) AS got",
    ),
];

/// The server's clock, in microseconds since 1970. Not shared: each names it and counts in its own way.
pub(super) fn time_text(engine: Engine) -> Option<&'static Query> {
    let [postgres, mysql] = &TIME;
    match engine {
        Engine::Sqlite => None,
        Engine::Postgres => Some(postgres),
        Engine::MySql => Some(mysql),
    }
}

/// Of PostgreSQL, of MySQL.
const TIME: [Query; 2] = [
    Query::new(
        "storage.time_postgres",
        "SELECT CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000000 AS bigint) AS micros",
    ),
    Query::new(
        "storage.time_mysql",
        "SELECT CAST(UNIX_TIMESTAMP(SYSDATE(6)) * 1000000 AS SIGNED) AS micros",
    ),
];
