//! Primary keys as Django reads and writes them.

use crate::users::{KeyKind, UserId};
use django_formats::session::SessionData;
use uuid::{Uuid, uuid};

const KEY: Uuid = uuid!("0198c2f0-5b7a-4c3e-8f00-0123456789ab");

fn in_session(json: &str, kind: KeyKind) -> Option<UserId> {
    let data = SessionData::from_json(&format!(r#"{{"_auth_user_id": {json}}}"#)).expect("a session");
    UserId::of_session(&data, kind)
}

#[test]
fn an_integer_key_is_read_as_python_reads_an_integer() {
    for json in [r#""7""#, r#"" 7""#, r#""007""#, "7", "7.9", r#""+7""#] {
        assert_eq!(in_session(json, KeyKind::Int), Some(UserId::Int(7)), "{json}");
    }
    assert_eq!(in_session(r#""-1""#, KeyKind::Int), Some(UserId::Int(-1)));
}

#[test]
fn what_is_no_integer_or_too_large_is_nobody() {
    for json in [
        r#""""#,
        r#""7.9""#,
        r#""seven""#,
        "null",
        "[7]",
        r#""9223372036854775808""#,
        "9223372036854775808",
        r#""7\u0000""#,
    ] {
        assert_eq!(in_session(json, KeyKind::Int), None, "{json}");
    }
}

#[test]
fn a_uuid_is_read_in_each_spelling_that_python_takes() {
    let simple = KEY.simple().to_string();
    for text in [
        KEY.hyphenated().to_string(),
        simple.clone(),
        simple.to_uppercase(),
        format!("{{{}}}", KEY.hyphenated()),
        format!("urn:uuid:{}", KEY.hyphenated()),
    ] {
        let json = serde_json::to_string(&text).expect("JSON");
        assert_eq!(in_session(&json, KeyKind::Uuid), Some(UserId::Uuid(KEY)), "{text}");
    }
    for json in [r#""7""#, "7", r#""""#, "null"] {
        assert_eq!(in_session(json, KeyKind::Uuid), None, "{json}");
    }
}

#[test]
fn a_key_is_written_as_django_writes_it() {
    assert_eq!(UserId::Int(7).to_string(), "7");
    assert_eq!(UserId::Uuid(KEY).to_string(), "0198c2f0-5b7a-4c3e-8f00-0123456789ab");
    assert_eq!(UserId::Text("ada".into()).to_string(), "ada");
}

#[test]
fn a_column_is_read_as_the_key_that_it_is() {
    assert_eq!(UserId::of_column("-7", KeyKind::Int), Some(UserId::Int(-7)));
    let digits = "00000000000000000000000000000007";
    assert_eq!(
        UserId::of_column(digits, KeyKind::Uuid),
        Some(UserId::Uuid(Uuid::from_u128(7)))
    );
    for text in [KEY.simple().to_string(), KEY.hyphenated().to_string()] {
        assert_eq!(UserId::of_column(&text, KeyKind::Uuid), Some(UserId::Uuid(KEY)));
    }
    for (text, kind) in [
        ("ada", KeyKind::Int),
        ("", KeyKind::Int),
        ("7", KeyKind::Uuid),
        ("ada", KeyKind::Uuid),
    ] {
        assert_eq!(UserId::of_column(text, kind), None, "{text}");
    }
}
