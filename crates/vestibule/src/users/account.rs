//! A row of the user table, as a flow needs it.

use super::{UserId, UserTable, cells::Cells};
use crate::{
    fault::Fault,
    storage::{FromRow, Row},
};
use django_formats::password::EncodedPassword;
use time::OffsetDateTime;

/// The longest username that Django's column holds, characters.
pub(crate) const MAX_USERNAME: usize = 150;
/// The longest address that Django's columns hold, characters.
pub(crate) const MAX_EMAIL: usize = 254;

/// A person as loaded for a login: the row with its password. The password does not print.
///
/// A text that makes one selects `{users.account}`. Columns that the table has not mean: no first or last name; active; a superuser is staff;
/// nobody is a superuser; a last login and a day of joining that nobody knows.
#[derive(Clone, Debug)]
pub(crate) struct Account {
    pub(crate) id: UserId,
    pub(crate) username: String,
    pub(crate) email: String,
    pub(crate) password: EncodedPassword,
    pub(crate) first_name: String,
    pub(crate) last_name: String,
    pub(crate) is_active: bool,
    pub(crate) is_staff: bool,
    pub(crate) is_superuser: bool,
    pub(crate) last_login: Option<OffsetDateTime>,
    pub(crate) date_joined: Option<OffsetDateTime>,
}

/// A person who is about to be written.
#[derive(Clone, Debug)]
pub(crate) struct NewAccount {
    pub(crate) username: String,
    pub(crate) email: String,
    pub(crate) password: EncodedPassword,
    pub(crate) first_name: String,
    pub(crate) last_name: String,
    /// May open Django's admin, and everything.
    pub(crate) is_superuser: bool,
    pub(crate) date_joined: OffsetDateTime,
}

impl NewAccount {
    /// The account that stands when this is written under `id`.
    pub(crate) fn written(self, id: UserId, table: &UserTable) -> Account {
        Account {
            id,
            username: self.username,
            email: self.email,
            password: self.password,
            first_name: self.first_name,
            last_name: self.last_name,
            is_active: true,
            is_staff: self.is_superuser && (table.has("is_staff") || table.has("is_superuser")),
            is_superuser: self.is_superuser && table.has("is_superuser"),
            last_login: None,
            date_joined: Some(self.date_joined).filter(|_| table.has("date_joined")),
        }
    }
}

impl FromRow for Account {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        let cells = Cells::of(row)?;
        Ok(Self {
            username: cells.get("username")?,
            // An app's own table may allow NULL where Django's does not.
            email: cells.get::<Option<String>>("email")?.unwrap_or_default(),
            password: EncodedPassword::from(cells.get::<String>("password")?),
            first_name: cells.get_or("first_name", String::new())?,
            last_name: cells.get_or("last_name", String::new())?,
            is_active: cells.get_or("is_active", true)?,
            is_staff: cells.is_staff()?,
            is_superuser: cells.get_or("is_superuser", false)?,
            last_login: cells.get_or("last_login", None)?,
            date_joined: cells.joined()?,
            id: cells.id,
        })
    }
}
