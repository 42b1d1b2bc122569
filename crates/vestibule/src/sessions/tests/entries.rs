//! The shared cache when it is away, old, or full of other things.

use super::house::{Kept, at};
use crate::{
    Fault, Session,
    sessions::{Finished, cookie::Change},
    settings::SessionEngine,
    testing_cache::Wire,
    testing_site::Site,
};
use django_formats::cache::read_session;
use http::StatusCode;
use serde_json::{Value, json};
use std::time::{Duration, Instant};

const NOW: i64 = 1_800_000_000;

async fn stored(kept: &Kept) -> String {
    let session = at(&kept.sessions, None, NOW);
    session.insert("cart", &json!(1)).await.expect("no fault");
    set(session.finish(false).await)
}

fn set(finished: Result<Finished, Fault>) -> String {
    match finished.expect("no fault") {
        Finished::Done {
            cookie: Change::Set(key, _),
            ..
        } => key.as_str().to_owned(),
        other => panic!("no cookie was set: {other:?}"),
    }
}

async fn cart(session: &Session) -> Option<Value> {
    session.get("cart").await.expect("no fault")
}

#[tokio::test]
async fn s_cache_05_the_entry_of_cached_db_follows_its_row() {
    let Some(kept) = Kept::on(SessionEngine::CachedDb).await else {
        return;
    };
    let key = stored(&kept).await;
    let inside = async |key: &str| {
        kept.entry(key)
            .await
            .map(|entry| read_session(&entry).expect("a session").to_json())
    };
    assert_eq!(inside(&key).await.as_deref(), Some(r#"{"cart":1}"#));

    let session = at(&kept.sessions, Some(&key), NOW);
    session.insert("cart", &2).await.expect("no fault");
    set(session.finish(false).await);
    assert_eq!(inside(&key).await.as_deref(), Some(r#"{"cart":2}"#));

    // An entry that says something else than the row is no longer read by Django, which reads the row then.
    kept.plant(&key, b"\x80\x05}\x8c\x04cartK\x63s.").await;
    let session = at(&kept.sessions, Some(&key), NOW);
    assert_eq!(cart(&session).await, Some(json!(2)), "the row counts");
    session.insert("cart", &3).await.expect("no fault");
    set(session.finish(false).await);
    assert_eq!(inside(&key).await, None);

    let session = at(&kept.sessions, Some(&key), NOW);
    session.flush().await.expect("no fault");
    session.finish(false).await.expect("no fault");
    assert_eq!(kept.rows().await, 0);

    // A request of Django that had read the row before puts the entry back: it goes again.
    kept.plant(&key, b"\x80\x05}\x8c\x04cartK\x63s.").await;
    assert_eq!(
        kept.sessions
            .sweep_entries(super::house::moment(NOW + 1))
            .await
            .expect("no fault"),
        0
    );
    assert_eq!(
        kept.sessions
            .sweep_entries(super::house::moment(NOW + 3))
            .await
            .expect("no fault"),
        1
    );
    assert_eq!(inside(&key).await, None);
    assert_eq!(
        kept.sessions
            .sweep_entries(super::house::moment(NOW + 9))
            .await
            .expect("no fault"),
        0,
        "once"
    );
}

#[tokio::test]
async fn s_cache_06_a_session_ended_while_the_cache_was_away_is_nobody_when_it_is_back() {
    let Some(mut kept) = Kept::on(SessionEngine::CachedDb).await else {
        return;
    };
    let key = stored(&kept).await;
    kept.wire.as_mut().expect("a wire").cut().await;
    let session = at(&kept.sessions, Some(&key), NOW);
    session.flush().await.expect("no fault");
    assert!(matches!(
        session.finish(false).await,
        Ok(Finished::Done {
            cookie: Change::Delete,
            ..
        })
    ));
    let away = kept.sessions.sweep_entries(super::house::moment(NOW + 3)).await;
    assert!(matches!(away, Err(Fault::CacheUnavailable { .. })));

    kept.wire.as_mut().expect("a wire").mend().await;
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert!(kept.entry(&key).await.is_some(), "the cache kept it");
    assert_eq!(cart(&at(&kept.sessions, Some(&key), NOW)).await, None);
    assert_eq!(
        kept.sessions
            .sweep_entries(super::house::moment(NOW + 3))
            .await
            .expect("no fault"),
        1
    );
    assert!(kept.entry(&key).await.is_none());
}

#[tokio::test]
async fn f_07_without_its_cache_cached_db_goes_on_with_the_database() {
    let Some(mut wire) = Wire::open().await else { return };
    let site = Site::with(wire.engine(SessionEngine::CachedDb)).await;
    let mut ada = site.guest();
    ada.sign_up("ada", "correct horse battery").await;
    let mut elsewhere = site.guest();
    elsewhere.log_in("ada", "correct horse battery").await;
    wire.cut().await;
    assert!(ada.is_logged_in().await);
    assert!(elsewhere.is_logged_in().await);
    // The counters of logins are in the cache: no password is judged without them.
    let refused = site.guest().log_in("ada", "correct horse battery").await;
    assert_eq!(refused.status, StatusCode::SERVICE_UNAVAILABLE);
    elsewhere.fill("/accounts/logout/", &[]).await;
    assert!(!elsewhere.is_logged_in().await);
    assert!(ada.is_logged_in().await, "nobody else was logged out");
}

#[tokio::test]
async fn f_07_without_its_cache_the_engine_cache_answers_503_and_logs_nobody_out() {
    let Some(mut wire) = Wire::open().await else { return };
    let site = Site::with(wire.engine(SessionEngine::Cache)).await;
    let mut ada = site.guest();
    ada.sign_up("ada", "correct horse battery").await;
    assert!(ada.is_logged_in().await);
    let jar = ada.jar.clone();

    wire.cut().await;
    for path in ["/accounts/profile/", "/accounts/profile/", "/accounts/login/"] {
        let began = Instant::now();
        let seen = ada.get(path).await;
        assert_eq!(seen.status, StatusCode::SERVICE_UNAVAILABLE, "{path}");
        assert!(began.elapsed() < Duration::from_secs(2), "{path}");
        assert!(seen.headers.contains_key("retry-after"));
        assert_eq!(ada.jar, jar, "the cookie is kept");
    }
    assert!(site.vestibule.is_ready().await.is_err());
    let mut bob = site.guest();
    let refused = bob.log_in("ada", "correct horse battery").await;
    assert_eq!(refused.status, StatusCode::SERVICE_UNAVAILABLE, "nobody is logged in");
    assert!(!bob.jar.contains_key("sessionid"));

    wire.mend().await;
    let began = Instant::now();
    while !ada.is_logged_in().await {
        assert!(
            began.elapsed() < Duration::from_secs(5),
            "it is back for so long already"
        );
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    assert!(site.vestibule.is_ready().await.is_ok());
}

#[tokio::test]
async fn f_07_a_cache_that_hangs_is_given_up_within_two_seconds() {
    // It takes connections, and says nothing.
    let silent = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let url = format!("redis://{}", silent.local_addr().expect("an address"));
    let site = Site::with(|settings| {
        settings.session.engine = SessionEngine::Cache;
        settings.cache.url = Some(url.parse().expect("a CACHE_URL"));
    })
    .await;
    let began = Instant::now();
    let mut guest = site.guest();
    guest.jar.insert("sessionid".to_owned(), "a".repeat(32));
    let seen = guest.get("/accounts/profile/").await;
    assert_eq!(seen.status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(began.elapsed() < Duration::from_secs(2), "{:?}", began.elapsed());
}

#[tokio::test]
async fn s_share_01_an_entry_that_is_a_program_is_nobody_and_stays_as_it_is() {
    let Some(wire) = Wire::open().await else { return };
    let site = Site::with(wire.engine(SessionEngine::Cache)).await;
    let crate::sessions::Engine::Cache(cache) = &site.vestibule.app.sessions.engine else {
        panic!("the engine")
    };
    let key = "a".repeat(32);
    let program = b"\x80\x05\x8c\x05posix\x8c\x06system\x93\x8c\x04true\x85R.";
    cache
        .set(&cache.keys.of_cache(&key), program, 600)
        .await
        .expect("a cache");

    let mut guest = site.guest();
    guest.jar.insert("sessionid".to_owned(), key.clone());
    for _ in 0..3 {
        assert!(!guest.is_logged_in().await);
        assert_eq!(
            guest.jar.get("sessionid"),
            Some(&key),
            "Django may still know what it is"
        );
    }
    let entry = cache.get(&cache.keys.of_cache(&key)).await.expect("a cache");
    assert_eq!(entry.as_deref(), Some(&program[..]));
    let events = site
        .texts(r#"SELECT "name" AS "text" FROM "vestibule_event" WHERE "name" = 'session_unreadable'"#)
        .await;
    assert_eq!(events.len(), 1, "told once");
}

#[tokio::test]
async fn s_share_03_a_save_keeps_what_others_wrote_into_an_entry() {
    let Some(kept) = Kept::on(SessionEngine::Cache).await else {
        return;
    };
    let key = "b".repeat(32);
    let djangos = b"\x80\x05}\x94(\x8c\x04pairK\x01K\x02\x86\x8c\x03nanG\x7f\xf8\0\0\0\0\0\0\x8c\x04cartK\x01u.";
    kept.plant(&key, djangos).await;
    let session = at(&kept.sessions, Some(&key), NOW);
    assert_eq!(cart(&session).await, Some(json!(1)));
    session.insert("cart", &2).await.expect("no fault");
    set(session.finish(false).await);
    let entry = kept.entry(&key).await.expect("an entry");
    let holds = |bytes: &[u8]| entry.windows(bytes.len()).any(|window| window == bytes);
    assert!(holds(b"K\x01K\x02\x86"), "still a tuple");
    assert!(holds(b"G\x7f\xf8\0\0\0\0\0\0"), "still not a number");

    let session = at(&kept.sessions, Some(&key), NOW);
    session.insert("cart", &"x".repeat(70_000)).await.expect("no fault");
    let fault = session.finish(false).await.expect_err("larger than an entry may be");
    assert_eq!(fault.status(), StatusCode::INTERNAL_SERVER_ERROR);
    assert_eq!(kept.entry(&key).await, Some(entry), "nothing was cut");
}
