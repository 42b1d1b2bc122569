//! Entries of a shared cache: keys, sessions as pickles, and what must never be read.

use crate::{
    soaks,
    vectors::{Case, same, section},
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use django_formats::{
    cache::{CacheKeys, MAX_BYTES, read_session, write_session},
    error::CacheError,
    random::{OsRandom, Random},
    session::SessionData,
};
use proptest::{
    prelude::*,
    test_runner::{Config, TestRunner},
};
use serde_json::{Value, json};

fn pickle(case: &Case<'_>) -> Vec<u8> {
    STANDARD.decode(case.text("pickle_base64")).expect("base64")
}

fn session(json: &str) -> SessionData {
    SessionData::from_json(json).expect("a session")
}

#[test]
fn vectors_entries_of_sessions_have_djangos_keys_and_values() {
    section("cache_sessions_entries", |case| {
        let keys = CacheKeys {
            prefix: case.text("key_prefix").to_owned(),
            version: u32::try_from(case.int("version")).expect("a version"),
        };
        let key = case.text("session_key");
        same("key", keys.of_cache(key), case.text("cache_engine_key").to_owned())?;
        same(
            "key",
            keys.of_cached_db(key),
            case.text("cached_db_engine_key").to_owned(),
        )?;
        let read = read_session(&pickle(case)).map_err(|error| error.to_string())?;
        same("session", read.to_json(), case.text("json").to_owned())?;
        let written = write_session(&read, None).map_err(|error| error.to_string())?;
        same("again", read_session(&written), Ok(read))
    });
}

#[test]
fn vectors_pickles_are_read_when_they_are_plain_and_refused_when_not() {
    section("cache_pickles", |case| {
        let read = read_session(&pickle(case));
        if !case.truth("plain_data") {
            return same("refused", read.is_err(), true);
        }
        let read = read.map_err(|error| error.to_string())?;
        same("session", read.to_json(), case.text("json").to_owned())?;
        let again = write_session(&read, Some(&pickle(case))).map_err(|error| error.to_string())?;
        same("again", read_session(&again), Ok(read))
    });
}

#[test]
fn s_share_04_plain_data_are_written_in_the_very_bytes_of_pythons_pickler() {
    let djangos = STANDARD
        .decode(concat!(
            "gAWVrwAAAAAAAAB9lCiMDV9hdXRoX3VzZXJfaWSUjAExlIwSX2F1dGhfdXNlcl9iYWNrZW5klIwpZGphbmdvLmNvbnRyaWIuYXV0aC5iYWNrZW5kcy5Nb2RlbEJhY2tlbmSUjA9f",
            "YXV0aF91c2VyX2hhc2iUjEBmZmZmZmZmZmZmZmZmZmZmZmZmZmZmZmZmZmZmZmZmZmZmZmZmZmZmZmZmZmZmZmZmZmZmZmZmZmZmZmZmZmZmlHUu"
        ))
        .expect("base64");
    let read = read_session(&djangos).expect("a session");
    assert_eq!(write_session(&read, None), Ok(djangos));
}

/// A dict of one member, whose value is made by these opcodes.
fn holding(value: &[u8]) -> Vec<u8> {
    let mut pickle = b"\x80\x04}\x94\x8c\x01a".to_vec();
    pickle.extend(value);
    pickle.extend(b"s.");
    pickle
}

#[test]
fn s_share_01_what_names_calls_or_builds_is_refused() {
    assert!(read_session(&holding(b"K\x07")).is_ok());
    for hostile in [
        &b"cposix\nsystem\n"[..],           // GLOBAL
        b"\x8c\x05posix\x8c\x06system\x93", // STACK_GLOBAL
        b"cposix\nsystem\n(\x8c\x04truetR", // REDUCE
        b"]}b",                             // BUILD
        b"(iposix\nsystem\n",               // INST
        b"(cposix\nsystem\no",              // OBJ
        b"cbuiltins\nobject\n)\x81",        // NEWOBJ
        b"cbuiltins\nobject\n)}\x92",       // NEWOBJ_EX
        b"\x82\x01",                        // EXT1
        b"\x83\x01\0",                      // EXT2
        b"\x84\x01\0\0\0",                  // EXT4
        b"P12\n",                           // PERSID
        b"K\x01Q",                          // BINPERSID
        b"\x97",                            // NEXT_BUFFER
        b"\x98",                            // READONLY_BUFFER
        b"C\x01a",                          // bytes
        b"\x96\x01\0\0\0\0\0\0\0a",         // bytearray
        b"\x8f",                            // a set
        b"(\x91",                           // a frozenset
        b"U\x01a",                          // a str of Python 2
        b"}K\x01K\x02s",                    // a key that is no text
    ] {
        assert_eq!(
            read_session(&holding(hostile)),
            Err(CacheError::NotPlain),
            "{hostile:?}"
        );
    }
    assert_eq!(
        read_session(b"\x80\x06}."),
        Err(CacheError::NotPlain),
        "a protocol to come"
    );
}

#[test]
fn s_share_02_bombs_are_refused_within_the_bounds() {
    let deep = |depth: usize| {
        let mut value = vec![b']'; depth];
        value.extend(vec![b'a'; depth - 1]);
        holding(&value)
    };
    assert!(read_session(&deep(31)).is_ok());
    assert_eq!(read_session(&deep(32)), Err(CacheError::TooLarge));
    assert_eq!(read_session(&deep(10_000)), Err(CacheError::TooLarge));

    // Each list holds the one before it ten times.
    let mut laughs = b"N\x94".to_vec();
    for level in 1..20_u8 {
        laughs.extend(b"0](");
        laughs.extend([b'h', level].repeat(10));
        laughs.extend(b"e\x94");
    }
    assert_eq!(read_session(&holding(&laughs)), Err(CacheError::TooLarge));
    // A long text, referred to again and again.
    let mut echo = b"X\0\x40\0\0".to_vec();
    echo.extend([b'a'; 0x4000]);
    echo.extend(b"\x940](");
    echo.extend(b"h\x01".repeat(9_000));
    echo.extend(b"e");
    assert_eq!(read_session(&holding(&echo)), Err(CacheError::TooLarge));
    let many = [b"(".as_slice(), &b"N".repeat(10_001), b"l"].concat();
    assert_eq!(read_session(&holding(&many)), Err(CacheError::TooLarge));
    // Itself inside itself.
    assert_eq!(read_session(&holding(b"]\x94h\x01a")), Err(CacheError::TooLarge));
    for announced in [
        &b"\x8b\xff\xff\xff\x7f"[..],
        b"X\xff\xff\xff\x7f",
        b"\x8d\xff\xff\xff\xff\xff\xff\xff\xff",
        b"\x95\xff\xff\xff\xff\0\0\0\0",
    ] {
        assert!(read_session(&holding(announced)).is_err(), "{announced:?}");
    }
    let long = holding(&[&b"X\0\0\x01\0"[..], &b"a".repeat(MAX_BYTES)].concat());
    assert_eq!(read_session(&long), Err(CacheError::TooLarge));
}

#[test]
fn s_share_03_what_was_not_changed_is_written_as_it_was() {
    // A tuple, NaN, 10**30, -0.0, a lone surrogate, an infinity.
    let values = b"}\x94(\x8c\x01tK\x01K\x02\x86\x8c\x01nG\x7f\xf8\0\0\0\0\0\0\x8c\x01i\x8a\x0d\0\0\0\x40\xea\xed\x74\x46\xd0\x9c\x2c\x9f\x0c\x8c\x01zG\x80\0\0\0\0\0\0\0\x8c\x01s\x8c\x03\xed\xa0\x80\x8c\x01yG\x7f\xf0\0\0\0\0\0\0u.";
    let djangos = [&b"\x80\x05"[..], values].concat();
    let mut read = read_session(&djangos).expect("a session");
    let expected = r#"{"t":[1,2],"n":NaN,"i":1000000000000000000000000000000,"z":-0.0,"s":"\ud800","y":Infinity}"#;
    assert_eq!(read.to_json(), expected);
    read.insert("ours", &json!({"a": [1, 2.5, "ä"]}));
    let again = write_session(&read, Some(&djangos)).expect("it is written");
    let inside = |opcodes: &[u8]| again.windows(opcodes.len()).any(|window| window == opcodes);
    assert!(inside(b"K\x01K\x02\x86"), "still a tuple");
    assert!(inside(b"\x8a\x0d\0\0\0\x40\xea\xed\x74\x46\xd0\x9c\x2c\x9f\x0c"));
    assert!(inside(b"\xed\xa0\x80"));
    assert_eq!(read_session(&again), Ok(read.clone()));
    read.insert("t", &json!([1, 3]));
    let changed = write_session(&read, Some(&djangos)).expect("it is written");
    assert!(
        !changed.windows(2).any(|window| window == b"K\x02"),
        "what is changed is a list"
    );
}

#[test]
fn s_share_03_what_would_not_be_read_again_is_not_written() {
    let mut deep = json!(1);
    for _ in 0..40 {
        deep = json!([deep]);
    }
    for value in [deep, json!("a".repeat(MAX_BYTES)), json!(vec![0; 10_000])] {
        let mut data = session(r#"{"a":1}"#);
        data.insert("b", &value);
        assert_eq!(write_session(&data, None), Err(CacheError::TooLarge));
    }
}

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        // `serde_json` itself reads others only nearly.
        any::<i32>().prop_map(|n| Value::from(f64::from(n) / 64.0)),
        any::<String>().prop_map(Value::from),
    ];
    leaf.prop_recursive(6, 200, 8, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..8).prop_map(Value::from),
            prop::collection::vec((any::<String>(), inner), 0..8)
                .prop_map(|members| members.into_iter().collect::<serde_json::Map<_, _>>().into()),
        ]
    })
}

