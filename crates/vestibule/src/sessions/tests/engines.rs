//! The rules of sessions on each of Django's four engines.

use super::house::{ENGINES, Kept, at};
use crate::{
    Fault, Session,
    sessions::{Finished, Remember, Sessions, cookie::Change},
    settings::SessionEngine,
    testing_cache::{Wire, cluster},
    testing_db,
    testing_site::Site,
    users::UserId,
};
use http::StatusCode;
use serde_json::{Value, json};
use std::time::Duration;
use time::OffsetDateTime;
use tokio::time::sleep;

const BACKEND: &str = "django.contrib.auth.backends.ModelBackend";
const PASSWORD: &str = "md5$a$b";

/// Entries expire by the clock of the cache, so these tests live in its time.
#[expect(clippy::disallowed_methods, reason = "the cache has no other clock")]
fn now() -> i64 {
    OffsetDateTime::now_utc().unix_timestamp()
}

fn with(sessions: &Sessions, cookie: Option<&str>) -> Session {
    at(sessions, cookie, now())
}

/// The cookie's value that the end of the request sets.
async fn saved(session: &Session) -> String {
    match session.finish(false).await.expect("no fault") {
        Finished::Done {
            cookie: Change::Set(key, _),
            ..
        } => key.as_str().to_owned(),
        other => panic!("no cookie was set: {other:?}"),
    }
}

async fn stored(sessions: &Sessions, key: &str, value: &Value) -> String {
    let session = with(sessions, None);
    session.insert(key, value).await.expect("no fault");
    saved(&session).await
}

async fn log_in(sessions: &Sessions, session: &Session, user: i64) -> Result<(), Fault> {
    let mut tx = sessions.db.begin().await?;
    let id = UserId::Int(user);
    let new = session
        .log_in(&mut tx, &id, BACKEND, PASSWORD, Remember::AsSettings)
        .await?;
    tx.commit().await?;
    session.adopt(new).await
}

async fn get(sessions: &Sessions, cookie: &str, key: &str) -> Option<Value> {
    with(sessions, Some(cookie)).get(key).await.expect("no fault")
}

#[tokio::test]
async fn s_sess_01_a_login_has_a_new_key_on_each_engine_and_the_old_one_is_nobody() {
    for kept in Kept::all().await {
        let sessions = &kept.sessions;
        let planted = stored(sessions, "cart", &json!([1])).await;
        let session = with(sessions, Some(&planted));
        log_in(sessions, &session, 7).await.expect("no fault");
        let first = saved(&session).await;
        assert_ne!(planted, first);
        assert_eq!(get(sessions, &first, "cart").await, Some(json!([1])));
        assert_eq!(get(sessions, &first, "_auth_user_id").await, Some(json!("7")));
        assert_eq!(get(sessions, &planted, "_auth_user_id").await, None);
        if kept.engine() != SessionEngine::SignedCookies {
            assert_eq!(get(sessions, &planted, "cart").await, None, "{:?}", kept.engine());
        }
        assert_eq!(kept.entry(&planted).await, None);
        assert_eq!(kept.rows().await, usize::from(sessions.engine.has_rows()));
    }
}

#[tokio::test]
async fn s_sess_02_a_key_that_was_never_issued_is_nobody_on_each_engine() {
    for kept in Kept::all().await {
        let real = stored(&kept.sessions, "cart", &json!(1)).await;
        let upper = real.to_uppercase();
        let blank = format!("{real} ");
        let long = "a".repeat(1 << 20);
        for sent in [
            upper.as_str(),
            &blank,
            "aaaaaaaa",
            "a%00bcdefgh",
            &long,
            "*",
            "\0\0\0\0\0\0\0\0",
            "a:b:c:d:e:f",
        ] {
            let session = with(&kept.sessions, Some(sent));
            assert_eq!(
                session.get::<Value>("cart").await.expect("no fault"),
                None,
                "{sent:.40}"
            );
            let Ok(Finished::Done { cookie, .. }) = session.finish(false).await else {
                panic!("{sent:.40}")
            };
            assert!(matches!(cookie, Change::Delete), "{sent:.40}: {cookie:?}");
        }
        assert_eq!(kept.rows().await, usize::from(kept.sessions.engine.has_rows()));
    }
}

#[tokio::test]
async fn s_sess_05_a_session_ended_while_a_request_runs_leaves_no_row_and_no_entry() {
    for engine in [SessionEngine::Db, SessionEngine::CachedDb, SessionEngine::Cache] {
        let Some(kept) = Kept::on(engine).await else { continue };
        let elsewhere = kept.another_node().await;
        for cycles in [false, true] {
            let key = stored(&kept.sessions, "cart", &json!(1)).await;
            let slow = with(&kept.sessions, Some(&key));
            slow.insert("cart", &json!(2)).await.expect("no fault");
            if cycles {
                slow.cycle_key().await.expect("no fault");
            }
            let logout = with(&elsewhere, Some(&key));
            logout.flush().await.expect("no fault");
            assert!(matches!(
                logout.finish(false).await,
                Ok(Finished::Done {
                    cookie: Change::Delete,
                    ..
                })
            ));

            assert!(
                matches!(slow.finish(false).await, Ok(Finished::Interrupted)),
                "{engine:?}"
            );
            assert_eq!(kept.rows().await, 0);
            assert_eq!(kept.entry(&key).await, None);
            assert_eq!(get(&elsewhere, &key, "cart").await, None);
        }
    }
}

