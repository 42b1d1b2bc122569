//! Session keys, data, expiry and hashes.

use crate::{
    signing::keys,
    vectors::{Case, VECTORS, same, section},
};
use django_formats::{
    cookies::{Expiry, SameSite, SetCookie},
    datetime, json,
    random::{LOWER_ALPHANUMERIC, OsRandom, Random, RandomError},
    session::{self, AuthHash, SessionData, SessionKey, expiry},
    signing::{self, SecretKeys, SigningError},
};
use proptest::prelude::*;
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

#[test]
fn s_share_05_deep_json_is_an_empty_session() {
    let keys = SecretKeys::new("k".into(), vec![]);
    let nested = |depth: usize| format!("{{\"a\":{}{}}}", "[".repeat(depth), "]".repeat(depth));
    let read = |json: &str| session::decode(&signed_row(&keys, json), &keys);
    assert!(
        !read(&nested(json::MAX_DEPTH - 1)).is_empty(),
        "the deepest that is read"
    );
    for depth in [json::MAX_DEPTH + 1, 10_000, 500_000] {
        assert!(read(&nested(depth)).is_empty(), "{depth} deep");
    }
}

#[test]
fn s_share_05_a_bomb_in_a_row_is_an_empty_session() {
    let keys = SecretKeys::new("k".into(), vec![]);
    let bomb = signed_row(&keys, &format!("{{\"a\":\"{}\"}}", "a".repeat(4 << 20)));
    assert!(bomb.len() < 10_000);
    assert!(session::decode(&bomb, &keys).is_empty());
    assert_eq!(
        signing::loads(&keys, "django.contrib.sessions.SessionStore", &bomb, None, 0),
        Err(SigningError::TooLarge)
    );
}

