//! User names and addresses.

use crate::vectors::{same, section};
use django_formats::names::{email, username};
use proptest::prelude::*;

#[test]
fn vectors_usernames() {
    section("usernames", |case| {
        let normalized = username::normalize(case.text("input"));
        same("normalized", normalized.as_str(), case.text("normalized"))?;
        same("valid", username::is_valid(&normalized), case.truth("valid"))?;
        same(
            "valid_ascii",
            username::is_valid_ascii(&normalized),
            case.truth("valid_ascii"),
        )
    });
}

#[test]
fn vectors_emails() {
    section("emails", |case| {
        let input = case.text("input");
        same(
            "normalized",
            email::normalize_domain(input).as_str(),
            case.text("normalized"),
        )?;
        same("valid", email::is_valid(input), case.truth("valid"))
    });
}

#[test]
fn vectors_email_compare() {
    section("email_compare", |case| {
        same(
            "equal",
            email::same(case.text("a"), case.text("b")),
            case.truth("equal"),
        )
    });
}

#[test]
fn a_word_is_what_python_calls_one() {
    for (name, valid) in [
        ("٣", true),           // a decimal digit of another script
        ("Ⅳ", true),           // a number that is a letter
        ("½", true),           // another number
        ("ª", true),           // a letter of no case
        ("ⓐ", false),          // to Rust alphanumeric, to Python a symbol
        ("\u{345}", false),    // alphabetic to Unicode, a mark to Python
        ("\u{93f}", false),    // a vowel sign
        ("a\u{200d}b", false), // a joiner
        ("a\u{3164}", true),   // a letter that is not seen: refused by sign-up, not by the format
        ("_", true),
        ("a\u{2028}", false),
    ] {
        assert_eq!(username::is_valid(name), valid, "{name:?}");
    }
}

#[test]
fn an_address_is_what_django_calls_one() {
    for (address, valid) in [
        ("\"a\\\"b\"@example.com", true),
        ("\"a\"b\"@example.com", false),
        ("\"\"@example.com", true),
        ("\"@example.com", false),
        ("\"a\\\"@example.com", false),
        ("\"a\r\nb\"@example.com", false),
        ("ann\0@example.com", false),
        ("\u{212a}@example.com", true), // Python's [A-Z] without regard to case holds the Kelvin sign
        ("ann@example.xn--p1ai", true),
        ("ann@example.xn--", false), // a label does not end with a hyphen
        ("ann@example.c0m", false),
        ("ann@example.com-", false),
        ("ann@example..com", false),
        ("ann@.com", false),
        ("ann@example.com.", false),
        ("ann@LOCALHOST", false),
        ("ann@[01.2.3.4]", false),
        ("ann@[::ffff:1.2.3.4]", true),
        ("ann@[fe80::1%eth0]", false),
        ("ann@[]", false),
        ("ann@\u{1f600}.com", false),
    ] {
        assert_eq!(email::is_valid(address), valid, "{address:?}");
    }
    let longest = format!("{}@example.com", "a".repeat(308));
    assert!(email::is_valid(&longest));
    assert!(!email::is_valid(&format!("a{longest}")));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_name_panics(text in "\\PC{0,40}", address in "[a@.\"\\\\\\[\\]:é-]{0,20}") {
        for text in [&text, &address] {
            let normalized = username::normalize(text);
            prop_assert_eq!(username::normalize(&normalized), normalized.clone());
            let _ = (username::is_valid(&normalized), username::is_valid_ascii(&normalized));
            let _ = (email::is_valid(text), email::normalize_domain(text));
            prop_assert!(email::same(text, text));
        }
    }
}
