//! One set of texts, three engines: every query prepares, every shape comes back as it went in, tables are Django's.

use super::{Engine, FromRow, Query, Row, Run, Tx, Value, layout, migrate, run::Raw};
use crate::{Fault, testing_db};
use sqlx::{AssertSqlSafe, Executor, SqlSafeStr};
use time::{OffsetDateTime, macros::datetime};

const MAKE: Query = Query::new(
    "test.make",
    r#"CREATE TABLE "shapes" ("id" integer NOT NULL, "small" smallint NOT NULL, "flag" boolean NOT NULL, "word" varchar(40) NOT NULL, "nothing" varchar(40) NULL)"#,
);
const PUT: Query = Query::new(
    "test.put",
    r#"INSERT INTO "shapes" ("id", "small", "flag", "word", "nothing") VALUES (?, ?, ?, ?, ?)"#,
);
const GET: Query = Query::new(
    "test.get",
    r#"SELECT "id", "small", "flag", "word", "nothing" FROM "shapes" WHERE IEXACT("word") AND "flag" = ?"#,
);
const PUT_SESSION: Query = Query::new(
    "test.put_session",
    r#"INSERT INTO "django_session" ("session_key", "session_data", "expire_date") VALUES (?, '', ?)"#,
);
const LATER: Query = Query::new(
    "test.later",
    r#"SELECT "expire_date" FROM "django_session" WHERE "expire_date" > ?"#,
);
const ROWS: Query = Query::new(
    "test.rows",
    r#"SELECT "app", "name" FROM "django_migrations" ORDER BY "id""#,
);
const PERMISSIONS: Query = Query::new(
    "test.permissions",
    r#"SELECT "app_label" AS "app", "codename" AS "name" FROM "auth_permission" JOIN "django_content_type" ON "django_content_type"."id" = "content_type_id""#,
);

/// The queries of every room. A store that is not listed here is noticed by `tidy`.
fn all() -> Vec<&'static Query> {
    let rooms: Vec<&[&Query]> = vec![
        super::migrate::ALL,
        crate::events::ALL,
        crate::events::ALL_OF_SWEEP,
        crate::activity::ALL,
        crate::network::ALL,
        crate::mailer::ALL,
        crate::sessions::ALL,
        super::hold::ALL,
        crate::users::ALL_OF_ADMINISTRATION,
        crate::sessions::ALL_OF_OWNED,
        crate::sessions::ALL_OF_FLOOR,
        crate::sessions::ALL_OF_MIRROR,
        crate::users::ALL_OF_REMOVAL,
        crate::throttle::ALL,
        crate::throttle::ALL_OF_SWEEP,
        crate::users::ALL,
        crate::users::ALL_OF_PERMISSIONS,
        testing_db::ALL,
        crate::testing_site::ALL,
    ];
    rooms.into_iter().flatten().copied().collect()
}

#[tokio::test]
async fn every_query_prepares_on_every_engine() {
    for test in testing_db::engines().await {
        let mut conn = test.db.read().await.expect("a connection");
        for query in all() {
            let text = AssertSqlSafe(conn.texts().of(query)).into_sql_str();
            let prepared = match conn.raw() {
                Raw::Sqlite(raw) => raw.prepare(text).await.map(drop),
                Raw::Postgres(raw) => raw.prepare(text).await.map(drop),
                Raw::MySql(raw) => raw.prepare(text).await.map(drop),
            };
            prepared.unwrap_or_else(|error| panic!("{} on {:?}: {error}", query.name, test.db.engine()));
        }
    }
}

#[derive(Debug, PartialEq)]
struct Shapes(i64, i64, bool, String, Option<String>);

impl FromRow for Shapes {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        Ok(Self(
            row.get("id")?,
            row.get("small")?,
            row.get("flag")?,
            row.get("word")?,
            row.get("nothing")?,
        ))
    }
}

#[tokio::test]
async fn values_come_back_as_they_went_in() {
    for test in testing_db::engines().await {
        let mut conn = test.db.write().await.expect("a connection");
        conn.execute(&MAKE, []).await.expect("a table");
        let row: [Value; 5] = [
            (-7_i64).into(),
            300_i64.into(),
            true.into(),
            "Zo\u{eb} \u{1f600}".into(),
            Value::NullText,
        ];
        conn.execute(&PUT, row).await.expect("a row");
        let found: Option<Shapes> = conn
            .optional(&GET, ["zO\u{eb} \u{1f600}".into(), true.into()])
            .await
            .expect("a query");
        assert_eq!(
            found,
            Some(Shapes(-7, 300, true, "Zo\u{eb} \u{1f600}".into(), None)),
            "{:?}",
            test.db.engine()
        );
    }
}

struct When(OffsetDateTime);

impl FromRow for When {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        row.get("expire_date").map(Self)
    }
}

#[tokio::test]
async fn moments_are_compared_as_moments() {
    let (early, late) = (datetime!(2026-01-02 03:04:05.5 UTC), datetime!(2026-01-02 23:00:00 UTC));
    for test in testing_db::engines().await {
        let mut conn = test.db.write().await.expect("a connection");
        for (key, when) in [("early", early), ("late", late)] {
            conn.execute(&PUT_SESSION, [key.into(), when.into()])
                .await
                .expect("a row");
        }
        let after = async |conn: &mut super::Conn, moment: OffsetDateTime| -> Vec<OffsetDateTime> {
            let rows: Vec<When> = conn.all(&LATER, [moment.into()]).await.expect("a query");
            rows.into_iter().map(|When(when)| when).collect()
        };
        assert_eq!(after(&mut conn, datetime!(2026-01-02 03:04:05.4 UTC)).await.len(), 2);
        assert_eq!(after(&mut conn, early).await, [late]);
        assert!(after(&mut conn, late).await.is_empty());
    }
}

