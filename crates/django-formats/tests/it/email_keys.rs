//! Keys in mails that confirm an address.

use crate::{
    signing::keys,
    vectors::{Case, same, section},
};
use django_formats::email_key;
use time::OffsetDateTime;

/// The address that the key confirms, its row being as the case says.
fn confirms(case: &Case<'_>) -> Option<i64> {
    let pk = email_key::read(
        &keys(case),
        case.text("key"),
        case.text("salt"),
        case.int("expire_days"),
        case.int("now"),
    )
    .ok()?;
    let address = case.value("address");
    (address["pk"].as_i64() == Some(pk) && address["verified"] == false).then_some(pk)
}

#[test]
fn a_key_is_made_and_read_as_by_allauth() {
    section("email_confirmation", |case| {
        let pk = case.value("address")["pk"].as_i64().ok_or("no pk")?;
        if case.optional_text("why") != Some("tampered with") {
            let made = email_key::make(&keys(case), pk, case.text("salt"), case.int("made_at"));
            same("key", made.as_str(), case.text("key"))?;
        }
        same("confirms", confirms(case), case.optional_int("confirms"))
    });
}

#[test]
fn a_wrong_key_confirms_nothing() {
    section("email_confirmation_bad", |case| {
        same("confirms", confirms(case), case.optional_int("confirms"))
    });
}

#[test]
fn a_row_is_found_and_expires_as_by_allauth() {
    let moment = |seconds: i64| OffsetDateTime::from_unix_timestamp(seconds).map_err(|error| error.to_string());
    section("email_confirmation_rows", |case| {
        let sent = case.optional_int("sent").map(moment).transpose()?;
        let state = email_key::row_state(sent, case.int("expire_days"), moment(case.int("now"))?);
        let is_it = email_key::row_key(case.text("key")) == case.text("key_stored");
        same(
            "found",
            state.found && is_it && !case.truth("verified"),
            case.truth("found"),
        )?;
        // Of a row that was never sent allauth cannot say.
        same(
            "expired",
            state.expired,
            case.value("key_expired").as_bool().unwrap_or(false),
        )
    });
}
