//! The `Set-Cookie` header.

use super::quote;
use crate::datetime::in_utc;
use std::fmt;
use time::{Duration, OffsetDateTime, macros::format_description};

/// A cookie to be set, written by `to_string()` as Django writes it: the value quoted where Python quotes it, attributes by name.
///
/// Name, domain and path come from settings and are written as they are.
#[derive(Clone)]
pub struct SetCookie {
    /// The cookie's name.
    pub name: String,
    /// The value before quoting.
    pub value: String,
    /// How long the browser keeps it.
    pub expiry: Expiry,
    /// `Domain`; `None`: this host alone.
    pub domain: Option<String>,
    /// `Path`.
    pub path: String,
    /// Sent over TLS alone.
    pub secure: bool,
    /// Hidden from scripts.
    pub http_only: bool,
    /// `SameSite`; `None`: not said.
    pub same_site: Option<SameSite>,
}

/// How long a browser keeps a cookie.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Expiry {
    /// Until it is closed.
    BrowserClose,
    /// `seconds` from `now` on: written as `Max-Age` and as `expires`.
    After {
        /// Seconds.
        seconds: i64,
        /// When the answer is made.
        now: OffsetDateTime,
    },
    /// Not at all: the cookie is deleted.
    Deleted,
}

/// On which requests from other sites a browser sends a cookie.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum SameSite {
    /// When a link is followed.
    Lax,
    /// Never.
    Strict,
    /// Always; browsers then ask for `Secure`.
    None,
}

impl SetCookie {
    /// A cookie for the whole host until the browser closes, without other attributes.
    #[must_use]
    pub fn new(name: &str, value: &str) -> Self {
        Self {
            name: name.to_owned(),
            value: value.to_owned(),
            expiry: Expiry::BrowserClose,
            domain: None,
            path: "/".to_owned(),
            secure: false,
            http_only: false,
            same_site: None,
        }
    }

    /// The cookie that deletes this one: same name, domain, path and `SameSite`; `Secure` where browsers would else ignore it.
    #[must_use]
    pub fn deletion(&self) -> Self {
        let prefixed = self.name.starts_with("__Secure-") || self.name.starts_with("__Host-");
        Self {
            value: String::new(),
            expiry: Expiry::Deleted,
            secure: prefixed || self.same_site == Some(SameSite::None),
            http_only: false,
            ..self.clone()
        }
    }

    /// Bytes of name and value, of which browsers take 4,096.
    #[must_use]
    pub fn size(&self) -> usize {
        self.name.len() + quote(&self.value).len()
    }
}

impl fmt::Display for SetCookie {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}={}", self.name, quote(&self.value))?;
        if let Some(domain) = self.domain.as_deref().filter(|domain| !domain.is_empty()) {
            write!(f, "; Domain={domain}")?;
        }
        if let Some((expires, _)) = self.expiry.written() {
            write!(f, "; expires={expires}")?;
        }
        if self.http_only {
            f.write_str("; HttpOnly")?;
        }
        if let Some((_, seconds)) = self.expiry.written() {
            write!(f, "; Max-Age={seconds}")?;
        }
        if !self.path.is_empty() {
            write!(f, "; Path={}", self.path)?;
        }
        if let Some(same_site) = self.same_site {
            write!(f, "; SameSite={same_site:?}")?;
        }
        f.write_str(if self.secure { "; Secure" } else { "" })
    }
}

impl fmt::Debug for SetCookie {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SetCookie")
            .field("name", &self.name)
            .field("expiry", &self.expiry)
            .finish_non_exhaustive()
    }
}

impl Expiry {
    /// The values of `expires` and `Max-Age`.
    fn written(self) -> Option<(String, i64)> {
        match self {
            Self::BrowserClose => None,
            Self::Deleted => Some((http_date(OffsetDateTime::UNIX_EPOCH), 0)),
            Self::After { seconds, now } => {
                let end = now.checked_add(Duration::seconds(seconds)).unwrap_or(now);
                Some((http_date(end), seconds))
            }
        }
    }
}

fn http_date(moment: OffsetDateTime) -> String {
    let shape =
        format_description!("[weekday repr:short], [day] [month repr:short] [year] [hour]:[minute]:[second] GMT");
    in_utc(moment).format(shape).unwrap_or_default()
}
