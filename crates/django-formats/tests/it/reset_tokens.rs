//! Links of a password reset.

use crate::{
    signing::keys,
    vectors::{Case, VECTORS, same, section},
};
use django_formats::{
    datetime,
    reset_token::{self, ResetTokens, Signed, TokenError},
    signing::SecretKeys,
};
use jiff::{Timestamp, tz::TimeZone};
use serde_json::Value;
use time::{OffsetDateTime, PrimitiveDateTime, macros::datetime};

/// A moment of the file: seconds since 2001-01-01 on the local clock.
fn local(seconds: i64) -> PrimitiveDateTime {
    datetime!(2001-01-01 00:00) + time::Duration::seconds(seconds)
}

/// The user of a case, with the changes of a check.
fn account<'a>(user: &'a Value, changes: &'a Value, pk: &'a str, addresses: Option<&'a [String]>) -> Signed<'a> {
    let field = |name: &str| changes.get(name).unwrap_or(&user[name]).as_str();
    let last_login = field("last_login").and_then(datetime::parse);
    Signed {
        pk,
        password: field("password").unwrap_or_default(),
        last_login: last_login.map(|moment| PrimitiveDateTime::new(moment.date(), moment.time())),
        email: field("email").unwrap_or_default(),
        addresses,
    }
}

#[test]
fn tokens_are_made_and_checked_as_by_django_and_allauth() {
    section("reset_tokens", |case| {
        let (user, stored) = (case.value("user"), case.texts("email_addresses"));
        let addresses = (case.text("generator") == "allauth").then_some(stored.as_slice());
        let (keys, none, pk) = (keys(case), Value::Null, user["pk"].to_string());
        let token = ResetTokens::new(&keys).make(&account(user, &none, &pk, addresses), local(case.int("made_at")));
        same("token", token.as_str(), case.text("token"))?;

        for check in case.value("checks").as_array().ok_or("no checks")? {
            let check = Case(check);
            let changes = check.value("changes");
            let pk = changes.get("pk").map_or(pk.clone(), Value::to_string);
            let keys = self::keys(&check);
            let answer = ResetTokens::new(&keys).check(
                &account(user, changes, &pk, addresses),
                check.text("token"),
                local(check.int("at")),
                case.int("timeout"),
            );
            same(check.text("why"), answer.is_ok(), check.truth("valid"))?;
        }
        Ok(())
    });
}

#[test]
fn a_token_is_stamped_with_the_local_clock() {
    section("reset_clock", |case| {
        let zone = TimeZone::get(case.text("time_zone")).map_err(|error| error.to_string())?;
        let moment = Timestamp::from_millisecond((case.float("unix_time") * 1000.0) as i64)
            .map_err(|error| error.to_string())?;
        let local = moment.to_zoned(zone).datetime().to_string();
        let local = datetime::parse(&local).ok_or("no moment")?;
        let local = PrimitiveDateTime::new(local.date(), local.time());
        same(
            "local time",
            Some(local.assume_utc()),
            datetime::parse(case.text("local_time")),
        )?;
        same("timestamp", reset_token::timestamp(local), case.int("timestamp"))?;

        let keys = SecretKeys::new("k".into(), vec![]);
        let token = ResetTokens::new(&keys).make(&account(&Value::Null, &Value::Null, "1", None), local);
        same(
            "base36",
            token.split_once('-').map(|(time, _)| time),
            Some(case.text("base36")),
        )
    });
}

#[test]
fn the_age_tells_a_token_from_the_future() {
    let keys = SecretKeys::new("k".into(), vec![]);
    let (tokens, none) = (ResetTokens::new(&keys), Value::Null);
    let user = account(&none, &none, "1", None);
    let token = tokens.make(&user, local(1000));
    assert_eq!(tokens.check(&user, &token, local(900), 60), Ok(-100));
    assert_eq!(tokens.check(&user, &token, local(1060), 60), Ok(60));
    assert_eq!(tokens.check(&user, &token, local(1061), 60), Err(TokenError::Expired));
    assert_eq!(tokens.check(&user, "-1-x", local(0), 60), Err(TokenError::Malformed));
    for flip in 0..token.len() {
        let mut other = token.clone().into_bytes();
        other[flip] ^= 1;
        let other = String::from_utf8(other).expect("ASCII");
        assert!(tokens.check(&user, &other, local(1000), 60).is_err(), "{other}");
    }
}

#[test]
fn uids_are_written_as_by_django_and_allauth() {
    section("reset_uids", |case| {
        same(
            "Django's",
            reset_token::uidb64(&case.int("pk").to_string()).as_str(),
            case.text("uidb64"),
        )?;
        same(
            "allauth's",
            reset_token::uidb36(case.int("pk")).as_deref(),
            Some(case.text("allauth_uid")),
        )
    });
}

#[test]
fn uids_are_read_as_by_django_and_allauth() {
    let cases = VECTORS["reset_uid_lookup"].as_array().expect("cases");
    // Django's answer is the user who was found; these were there.
    let there: Vec<i64> = cases
        .iter()
        .filter_map(|case| case["pk"].as_i64())
        .filter(|pk| *pk > 0)
        .collect();
    section("reset_uid_lookup", |case| match case.optional_text("uidb64") {
        Some(uid) => {
            let found = reset_token::parse_uidb64_int(uid).filter(|pk| there.contains(pk));
            same("Django's", found, case.optional_int("pk"))
        }
        None => same(
            "allauth's",
            reset_token::parse_uidb36(case.text("allauth_uid")),
            case.optional_int("pk"),
        ),
    });
}

#[test]
fn the_fraction_of_the_last_login_does_not_count() {
    let keys = SecretKeys::new("k".into(), vec![]);
    let login = OffsetDateTime::UNIX_EPOCH;
    let with = |nanos: i64| {
        let moment = login + time::Duration::nanoseconds(nanos);
        let moment = PrimitiveDateTime::new(moment.date(), moment.time());
        ResetTokens::new(&keys).make(
            &Signed {
                pk: "1",
                password: "p",
                last_login: Some(moment),
                email: "",
                addresses: None,
            },
            local(0),
        )
    };
    assert_eq!(with(0), with(999_999_999));
    assert_ne!(with(0), with(1_000_000_000));
}
