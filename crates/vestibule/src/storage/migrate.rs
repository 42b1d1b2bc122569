//! Making the tables: all of them on an empty database, ours alone on Django's, allauth's there only when asked.
//!
//! A database that Vestibule made looks to `manage.py migrate --check` as if Django had made it: same tables, same rows of
//! `django_migrations`, same content types and permissions.
//!
//! One process migrates at a time; a second waits, and finds nothing left. Killed at any moment, the next run finishes: SQLite and
//! PostgreSQL have undone what was begun; MySQL, which commits each table by itself, goes on where it stopped, since who made the database
//! is written first, what is there is not made again, and an app is recorded when it is whole.

use super::{
    dialect::Engine,
    migrate_alone::{alone, ends},
    migrations::{self, ALLAUTH, App, DJANGO, OWN},
    patience::lost,
    pool::Db,
    query::{Query, queries},
    referred::Referred,
    row::{FromRow, Row},
    run::{Raw, Run, sorted},
    tx::Tx,
};
use crate::fault::Fault;
use std::collections::{HashMap, HashSet};
use time::OffsetDateTime;

queries! {
    RECORD = "migrate.record", r#"INSERT INTO "django_migrations" ("app", "name", "applied") VALUES (?, ?, ?)"#;
    APPLIED = "migrate.applied", r#"SELECT "app", "name" FROM "django_migrations""#;
    PUT_META = "migrate.meta", r#"INSERT INTO "vestibule_meta" ("name", "value") VALUES (?, ?)"#;
    READ_META = "migrate.read_meta", r#"SELECT "name", "value" FROM "vestibule_meta""#;
    DROP_META = "migrate.drop_meta", r#"DELETE FROM "vestibule_meta" WHERE "name" = ?"#;
    CONTENT_TYPE = "migrate.content_type", r#"INSERT INTO "django_content_type" ("app_label", "model") SELECT ?, ?
        WHERE NOT EXISTS (SELECT 1 FROM "django_content_type" WHERE "app_label" = ? AND "model" = ?)"#;
    PERMISSION = "migrate.permission", r#"INSERT INTO "auth_permission" ("content_type_id", "codename", "name")
        SELECT "id", ?, ? FROM "django_content_type" WHERE "app_label" = ? AND "model" = ? AND NOT EXISTS (SELECT 1 FROM "auth_permission"
            WHERE "content_type_id" = "django_content_type"."id" AND "codename" = ?)"#;
    SITE = "migrate.site", r#"INSERT INTO "django_site" ("domain", "name") SELECT 'example.com', 'example.com'
        WHERE NOT EXISTS (SELECT 1 FROM "django_site")"#;
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
    meta: Meta,
    /// Vestibule made Django's tables too, so it may add indexes to them.
    pub(crate) made_here: bool,
}

impl Layout {
    pub(crate) fn has(&self, table: &str) -> bool {
        self.tables.contains(table)
    }
}

/// What `vestibule_meta` says.
#[derive(Clone, Debug, Default)]
struct Meta(HashMap<String, String>);

impl Meta {
    async fn read(run: &mut impl Run, tables: &HashSet<String>) -> Result<Self, Fault> {
        if !tables.contains("vestibule_meta") {
            return Ok(Self::default());
        }
        let rows = run.all::<Said, 0>(&READ_META, []).await?;
        Ok(Self(rows.into_iter().map(|Said(name, value)| (name, value)).collect()))
    }

    fn made_by(&self) -> Option<&str> {
        self.0.get("made_by").map(String::as_str)
    }

    fn has_applied(&self, migration: &str) -> bool {
        self.0.contains_key(&key_of(migration))
    }
}

fn key_of(migration: &str) -> String {
    format!("migration.{migration}")
}

/// What a migration did, in words for the operator.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Migrated {
    /// Apps whose tables were made or changed, in order.
    pub apps: Vec<&'static str>,
}

struct Name(String);

impl FromRow for Name {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        row.get("name").map(Self)
    }
}

/// A row of `vestibule_meta`.
struct Said(String, String);

impl FromRow for Said {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        Ok(Self(row.get("name")?, row.get("value")?))
    }
}

/// A row of `django_migrations`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
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
pub(crate) async fn applied(run: &mut impl Run) -> Result<HashSet<Applied>, Fault> {
    Ok(run.all(&APPLIED, []).await?.into_iter().collect())
}