#[tokio::test]
async fn s_sess_05_a_new_password_brings_no_session_back_that_ended_meanwhile() {
    for engine in [SessionEngine::Db, SessionEngine::CachedDb, SessionEngine::Cache] {
        let Some(kept) = Kept::on(engine).await else { continue };
        let session = with(&kept.sessions, None);
        log_in(&kept.sessions, &session, 7).await.expect("no fault");
        let key = saved(&session).await;

        let slow = with(&kept.sessions, Some(&key));
        assert_eq!(
            slow.get::<String>("_auth_user_id").await.expect("no fault").as_deref(),
            Some("7")
        );
        let logout = with(&kept.another_node().await, Some(&key));
        logout.flush().await.expect("no fault");
        logout.finish(false).await.expect("no fault");

        let mut tx = kept.sessions.db.begin().await.expect("a transaction");
        let renewed = slow.renew(&mut tx, &UserId::Int(7), "md5$c$d").await.expect("no fault");
        assert!(renewed.is_none(), "{engine:?}");
    }
}

#[tokio::test]
async fn s_sess_06_a_session_is_over_to_the_second_and_when_it_is_ended() {
    for mut kept in Kept::all().await {
        let ended = stored(&kept.sessions, "cart", &json!(1)).await;
        let session = with(&kept.sessions, Some(&ended));
        session.flush().await.expect("no fault");
        session.finish(false).await.expect("no fault");
        if kept.engine() != SessionEngine::SignedCookies {
            assert_eq!(get(&kept.another_node().await, &ended, "cart").await, None);
        }

        let mut cookie = (*kept.sessions.cookie).clone();
        cookie.age = 3;
        kept.sessions.cookie = cookie.into();
        let short = stored(&kept.sessions, "cart", &json!(1)).await;
        let own = with(&kept.sessions, None);
        own.insert("cart", &json!(1)).await.expect("no fault");
        own.set_expiry(2).await.expect("no fault");
        let own = saved(&own).await;
        for key in [&short, &own] {
            assert_eq!(
                get(&kept.sessions, key, "cart").await,
                Some(json!(1)),
                "{:?}",
                kept.engine()
            );
        }
        sleep(Duration::from_millis(4_100)).await;
        for key in [&short, &own] {
            assert_eq!(get(&kept.sessions, key, "cart").await, None, "{:?}", kept.engine());
        }
        assert_eq!(kept.entry(&short).await, None);
    }
}

#[tokio::test]
async fn s_sess_10_parallel_edits_of_an_entry_lose_nothing_to_each_other() {
    for engine in [SessionEngine::CachedDb, SessionEngine::Cache] {
        let Some(kept) = Kept::on(engine).await else { continue };
        let key = stored(&kept.sessions, "n", &json!(0)).await;
        let mut tasks = tokio::task::JoinSet::new();
        for _ in 0..60 {
            let (sessions, key) = (kept.sessions.clone(), key.clone());
            tasks.spawn(async move {
                let session = with(&sessions, Some(&key));
                let change = |n: Option<Value>| json!(n.and_then(|n| n.as_i64()).unwrap_or(0) + 1);
                session.update("n", change).await?;
                session.finish(false).await
            });
        }
        // The others gave up after 20 tries, a 503.
        let done = tasks.join_all().await.into_iter().filter(Result::is_ok).count();
        assert_eq!(get(&kept.sessions, &key, "n").await, Some(json!(done)), "{engine:?}");
        if let Some(entry) = kept.entry(&key).await {
            let session = django_formats::cache::read_session(&entry).expect("a session");
            assert_eq!(
                session.get::<usize>("n"),
                Some(done),
                "the entry is never older than the row"
            );
        }
    }
}

#[tokio::test]
async fn s_sess_12_both_limits_hold_on_each_engine() {
    for mut kept in Kept::all().await {
        kept.sessions.limits.absolute = Some(time::Duration::hours(10));
        kept.sessions.limits.idle = Some(time::Duration::hours(1));
        let session = with(&kept.sessions, None);
        log_in(&kept.sessions, &session, 7).await.expect("no fault");
        let key = saved(&session).await;
        let seen = async |second: i64| {
            let session = at(&kept.sessions, Some(&key), now() + second);
            session
                .get::<String>("_auth_user_id")
                .await
                .expect("no fault")
                .is_some()
        };
        assert!(seen(3_500).await, "{:?}", kept.engine());
        assert!(!seen(3_700).await, "{:?}", kept.engine());
    }
}

