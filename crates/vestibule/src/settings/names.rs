//! Names that Django settings hold: time zone, language, backend.

use super::value::Scalar;
use jiff::tz::TimeZone;

/// A name of the time zone database, such as `Europe/Berlin`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TimeZoneName {
    name: String,
    zone: TimeZone,
}

impl TimeZoneName {
    /// The zone that Django has by default in a new project.
    pub(super) fn utc() -> Self {
        Self {
            name: "UTC".to_owned(),
            zone: TimeZone::UTC,
        }
    }

    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.name
    }

    /// Its clock.
    pub(crate) fn zone(&self) -> &TimeZone {
        &self.zone
    }
}

impl Scalar for TimeZoneName {
    const KIND: &'static str = "a name of the time zone database (`UTC`, `Europe/Berlin`)";

    fn parse(text: &str) -> Option<Self> {
        let part = |part: &str| {
            part.starts_with(|c: char| c.is_ascii_alphabetic())
                && part
                    .chars()
                    .all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '+'))
        };
        if text.len() > 64 || !text.split('/').all(part) {
            return None;
        }
        let zone = TimeZone::get(text).ok()?;
        Some(Self {
            name: text.to_owned(),
            zone,
        })
    }

    fn text(&self) -> String {
        self.name.clone()
    }
}

/// A language as Django writes it: `en-us`, `pt-br`, `de`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LanguageCode(String);

impl LanguageCode {
    /// A name that stands in the source.
    pub(super) fn of(name: &'static str) -> Self {
        Self(name.to_owned())
    }

    /// The code, lower case, parted by `-`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Scalar for LanguageCode {
    const KIND: &'static str = "a language code (`en-us`, `de`)";

    fn parse(text: &str) -> Option<Self> {
        let code = text.to_ascii_lowercase().replace('_', "-");
        let mut parts = code.split('-');
        let language = parts
            .next()
            .is_some_and(|p| (2..=3).contains(&p.len()) && p.chars().all(|c| c.is_ascii_alphabetic()));
        let rest = parts.all(|p| (2..=8).contains(&p.len()) && p.chars().all(|c| c.is_ascii_alphanumeric()));
        (language && rest).then_some(Self(code))
    }

    fn text(&self) -> String {
        self.0.clone()
    }
}

/// The dotted path of an authentication backend, as Django writes it into sessions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BackendPath(String);

impl BackendPath {
    /// A name that stands in the source.
    pub(super) fn of(name: &'static str) -> Self {
        Self(name.to_owned())
    }

    /// The dotted path.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Scalar for BackendPath {
    const KIND: &'static str = "a dotted path (`django.contrib.auth.backends.ModelBackend`)";

    fn parse(text: &str) -> Option<Self> {
        let name = |part: &str| {
            part.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
                && part.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
        };
        (text.contains('.') && text.split('.').all(name)).then(|| Self(text.to_owned()))
    }

    fn text(&self) -> String {
        self.0.clone()
    }
}
