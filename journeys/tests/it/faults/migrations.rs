//! `migrate` is killed, or two run at once.

use std::time::Duration;

use journeys::{House, Kind, Neighbour, Proxy, proxy::Way};

/// Django finds nothing to do, and the house opens.
async fn is_whole(url: &str) {
    let check = Neighbour::on_url(url).manage(&["migrate", "--check"]).await;
    assert_eq!(check.code, Some(0), "{}", check.text);
    let house = House::plan().on_url(url).open().await;
    house.member("ada").await;
}

/// The connection ends with each statement in turn, as a kill ends it: the server undoes what was begun, or keeps what it keeps.
async fn cut_at_each_statement(kind: Kind) {
    let url = kind.empty().await;
    let proxy = Proxy::to(&url).await;
    let (mut at, mut cuts) = (1, 0);
    loop {
        let house = House::plan().on_url_through(&url, &proxy.url(&url)).closed();
        proxy.becomes(Way::CutAt(at));
        let ran = house.run(&["migrate"], "").await;
        if ran.code == Some(0) {
            break;
        }
        assert!(ran.code.is_some(), "{}", ran.text);
        cuts += 1;
        at += journeys::stride(7);
        assert!(at < 2_000, "it never finishes: {}", ran.text);
    }
    assert!(cuts > 10, "{cuts} cuts");
    proxy.becomes(Way::Open);
    is_whole(&url).await;
}

#[tokio::test]
async fn f_15_postgresql_a_migration_cut_at_each_statement_is_finished_by_the_next() {
    cut_at_each_statement(Kind::Postgres).await;
}

#[tokio::test]
async fn f_15_mariadb_a_migration_cut_at_each_statement_is_finished_by_the_next() {
    cut_at_each_statement(Kind::MariaDb).await;
}

/// The start of the next server finishes it.
#[tokio::test]
async fn f_15_sqlite_a_migration_killed_at_any_moment_is_finished_by_the_next_start() {
    for n in 0..journeys::rounds(500) {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("db.sqlite3");
        let house = House::plan().on(&path).closed();
        let late = Duration::from_millis(10 + 13 * u64::try_from(n).unwrap_or(0) % 120);
        house.run_for(&["migrate"], late).await;
        let house = House::plan().on(&path).open().await;
        house.member("ada").await;
        assert_eq!(house.database().integrity().await, "ok");
        let check = Neighbour::on(&path).manage(&["migrate", "--check"]).await;
        assert_eq!(check.code, Some(0), "{}", check.text);
    }
}

async fn two_at_once(kind: Kind) {
    let url = kind.empty().await;
    let run = async || House::plan().on_url(&url).closed().run(&["migrate"], "").await;
    let (one, two, three) = tokio::join!(run(), run(), run());
    for ran in [&one, &two, &three] {
        assert_eq!(ran.code, Some(0), "{}", ran.text);
    }
    is_whole(&url).await;
}

#[tokio::test]
async fn f_15_two_nodes_that_migrate_a_postgresql_at_once_both_succeed() {
    two_at_once(Kind::Postgres).await;
}

#[tokio::test]
async fn f_15_two_nodes_that_migrate_a_mariadb_at_once_both_succeed() {
    two_at_once(Kind::MariaDb).await;
}

#[tokio::test]
async fn a_database_without_its_tables_stops_the_start_and_the_command_is_named() {
    for kind in Kind::ALL {
        let url = kind.empty().await;
        let house = House::plan().on_url(&url).closed();
        let ran = house.run(&["serve"], "").await;
        assert_eq!(ran.code, Some(1), "{}", ran.text);
        assert!(ran.text.contains("vestibule migrate"), "{}", ran.text);
    }
}