/// The tables as they are now.
pub(crate) async fn layout(db: &Db) -> Result<Layout, Fault> {
    let mut conn = db.read().await?;
    let tables = tables(&mut conn, db.engine()).await?;
    let meta = Meta::read(&mut conn, &tables).await?;
    Ok(Layout {
        made_here: meta.made_by() == Some("vestibule"),
        tables,
        meta,
    })
}

/// Whether `migrate` would do anything (`allauth` aside, which is made only when asked).
pub(crate) fn pending(layout: &Layout) -> bool {
    OWN.iter().any(|own| !layout.meta.has_applied(own.name))
}

/// Makes what is missing.
pub(crate) async fn migrate(
    db: &Db,
    users: &Referred,
    with_allauth: bool,
    now: OffsetDateTime,
) -> Result<Migrated, Fault> {
    let mut tx = alone(db).await?;
    let done = make_all(&mut tx, db.engine(), (users, with_allauth), now).await;
    ends(tx, done).await
}

async fn make_all(
    tx: &mut Tx,
    engine: Engine,
    (users, with_allauth): (&Referred, bool),
    now: OffsetDateTime,
) -> Result<Migrated, Fault> {
    // Read when alone: another process may have been first.
    let there = tables(tx, engine).await?;
    let meta = Meta::read(tx, &there).await?;
    // A table of one's own is never made here, nor the rest of Django's before it.
    let is_djangos = !users.is_djangos() || there.contains("django_migrations") || there.contains(&users.table);
    let made_by = match meta.made_by() {
        Some(by) => by,
        None if is_djangos => "django",
        None => "vestibule",
    };
    let mut done = Migrated::default();

    for own in OWN.iter().filter(|own| !meta.has_applied(own.name)) {
        script(tx, own.script(engine), engine).await?;
        if own.is_first() {
            // Before any table of Django's: a run that goes on from here must know whose they are.
            if meta.made_by().is_none() {
                tx.execute(&PUT_META, ["made_by".into(), made_by.into()]).await?;
            }
            if made_by == "vestibule" {
                make_djangos(tx, engine, now, &mut done).await?;
            }
        }
        tx.execute(&PUT_META, [key_of(own.name).into(), "applied".into()])
            .await?;
        if !done.apps.contains(&"vestibule") {
            done.apps.push("vestibule");
        }
    }
    let is_under_way = meta.0.contains_key(ALLAUTH_UNDER_WAY);
    if made_by == "django" && there.contains("django_migrations") && (with_allauth || is_under_way) {
        make_allauths(tx, (engine, users), (&there, is_under_way), now, &mut done).await?;
    }
    Ok(done)
}

/// Every table of Django's and allauth's, as their own migrations leave them.
async fn make_djangos(tx: &mut Tx, engine: Engine, now: OffsetDateTime, done: &mut Migrated) -> Result<(), Fault> {
    script(tx, migrations::django_migrations(engine), engine).await?;
    let (recorded, users) = (applied(tx).await?, Referred::djangos());
    for app in DJANGO.iter().chain(ALLAUTH) {
        make(tx, (app, &users), &recorded, engine, now).await?;
        done.apps.push(app.label);
    }
    tx.execute(&SITE, []).await?;
    script(tx, migrations::socialaccount_sites(engine), engine).await?;
    script(tx, migrations::indexes(engine), engine).await
}

