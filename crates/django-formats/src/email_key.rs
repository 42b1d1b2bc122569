//! The key in a mail that confirms an address.
//!
//! By default (`ACCOUNT_EMAIL_CONFIRMATION_HMAC`) it is the signed primary key of the address's row. Without that setting it is 64 random characters in
//! `account_emailconfirmation`.
//!
//! Source: allauth's `EmailConfirmationHMAC` and `EmailConfirmation`.

use crate::{
    json, python,
    random::{self, LOWER_ALPHANUMERIC, Random, RandomError},
    signing,
};
use time::{Duration, OffsetDateTime};

pub use crate::{error::SigningError, signing::SecretKeys};

/// allauth's salt of the keys (`ACCOUNT_SALT`).
pub const DEFAULT_SALT: &str = "account";

/// The key for the address with this primary key. `now`: Unix seconds.
#[must_use]
pub fn make(keys: &SecretKeys, address_pk: i64, salt: &str, now: i64) -> String {
    signing::dumps(keys, salt, &address_pk.to_string(), false, now)
}

/// The address's primary key in a key that is at most `expire_days` old. `now`: Unix seconds.
///
/// Whether that address still exists and is unverified (else the key confirms nothing) is the caller's to look up.
///
/// # Errors
/// [`SigningError`], each of its cases.
pub fn read(keys: &SecretKeys, key: &str, salt: &str, expire_days: i64, now: i64) -> Result<i64, SigningError> {
    let value = signing::loads(keys, salt, key, Some(expire_days.saturating_mul(86400)), now)?;
    let digits = json::text(&value).unwrap_or(value); // a key column takes a text too
    python::int(&digits, 10)
        .and_then(|pk| i64::try_from(pk).ok())
        .ok_or(SigningError::Malformed)
}

/// A fresh key for a row of `account_emailconfirmation`: 64 of `a-z0-9`.
///
/// # Errors
/// [`RandomError`]: no key is made then.
pub fn new_row_key(random: &mut dyn Random) -> Result<String, RandomError> {
    random::text(random, 64, LOWER_ALPHANUMERIC)
}

/// The text by which a row of `account_emailconfirmation` is found: rows hold lower case, mail programs may not keep it.
#[must_use]
pub fn row_key(given: &str) -> String {
    given.to_lowercase()
}

/// What a row of `account_emailconfirmation` is worth.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct RowState {
    /// It is found: not sent yet, or sent at most `expire_days` ago. That its address is unverified is asked beside it.
    pub found: bool,
    /// It no longer confirms. At the very end of the last day a row is found *and* expired.
    pub expired: bool,
}

/// Judges a row by the moment its mail was sent (`None`: never).
#[must_use]
pub fn row_state(sent: Option<OffsetDateTime>, expire_days: i64, now: OffsetDateTime) -> RowState {
    let Some(sent) = sent else {
        return RowState {
            found: true,
            expired: false,
        };
    };
    let (age, limit) = (now - sent, Duration::seconds(expire_days.saturating_mul(86400)));
    RowState {
        found: age <= limit,
        expired: age >= limit,
    }
}
