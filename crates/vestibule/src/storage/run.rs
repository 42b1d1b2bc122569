//! Running a query on a connection or in a transaction: one place binds arguments, reads rows and sorts errors.

use super::{
    Value,
    dialect::Texts,
    patience::{lost, within},
    query::Query,
    row::{FromRow, RawRow, Row},
};
use crate::fault::Fault;
use sqlx::{AssertSqlSafe, Error, error::DatabaseError};
use std::{sync::Arc, time::Duration};

/// The connection of either a [`super::Conn`] or a [`super::Tx`].
pub(crate) enum Raw<'a> {
    #[cfg(feature = "sqlite")]
    Sqlite(&'a mut sqlx::SqliteConnection),
    #[cfg(feature = "postgres")]
    Postgres(&'a mut sqlx::PgConnection),
    #[cfg(feature = "mysql")]
    MySql(&'a mut sqlx::MySqlConnection),
    /// It was lost by an earlier statement.
    #[cfg_attr(
        not(any(feature = "postgres", feature = "mysql")),
        expect(dead_code, reason = "a file is not lost")
    )]
    Lost,
}

/// What can run a query.
pub(crate) trait Run {
    fn raw(&mut self) -> Raw<'_>;
    fn texts(&self) -> Arc<Texts>;

    /// How long the next statement may take; `None`: as long as it needs (SQLite, whose waits are bounded elsewhere; a migration).
    fn patience(&mut self) -> Option<Duration>;

    /// What the connection would say next is not known: it is not used again.
    fn lose(&mut self);

    /// Every row.
    async fn all<T: FromRow, const N: usize>(&mut self, query: &Query, values: [Value; N]) -> Result<Vec<T>, Fault> {
        let texts = self.texts();
        let text = texts.of(query);
        let patience = self.patience();
        let rows = within(patience, rows(self.raw(), text, Vec::from(values))).await;
        let rows = rows.map_err(|error| self.failed(query.name, error))?;
        rows.into_iter()
            .map(|raw| {
                let (query, texts) = (query.name, Arc::clone(&texts));
                T::from_row(&Row { raw, query, texts })
            })
            .collect()
    }

    /// The first row, if there is one.
    async fn optional<T: FromRow, const N: usize>(
        &mut self,
        query: &Query,
        values: [Value; N],
    ) -> Result<Option<T>, Fault> {
        Ok(self.all(query, values).await?.into_iter().next())
    }

    /// How many rows were changed.
    async fn execute<const N: usize>(&mut self, query: &Query, values: [Value; N]) -> Result<u64, Fault> {
        let text = self.texts().of(query);
        let patience = self.patience();
        let done = within(patience, changed(self.raw(), text, Vec::from(values))).await;
        done.map_err(|error| self.failed(query.name, error))
    }

    /// Like [`Run::execute`], for a text of an app.
    async fn execute_text(&mut self, text: &'static str, values: Vec<Value>) -> Result<u64, Fault> {
        let text = self.texts().rewritten(text);
        let patience = self.patience();
        let done = within(patience, changed(self.raw(), text.into(), values)).await;
        done.map_err(|error| self.failed("app", error))
    }

    /// Like [`Run::execute`]; `None` when a uniqueness rule refused. In a transaction nothing more can be done but to roll back.
    async fn execute_unique(&mut self, query: &Query, values: impl Into<Vec<Value>>) -> Result<Option<u64>, Fault> {
        let text = self.texts().of(query);
        let patience = self.patience();
        match within(patience, changed(self.raw(), text, values.into())).await {
            Ok(count) => Ok(Some(count)),
            Err(Error::Database(error)) if error.is_unique_violation() => Ok(None),
            Err(error) => Err(self.failed(query.name, error)),
        }
    }

