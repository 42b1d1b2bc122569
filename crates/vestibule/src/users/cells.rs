//! The cells of a row of the user table. One that Django would not write is a fault that names it; and its row is nobody's.

use super::{KeyKind, UserId};
use crate::{
    fault::Fault,
    storage::{Column, FromRow, Row},
};
use time::OffsetDateTime;

/// A row whose key makes sense.
pub(super) struct Cells<'a> {
    pub(super) id: UserId,
    row: &'a Row,
}

impl<'a> Cells<'a> {
    pub(super) fn of(row: &'a Row) -> Result<Self, Fault> {
        let text = row.get::<String>("id").map_err(|_| foreign(row, "id", "?"))?;
        match UserId::of_column(&text, KeyKind::from(row.names().key)) {
            Some(id) => Ok(Self { id, row }),
            None => Err(foreign(row, "id", &text)),
        }
    }

    /// A column that every table of users has.
    pub(super) fn get<T: Column>(&self, column: &str) -> Result<T, Fault> {
        self.row.get(column).map_err(|fault| match fault {
            Fault::Database { .. } => foreign(self.row, column, &self.id.to_string()),
            other => other,
        })
    }

    /// A column of Django's `AbstractUser`, or what a table without it means.
    pub(super) fn get_or<T: Column>(&self, column: &str, absent: T) -> Result<T, Fault> {
        if self.row.names().has(column) {
            self.get(column)
        } else {
            Ok(absent)
        }
    }

    /// Where there is no column for it, a model says so in Python; a superuser is what we can tell.
    pub(super) fn is_staff(&self) -> Result<bool, Fault> {
        let is_superuser = self.get_or("is_superuser", false)?;
        self.get_or("is_staff", is_superuser)
    }

    /// `None`: no table of Django's own makes it NULL, but one without the column knows nothing.
    pub(super) fn joined(&self) -> Result<Option<OffsetDateTime>, Fault> {
        if self.row.names().has("date_joined") {
            self.get::<OffsetDateTime>("date_joined").map(Some)
        } else {
            Ok(None)
        }
    }
}

/// A row as somebody; or, told in the log with its table, column and key, as nobody.
pub(super) struct Readable<T>(pub(super) Option<T>);

impl<T: FromRow> FromRow for Readable<T> {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        match T::from_row(row) {
            Ok(found) => Ok(Self(Some(found))),
            Err(fault @ Fault::Inconsistent { .. }) => {
                tracing::error!("{fault}; the row is nobody's until it is mended");
                Ok(Self(None))
            }
            Err(fault) => Err(fault),
        }
    }
}

/// `column`: as the texts call it.
fn foreign(row: &Row, column: &str, id: &str) -> Fault {
    let names = row.names();
    let placeholder = match column {
        "id" => "users.pk",
        "username" => "users.username",
        "email" => "users.email",
        other => other,
    };
    let known = names.names.iter().find(|(name, _)| *name == placeholder);
    Fault::Inconsistent {
        table: names.table.clone(),
        column: known.map_or(column, |(_, name)| name).to_owned(),
        // Whoever wrote it may have written line ends.
        row: id.escape_debug().to_string(),
    }
}
