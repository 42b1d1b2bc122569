//! A user sees their own events, in words, page by page, and nobody else's.

use super::rules::browser;
use crate::{
    events::{EventName, add},
    face::context::happened,
    testing_site::Site,
};
use http::{Method, StatusCode};
use http_body_util::BodyExt;
use time::{OffsetDateTime, macros::datetime};

const NOW: OffsetDateTime = datetime!(2026-01-02 03:04:05 UTC);

/// Signs up and gives the session's cookie.
async fn member(site: &Site, name: &str) -> String {
    let (cookie, token) = site.form().await;
    let headers = [
        ("cookie", &*cookie),
        ("content-type", "application/x-www-form-urlencoded"),
    ];
    let body = format!(
        "csrfmiddlewaretoken={token}&username={name}&email={name}%40example.org&password1=staple+battery+7&password2=staple+battery+7"
    );
    let answer = site.ask(Method::POST, "/accounts/signup/", &headers, &body).await;
    assert_eq!(answer.status(), StatusCode::FOUND);
    let cookies = answer.headers().get_all("set-cookie").iter();
    let mut session = cookies.filter_map(|cookie| cookie.to_str().ok()?.split(';').next());
    session
        .find(|cookie| cookie.starts_with("sessionid="))
        .expect("a session")
        .to_owned()
}

async fn page(site: &Site, cookie: &str, path: &str) -> (StatusCode, String) {
    let answer = site.ask(Method::GET, path, &[("cookie", cookie)], "").await;
    let status = answer.status();
    let body = answer.into_body().collect().await.expect("a body").to_bytes();
    (status, String::from_utf8_lossy(&body).into_owned())
}

#[tokio::test]
async fn a_user_sees_their_own_events_newest_first_and_page_by_page() {
    let site = Site::open().await;
    let ada = member(&site, "ada").await;
    let db = &site.there.db;
    add(db, EventName::UserLoginFailed, "1", NOW, 25).await;
    add(db, EventName::HashUnusable, "1", NOW, 1).await;
    add(db, EventName::LoginLocked, "2", NOW, 1).await; // somebody else's

    let (status, first) = page(&site, &ada, "/accounts/activity/").await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!(first.matches("<li class=").count(), 20);
    assert!(first.contains("The account was created."));
    assert!(first.contains("?page=2") && !first.contains("rel=\"prev\""));

    let (_, second) = page(&site, &ada, "/accounts/activity/?page=2").await;
    assert_eq!(
        second.matches("<li class=").count(),
        7,
        "27 in all: signed up, logged in, 25 failures"
    );
    assert!(second.contains("?page=1") && !second.contains("rel=\"next\""));
    assert!(!(first + &second).contains("was locked"));
}

#[tokio::test]
async fn nobody_sees_events_without_a_login_and_no_number_is_a_fault() {
    let site = Site::open().await;
    let answer = site.ask(Method::GET, "/accounts/activity/", &[], "").await;
    assert_eq!(answer.status(), StatusCode::FOUND);

    let ada = member(&site, "ada").await;
    for number in [
        "0",
        "-1",
        "x",
        "3",
        "501",
        "1000000000",
        "99999999999999999999",
        "%00",
        "",
    ] {
        let (status, _) = page(&site, &ada, &format!("/accounts/activity/?page={number}")).await;
        assert_eq!(status, StatusCode::NOT_FOUND, "{number}");
    }
}

#[tokio::test]
async fn one_page_costs_one_query_however_many_events_it_shows() {
    let site = Site::open().await;
    let ada = member(&site, "ada").await;
    page(&site, &ada, "/accounts/activity/").await;
    let statements = || site.vestibule.app.db.statements();

    let before = statements();
    page(&site, &ada, "/accounts/activity/").await;
    let few = statements() - before;
    add(&site.there.db, EventName::UserLoginFailed, "1", NOW, 20).await;
    let before = statements();
    page(&site, &ada, "/accounts/activity/").await;
    assert_eq!(statements() - before, few);
}

#[test]
fn the_query_leaves_out_what_only_operators_understand() {
    let own = super::store::ALL.iter().find(|query| query.name == "activity.own");
    let text = own.expect("the query").text;
    let names: Vec<&str> = text.split('\'').skip(1).step_by(2).collect();
    for name in EventName::ALL {
        assert_eq!(names.contains(&name.as_str()), name.is_for_operators(), "{name:?}");
    }
    assert!(
        names
            .iter()
            .all(|name| EventName::ALL.iter().any(|known| known.as_str() == *name))
    );
}

#[test]
fn every_event_has_words_or_is_for_operators() {
    for name in EventName::ALL {
        let (_, text) = happened(name.as_str());
        let is_told = text != crate::face::Text::verbatim(name.as_str());
        assert!(is_told != name.is_for_operators(), "{}", name.as_str());
    }
}

#[test]
fn browsers_are_told_as_people_know_them() {
    let linux = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
    let edge = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/138.0.0.0 Safari/537.36 Edg/138.0.0.0";
    let phone = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1";
    assert_eq!(browser(linux), Some(("Firefox", "Linux")));
    assert_eq!(browser(edge), Some(("Edge", "Windows")));
    assert_eq!(browser(phone), Some(("Safari", "iPhone")));
    assert_eq!(browser("curl/8.14.1"), None);
}
