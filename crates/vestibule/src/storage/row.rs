//! What a query answers, read by column name into Django's shapes on each engine.

use super::dialect::{Names, Texts};
use crate::fault::Fault;
use sqlx::Row as _;
use std::sync::Arc;
use time::OffsetDateTime;

/// One row of an answer.
#[derive(Debug)]
pub(crate) struct Row {
    pub(super) raw: RawRow,
    pub(super) query: &'static str,
    pub(super) texts: Arc<Texts>,
}

/// The driver's own row.
#[derive(Debug)]
pub(crate) enum RawRow {
    #[cfg(feature = "sqlite")]
    Sqlite(sqlx::sqlite::SqliteRow),
    #[cfg(feature = "postgres")]
    Postgres(sqlx::postgres::PgRow),
    #[cfg(feature = "mysql")]
    MySql(sqlx::mysql::MySqlRow),
}

impl Row {
    /// What is known of the user table.
    pub(crate) fn names(&self) -> &Names {
        self.texts.names()
    }

    /// The value of a column.
    ///
    /// # Errors
    /// [`Fault::Database`] when the column is not there or holds another type.
    pub(crate) fn get<T: Column>(&self, column: &str) -> Result<T, Fault> {
        T::read(&self.raw, column).map_err(|source| Fault::Database {
            query: self.query,
            source: source.into(),
        })
    }
}

/// A struct that one row makes.
pub(crate) trait FromRow: Sized {
    fn from_row(row: &Row) -> Result<Self, Fault>;
}

/// A Rust type that a column can be read as.
pub(crate) trait Column: Sized {
    fn read(row: &RawRow, column: &str) -> Result<Self, sqlx::Error>;
}

macro_rules! read_with {
    ($row:ident, $column:ident, $sqlite:ty, $postgres:ty, $mysql:ty) => {
        match $row {
            #[cfg(feature = "sqlite")]
            RawRow::Sqlite(row) => row.try_get::<$sqlite, _>($column).map(Into::into),
            #[cfg(feature = "postgres")]
            RawRow::Postgres(row) => row.try_get::<$postgres, _>($column).map(Into::into),
            #[cfg(feature = "mysql")]
            RawRow::MySql(row) => row.try_get::<$mysql, _>($column).map(Into::into),
        }
    };
}

/// Reads a value that is there: SQLite makes an empty text, a zero or a no of NULL where it is asked for one of these.
macro_rules! read_some {
    ($row:ident, $column:ident, $sqlite:ty, $postgres:ty, $mysql:ty) => {{
        let found: Option<Self> = match $row {
            #[cfg(feature = "sqlite")]
            RawRow::Sqlite(row) => row.try_get::<Option<$sqlite>, _>($column)?.map(Into::into),
            #[cfg(feature = "postgres")]
            RawRow::Postgres(row) => row.try_get::<Option<$postgres>, _>($column)?.map(Into::into),
            #[cfg(feature = "mysql")]
            RawRow::MySql(row) => row.try_get::<Option<$mysql>, _>($column)?.map(Into::into),
        };
        found.ok_or_else(|| sqlx::Error::ColumnDecode {
            index: $column.to_owned(),
            source: "it is NULL".into(),
        })
    }};
}

impl Column for String {
    fn read(row: &RawRow, column: &str) -> Result<Self, sqlx::Error> {
        read_some!(row, column, Self, Self, Self)
    }
}

impl Column for Option<String> {
    fn read(row: &RawRow, column: &str) -> Result<Self, sqlx::Error> {
        read_with!(row, column, Self, Self, Self)
    }
}

impl Column for bool {
    fn read(row: &RawRow, column: &str) -> Result<Self, sqlx::Error> {
        read_some!(row, column, Self, Self, Self)
    }
}

impl Column for i64 {
    fn read(row: &RawRow, column: &str) -> Result<Self, sqlx::Error> {
        read_some!(row, column, Self, any_int::AnyInt, Self)
    }
}

impl Column for OffsetDateTime {
    fn read(row: &RawRow, column: &str) -> Result<Self, sqlx::Error> {
        read_some!(row, column, Self, Self, Self)
    }
}

impl Column for Option<OffsetDateTime> {
    fn read(row: &RawRow, column: &str) -> Result<Self, sqlx::Error> {
        read_with!(row, column, Self, Self, Self)
    }
}

/// PostgreSQL refuses to read `integer` as `i64`; Django's keys are integer or bigint.
#[cfg(feature = "postgres")]
mod any_int {
    use sqlx::{
        Decode, Postgres, Type, TypeInfo,
        error::BoxDynError,
        postgres::{PgTypeInfo, PgValueRef},
    };

    pub(super) struct AnyInt(i64);

    impl From<AnyInt> for i64 {
        fn from(value: AnyInt) -> Self {
            value.0
        }
    }

    impl Type<Postgres> for AnyInt {
        fn type_info() -> PgTypeInfo {
            <i64 as Type<Postgres>>::type_info()
        }
        fn compatible(ty: &PgTypeInfo) -> bool {
            matches!(ty.name(), "INT2" | "INT4" | "INT8")
        }
    }

    impl<'r> Decode<'r, Postgres> for AnyInt {
        fn decode(value: PgValueRef<'r>) -> Result<Self, BoxDynError> {
            let bytes = value.as_bytes()?;
            let mut wide = match bytes.first() {
                Some(first) if first & 0x80 != 0 => [0xff_u8; 8],
                _ => [0; 8],
            };
            for (to, from) in wide.iter_mut().rev().zip(bytes.iter().rev()) {
                *to = *from;
            }
            Ok(Self(i64::from_be_bytes(wide)))
        }
    }
}
