//! When a session ends.

use std::time::Duration;

use journeys::{House, PASSWORD, Visitor, settle};

async fn expect_ended(visitor: &mut Visitor, why: &str) {
    let page = visitor.get("/accounts/profile/").await;
    assert_eq!(
        page.location(),
        Some("/accounts/login/?next=/accounts/profile/"),
        "{why}: {page}"
    );
    let program = visitor.clone().json().get("/accounts/profile/").await;
    assert_eq!(program.status(), 401, "{why}: {program}");
}

#[tokio::test]
async fn s_sess_06_a_cookie_replayed_after_logout_is_nobodys() {
    let house = House::open().await;
    let mut ada = house.member("ada").await;
    assert!(ada.is_logged_in().await);
    let mut thief = ada.clone();
    ada.log_out().await.expect(302);
    expect_ended(&mut thief, "at once, in the same process").await;
    assert_eq!(house.database().count("django_session").await, 0);
}

#[tokio::test]
async fn s_sess_06_a_cookie_replayed_after_its_row_ended_is_nobodys() {
    let house = House::open().await;
    for (name, sql) in [
        ("deleted", "DELETE FROM django_session"),
        (
            "expired",
            "UPDATE django_session SET expire_date = '2020-01-01 00:00:00'",
        ),
        ("spoilt", "UPDATE django_session SET session_data = 'x' || session_data"),
        ("renamed", "UPDATE django_session SET session_key = upper(session_key)"),
    ] {
        let mut member = house.member(name).await;
        assert!(member.is_logged_in().await);
        house.database().execute(sql).await;
        settle().await;
        expect_ended(&mut member, name).await;
    }
}

#[tokio::test]
async fn s_sess_06_a_session_ends_to_the_second() {
    let house = House::plan()
        .set("SESSION_COOKIE_AGE", "3")
        .set("ACCOUNT_SESSION_REMEMBER", "true")
        .open()
        .await;
    let mut ada = house.member("ada").await;
    assert!(ada.is_logged_in().await);
    tokio::time::sleep(Duration::from_millis(1500)).await;
    assert!(ada.clone().is_logged_in().await, "use does not end it");
    tokio::time::sleep(Duration::from_millis(1700)).await;
    expect_ended(&mut ada, "3.2 s after a login for 3 s").await;
}

#[tokio::test]
async fn s_sess_12_the_absolute_age_ends_a_session_in_constant_use() {
    let house = House::plan().set("SESSION_ABSOLUTE_AGE", "3").open().await;
    let mut ada = house.member("ada").await;
    for _ in 0..5 {
        tokio::time::sleep(Duration::from_millis(400)).await;
        assert!(ada.is_logged_in().await, "within 3 s");
    }
    tokio::time::sleep(Duration::from_millis(1500)).await;
    expect_ended(&mut ada, "after 3 s of constant use").await;
}

#[tokio::test]
async fn s_sess_12_the_idle_time_ends_only_an_unused_session() {
    let house = House::plan().set("SESSION_IDLE_AGE", "3").open().await;
    let mut ada = house.member("ada").await;
    for _ in 0..5 {
        tokio::time::sleep(Duration::from_millis(1000)).await;
        assert!(ada.is_logged_in().await, "in use");
    }
    tokio::time::sleep(Duration::from_millis(4500)).await;
    expect_ended(&mut ada, "after 4.5 s without use").await;
}

#[tokio::test]
async fn s_sess_12_both_are_off_by_default() {
    let house = House::open().await;
    let mut ada = house.member("ada").await;
    let data = house.database().value("SELECT session_data FROM django_session").await;
    tokio::time::sleep(Duration::from_millis(1200)).await;
    assert!(ada.is_logged_in().await);
    assert_eq!(
        house.database().value("SELECT session_data FROM django_session").await,
        data,
        "reading writes nothing"
    );
}

#[tokio::test]
async fn saving_on_every_request_moves_the_expiry() {
    let house = House::plan()
        .set("SESSION_SAVE_EVERY_REQUEST", "true")
        .set("ACCOUNT_SESSION_REMEMBER", "true")
        .open()
        .await;
    let mut ada = house.member("ada").await;
    let expiry = "SELECT expire_date FROM django_session";
    let before = house.database().value(expiry).await;
    tokio::time::sleep(Duration::from_millis(1100)).await;
    let page = ada.get("/accounts/profile/").await;
    assert!(page.set_cookie("sessionid").is_some(), "{page}");
    assert!(page.headers("vary").to_lowercase().contains("cookie"), "{page}");
    assert!(house.database().value(expiry).await > before);
}

#[tokio::test]
async fn expiry_times_are_written_as_django_writes_them() {
    let house = House::open().await;
    house.member("ada").await;
    for date in house
        .database()
        .column("SELECT expire_date FROM django_session UNION ALL SELECT last_login FROM auth_user")
        .await
    {
        let bytes = date.as_bytes();
        let plain = date.len() == 19 || (date.len() == 26 && bytes[19] == b'.');
        assert!(
            plain && bytes[4] == b'-' && bytes[10] == b' ' && bytes[13] == b':',
            "{date:?}"
        );
    }
    house.visitor().log_in("ada", PASSWORD).await.expect(302);
}
