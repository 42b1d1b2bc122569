//! Names that could pass for another's, addresses that are read in two ways, names for those who chose none.

use crate::signup::{address, username};
use django_formats::random::OsRandom;

fn name(typed: &str) -> Result<String, String> {
    username::judge(typed, 1, true, Some(&[])).map_err(|error| error.code.into_owned())
}

#[test]
fn names_of_one_language_are_taken() {
    for typed in [
        "ada",
        "Ada_Lovelace",
        "a.d+a@x-y",
        "J\u{fc}rgen",
        "\u{30a2}\u{30c0}ada",
        "\u{410}\u{434}\u{430}",
        "\u{3b1}\u{3b4}\u{3b1}",
        "42",
    ] {
        assert_eq!(name(typed).as_deref(), Ok(typed));
    }
}

#[test]
fn names_that_could_pass_for_anothers_are_refused() {
    let flood = format!("ada{}", "\u{301}".repeat(100));
    for (typed, why) in [
        ("ad\u{430}", "a Cyrillic letter among Latin ones"),
        ("\u{3b1}da", "a Greek letter among Latin ones"),
        ("ada\u{200b}", "zero width"),
        ("ada\u{200d}", "a joiner"),
        ("\u{202e}ada", "the direction turned"),
        ("\u{2066}ada", "an isolate"),
        ("\u{3164}", "a Hangul filler"),
        ("ada\u{3164}", "a Hangul filler behind a name"),
        ("\u{ffa0}\u{115f}", "other fillers"),
        (&flood, "many marks"),
        ("ada\u{fe0f}", "a variation selector"),
        ("ada\u{e0041}", "a tag"),
    ] {
        assert_eq!(name(typed).unwrap_err(), "invalid", "{why}");
    }
    for typed in ["admin", "ROOT", "Administrator", "\u{ff41}dmin"] {
        assert_eq!(name(typed).unwrap_err(), "username_blacklisted", "{typed}");
    }
}

#[test]
fn a_name_is_measured_before_it_is_normalised_and_after() {
    let long = "\u{1d5ba}".repeat(150);
    assert_eq!(name(&long), Ok("a".repeat(150)));
    assert_eq!(name(&"a".repeat(151)).unwrap_err(), "max_length");
    // One character that NFKC makes into three.
    assert_eq!(name(&"\u{fb03}".repeat(150)).unwrap_err(), "max_length");
}

#[test]
fn addresses_that_are_read_in_two_ways_are_refused() {
    let long = format!("{}@example.com", "a".repeat(310));
    for typed in [
        "=?utf-8?q?x=40evil?=@example.com",
        "a@good.example,b@evil.example",
        "\"a b\"@example.com",
        "\"a@evil.example\"@example.com",
        "a(comment)@example.com",
        "a@[127.0.0.1]",
        "a@127.0.0.1",
        "a@xn--0.com",
        "ada@xn--bcher-kva.example", // is bücher.example, which is written so
        "a@b@example.com",
        "a@example.com\r\nBcc: b@example.com",
        "a\n@example.com",
        "m\u{131}ke@example.com",
        "a@example.com>",
        "@example.com",
        &long,
    ] {
        assert!(address::judge("email", typed).is_err(), "{typed:?}");
    }
    for (typed, stored) in [
        ("Ada.Lovelace+x@Example.COM", "ada.lovelace+x@example.com"),
        ("o'brien@example.com", "o'brien@example.com"),
        ("ada@b\u{fc}cher.example", "ada@b\u{fc}cher.example"),
    ] {
        assert_eq!(address::judge("email", typed), Ok(stored.to_owned()));
    }
}

#[test]
fn who_chose_no_name_gets_one_from_the_address() {
    let blacklist = ["mallory".to_owned()];
    for (address, base) in [
        ("Ada.Lovelace@example.com", "ada.lovelace"),
        ("root@example.com", "user"),
        ("mallory@example.com", "user"),
        ("{}@example.com", "user"),
        ("", "user"),
    ] {
        let names = username::candidates(address, &(1..=150), &blacklist, &mut OsRandom).expect("randomness");
        assert_eq!(names.first().map(String::as_str), Some(base), "{address}");
        assert!(names.iter().all(|candidate| candidate.starts_with(base)));
        assert!(
            names
                .iter()
                .all(|candidate| username::judge(candidate, 1, true, Some(&blacklist)).is_ok()),
            "{names:?}"
        );
        let mut different = names.clone();
        different.sort_unstable();
        different.dedup();
        assert_eq!(different.len(), names.len());
    }
    let short = username::candidates("a@example.com", &(5..=150), &[], &mut OsRandom).expect("randomness");
    assert!(short.iter().all(|candidate| candidate.len() >= 5), "{short:?}");
    let long = username::candidates(&"a".repeat(200), &(1..=150), &[], &mut OsRandom).expect("randomness");
    assert!(long.iter().all(|candidate| candidate.len() <= 150));
}