#[test]
fn s_share_05_of_a_repeated_key_the_last_value_counts() {
    let data = SessionData::from_json(r#"{"_auth_user_id":"1","b":2,"\u005fauth_user_id":"3"}"#).expect("JSON");
    assert_eq!(data.get_str("_auth_user_id").as_deref(), Some("3"));
    assert_eq!(data.to_json(), r#"{"_auth_user_id":"3","b":2}"#);
    let lone = SessionData::from_json(r#"{"\ud800":1,"\uD800":2}"#).expect("JSON");
    assert_eq!(lone.to_json(), r#"{"\ud800":2}"#);
}

#[test]
fn s_share_05_the_users_id_is_read_as_django_reads_it() {
    let read = |raw: &str| {
        let data = SessionData::from_json(&format!("{{\"_auth_user_id\":{raw}}}")).expect("JSON");
        (session::user_pk(&data), session::user_id(&data))
    };
    for (raw, pk) in [
        ("\"7\"", 7),
        ("\"007\"", 7),
        ("\"01\"", 1),
        ("\"1 \"", 1),
        ("7", 7),
        ("7.9", 7),
        ("-7.9", -7),
        ("\"1_0\"", 10),
        ("true", 1),
        ("\"\\u0667\"", 7),
    ] {
        assert_eq!(read(raw).0, Some(pk), "{raw}");
    }
    for raw in [
        "\"\"",
        "\"7.0\"",
        "[7]",
        "{}",
        "null",
        "NaN",
        "Infinity",
        "1e400",
        "\"x\"",
        "\"\\ud800\"",
        "99999999999999999999",
        "1e300",
    ] {
        assert_eq!(read(raw).0, None, "{raw}");
    }
    assert_eq!(read("\"b7a3\"").1.as_deref(), Some("b7a3"));
    assert_eq!(read("7").1.as_deref(), Some("7"));
    assert_eq!(read("[7]").1, None);
    let logged_in: Vec<&Value> = VECTORS["session_user"]
        .as_array()
        .expect("cases")
        .iter()
        .filter(|case| case["result"] == "user")
        .collect();
    assert!(!logged_in.is_empty());
    for case in logged_in {
        let case = Case(case);
        let data = SessionData::from_json(&case.value("session").to_string()).expect("JSON");
        assert_eq!(
            session::user_pk(&data),
            case.value("user")["pk"].as_i64(),
            "{}",
            case.text("id")
        );
    }
}

#[test]
fn s_share_05_foreign_values_leave_as_they_came() {
    let keys = SecretKeys::new("k".into(), vec![]);
    let foreign = r#""big":123456789012345678901234567890,"small":1e-07,"one":1.0,"nan":[NaN,-Infinity],"lone":"\ud800","raw":"é","sp": [ 1 , 2 ] "#;
    let mut data = session::decode(&signed_row(&keys, &format!("{{{foreign}}}")), &keys);
    data.insert("ours", &json!("ü\u{7f}😀"));
    let again = session::decode(&session::encode(&data, &keys, 0), &keys);
    let expected = format!(
        "{{{},\"ours\":\"\\u00fc\\u007f\\ud83d\\ude00\"}}",
        foreign.trim_end().replace(": [", ":[")
    );
    assert_eq!(again.to_json(), expected);
    assert_eq!(again.get_str("ours").as_deref(), Some("ü\u{7f}😀"));
    assert_eq!(again.get::<Vec<u8>>("sp"), Some(vec![1, 2]));
}

#[test]
fn what_python_refuses_is_no_json() {
    for text in [
        "",
        "{",
        "{\"a\"}",
        "{\"a\":1,}",
        "[1,]",
        "[1 2]",
        "01",
        "1.",
        ".5",
        "-",
        "+1",
        "1e",
        "\"\t\"",
        "\"\\x\"",
        "\"\\u12g4\"",
        "nul",
        "nan",
        "-NaN",
        "'a'",
        "{a:1}",
        "[]]",
        "\u{feff}1",
    ] {
        assert!(json::check(text).is_err(), "{text:?}");
    }
    for text in [
        "0",
        "-0",
        "1.5e+3",
        "NaN",
        "-Infinity",
        " [ ] ",
        "{}",
        "\"\u{7f}é\"",
        "\"\\ud800\"",
        "1E5",
    ] {
        assert!(json::check(text).is_ok(), "{text:?}");
    }
    let digits = "1".repeat(4300);
    assert!(json::check(&digits).is_ok());
    assert!(
        json::check(&format!("{digits}1")).is_err(),
        "Python reads no longer integer"
    );
    assert!(json::check(&format!("{digits}1.5")).is_ok(), "but any float");
}

proptest! {
    #[test]
    fn s_share_05_no_row_panics_and_what_is_read_is_written_the_same(text in "\\PC{0,80}", json in json_like()) {
        let keys = SecretKeys::new("k".into(), vec![]);
        let _ = session::decode(&text, &keys);
        let _ = json::check(&text);
        let data = session::decode(&signed_row(&keys, &json), &keys);
        let again = session::decode(&session::encode(&data, &keys, 0), &keys);
        prop_assert_eq!(data.to_json(), again.to_json());
        prop_assert_eq!(SessionData::from_json(&json).is_ok(), SessionData::from_json(&data.to_json()).is_ok() && json::check(&json).is_ok() && json.trim_start().starts_with('{'));
    }

    #[test]
    fn a_value_that_is_inserted_is_read_back(key in "\\PC{0,8}", text in any::<String>(), number in any::<i64>()) {
        let value = json!({ "t": text, "n": number });
        let mut data = SessionData::default();
        data.insert(&key, &value);
        prop_assert!(data.to_json().is_ascii());
        let read = SessionData::from_json(&data.to_json()).expect("JSON");
        prop_assert_eq!(read.get::<Value>(&key), Some(value));
        prop_assert_eq!(read.iter().map(|(key, _)| key.to_owned()).collect::<Vec<_>>(), vec![key]);
    }
}

fn json_like() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "{",
        "}",
        "[",
        "]",
        ":",
        ",",
        "\"a\"",
        "\"b\"",
        "\"\\ud800\"",
        "1",
        "-0.5e-7",
        "NaN",
        "null",
        " ",
        "\"é\"",
        "{\"a\":1}",
        "\"a\":",
        "\\",
        "\"",
    ]);
    let free = prop::collection::vec(piece, 0..20).prop_map(|pieces| pieces.concat());
    let value = prop::sample::select(vec![
        "1",
        "NaN",
        "\"\\ud800\"",
        "[1, 2]",
        "{\"x\": {}}",
        "123456789012345678901234567890",
        "\"é\"",
    ]);
    let member = ("[a-c]", value).prop_map(|(key, value)| format!("\"{key}\" : {value}"));
    let object = prop::collection::vec(member, 0..6).prop_map(|members| format!("{{{}}}", members.join(" ,")));
    prop_oneof![free, object]
}

/// A row with this JSON inside, which need not be what our own writer makes.
fn signed_row(keys: &SecretKeys, json: &str) -> String {
    use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
    use std::io::Write;
    let latin1: Vec<u8> = json.chars().map(|c| u8::try_from(c).unwrap_or(b'?')).collect();
    let mut zlib = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::default());
    zlib.write_all(&latin1).expect("in memory");
    let packed = format!(".{}", URL_SAFE_NO_PAD.encode(zlib.finish().expect("in memory")));
    signing::TimestampSigner::new(keys, Some("django.contrib.sessions.SessionStore")).sign(&packed, 0)
}
