//! The `Cookie` and `Set-Cookie` headers.

use django_formats::cookies::{self, SetCookie};
use std::collections::{BTreeMap, BTreeSet};

#[test]
fn of_two_cookies_of_a_name_the_last_counts() {
    assert_eq!(cookies::parse("sessionid=a; sessionid=b").get("sessionid"), Some("b"));
}

#[test]
fn values_are_unquoted_as_python_does_it() {
    for (quoted, value) in [
        (r#""a\054b\"c""#, "a,b\"c"),
        (r#""\400\18\""#, "40018\\"),
        (r#""\400\18""#, "40018"),
        (r#"""#, r#"""#),
        (r#""""#, ""),
        (r#""\303\251""#, "Ã©"),
        ("\"\\\n\"", "\\\n"),
        (r#""\\054""#, "\\054"),
    ] {
        assert_eq!(cookies::unquote(quoted), value, "{quoted}");
    }
}

#[test]
fn what_is_quoted_is_read_back() {
    for value in ["", "plain", "a b", "a;b,c", "\"\\", "é", "\n\0\u{7f}", "a:b.c_d"] {
        assert_eq!(cookies::unquote(&cookies::quote(value)), value);
        assert_eq!(
            SetCookie::new("n", value).to_string(),
            format!("n={}; Path=/", cookies::quote(value))
        );
    }
}

#[test]
fn s_sess_13_a_prefixed_name_counts_only_as_it_stands() {
    let tossed = cookies::parse("__Host-sessionid=ours; \u{2000}__Host-sessionid=theirs");
    assert_eq!(tossed.get("__Host-sessionid"), Some("theirs"), "Django is misled");
    assert_eq!(tossed.get_exact("__Host-sessionid"), Some("ours"));
    let alone = cookies::parse("\u{85}__Host-sessionid=theirs");
    assert_eq!(alone.get_exact("__Host-sessionid"), None);
}

#[test]
fn values_do_not_print() {
    let printed = format!(
        "{:?} {:?}",
        cookies::parse("sessionid=topsecret"),
        SetCookie::new("sessionid", "topsecret")
    );
    assert!(!printed.contains("topsecret") && printed.contains("sessionid"));
}

/// `tests/vectors/make_cookie_headers.py` asked Django for each.
#[test]
fn s_sess_13_generated_headers_are_read_as_by_django() {
    let cases: Vec<(String, BTreeMap<String, String>)> =
        serde_json::from_str(include_str!("../vectors/cookie_headers.json")).expect("the file");
    assert_eq!(cases.len(), 10_000);
    let mut sessions = 0;
    for (latin1, djangos) in &cases {
        let header: Vec<u8> = latin1.chars().map(|c| u8::try_from(c).expect("a byte")).collect();
        let cookies = cookies::parse(&header);
        let names: BTreeSet<&str> = cookies.names().collect();
        assert_eq!(names, djangos.keys().map(String::as_str).collect(), "{latin1:?}");
        for (name, value) in djangos {
            assert_eq!(cookies.get(name), Some(value.as_str()), "{name:?} in {latin1:?}");
        }
        sessions += usize::from(djangos.contains_key("sessionid"));
    }
    assert!(sessions > 1000, "{sessions} headers have a session");
}
