//! What must come to nothing, on every engine.

use super::house::{at, moment, sessions};
use crate::{
    Session,
    sessions::{Finished, NewSession, Remember, Sessions, cookie::Change, lifetime::Limits, store},
    testing_db::{self, TestDb},
    users::UserId,
};
use django_formats::session::{SessionData, SessionKey, encode};
use serde_json::{Value, json};
use std::collections::HashSet;

const NOW: i64 = 1_800_000_000;
const BACKEND: &str = "django.contrib.auth.backends.ModelBackend";
const PASSWORD: &str = "md5$a$b";

/// The key of the cookie that the end of a request sets.
async fn saved(session: &Session) -> SessionKey {
    match session.finish(false).await.expect("no fault") {
        Finished::Done {
            cookie: Change::Set(key, _),
            ..
        } => key,
        other => panic!("no cookie was set: {other:?}"),
    }
}

async fn anonymous_with(sessions: &Sessions, key: &str, value: &Value) -> SessionKey {
    let session = at(sessions, None, NOW);
    session.insert(key, value).await.expect("no fault");
    saved(&session).await
}

async fn log_in(sessions: &Sessions, session: &Session, user: i64) {
    let mut tx = sessions.db.begin().await.expect("a transaction");
    let id = UserId::Int(user);
    let new: NewSession = session
        .log_in(&mut tx, &id, BACKEND, PASSWORD, Remember::AsSettings)
        .await
        .expect("no fault");
    tx.commit().await.expect("a commit");
    session.adopt(new).await.expect("no fault");
}

async fn keys(test: &TestDb) -> HashSet<String> {
    testing_db::session_rows(&test.db)
        .await
        .into_iter()
        .map(|(key, ..)| key)
        .collect()
}

#[tokio::test]
async fn s_sess_01_a_login_always_has_a_new_key_and_the_old_row_is_gone() {
    for test in testing_db::engines().await {
        let sessions = sessions(&test.db, "k1");
        let planted = anonymous_with(&sessions, "cart", &json!([1])).await;

        let session = at(&sessions, Some(planted.as_str()), NOW);
        log_in(&sessions, &session, 7).await;
        let first = saved(&session).await;
        assert_ne!(planted.as_str(), first.as_str());
        assert_eq!(keys(&test).await, HashSet::from([first.as_str().to_owned()]));
        assert_eq!(
            session.get::<Value>("cart").await.expect("no fault"),
            Some(json!([1])),
            "anonymous data are kept"
        );

        // The same user again: Django keeps the key here.
        let again = at(&sessions, Some(first.as_str()), NOW + 1);
        log_in(&sessions, &again, 7).await;
        let second = saved(&again).await;
        assert_ne!(first.as_str(), second.as_str());
        assert_eq!(keys(&test).await, HashSet::from([second.as_str().to_owned()]));
    }
}

#[tokio::test]
async fn s_sess_02_a_key_that_was_never_issued_is_nobody_and_leaves_nothing() {
    for test in testing_db::engines().await {
        let sessions = sessions(&test.db, "k1");
        let real = anonymous_with(&sessions, "cart", &json!(1)).await;
        let upper = real.as_str().to_uppercase();
        let blank = format!("{} ", real.as_str());
        let long = "a".repeat(1 << 20);
        for sent in [
            upper.as_str(),
            &blank,
            "aaaaaaaa",
            "a%00bcdefgh",
            "ZZZZZZZZZZZZZZZZ",
            &long,
            "' OR 1=1 --",
            "\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}\u{0}",
        ] {
            let session = at(&sessions, Some(sent), NOW);
            assert_eq!(
                session.get::<Value>("cart").await.expect("no fault"),
                None,
                "{sent:.40}"
            );
            assert!(matches!(
                session.finish(false).await,
                Ok(Finished::Done {
                    cookie: Change::Delete,
                    ..
                })
            ));
        }
        assert_eq!(keys(&test).await.len(), 1);
    }
}

