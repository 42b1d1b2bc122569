//! Hostile stored texts: whatever a row holds, no core is kept busy and nothing panics.

use django_formats::password::{
    Hasher, NotRunnable, Scratch, Verdict, encode, harden, identify, must_update, upgrades, verify,
};
use proptest::prelude::*;

const PREFERRED: Hasher = Hasher::Pbkdf2Sha256 { iterations: 1 };

fn verdict(encoded: &str) -> Verdict {
    verify("password", encoded, &mut Scratch::of(&PREFERRED))
}

#[test]
fn s_hash_03_a_cost_over_the_caps_is_never_run() {
    let hash = "A".repeat(43);
    let bcrypt = "abcdefghijklmnopqrstuuyvPXIbu7xe6/CED2DzX8z6Si09MlzlW";
    let argon2 = |cost: &str| format!("argon2$argon2id$v=19${cost}$c2FsdHNhbHRzYWx0${hash}");
    let hostile = [
        "pbkdf2_sha256$4000000000$salt$aGFzaA==".to_owned(),
        "pbkdf2_sha256$99999999999999999999$salt$aGFzaA==".to_owned(),
        "pbkdf2_sha256$10000001$salt$aGFzaA==".to_owned(),
        "pbkdf2_sha1$10000001$salt$aGFzaA==".to_owned(),
        argon2("m=4194304,t=2,p=8"),
        argon2("m=262145,t=1,p=1"),
        argon2("m=64,t=11,p=1"),
        argon2("m=1024,t=1,p=17"),
        argon2("m=4294967295,t=4294967295,p=4294967295"),
        "scrypt$1099511627776$salt$8$1$aGFzaA==".to_owned(),
        "scrypt$2097152$salt$1$1$aGFzaA==".to_owned(),
        "scrypt$1048576$salt$8$1$aGFzaA==".to_owned(),
        "scrypt$16384$salt$8$17$aGFzaA==".to_owned(),
        "scrypt$2$salt$4294967295$4294967295$aGFzaA==".to_owned(),
        format!("bcrypt$$2b$31${bcrypt}"),
        format!("bcrypt_sha256$$2b$17${bcrypt}"),
        format!("bcrypt$$2b$99${bcrypt}"),
    ];
    for encoded in &hostile {
        assert!(
            matches!(
                verdict(encoded),
                Verdict::NotRunnable(NotRunnable::Cost | NotRunnable::Malformed)
            ),
            "{encoded}"
        );
        assert!(Hasher::of(encoded).is_err(), "{encoded}");
        // It owes exactly one run of the preferred hasher.
        let hardened = harden("password", encoded, &PREFERRED, &mut Scratch::of(&PREFERRED));
        assert_eq!(
            (hardened.iterations, hardened.hashes, hardened.preferred_runs),
            (0, 0, 1),
            "{encoded}"
        );
    }
}

#[test]
fn s_hash_03_a_cost_of_zero_is_never_run() {
    let hash = "A".repeat(43);
    let zeros = [
        "pbkdf2_sha256$0$salt$aGFzaA==".to_owned(),
        "pbkdf2_sha1$0$salt$aGFzaA==".to_owned(),
        format!("argon2$argon2id$v=19$m=0,t=1,p=1$c2FsdHNhbHRzYWx0${hash}"),
        format!("argon2$argon2id$v=19$m=64,t=0,p=1$c2FsdHNhbHRzYWx0${hash}"),
        format!("argon2$argon2id$v=19$m=64,t=1,p=0$c2FsdHNhbHRzYWx0${hash}"),
        format!("argon2$argon2id$v=19$m=15,t=1,p=2$c2FsdHNhbHRzYWx0${hash}"),
        "scrypt$0$salt$8$1$aGFzaA==".to_owned(),
        "scrypt$1$salt$8$1$aGFzaA==".to_owned(),
        "scrypt$1024$salt$0$1$aGFzaA==".to_owned(),
        "scrypt$1024$salt$8$0$aGFzaA==".to_owned(),
        "bcrypt$$2b$00$abcdefghijklmnopqrstuuyvPXIbu7xe6/CED2DzX8z6Si09MlzlW".to_owned(),
        "bcrypt$$2b$03$abcdefghijklmnopqrstuuyvPXIbu7xe6/CED2DzX8z6Si09MlzlW".to_owned(),
    ];
    for encoded in &zeros {
        assert_eq!(verdict(encoded), Verdict::NotRunnable(NotRunnable::Cost), "{encoded}");
    }
}

