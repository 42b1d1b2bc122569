//! Browsers that an account knows: they logged in to it before, and have a quota of their own, so that strangers who use up the account's
//! cannot lock its owner out.
//!
//! The cookie is signed and holds, for at most [`ACCOUNTS`] accounts, a fingerprint of account and password hash, the device's id, and the
//! moment of the last login: no name, no key of a user. A changed password changes the fingerprint, so the mark is dead with it.

use super::subject::keyed_hash;
use django_formats::{
    random::{self, Random, RandomError},
    signing::{SecretKeys, TimestampSigner, constant_time_eq},
};
use std::fmt;
use time::{Duration, OffsetDateTime};

/// The name of the cookie. `HttpOnly`, `SameSite=Lax`, for the whole site, as long as a device is known.
pub(crate) const DEVICE_COOKIE: &str = "vestibule_device";

/// One browser, as one account knows it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct DeviceId(String);

impl DeviceId {
    /// Stands for all sessions of a user together, whichever the browser: no cookie can name it, for ids have [`ID_LENGTH`] letters.
    pub(crate) fn any_session() -> Self {
        Self("session".to_owned())
    }
}

/// An account, as it was when it was read.
#[derive(Clone, Copy)]
pub(crate) struct Owner<'a> {
    /// The key, as Django writes it.
    pub(crate) user_id: &'a str,
    /// The column `password`.
    pub(crate) stored_password: &'a str,
}

/// The device, when this cookie's browser logged in to this account, under this password, within `age`.
pub(crate) fn known_device(
    cookie: &str,
    keys: &SecretKeys,
    owner: Owner<'_>,
    age: Duration,
    now: OffsetDateTime,
) -> Option<DeviceId> {
    let entries = read(cookie, keys, age, now);
    entries
        .into_iter()
        .find(|entry| entry.is_of(owner, keys))
        .map(|entry| entry.device)
}

/// The cookie's value after a login: this account first, its device's id kept; the oldest of too many goes.
///
/// # Errors
/// [`RandomError`]: there is no new id then; the login stands, without a mark.
pub(crate) fn remember_device(
    cookie: Option<&str>,
    keys: &SecretKeys,
    owner: Owner<'_>,
    age: Duration,
    random: &mut dyn Random,
    now: OffsetDateTime,
) -> Result<String, RandomError> {
    let entries = cookie.map(|cookie| read(cookie, keys, age, now)).unwrap_or_default();
    let (own, others): (Vec<Entry>, Vec<Entry>) = entries.into_iter().partition(|entry| entry.is_of(owner, keys));
    let device = match own.into_iter().next() {
        Some(entry) => entry.device,
        None => DeviceId(random::text(random, ID_LENGTH, random::ALPHANUMERIC)?),
    };
    let first = Entry {
        owner: fingerprint(owner, keys.primary()),
        device,
        at: now.unix_timestamp(),
    };
    let all: Vec<String> = [first]
        .into_iter()
        .chain(others)
        .take(ACCOUNTS)
        .map(|entry| entry.to_string())
        .collect();
    Ok(TimestampSigner::new(keys, Some(SALT)).sign(&all.join("~"), now.unix_timestamp()))
}

struct Entry {
    owner: String,
    device: DeviceId,
    at: i64,
}

impl Entry {
    fn is_of(&self, owner: Owner<'_>, keys: &SecretKeys) -> bool {
        keys.all()
            .any(|key| constant_time_eq(self.owner.as_bytes(), fingerprint(owner, key).as_bytes()))
    }

    fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split('.');
        let (owner, device, at) = (parts.next()?, parts.next()?, parts.next()?.parse().ok()?);
        let is_id = device.len() == ID_LENGTH && device.bytes().all(|byte| byte.is_ascii_alphanumeric());
        (is_id && parts.next().is_none()).then(|| Self {
            owner: owner.to_owned(),
            device: DeviceId(device.to_owned()),
            at,
        })
    }
}

impl fmt::Display for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.owner, self.device, self.at)
    }
}

impl fmt::Display for DeviceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What the cookie holds and is not too old; nothing when it is not ours.
fn read(cookie: &str, keys: &SecretKeys, age: Duration, now: OffsetDateTime) -> Vec<Entry> {
    let now = now.unix_timestamp();
    let Ok(text) = TimestampSigner::new(keys, Some(SALT)).unsign(cookie, Some(age.whole_seconds()), now) else {
        return Vec::new();
    };
    text.split('~')
        .filter_map(Entry::parse)
        .filter(|entry| now.saturating_sub(entry.at) <= age.whole_seconds())
        .take(ACCOUNTS)
        .collect()
}

/// The length keeps key and password apart.
fn fingerprint(owner: Owner<'_>, key: &str) -> String {
    let text = format!("{}:{}{}", owner.user_id.len(), owner.user_id, owner.stored_password);
    keyed_hash(OWNER_SALT, &text, key)
}

const SALT: &str = "vestibule.throttle.device";
const OWNER_SALT: &str = "vestibule.throttle.device.owner";
const ID_LENGTH: usize = 22;
const ACCOUNTS: usize = 5;

/// A device for the tests of this room.
#[cfg(test)]
pub(super) fn tests_id(id: &str) -> DeviceId {
    DeviceId(id.to_owned())
}
