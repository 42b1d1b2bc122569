//! `[auth_user]`: the table of users, where it is not Django's own.

use super::{
    column_defaults::ColumnDefaults,
    table::{Setting, Source::Ours},
    types::Identifier,
    value::choice,
};

/// The table that Django's `AUTH_USER_MODEL` means.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct AuthUserSettings {
    /// Its name.
    pub table: Identifier,
    /// Its schema on PostgreSQL; `None`: the search path's.
    pub schema: Option<Identifier>,
    /// The type of its primary key.
    pub pk: PrimaryKey,
    /// The column of the primary key.
    pub pk_field: Identifier,
    /// The column of the username.
    pub username_field: Identifier,
    /// The column of the address.
    pub email_field: Identifier,
    /// What a new user's row has in other columns that must have something.
    pub defaults: ColumnDefaults,
}

impl AuthUserSettings {
    /// Whether this is the table of Django's own `auth.User`, which may be made here.
    #[must_use]
    pub fn is_djangos(&self) -> bool {
        self.table.as_str() == "auth_user" && self.schema.is_none()
    }
}

impl Default for AuthUserSettings {
    fn default() -> Self {
        Self {
            table: Identifier::of("auth_user"),
            schema: None,
            pk: PrimaryKey::Integer,
            pk_field: Identifier::of("id"),
            username_field: Identifier::of("username"),
            email_field: Identifier::of("email"),
            defaults: ColumnDefaults::default(),
        }
    }
}

/// The type of a primary key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum PrimaryKey {
    /// Django's `AutoField`.
    Integer,
    /// Django's `BigAutoField`.
    BigInt,
    /// `UUIDField`.
    Uuid,
}

choice!(PrimaryKey, "integer" => Integer, "bigint" => BigInt, "uuid" => Uuid);

pub(super) static TABLE: &[Setting] = &[
    Setting {
        name: "AUTH_USER_TABLE",
        place: "auth_user.table",
        source: Ours,
        help: "The table of Django's AUTH_USER_MODEL. A table of one's own is never created here.",
        default: None,
        at: |s| &mut s.auth_user.table,
    },
    Setting {
        name: "AUTH_USER_SCHEMA",
        place: "auth_user.schema",
        source: Ours,
        help: "The PostgreSQL schema that it is in.",
        default: Some("the search path's"),
        at: |s| &mut s.auth_user.schema,
    },
    Setting {
        name: "AUTH_USER_PK",
        place: "auth_user.pk",
        source: Ours,
        help: "The type of its primary key.",
        default: None,
        at: |s| &mut s.auth_user.pk,
    },
    Setting {
        name: "AUTH_USER_PK_FIELD",
        place: "auth_user.pk_field",
        source: Ours,
        help: "The column of its primary key.",
        default: None,
        at: |s| &mut s.auth_user.pk_field,
    },
    Setting {
        name: "AUTH_USER_USERNAME_FIELD",
        place: "auth_user.username_field",
        source: Ours,
        help: "The column of the username. Where USERNAME_FIELD is the address: the column of the address, and nobody is asked for a username.",
        default: None,
        at: |s| &mut s.auth_user.username_field,
    },
    Setting {
        name: "AUTH_USER_EMAIL_FIELD",
        place: "auth_user.email_field",
        source: Ours,
        help: "The column of the email address.",
        default: None,
        at: |s| &mut s.auth_user.email_field,
    },
    Setting {
        name: "AUTH_USER_DEFAULTS",
        place: "auth_user.defaults",
        source: Ours,
        help: "What a new user has in columns of one's own: those that must have something and for which the database has no default (Django \
               keeps its defaults in Python). `now` in a column of moments or days is the sign-up's, `uuid4` in one of UUIDs is a new one.",
        default: None,
        at: |s| &mut s.auth_user.defaults,
    },
];

#[cfg(test)]
impl AuthUserSettings {
    /// Of a section of the file, as JSON.
    pub(crate) fn read(section: &str) -> Self {
        let mut settings = Self::default();
        settings.change(section);
        settings
    }

    /// Sets what the section has.
    pub(crate) fn change(&mut self, section: &str) {
        let section: serde_json::Value = serde_json::from_str(section).expect("JSON");
        let mut all = super::Settings {
            auth_user: self.clone(),
            ..super::Settings::default()
        };
        for (key, value) in section.as_object().expect("a section") {
            let setting = TABLE.iter().find(|setting| setting.place == format!("auth_user.{key}"));
            let read = (setting.expect("a setting").at)(&mut all).read(super::value::Written::Json(value));
            read.expect("a value");
        }
        *self = all.auth_user;
    }
}
