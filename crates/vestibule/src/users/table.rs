//! How the user table and its columns are called: the placeholders of the SQL texts.

use super::KeyKind;
use crate::{
    settings::{AuthUserSettings, PrimaryKey},
    storage::Names,
};

/// The table that Django's `AUTH_USER_MODEL` means.
#[derive(Clone, Debug)]
pub(crate) struct UserTable {
    pub(crate) table: String,
    /// PostgreSQL's; `None`: the search path's.
    pub(crate) schema: Option<String>,
    pub(crate) key: KeyKind,
    pub(crate) key_column: String,
    pub(crate) username_column: String,
    pub(crate) email_column: String,
}

impl UserTable {
    /// Whether people have a username beside their address: not where `USERNAME_FIELD` is the address.
    pub(crate) fn has_usernames(&self) -> bool {
        self.username_column != self.email_column
    }

    /// The column that names the user in the tables of groups and permissions: Django takes the model's name, which ends the table's.
    fn own_column(&self) -> String {
        let model = self.table.rsplit('_').next().unwrap_or(&self.table);
        format!("{model}_id")
    }

    /// The placeholder's quotes close around the whole, so the schema's end and the table's begin stand inside.
    fn with_schema(&self, table: &str) -> String {
        match &self.schema {
            Some(schema) => format!("{schema}\".\"{table}"),
            None => table.to_owned(),
        }
    }
}

impl From<&AuthUserSettings> for UserTable {
    fn from(settings: &AuthUserSettings) -> Self {
        Self {
            table: settings.table.as_str().to_owned(),
            schema: settings.schema.as_ref().map(|schema| schema.as_str().to_owned()),
            key: match settings.pk {
                PrimaryKey::Integer | PrimaryKey::BigInt => KeyKind::Int,
                PrimaryKey::Uuid => KeyKind::Uuid,
            },
            key_column: settings.pk_field.as_str().to_owned(),
            username_column: settings.username_field.as_str().to_owned(),
            email_column: settings.email_field.as_str().to_owned(),
        }
    }
}

/// What stands for `{users}` and the like in texts. `{users.own}` is the user's column in `{users.groups}` and `{users.permissions}`.
pub(crate) fn names(table: &UserTable) -> Names {
    let of = |suffix: &str| table.with_schema(&format!("{}{suffix}", table.table));
    Names {
        names: vec![
            ("users", of("")),
            ("users.pk", table.key_column.clone()),
            ("users.username", table.username_column.clone()),
            ("users.email", table.email_column.clone()),
            ("users.groups", of("_groups")),
            ("users.permissions", of("_user_permissions")),
            ("users.own", table.own_column()),
        ],
    }
}