#[tokio::test]
async fn a_cluster_is_as_good_as_one_server() {
    let Some(cache) = cluster() else { return };
    let test = testing_db::sqlite().await;
    let mut settings = crate::Settings::default();
    settings.session.engine = SessionEngine::Cache;
    settings.cache = cache;
    let mut sessions = super::house::sessions(&test.db, "k1");
    let url = settings.cache.url.as_ref().expect("a URL");
    let cache = crate::cache::Cache::open(url, &settings.cache).expect("a cache");
    sessions.engine = crate::sessions::Engine::Cache(cache);
    for number in 0..30 {
        let key = stored(&sessions, "n", &json!(number)).await;
        let session = with(&sessions, Some(&key));
        session.insert("n", &json!(number + 100)).await.expect("no fault");
        session.cycle_key().await.expect("no fault");
        let cycled = saved(&session).await;
        assert_eq!(get(&sessions, &cycled, "n").await, Some(json!(number + 100)));
        assert_eq!(get(&sessions, &key, "n").await, None);
    }
}

/// A site on each engine that this run has.
async fn sites() -> Vec<(SessionEngine, Site)> {
    let mut sites = Vec::new();
    for engine in ENGINES {
        if let Some(wire) = Wire::open().await {
            let engine_of = wire.engine(engine);
            sites.push((engine, Site::with(engine_of).await));
            // Open for as long as the test runs.
            std::mem::forget(wire);
        }
    }
    sites
}

#[tokio::test]
async fn s_sess_08_deactivated_or_deleted_is_nobody_at_the_next_request_on_each_engine() {
    for (engine, site) in sites().await {
        for (name, sql) in [
            (
                "ada",
                r#"UPDATE "auth_user" SET "is_active" = false WHERE "username" = 'ada'"#,
            ),
            ("bob", r#"DELETE FROM "auth_user" WHERE "username" = 'bob'"#),
        ] {
            let mut guest = site.guest();
            guest.sign_up(name, "correct horse battery").await;
            assert!(guest.is_logged_in().await, "{engine:?} {name}");
            assert!(
                site.beside(|_| ())
                    .await
                    .guest_with(guest.jar.clone())
                    .is_logged_in()
                    .await,
                "the other node"
            );
            site.run(r#"DELETE FROM "account_emailaddress""#, Vec::new()).await;
            site.run(sql, Vec::new()).await;
            assert!(!guest.is_logged_in().await, "{engine:?} {name}");
        }
    }
}

#[tokio::test]
async fn s_sess_07_a_new_password_ends_the_other_sessions_on_each_engine() {
    for (engine, site) in sites().await {
        let mut ada = site.guest();
        ada.sign_up("ada", "correct horse battery").await;
        let mut elsewhere = site.guest();
        elsewhere.log_in("ada", "correct horse battery").await;
        assert!(elsewhere.is_logged_in().await);
        let fields = [
            ("oldpassword", "correct horse battery"),
            ("password1", "staple battery correct"),
            ("password2", "staple battery correct"),
        ];
        ada.fill("/accounts/password/change/", &fields).await;
        assert!(ada.is_logged_in().await, "{engine:?}: whoever changed it goes on");
        assert!(!elsewhere.is_logged_in().await, "{engine:?}");
    }
}

#[tokio::test]
async fn s_sess_11_a_copied_cookie_is_nobodys_once_its_user_has_logged_out() {
    let site = Site::with(|settings| settings.session.engine = SessionEngine::SignedCookies).await;
    let mut ada = site.guest();
    ada.sign_up("ada", "correct horse battery").await;
    let mut thief = ada.clone();
    assert!(thief.is_logged_in().await);

    ada.fill("/accounts/logout/", &[]).await;
    assert!(!ada.is_logged_in().await);
    assert!(!thief.is_logged_in().await);
    let node = site.beside(|_| ()).await;
    assert!(
        !node.guest_with(thief.jar.clone()).is_logged_in().await,
        "nor on another node"
    );

    // A login in the same second is good.
    assert_eq!(
        ada.log_in("ada", "correct horse battery").await.status,
        StatusCode::FOUND
    );
    assert!(ada.is_logged_in().await);
    let findings = site.vestibule.settings().findings();
    let told = findings
        .iter()
        .find(|finding| finding.code == "sessions_cannot_be_ended");
    assert!(told.is_some_and(|finding| finding.deploy_only && finding.text.contains("Django cannot revoke")));
}

#[tokio::test]
async fn s_sess_15_a_session_that_does_not_fit_into_a_cookie_is_a_fault_and_no_cut_cookie() {
    let kept = Kept::on(SessionEngine::SignedCookies)
        .await
        .expect("no cache is needed");
    let session = with(&kept.sessions, None);
    let noise: Vec<u64> = (0..2_000_u64).map(|n| n.wrapping_mul(0x9e37_79b9_7f4a_7c15)).collect();
    session.insert("noise", &noise).await.expect("no fault");
    let fault = session.finish(false).await.expect_err("it does not fit");
    assert_eq!(fault.status(), StatusCode::INTERNAL_SERVER_ERROR);
}
