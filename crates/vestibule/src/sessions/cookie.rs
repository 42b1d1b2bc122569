//! The session cookie: the only place that writes it.

use crate::settings::Settings;
use django_formats::{
    cookies::{Expiry, SameSite, SetCookie},
    session::{SessionData, SessionKey, expiry},
};
use time::OffsetDateTime;

/// Django's `SESSION_COOKIE_…` settings, and what the lifetime needs.
#[derive(Clone, Debug)]
pub(crate) struct CookieSettings {
    pub(crate) name: String,
    pub(crate) domain: Option<String>,
    pub(crate) path: String,
    pub(crate) is_secure: bool,
    pub(crate) is_http_only: bool,
    /// `None`: the attribute is left out.
    pub(crate) same_site: Option<SameSite>,
    /// `SESSION_COOKIE_AGE`, seconds.
    pub(crate) age: i64,
    pub(crate) expire_at_browser_close: bool,
}

/// What the end of a request does to the cookie.
#[derive(Clone, Debug)]
pub(crate) enum Change {
    Nothing,
    /// The session was saved under this key.
    Set(SessionKey, SessionData),
    /// The browser has a cookie for a session that is not there.
    Delete,
}

impl From<&Settings> for CookieSettings {
    fn from(settings: &Settings) -> Self {
        let session = &settings.session;
        Self {
            name: session.cookie_name.as_str().to_owned(),
            domain: session.cookie_domain.as_ref().map(|domain| domain.as_str().to_owned()),
            path: session.cookie_path.as_str().to_owned(),
            is_secure: settings.session_cookie_secure(),
            is_http_only: session.cookie_httponly,
            same_site: session.cookie_samesite.attribute(),
            age: i64::from(session.cookie_age.get()),
            expire_at_browser_close: session.expire_at_browser_close,
        }
    }
}

impl CookieSettings {
    /// The `Set-Cookie` value, or `None` where nothing changed.
    pub(crate) fn header(&self, change: &Change, now: OffsetDateTime) -> Option<String> {
        match change {
            Change::Nothing => None,
            Change::Set(key, data) => Some(self.set(key, data, now)),
            Change::Delete => Some(self.bare("").deletion().to_string()),
        }
    }

    fn set(&self, key: &SessionKey, data: &SessionData, now: OffsetDateTime) -> String {
        let mut cookie = self.bare(key.as_str());
        if !expiry::at_browser_close(data, self.expire_at_browser_close) {
            cookie.expiry = Expiry::After {
                seconds: expiry::age(data, self.age, now),
                now,
            };
        }
        cookie.secure = self.is_secure;
        cookie.http_only = self.is_http_only;
        cookie.to_string()
    }

    fn bare(&self, value: &str) -> SetCookie {
        let mut cookie = SetCookie::new(&self.name, value);
        cookie.domain.clone_from(&self.domain);
        cookie.path.clone_from(&self.path);
        cookie.same_site = self.same_site;
        cookie
    }
}