#[tokio::test]
async fn s_sess_03_another_users_data_are_dropped_at_a_login() {
    for test in testing_db::engines().await {
        let sessions = sessions(&test.db, "k1");
        let session = at(&sessions, None, NOW);
        log_in(&sessions, &session, 7).await;
        session.insert("cart", &json!([1])).await.expect("no fault");
        let of_a = saved(&session).await;

        let session = at(&sessions, Some(of_a.as_str()), NOW);
        log_in(&sessions, &session, 8).await;
        assert_eq!(session.get::<Value>("cart").await.expect("no fault"), None);
        assert_eq!(
            keys(&test).await,
            HashSet::from([saved(&session).await.as_str().to_owned()])
        );
    }
}

#[tokio::test]
async fn s_sess_04_reading_and_failing_leave_no_rows() {
    for test in testing_db::engines().await {
        let sessions = sessions(&test.db, "k1");
        for _ in 0..200 {
            let session = at(&sessions, None, NOW);
            assert_eq!(session.get::<Value>("x").await.expect("no fault"), None);
            session.remove("x").await.expect("no fault");
            session.flush().await.expect("no fault");
            assert!(matches!(
                session.finish(false).await,
                Ok(Finished::Done {
                    cookie: Change::Nothing,
                    ..
                })
            ));
        }
        assert_eq!(keys(&test).await.len(), 0);
    }
}

#[tokio::test]
async fn s_sess_05_a_session_ended_while_a_request_runs_is_not_brought_back() {
    for test in testing_db::engines().await {
        let sessions = sessions(&test.db, "k1");
        let elsewhere = super::house::sessions(&test.another_node().await, "k1");
        for cycles in [false, true] {
            let key = anonymous_with(&sessions, "cart", &json!(1)).await;
            let slow = at(&sessions, Some(key.as_str()), NOW);
            slow.insert("cart", &json!(2)).await.expect("no fault");
            if cycles {
                slow.cycle_key().await.expect("no fault");
            }
            // Django's logout: the row goes.
            assert!(
                store::delete(&mut elsewhere.db.write().await.expect("db"), &key)
                    .await
                    .expect("no fault")
            );

            assert!(matches!(slow.finish(false).await, Ok(Finished::Interrupted)));
            assert_eq!(keys(&test).await.len(), 0);
        }
    }
}

#[tokio::test]
async fn s_sess_06_an_ended_or_expired_key_is_nobody_to_the_second() {
    for test in testing_db::engines().await {
        let sessions = sessions(&test.db, "k1");
        let key = anonymous_with(&sessions, "cart", &json!(1)).await;
        let seen = async |at_second| {
            let session = at(&sessions, Some(key.as_str()), at_second);
            session.get::<Value>("cart").await.expect("no fault").is_some()
        };
        assert!(seen(NOW + 1_209_599).await);
        assert!(
            !seen(NOW + 1_209_600).await,
            "found only while expire_date is later than now, as in Django"
        );

        let session = at(&sessions, Some(key.as_str()), NOW);
        session.flush().await.expect("no fault");
        assert!(matches!(
            session.finish(false).await,
            Ok(Finished::Done {
                cookie: Change::Delete,
                ..
            })
        ));
        assert!(!seen(NOW + 1).await);
    }
}

#[tokio::test]
async fn s_sess_10_parallel_edits_lose_nothing_to_each_other() {
    for test in testing_db::engines().await {
        let sessions = sessions(&test.db, "k1");
        let key = anonymous_with(&sessions, "n", &json!(0)).await;
        let tasks: Vec<_> = (0..200)
            .map(|task| {
                let (sessions, key) = (sessions.clone(), key.clone());
                tokio::spawn(async move {
                    let session = at(&sessions, Some(key.as_str()), NOW);
                    session
                        .update("n", |n| json!(n.and_then(|n| n.as_i64()).unwrap_or(0) + 1))
                        .await?;
                    session.insert(&format!("key {task}"), &task).await?;
                    session.finish(false).await.map(|_| task)
                })
            })
            .collect();
        let mut answered = Vec::new();
        for task in tasks {
            // The others gave up after 20 tries, a 503.
            answered.extend(task.await.expect("no panic").ok());
        }
        let session = at(&sessions, Some(key.as_str()), NOW);
        assert_eq!(session.get::<usize>("n").await.expect("no fault"), Some(answered.len()));
        for task in answered {
            assert_eq!(
                session.get::<i32>(&format!("key {task}")).await.expect("no fault"),
                Some(task)
            );
        }
    }
}

