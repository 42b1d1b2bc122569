//! The key that tables of allauth's refer to: Django's own, or that of a table of one's own, with its type.

use super::dialect::Engine;
use std::borrow::Cow;

/// The user table, as foreign keys name it.
#[derive(Clone, Debug)]
pub(crate) struct Referred {
    pub(crate) table: String,
    /// PostgreSQL's; `None`: the search path's.
    pub(crate) schema: Option<String>,
    pub(crate) key_column: String,
    /// The key's type in the engine's own words; empty: the integer of Django's own table.
    pub(crate) key_type: String,
}

impl Referred {
    /// Django's own table.
    pub(crate) fn djangos() -> Self {
        Self {
            table: DJANGOS.to_owned(),
            schema: None,
            key_column: "id".to_owned(),
            key_type: String::new(),
        }
    }

    pub(super) fn is_djangos(&self) -> bool {
        self.table == DJANGOS && self.schema.is_none()
    }

    /// A script of ours, whose foreign keys name Django's own table, with those of this one.
    pub(super) fn in_script(&self, script: &'static str, engine: Engine) -> Cow<'static, str> {
        if self.key_type.is_empty() {
            return Cow::Borrowed(script);
        }
        let (table, key, kind) = (&self.table, &self.key_column, &self.key_type);
        let (columns, reference, own) = match engine {
            Engine::Sqlite => (
                [r#""user_id" integer NOT NULL"#, r#""user_id" {} NOT NULL"#],
                r#"REFERENCES "auth_user" ("id")"#,
                format!(r#"REFERENCES "{table}" ("{key}")"#),
            ),
            Engine::Postgres => {
                let schema = self.schema.iter().map(|schema| format!("\"{schema}\"."));
                (
                    ["    user_id integer NOT NULL", "    user_id {} NOT NULL"],
                    "REFERENCES auth_user(id)",
                    format!(r#"REFERENCES {}"{table}"("{key}")"#, schema.collect::<String>()),
                )
            }
            Engine::MySql => (
                ["`user_id` int(11) NOT NULL", "`user_id` {} NOT NULL"],
                "REFERENCES `auth_user` (`id`)",
                format!("REFERENCES `{table}` (`{key}`)"),
            ),
        };
        let [djangos, ours] = columns;
        script
            .replace(djangos, &ours.replace("{}", kind))
            .replace(reference, &own)
            .into()
    }
}

const DJANGOS: &str = "auth_user";
