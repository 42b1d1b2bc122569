//! Whether the token of a link is good, on the clock of `TIME_ZONE`; when the next link may be asked for;
//! what is wrong with a typed address. Values in, values out.
//!
//! Django stamps tokens with the local time of its zone, and judges their age by it: across a change of the clock they live an hour longer or
//! shorter there. Here the stamp is put back onto the one time line first, so a link is good for exactly `PASSWORD_RESET_TIMEOUT` seconds. A
//! stamp that the clock shows twice counts as the later one: no link dies early.

use crate::{
    face::{
        context::{error, error_with},
        form_view::ErrorView,
    },
    settings::{Rate, RatePer},
    users::{Account, MAX_EMAIL},
};
use django_formats::{
    names::email,
    reset_token::{ResetTokens, Signed},
    signing::SecretKeys,
};
use jiff::{Timestamp, civil, tz::TimeZone};
use time::{Date, Duration, Month, OffsetDateTime, PrimitiveDateTime, Time, UtcOffset};

/// What is wrong with a typed address, before anybody is looked up.
pub(super) fn address_error(typed: &str) -> Option<ErrorView> {
    if typed.is_empty() {
        Some(error("required"))
    } else if typed.contains('\0') {
        Some(error("null_characters_not_allowed"))
    } else if typed.chars().nth(MAX_EMAIL).is_some() {
        Some(error_with("max_length", MAX_EMAIL as u64))
    } else if !email::is_valid(typed) {
        Some(ErrorView {
            code: "invalid".into(),
            ..error("invalid_email")
        })
    } else {
        None
    }
}

/// After how many minutes, rounded up, an address gets its next link: the longest time in which its limits allow a single one. `None`: no limit
/// does, and the next may follow at once.
pub(super) fn next_link_minutes(rates: &[Rate]) -> Option<u64> {
    let single = rates.iter().filter(|rate| rate.per == RatePer::Key && rate.amount == 1);
    single.map(|rate| rate.window.as_secs().div_ceil(60).max(1)).max()
}

/// What a request for a link counts beside the typed text. A collation finds an address by other spellings too (`ｅ` for `e`): what they send
/// counts for the stored one. A text with letters beyond ASCII counts twice whomever it finds, so that its cost tells nothing.
pub(super) fn counted_too(typed: &str, stored: Option<&str>) -> Option<String> {
    let typed = typed.to_lowercase();
    match stored {
        Some(stored) if stored.to_lowercase() != typed => Some(stored.to_owned()),
        _ if typed.is_ascii() => None,
        // No address: a NUL is refused as typed.
        _ => Some(format!("{typed}\0")),
    }
}

/// The account that a token is about; `addresses`: `None` for Django's own tokens.
pub(super) fn signed<'a>(pk: &'a str, account: &'a Account, addresses: Option<&'a [String]>) -> Signed<'a> {
    Signed {
        pk,
        password: account.password.as_str(),
        last_login: account.last_login.map(utc),
        email: &account.email,
        addresses,
    }
}

/// What stands for an account that is not there, as long as what stands for one: no token that anybody made is good for it, and it costs as much
/// to say so.
pub(super) fn nobody<'a>(pk: &'a str, addresses: Option<&'a [String]>) -> Signed<'a> {
    Signed {
        pk,
        password: NO_PASSWORD,
        last_login: Some(PrimitiveDateTime::new(Date::MIN, Time::MIDNIGHT)),
        email: "nobody@example.invalid",
        addresses,
    }
}

/// A token that is stamped now.
pub(super) fn make(keys: &SecretKeys, account: &Signed<'_>, zone: &TimeZone, now: OffsetDateTime) -> String {
    ResetTokens::new(keys).make(account, local(now, zone))
}

/// Whether a token was made for this account as it stands, within `timeout` seconds.
pub(super) fn is_good(
    keys: &SecretKeys,
    account: &Signed<'_>,
    token: &str,
    (zone, timeout): (&TimeZone, i64),
    now: OffsetDateTime,
) -> bool {
    let here = local(now, zone);
    // The formats judge age as Django does; here it is asked for alone.
    let Ok(shown) = ResetTokens::new(keys).check(account, token, here, i64::MAX) else {
        return false;
    };
    let made = here
        .replace_nanosecond(0)
        .ok()
        .and_then(|here| here.checked_sub(Duration::seconds(shown)));
    let Some(made) = made.and_then(|made| moment(made, zone)) else {
        return false;
    };
    let age = now.unix_timestamp().saturating_sub(made);
    (-FUTURE..=timeout).contains(&age)
}

fn utc(moment: OffsetDateTime) -> PrimitiveDateTime {
    let utc = moment.to_offset(UtcOffset::UTC);
    PrimitiveDateTime::new(utc.date(), utc.time())
}

/// What the zone's clock shows.
pub(super) fn local(now: OffsetDateTime, zone: &TimeZone) -> PrimitiveDateTime {
    let shown = || {
        let shown = zone.to_datetime(Timestamp::from_nanosecond(now.unix_timestamp_nanos()).ok()?);
        let number = |number: i8| u8::try_from(number).ok();
        let month = Month::try_from(number(shown.month())?).ok()?;
        let date = Date::from_calendar_date(i32::from(shown.year()), month, number(shown.day())?).ok()?;
        let nanos = u32::try_from(shown.subsec_nanosecond()).ok()?;
        let time = Time::from_hms_nano(
            number(shown.hour())?,
            number(shown.minute())?,
            number(shown.second())?,
            nanos,
        );
        Some(PrimitiveDateTime::new(date, time.ok()?))
    };
    // No clock that runs shows a year that one of the two cannot write.
    shown().unwrap_or_else(|| utc(now))
}

/// The moment at which the zone's clock showed this, in seconds since 1970: the later of two.
fn moment(shown: PrimitiveDateTime, zone: &TimeZone) -> Option<i64> {
    let number = |number: u8| i8::try_from(number).ok();
    let shown = civil::DateTime::new(
        i16::try_from(shown.year()).ok()?,
        number(shown.month().into())?,
        number(shown.day())?,
        number(shown.hour())?,
        number(shown.minute())?,
        number(shown.second())?,
        0,
    );
    let moment = zone.to_ambiguous_timestamp(shown.ok()?).later().ok()?;
    Some(moment.as_second())
}

/// Another node's clock may be a little ahead, and a stamp of the hour before the clock was set back may be read as one hour later.
const FUTURE: i64 = 65 * 60;
/// As long as Django's usual hash, and none.
const NO_PASSWORD: &str = "!bkdf2_sha256$1000000$0000000000000000000000$00000000000000000000000000000000000000000000";