/// Ten hours, or one hour without a request.
fn limited(test: &TestDb) -> Sessions {
    let mut sessions = sessions(&test.db, "k1");
    sessions.limits = Limits {
        absolute: Some(time::Duration::hours(10)),
        idle: Some(time::Duration::hours(1)),
    };
    sessions
}

async fn is_known(session: &Session) -> bool {
    let user = session.get::<String>("_auth_user_id").await.expect("no fault");
    user.is_some()
}

#[tokio::test]
async fn s_sess_12_the_limits_end_a_session_in_constant_use() {
    for test in testing_db::engines().await {
        let sessions = limited(&test);
        let first = at(&sessions, None, NOW);
        log_in(&sessions, &first, 7).await;
        let key = saved(&first).await;
        let used = async |second: i64| {
            let session = at(&sessions, Some(key.as_str()), NOW + second);
            let known = is_known(&session).await;
            session.finish(false).await.expect("no fault");
            known
        };
        for minute in 1..600 {
            assert!(used(minute * 60).await, "minute {minute}");
        }
        assert!(used(35_999).await);
        assert!(!used(36_000).await, "ten hours after the login");
        assert_eq!(keys(&test).await.len(), 0);
    }
}

#[tokio::test]
async fn s_sess_12_the_limits_end_a_session_that_is_not_used() {
    for test in testing_db::engines().await {
        let sessions = limited(&test);
        let session = at(&sessions, None, NOW);
        log_in(&sessions, &session, 7).await;
        let key = saved(&session).await;
        let at_second = |second: i64| at(&sessions, Some(key.as_str()), NOW + second);
        assert!(is_known(&at_second(3_599)).await);
        assert!(!is_known(&at_second(3_600)).await, "an hour idle");
    }
}

#[tokio::test]
async fn s_sess_12_a_session_that_django_made_has_no_stamp_and_gets_one() {
    for test in testing_db::engines().await {
        let sessions = limited(&test);
        let data = SessionData::from_json(r#"{"_auth_user_id":"7"}"#).expect("JSON");
        let djangos = SessionKey::parse("djangosessionkey0000000000000000").expect("a key");
        let text = encode(&data, &sessions.keys, NOW);
        let mut conn = sessions.db.write().await.expect("db");
        assert!(
            store::insert(&mut conn, &djangos, &text, moment(NOW + 1_209_600))
                .await
                .expect("no fault")
        );
        drop(conn);
        let old = at(&sessions, Some(djangos.as_str()), NOW + 86_400);
        assert!(is_known(&old).await);
        assert!(matches!(
            old.finish(false).await,
            Ok(Finished::Done {
                cookie: Change::Set(..),
                ..
            })
        ));
    }
}

#[test]
fn s_sess_15_the_cookie_has_the_attributes_that_keep_it() {
    let site = |is_secure| {
        let mut cookie = (*super::house::cookie()).clone();
        cookie.is_secure = is_secure;
        let key = SessionKey::parse("abcdefghijklmnopqrstuvwxyz012345").expect("a key");
        let change = Change::Set(key, SessionData::default());
        cookie.header(&change, moment(NOW)).expect("a cookie")
    };
    for part in ["HttpOnly", "SameSite=Lax", "Path=/", "Max-Age=1209600"] {
        assert!(site(false).contains(part), "{part}");
    }
    assert!(!site(false).contains("Secure"));
    assert!(site(true).ends_with("; Secure"));
    assert!(!site(true).contains("Domain"), "this host alone");
}

#[test]
fn s_sess_18_keys_do_not_repeat_and_need_the_systems_generator() {
    use django_formats::random::{OsRandom, Random, RandomError};
    struct Broken;
    impl Random for Broken {
        fn fill(&mut self, _: &mut [u8]) -> Result<(), RandomError> {
            Err(RandomError::Source("broken".into()))
        }
    }
    assert!(SessionKey::generate(&mut Broken).is_err(), "never a weak key");

    let many = if crate::testing_db::is_soak() {
        10_000_000
    } else {
        200_000
    };
    let mut seen = HashSet::with_capacity(many);
    for _ in 0..many {
        let key = SessionKey::generate(&mut OsRandom).expect("random bytes");
        assert_eq!(key.as_str().len(), 32);
        assert!(seen.insert(key.as_str().to_owned()));
    }
}