#[test]
fn s_hash_03_the_caps_themselves_are_within_the_caps() {
    let at_the_cap = [
        Hasher::Pbkdf2Sha256 { iterations: 10_000_000 },
        Hasher::Argon2 {
            memory_kib: 262_144,
            time: 10,
            parallelism: 16,
        },
        Hasher::Scrypt {
            n: 1 << 17,
            r: 15,
            p: 16,
        },
        Hasher::BcryptSha256 { rounds: 16 },
    ];
    for hasher in at_the_cap {
        assert_eq!(hasher.check(), Ok(()), "{hasher:?}");
    }
    for name in [
        "pbkdf2_sha256",
        "pbkdf2_sha1",
        "argon2",
        "bcrypt_sha256",
        "bcrypt",
        "scrypt",
        "md5",
    ] {
        assert_eq!(
            Hasher::from_name(name).map(|hasher| hasher.check()),
            Some(Ok(())),
            "{name}"
        );
    }
    assert_eq!(Hasher::from_name("sha1"), None);
}

#[test]
fn a_preferred_hasher_over_the_caps_writes_nothing() {
    let dear = Hasher::Pbkdf2Sha256 { iterations: 10_000_001 };
    assert!(encode(&dear, "password", "salt", &mut Scratch::of(&dear)).is_err());
    for salt in ["", "with$dollar"] {
        assert!(
            encode(&PREFERRED, "password", salt, &mut Scratch::of(&PREFERRED)).is_err(),
            "{salt:?}"
        );
    }
}

/// Texts in no form of Django's.
const GARBAGE: &[&str] = &[
    "",
    "$",
    "$$$$$$$$",
    "é",
    "pbkdf2_sha256",
    "pbkdf2_sha256$",
    "pbkdf2_sha256$1000",
    "pbkdf2_sha256$1000$salt",
    "pbkdf2_sha256$+1000$salt$hash",
    "pbkdf2_sha256$01000$salt$hash",
    "pbkdf2_sha256$1_000$salt$hash",
    "pbkdf2_sha256$١$salt$hash",
    "pbkdf2_sha256$$salt$hash",
    "pbkdf2_sha512$1000$salt$hash",
    "argon2$",
    "argon2$argon2id",
    "argon2$argon2x$v=19$m=64,t=1,p=1$c2FsdHNhbHQ$aGFzaA",
    "argon2$argon2id$v=18$m=64,t=1,p=1$c2FsdHNhbHQ$aGFzaA",
    "argon2$argon2id$v=19$t=1,m=64,p=1$c2FsdHNhbHQ$aGFzaA",
    "argon2$argon2id$v=19$m=64,t=1,p=1,x=2$c2FsdHNhbHQ$aGFzaA",
    "argon2$argon2id$v=19$m=64,t=1,p=1$c2FsdA$aGFzaA",
    "argon2$argon2id$v=19$m=64,t=1,p=1$!!!!!!!!!!!!$aGFzaA",
    "argon2$argon2id$v=19$m=64,t=1,p=1$c2FsdHNhbHQ=$aGFzaA",
    "argon2$argon2id$v=19$m=64,t=1,p=1$c2FsdHNhbHQ$",
    "argon2$argon2id$v=19$m=64,t=1,p=1$c2FsdHNhbHQ$aGFzaA$x",
    "bcrypt$$2b$04$éééééééééééééééééééééééééé",
    "bcrypt$$2b$04$abcdefghijklmnopqrstuvyvPXIbu7xe6/CED2DzX8z6Si09MlzlW",
    "bcrypt$$2b$4$abcdefghijklmnopqrstuuyvPXIbu7xe6/CED2DzX8z6Si09MlzlW",
    "bcrypt$2b$04$abcdefghijklmnopqrstuuyvPXIbu7xe6/CED2DzX8z6Si09MlzlW",
    "scrypt$1024$salt$8$1",
    "scrypt$1024$$8$1$hash",
    "scrypt$1024$salt$8$1$hash$more",
    "md5$",
    "md5$salt",
    "md5$$0123456789",
    "sha1$salt$hash",
    "future_hasher$v=3$whatever",
];

#[test]
fn s_hash_04_texts_of_no_form_are_unusable() {
    for encoded in GARBAGE {
        let verdict = verdict(encoded);
        assert!(
            matches!(verdict, Verdict::NotRunnable(_)),
            "{verdict:?} for {encoded:?}"
        );
    }
}

