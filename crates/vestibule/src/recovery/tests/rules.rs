//! Tokens on the clocks of three zones, at both changes of the clock, and every flipped bit.

use crate::{
    recovery::rules::{counted_too, is_good, local, make, next_link_minutes, signed},
    settings::{Rate, RateLimits, RatePer},
    testing_db::is_soak,
    users::{Account, UserId},
};
use django_formats::{password::EncodedPassword, signing::SecretKeys};
use jiff::tz::TimeZone;
use time::{Duration, OffsetDateTime, macros::datetime};

const TIMEOUT: i64 = 259_200;

fn account() -> Account {
    Account {
        id: UserId::Int(7),
        username: "ada".to_owned(),
        email: "ada@example.org".to_owned(),
        password: EncodedPassword::from("pbkdf2_sha256$1$a$b".to_owned()),
        first_name: String::new(),
        last_name: String::new(),
        is_active: true,
        is_staff: false,
        is_superuser: false,
        last_login: Some(datetime!(2026-01-01 00:00 UTC)),
        date_joined: Some(datetime!(2026-01-01 00:00 UTC)),
    }
}

fn keys() -> SecretKeys {
    SecretKeys::new("k".repeat(60), Vec::new())
}

/// Moments around both changes of Chicago's clock in 2026, and a quiet one.
const MOMENTS: [OffsetDateTime; 7] = [
    datetime!(2026-01-02 03:04:05.678 UTC),
    datetime!(2026-03-05 08:30 UTC), // dies after the hour that does not exist
    datetime!(2026-03-08 07:59:59 UTC),
    datetime!(2026-03-08 08:00 UTC),
    datetime!(2026-10-29 06:30 UTC), // dies in the hour that the clock shows twice
    datetime!(2026-11-01 07:30 UTC), // the second time that it shows 01:30
    datetime!(2026-11-01 08:00 UTC),
];

fn zone(name: &str) -> TimeZone {
    TimeZone::get(name).expect("a zone")
}

#[test]
fn s_share_09_a_link_is_good_for_exactly_its_time_in_each_zone_and_at_both_changes_of_the_clock() {
    let (account, keys) = (account(), keys());
    let addresses = ["ada@example.org".to_owned()];
    for name in ["UTC", "Asia/Tokyo", "America/Chicago"] {
        let zone = zone(name);
        for made in MOMENTS {
            for addresses in [None, Some(&addresses[..])] {
                let signed = signed("7", &account, addresses);
                let token = make(&keys, &signed, &zone, made);
                let good_at = |seconds: i64| {
                    is_good(
                        &keys,
                        &signed,
                        &token,
                        (&zone, TIMEOUT),
                        made + Duration::seconds(seconds),
                    )
                };
                for seconds in [0, 1, 3599, 3600, 86_400, TIMEOUT] {
                    assert!(good_at(seconds), "{name} {made} + {seconds}");
                }
                for seconds in [TIMEOUT + 1, TIMEOUT + 3600, 10 * TIMEOUT] {
                    assert!(!good_at(seconds), "{name} {made} + {seconds}");
                }
            }
        }
    }
}

#[test]
fn f_12_a_stamp_of_the_hour_that_comes_twice_is_good_and_dies_an_hour_late_at_most() {
    let (account, keys, zone) = (account(), keys(), zone("America/Chicago"));
    let signed = signed("7", &account, None);
    let first = datetime!(2026-11-01 06:30 UTC);
    assert_eq!(
        local(first, &zone),
        local(first + Duration::HOUR, &zone),
        "the clock shows 01:30 twice"
    );
    let token = make(&keys, &signed, &zone, first);
    let good = |now| is_good(&keys, &signed, &token, (&zone, TIMEOUT), now);
    assert!(good(first) && good(first + Duration::seconds(TIMEOUT)));
    assert!(!good(first + Duration::seconds(TIMEOUT + 3601)));
}

