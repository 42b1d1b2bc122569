//! Making the tables: all of them on an empty database, ours alone on Django's, allauth's there only when asked.
//!
//! A database that Vestibule made looks to `manage.py migrate --check` as if Django had made it: same tables, same rows of
//! `django_migrations`, same content types and permissions.

use super::{
    dialect::Engine,
    migrations::{self, ALLAUTH, App, DJANGO},
    pool::Db,
    query::{Query, queries},
    referred::Referred,
    row::{FromRow, Row},
    run::{Raw, Run, sorted},
    tx::Tx,
};
use crate::fault::Fault;
use std::collections::HashSet;
use time::OffsetDateTime;

queries! {
    RECORD = "migrate.record", r#"INSERT INTO "django_migrations" ("app", "name", "applied") VALUES (?, ?, ?)"#;
    META = "migrate.meta", r#"INSERT INTO "vestibule_meta" ("name", "value") VALUES (?, ?)"#;
    APPLIED = "migrate.applied", r#"SELECT "app", "name" FROM "django_migrations""#;
    READ_META = "migrate.read_meta", r#"SELECT "value" AS "name" FROM "vestibule_meta" WHERE "name" = ?"#;
    CONTENT_TYPE = "migrate.content_type", r#"INSERT INTO "django_content_type" ("app_label", "model") VALUES (?, ?)"#;
    PERMISSION = "migrate.permission", r#"INSERT INTO "auth_permission" ("content_type_id", "codename", "name")
        SELECT "id", ?, ? FROM "django_content_type" WHERE "app_label" = ? AND "model" = ?"#;
    SITE = "migrate.site", r#"INSERT INTO "django_site" ("domain", "name") VALUES ('example.com', 'example.com')"#;
}

/// Engines name their tables in different catalogues.
const TABLES: [Query; 3] = [
    Query::new(
        "migrate.tables_sqlite",
        "SELECT name FROM sqlite_master WHERE type = 'table'",
    ),
    Query::new(
        "migrate.tables_postgres",
        "SELECT table_name::text AS name FROM information_schema.tables WHERE table_schema = ANY (current_schemas(false))",
    ),
    Query::new(
        "migrate.tables_mysql",
        "SELECT CAST(table_name AS CHAR) AS name FROM information_schema.tables WHERE table_schema = DATABASE()",
    ),
];

/// Which tables a database has.
#[derive(Clone, Debug, Default)]
pub(crate) struct Layout {
    tables: HashSet<String>,
    /// Vestibule made Django's tables too, so it may add indexes to them.
    pub(crate) made_here: bool,
}

impl Layout {
    pub(crate) fn has(&self, table: &str) -> bool {
        self.tables.contains(table)
    }
}

/// What a migration did, in words for the operator.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Migrated {
    /// Apps whose tables were made, in order.
    pub apps: Vec<&'static str>,
}

struct Name(String);

impl FromRow for Name {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        row.get("name").map(Self)
    }
}

/// A row of `django_migrations`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Applied {
    pub(crate) app: String,
    pub(crate) name: String,
}

impl FromRow for Applied {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        Ok(Self {
            app: row.get("app")?,
            name: row.get("name")?,
        })
    }
}

/// The migrations that Django counts as done, of all apps.
pub(crate) async fn applied(run: &mut impl Run) -> Result<Vec<Applied>, Fault> {
    run.all(&APPLIED, []).await
}

/// The tables as they are now.
pub(crate) async fn layout(db: &Db) -> Result<Layout, Fault> {
    let mut conn = db.read().await?;
    let tables = tables(&mut conn, db.engine()).await?;
    let made_here = tables.contains("vestibule_meta")
        && conn
            .optional::<Name, 1>(&READ_META, ["made_by".into()])
            .await?
            .is_some_and(|Name(by)| by == "vestibule");
    Ok(Layout { tables, made_here })
}

/// Whether `migrate` would do anything (`allauth` aside, which is made only when asked).
pub(crate) fn pending(layout: &Layout) -> bool {
    !layout.has("vestibule_meta")
}

