//! Who a session names, and what a login makes of the data that were there before. Values in, values out.

use crate::users::{KeyKind, UserId};
use django_formats::{
    session::{AuthHash, BACKEND_KEY, HASH_KEY, SessionData, USER_KEY, check_auth_hash, expiry},
    signing::SecretKeys,
};

/// The user that a session names. Nothing is proven before the hash is checked against the user's row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Claim {
    /// `_auth_user_id`, read as Django reads it.
    pub(crate) user_id: UserId,
    /// `_auth_user_hash`; absent in a session that nobody may use.
    pub(crate) hash: Option<String>,
}

/// The claim of a session whose backend is one of `backends`; else nobody.
pub(crate) fn claim(data: &SessionData, backends: &[String], key: KeyKind) -> Option<Claim> {
    let backend = data.get_str(BACKEND_KEY)?;
    if !backends.contains(&backend) {
        return None;
    }
    Some(Claim {
        user_id: UserId::of_session(data, key)?,
        hash: data.get_str(HASH_KEY),
    })
}

/// What becomes of a session whose user was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Standing {
    /// It is the user's.
    Good,
    /// It was signed with a key of `SECRET_KEY_FALLBACKS`: a new key and hash are due.
    Renew,
    /// The password has changed since, or there is no hash: the session ends.
    Ended,
}

/// Judges a claim by the password field of the user's row.
pub(crate) fn standing(claim: &Claim, keys: &SecretKeys, stored_password: &str) -> Standing {
    match claim
        .hash
        .as_deref()
        .map(|hash| check_auth_hash(keys, stored_password, hash))
    {
        Some(AuthHash::Current) => Standing::Good,
        Some(AuthHash::ByFallback) => Standing::Renew,
        Some(AuthHash::Wrong) | None => Standing::Ended,
    }
}

/// How long a login's session lives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Remember {
    /// As the settings say: nothing is written.
    AsSettings,
    /// This many seconds (`remember` ticked: `SESSION_COOKIE_AGE`).
    For(i64),
    /// Until the browser is closed.
    UntilBrowserCloses,
}

/// The user who logs in, in the words of the session.
#[derive(Clone, Debug)]
pub(crate) struct LoggedIn<'a> {
    pub(crate) user_id: &'a UserId,
    pub(crate) key: KeyKind,
    pub(crate) backend: &'a str,
    pub(crate) hash: &'a str,
    pub(crate) remember: Remember,
}

/// The data of the session after a login. Another user's data, and the same user's under another password, are dropped.
///
/// `password`: the user's stored password.
pub(crate) fn after_login(before: SessionData, keys: &SecretKeys, password: &str, login: &LoggedIn<'_>) -> SessionData {
    let is_same_user = || UserId::of_session(&before, login.key).as_ref() == Some(login.user_id);
    let keeps = !before.contains(USER_KEY) || (is_same_user() && hash_is_current(&before, keys, password));
    let mut data = if keeps { before } else { SessionData::default() };
    data.insert(USER_KEY, &login.user_id.to_string().into());
    data.insert(BACKEND_KEY, &login.backend.into());
    data.insert(HASH_KEY, &login.hash.into());
    match login.remember {
        Remember::AsSettings => {}
        Remember::For(seconds) => data.insert(expiry::KEY, &seconds.into()),
        Remember::UntilBrowserCloses => data.insert(expiry::KEY, &0.into()),
    }
    data
}

/// The data after the user's password changed: the session goes on, under a new key. Another user's password changes nothing but the key.
///
/// Source: `django.contrib.auth.update_session_auth_hash`.
pub(super) fn after_password_change(mut data: SessionData, user_id: &UserId, key: KeyKind, hash: &str) -> SessionData {
    if UserId::of_session(&data, key).as_ref() == Some(user_id) {
        data.insert(HASH_KEY, &hash.into());
    }
    data
}

fn hash_is_current(data: &SessionData, keys: &SecretKeys, password: &str) -> bool {
    data.get_str(HASH_KEY)
        .is_some_and(|hash| check_auth_hash(keys, password, &hash) == AuthHash::Current)
}
