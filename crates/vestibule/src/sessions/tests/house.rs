//! Sessions of a site with Django's defaults, and one request's session, for the tests.

use crate::{
    Session,
    sessions::{CookieSettings, Limits, Sessions},
    storage::Db,
    users::KeyKind,
};
use django_formats::{cookies::SameSite, signing::SecretKeys};
use std::sync::Arc;
use time::OffsetDateTime;

/// Sessions of a site with Django's defaults.
pub(super) fn sessions(db: &Db, secret: &str) -> Sessions {
    Sessions {
        db: db.clone(),
        keys: Arc::new(SecretKeys::new(secret.to_owned(), Vec::new())),
        cookie: cookie(),
        limits: Limits::default(),
        save_every_request: false,
        key: KeyKind::Int,
    }
}

/// Django's defaults.
pub(super) fn cookie() -> Arc<CookieSettings> {
    Arc::new(CookieSettings {
        name: "sessionid".to_owned(),
        domain: None,
        path: "/".to_owned(),
        is_secure: false,
        is_http_only: true,
        same_site: Some(SameSite::Lax),
        age: 1_209_600,
        expire_at_browser_close: false,
    })
}

/// The session of a request with this cookie, at a moment.
pub(super) fn at(sessions: &Sessions, cookie: Option<&str>, unix: i64) -> Session {
    Session::new(sessions.clone(), cookie, moment(unix))
}

pub(super) fn moment(unix: i64) -> OffsetDateTime {
    OffsetDateTime::from_unix_timestamp(unix).expect("a moment")
}
