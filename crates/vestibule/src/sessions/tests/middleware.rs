//! What a request does to row and cookie: Django's SessionMiddleware, step by step.

use super::house::{at, moment, sessions};
use crate::{
    Session,
    sessions::{Finished, Sessions, store},
    testing_db,
    testing_vectors::{Case, same, section},
};
use django_formats::session::{SessionData, SessionKey, encode};
use serde_json::{Map, Value, json};
use std::sync::Arc;

#[test]
fn each_request_leaves_row_and_cookie_as_django_leaves_them() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    section("session_middleware", |case| {
        runtime.block_on(async {
            let db = testing_db::sqlite().await;
            replay(case, &configured(case, sessions(&db.db, "k1"))).await
        })
    });
}

fn configured(case: &Case<'_>, mut sessions: Sessions) -> Sessions {
    let settings = case.value("settings");
    let mut cookie = (*sessions.cookie).clone();
    let text = |name: &str| settings.get(name).and_then(Value::as_str).map(str::to_owned);
    cookie.is_secure = settings
        .get("SESSION_COOKIE_SECURE")
        .and_then(Value::as_bool)
        .unwrap_or(false);
    cookie.path = text("SESSION_COOKIE_PATH").unwrap_or(cookie.path);
    cookie.domain = text("SESSION_COOKIE_DOMAIN");
    cookie.age = settings
        .get("SESSION_COOKIE_AGE")
        .and_then(Value::as_i64)
        .unwrap_or(cookie.age);
    if text("SESSION_COOKIE_SAMESITE").as_deref() == Some("Strict") {
        cookie.same_site = Some(django_formats::cookies::SameSite::Strict);
    }
    sessions.cookie = Arc::new(cookie);
    sessions.save_every_request = settings
        .get("SESSION_SAVE_EVERY_REQUEST")
        .and_then(Value::as_bool)
        .unwrap_or(false);
    sessions
}

async fn replay(case: &Case<'_>, sessions: &Sessions) -> Result<(), String> {
    let now = case.int("now");
    store_row(case, sessions, now).await;
    let session = at(sessions, case.optional_text("cookie"), now);
    for step in case.texts("steps") {
        take(&session, sessions, case, &step).await;
    }
    let finished = session.finish(case.int("status") >= 500).await.expect("no fault");

    let rows = rows(sessions, now).await;
    let (cookie, varies) = match &finished {
        Finished::Interrupted => {
            same("result", "interrupted", case.text("result"))?;
            return same("rows", Value::Object(rows), case.value("rows_after").clone());
        }
        Finished::Done { cookie, varies } => (sessions.cookie.header(cookie, moment(now)), *varies),
    };
    same("result", "ok", case.text("result"))?;
    same("vary", varies.then_some("Cookie"), case.optional_text("vary"))?;
    // A key that we made takes the place of the one that Django made.
    let expected = case.value("rows_after").to_string();
    let ours = rows.keys().find(|key| !expected.contains(key.as_str())).cloned();
    let renamed = |text: String| {
        ours.as_ref()
            .map_or(text.clone(), |ours| text.replace(ours, case.text("new_key")))
    };
    same(
        "cookie",
        cookie.map(renamed),
        case.optional_text("set_cookie").map(str::to_owned),
    )?;
    let rows: Value = serde_json::from_str(&renamed(Value::Object(rows).to_string())).expect("JSON");
    same("rows", &rows, case.value("rows_after"))
}

async fn store_row(case: &Case<'_>, sessions: &Sessions, now: i64) {
    if case.value("stored").is_null() {
        return;
    }
    let data = SessionData::from_json(&case.value("stored").to_string()).expect("a session");
    // The row is as old as the answer says it still is, unless the request prolonged it.
    let expired = case.text("why").contains("expired");
    let key = SessionKey::parse(case.text("key")).expect("a key");
    let expires = moment(now + if expired { -1 } else { 1_209_600 });
    let text = encode(&data, &sessions.keys, now);
    assert!(
        store::insert(&mut sessions.db.write().await.expect("db"), &key, &text, expires)
            .await
            .expect("insert")
    );
}

async fn take(session: &Session, sessions: &Sessions, case: &Case<'_>, step: &str) {
    let done = match step {
        "read" => session.get::<Value>("a").await.map(drop),
        "write" => session.insert("b", &2).await,
        "clear" => session.clear().await,
        "flush" => session.flush().await,
        "cycle" => session.cycle_key().await,
        "expire at close" => session.set_expiry(0).await,
        "expire in a minute" => session.set_expiry(60).await,
        "past expiry" => session.set_expiry(-1).await,
        // What is read is a copy: changing it changes nothing.
        "mutate inside" => session
            .get::<Vec<i64>>("list")
            .await
            .map(|list| list.unwrap_or_default().push(2)),
        "delete row" => {
            let key = SessionKey::parse(case.text("key")).expect("a key");
            store::delete(&mut sessions.db.write().await.expect("db"), &key)
                .await
                .map(drop)
        }
        other => panic!("unknown step {other}"),
    };
    done.expect("no fault");
}

async fn rows(sessions: &Sessions, now: i64) -> Map<String, Value> {
    let mut rows = Map::new();
    for (key, text, expires) in testing_db::session_rows(&sessions.db).await {
        let data = django_formats::session::decode(&text, &sessions.keys);
        let data: Value = serde_json::from_str(&data.to_json()).expect("JSON");
        rows.insert(key, json!({"data": data, "expires_in": expires.unix_timestamp() - now}));
    }
    rows
}