/// What is missing of allauth's tables in a database of Django's.
async fn make_allauths(
    tx: &mut Tx,
    (engine, users): (Engine, &Referred),
    (there, is_under_way): (&HashSet<String>, bool),
    now: OffsetDateTime,
    done: &mut Migrated,
) -> Result<(), Fault> {
    let recorded = applied(tx).await?;
    // `socialaccount` comes after `sites` in the history of whoever has both: it must not be there alone.
    let wanted = DJANGO.iter().filter(|app| app.label == "sites").chain(ALLAUTH);
    let missing: Vec<&App> = wanted
        .filter(|app| !there.contains(app.table) || (is_under_way && !app.is_in(&recorded)))
        .collect();
    if missing.is_empty() && !is_under_way {
        return Ok(());
    }
    if !is_under_way {
        tx.execute(&PUT_META, [ALLAUTH_UNDER_WAY.into(), "".into()]).await?;
    }
    for app in missing {
        make(tx, (app, users), &recorded, engine, now).await?;
        done.apps.push(app.label);
    }
    if is_under_way || done.apps.contains(&"sites") {
        tx.execute(&SITE, []).await?;
    }
    if is_under_way || done.apps.contains(&"socialaccount") {
        script(tx, migrations::socialaccount_sites(engine), engine).await?;
    }
    tx.execute(&DROP_META, [ALLAUTH_UNDER_WAY.into()]).await.map(drop)
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

/// An app's tables, its content types and permissions; then its rows of `django_migrations`, which say that it is whole.
async fn make(
    tx: &mut Tx,
    (app, users): (&App, &Referred),
    recorded: &HashSet<Applied>,
    engine: Engine,
    now: OffsetDateTime,
) -> Result<(), Fault> {
    if app.is_in(recorded) {
        return Ok(());
    }
    script(tx, &users.in_script(app.script(engine), engine), engine).await?;
    // `contenttypes` comes first, before `auth` has a table for its permissions: they follow with `auth`'s.
    let models = app.models.iter().map(|model| (app.label, model));
    for (label, (model, _)) in models.clone() {
        let values = [label.into(), (*model).into(), label.into(), (*model).into()];
        tx.execute(&CONTENT_TYPE, values).await?;
    }
    let earlier = DJANGO.first().filter(|_| app.label == "auth");
    let earlier = earlier
        .into_iter()
        .flat_map(|first| first.models.iter().map(|model| (first.label, model)));
    for (label, (model, verbose)) in earlier.chain(models.filter(|_| app.label != "contenttypes")) {
        for act in ["add", "change", "delete", "view"] {
            let (codename, name) = (format!("{act}_{model}"), format!("Can {act} {verbose}"));
            let values = [
                codename.as_str().into(),
                name.into(),
                label.into(),
                (*model).into(),
                codename.as_str().into(),
            ];
            tx.execute(&PERMISSION, values).await?;
        }
    }
    for row in app.rows {
        if !recorded.contains(&app.applied(row)) {
            tx.execute(&RECORD, [app.label.into(), (*row).into(), now.into()])
                .await?;
        }
    }
    Ok(())
}

/// Runs a file of statements, each by itself.
async fn script(tx: &mut Tx, text: &str, engine: Engine) -> Result<(), Fault> {
    for statement in text
        .split(";\n")
        .map(str::trim)
        .filter(|statement| !statement.is_empty())
    {
        let Err(error) = run_one(tx, statement).await else {
            continue;
        };
        if engine != Engine::MySql || !is_there_already(&error) {
            return Err(sorted("migrate.script", error));
        }
    }
    Ok(())
}

async fn run_one(tx: &mut Tx, text: &str) -> Result<(), sqlx::Error> {
    use sqlx::{AssertSqlSafe, raw_sql};
    let text = AssertSqlSafe(text.to_owned());
    match tx.raw() {
        #[cfg(feature = "sqlite")]
        Raw::Sqlite(connection) => raw_sql(text).execute(connection).await.map(drop),
        #[cfg(feature = "postgres")]
        Raw::Postgres(connection) => raw_sql(text).execute(connection).await.map(drop),
        #[cfg(feature = "mysql")]
        Raw::MySql(connection) => raw_sql(text).execute(connection).await.map(drop),
        Raw::Lost => Err(lost()),
    }
}

/// MySQL: table (1050), column (1060), index (1061) or foreign key (1826; MariaDB: 1005 with errno 121) that a run before made, which
/// was killed. Only MySQL can leave such things: the others undo what was begun.
fn is_there_already(error: &sqlx::Error) -> bool {
    #[cfg(feature = "mysql")]
    if let Some(error) = error
        .as_database_error()
        .and_then(|error| error.try_downcast_ref::<sqlx::mysql::MySqlDatabaseError>())
    {
        let number = error.number();
        return matches!(number, 1050 | 1060 | 1061 | 1826)
            || (number == 1005 && error.message().contains("errno: 121"));
    }
    let _ = error;
    false
}

/// A name of `vestibule_meta`: `migrate --with-allauth` has begun and not ended.
const ALLAUTH_UNDER_WAY: &str = "allauth_under_way";
