//! Writing people, also into an app's own table.

use super::house::{NOW, add, engines, someone, table};
use crate::{
    storage::{Db, Engine, Query, Run},
    users::{self, KeyKind, UserId, UserTable, by_id, by_username, insert, names, set_last_login, set_password},
};
use django_formats::random::OsRandom;

#[tokio::test]
async fn what_is_written_is_what_django_would_write() {
    for there in engines().await {
        let mut new = someone("Ada", "ada@example.com");
        new.first_name = "Ada".into();
        let ada = add(&there.db, new, &[("ada@example.com", false)]).await;
        let mut conn = there.db.read().await.expect("a connection");
        let found = by_id(&mut conn, &ada.id)
            .await
            .expect("a look-up")
            .expect("she is there");
        assert_eq!(
            (found.username.as_str(), found.email.as_str()),
            ("Ada", "ada@example.com")
        );
        assert_eq!((found.first_name.as_str(), found.last_name.as_str()), ("Ada", ""));
        assert_eq!(found.password.as_str(), "md5$salt$0123");
        assert_eq!(
            (found.is_active, found.is_staff, found.is_superuser),
            (true, false, false)
        );
        assert_eq!((found.last_login, found.date_joined), (None, NOW));
        assert_eq!(ada.username, "Ada");
    }
}

#[tokio::test]
async fn a_taken_name_is_said_and_not_a_fault() {
    for there in engines().await {
        add(&there.db, someone("ada", ""), &[]).await;
        let mut tx = there.db.begin().await.expect("a transaction");
        let second = insert(&mut tx, someone("ada", ""), &table(), &mut OsRandom).await;
        assert!(second.expect("the insert runs").is_none(), "{:?}", there.db);
        tx.roll_back().await.expect("it rolls back");
    }
}

#[tokio::test]
async fn s_hash_06_an_upgrade_of_the_hash_loses_to_a_new_password() {
    for there in engines().await {
        let ada = add(&there.db, someone("ada", ""), &[]).await;
        let mut conn = there.db.write().await.expect("a connection");
        let changed = set_password(&mut conn, &ada.id, &ada.password, &"pbkdf2_sha256$1$s$new".into()).await;
        assert!(changed.expect("it runs"), "{:?}", there.db);
        let upgraded = set_password(&mut conn, &ada.id, &ada.password, &"pbkdf2_sha256$9$s$old".into()).await;
        assert!(!upgraded.expect("it runs"), "{:?}", there.db);
        let found = by_id(&mut conn, &ada.id)
            .await
            .expect("a look-up")
            .expect("she is there");
        assert_eq!(found.password.as_str(), "pbkdf2_sha256$1$s$new");
    }
}

#[tokio::test]
async fn a_login_is_noted() {
    for there in engines().await {
        let ada = add(&there.db, someone("ada", ""), &[]).await;
        let mut conn = there.db.write().await.expect("a connection");
        set_last_login(&mut conn, &ada.id, NOW).await.expect("it runs");
        let found = by_id(&mut conn, &ada.id)
            .await
            .expect("a look-up")
            .expect("she is there");
        assert_eq!(found.last_login, Some(NOW));
    }
}

/// `AUTH_USER_MODEL = "shop.Customer"`: a UUID, the address as the username, a table of another name.
#[tokio::test]
async fn an_apps_own_table_with_uuids_and_without_usernames_works() {
    for there in engines().await {
        let table = UserTable {
            table: "shop_customer".into(),
            schema: None,
            key: KeyKind::Uuid,
            key_column: "uid".into(),
            username_column: "email".into(),
            email_column: "email".into(),
        };
        let db = Db::open(&there.url, names(&table)).await.expect("the database opens");
        make_customers(&db).await;

        let mut tx = db.begin().await.expect("a transaction");
        let ada = insert(&mut tx, someone("", "ada@example.com"), &table, &mut OsRandom).await;
        let ada = ada.expect("the insert runs").expect("the address is free");
        tx.commit().await.expect("it commits");

        assert!(matches!(ada.id, UserId::Uuid(_)));
        let mut conn = db.read().await.expect("a connection");
        let by_key = by_id(&mut conn, &ada.id)
            .await
            .expect("a look-up")
            .expect("she is there");
        let by_name = by_username(&mut conn, "ADA@example.com").await.expect("a look-up");
        assert_eq!(by_key.id, ada.id);
        assert_eq!(by_name.map(|account| account.id), Some(ada.id.clone()));
        let groups = users::User::new(by_key, db.clone()).in_group("staff").await;
        assert!(!groups.expect("the tables are there"));
    }
}

async fn make_customers(db: &Db) {
    let mut conn = db.write().await.expect("a connection");
    let [customers, groups] = match db.engine() {
        Engine::Sqlite => [&CUSTOMERS_SQLITE, &GROUPS_SQLITE],
        Engine::Postgres => [&CUSTOMERS_POSTGRES, &GROUPS_POSTGRES],
        Engine::MySql => [&CUSTOMERS_MYSQL, &GROUPS_SQLITE],
    };
    conn.execute(customers, []).await.expect("the table is made");
    conn.execute(groups, []).await.expect("the table is made");
}

const GROUPS_SQLITE: Query = Query::new(
    "test.groups",
    r#"CREATE TABLE "shop_customer_groups" ("id" integer PRIMARY KEY, "customer_id" char(32) NOT NULL, "group_id" integer NOT NULL)"#,
);
const GROUPS_POSTGRES: Query = Query::new(
    "test.groups",
    r#"CREATE TABLE "shop_customer_groups" ("id" serial PRIMARY KEY, "customer_id" uuid NOT NULL, "group_id" integer NOT NULL)"#,
);
const CUSTOMERS_SQLITE: Query = Query::new(
    "test.customers",
    r#"CREATE TABLE "shop_customer" ("uid" char(32) PRIMARY KEY, "email" varchar(254) NOT NULL UNIQUE, "password" varchar(128) NOT NULL,
        "first_name" varchar(150) NOT NULL, "last_name" varchar(150) NOT NULL, "is_active" bool NOT NULL, "is_staff" bool NOT NULL,
        "is_superuser" bool NOT NULL, "last_login" datetime NULL, "date_joined" datetime NOT NULL)"#,
);
const CUSTOMERS_POSTGRES: Query = Query::new(
    "test.customers",
    r#"CREATE TABLE "shop_customer" ("uid" uuid PRIMARY KEY, "email" varchar(254) NOT NULL UNIQUE, "password" varchar(128) NOT NULL,
        "first_name" varchar(150) NOT NULL, "last_name" varchar(150) NOT NULL, "is_active" bool NOT NULL, "is_staff" bool NOT NULL,
        "is_superuser" bool NOT NULL, "last_login" timestamptz NULL, "date_joined" timestamptz NOT NULL)"#,
);
const CUSTOMERS_MYSQL: Query = Query::new(
    "test.customers",
    r#"CREATE TABLE "shop_customer" ("uid" char(32) PRIMARY KEY, "email" varchar(254) NOT NULL UNIQUE, "password" varchar(128) NOT NULL,
        "first_name" varchar(150) NOT NULL, "last_name" varchar(150) NOT NULL, "is_active" bool NOT NULL, "is_staff" bool NOT NULL,
        "is_superuser" bool NOT NULL, "last_login" datetime(6) NULL, "date_joined" datetime(6) NOT NULL)"#,
);
