//! Who may become the first superuser: whoever has the link, once, in time, and only while there is none.

use crate::{
    ops::{Outcome, create_superuser},
    storage::{Query, Run},
    testing_site::{Site, text},
    users::{SetupToken, has_superuser},
};
use django_formats::random::OsRandom;
use http::{Method, StatusCode};
use secrecy::{ExposeSecret, SecretString};
use time::{Duration, macros::datetime};

const FORM: (&str, &str) = ("content-type", "application/x-www-form-urlencoded");
const GOOD: &str = "username=admin&email=&password1=correct+horse+battery&password2=correct+horse+battery";

/// The path of a new link.
async fn link(site: &Site) -> Option<String> {
    let link = site.vestibule.first_superuser_link().await.expect("it runs")?;
    let path = link
        .expose_secret()
        .strip_prefix("http://127.0.0.1:8000")
        .expect("the site's");
    Some(path.to_owned())
}

async fn post(site: &Site, path: &str, fields: &str) -> axum::response::Response {
    let (cookie, token) = site.form().await;
    let body = format!("csrfmiddlewaretoken={token}&{fields}");
    site.ask(Method::POST, path, &[FORM, ("cookie", &*cookie)], &body).await
}

async fn get(site: &Site, path: &str) -> StatusCode {
    site.ask(Method::GET, path, &[], "").await.status()
}

async fn anybody(site: &Site) -> bool {
    let mut conn = site.there.db.read().await.expect("a connection");
    has_superuser(&mut conn).await.expect("it runs")
}

#[test]
fn s_adm_09_a_token_is_good_for_15_minutes_and_alone() {
    let (link, now) = (SetupToken::default(), datetime!(2026-01-02 03:04:05 UTC));
    assert!(!link.fits("", now), "none is good before one is made");
    let first = link.issue(&mut OsRandom, now).expect("random");
    assert_eq!(first.expose_secret().len(), 32);
    assert!(link.fits(first.expose_secret(), now + Duration::seconds(899)));
    assert!(!link.fits(first.expose_secret(), now + Duration::minutes(15)));
    let second = link.issue(&mut OsRandom, now).expect("random");
    assert!(!link.fits(first.expose_secret(), now) && link.fits(second.expose_secret(), now));
    link.spend();
    assert!(!link.fits(second.expose_secret(), now));
    assert!(!format!("{link:?}{second:?}").contains(second.expose_secret()));
}

#[tokio::test]
async fn s_adm_09_the_link_makes_one_superuser_who_is_logged_in_and_is_dead_afterwards() {
    let site = Site::open().await;
    assert!(!anybody(&site).await, "no account comes with the server");
    let path = link(&site).await.expect("a link");
    for _ in 0..3 {
        assert_eq!(get(&site, &path).await, StatusCode::OK, "a look uses nothing up");
    }
    let refused = post(&site, &path, "username=admin&password1=12345&password2=123").await;
    assert_eq!(refused.status(), StatusCode::OK, "the form again");
    assert!(!anybody(&site).await);

    let made = post(&site, &path, GOOD).await;
    assert_eq!(made.status(), StatusCode::FOUND);
    assert_eq!(text(made.headers(), "location"), "/accounts/profile/");
    let cookies = made.headers().get_all("set-cookie").iter();
    assert!(
        cookies
            .filter_map(|cookie| cookie.to_str().ok())
            .any(|cookie| cookie.starts_with("sessionid="))
    );
    assert!(anybody(&site).await);

    let again = post(&site, &path, &GOOD.replace("admin", "other")).await;
    assert_eq!(again.status(), StatusCode::NOT_FOUND);
    assert_eq!(get(&site, &path).await, StatusCode::NOT_FOUND);
    assert_eq!(link(&site).await, None, "nor is there another");
    site.vestibule.close().await;
}

#[tokio::test]
async fn s_adm_09_a_wrong_token_costs_no_hash_and_tells_nothing() {
    let site = Site::open().await;
    let none_yet = format!("/accounts/first-superuser/{}/", "a".repeat(32));
    assert_eq!(get(&site, &none_yet).await, StatusCode::NOT_FOUND);
    let path = link(&site).await.expect("a link");
    let hashes = site.vestibule.app.passwords.hash_runs();
    for wrong in [
        none_yet,
        path.replace("superuser/", "superuser/x"),
        format!("{}x/", path.trim_end_matches('/')),
    ] {
        assert_eq!(get(&site, &wrong).await, StatusCode::NOT_FOUND, "{wrong}");
        assert_eq!(
            post(&site, &wrong, GOOD).await.status(),
            StatusCode::NOT_FOUND,
            "{wrong}"
        );
    }
    assert_eq!(site.vestibule.app.passwords.hash_runs(), hashes);
    let no_token = site.ask(Method::POST, &path, &[FORM], GOOD).await;
    assert_eq!(no_token.status(), StatusCode::FORBIDDEN, "a form token is needed");
    assert!(!anybody(&site).await);
    site.vestibule.close().await;
}

#[tokio::test]
async fn s_adm_09_the_link_dies_with_any_superuser_and_is_not_made_on_djangos_database() {
    const OF_DJANGO: Query = Query::new(
        "test.of_django",
        r#"UPDATE "vestibule_meta" SET "value" = 'django' WHERE "name" = 'made_by'"#,
    );
    let site = Site::open().await;
    let path = link(&site).await.expect("a link");
    let made = create_superuser(&site.vestibule, "root", "", SecretString::from("correct horse battery")).await;
    assert_eq!(made.expect("it runs"), Outcome::Done);
    assert_eq!(get(&site, &path).await, StatusCode::NOT_FOUND);
    assert_eq!(post(&site, &path, GOOD).await.status(), StatusCode::NOT_FOUND);
    assert_eq!(link(&site).await, None);

    let site = Site::open().await;
    let mut conn = site.there.db.write().await.expect("a connection");
    conn.execute(&OF_DJANGO, []).await.expect("it runs");
    drop(conn);
    let node = site.beside(|_| {}).await;
    assert_eq!(link(&node).await, None, "there manage.py makes them");
}

#[tokio::test]
async fn s_adm_09_of_two_who_post_at_once_one_becomes_superuser() {
    for _ in 0..5 {
        let site = Site::open().await;
        let path = link(&site).await.expect("a link");
        let (one, two) = (GOOD.replace("admin", "one"), GOOD.replace("admin", "two"));
        let (one, two) = tokio::join!(post(&site, &path, &one), post(&site, &path, &two));
        let mut both = [one.status(), two.status()];
        both.sort();
        assert_eq!(both, [StatusCode::FOUND, StatusCode::NOT_FOUND]);
        site.vestibule.close().await;
    }
}
