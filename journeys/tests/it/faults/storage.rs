//! The database is locked, full or gone: writes are refused in time, reads go on, and it recovers by itself.

use std::time::{Duration, Instant};

use journeys::{House, PASSWORD, Visitor};
use sqlx::{Connection, SqliteConnection, sqlite::SqliteConnectOptions};

/// A login that meets a database that takes no writes: 503 with `Retry-After`, in time, no cookie taken away.
async fn refused(house: &House, within: Duration) {
    let began = Instant::now();
    let mut visitor = house.visitor();
    visitor.get("/accounts/login/").await.expect(200);
    let page = visitor.log_in("ada", PASSWORD).await;
    assert_eq!(page.status(), 503, "{}", house.log());
    assert!(page.header("retry-after").is_some(), "it says when to come again");
    assert!(began.elapsed() < within, "answered after {:?}", began.elapsed());
}

/// Pages that read, for somebody who is logged in and for a stranger.
async fn reads_go_on(house: &House, member: &mut Visitor) {
    let began = Instant::now();
    member.get("/accounts/profile/").await.expect(200).expect_text("ada");
    house.visitor().get("/accounts/login/").await.expect(200);
    house.visitor().get("/healthz").await.expect(200);
    assert!(began.elapsed() < Duration::from_secs(2), "{:?}", began.elapsed());
}

/// Within 5 s of the cure everything works again, without a restart.
async fn recovers(house: &House, member: &mut Visitor) {
    let cured = Instant::now();
    loop {
        let page = house.visitor().log_in("ada", PASSWORD).await;
        if page.status() == 302 {
            break;
        }
        assert!(
            cured.elapsed() < Duration::from_secs(5),
            "{}: {}",
            page.status(),
            house.log()
        );
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    assert!(house.is_ready().await);
    assert!(member.is_logged_in().await, "nobody was logged out");
    assert_eq!(house.database().integrity().await, "ok");
}

#[tokio::test]
async fn f_06_a_database_that_another_locks_refuses_writes_in_time_and_recovers() {
    let house = House::open().await;
    let mut ada = house.member("ada").await;
    let file = SqliteConnectOptions::new().filename(house.database().path());
    let mut other = SqliteConnection::connect_with(&file).await.expect("the file");
    sqlx::raw_sql("BEGIN IMMEDIATE")
        .execute(&mut other)
        .await
        .expect("the lock");

    let began = Instant::now();
    // Whoever waits behind another waits no longer than that other.
    let at_once = Duration::from_millis(5_500);
    tokio::join!(
        refused(&house, at_once),
        refused(&house, at_once),
        refused(&house, at_once),
        reads_go_on(&house, &mut ada)
    );
    while journeys::rounds(50) > 1 && began.elapsed() < Duration::from_secs(10) {
        refused(&house, at_once).await;
    }
    sqlx::raw_sql("ROLLBACK")
        .execute(&mut other)
        .await
        .expect("the lock is gone");
    other.close().await.expect("closed");
    recovers(&house, &mut ada).await;
}

#[tokio::test]
async fn f_06_a_full_disk_refuses_writes_and_recovers() {
    // What a write over the limit gets is an error here, not the signal that ends a process.
    let house = House::plan().before("trap '' XFSZ").open().await;
    let mut ada = house.member("ada").await;
    let wal = house.folder().join("vestibule.sqlite3-wal");
    let most = std::fs::metadata(&wal).expect("a log of writes").len();
    house.limit_files(Some(most));
    for _ in 0..3 {
        refused(&house, Duration::from_secs(5)).await;
    }
    reads_go_on(&house, &mut ada).await;
    house.limit_files(None);
    recovers(&house, &mut ada).await;
}

#[tokio::test]
async fn f_04_a_database_that_is_gone_takes_no_writes_that_nobody_would_find() {
    let house = House::open().await;
    let mut ada = house.member("ada").await;
    let before = house.database().count("django_session").await;
    let (file, away) = (house.database().path().to_path_buf(), house.beside("away.sqlite3"));
    std::fs::rename(&file, &away).expect("moved");

    for _ in 0..3 {
        refused(&house, Duration::from_secs(2)).await;
    }
    assert!(!house.is_ready().await, "not ready meanwhile");
    reads_go_on(&house, &mut ada).await;
    assert!(house.log().contains("moved, deleted or replaced"), "{}", house.log());
    assert!(!file.exists(), "no empty database is made in its place");

    std::fs::rename(&away, &file).expect("moved back");
    recovers(&house, &mut ada).await;
    assert!(house.database().count("django_session").await > before);
}
