//! Session keys, data, expiry and hashes.

use crate::{
    signing::keys,
    vectors::{same, section},
};
use django_formats::{
    cookies::{Expiry, SameSite, SetCookie},
    datetime, json,
    random::{LOWER_ALPHANUMERIC, OsRandom, Random, RandomError},
    session::{self, AuthHash, SessionData, SessionKey, expiry},
    signing::SecretKeys,
};
use serde_json::{Value, json};
use time::OffsetDateTime;

/// The JSON of a case as Django would write it again: repeated keys merged, no spaces.
fn same_data(ours: &SessionData, djangos: &str) -> Result<(), String> {
    let canonical = |text: &str| {
        SessionData::from_json(text)
            .map(|data| data.to_json().replace(" ", ""))
            .map_err(|error| error.to_string())
    };
    let expected = canonical(djangos)?;
    // Django's file tells raw latin-1 as an escape.
    same("data", json::to_ascii(&ours.to_json().replace(" ", "")), expected)
}

#[test]
fn session_data_are_written_as_by_django() {
    section("session_encode", |case| {
        let keys = keys(case);
        let data = SessionData::from_json(case.text("json")).map_err(|error| error.to_string())?;
        let encoded = session::encode(&data, &keys, case.int("now"));
        same("compressed", encoded.starts_with('.'), case.truth("compressed"))?;
        if !case.truth("compressed") {
            same("encoded", encoded.as_str(), case.text("encoded"))?;
        }
        same(
            "ours read",
            session::decode(&encoded, &keys).to_json().as_str(),
            case.text("json"),
        )?;
        same(
            "Django's read",
            session::decode(case.text("encoded"), &keys).to_json().as_str(),
            case.text("json"),
        )
    });
}

#[test]
fn session_data_are_read_as_by_django() {
    section("session_decode", |case| {
        same_data(&session::decode(case.text("encoded"), &keys(case)), case.text("json"))
    });
}

#[test]
fn the_cookie_of_the_engine_without_a_store_is_read_as_by_django() {
    section("signed_cookie_sessions", |case| {
        let keys = keys(case);
        let data = session::decode_cookie(case.text("cookie"), &keys, 1_209_600, case.int("now"));
        same_data(&data, case.text("json"))?;
        let ours = session::encode_cookie(&data, &keys, case.int("now"));
        same(
            "ours read",
            session::decode_cookie(&ours, &keys, 60, case.int("now")),
            data,
        )
    });
}

#[test]
fn the_hash_of_a_session_is_djangos() {
    section("session_auth_hash", |case| {
        let keys = keys(case);
        same(
            "hash",
            session::auth_hash(&keys, case.text("password")).as_str(),
            case.text("hash"),
        )
    });
}

#[test]
fn a_hash_by_a_fallback_key_is_told_apart() {
    let (old, new) = (
        SecretKeys::new("old".into(), vec![]),
        SecretKeys::new("new".into(), vec!["x".into(), "old".into()]),
    );
    let hash = session::auth_hash(&old, "md5$a$b");
    assert_eq!(session::check_auth_hash(&old, "md5$a$b", &hash), AuthHash::Current);
    assert_eq!(session::check_auth_hash(&new, "md5$a$b", &hash), AuthHash::ByFallback);
    for (password, given) in [
        ("md5$a$c", hash.as_str()),
        ("md5$a$b", ""),
        ("md5$a$b", &hash[..63]),
        ("md5$a$b", &hash.to_uppercase()),
    ] {
        assert_eq!(session::check_auth_hash(&new, password, given), AuthHash::Wrong);
    }
}

#[test]
fn a_key_of_eight_characters_is_looked_up() {
    section("session_keys", |case| {
        same(
            "looked up",
            SessionKey::parse(case.text("key")).is_some(),
            case.truth("looked_up"),
        )
    });
}

