//! Whose session it is, and whether the password is still the one that was logged in with.

use super::SessionData;
use crate::{
    json, python,
    signing::{Algorithm, SecretKeys, constant_time_eq, salted_hmac},
};

/// The session key of the user's primary key.
pub const USER_KEY: &str = "_auth_user_id";
/// The session key of the backend that logged the user in.
pub const BACKEND_KEY: &str = "_auth_user_backend";
/// The session key of [`auth_hash`].
pub const HASH_KEY: &str = "_auth_user_hash";

/// What a session's hash says.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[must_use]
pub enum AuthHash {
    /// Made with the primary key for this password.
    Current,
    /// Made with a fallback key for this password: cycle the session key and write the hash anew.
    ByFallback,
    /// The password has changed since, or the hash is no hash of ours: the session has no user.
    Wrong,
}

/// The hash that a login puts into the session: 64 hex digits over the user's stored password.
#[must_use]
pub fn auth_hash(keys: &SecretKeys, stored_password: &str) -> String {
    hash_with(keys.primary(), stored_password)
}

/// Judges the hash of a session (`""` when it has none), in constant time for each key.
pub fn check_auth_hash(keys: &SecretKeys, stored_password: &str, given: &str) -> AuthHash {
    let matches = |key: &str| constant_time_eq(hash_with(key, stored_password).as_bytes(), given.as_bytes());
    match keys.all().position(matches) {
        Some(0) => AuthHash::Current,
        Some(_) => AuthHash::ByFallback,
        None => AuthHash::Wrong,
    }
}

/// The user's primary key in the session, as text: a string as it stands, a number in its digits.
///
/// `None` when nobody is logged in, and for values that Django would raise an exception on. For integer keys use [`user_pk`].
#[must_use]
pub fn user_id(data: &SessionData) -> Option<String> {
    let raw = data.get_raw(USER_KEY)?;
    json::text(raw).or_else(|| python::int(raw, 10).map(|_| raw.to_owned()))
}

/// The user's primary key as an integer column reads it, which is Python's `int()`: `"7"`, `" 007 "`, `7` and `7.9` are 7.
#[must_use]
pub fn user_pk(data: &SessionData) -> Option<i64> {
    let raw = data.get_raw(USER_KEY)?;
    let number = match (json::text(raw), raw) {
        (Some(text), _) => python::int(&text, 10)?,
        (None, "true") => 1,
        (None, "false") => 0,
        (None, raw) => python::int(raw, 10).or_else(|| whole(raw))?,
    };
    i64::try_from(number).ok()
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "cut towards zero, and saturating beyond, where no key is"
)]
fn whole(raw: &str) -> Option<i128> {
    raw.parse::<f64>()
        .ok()
        .filter(|float| float.is_finite())
        .map(|float| float as i128)
}

fn hash_with(key: &str, stored_password: &str) -> String {
    hex::encode(salted_hmac(SALT, stored_password, key, Algorithm::Sha256))
}

const SALT: &str = "django.contrib.auth.models.AbstractBaseUser.get_session_auth_hash";
