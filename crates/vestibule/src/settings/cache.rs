//! `[cache]`: the cache that Django shares, as its `CACHES["default"]` says.

use super::{
    CacheUrl, Finding, SessionEngine, Settings,
    table::{Setting, Source::Ours},
};

/// The shared cache.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct CacheSettings {
    /// Where it is; `None`: there is none.
    pub url: Option<CacheUrl>,
    /// Django's `KEY_PREFIX`.
    pub key_prefix: String,
    /// Django's `VERSION`.
    pub version: u32,
}

impl Default for CacheSettings {
    fn default() -> Self {
        Self {
            url: None,
            key_prefix: String::new(),
            version: 1,
        }
    }
}

impl Settings {
    /// An engine without what it needs.
    pub(super) fn cache_contradictions(&self) -> Vec<String> {
        let engine = self.session.engine;
        let wants_cache = matches!(engine, SessionEngine::CachedDb | SessionEngine::Cache);
        let has_cache = self.cache.url.is_some();
        let engine = engine.name();
        let mut found = Vec::new();
        if wants_cache && !has_cache {
            found.push(format!(
                "SESSION_ENGINE is {engine}, which keeps sessions in a shared cache, but CACHE_URL is not set: set VESTIBULE_CACHE_URL to the \
                 LOCATION of Django's CACHES[\"default\"] (redis://127.0.0.1:6379), and VESTIBULE_CACHE_KEY_PREFIX and VESTIBULE_CACHE_VERSION \
                 where that has them; a cache that each process has for itself cannot be shared"
            ));
        }
        if cfg!(not(feature = "redis")) && (wants_cache || has_cache) {
            found.push(format!(
                "SESSION_ENGINE is {engine} and CACHE_URL is {}, but this program was built without the feature `redis`",
                if has_cache { "set" } else { "not set" }
            ));
        }
        found
    }

    /// What cannot be done with the engine that is set.
    pub(super) fn engine_findings(&self) -> Option<Finding> {
        (self.session.engine == SessionEngine::SignedCookies).then(|| {
            Finding::new(
                "sessions_cannot_be_ended",
                "SESSION_ENGINE is signed_cookies: a session is its cookie, and Django cannot revoke one. A copy of a cookie is good there until \
                 SESSION_COOKIE_AGE is over or the password is changed; a logout here ends it here alone, with all of the user's sessions",
                "VESTIBULE_SESSION_ENGINE=db, and SESSION_ENGINE in Django's settings.py",
            )
        })
    }
}

pub(super) static TABLE: &[Setting] = &[
    Setting {
        name: "CACHE_URL",
        place: "cache.url",
        source: Ours,
        help: "The Redis or Valkey that is Django's cache: the `LOCATION` of `CACHES[\"default\"]`. Sessions of the engines `cached_db` and `cache` \
               lie there, and tries of logins are counted there. A cluster is named by some of its nodes and `?cluster=true`.",
        default: Some("none"),
        at: |s| &mut s.cache.url,
    },
    Setting {
        name: "CACHE_KEY_PREFIX",
        place: "cache.key_prefix",
        source: Ours,
        help: "The `KEY_PREFIX` of Django's cache.",
        default: Some("empty"),
        at: |s| &mut s.cache.key_prefix,
    },
    Setting {
        name: "CACHE_VERSION",
        place: "cache.version",
        source: Ours,
        help: "The `VERSION` of Django's cache.",
        default: None,
        at: |s| &mut s.cache.version,
    },
];