#[test]
fn whatever_json_holds_comes_back_from_the_cache() {
    let cases = soaks(10_000).max(200);
    let mut runner = TestRunner::new(Config::with_cases(cases));
    let run = runner.run(&any_json(), |value| {
        let mut data = SessionData::default();
        data.insert("value", &value);
        let written = write_session(&data, None).expect("small enough");
        let read = read_session(&written).expect("what we wrote");
        let back: Value = read.get("value").expect("a value");
        prop_assert_eq!(back, value);
        Ok(())
    });
    run.expect("every value");
}

#[test]
fn whole_numbers_of_any_length_come_back() {
    let mut digits = String::from("1");
    for step in 0..400 {
        for number in [
            digits.clone(),
            format!("-{digits}"),
            format!("-{}", "9".repeat(step + 1)),
            "8".repeat(step + 1),
        ] {
            let data = session(&format!(r#"{{"n":{number}}}"#));
            let read = read_session(&write_session(&data, None).expect("written")).expect("read");
            assert_eq!(read.get_raw("n"), Some(number.as_str()));
        }
        digits.push_str(["0", "7", "28"][step % 3]);
    }
    for power in [7, 8, 15, 16, 31, 32, 63, 64, 127] {
        for number in [
            1_i128.checked_shl(power).map(i128::wrapping_neg).expect("a power"),
            -1 - (1_i128 << (power - 1)),
        ] {
            let data = session(&format!(r#"{{"n":{number}}}"#));
            let read = read_session(&write_session(&data, None).expect("written")).expect("read");
            assert_eq!(read.get_raw("n"), Some(number.to_string().as_str()));
        }
    }
}

#[test]
fn s_share_01_no_bytes_at_all_are_run_or_survive_a_change_unseen() {
    let good = write_session(
        &session(r#"{"_auth_user_id":"1","l":[1,{"a":null}],"f":1.5,"s":"\u2603"}"#),
        None,
    )
    .expect("written");
    for round in 0..soaks(500_000) {
        let mut noise = [0_u8; 24];
        OsRandom.fill(&mut noise).expect("random bytes");
        let mut entry = good.clone();
        for pair in noise.chunks(2).take(1 + round as usize % 6) {
            let at = usize::from(pair[0]) % entry.len();
            entry[at] = pair[1];
        }
        if let Ok(read) = read_session(&entry) {
            let again = write_session(&read, Some(&entry)).expect("what was read fits");
            assert_eq!(
                read_session(&again).expect("it is read again").to_json(),
                read.to_json()
            );
        }
    }
}

#[test]
fn floats_are_spelled_as_python_spells_them() {
    for (float, python) in [
        (1.0, "1.0"),
        (0.1, "0.1"),
        (1e15, "1000000000000000.0"),
        (1e16, "1e+16"),
        (123_456_789_012_345_680.0, "1.2345678901234568e+17"),
        (0.0001, "0.0001"),
        (0.000_01, "1e-05"),
        (5e-324, "5e-324"),
        (f64::MAX, "1.7976931348623157e+308"),
        (-0.0, "-0.0"),
        (f64::NEG_INFINITY, "-Infinity"),
    ] {
        let entry = holding(&[&b"G"[..], &float.to_be_bytes()].concat());
        assert_eq!(read_session(&entry).expect("a session").get_raw("a"), Some(python));
    }
}
