//! Every hash that Django writes is read here, and only the weak ones are replaced.

use journeys::{Django, House, Neighbour, PASSWORD};
use serde_json::json;

use super::street::neighbours;

/// Logs in here as a user whose password Django hashed with `hasher`: the stored text before and after.
async fn login_with(hasher: &str) -> (String, String) {
    let (house, django) = neighbours().await;
    django
        .act(
            "create_user",
            json!({ "username": "grace", "password": PASSWORD, "hasher": hasher }),
        )
        .await;
    let before = stored(&house).await;

    house
        .visitor()
        .log_in("grace", "Windfang-7-drehtuer")
        .await
        .expect_error("invalid_login");
    assert_eq!(stored(&house).await, before, "a wrong password changes nothing");
    house
        .visitor()
        .log_in("grace", PASSWORD)
        .await
        .expect_redirect("/accounts/profile/");
    let still = django
        .act("check_password", json!({ "username": "grace", "password": PASSWORD }))
        .await;
    assert_eq!(still, json!(true), "Django accepts what is stored after a login here");
    (before, stored(&house).await)
}

async fn stored(house: &House) -> String {
    house
        .database()
        .value("SELECT password FROM auth_user WHERE username = 'grace'")
        .await
}

#[tokio::test]
async fn djangos_pbkdf2_logs_in_here_and_stays() {
    let (before, after) = login_with("pbkdf2_sha256").await;
    assert!(before.starts_with("pbkdf2_sha256$1000$"), "{before}");
    assert_eq!(after, before);
}

#[tokio::test]
async fn djangos_argon2_logs_in_here_and_stays() {
    let (before, after) = login_with("argon2").await;
    assert_eq!(after, before);
}

#[tokio::test]
async fn djangos_scrypt_logs_in_here_and_stays() {
    let (before, after) = login_with("scrypt").await;
    assert_eq!(after, before);
}

#[tokio::test]
async fn djangos_bcrypt_logs_in_here_and_stays() {
    let (before, after) = login_with("bcrypt").await;
    assert_eq!(after, before);
}

#[tokio::test]
async fn djangos_bcrypt_sha256_logs_in_here_and_stays() {
    let (before, after) = login_with("bcrypt_sha256").await;
    assert_eq!(after, before);
}

#[tokio::test]
async fn djangos_pbkdf2_sha1_logs_in_here_and_is_upgraded() {
    let (before, after) = login_with("pbkdf2_sha1").await;
    assert!(before.starts_with("pbkdf2_sha1$"), "{before}");
    assert!(after.starts_with("pbkdf2_sha256$1000$"), "{after}");
}

#[tokio::test]
async fn djangos_md5_logs_in_here_and_is_upgraded() {
    let (before, after) = login_with("md5").await;
    assert!(before.starts_with("md5$"), "{before}");
    assert!(after.starts_with("pbkdf2_sha256$1000$"), "{after}");
}

#[tokio::test]
async fn fewer_iterations_are_upgraded_and_more_are_kept() {
    let house = House::plan().set("PASSWORDS_ITERATIONS", "3000").open().await;
    for (name, iterations, expected) in [("weak", 2000, "3000"), ("strong", 4000, "4000")] {
        let django = Neighbour::on(house.database().path())
            .set("ITERATIONS", iterations)
            .open()
            .await;
        django
            .act("create_user", json!({ "username": name, "password": PASSWORD }))
            .await;
        house
            .visitor()
            .log_in(name, PASSWORD)
            .await
            .expect_redirect("/accounts/profile/");
        let stored = django.act("user", json!({ "username": name })).await["password"].clone();
        assert_eq!(
            stored.as_str().and_then(|hash| hash.split('$').nth(1)),
            Some(expected),
            "{name}: {stored}"
        );
    }
}

#[tokio::test]
async fn the_preferred_argon2_of_ours_is_read_by_django() {
    let house = House::plan().set("PASSWORDS_HASHER", "argon2").open().await;
    house.member("ada").await;
    let django = Django::beside(&house).await;
    let stored = house.database().value("SELECT password FROM auth_user").await;
    assert!(stored.starts_with("argon2$argon2id$v=19$m=102400,t=2,p=8$"), "{stored}");
    let fits = django
        .act("check_password", json!({ "username": "ada", "password": PASSWORD }))
        .await;
    assert_eq!(fits, json!(true));
}

#[tokio::test]
async fn no_login_of_either_side_rehashes_for_the_other() {
    let (house, django) = neighbours().await;
    house.member("ada").await;
    django
        .act("create_user", json!({ "username": "grace", "password": PASSWORD }))
        .await;
    let before = house
        .database()
        .column("SELECT password FROM auth_user ORDER BY id")
        .await;
    for name in ["ada", "grace"] {
        house
            .visitor()
            .log_in(name, PASSWORD)
            .await
            .expect_redirect("/accounts/profile/");
        django
            .visitor()
            .log_in(name, PASSWORD)
            .await
            .expect_redirect("/accounts/profile/");
    }
    assert_eq!(
        house
            .database()
            .column("SELECT password FROM auth_user ORDER BY id")
            .await,
        before
    );
}
