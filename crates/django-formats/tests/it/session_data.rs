//! What a session row may hold: hostile JSON is survived, foreign JSON is kept.

use crate::vectors::{Case, VECTORS};
use django_formats::{
    json,
    session::{self, SessionData},
    signing::{self, SecretKeys, SigningError},
};
use proptest::prelude::*;
use serde_json::{Value, json};

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
