//! What the columns of the user table come to: which of Django's are there, what fills the others, what stops the start. Values in, values out.

use super::{
    KeyKind, UserTable,
    table::{Filler, Filling, Joined},
};
use crate::{
    settings::{ColumnDefault, ColumnDefaults},
    storage::{Engine, TableColumn},
};
use md5::{Digest, Md5};
use std::fmt;

/// A column, as the catalogue has it.
#[derive(Clone, Debug)]
pub(super) struct Found {
    pub(super) name: String,
    pub(super) kind: ColumnKind,
    /// The type as a column that refers to this one has to have it.
    pub(super) exact: String,
    /// NOT NULL.
    pub(super) is_required: bool,
    /// The database fills it: by a default, an identity, a sequence, a formula.
    pub(super) is_filled: bool,
}

impl From<TableColumn> for Found {
    fn from(column: TableColumn) -> Self {
        Self {
            kind: ColumnKind::of(&column.kind),
            name: column.name,
            exact: column.exact,
            is_required: column.is_required,
            is_filled: column.is_filled,
        }
    }
}

/// A type, as far as it matters here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum ColumnKind {
    Integer,
    Boolean,
    /// With the characters that fit, where the type says so.
    Text(Option<usize>),
    Moment,
    Day,
    Uuid,
    Other,
}

/// What the catalogue says of the tables; a table that is not there has no columns.
#[derive(Debug)]
pub(super) struct Seen {
    pub(super) engine: Engine,
    pub(super) users: Vec<Found>,
    pub(super) groups: Vec<Found>,
    pub(super) permissions: Vec<Found>,
}

/// What does not fit, in a sentence with the setting that mends it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Problem {
    /// The table is not there.
    NoTable { table: String },
    /// A column that a setting names, or that every user has.
    NoColumn {
        table: String,
        column: String,
        setting: Option<&'static str>,
    },
    /// The key is of another type.
    OtherKey {
        table: String,
        column: String,
        exact: String,
        setting: &'static str,
    },
    /// Nothing fills a column that must have something.
    Unfilled { table: String, column: String },
    /// `AUTH_USER_DEFAULTS` names a column that is filled otherwise, or a value that does not fit.
    BadDefault { table: String, column: String, why: String },
    /// Only PostgreSQL has schemas.
    SchemaElsewhere,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoTable { table } => write!(
                f,
                "the database has no table {table}: AUTH_USER_TABLE must name the table of Django's AUTH_USER_MODEL, and a table of one's own is \
                 made by the Django project's `manage.py migrate`"
            ),
            Self::NoColumn { table, column, setting } => match setting {
                Some(setting) => write!(
                    f,
                    "the table {table} has no column {column}: {setting} must name one that it has"
                ),
                None => write!(
                    f,
                    "the table {table} has no column {column}, which every user of Django's has"
                ),
            },
            Self::OtherKey {
                table,
                column,
                exact,
                setting,
            } => write!(
                f,
                "the key {column} of the table {table} is of the type {exact}: {setting}"
            ),
            Self::Unfilled { table, column } => write!(
                f,
                "a new user needs something in the column {column} of the table {table}, and the database has no default for it: set it in \
                 AUTH_USER_DEFAULTS (in the file: [auth_user.defaults] {column} = …)"
            ),
            Self::BadDefault { table, column, why } => {
                write!(f, "AUTH_USER_DEFAULTS has {column}, and {why} (table {table})")
            }
            Self::SchemaElsewhere => f.write_str("AUTH_USER_SCHEMA is for PostgreSQL alone: leave it out"),
        }
    }
}