/// Makes what is missing, in one transaction where the engine has transactions for tables.
pub(crate) async fn migrate(
    db: &Db,
    users: &Referred,
    with_allauth: bool,
    now: OffsetDateTime,
) -> Result<Migrated, Fault> {
    let engine = db.engine();
    let mut tx = db.begin().await?;
    // Read inside: another process may have been first.
    let there = tables(&mut tx, engine).await?;
    let is_empty = users.is_djangos()
        && !there.contains("django_migrations")
        && !there.contains(&users.table)
        && !there.contains("vestibule_meta");
    let mut done = Migrated::default();

    if is_empty {
        script(&mut tx, migrations::django_migrations(engine)).await?;
        for app in DJANGO.iter().chain(ALLAUTH) {
            make(&mut tx, (app, users), engine, now).await?;
            done.apps.push(app.label);
        }
        tx.execute(&SITE, []).await?;
        script(&mut tx, migrations::socialaccount_sites(engine)).await?;
        script(&mut tx, migrations::indexes(engine)).await?;
    } else if with_allauth && there.contains("django_migrations") {
        // `socialaccount` comes after `sites` in the history of whoever has both: it must not be there alone.
        let sites = DJANGO.iter().filter(|app| app.label == "sites");
        for app in sites.chain(ALLAUTH).filter(|app| !there.contains(app.table)) {
            make(&mut tx, (app, users), engine, now).await?;
            done.apps.push(app.label);
        }
        if done.apps.contains(&"sites") {
            tx.execute(&SITE, []).await?;
        }
        if done.apps.contains(&"socialaccount") {
            script(&mut tx, migrations::socialaccount_sites(engine)).await?;
        }
    }

    if !there.contains("vestibule_meta") {
        script(&mut tx, migrations::vestibule(engine)).await?;
        let made_by = if is_empty { "vestibule" } else { "django" };
        tx.execute(&META, ["made_by".into(), made_by.into()]).await?;
        tx.execute(&META, ["migration.0001_initial".into(), "applied".into()])
            .await?;
        done.apps.push("vestibule");
    }
    tx.commit().await?;
    Ok(done)
}

async fn tables(run: &mut impl Run, engine: Engine) -> Result<HashSet<String>, Fault> {
    let [sqlite, postgres, mysql] = &TABLES;
    let query = match engine {
        Engine::Sqlite => sqlite,
        Engine::Postgres => postgres,
        Engine::MySql => mysql,
    };
    Ok(run
        .all::<Name, 0>(query, [])
        .await?
        .into_iter()
        .map(|Name(name)| name)
        .collect())
}

/// An app's tables, its rows of `django_migrations`, its content types and permissions.
async fn make(tx: &mut Tx, (app, users): (&App, &Referred), engine: Engine, now: OffsetDateTime) -> Result<(), Fault> {
    script(tx, &users.in_script(app.script(engine), engine)).await?;
    for row in app.rows {
        tx.execute(&RECORD, [app.label.into(), (*row).into(), now.into()])
            .await?;
    }
    // `contenttypes` comes first, before `auth` has a table for its permissions: they follow with `auth`'s.
    let models = app.models.iter().map(|model| (app.label, model));
    for (label, (model, _)) in models.clone() {
        tx.execute(&CONTENT_TYPE, [label.into(), (*model).into()]).await?;
    }
    let earlier = DJANGO.first().filter(|_| app.label == "auth");
    let earlier = earlier
        .into_iter()
        .flat_map(|first| first.models.iter().map(|model| (first.label, model)));
    for (label, (model, verbose)) in earlier.chain(models.filter(|_| app.label != "contenttypes")) {
        for act in ["add", "change", "delete", "view"] {
            let (codename, name) = (format!("{act}_{model}"), format!("Can {act} {verbose}"));
            tx.execute(
                &PERMISSION,
                [codename.into(), name.into(), label.into(), (*model).into()],
            )
            .await?;
        }
    }
    Ok(())
}

/// Runs a file of statements.
async fn script(tx: &mut Tx, text: &str) -> Result<(), Fault> {
    use sqlx::{AssertSqlSafe, raw_sql};
    let text = AssertSqlSafe(text.to_owned());
    let done = match tx.raw() {
        #[cfg(feature = "sqlite")]
        Raw::Sqlite(connection) => raw_sql(text).execute(connection).await.map(drop),
        #[cfg(feature = "postgres")]
        Raw::Postgres(connection) => raw_sql(text).execute(connection).await.map(drop),
        #[cfg(feature = "mysql")]
        Raw::MySql(connection) => raw_sql(text).execute(connection).await.map(drop),
    };
    done.map_err(|error| sorted("migrate.script", error))
}
