//! What a cookie is made of: name, domain, path, SameSite. What would break the header is refused here.

use serde_json::Value as Json;

use super::value::Scalar;

/// The name of a cookie: a token of HTTP.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CookieName(String);

impl CookieName {
    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// A name that stands in the source.
    pub(super) fn of(name: &'static str) -> Self {
        Self(name.to_owned())
    }
}

impl Scalar for CookieName {
    const KIND: &'static str = "the name of a cookie: ASCII letters, digits and !#$%&'*+-.^_`|~";

    fn parse(text: &str) -> Option<Self> {
        let token = |b: u8| b.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&b);
        (!text.is_empty() && text.len() <= 128 && text.bytes().all(token)).then(|| Self(text.to_owned()))
    }

    fn text(&self) -> String {
        self.0.clone()
    }
}

/// The domain of a cookie, with or without the dot that browsers ignore.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CookieDomain(String);

impl CookieDomain {
    /// The domain as it was written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Scalar for CookieDomain {
    const KIND: &'static str = "a domain (`example.com`)";

    fn parse(text: &str) -> Option<Self> {
        let label = |label: &str| !label.is_empty() && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
        let name = text.strip_prefix('.').unwrap_or(text);
        (text.len() <= 253 && name.split('.').all(label)).then(|| Self(text.to_owned()))
    }

    fn text(&self) -> String {
        self.0.clone()
    }
}

/// The path of a cookie.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CookiePath(String);

impl CookiePath {
    /// The path.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub(super) fn root() -> Self {
        Self("/".to_owned())
    }
}

impl Scalar for CookiePath {
    const KIND: &'static str = "a path that begins with /";

    fn parse(text: &str) -> Option<Self> {
        let safe = |b: u8| b.is_ascii_graphic() && !b";,\"".contains(&b);
        (text.starts_with('/') && text.bytes().all(safe)).then(|| Self(text.to_owned()))
    }

    fn text(&self) -> String {
        self.0.clone()
    }
}

/// Which foreign pages make the browser send a cookie along.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SameSite {
    /// With links, not with foreign forms.
    Lax,
    /// Never.
    Strict,
    /// Always; browsers then ask for Secure.
    None,
    /// The attribute is left out (Django's `False`).
    Off,
}

impl SameSite {
    /// The attribute to write, if one is.
    pub(crate) fn attribute(self) -> Option<django_formats::cookies::SameSite> {
        match self {
            Self::Lax => Some(django_formats::cookies::SameSite::Lax),
            Self::Strict => Some(django_formats::cookies::SameSite::Strict),
            Self::None => Some(django_formats::cookies::SameSite::None),
            Self::Off => None,
        }
    }
}

impl Scalar for SameSite {
    const KIND: &'static str = "`Lax`, `Strict`, `None` or `false`";

    fn parse(text: &str) -> Option<Self> {
        match text.to_ascii_lowercase().as_str() {
            "lax" => Some(Self::Lax),
            "strict" => Some(Self::Strict),
            "none" => Some(Self::None),
            "false" => Some(Self::Off),
            _ => None,
        }
    }

    fn text(&self) -> String {
        let text = match self {
            Self::Lax => "Lax",
            Self::Strict => "Strict",
            Self::None => "None",
            Self::Off => "false",
        };
        text.to_owned()
    }

    fn from_json(json: &Json) -> Option<Self> {
        match json {
            Json::Bool(false) => Some(Self::Off),
            _ => json.as_str().and_then(Self::parse),
        }
    }
}