#[test]
fn s_sess_18_a_fresh_key_is_32_letters_and_never_weaker() {
    struct Broken;
    impl Random for Broken {
        fn fill(&mut self, _: &mut [u8]) -> Result<(), RandomError> {
            Err(RandomError::Stuck)
        }
    }
    let key = SessionKey::generate(&mut OsRandom).expect("a key");
    assert_eq!(key.as_str().len(), 32);
    assert!(
        key.as_str()
            .bytes()
            .all(|byte| LOWER_ALPHANUMERIC.as_bytes().contains(&byte))
    );
    assert!(SessionKey::generate(&mut Broken).is_err());
}

#[test]
fn a_session_ends_when_django_ends_it() {
    section("session_expiry", |case| {
        let data = SessionData::from_json(&case.value("session").to_string()).map_err(|error| error.to_string())?;
        let now = datetime::parse(case.text("modification")).ok_or("no moment")?;
        let cookie_age = case.int("session_cookie_age");
        same("age", expiry::age(&data, cookie_age, now), case.int("expiry_age"))?;
        same(
            "date",
            Some(expiry::expire_date(&data, cookie_age, now)),
            datetime::parse(case.text("expire_date")),
        )?;
        let setting = case.truth("session_expire_at_browser_close");
        same(
            "at browser close",
            expiry::at_browser_close(&data, setting),
            case.truth("at_browser_close"),
        )
    });
}

#[test]
fn an_expiry_that_makes_no_sense_leaves_the_setting() {
    let now = OffsetDateTime::UNIX_EPOCH;
    for raw in ["\"soon\"", "[]", "{}", "1e400", "NaN", "100000000000000000000", "\"\""] {
        let mut data = SessionData::default();
        data.insert_raw("_session_expiry", raw).expect("JSON");
        assert_eq!(expiry::age(&data, 60, now), 60, "{raw}");
        assert_eq!(expiry::expire_date(&data, 60, now).unix_timestamp(), 60, "{raw}");
        assert!(!expiry::at_browser_close(&data, true), "{raw}");
    }
    let mut data = SessionData::default();
    data.insert("_session_expiry", &json!(i64::MAX));
    assert_eq!(expiry::expire_date(&data, 60, now).unix_timestamp(), 60);
}

#[test]
fn the_sessions_cookie_is_set_and_deleted_as_by_django() {
    section("session_cookie_header", |case| {
        let settings = case.value("settings");
        let text = |name: &str, default: &str| settings[name].as_str().unwrap_or(default).to_owned();
        let truth = |name: &str, default: bool| settings[name].as_bool().unwrap_or(default);
        let data = SessionData::from_json(&case.value("session").to_string()).map_err(|error| error.to_string())?;
        let now = OffsetDateTime::from_unix_timestamp(case.int("now")).map_err(|error| error.to_string())?;

        let mut cookie = SetCookie::new(&text("SESSION_COOKIE_NAME", "sessionid"), case.text("session_key"));
        if !expiry::at_browser_close(&data, truth("SESSION_EXPIRE_AT_BROWSER_CLOSE", false)) {
            cookie.expiry = Expiry::After {
                seconds: expiry::age(&data, 1_209_600, now),
                now,
            };
        }
        cookie.domain = settings["SESSION_COOKIE_DOMAIN"].as_str().map(String::from);
        cookie.path = text("SESSION_COOKIE_PATH", "/");
        cookie.secure = truth("SESSION_COOKIE_SECURE", false);
        cookie.http_only = truth("SESSION_COOKIE_HTTPONLY", true);
        cookie.same_site = match settings.get("SESSION_COOKIE_SAMESITE") {
            None => Some(SameSite::Lax),
            Some(Value::Null) => None,
            Some(name) if name == "Strict" => Some(SameSite::Strict),
            Some(_) => Some(SameSite::None),
        };
        same("set", cookie.to_string().as_str(), case.text("set_cookie"))?;
        same(
            "deleted",
            cookie.deletion().to_string().as_str(),
            case.text("delete_cookie"),
        )
    });
}

#[test]
fn keys_and_values_do_not_print() {
    let key = SessionKey::parse("topsecret").expect("a key");
    let data = SessionData::from_json(r#"{"topsecret":"topsecret"}"#).expect("JSON");
    assert!(!format!("{key:?}{data:?}").contains("topsecret"));
}
