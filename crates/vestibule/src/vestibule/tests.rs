//! A key is changed while people are logged in.

use crate::{
    Settings,
    settings::SecretKey,
    testing_site::{Site, text},
};
use http::{Method, StatusCode};

const OLD: &str = "the-old-key-0123456789-abcdefghijklmnopqrstuvwxyz-0123456789";
const NEW: &str = "the-new-key-9876543210-zyxwvutsrqponmlkjihgfedcba-9876543210";

fn keys(primary: &'static str, fallbacks: &'static [&'static str]) -> impl FnOnce(&mut Settings) {
    let key = |text: &&str| SecretKey::new((*text).to_owned());
    move |settings| {
        settings.server.secret_key = Some(key(&primary));
        settings.server.secret_key_fallbacks = fallbacks.iter().map(key).collect();
    }
}

/// Signs somebody up; their session cookie.
async fn member(site: &Site, name: &str) -> String {
    let (cookie, token) = site.form().await;
    let body = format!(
        "csrfmiddlewaretoken={token}&username={name}&email={name}%40example.org&password1=correct+horse+battery&password2=correct+horse+battery"
    );
    let headers = [
        ("cookie", &*cookie),
        ("content-type", "application/x-www-form-urlencoded"),
    ];
    let answer = site.ask(Method::POST, "/accounts/signup/", &headers, &body).await;
    assert_eq!(answer.status(), StatusCode::FOUND, "{name}");
    session_of(answer.headers()).expect("a session")
}

fn session_of(headers: &http::HeaderMap) -> Option<String> {
    let cookies = headers
        .get_all("set-cookie")
        .iter()
        .filter_map(|value| value.to_str().ok());
    let mut sessions = cookies.filter(|cookie| cookie.starts_with("sessionid="));
    Some(sessions.next()?.split(';').next()?.to_owned())
}

/// Whether the session is good there; the cookie that goes on with it.
async fn visits(site: &Site, session: &str) -> Option<String> {
    let answer = site
        .ask(Method::GET, "/accounts/profile/", &[("cookie", session)], "")
        .await;
    match answer.status() {
        StatusCode::OK => Some(session_of(answer.headers()).unwrap_or_else(|| session.to_owned())),
        StatusCode::FOUND => {
            assert!(text(answer.headers(), "location").starts_with("/accounts/login/"));
            None
        }
        other => panic!("{other}"),
    }
}

#[tokio::test]
async fn s_sec_05_a_rotated_key_ends_no_session_until_it_is_no_fallback_any_more() {
    let first = Site::open().await;
    let old = first.beside(keys(OLD, &[])).await;
    let (ada, grace) = (member(&old, "ada").await, member(&old, "grace").await);

    let rotated = old.beside(keys(NEW, &[OLD])).await;
    let ada = visits(&rotated, &ada).await.expect("a session of the old key is good");
    assert!(
        visits(&old, &ada).await.is_none(),
        "it is signed anew, with the new key"
    );

    let without = rotated.beside(keys(NEW, &[])).await;
    assert!(
        visits(&without, &ada).await.is_some(),
        "what was used meanwhile goes on"
    );
    assert!(visits(&without, &grace).await.is_none(), "what was not is dead at once");
}

#[tokio::test]
async fn s_sec_05_two_nodes_with_the_keys_in_different_order_share_sessions() {
    let first = Site::open().await;
    let one = first.beside(keys(OLD, &[NEW])).await;
    let two = first.beside(keys(NEW, &[OLD])).await;
    let mut of_one = member(&one, "ada").await;
    let mut of_two = member(&two, "grace").await;
    for _ in 0..3 {
        of_one = visits(&two, &of_one).await.expect("one's is good at two");
        of_one = visits(&one, &of_one).await.expect("and at one again");
        of_two = visits(&one, &of_two).await.expect("two's is good at one");
        of_two = visits(&two, &of_two).await.expect("and at two again");
    }
}