/// The table as it is, with what keeps a new user out of it; or everything that is not there.
pub(super) fn measured(assumed: UserTable, defaults: &ColumnDefaults, seen: &Seen) -> Result<UserTable, Vec<Problem>> {
    if seen.users.is_empty() {
        return Err(vec![Problem::NoTable { table: assumed.shown() }]);
    }
    let mut problems = missing(&assumed, seen);
    problems.extend(other_key(&assumed, seen));
    if !problems.is_empty() {
        return Err(problems);
    }
    let mut unready = Vec::new();
    let filling = filling(&assumed, defaults, seen, &mut unready);

    let find = |name: &str| seen.users.iter().find(|column| column.name == name);
    let length = |name: &str, most: usize| match find(name).map(|column| &column.kind) {
        Some(ColumnKind::Text(Some(length))) => most.min(*length),
        _ => most,
    };
    let lacks = OPTIONAL.into_iter().filter(|name| find(name).is_none());
    Ok(UserTable {
        lacks: lacks.collect(),
        key_type: find(&assumed.key_column).map_or_else(String::new, |column| column.exact.clone()),
        longest_username: length(&assumed.username_column, assumed.longest_username),
        longest_email: length(&assumed.email_column, assumed.longest_email),
        groups: joined(beside(&assumed.table, "groups", seen.engine), &seen.groups, "group_id"),
        permissions: joined(
            beside(&assumed.table, "user_permissions", seen.engine),
            &seen.permissions,
            "permission_id",
        ),
        filling,
        unready,
        ..assumed
    })
}

/// Django's name of a table of many-to-many rows: the user table's and the field's, cut where it is longer than an engine takes.
///
/// Source: `django.db.models.ManyToManyField._get_m2m_db_table`, `django.db.backends.utils.truncate_name`.
pub(super) fn beside(table: &str, field: &str, engine: Engine) -> String {
    let name = format!("{table}_{field}");
    let longest = match engine {
        Engine::Sqlite => return name,
        Engine::Postgres => 63,
        Engine::MySql => 64,
    };
    if name.len() <= longest {
        return name;
    }
    let digest: String = Md5::digest(&name)
        .iter()
        .take(2)
        .map(|byte| format!("{byte:02x}"))
        .collect();
    let kept: String = name.chars().take(longest - digest.len()).collect();
    kept + &digest
}

impl ColumnKind {
    /// Of a type as the engine writes it: `varchar(150)`, `character varying(150)`, `int(11)`, `timestamp with time zone`.
    pub(super) fn of(written: &str) -> Self {
        let written = written.to_ascii_lowercase();
        let mut words = written
            .split(|c: char| !c.is_ascii_alphanumeric() && c != '_')
            .filter(|word| !word.is_empty());
        let first = words.next().unwrap_or_default();
        let length = written
            .split_once('(')
            .and_then(|(_, rest)| rest.split([')', ',']).next()?.trim().parse().ok());
        match (first, length) {
            ("bool" | "boolean", _) | ("tinyint", Some(1)) => Self::Boolean,
            ("uuid", _) | ("char", Some(32)) => Self::Uuid,
            ("int" | "integer" | "bigint" | "smallint" | "tinyint" | "mediumint", _) => Self::Integer,
            ("varchar" | "char" | "character" | "text" | "longtext" | "mediumtext" | "citext", _) => Self::Text(length),
            ("datetime" | "timestamp", _) => Self::Moment,
            ("date", _) => Self::Day,
            _ => Self::Other,
        }
    }
}

fn missing(table: &UserTable, seen: &Seen) -> Vec<Problem> {
    let needed = [
        (&*table.key_column, Some("AUTH_USER_PK_FIELD")),
        (&*table.username_column, Some("AUTH_USER_USERNAME_FIELD")),
        (&*table.email_column, Some("AUTH_USER_EMAIL_FIELD")),
        ("password", None),
    ];
    let is_there = |name: &str| seen.users.iter().any(|column| column.name == name);
    let missing = needed.into_iter().filter(|(column, _)| !is_there(column));
    missing
        .map(|(column, setting)| Problem::NoColumn {
            table: table.shown(),
            column: column.to_owned(),
            setting,
        })
        .collect()
}

fn other_key(table: &UserTable, seen: &Seen) -> Option<Problem> {
    let column = seen.users.iter().find(|column| column.name == table.key_column)?;
    let setting = match (&column.kind, table.key) {
        (ColumnKind::Integer, KeyKind::Int) | (ColumnKind::Uuid, KeyKind::Uuid) => return None,
        (ColumnKind::Integer, KeyKind::Uuid) => "AUTH_USER_PK must be integer or bigint",
        (ColumnKind::Uuid, KeyKind::Int) => "AUTH_USER_PK must be uuid",
        _ => "only integers, bigints and UUIDs as Django stores them are keys here",
    };
    Some(Problem::OtherKey {
        table: table.shown(),
        column: column.name.clone(),
        exact: column.exact.clone(),
        setting,
    })
}

