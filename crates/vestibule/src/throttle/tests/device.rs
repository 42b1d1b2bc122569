//! The mark of a known browser: bound to account and password, signed, and no name in it.

use super::house::START;
use crate::throttle::{Owner, device::DeviceId, known_device, remember_device};
use django_formats::{
    random::OsRandom,
    signing::{SecretKeys, TimestampSigner},
};
use time::Duration;

const AGE: Duration = Duration::days(90);
const ADA: Owner<'static> = Owner {
    user_id: "1",
    stored_password: "pbkdf2_sha256$1$a$b",
};

fn keys(primary: &str, fallbacks: &[&str]) -> SecretKeys {
    SecretKeys::new(
        primary.to_owned(),
        fallbacks.iter().map(|key| (*key).to_owned()).collect(),
    )
}

fn remember(cookie: Option<&str>, owner: Owner<'_>, now: time::OffsetDateTime) -> String {
    remember_device(cookie, &keys("new", &["old"]), owner, AGE, &mut OsRandom, now).expect("random bytes")
}

fn known(cookie: &str, owner: Owner<'_>, now: time::OffsetDateTime) -> Option<DeviceId> {
    known_device(cookie, &keys("new", &["old"]), owner, AGE, now)
}

#[test]
fn a_browser_is_known_for_ninety_days_and_keeps_its_id() {
    let cookie = remember(None, ADA, START);
    let id = known(&cookie, ADA, START).expect("known");
    assert!(known(&cookie, ADA, START + AGE).is_some());
    assert!(known(&cookie, ADA, START + AGE + Duration::SECOND).is_none());

    let later = START + Duration::days(60);
    let again = remember(Some(&cookie), ADA, later);
    assert_eq!(known(&again, ADA, later + Duration::days(60)), Some(id.clone()));
    assert_ne!(known(&remember(None, ADA, START), ADA, START), Some(id));
    // Another account's login refreshes the cookie, not this account's mark.
    let bob = Owner { user_id: "2", ..ADA };
    let shared = remember(Some(&cookie), bob, later);
    assert!(known(&shared, ADA, later).is_some());
    assert!(known(&shared, ADA, START + AGE + Duration::SECOND).is_none());
}

#[test]
fn s_sess_07_a_changed_password_ends_the_mark_and_another_account_has_none() {
    let cookie = remember(None, ADA, START);
    for other in [
        Owner {
            stored_password: "pbkdf2_sha256$1$a$c",
            ..ADA
        },
        Owner { user_id: "2", ..ADA },
        Owner {
            user_id: "1p",
            stored_password: "bkdf2_sha256$1$a$b",
        },
    ] {
        assert!(known(&cookie, other, START).is_none());
    }
}

#[test]
fn a_mark_is_signed_for_this_purpose_and_survives_a_change_of_keys() {
    let old = remember_device(None, &keys("old", &[]), ADA, AGE, &mut OsRandom, START).expect("random bytes");
    let id = known(&old, ADA, START).expect("known by the fallback");
    let renewed = remember(Some(&old), ADA, START);
    assert_eq!(known_device(&renewed, &keys("new", &[]), ADA, AGE, START), Some(id));
    assert!(known_device(&old, &keys("new", &[]), ADA, AGE, START).is_none());

    let payload = old.rsplitn(3, ':').last().expect("a payload");
    let elsewhere =
        TimestampSigner::new(&keys("new", &[]), Some("another.purpose")).sign(payload, START.unix_timestamp());
    assert!(known(&elsewhere, ADA, START).is_none());
    for index in 0..old.len() {
        let mut forged = old.clone().into_bytes();
        forged[index] ^= 1;
        let forged = String::from_utf8(forged).expect("ASCII");
        assert!(known(&forged, ADA, START).is_none(), "{forged}");
    }
    for garbage in ["", ":", "::", "~.~.~", "a.b.c:x:y", "\u{2028}"] {
        assert!(known(garbage, ADA, START).is_none());
    }
}

#[test]
fn a_browser_knows_five_accounts_and_names_none() {
    let ids: Vec<String> = (0..6).map(|n| format!("person{n}@example.com")).collect();
    let owner = |id| Owner { user_id: id, ..ADA };
    let mut cookie = None;
    for (id, now) in ids.iter().zip(0..) {
        cookie = Some(remember(cookie.as_deref(), owner(id), START + Duration::seconds(now)));
    }
    let cookie = cookie.expect("a cookie");
    let known: Vec<bool> = ids
        .iter()
        .map(|id| known(&cookie, owner(id), START).is_some())
        .collect();
    assert_eq!(known, [false, true, true, true, true, true]);
    assert!(
        cookie.len() < 512 && !cookie.contains("person") && !cookie.contains("pbkdf2"),
        "{cookie}"
    );
    // It goes into a header as it is.
    assert!(
        cookie
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"-_.~:".contains(&byte)),
        "{cookie}"
    );
}
