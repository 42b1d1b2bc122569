//! Password hashes: every answer of Django's, and what a stored text of any other kind comes to.

use crate::vectors::{Case, same, section};
use django_formats::password::{
    Algorithm, EncodedPassword, Hasher, NotRunnable, Scratch, Verdict, encode, harden, identify, must_update, unusable,
    upgrades, verify,
};
use django_formats::random::OsRandom;
use serde_json::Value;

/// The hasher that a case names, with the cost it names.
fn hasher(value: &Value) -> Hasher {
    let case = Case(value);
    let cost = |field: &str| u32::try_from(case.int(field)).expect("a cost");
    match Algorithm::from_name(case.text("hasher")).expect("a hasher of Django's") {
        Algorithm::Pbkdf2Sha256 => Hasher::Pbkdf2Sha256 {
            iterations: cost("iterations"),
        },
        Algorithm::Pbkdf2Sha1 => Hasher::Pbkdf2Sha1 {
            iterations: cost("iterations"),
        },
        Algorithm::Argon2 => Hasher::Argon2 {
            memory_kib: cost("memory_cost"),
            time: cost("time_cost"),
            parallelism: cost("parallelism"),
        },
        Algorithm::BcryptSha256 => Hasher::BcryptSha256 { rounds: cost("rounds") },
        Algorithm::Bcrypt => Hasher::Bcrypt { rounds: cost("rounds") },
        Algorithm::Scrypt => Hasher::Scrypt {
            n: cost("work_factor"),
            r: cost("block_size"),
            p: cost("parallelism"),
        },
        Algorithm::Md5 => Hasher::Md5,
        other => panic!("{other:?}"),
    }
}

fn scratch() -> Scratch {
    Scratch::of(&Hasher::Md5)
}

fn word(verdict: Verdict) -> &'static str {
    if verdict == Verdict::Right { "ok" } else { "wrong" }
}

#[test]
fn vectors_password_encode() {
    section("password_encode", |case| {
        let encoded = encode(
            &hasher(case.0),
            case.text("password"),
            case.text("salt"),
            &mut scratch(),
        )
        .map_err(|error| error.to_string())?;
        same("encoded", encoded.as_str(), case.text("encoded"))
    });
}

#[test]
fn vectors_password_check() {
    section("password_check", |case| {
        let (encoded, preferred) = (case.text("encoded"), hasher(case.value("preferred")));
        let expected = case.text("result");
        let Some(password) = case.optional_text("password") else {
            // No password typed: to us there is nothing to verify, so there is no call that could say yes.
            return same("no password", "wrong", expected);
        };
        let verdict = verify(password, encoded, &mut scratch());
        if expected == "raises" {
            return if matches!(verdict, Verdict::NotRunnable(_)) {
                Ok(())
            } else {
                Err(format!("{verdict:?}"))
            };
        }
        same("verdict", word(verdict), expected)?;
        same(
            "must_update",
            must_update(encoded, &preferred),
            case.truth("must_update"),
        )
    });
}

#[test]
fn vectors_must_update() {
    section("must_update", |case| {
        let (encoded, preferred) = (case.text("encoded"), hasher(case.value("preferred")));
        same(
            "must_update",
            must_update(encoded, &preferred),
            case.truth("must_update"),
        )?;
        same(
            "password",
            verify("correct horse", encoded, &mut scratch()),
            Verdict::Right,
        )
    });
}

#[test]
fn vectors_password_identify() {
    section("password_identify", |case| {
        let identified = identify(case.text("encoded"));
        same(
            "algorithm",
            identified.algorithm.map(Algorithm::name),
            case.optional_text("algorithm"),
        )?;
        same("usable", identified.usable, case.truth("usable"))
    });
}

#[test]
fn vectors_password_harden() {
    section("password_harden", |case| {
        let (password, encoded, preferred) = (
            case.text("password"),
            case.text("encoded"),
            hasher(case.value("preferred")),
        );
        let verdict = verify(password, encoded, &mut scratch());
        same("verdict", word(verdict), case.text("result"))?;
        let hardened = match verdict {
            Verdict::Right => Default::default(),
            _ => harden(password, encoded, &preferred, &mut scratch()),
        };
        let extra = Case(case.value("extra"));
        same("iterations", i64::from(hardened.iterations), extra.int("iterations"))?;
        same("hashes", i64::from(hardened.hashes), extra.int("hashes"))?;
        same(
            "default_hashes",
            i64::from(hardened.preferred_runs),
            extra.int("default_hashes"),
        )
    });
}

