//! One session, two servers.

use journeys::{Neighbour, PASSWORD, settle};
use serde_json::json;

use super::street::neighbours;

#[tokio::test]
async fn a_session_made_here_is_a_session_at_django() {
    let (house, django) = neighbours().await;
    let mut ada = house.member("ada").await;

    let seen = django.sees(&ada).await;
    assert_eq!(seen["user"], "ada");
    assert_eq!(seen["session_key"], json!(ada.session()));
    let backend = seen["session"]["_auth_user_backend"].as_str().unwrap_or_default();
    assert_eq!(backend, "django.contrib.auth.backends.ModelBackend");
    ada.goes_to(django.address())
        .get("/private/")
        .await
        .expect(200)
        .expect_text("ada");
}

#[tokio::test]
async fn a_session_made_at_django_is_a_session_here() {
    let (house, django) = neighbours().await;
    house.member("ada").await;

    for page in ["/plain/login/", "/accounts/login/"] {
        let mut ada = django.visitor();
        let name = if page.starts_with("/plain/") {
            "username"
        } else {
            "login"
        };
        ada.fill(page, &[(name, "ada"), ("password", PASSWORD)])
            .await
            .expect(302);
        ada.goes_to(house.address())
            .get("/accounts/profile/")
            .await
            .expect(200)
            .expect_text("ada");
    }
}

#[tokio::test]
async fn what_django_put_into_a_session_survives_here_byte_for_byte() {
    let (house, django) = neighbours().await;
    let mut ada = house.member("ada").await;
    ada.goes_to(django.address());
    ada.get("/set/?cart=3&na%C3%AFve=%C3%A9%F0%9F%98%80&odd=%22%5C%2F%00%7F")
        .await
        .expect(200);
    let before = django.sees(&ada).await["session"].clone();

    ada.goes_to(house.address()).get("/accounts/profile/").await.expect(200);
    let after = django.sees(&ada).await["session"].clone();
    assert_eq!(after, before);
    assert_eq!(after["na\u{ef}ve"], "\u{e9}\u{1f600}");
}

#[tokio::test]
async fn anonymous_data_of_djangos_is_kept_by_a_login_here() {
    let (house, django) = neighbours().await;
    house.member("ada").await;
    let mut ada = django.visitor();
    ada.get("/set/?cart=3").await.expect(200);
    let anonymous = ada.session().expect("a session");

    ada.goes_to(house.address())
        .log_in("ada", PASSWORD)
        .await
        .expect_redirect("/accounts/profile/");
    let seen = django.sees(&ada).await;
    assert_eq!(
        (seen["user"].clone(), seen["session"]["cart"].clone()),
        (json!("ada"), json!("3"))
    );
    assert_ne!(ada.session().as_ref(), Some(&anonymous), "the login changes the key");
    let old = house
        .database()
        .count(&format!("django_session WHERE session_key = '{anonymous}'"))
        .await;
    assert_eq!(old, 0, "the anonymous row is gone");
}

#[tokio::test]
async fn anonymous_data_is_kept_by_a_sign_up_here() {
    let (house, django) = neighbours().await;
    let mut ada = django.visitor();
    ada.get("/set/?cart=3").await.expect(200);
    ada.goes_to(house.address())
        .sign_up("ada", PASSWORD)
        .await
        .expect_redirect("/accounts/profile/");
    assert_eq!(django.sees(&ada).await["session"]["cart"], "3");
}

#[tokio::test]
async fn a_logout_here_flushes_what_django_kept() {
    let (house, django) = neighbours().await;
    let mut ada = house.member("ada").await;
    ada.goes_to(django.address()).get("/set/?cart=3").await.expect(200);
    let before = ada.clone();
    ada.goes_to(house.address()).log_out().await.expect(302);

    assert_eq!(django.sees(&before).await["user"], json!(null));
    assert_eq!(house.database().count("django_session").await, 0);
}

#[tokio::test]
async fn remember_me_and_browser_close_are_the_same_on_both_sides() {
    let (house, django) = neighbours().await;
    house.member("ada").await;

    let mut here = house.visitor();
    let fields = [("login", "ada"), ("password", PASSWORD), ("remember", "on")];
    let kept = here.fill("/accounts/login/", &fields).await;
    assert_eq!(
        kept.set_cookie("sessionid").expect("a cookie").attribute("max-age"),
        Some("1209600"),
        "{kept}"
    );
    assert_eq!(django.sees(&here).await["session"]["_session_expiry"], json!(1_209_600));

    let mut here = house.visitor();
    let brief = here.log_in("ada", PASSWORD).await;
    assert_eq!(
        brief.set_cookie("sessionid").expect("a cookie").attribute("max-age"),
        None,
        "{brief}"
    );
    assert_eq!(django.sees(&here).await["session"]["_session_expiry"], json!(0));

    let mut there = django.visitor();
    there.fill("/accounts/login/", &fields).await.expect(302);
    assert_eq!(
        django.sees(&there).await["session"]["_session_expiry"],
        json!(1_209_600)
    );
}

#[tokio::test]
async fn a_session_under_a_fallback_key_lives_on_and_is_signed_anew() {
    let (mut house, django) = neighbours().await;
    let mut ada = house.member("ada").await;
    ada.goes_to(django.address()).get("/set/?cart=3").await.expect(200);
    drop(django);
    house.set(
        "SECRET_KEY",
        "the-next-key-of-this-house-m4Wc8VtQz2LrXy7NbHs5KdGp3JfTu6Re",
    );
    house.set(
        "SECRET_KEY_FALLBACKS",
        &serde_json::json!([journeys::SECRET_KEY]).to_string(),
    );
    house.restart().await;

    ada.goes_to(house.address())
        .get("/accounts/profile/")
        .await
        .expect(200)
        .expect_text("ada");
    let neighbour = Neighbour::on(house.database().path());
    let next = neighbour
        .set(
            "SECRET_KEY",
            "the-next-key-of-this-house-m4Wc8VtQz2LrXy7NbHs5KdGp3JfTu6Re",
        )
        .open()
        .await;
    let seen = next.sees(&ada).await;
    assert_eq!(
        (seen["user"].clone(), seen["session"]["cart"].clone()),
        (json!("ada"), json!("3"))
    );

    house.set("SECRET_KEY_FALLBACKS", "[]");
    house.restart().await;
    assert!(ada.is_logged_in().await, "signed anew, it needs the old key no more");
}

#[tokio::test]
async fn a_session_under_a_key_that_was_dropped_is_nobodys() {
    let (mut house, _django) = neighbours().await;
    let mut ada = house.member("ada").await;
    house.set(
        "SECRET_KEY",
        "the-next-key-of-this-house-m4Wc8VtQz2LrXy7NbHs5KdGp3JfTu6Re",
    );
    house.restart().await;
    assert!(!ada.is_logged_in().await);
}

#[tokio::test]
async fn an_expired_session_is_nobodys_on_either_side() {
    let (house, django) = neighbours().await;
    let mut ada = house.member("ada").await;
    assert!(ada.is_logged_in().await);
    house
        .database()
        .execute("UPDATE django_session SET expire_date = '2020-01-01 00:00:00'")
        .await;
    settle().await;
    assert!(!ada.clone().is_logged_in().await);
    assert_eq!(django.sees(&ada).await["user"], json!(null));
    ada.goes_to(house.address());
    assert!(!ada.is_logged_in().await);
}