struct Pair(String, String);

impl FromRow for Pair {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        Ok(Self(row.get("app")?, row.get("name")?))
    }
}

#[tokio::test]
async fn an_empty_database_becomes_what_djangos_own_migrations_leave() {
    let djangos: serde_json::Value =
        serde_json::from_str(include_str!("../../tests/django/migrations.json")).expect("JSON");
    let expected = |list: &str, app: &str, name: &str| -> Vec<(String, String)> {
        let rows = djangos[list].as_array().expect("a list");
        let text = |row: &serde_json::Value, key: &str| row[key].as_str().expect("a text").to_owned();
        rows.iter().map(|row| (text(row, app), text(row, name))).collect()
    };
    for test in testing_db::engines().await {
        let mut conn = test.db.read().await.expect("a connection");
        let rows: Vec<Pair> = conn.all(&ROWS, []).await.expect("rows");
        let rows: Vec<_> = rows.into_iter().map(|Pair(app, name)| (app, name)).collect();
        for row in expected("django_migrations", "app", "name") {
            assert!(rows.contains(&row), "{row:?}");
        }
        let held: Vec<Pair> = conn.all(&PERMISSIONS, []).await.expect("rows");
        let held: Vec<_> = held.into_iter().map(|Pair(app, name)| (app, name)).collect();
        for row in expected("content_types_and_permissions", "app_label", "codename") {
            assert!(held.contains(&row), "{row:?}");
        }
        drop(conn);

        let again = migrate(&test.db, "auth_user", true, datetime!(2026-02-02 00:00 UTC))
            .await
            .expect("no fault");
        assert_eq!(again.apps, Vec::<&str>::new(), "nothing is left to do");
        assert!(layout(&test.db).await.expect("no fault").made_here);
    }
}

#[tokio::test]
async fn a_transaction_that_is_not_committed_leaves_nothing() {
    for test in testing_db::engines().await {
        let put = async |tx: &mut Tx, key: &str| {
            let values = [key.into(), datetime!(2030-01-01 00:00 UTC).into()];
            tx.execute_unique(&PUT_SESSION, values).await.expect("no fault")
        };
        let mut dropped = test.db.begin().await.expect("a transaction");
        assert_eq!(put(&mut dropped, "one").await, Some(1));
        drop(dropped);
        let mut kept = test.db.begin().await.expect("a transaction");
        assert_eq!(put(&mut kept, "two").await, Some(1));
        kept.commit().await.expect("a commit");

        let mut twice = test.db.begin().await.expect("a transaction");
        assert_eq!(
            put(&mut twice, "two").await,
            None,
            "a uniqueness rule refuses, and is no fault"
        );
        twice.roll_back().await.expect("no fault");
        let rows = testing_db::session_rows(&test.db).await;
        assert_eq!(rows.len(), 1, "{:?}: {rows:?}", test.db.engine());
    }
}

#[test]
fn a_text_is_rewritten_for_its_engine() {
    use super::dialect::{Names, rewrite};
    let names = Names {
        names: vec![("users", "auth_user".to_owned())],
    };
    let text = r#"SELECT 1 FROM {users} WHERE IEXACT("a") AND "b" = ?"#;
    let all = [Engine::Sqlite, Engine::Postgres, Engine::MySql].map(|engine| rewrite(text, engine, &names));
    assert_eq!(
        all[0],
        r#"SELECT 1 FROM "auth_user" WHERE "a" COLLATE NOCASE = ? AND "b" = ?"#
    );
    assert_eq!(
        all[1],
        r#"SELECT 1 FROM "auth_user" WHERE UPPER("a") = UPPER($1) AND "b" = $2"#
    );
    assert_eq!(all[2], r#"SELECT 1 FROM "auth_user" WHERE "a" = ? AND "b" = ?"#);
}

struct Setting(i64);

impl FromRow for Setting {
    fn from_row(row: &Row) -> Result<Self, Fault> {
        row.get("synchronous").map(Self)
    }
}

/// 2 is FULL: SQLite syncs the log before it says that a transaction is committed, in WAL mode too, where NORMAL would not.
#[tokio::test]
async fn f_03_whoever_writes_waits_until_it_is_on_the_disk() {
    const SYNCHRONOUS: Query = Query::new("test.synchronous", "PRAGMA synchronous");
    let there = testing_db::sqlite().await;
    let again = there.another_node().await;
    for db in [&there.db, &again] {
        for _ in 0..3 {
            let mut tx = db.begin().await.expect("a transaction");
            let level: Option<Setting> = tx.optional(&SYNCHRONOUS, []).await.expect("it runs");
            assert_eq!(level.map(|Setting(level)| level), Some(2));
            tx.commit().await.expect("it commits");
            let mut conn = db.write().await.expect("a connection");
            let level: Option<Setting> = conn.optional(&SYNCHRONOUS, []).await.expect("it runs");
            assert_eq!(level.map(|Setting(level)| level), Some(2));
        }
    }
}