#[test]
fn every_hasher_reads_what_it_writes() {
    let cheap = [
        Hasher::Pbkdf2Sha256 { iterations: 2 },
        Hasher::Pbkdf2Sha1 { iterations: 2 },
        Hasher::Argon2 {
            memory_kib: 16,
            time: 1,
            parallelism: 2,
        },
        Hasher::BcryptSha256 { rounds: 4 },
        Hasher::Bcrypt { rounds: 4 },
        Hasher::Scrypt { n: 2, r: 8, p: 1 },
        Hasher::Md5,
    ];
    for hasher in cheap {
        let mut scratch = Scratch::of(&hasher);
        let salt = hasher.new_salt(&mut OsRandom).expect("a salt");
        let encoded = encode(&hasher, "pass\0wörd", &salt, &mut scratch).expect("a hash");
        assert_eq!(Hasher::of(encoded.as_str()), Ok(hasher));
        assert_eq!(
            verify("pass\0wörd", encoded.as_str(), &mut scratch),
            Verdict::Right,
            "{hasher:?}"
        );
        assert_eq!(
            verify("pass\0word", encoded.as_str(), &mut scratch),
            Verdict::Wrong,
            "{hasher:?}"
        );
        assert!(!must_update(encoded.as_str(), &hasher), "{hasher:?}");
        assert!(!upgrades(encoded.as_str(), &hasher), "{hasher:?}");
        assert_eq!(
            format!("{encoded:?}"),
            format!("EncodedPassword({})", hasher.algorithm().name())
        );
    }
}

#[test]
fn an_unusable_password_matches_nothing_and_says_so() {
    let encoded = unusable(&mut OsRandom).expect("randomness");
    assert_eq!(encoded.as_str().len(), 41);
    assert!(!encoded.identify().usable);
    assert_eq!(format!("{encoded:?}"), "EncodedPassword(unusable)");
    let verdict = verify(encoded.as_str(), encoded.as_str(), &mut scratch());
    assert_eq!(verdict, Verdict::NotRunnable(NotRunnable::Unusable));
}

#[test]
fn an_upgrade_goes_only_upwards() {
    let name = |name: &str| Hasher::from_name(name).expect("a hasher of Django's");
    let pbkdf2 = |iterations: u32| format!("pbkdf2_sha256${iterations}$aaaaaaaaaaaaaaaaaaaaaa$aGFzaA==");
    let sha1 = "pbkdf2_sha1$2000000$aaaaaaaaaaaaaaaaaaaaaa$aGFzaA==";
    let argon2 = |kind: &str, memory: u32, time: u32, lanes: u32| {
        format!(
            "argon2${kind}$v=19$m={memory},t={time},p={lanes}$c2FsdHNhbHRzYWx0${}",
            "A".repeat(43)
        )
    };
    let bcrypt = "bcrypt$$2b$11$abcdefghijklmnopqrstuuyvPXIbu7xe6/CED2DzX8z6Si09MlzlW";

    let upwards = [
        ("md5$aaaaaaaaaaaaaaaaaaaaaa$h".to_owned(), name("pbkdf2_sha256")),
        ("md5$aaaaaaaaaaaaaaaaaaaaaa$h".to_owned(), name("pbkdf2_sha1")),
        (sha1.to_owned(), name("pbkdf2_sha256")),
        (sha1.to_owned(), name("argon2")),
        (pbkdf2(999_999), name("pbkdf2_sha256")),
        (argon2("argon2id", 65_536, 2, 8), name("argon2")),
        (argon2("argon2i", 102_400, 2, 8), name("argon2")),
        (bcrypt.to_owned(), name("bcrypt")),
    ];
    for (encoded, preferred) in upwards {
        assert!(upgrades(&encoded, &preferred), "{encoded} to {preferred:?}");
    }

    let not = [
        (pbkdf2(1_000_000), name("pbkdf2_sha256")),
        (pbkdf2(1_200_000), name("pbkdf2_sha256")),
        (pbkdf2(1), name("argon2")),
        (argon2("argon2id", 8, 1, 1), name("pbkdf2_sha256")),
        (argon2("argon2id", 65_536, 3, 8), name("argon2")),
        (argon2("argon2id", 102_400, 2, 4), name("argon2")),
        (argon2("argon2i", 204_800, 2, 8), name("argon2")),
        (bcrypt.to_owned(), name("bcrypt_sha256")),
        (sha1.to_owned(), Hasher::Md5),
        (sha1.to_owned(), name("pbkdf2_sha1")),
        ("md5$aaaaaaaaaaaaaaaaaaaaaa$h".to_owned(), Hasher::Md5),
        ("!unusable".to_owned(), name("pbkdf2_sha256")),
        (String::new(), name("pbkdf2_sha256")),
        ("pbkdf2_sha256$1$$x".to_owned(), name("pbkdf2_sha256")),
    ];
    for (encoded, preferred) in not {
        assert!(!upgrades(&encoded, &preferred), "{encoded} to {preferred:?}");
    }
}