#[test]
fn f_12_a_stamp_from_the_future_is_good_for_another_nodes_clock_and_no_further() {
    let (account, keys) = (account(), keys());
    let signed = signed("7", &account, None);
    let now = datetime!(2026-01-02 03:04:05 UTC);
    for (ahead, is_expected) in [(60, true), (65 * 60, true), (65 * 60 + 1, false), (86_400, false)] {
        let token = make(&keys, &signed, &TimeZone::UTC, now + Duration::seconds(ahead));
        let clock = (&TimeZone::UTC, TIMEOUT);
        assert_eq!(is_good(&keys, &signed, &token, clock, now), is_expected, "{ahead}");
    }
}

#[test]
fn s_rec_05_a_token_dies_with_what_it_was_made_of() {
    let (one, keys) = (account(), keys());
    let now = datetime!(2026-01-02 03:04:05 UTC);
    let addresses = ["ada@example.org".to_owned()];
    let token = make(&keys, &signed("7", &one, Some(&addresses)), &TimeZone::UTC, now);
    let good = |pk: &str, account: &Account, addresses: &[String]| {
        is_good(
            &keys,
            &signed(pk, account, Some(addresses)),
            &token,
            (&TimeZone::UTC, TIMEOUT),
            now,
        )
    };
    assert!(good("7", &one, &addresses));
    assert!(!good("8", &one, &addresses), "another user");
    let more = ["ada@example.org".to_owned(), "b@example.org".to_owned()];
    assert!(!good("7", &one, &more), "another address");
    for change in [
        |account: &mut Account| account.password = EncodedPassword::from("x".to_owned()),
        |account: &mut Account| account.email = "b@example.org".to_owned(),
        |account: &mut Account| account.last_login = None,
        |account: &mut Account| account.last_login = Some(datetime!(2026-01-02 00:00 UTC)),
    ] {
        let mut other = one.clone();
        change(&mut other);
        assert!(!good("7", &other, &addresses));
    }
}

#[test]
fn s_rec_09_no_flipped_bit_of_a_token_is_good() {
    let (account, keys) = (account(), keys());
    let signed = signed("7", &account, None);
    for n in 0..if is_soak() { 1000 } else { 20 } {
        let now = datetime!(2026-01-02 03:04:05 UTC) + Duration::seconds(n * 37);
        let token = make(&keys, &signed, &TimeZone::UTC, now);
        assert!(is_good(&keys, &signed, &token, (&TimeZone::UTC, TIMEOUT), now));
        for bit in 0..token.len() * 8 {
            let mut bytes = token.clone().into_bytes();
            bytes[bit / 8] ^= 1 << (bit % 8);
            let Ok(other) = String::from_utf8(bytes) else { continue };
            assert!(
                !is_good(&keys, &signed, &other, (&TimeZone::UTC, TIMEOUT), now),
                "{token} {other:?}"
            );
        }
    }
}

#[test]
fn the_wait_for_another_link_is_what_the_limits_say() {
    assert_eq!(next_link_minutes(RateLimits::default().of("reset_password")), Some(3));
    assert_eq!(next_link_minutes(RateLimits::none().of("reset_password")), None);
    let rate = |amount, seconds, per| Rate {
        amount,
        window: std::time::Duration::from_secs(seconds),
        per,
    };
    assert_eq!(next_link_minutes(&[rate(1, 61, RatePer::Key)]), Some(2));
    assert_eq!(
        next_link_minutes(&[rate(2, 600, RatePer::Key), rate(1, 600, RatePer::Ip)]),
        None
    );
}

#[test]
fn s_thr_09_s_enum_05_what_another_spelling_sends_counts_for_the_stored_address_and_costs_what_nobody_costs() {
    let (plain, wide) = ("ada@example.org", "ada@\u{ff45}xample.org");
    // Small letters of ASCII are one text with the stored one.
    for typed in [plain, "ADA@Example.org", "ada@example.or\u{47}"] {
        assert_eq!(counted_too(typed, Some(plain)), None);
        assert_eq!(counted_too(typed, None), None);
    }
    assert_eq!(counted_too(wide, Some(plain)).as_deref(), Some(plain));
    for found in [None, Some(wide)] {
        assert!(counted_too(wide, found).is_some_and(|text| text != wide && text != plain));
    }
}
