//! Which columns a table has, by the database's own catalogue.

use super::{
    dialect::Engine,
    query::Query,
    row::{FromRow, Row},
    run::Run,
};
use crate::fault::Fault;

/// A column, as the catalogue has it.
#[derive(Clone, Debug)]
pub(crate) struct TableColumn {
    pub(crate) name: String,
    /// The type in the engine's words: `varchar(150)`, `character varying(150)`, `int(11)`.
    pub(crate) kind: String,
    /// The type as a column that refers to this one has to have it.
    pub(crate) exact: String,
    /// NOT NULL.
    pub(crate) is_required: bool,
    /// The database fills it: by a default, an identity, a sequence, a formula.
    pub(crate) is_filled: bool,
}

/// Engines describe their tables in different catalogues. `filled`: the database has a value where an INSERT gives none.
const COLUMNS: [Query; 3] = [
    Query::new(
        "catalogue.columns_sqlite",
        r#"SELECT "name", "type" AS "kind", "notnull" AS "required", ("dflt_value" IS NOT NULL OR "hidden" <> 0) AS "filled"
        FROM pragma_table_xinfo(?) ORDER BY "cid""#,
    ),
    // An identifier in quotes, with its schema where the settings name one; else the search path decides, as in every other text.
    Query::new(
        "catalogue.columns_postgres",
        r#"SELECT attname::text AS "name", format_type(atttypid, atttypmod) AS "kind", attnotnull::int AS "required",
        (atthasdef OR attidentity <> '')::int AS "filled"
        FROM pg_attribute WHERE attrelid = to_regclass(?) AND attnum > 0 AND NOT attisdropped ORDER BY attnum"#,
    ),
    Query::new(
        "catalogue.columns_mysql",
        r#"SELECT CAST(column_name AS CHAR) AS "name", CAST(column_type AS CHAR) AS "kind",
        CASE WHEN is_nullable = 'NO' THEN 1 ELSE 0 END AS "required",
        CASE WHEN column_default IS NOT NULL OR extra LIKE '%auto_increment%' OR extra LIKE '%GENERATED%' THEN 1 ELSE 0 END AS "filled",
        CAST(character_set_name AS CHAR) AS "charset", CAST(collation_name AS CHAR) AS "collation"
        FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = ? ORDER BY ordinal_position"#,
    ),
];

/// The columns of a table, in their order; none: there is no such table. `schema`: PostgreSQL's, else the search path decides, as in every text.
pub(crate) async fn columns(run: &mut impl Run, schema: Option<&str>, table: &str) -> Result<Vec<TableColumn>, Fault> {
    let [sqlite, postgres, mysql] = &COLUMNS;
    match run.texts().engine() {
        Engine::Sqlite => run.all(sqlite, [table.into()]).await,
        Engine::Postgres => {
            let schema = schema.map(|schema| format!("\"{schema}\"."));
            let quoted = format!("{}\"{table}\"", schema.unwrap_or_default());
            run.all(postgres, [quoted.into()]).await
        }
        Engine::MySql => run.all(mysql, [table.into()]).await,
    }
}

impl FromRow for TableColumn {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        let kind: String = row.get("kind")?;
        let mut exact = kind.clone();
        // A foreign key of MySQL's wants the same characters on both sides; the other catalogues do not say.
        if let (Ok(Some(charset)), Ok(Some(collation))) = (
            row.get::<Option<String>>("charset"),
            row.get::<Option<String>>("collation"),
        ) {
            exact = format!("{kind} CHARACTER SET {charset} COLLATE {collation}");
        }
        Ok(Self {
            name: row.get("name")?,
            kind,
            exact,
            is_required: row.get::<i64>("required")? != 0,
            is_filled: row.get::<i64>("filled")? != 0,
        })
    }
}
