//! The links of a password reset, Django's and allauth's: `<uid>` and `<token>`.
//!
//! A token is `<time>-<mac>`: seconds since 2001-01-01 in base 36, then 32 hex digits. What is signed contains the stored password, the last login
//! and the address, so a token dies by itself when one of them changes. allauth's also contains all of the account's addresses.
//!
//! Django stamps with the *local* time of `TIME_ZONE`, so at a change of the clock a token lives an hour longer or shorter.
//!
//! Source: `django.contrib.auth.tokens.PasswordResetTokenGenerator`, Django 5.2 to 6.1; allauth's `EmailAwarePasswordResetTokenGenerator`.

use crate::{
    datetime, encoding, python,
    signing::{Algorithm, SecretKeys, constant_time_eq, salted_hmac},
};
use std::collections::BTreeSet;
use time::{Date, Month, PrimitiveDateTime, Time};

pub use crate::error::TokenError;

/// What of an account is signed.
#[derive(Clone)]
pub struct Signed<'a> {
    /// The primary key as text.
    pub pk: &'a str,
    /// The stored password, the whole column.
    pub password: &'a str,
    /// The last login in UTC; its fraction is ignored.
    pub last_login: Option<PrimitiveDateTime>,
    /// The address in the user's row, as it stands there; empty for none.
    pub email: &'a str,
    /// For allauth's tokens: the addresses in `account_emailaddress` of this user, as they stand there. `None`: Django's own tokens.
    ///
    /// allauth first adds a row for the user's address (lower case) when it lacks one; it counts here whether or not its row exists.
    pub addresses: Option<&'a [String]>,
}

/// Makes and checks tokens.
#[derive(Clone, Debug)]
pub struct ResetTokens<'k>(&'k SecretKeys);

impl<'k> ResetTokens<'k> {
    /// With the project's keys.
    #[must_use]
    pub fn new(keys: &'k SecretKeys) -> Self {
        Self(keys)
    }

    /// The token for a link. `now`: local time of `TIME_ZONE`.
    #[must_use]
    pub fn make(&self, account: &Signed<'_>, now: PrimitiveDateTime) -> String {
        let seconds = timestamp(now);
        token(account, u128::try_from(seconds).unwrap_or(0), self.0.primary())
    }

    /// The age of a right token in seconds, negative when it is stamped in the future (which Django accepts).
    ///
    /// `now`: local time of `TIME_ZONE`, as in Django. `timeout`: `PASSWORD_RESET_TIMEOUT`, seconds.
    ///
    /// # Errors
    /// [`TokenError::Malformed`], [`TokenError::Forged`] (another key, or the account has changed), [`TokenError::Expired`].
    pub fn check(
        &self,
        account: &Signed<'_>,
        text: &str,
        now: PrimitiveDateTime,
        timeout: i64,
    ) -> Result<i64, TokenError> {
        let (time, mac) = text.split_once('-').ok_or(TokenError::Malformed)?;
        if mac.contains('-') {
            return Err(TokenError::Malformed);
        }
        let made = encoding::base36_decode(time)
            .and_then(|made| u128::try_from(made).ok())
            .ok_or(TokenError::Malformed)?;
        let is_by = |key| constant_time_eq(token(account, made, key).as_bytes(), text.as_bytes());
        if !self.0.all().any(is_by) {
            return Err(TokenError::Forged);
        }

        let made = i64::try_from(made).map_err(|_| TokenError::Malformed)?;
        let age = timestamp(now).saturating_sub(made);
        if age > timeout {
            Err(TokenError::Expired)
        } else {
            Ok(age)
        }
    }
}

/// Whole seconds since 2001-01-01 00:00 on the same clock, cut towards zero.
#[must_use]
pub fn timestamp(now: PrimitiveDateTime) -> i64 {
    let start = Date::from_calendar_date(2001, Month::January, 1).unwrap_or(Date::MIN);
    (now - PrimitiveDateTime::new(start, Time::MIDNIGHT)).whole_seconds()
}

/// The uid of Django's links: base64 of the primary key's text.
#[must_use]
pub fn uidb64(pk: &str) -> String {
    encoding::urlsafe_base64_encode(pk.as_bytes())
}

/// The primary key's text in a Django link.
#[must_use]
pub fn parse_uidb64(uid: &str) -> Option<String> {
    String::from_utf8(encoding::urlsafe_base64_decode(uid)?).ok()
}

/// The integer key in a Django link, its text read as Python's `int()` does.
#[must_use]
pub fn parse_uidb64_int(uid: &str) -> Option<i64> {
    i64::try_from(python::int(&parse_uidb64(uid)?, 10)?).ok()
}

/// The uid of allauth's links for an integer key: base 36. `None` for a negative one.
///
/// Links of UUID keys hold 32 hex digits, those of text keys the text.
#[must_use]
pub fn uidb36(pk: i64) -> Option<String> {
    u128::try_from(pk).ok().map(encoding::base36_encode)
}

/// The integer key in an allauth link.
#[must_use]
pub fn parse_uidb36(uid: &str) -> Option<i64> {
    i64::try_from(encoding::base36_decode(uid)?).ok()
}

fn token(account: &Signed<'_>, seconds: u128, key: &str) -> String {
    let mac = hex::encode(salted_hmac(
        SALT,
        &signed_text(account, seconds),
        key,
        Algorithm::Sha256,
    ));
    let short: String = mac.chars().step_by(2).collect(); // Django keeps every second digit
    format!("{}-{short}", encoding::base36_encode(seconds))
}

fn signed_text(account: &Signed<'_>, seconds: u128) -> String {
    let last_login = account.last_login.map(datetime::to_seconds_text).unwrap_or_default();
    let django = format!(
        "{}{}{last_login}{seconds}{}",
        account.pk, account.password, account.email
    );
    let Some(addresses) = account.addresses else {
        return django;
    };
    let mut all: BTreeSet<&str> = addresses.iter().map(String::as_str).collect();
    let own = account.email.to_lowercase();
    if !own.is_empty() {
        all.insert(&own);
    }
    let all: Vec<&str> = all.into_iter().collect();
    django + &all.join("|")
}

const SALT: &str = "django.contrib.auth.tokens.PasswordResetTokenGenerator";
