//! `[auth_user]`: the table of users, where it is not Django's own.

use super::{
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
        help: "The column of the username.",
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
];
