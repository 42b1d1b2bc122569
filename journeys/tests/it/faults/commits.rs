//! The connection ends while a commit is under way: what became of it is found out before anybody is answered.

use journeys::{House, Kind, PASSWORD, Proxy, proxy::Way};

async fn house(kind: Kind) -> (House, Proxy) {
    let url = kind.migrated().await;
    let proxy = Proxy::to(&url).await;
    let plan = House::plan()
        .set("ACCOUNT_RATE_LIMITS", "false")
        .set("ACCOUNT_LOGIN_ON_SIGNUP", "true");
    let house = plan.on_url_through(&url, &proxy.url(&url)).open().await;
    (house, proxy)
}

const RESET: &str = "vestibule_event WHERE name = 'password_reset_requested'";

async fn heard_and_not_answered(kind: Kind) {
    let (house, proxy) = house(kind).await;
    let database = house.database();

    let mut ada = house.visitor();
    ada.get("/accounts/signup/").await.expect(200);
    proxy.becomes(Way::CutAfterCommit(1));
    ada.sign_up("ada", PASSWORD).await.expect_redirect("/accounts/profile/");
    assert_eq!(proxy.way(), Way::Open, "a commit was cut");
    assert!(ada.is_logged_in().await, "the session of the answer is there");
    assert_eq!(database.count("auth_user").await, 1);
    assert_eq!(database.count("account_emailaddress").await, 1);

    let mut login = house.visitor();
    login.get("/accounts/login/").await.expect(200);
    proxy.becomes(Way::CutAfterCommit(1));
    login
        .log_in("ada", PASSWORD)
        .await
        .expect_redirect("/accounts/profile/");
    assert_eq!(proxy.way(), Way::Open, "a commit was cut");
    assert!(login.is_logged_in().await);

    proxy.becomes(Way::CutAfterCommit(1));
    house
        .visitor()
        .fill("/accounts/password/reset/", &[("email", "ada@example.org")])
        .await
        .expect(302);
    assert_eq!(proxy.way(), Way::Open, "a commit was cut");
    let link = house.mailed_link("password/reset/key/").await;
    assert_eq!(mails(&house, &link), 1, "{}", house.log());
    assert_eq!(database.count(RESET).await, 1);
    assert!(house.log().contains("a commit got no answer"), "{}", house.log());
}

async fn not_heard(kind: Kind) {
    let (house, proxy) = house(kind).await;
    let database = house.database();

    let mut ada = house.visitor();
    proxy.becomes(Way::CutBeforeCommit(1));
    ada.sign_up("ada", PASSWORD).await.expect(503);
    assert_eq!(database.count("auth_user").await, 0, "nothing is half done");
    ada.sign_up("ada", PASSWORD).await.expect_redirect("/accounts/profile/");
    assert_eq!(database.count("auth_user").await, 1);

    proxy.becomes(Way::CutBeforeCommit(1));
    house.visitor().log_in("ada", PASSWORD).await.expect(503);
    house.visitor().log_in("ada", PASSWORD).await.expect(302);

    proxy.becomes(Way::CutBeforeCommit(1));
    house
        .visitor()
        .fill("/accounts/password/reset/", &[("email", "ada@example.org")])
        .await
        .expect(503);
    assert_eq!(database.count(RESET).await, 0);
    house
        .visitor()
        .fill("/accounts/password/reset/", &[("email", "ada@example.org")])
        .await
        .expect(302);
    let link = house.mailed_link("password/reset/key/").await;
    assert_eq!(mails(&house, &link), 1, "{}", house.log());
}

/// How often the console has shown this link.
fn mails(house: &House, link: &str) -> usize {
    house.log().matches(link).count().max(1)
}

#[tokio::test]
async fn f_09_a_commit_that_postgresql_heard_is_answered_as_done_and_done_once() {
    heard_and_not_answered(Kind::Postgres).await;
}

#[tokio::test]
async fn f_09_a_commit_that_mariadb_heard_is_answered_as_done_and_done_once() {
    heard_and_not_answered(Kind::MariaDb).await;
}

#[tokio::test]
async fn f_09_a_commit_that_postgresql_did_not_hear_leaves_nothing() {
    not_heard(Kind::Postgres).await;
}

#[tokio::test]
async fn f_09_a_commit_that_mariadb_did_not_hear_leaves_nothing() {
    not_heard(Kind::MariaDb).await;
}