#[test]
fn two_programs_never_upgrade_each_others_hashes_for_ever() {
    let preferences = [
        Hasher::Pbkdf2Sha256 { iterations: 10 },
        Hasher::Pbkdf2Sha256 { iterations: 20 },
        Hasher::Pbkdf2Sha1 { iterations: 10 },
        Hasher::Pbkdf2Sha1 { iterations: 20 },
        Hasher::Argon2 {
            memory_kib: 64,
            time: 1,
            parallelism: 1,
        },
        Hasher::Argon2 {
            memory_kib: 32,
            time: 2,
            parallelism: 1,
        },
        Hasher::Argon2 {
            memory_kib: 64,
            time: 1,
            parallelism: 2,
        },
        Hasher::BcryptSha256 { rounds: 4 },
        Hasher::Bcrypt { rounds: 5 },
        Hasher::Scrypt { n: 2, r: 2, p: 1 },
        Hasher::Scrypt { n: 4, r: 1, p: 1 },
        Hasher::Md5,
    ];
    let encoded = preferences.map(|hasher| {
        let salt = hasher.new_salt(&mut OsRandom).expect("a salt");
        encode(&hasher, "x", &salt, &mut scratch()).expect("a hash")
    });
    for (one, ones) in preferences.iter().zip(&encoded) {
        for (other, others) in preferences.iter().zip(&encoded) {
            let both = upgrades(ones.as_str(), other) && upgrades(others.as_str(), one);
            assert!(!both, "{one:?} and {other:?} upgrade each other");
        }
    }
}

#[test]
fn s_hash_08_a_password_counts_exactly_as_typed() {
    let encoded = |password: &str| {
        let hasher = Hasher::Pbkdf2Sha256 { iterations: 1 };
        encode(&hasher, password, "aaaaaaaaaaaaaaaaaaaaaa", &mut scratch()).map(EncodedPassword::into_string)
    };
    let typed = [
        "password",
        " password",
        "password ",
        "pass\u{200f}word",
        "Password",
        "pa\u{301}ss",
        "p\u{e1}ss",
        "a\0b",
        "a",
    ];
    for (at, stored) in typed.iter().enumerate() {
        let stored = encoded(stored).expect("a hash");
        for (other, password) in typed.iter().enumerate() {
            assert_eq!(
                verify(password, &stored, &mut scratch()) == Verdict::Right,
                at == other,
                "{password:?}"
            );
        }
    }
}

#[test]
fn s_hash_08_bcrypt_refuses_what_it_would_cut() {
    let hasher = Hasher::Bcrypt { rounds: 4 };
    let salt = hasher.new_salt(&mut OsRandom).expect("a salt");
    let encoded = encode(&hasher, &"é".repeat(36), &salt, &mut scratch()).expect("72 bytes are taken");
    let longer = format!("{}x", "é".repeat(36));
    assert!(encode(&hasher, &longer, &salt, &mut scratch()).is_err());
    let verdict = verify(&longer, encoded.as_str(), &mut scratch());
    assert_eq!(verdict, Verdict::NotRunnable(NotRunnable::PasswordTooLong));
    // What was not run costs a run of the preferred hasher instead.
    assert_eq!(
        harden(&longer, encoded.as_str(), &hasher, &mut scratch()).preferred_runs,
        1
    );
}
