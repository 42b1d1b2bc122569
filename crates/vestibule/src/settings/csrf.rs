//! `[csrf]`: Django's `CSRF_` settings.

use http::HeaderName;

use super::{
    cookies::{CookieDomain, CookieName, CookiePath, SameSite},
    hosts::OriginPattern,
    table::{Setting, Source::Django},
    types::Seconds,
};

/// How forms are told from forgeries.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct CsrfSettings {
    /// The cookie's name.
    pub cookie_name: CookieName,
    /// The cookie's age; `None`: until the browser closes.
    pub cookie_age: Option<Seconds>,
    /// The cookie's domain; `None`: this host alone.
    pub cookie_domain: Option<CookieDomain>,
    /// The cookie's path.
    pub cookie_path: CookiePath,
    /// Secure; `None`: when the public URL is https. See [`Settings::csrf_cookie_secure`](super::Settings::csrf_cookie_secure).
    pub cookie_secure: Option<bool>,
    /// Hidden from scripts.
    pub cookie_httponly: bool,
    /// Which foreign pages send it along.
    pub cookie_samesite: SameSite,
    /// The header that holds the token for scripts.
    pub header_name: HeaderName,
    /// Foreign origins whose forms are accepted.
    pub trusted_origins: Vec<OriginPattern>,
    /// The secret lies in the session (`_csrftoken`), not in a cookie.
    pub use_sessions: bool,
}

impl Default for CsrfSettings {
    fn default() -> Self {
        Self {
            cookie_name: CookieName::of("csrftoken"),
            cookie_age: Some(Seconds::new(31_449_600)),
            cookie_domain: None,
            cookie_path: CookiePath::root(),
            cookie_secure: None,
            cookie_httponly: false,
            cookie_samesite: SameSite::Lax,
            header_name: HeaderName::from_static("x-csrftoken"),
            trusted_origins: Vec::new(),
            use_sessions: false,
        }
    }
}

pub(super) static TABLE: &[Setting] = &[
    Setting {
        name: "CSRF_COOKIE_NAME",
        place: "csrf.cookie_name",
        source: Django,
        help: "The name of the cookie that holds the CSRF secret.",
        default: None,
        at: |s| &mut s.csrf.cookie_name,
    },
    Setting {
        name: "CSRF_COOKIE_AGE",
        place: "csrf.cookie_age",
        source: Django,
        help: "How long that cookie lives (default: 52 weeks); none: until the browser closes.",
        default: None,
        at: |s| &mut s.csrf.cookie_age,
    },
    Setting {
        name: "CSRF_COOKIE_DOMAIN",
        place: "csrf.cookie_domain",
        source: Django,
        help: "Hosts that get the cookie beside this one.",
        default: Some("this host alone"),
        at: |s| &mut s.csrf.cookie_domain,
    },
    Setting {
        name: "CSRF_COOKIE_PATH",
        place: "csrf.cookie_path",
        source: Django,
        help: "The paths that get the cookie.",
        default: None,
        at: |s| &mut s.csrf.cookie_path,
    },
    Setting {
        name: "CSRF_COOKIE_SECURE",
        place: "csrf.cookie_secure",
        source: Django,
        help: "Whether browsers send the cookie over https alone.",
        default: Some("true when PUBLIC_URL is https"),
        at: |s| &mut s.csrf.cookie_secure,
    },
    Setting {
        name: "CSRF_COOKIE_HTTPONLY",
        place: "csrf.cookie_httponly",
        source: Django,
        help: "Whether scripts are kept from the cookie.",
        default: None,
        at: |s| &mut s.csrf.cookie_httponly,
    },
    Setting {
        name: "CSRF_COOKIE_SAMESITE",
        place: "csrf.cookie_samesite",
        source: Django,
        help: "Whether the cookie comes along from other sites, as for SESSION_COOKIE_SAMESITE.",
        default: None,
        at: |s| &mut s.csrf.cookie_samesite,
    },
    Setting {
        name: "CSRF_HEADER_NAME",
        place: "csrf.header_name",
        source: Django,
        help: "The header in which a script sends the token.",
        default: None,
        at: |s| &mut s.csrf.header_name,
    },
    Setting {
        name: "CSRF_TRUSTED_ORIGINS",
        place: "csrf.trusted_origins",
        source: Django,
        help: "Other origins whose forms are accepted.",
        default: None,
        at: |s| &mut s.csrf.trusted_origins,
    },
    Setting {
        name: "CSRF_USE_SESSIONS",
        place: "csrf.use_sessions",
        source: Django,
        help: "Whether the secret lies in the session instead of a cookie.",
        default: None,
        at: |s| &mut s.csrf.use_sessions,
    },
];
