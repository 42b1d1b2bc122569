//! The words that several sections share: seconds, places to redirect to, names of tables, keys.

use std::collections::HashSet;

use secrecy::{ExposeSecret, SecretString};
use serde_json::Value as Json;

use super::value::Scalar;

/// A span of time in whole seconds, as Django writes ages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Seconds(u32);

impl Seconds {
    /// So many seconds.
    #[must_use]
    pub const fn new(seconds: u32) -> Self {
        Self(seconds)
    }

    /// The number of seconds.
    #[must_use]
    pub const fn get(self) -> u32 {
        self.0
    }

    /// For timers and time-outs.
    #[must_use]
    pub const fn to_std(self) -> std::time::Duration {
        std::time::Duration::from_secs(self.0 as u64)
    }

    /// For sums with moments.
    #[must_use]
    pub const fn to_time(self) -> time::Duration {
        time::Duration::seconds(self.0 as i64)
    }
}

impl Scalar for Seconds {
    const KIND: &'static str = "a whole number of seconds";

    fn parse(text: &str) -> Option<Self> {
        u32::parse(text).map(Self)
    }

    fn text(&self) -> String {
        self.0.to_string()
    }

    fn from_json(json: &Json) -> Option<Self> {
        u32::from_json(json).map(Self)
    }
}

/// Where a redirect may lead that a setting names: a path of this site (`/account/`), or a whole http(s) URL.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Location(String);

impl Location {
    /// The text, ready for a `Location` header.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// A path that stands in the source.
    pub(super) fn of(path: &'static str) -> Self {
        Self(path.to_owned())
    }
}

impl Scalar for Location {
    const KIND: &'static str =
        "a path that begins with / (names of Django's URLs are not known here), or an http(s) URL";

    fn parse(text: &str) -> Option<Self> {
        // Browsers read `//host` and `/\host` as another site, and drop tabs and line ends within a URL.
        if text.contains('\\') || text.chars().any(|c| c.is_control() || c.is_whitespace()) || !text.is_ascii() {
            return None;
        }
        let path = text.starts_with('/') && !text.starts_with("//");
        let whole =
            || url::Url::parse(text).is_ok_and(|url| matches!(url.scheme(), "http" | "https") && url.has_host());
        (path || whole()).then(|| Self(text.to_owned()))
    }

    fn text(&self) -> String {
        self.0.clone()
    }
}

/// The name of a table, schema or column, safe to stand in a query: letters, digits and `_`, at most 63.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Identifier(String);

impl Identifier {
    /// The bare name, without quotes.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// A name that stands in the source.
    pub(super) fn of(name: &'static str) -> Self {
        Self(name.to_owned())
    }
}

impl Scalar for Identifier {
    const KIND: &'static str =
        "a name of ASCII letters, digits and _, which does not begin with a digit, at most 63 characters";

    fn parse(text: &str) -> Option<Self> {
        let begins = text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
        let fits = text.len() <= 63 && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
        (begins && fits).then(|| Self(text.to_owned()))
    }

    fn text(&self) -> String {
        self.0.clone()
    }
}

/// A secret that signs: Django's `SECRET_KEY`. Never printed, wiped when dropped.
#[derive(Debug, Clone)]
pub struct SecretKey(SecretString);

impl SecretKey {
    /// Wraps a key.
    #[must_use]
    pub fn new(key: String) -> Self {
        Self(SecretString::from(key))
    }

    /// The key itself, for the function that signs with it.
    #[must_use]
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }

    /// Why this key should not protect anything: short, repeated, of an example, or one that `startproject` made.
    #[must_use]
    pub fn weakness(&self) -> Option<KeyWeakness> {
        let key = self.expose();
        if key.starts_with("django-insecure-") {
            return Some(KeyWeakness::Insecure);
        }
        let plain = key.to_ascii_lowercase();
        if EXAMPLES.iter().any(|example| plain.contains(example)) {
            return Some(KeyWeakness::Example);
        }
        if key.chars().count() < SHORTEST_KEY {
            return Some(KeyWeakness::Short);
        }
        (key.chars().collect::<HashSet<_>>().len() < FEWEST_CHARACTERS).then_some(KeyWeakness::Repeated)
    }
}

/// What is wrong with a [`SecretKey`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyWeakness {
    /// Under 50 characters.
    Short,
    /// It begins with `django-insecure-`: made for development, and often in a repository.
    Insecure,
    /// It holds words that stand in examples for a key, this project's README included.
    Example,
    /// Fewer than 5 different characters.
    Repeated,
}

impl Scalar for SecretKey {
    const KIND: &'static str = "a secret text, at least 50 characters";
    const SECRET: bool = true;

    fn parse(text: &str) -> Option<Self> {
        // An empty key signs, and everybody knows it.
        (!text.is_empty()).then(|| Self::new(text.to_owned()))
    }

    fn text(&self) -> String {
        "(hidden)".to_owned()
    }
}

/// Django's own warning (`security.W009`) begins here.
const SHORTEST_KEY: usize = 50;
/// And here.
const FEWEST_CHARACTERS: usize = 5;
/// What documentation writes where a key belongs. No random text of 50 letters holds one of them.
const EXAMPLES: [&str; 8] = [
    "changeme",
    "change-me",
    "change_me",
    "replace-me",
    "replace_me",
    "your-secret",
    "your_secret",
    "secret_key of",
];
