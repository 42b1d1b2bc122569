//! Session data as signed text: a row's, and a cookie's of the engine without a store.

use super::SessionData;
use crate::signing::{SecretKeys, TimestampSigner, pack, unpack};

/// The text of the column `session_data`, compressed when that is shorter. `now`: Unix seconds.
#[must_use]
pub fn encode(data: &SessionData, keys: &SecretKeys, now: i64) -> String {
    TimestampSigner::new(keys, Some(STORE_SALT)).sign(&pack(&data.to_json(), true), now)
}

/// The data of a row. Whatever does not verify or is no JSON object is an empty session. The time stamp is not looked at: the row's
/// `expire_date` is.
#[must_use]
pub fn decode(text: &str, keys: &SecretKeys) -> SessionData {
    decoded(text, keys).unwrap_or_default()
}

/// As [`decode`]; `None`: it does not verify, or is no JSON object.
#[must_use]
pub fn decoded(text: &str, keys: &SecretKeys) -> Option<SessionData> {
    read(TimestampSigner::new(keys, Some(STORE_SALT)), text, None, 0)
}

/// The cookie of the engine `signed_cookies`: the data themselves. `now`: Unix seconds.
#[must_use]
pub fn encode_cookie(data: &SessionData, keys: &SecretKeys, now: i64) -> String {
    TimestampSigner::new(keys, Some(COOKIE_SALT)).sign(&pack(&data.to_json(), true), now)
}

/// The data of such a cookie, empty when it does not verify or is older than `max_age` seconds (`SESSION_COOKIE_AGE`).
#[must_use]
pub fn decode_cookie(text: &str, keys: &SecretKeys, max_age: i64, now: i64) -> SessionData {
    read(TimestampSigner::new(keys, Some(COOKIE_SALT)), text, Some(max_age), now).unwrap_or_default()
}

/// As [`decode_cookie`], with the second at which the cookie was signed: for who ends all cookies up to a moment. `None`: it does not verify, is too
/// old, or holds no session.
#[must_use]
pub fn decode_stamped_cookie(text: &str, keys: &SecretKeys, max_age: i64, now: i64) -> Option<(SessionData, i64)> {
    let signer = TimestampSigner::new(keys, Some(COOKIE_SALT));
    let (packed, stamp) = signer.unsign_stamped(text, Some(max_age), now).ok()?;
    let data = SessionData::from_json(&unpack(&packed).ok()?).ok()?;
    Some((data, i64::try_from(stamp).ok()?))
}

fn read(signer: TimestampSigner<'_>, text: &str, max_age: Option<i64>, now: i64) -> Option<SessionData> {
    let json = signer.unsign(text, max_age, now).and_then(|packed| unpack(&packed));
    json.ok().and_then(|json| SessionData::from_json(&json).ok())
}

const STORE_SALT: &str = "django.contrib.sessions.SessionStore";
const COOKIE_SALT: &str = "django.contrib.sessions.backends.signed_cookies";
