//! What goes into a query, in the shapes that Django stores.

use time::OffsetDateTime;
use uuid::Uuid;

/// A bound argument.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Value {
    /// A whole number: fits every integer column.
    Int(i64),
    /// A truth value: `bool` on SQLite (0/1), `boolean`, `tinyint(1)`.
    Bool(bool),
    /// Text. NUL is refused by PostgreSQL and must not come here.
    Text(String),
    /// A moment: Django's text on SQLite, `timestamptz`, naive UTC `datetime(6)`.
    Ts(OffsetDateTime),
    /// A UUID: 32 hex digits on SQLite and MySQL, `uuid` on PostgreSQL.
    Uuid(Uuid),
    /// NULL of a text column.
    NullText,
    /// NULL of a column of moments.
    NullTs,
}

impl From<i64> for Value {
    fn from(value: i64) -> Self {
        Self::Int(value)
    }
}
impl From<u32> for Value {
    fn from(value: u32) -> Self {
        Self::Int(i64::from(value))
    }
}
impl From<bool> for Value {
    fn from(value: bool) -> Self {
        Self::Bool(value)
    }
}
impl From<&str> for Value {
    fn from(value: &str) -> Self {
        Self::Text(value.to_owned())
    }
}
impl From<String> for Value {
    fn from(value: String) -> Self {
        Self::Text(value)
    }
}
impl From<OffsetDateTime> for Value {
    fn from(value: OffsetDateTime) -> Self {
        Self::Ts(value)
    }
}
impl From<Option<OffsetDateTime>> for Value {
    fn from(value: Option<OffsetDateTime>) -> Self {
        value.map_or(Self::NullTs, Self::Ts)
    }
}
impl From<Option<String>> for Value {
    fn from(value: Option<String>) -> Self {
        value.map_or(Self::NullText, Self::Text)
    }
}
