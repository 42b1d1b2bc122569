//! `[session]`: Django's `SESSION_` settings, and two lifetimes that Django lacks.

use super::{
    cookies::{CookieDomain, CookieName, CookiePath, SameSite},
    table::{
        Setting,
        Source::{Django, Ours},
    },
    types::Seconds,
};

/// How sessions are kept, and their cookie.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct SessionSettings {
    /// Where sessions are kept.
    pub engine: SessionEngine,
    /// The cookie's name.
    pub cookie_name: CookieName,
    /// How long a session lives after its last save.
    pub cookie_age: Seconds,
    /// The cookie's domain; `None`: this host alone.
    pub cookie_domain: Option<CookieDomain>,
    /// The cookie's path.
    pub cookie_path: CookiePath,
    /// Secure; `None`: when the public URL is https. See [`Settings::session_cookie_secure`](super::Settings::session_cookie_secure).
    pub cookie_secure: Option<bool>,
    /// Hidden from scripts.
    pub cookie_httponly: bool,
    /// Which foreign pages send it along.
    pub cookie_samesite: SameSite,
    /// Whether each request writes the session and prolongs it.
    pub save_every_request: bool,
    /// Whether a session without an expiry of its own ends with the browser.
    pub expire_at_browser_close: bool,
    /// A session ends so long after its login, whatever happens; `None`: never.
    pub absolute_age: Option<Seconds>,
    /// A session ends so long after its last use; `None`: never.
    pub idle_age: Option<Seconds>,
}

/// Where sessions are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum SessionEngine {
    /// The table `django_session`.
    Db,
    /// The table, and beside each row an entry of the shared cache.
    CachedDb,
    /// The shared cache alone.
    Cache,
    /// The cookie itself.
    SignedCookies,
}

impl SessionEngine {
    /// The last part of Django's dotted path.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Db => "db",
            Self::CachedDb => "cached_db",
            Self::Cache => "cache",
            Self::SignedCookies => "signed_cookies",
        }
    }
}

impl super::value::Scalar for SessionEngine {
    const KIND: &'static str = "`db`, `cached_db`, `cache` or `signed_cookies`; Django's engine `file` is not here";

    fn parse(text: &str) -> Option<Self> {
        // Django's own setting is the module's dotted path.
        let name = text.strip_prefix("django.contrib.sessions.backends.").unwrap_or(text);
        [Self::Db, Self::CachedDb, Self::Cache, Self::SignedCookies]
            .into_iter()
            .find(|engine| engine.name() == name)
    }

    fn text(&self) -> String {
        self.name().to_owned()
    }
}

impl Default for SessionSettings {
    fn default() -> Self {
        Self {
            engine: SessionEngine::Db,
            cookie_name: CookieName::of("sessionid"),
            cookie_age: Seconds::new(14 * 24 * 3600),
            cookie_domain: None,
            cookie_path: CookiePath::root(),
            cookie_secure: None,
            cookie_httponly: true,
            cookie_samesite: SameSite::Lax,
            save_every_request: false,
            expire_at_browser_close: false,
            absolute_age: None,
            idle_age: None,
        }
    }
}

pub(super) static TABLE: &[Setting] = &[
    Setting {
        name: "SESSION_ENGINE",
        place: "session.engine",
        source: Django,
        help: "Where sessions are kept: in the table, in the table and the shared cache, in the cache alone, in the cookie. Django's dotted path is understood too. `cached_db` and `cache` need CACHE_URL.",
        default: None,
        at: |s| &mut s.session.engine,
    },
    Setting {
        name: "SESSION_COOKIE_NAME",
        place: "session.cookie_name",
        source: Django,
        help: "The name of the session cookie.",
        default: None,
        at: |s| &mut s.session.cookie_name,
    },
    Setting {
        name: "SESSION_COOKIE_AGE",
        place: "session.cookie_age",
        source: Django,
        help: "How long a session lives after its last change. Default: two weeks.",
        default: None,
        at: |s| &mut s.session.cookie_age,
    },
    Setting {
        name: "SESSION_COOKIE_DOMAIN",
        place: "session.cookie_domain",
        source: Django,
        help: "Hosts that get the cookie beside this one, such as `example.com` for all below it.",
        default: Some("this host alone"),
        at: |s| &mut s.session.cookie_domain,
    },
    Setting {
        name: "SESSION_COOKIE_PATH",
        place: "session.cookie_path",
        source: Django,
        help: "The paths that get the cookie.",
        default: None,
        at: |s| &mut s.session.cookie_path,
    },
    Setting {
        name: "SESSION_COOKIE_SECURE",
        place: "session.cookie_secure",
        source: Django,
        help: "Whether browsers send the cookie over https alone.",
        default: Some("true when PUBLIC_URL is https"),
        at: |s| &mut s.session.cookie_secure,
    },
    Setting {
        name: "SESSION_COOKIE_HTTPONLY",
        place: "session.cookie_httponly",
        source: Django,
        help: "Whether scripts are kept from the cookie.",
        default: None,
        at: |s| &mut s.session.cookie_httponly,
    },
    Setting {
        name: "SESSION_COOKIE_SAMESITE",
        place: "session.cookie_samesite",
        source: Django,
        help: "Whether the cookie comes along from other sites: with links alone (`lax`), never (`strict`), always (`none`); `false` says nothing to the browser.",
        default: None,
        at: |s| &mut s.session.cookie_samesite,
    },
    Setting {
        name: "SESSION_SAVE_EVERY_REQUEST",
        place: "session.save_every_request",
        source: Django,
        help: "Whether each request writes the session and so prolongs it.",
        default: None,
        at: |s| &mut s.session.save_every_request,
    },
    Setting {
        name: "SESSION_EXPIRE_AT_BROWSER_CLOSE",
        place: "session.expire_at_browser_close",
        source: Django,
        help: "Whether sessions end with the browser unless they say otherwise.",
        default: None,
        at: |s| &mut s.session.expire_at_browser_close,
    },
    Setting {
        name: "SESSION_ABSOLUTE_AGE",
        place: "session.absolute_age",
        source: Ours,
        help: "A session ends so long after its login, even with constant use. One that Django made is counted from its first use here.",
        default: Some("off"),
        at: |s| &mut s.session.absolute_age,
    },
    Setting {
        name: "SESSION_IDLE_AGE",
        place: "session.idle_age",
        source: Ours,
        help: "A session ends after so long without use. One that Django made is counted from its first use here.",
        default: Some("off"),
        at: |s| &mut s.session.idle_age,
    },
];
