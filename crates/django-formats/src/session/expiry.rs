//! When a session ends.
//!
//! `_session_expiry` in the data overrides `SESSION_COOKIE_AGE` and `SESSION_EXPIRE_AT_BROWSER_CLOSE`: seconds; 0 for "when the browser closes"
//! (the row still lives its age); or a moment as ISO text. Where Django would raise an exception (a text that is no moment, a number beyond
//! all dates), the setting counts.
//!
//! Source: `SessionBase.get_expiry_age`, `get_expiry_date`, `get_expire_at_browser_close`.

use super::SessionData;
use crate::{datetime, json, python};
use time::{Duration, OffsetDateTime};

/// The session key of the override.
pub const KEY: &str = "_session_expiry";

/// Seconds from `now` until the session ends; negative when it has ended. `cookie_age`: `SESSION_COOKIE_AGE`.
#[must_use]
pub fn age(data: &SessionData, cookie_age: i64, now: OffsetDateTime) -> i64 {
    match expiry(data) {
        Expiry::Setting | Expiry::BrowserClose => cookie_age,
        Expiry::Seconds(seconds) => seconds,
        Expiry::Moment(moment) => {
            let left = moment - now;
            left.whole_seconds() - i64::from(left.subsec_nanoseconds() < 0) // Python rounds down
        }
    }
}

/// The moment for the column `expire_date`.
#[must_use]
pub fn expire_date(data: &SessionData, cookie_age: i64, now: OffsetDateTime) -> OffsetDateTime {
    if let Expiry::Moment(moment) = expiry(data) {
        return moment;
    }
    let in_seconds = |seconds| now.checked_add(Duration::seconds(seconds));
    in_seconds(age(data, cookie_age, now))
        .or_else(|| in_seconds(cookie_age))
        .unwrap_or(now)
}

/// Whether the cookie ends with the browser. `setting`: `SESSION_EXPIRE_AT_BROWSER_CLOSE`.
#[must_use]
pub fn at_browser_close(data: &SessionData, setting: bool) -> bool {
    match data.get_raw(KEY) {
        None | Some("null") => setting,
        Some(_) => matches!(expiry(data), Expiry::BrowserClose),
    }
}

enum Expiry {
    Setting,
    BrowserClose,
    Seconds(i64),
    Moment(OffsetDateTime),
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "a float saturates; `expire_date` checks the range"
)]
fn expiry(data: &SessionData) -> Expiry {
    let Some(raw) = data.get_raw(KEY) else {
        return Expiry::Setting;
    };
    if let Some(text) = json::text(raw) {
        return datetime::parse(&text).map_or(Expiry::Setting, Expiry::Moment);
    }
    let seconds = match raw {
        "true" => Some(1),
        "false" => Some(0),
        _ => match python::int(raw, 10) {
            Some(number) => i64::try_from(number).ok(),
            None => raw
                .parse::<f64>()
                .ok()
                .filter(|float| float.is_finite())
                .map(|float| float as i64),
        },
    };
    match seconds {
        None => Expiry::Setting,
        Some(0) => Expiry::BrowserClose,
        Some(seconds) => Expiry::Seconds(seconds),
    }
}
