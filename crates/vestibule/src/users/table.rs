//! How the user table and its columns are called, and what its rows have: the placeholders of the SQL texts.

use super::{
    KeyKind,
    account::{MAX_EMAIL, MAX_USERNAME},
    shape::{OPTIONAL, Problem},
};
use crate::{
    fault::Fault,
    settings::{AuthUserSettings, PrimaryKey},
    storage::Names,
};

/// The table that Django's `AUTH_USER_MODEL` means.
#[derive(Clone, Debug)]
pub(crate) struct UserTable {
    pub(crate) table: String,
    /// PostgreSQL's; `None`: the search path's.
    pub(crate) schema: Option<String>,
    pub(crate) pk: PrimaryKey,
    pub(crate) key: KeyKind,
    pub(crate) key_column: String,
    /// The key's type in the engine's words, for columns that refer to it; empty before anybody looked.
    pub(crate) key_type: String,
    pub(crate) username_column: String,
    pub(crate) email_column: String,
    /// Characters that fit.
    pub(crate) longest_username: usize,
    pub(crate) longest_email: usize,
    /// Columns of Django's `AbstractUser` that it has not.
    pub(crate) lacks: Vec<&'static str>,
    /// Who is in which group; `None`: a model without groups.
    pub(crate) groups: Option<Joined>,
    /// Who has which permission; `None`: a model without permissions.
    pub(crate) permissions: Option<Joined>,
    /// What a new row has in other columns.
    pub(crate) filling: Vec<Filling>,
    /// Why nobody can be written: columns that nothing fills, defaults that do not fit. Stops the start, and no migration.
    pub(crate) unready: Vec<Problem>,
}

/// A table of many-to-many rows.
#[derive(Clone, Debug)]
pub(crate) struct Joined {
    pub(crate) table: String,
    /// The column that names the user.
    pub(crate) own_column: String,
}

/// A column of one's own, and what sign-up writes there.
#[derive(Clone, Debug)]
pub(crate) struct Filling {
    pub(crate) column: String,
    /// PostgreSQL takes no text for a column of another type; this is that type.
    pub(crate) cast: Option<String>,
    pub(crate) filler: Filler,
}

/// A value of [`Filling`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Filler {
    Text(String),
    Integer(i64),
    Boolean(bool),
    /// The moment of the sign-up.
    Now,
    /// Its day, in UTC.
    Today,
    NewUuid,
}

impl UserTable {
    /// Whether people have a username beside their address: not where `USERNAME_FIELD` is the address.
    pub(crate) fn has_usernames(&self) -> bool {
        self.username_column != self.email_column
    }

    /// Whether its rows have one of Django's columns.
    pub(crate) fn has(&self, column: &str) -> bool {
        !self.lacks.contains(&column)
    }

    /// Its name with its schema, for people.
    pub(crate) fn shown(&self) -> String {
        let schema = self.schema.iter().flat_map(|schema| [schema.as_str(), "."]);
        schema.chain([self.table.as_str()]).collect()
    }

    /// The placeholder's quotes close around the whole, so the schema's end and the table's begin stand inside.
    pub(super) fn with_schema(&self, table: &str) -> String {
        match &self.schema {
            Some(schema) => format!("{schema}\".\"{table}"),
            None => table.to_owned(),
        }
    }

    /// Django's columns of names and moments, as far as they are there.
    pub(super) fn present(&self) -> impl Iterator<Item = &'static str> {
        OPTIONAL.into_iter().filter(|column| self.has(column))
    }

    /// What a text selects that makes an account; from a table called `u`. The key comes as text on each engine.
    fn selected(&self, with_password: bool) -> String {
        let mut columns = vec![
            r#"CONCAT(u.{users.pk}) AS "id""#.to_owned(),
            r#"u.{users.username} AS "username""#.to_owned(),
            r#"u.{users.email} AS "email""#.to_owned(),
        ];
        let django = Some("password")
            .filter(|_| with_password)
            .into_iter()
            .chain(self.present());
        columns.extend(django.map(|column| format!(r#"u."{column}" AS "{column}""#)));
        columns.join(", ")
    }

    /// The columns and values of a new row, in the order of [`super::store::insert`].
    fn inserted(&self) -> String {
        let mut columns = Vec::new();
        columns.extend(Some("{users.pk}".to_owned()).filter(|_| self.key == KeyKind::Uuid));
        columns.extend(Some("{users.username}".to_owned()).filter(|_| self.has_usernames()));
        columns.extend(["{users.email}".to_owned(), "\"password\"".to_owned()]);
        // Nobody has logged in who is only just written.
        let django = self.present().filter(|column| *column != "last_login");
        columns.extend(django.map(|column| format!("\"{column}\"")));
        let mut values = vec!["?".to_owned(); columns.len()];
        for filling in &self.filling {
            columns.push(format!("\"{}\"", filling.column));
            values.push(match &filling.cast {
                Some(kind) => format!("CAST(? AS {kind})"),
                None => "?".to_owned(),
            });
        }
        format!("({}) VALUES ({})", columns.join(", "), values.join(", "))
    }
}

/// As the settings say, before anybody has looked: with all that Django's own table has.
impl From<&AuthUserSettings> for UserTable {
    fn from(settings: &AuthUserSettings) -> Self {
        let table = settings.table.as_str().to_owned();
        let joined = |field: &str| Joined {
            table: format!("{table}_{field}"),
            own_column: "user_id".to_owned(),
        };
        Self {
            schema: settings.schema.as_ref().map(|schema| schema.as_str().to_owned()),
            pk: settings.pk,
            key: settings.pk.into(),
            key_column: settings.pk_field.as_str().to_owned(),
            key_type: String::new(),
            username_column: settings.username_field.as_str().to_owned(),
            email_column: settings.email_field.as_str().to_owned(),
            longest_username: MAX_USERNAME,
            longest_email: MAX_EMAIL,
            lacks: Vec::new(),
            groups: Some(joined("groups")),
            permissions: Some(joined("user_permissions")),
            filling: Vec::new(),
            unready: Vec::new(),
            table,
        }
    }
}

/// A cell that Django would not write.
pub(crate) fn inconsistent(table: &UserTable, column: &str, id: &str) -> Fault {
    Fault::Inconsistent {
        table: table.shown(),
        column: column.to_owned(),
        row: id.to_owned(),
    }
}

/// What stands for `{users}` and the like in texts. `{users.in_groups}` is the user's column in `{users.groups}`.
pub(crate) fn names(table: &UserTable) -> Names {
    let mut lacks = table.lacks.clone();
    lacks.extend(Some("groups").filter(|_| table.groups.is_none()));
    lacks.extend(Some("permissions").filter(|_| table.permissions.is_none()));
    // Of a table that is not there: no text with it is run.
    let of = |joined: &Option<Joined>| match joined {
        Some(joined) => (table.with_schema(&joined.table), joined.own_column.clone()),
        None => (String::new(), String::new()),
    };
    let (groups, in_groups) = of(&table.groups);
    let (permissions, in_permissions) = of(&table.permissions);
    Names {
        table: table.shown(),
        key: table.pk,
        names: vec![
            ("users", table.with_schema(&table.table)),
            ("users.pk", table.key_column.clone()),
            ("users.username", table.username_column.clone()),
            ("users.email", table.email_column.clone()),
            ("users.groups", groups),
            ("users.in_groups", in_groups),
            ("users.permissions", permissions),
            ("users.in_permissions", in_permissions),
        ],
        parts: vec![
            ("users.account", table.selected(true)),
            ("users.entry", table.selected(false)),
            ("users.new", table.inserted()),
        ],
        lacks,
    }
}
