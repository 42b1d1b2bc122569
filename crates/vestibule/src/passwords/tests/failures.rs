//! What a failure costs, by counting: the same whatever is stored.

use super::house::{PREFERRED, SIZE, house, stored, typed};
use crate::{
    passwords::{Counts, Passwords, RawPassword, Verdict},
    settings::{self, PasswordSettings},
};
use django_formats::{
    password::{EncodedPassword, Hasher, unusable},
    random::OsRandom,
};
use std::num::NonZeroU32;

/// The verdict on one try, and what it cost.
async fn one_try(account: Option<&EncodedPassword>, password: &str) -> (Verdict, Counts) {
    let passwords = house(SIZE);
    let verdict = passwords.verify(account, &typed(password)).await.expect("no overload");
    (verdict, passwords.counts())
}

fn runs(of: &[(Hasher, u64)]) -> Counts {
    Counts {
        runs: of.iter().copied().collect(),
        ..Counts::default()
    }
}

#[tokio::test]
async fn s_enum_01_whatever_is_stored_a_failure_costs_one_run_of_the_preferred_hasher() {
    let strangers = [
        None,
        Some(""),
        Some("!"),
        Some("!abcdefghijklmnopqrstuvwxyzabcdefghijklmn"),
        Some("clear text"),
        Some("sha1$salt$cff36ea83f5706ce9aa7454e63e431fc726b2dc8"),
        Some("future$v=9$x"),
        Some("pbkdf2_sha256$8$salt"),
        Some("pbkdf2_sha256$4000000000$salt$aGFzaA=="),
        Some("pbkdf2_sha256$0$salt$aGFzaA=="),
        Some("argon2$argon2id$v=19$m=4194304,t=2,p=8$c2FsdHNhbHQ$aGFzaGhhc2g"),
        Some("bcrypt$$2b$31$abcdefghijklmnopqrstuuyvPXIbu7xe6/CED2DzX8z6Si09MlzlW"),
    ];
    for account in strangers {
        let account = account.map(EncodedPassword::from);
        assert_eq!(
            one_try(account.as_ref(), "x").await,
            (Verdict::Wrong, runs(&[(PREFERRED, 1)])),
            "{account:?}"
        );
    }
    let known = stored(PREFERRED, "right");
    assert_eq!(
        one_try(Some(&known), "wrong").await,
        (Verdict::Wrong, runs(&[(PREFERRED, 1)]))
    );
    assert_eq!(
        one_try(Some(&known), "right").await,
        (Verdict::Right, runs(&[(PREFERRED, 1)]))
    );
}

#[tokio::test]
async fn s_enum_02_a_failure_makes_up_what_the_stored_hash_was_cheaper_by() {
    let old = Hasher::Pbkdf2Sha256 { iterations: 3 };
    let account = stored(old, "right");
    let cost = Counts {
        made_up_iterations: 5,
        ..runs(&[(old, 1)])
    };
    assert_eq!(one_try(Some(&account), "wrong").await, (Verdict::Wrong, cost));
    // The right password owes nothing: who has it may know how old the hash is.
    assert_eq!(
        one_try(Some(&account), "right").await,
        (Verdict::Right, runs(&[(old, 1)]))
    );

    let dearer = Hasher::Pbkdf2Sha256 { iterations: 9 };
    let account = stored(dearer, "right");
    assert_eq!(
        one_try(Some(&account), "wrong").await,
        (Verdict::Wrong, runs(&[(dearer, 1)]))
    );
}

#[tokio::test]
async fn s_enum_03_a_failure_of_a_quick_algorithm_waits_for_the_slowest() {
    let passwords = house(SIZE);
    let slow = stored(Hasher::BcryptSha256 { rounds: 6 }, "right");
    let quick = stored(Hasher::Md5, "right");
    assert_eq!(
        passwords.verify(Some(&slow), &typed("wrong")).await.ok(),
        Some(Verdict::Wrong)
    );
    let floor = passwords.floor();
    assert!(!floor.is_zero());

    for account in [Some(&quick), None] {
        let begun = std::time::Instant::now();
        assert_eq!(
            passwords.verify(account, &typed("wrong")).await.ok(),
            Some(Verdict::Wrong)
        );
        assert!(begun.elapsed() >= floor, "left before the floor of {floor:?}");
    }
}

#[tokio::test]
async fn s_hash_03_a_refused_cost_can_be_told_for_an_event() {
    let passwords = house(SIZE);
    let told = |encoded: &str| passwords.refuses(&EncodedPassword::from(encoded)).is_some();
    assert!(told("pbkdf2_sha256$4000000000$salt$aGFzaA=="));
    assert!(told("garbage"));
    assert!(!told("!nothing"));
    assert!(passwords.refuses(&stored(PREFERRED, "x")).is_none());
}

#[tokio::test]
async fn s_hash_07_a_login_upgrades_only_upwards_and_only_when_asked() {
    let passwords = house(SIZE);
    let weaker = stored(Hasher::Pbkdf2Sha256 { iterations: 7 }, "x");
    assert!(passwords.upgrades(&stored(Hasher::Md5, "x")));
    assert!(passwords.upgrades(&weaker));
    assert!(!passwords.upgrades(&stored(PREFERRED, "x")));
    assert!(!passwords.upgrades(&stored(Hasher::Pbkdf2Sha256 { iterations: 9 }, "x")));
    assert!(!passwords.upgrades(&stored(Hasher::BcryptSha256 { rounds: 4 }, "x")));

    let never = Passwords::start(SIZE, PREFERRED, false).expect("a pool");
    assert!(!never.upgrades(&weaker));
}

#[tokio::test]
async fn a_new_hash_is_of_the_preferred_hasher_and_is_accepted() {
    let passwords = house(SIZE);
    let encoded = passwords.hash(&typed("nul\0and\u{301} ")).await.expect("a hash");
    assert_eq!(Hasher::of(encoded.as_str()), Ok(PREFERRED));
    assert_eq!(
        passwords.verify(Some(&encoded), &typed("nul\0and\u{301} ")).await.ok(),
        Some(Verdict::Right)
    );
    assert_eq!(
        passwords.verify(Some(&encoded), &typed("nul\0and\u{301}")).await.ok(),
        Some(Verdict::Wrong)
    );

    let nothing = unusable(&mut OsRandom).expect("randomness");
    assert_eq!(
        passwords.verify(Some(&nothing), &typed("!")).await.ok(),
        Some(Verdict::Wrong)
    );
}

#[test]
fn s_hash_01_a_password_over_4096_bytes_is_none() {
    assert!(RawPassword::parse("é".repeat(2048)).is_ok());
    assert!(RawPassword::parse(format!("{}x", "é".repeat(2048))).is_err());
    assert!(RawPassword::parse("x".repeat(1 << 20)).is_err());
    assert!(RawPassword::parse("\0".to_owned()).is_ok());
}

#[tokio::test]
async fn the_settings_choose_the_hasher_and_one_over_the_caps_stops_the_start() {
    let mut settings = PasswordSettings {
        iterations: NonZeroU32::new(5).expect("a number"),
        ..PasswordSettings::default()
    };
    let passwords = Passwords::new(&settings).expect("a pool");
    let encoded = passwords.hash(&typed("x")).await.expect("a hash");
    assert_eq!(Hasher::of(encoded.as_str()), Ok(Hasher::Pbkdf2Sha256 { iterations: 5 }));

    settings.iterations = NonZeroU32::MAX;
    assert!(Passwords::new(&settings).is_err());
    // Iterations are PBKDF2's alone.
    settings.hasher = settings::Hasher::Argon2;
    assert!(Passwords::new(&settings).is_ok());
}
