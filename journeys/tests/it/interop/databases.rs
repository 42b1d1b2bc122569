//! Who made the database does not matter: nobody's tables are altered.

use std::collections::BTreeMap;

use journeys::{House, Neighbour, PASSWORD};
use serde_json::json;

/// The schema without what is ours.
async fn schema(database: &journeys::Database) -> BTreeMap<String, String> {
    let mut schema = database.schema().await;
    schema.retain(|name, text| {
        !name.starts_with("vestibule_") && !text.contains("\"vestibule_") && !name.contains("autoindex_vestibule_")
    });
    schema
}

#[tokio::test]
async fn djangos_migrate_finds_nothing_to_do_on_a_database_of_ours() {
    let house = House::open().await;
    house.member("ada").await;
    let neighbour = Neighbour::on(house.database().path());
    let check = neighbour.manage(&["migrate", "--check"]).await;
    assert_eq!(check.code, Some(0), "{}", check.text);
    let check = neighbour.manage(&["check"]).await;
    assert_eq!(check.code, Some(0), "{}", check.text);
}

#[tokio::test]
async fn djangos_whole_migrate_alters_nothing_on_a_database_of_ours_and_both_go_on() {
    let mut house = House::open().await;
    let mut ada = house.member("ada").await;
    let before = schema(&house.database()).await;
    let neighbour = Neighbour::on(house.database().path());
    neighbour.migrate().await;
    assert_eq!(schema(&house.database()).await, before);

    assert!(ada.is_logged_in().await);
    house.restart().await;
    assert!(ada.is_logged_in().await);
    assert_eq!(neighbour.open().await.sees(&ada).await["user"], "ada");
    assert_eq!(house.database().integrity().await, "ok");
}

#[tokio::test]
async fn a_database_of_ours_has_the_tables_that_djangos_migrate_makes() {
    let house = House::open().await;
    let folder = tempfile::tempdir().expect("a folder");
    let neighbour = Neighbour::on(&folder.path().join("db.sqlite3"));
    neighbour.migrate().await;
    let theirs = journeys::Database::at(&folder.path().join("db.sqlite3"));

    let tables = |schema: BTreeMap<String, String>| {
        schema
            .into_iter()
            .filter(|(_, sql)| sql.starts_with("CREATE TABLE"))
            .map(|(name, _)| name)
            .collect::<Vec<_>>()
    };
    let (ours, expected) = (tables(schema(&house.database()).await), tables(schema(&theirs).await));
    for table in &expected {
        assert!(ours.contains(table), "{table} is missing: {ours:?}");
        let columns = format!(
            "SELECT name || ' ' || lower(type) || ' ' || \"notnull\" || ' ' || pk FROM pragma_table_info('{table}') ORDER BY name"
        );
        assert_eq!(
            house.database().column(&columns).await,
            theirs.column(&columns).await,
            "{table}"
        );
    }
    let applied = "SELECT app || '.' || name FROM django_migrations ORDER BY 1";
    assert_eq!(house.database().column(applied).await, theirs.column(applied).await);
}

#[tokio::test]
async fn a_database_that_django_with_allauth_made_is_used_as_it_is() {
    starts_on_djangos(true).await;
}

#[tokio::test]
async fn a_database_that_django_alone_made_is_used_as_it_is() {
    starts_on_djangos(false).await;
}

async fn starts_on_djangos(with_allauth: bool) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("db.sqlite3");
    let mut neighbour = Neighbour::on(&path);
    if !with_allauth {
        neighbour = neighbour.without_allauth();
    }
    neighbour.migrate().await;
    let django = neighbour.open().await;
    django
        .act("create_user", json!({ "username": "grace", "password": PASSWORD }))
        .await;
    let before = schema(&django.database()).await;
    let journal = django.database().value("PRAGMA journal_mode").await;

    let mut house = House::plan().on(&path).open().await;
    let mut grace = house.visitor();
    grace
        .log_in("grace", PASSWORD)
        .await
        .expect_redirect("/accounts/profile/");
    assert_eq!(django.sees(&grace).await["user"], "grace");
    let ada = house.member("ada").await;
    assert_eq!(django.sees(&ada).await["user"], "ada");
    house.restart().await;
    assert!(grace.is_logged_in().await);

    assert_eq!(
        schema(&django.database()).await,
        before,
        "tables, indexes and triggers are as Django made them"
    );
    assert_eq!(django.database().value("PRAGMA journal_mode").await, journal);
    if with_allauth {
        assert_eq!(
            django.act("addresses", json!({ "username": "ada" })).await[0]["email"],
            "ada@example.org"
        );
    }
    let check = django.manage(&["migrate", "--check"]).await;
    assert_eq!(check.code, Some(0), "{}", check.text);
}

#[tokio::test]
async fn tables_of_allauth_come_only_when_asked_for() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("db.sqlite3");
    Neighbour::on(&path).without_allauth().migrate().await;
    let house = House::plan().on(&path).closed();

    let plain = house.run(&["migrate"], "").await;
    assert_eq!(plain.code, Some(0), "{}", plain.text);
    assert_eq!(
        house
            .database()
            .count("sqlite_schema WHERE name LIKE 'account_%'")
            .await,
        0
    );
    let asked = house.run(&["migrate", "--with-allauth"], "").await;
    assert_eq!(asked.code, Some(0), "{}", asked.text);
    let check = Neighbour::on(&path).manage(&["migrate", "--check"]).await;
    assert_eq!(check.code, Some(0), "{}", check.text);
}