/// What a new row has in columns that are no user's of Django's.
fn filling(table: &UserTable, defaults: &ColumnDefaults, seen: &Seen, problems: &mut Vec<Problem>) -> Vec<Filling> {
    let bad = |column: &str, why: String| Problem::BadDefault {
        table: table.shown(),
        column: column.to_owned(),
        why,
    };
    let own = [
        &*table.key_column,
        &*table.username_column,
        &*table.email_column,
        "password",
    ];
    let is_ours = |name: &str| own.contains(&name) || OPTIONAL.contains(&name);

    let mut all = Vec::new();
    for (name, value) in defaults.iter() {
        let Some(column) = seen.users.iter().find(|column| column.name == name) else {
            problems.push(bad(name, "there is no such column".to_owned()));
            continue;
        };
        if is_ours(name) {
            problems.push(bad(name, "sign-up fills that column itself".to_owned()));
            continue;
        }
        match filler(value, &column.kind) {
            Ok(filler) => all.push(Filling {
                column: name.to_owned(),
                cast: (seen.engine == Engine::Postgres).then(|| unbounded(&column.exact)),
                filler,
            }),
            Err(why) => problems.push(bad(name, format!("{why}; the column is of the type {}", column.exact))),
        }
    }
    let unfilled = seen.users.iter().filter(|column| {
        column.is_required && !column.is_filled && !is_ours(&column.name) && defaults.of(&column.name).is_none()
    });
    problems.extend(unfilled.map(|column| Problem::Unfilled {
        table: table.shown(),
        column: column.name.clone(),
    }));
    all
}

fn filler(value: &ColumnDefault, kind: &ColumnKind) -> Result<Filler, String> {
    match (value, kind) {
        (ColumnDefault::Boolean(value), ColumnKind::Boolean) => Ok(Filler::Boolean(*value)),
        (ColumnDefault::Integer(number), ColumnKind::Integer | ColumnKind::Other) => Ok(Filler::Integer(*number)),
        (ColumnDefault::Text(text), ColumnKind::Moment) if text == NOW => Ok(Filler::Now),
        (ColumnDefault::Text(text), ColumnKind::Day) if text == NOW => Ok(Filler::Today),
        (ColumnDefault::Text(text), ColumnKind::Uuid) if text == NEW_UUID => Ok(Filler::NewUuid),
        (ColumnDefault::Text(text), ColumnKind::Text(Some(most))) if text.chars().nth(*most).is_some() => {
            Err(format!("its text is longer than {most} characters"))
        }
        (ColumnDefault::Text(_), ColumnKind::Integer | ColumnKind::Boolean) => Err("its value is a text".to_owned()),
        (ColumnDefault::Text(text), _) => Ok(Filler::Text(text.clone())),
        (ColumnDefault::Boolean(_), _) => Err("its value is true or false".to_owned()),
        (ColumnDefault::Integer(_), _) => Err("its value is a number".to_owned()),
    }
}

/// The type without its length: a cast to `varchar(4)` would cut a text that an INSERT refuses.
fn unbounded(exact: &str) -> String {
    match (exact.split_once('('), exact.split_once(')')) {
        (Some((before, _)), Some((_, after))) => format!("{before}{after}"),
        _ => exact.to_owned(),
    }
}

/// A table of many-to-many rows: Django calls the user's column after the model, which no name of a table tells; the other one is known.
fn joined(table: String, found: &[Found], other: &str) -> Option<Joined> {
    let own = found
        .iter()
        .find(|column| column.name != "id" && column.name != other)?;
    Some(Joined {
        table,
        // Not from settings but from the catalogue, which may hold any name.
        own_column: own.name.replace('"', "\"\""),
    })
}

/// Columns of Django's `AbstractUser` that `AbstractBaseUser` has not, and `last_login`, which a model may take out.
pub(super) const OPTIONAL: [&str; 7] = [
    "first_name",
    "last_name",
    "is_active",
    "is_staff",
    "is_superuser",
    "last_login",
    "date_joined",
];
const NOW: &str = "now";
const NEW_UUID: &str = "uuid4";