    /// The fault of a statement. An answer, even a no, leaves the connection in order; silence and noise do not.
    fn failed(&mut self, query: &'static str, error: Error) -> Fault {
        let is_in_order = match &error {
            Error::Database(inner) => !ends_connection(inner.as_ref()),
            Error::Io(_) | Error::Tls(_) | Error::Protocol(_) | Error::WorkerCrashed => false,
            _ => true,
        };
        if !is_in_order {
            self.lose();
        }
        sorted(query, error)
    }
}

/// A fault that says whether trying again makes sense.
pub(super) fn sorted(query: &'static str, error: Error) -> Fault {
    let passing = match &error {
        Error::PoolTimedOut | Error::PoolClosed | Error::Io(_) | Error::Tls(_) | Error::WorkerCrashed => true,
        // Half a message: the other end went away while it spoke.
        Error::Protocol(_) => true,
        Error::Database(inner) => is_passing(inner.as_ref()),
        _ => false,
    };
    if passing {
        unavailable(query, error)
    } else {
        Fault::Database {
            query,
            source: error.into(),
        }
    }
}

/// No connection, for whatever reason: nobody who visits can mend it, and it may be over in a moment.
pub(super) fn unavailable(query: &'static str, error: Error) -> Fault {
    Fault::Unavailable {
        query,
        source: error.into(),
    }
}

/// Whether the database refused because other rows refer to what was to be deleted. Deferred rules say so with the commit.
pub(crate) fn refused_by_reference(fault: &Fault) -> bool {
    let Fault::Database { source, .. } = fault else {
        return false;
    };
    let error = source.downcast_ref::<Error>();
    error
        .and_then(Error::as_database_error)
        .is_some_and(DatabaseError::is_foreign_key_violation)
}

/// SQLite: busy, locked, read-only, I/O error, full (the low byte). PostgreSQL: connection exceptions, shutting down, out of room or
/// connections, serialisation, a lock or statement that took too long, a server that has become a replica. MySQL: by number.
fn is_passing(error: &dyn DatabaseError) -> bool {
    #[cfg(feature = "mysql")]
    if let Some(error) = error.try_downcast_ref::<sqlx::mysql::MySqlDatabaseError>() {
        return MYSQL_PASSING.contains(&error.number());
    }
    let code = error.code();
    let Some(code) = code.as_deref() else { return false };
    if code.len() < 5 {
        return code
            .parse::<u32>()
            .is_ok_and(|number| matches!(number & 0xff, 5 | 6 | 8 | 10 | 13));
    }
    ["08", "57P", "53", "40", "55P03", "57014", "25006"]
        .iter()
        .any(|class| code.starts_with(class))
}

/// Whether the server takes its leave with this error, or can no longer be written to.
fn ends_connection(error: &dyn DatabaseError) -> bool {
    #[cfg(feature = "mysql")]
    if let Some(error) = error.try_downcast_ref::<sqlx::mysql::MySqlDatabaseError>() {
        return MYSQL_LEAVING.contains(&error.number());
    }
    let code = error.code();
    let Some(code) = code.as_deref() else { return false };
    code.len() == 5 && ["08", "57P", "25006"].iter().any(|class| code.starts_with(class))
}

/// Disk full (1021, 1114), too many connections (1040, 1203), shutting down (1053), lock wait and deadlock (1205, 1213), read-only (1290,
/// 1792, 1836), interrupted (1317), connection killed (1927), statement took too long (1969, 3024).
#[cfg(feature = "mysql")]
const MYSQL_PASSING: [u16; 14] = [
    1021, 1040, 1053, 1114, 1203, 1205, 1213, 1290, 1317, 1792, 1836, 1927, 1969, 3024,
];
#[cfg(feature = "mysql")]
const MYSQL_LEAVING: [u16; 5] = [1053, 1290, 1792, 1836, 1927];

macro_rules! bound {
    ($connection:ident, $text:ident, $values:ident, $bind:path, $run:ident) => {{
        let mut query = sqlx::query(AssertSqlSafe($text));
        for value in $values {
            query = $bind(query, value);
        }
        query.$run($connection).await
    }};
}

