//! A row of the user table, as a flow needs it.

use super::UserId;
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
/// A text that makes one selects `CONCAT({users.pk}) AS "id"` (a key as text on each engine), `{users.username} AS "username"`,
/// `{users.email} AS "email"`, and Django's other columns by their names.
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
    pub(crate) date_joined: OffsetDateTime,
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
    pub(crate) fn written(self, id: UserId) -> Account {
        Account {
            id,
            username: self.username,
            email: self.email,
            password: self.password,
            first_name: self.first_name,
            last_name: self.last_name,
            is_active: true,
            is_staff: self.is_superuser,
            is_superuser: self.is_superuser,
            last_login: None,
            date_joined: self.date_joined,
        }
    }
}

impl FromRow for Account {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        Ok(Self {
            id: UserId::of_column(&row.get::<String>("id")?),
            // An app's own table may allow NULL where Django's does not.
            username: row.get::<Option<String>>("username")?.unwrap_or_default(),
            email: row.get::<Option<String>>("email")?.unwrap_or_default(),
            password: EncodedPassword::from(row.get::<String>("password")?),
            first_name: row.get("first_name")?,
            last_name: row.get("last_name")?,
            is_active: row.get("is_active")?,
            is_staff: row.get("is_staff")?,
            is_superuser: row.get("is_superuser")?,
            last_login: row.get("last_login")?,
            date_joined: row.get("date_joined")?,
        })
    }
}