#[test]
fn s_hash_04_a_megabyte_in_any_part_is_unusable() {
    let megabyte = "x".repeat(1 << 20);
    assert_eq!(verdict(&megabyte), Verdict::NotRunnable(NotRunnable::UnknownAlgorithm));
    for start in [
        "pbkdf2_sha256$1$",
        "md5$",
        "argon2$argon2id$v=19$m=64,t=1,p=1$",
        "bcrypt$$2b$04$",
        "scrypt$2$",
    ] {
        let encoded = format!("{start}{megabyte}$aGFzaA==");
        assert_eq!(
            verdict(&encoded),
            Verdict::NotRunnable(NotRunnable::Malformed),
            "{start}"
        );
    }
}

#[test]
fn a_hash_that_needs_more_memory_than_the_scratch_keeps_gives_it_back() {
    let kept = Hasher::Argon2 {
        memory_kib: 64,
        time: 1,
        parallelism: 1,
    };
    let mut scratch = Scratch::of(&kept);
    let hash = |hasher: Hasher, scratch: &mut Scratch| encode(&hasher, "x", "saltsaltsalt", scratch).expect("a hash");

    hash(kept, &mut scratch);
    assert_eq!(scratch.held_bytes(), 64 * 1024);
    let larger = hash(
        Hasher::Argon2 {
            memory_kib: 1024,
            time: 1,
            parallelism: 1,
        },
        &mut scratch,
    );
    assert_eq!(scratch.held_bytes(), 64 * 1024);
    assert_eq!(verify("x", larger.as_str(), &mut scratch), Verdict::Right);
    // Memory that was used before does not show in the next hash.
    assert_eq!(
        hash(kept, &mut scratch).as_str(),
        hash(kept, &mut Scratch::of(&kept)).as_str()
    );
}

#[test]
fn a_long_pbkdf2_pauses_again_and_again_and_comes_to_the_same_hash() {
    let hasher = Hasher::Pbkdf2Sha256 { iterations: 10_000 };
    let (told, pauses) = std::sync::mpsc::channel();
    let mut pausing = Scratch::of(&hasher).pausing(move || told.send(()).expect("somebody counts"));

    let paused = encode(&hasher, "x", "saltsaltsalt", &mut pausing).expect("a hash");
    // One for each 1,024 iterations that are done.
    assert_eq!(pauses.try_iter().count(), 9);
    let straight = encode(&hasher, "x", "saltsaltsalt", &mut Scratch::of(&hasher)).expect("a hash");
    assert_eq!(paused.as_str(), straight.as_str());

    // The iterations that a failure owes are as long, and as polite.
    let cheap = encode(
        &Hasher::Pbkdf2Sha256 { iterations: 1 },
        "x",
        "saltsaltsalt",
        &mut pausing,
    )
    .expect("a hash");
    harden("y", cheap.as_str(), &hasher, &mut pausing);
    assert_eq!(pauses.try_iter().count(), 9);
}

/// Pieces of which stored texts are made, in orders that nobody writes.
fn stored_text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("pbkdf2_sha256".to_owned()),
        Just("argon2".to_owned()),
        Just("argon2id".to_owned()),
        Just("bcrypt".to_owned()),
        Just("bcrypt_sha256".to_owned()),
        Just("scrypt".to_owned()),
        Just("md5".to_owned()),
        Just("2b".to_owned()),
        Just("04".to_owned()),
        Just("v=19".to_owned()),
        Just("m=64,t=1,p=1".to_owned()),
        "[0-9]{1,12}",
        "[a-zA-Z0-9+/.=]{0,60}",
        "\\PC{0,8}",
    ];
    prop::collection::vec(piece, 0..8).prop_map(|pieces| pieces.join("$"))
}

/// Whether a check of it is quick enough to be run by the thousand.
fn is_cheap(encoded: &str) -> bool {
    match Hasher::of(encoded) {
        Ok(Hasher::Pbkdf2Sha256 { iterations } | Hasher::Pbkdf2Sha1 { iterations }) => iterations <= 100,
        Ok(Hasher::Bcrypt { rounds } | Hasher::BcryptSha256 { rounds }) => rounds <= 4,
        Ok(hasher @ (Hasher::Argon2 { .. } | Hasher::Scrypt { .. })) => hasher.memory_bytes() <= 1 << 17,
        _ => true,
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn s_hash_04_no_text_panics(encoded in stored_text(), noise in "\\PC{0,40}", password in "\\PC{0,100}") {
        for encoded in [&encoded, &noise] {
            let _ = (identify(encoded), must_update(encoded, &PREFERRED), upgrades(encoded, &PREFERRED));
            if is_cheap(encoded) {
                let mut scratch = Scratch::of(&PREFERRED);
                prop_assert_ne!(verify(&password, encoded, &mut scratch), Verdict::Right);
                let _ = harden(&password, encoded, &PREFERRED, &mut scratch);
            }
        }
    }
}