async fn rows(raw: Raw<'_>, text: Arc<str>, values: Vec<Value>) -> Result<Vec<RawRow>, Error> {
    Ok(match raw {
        #[cfg(feature = "sqlite")]
        Raw::Sqlite(connection) => bound!(connection, text, values, bind_sqlite, fetch_all)?
            .into_iter()
            .map(RawRow::Sqlite)
            .collect(),
        #[cfg(feature = "postgres")]
        Raw::Postgres(connection) => bound!(connection, text, values, bind_postgres, fetch_all)?
            .into_iter()
            .map(RawRow::Postgres)
            .collect(),
        #[cfg(feature = "mysql")]
        Raw::MySql(connection) => bound!(connection, text, values, bind_mysql, fetch_all)?
            .into_iter()
            .map(RawRow::MySql)
            .collect(),
        Raw::Lost => return Err(lost()),
    })
}

async fn changed(raw: Raw<'_>, text: Arc<str>, values: Vec<Value>) -> Result<u64, Error> {
    Ok(match raw {
        #[cfg(feature = "sqlite")]
        Raw::Sqlite(connection) => bound!(connection, text, values, bind_sqlite, execute)?.rows_affected(),
        #[cfg(feature = "postgres")]
        Raw::Postgres(connection) => bound!(connection, text, values, bind_postgres, execute)?.rows_affected(),
        #[cfg(feature = "mysql")]
        Raw::MySql(connection) => bound!(connection, text, values, bind_mysql, execute)?.rows_affected(),
        Raw::Lost => return Err(lost()),
    })
}

#[cfg(feature = "sqlite")]
type SqliteQuery<'q> = sqlx::query::Query<'q, sqlx::Sqlite, sqlx::sqlite::SqliteArguments>;

#[cfg(feature = "sqlite")]
fn bind_sqlite(query: SqliteQuery<'_>, value: Value) -> SqliteQuery<'_> {
    match value {
        Value::Int(value) => query.bind(value),
        Value::Bool(value) => query.bind(value),
        Value::Text(value) => query.bind(value),
        Value::Ts(value) => query.bind(django_formats::datetime::to_sqlite_text(value)),
        Value::Uuid(value) => query.bind(value.simple().to_string()),
        Value::NullText | Value::NullTs => query.bind(None::<String>),
    }
}

#[cfg(feature = "postgres")]
type PostgresQuery<'q> = sqlx::query::Query<'q, sqlx::Postgres, sqlx::postgres::PgArguments>;

#[cfg(feature = "postgres")]
fn bind_postgres(query: PostgresQuery<'_>, value: Value) -> PostgresQuery<'_> {
    match value {
        Value::Int(value) => query.bind(value),
        Value::Bool(value) => query.bind(value),
        Value::Text(value) => query.bind(value),
        Value::Ts(value) => query.bind(value),
        Value::Uuid(value) => query.bind(value),
        Value::NullText => query.bind(None::<String>),
        Value::NullTs => query.bind(None::<time::OffsetDateTime>),
    }
}

#[cfg(feature = "mysql")]
type MySqlQuery<'q> = sqlx::query::Query<'q, sqlx::MySql, sqlx::mysql::MySqlArguments>;

#[cfg(feature = "mysql")]
fn bind_mysql(query: MySqlQuery<'_>, value: Value) -> MySqlQuery<'_> {
    match value {
        Value::Int(value) => query.bind(value),
        Value::Bool(value) => query.bind(value),
        Value::Text(value) => query.bind(value),
        Value::Ts(value) => {
            let utc = value.to_offset(time::UtcOffset::UTC);
            query.bind(time::PrimitiveDateTime::new(utc.date(), utc.time()))
        }
        Value::Uuid(value) => query.bind(value.simple().to_string()),
        Value::NullText => query.bind(None::<String>),
        Value::NullTs => query.bind(None::<time::PrimitiveDateTime>),
    }
}
