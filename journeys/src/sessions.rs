//! Where a house and a Django keep their sessions: Django's engine, and the cache that both share.

use serde_json::Value;
use std::sync::atomic::{AtomicU32, Ordering};

use crate::{django::Neighbour, house::Plan, tools};

/// Django's engines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SessionEngine {
    /// The table.
    Db,
    /// The table and the cache.
    CachedDb,
    /// The cache.
    Cache,
    /// The cookie.
    SignedCookies,
}

impl SessionEngine {
    /// The last part of Django's dotted path.
    pub fn name(self) -> &'static str {
        match self {
            Self::Db => "db",
            Self::CachedDb => "cached_db",
            Self::Cache => "cache",
            Self::SignedCookies => "signed_cookies",
        }
    }

    /// Whether the server can end a session.
    pub fn ends(self) -> bool {
        self != Self::SignedCookies
    }
}

/// An engine with what it needs, to be given to a house and to the Django beside it.
#[derive(Debug, Clone)]
pub struct Sessions {
    /// Which one.
    pub engine: SessionEngine,
    /// `VESTIBULE_CACHE_URL`, and the prefix of this journey's entries.
    cache: Option<(String, String)>,
}

impl Sessions {
    /// Each engine of this run: all four with `VESTIBULE_TEST_ALL=1`, else those with a cache where one is named.
    pub fn all() -> Vec<Self> {
        let engines = [
            SessionEngine::Db,
            SessionEngine::CachedDb,
            SessionEngine::Cache,
            SessionEngine::SignedCookies,
        ];
        engines.into_iter().filter_map(Self::of).collect()
    }

    /// This engine; `None`: it needs a cache, and this run has none.
    ///
    /// # Panics
    /// With `VESTIBULE_TEST_ALL=1` when no cache is named.
    pub fn of(engine: SessionEngine) -> Option<Self> {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        if matches!(engine, SessionEngine::Db | SessionEngine::SignedCookies) {
            return Some(Self { engine, cache: None });
        }
        let url = std::env::var_os("VESTIBULE_TEST_REDIS_URL").and_then(|url| url.into_string().ok());
        assert!(
            url.is_some() || !tools::is_on("VESTIBULE_TEST_ALL"),
            "VESTIBULE_TEST_REDIS_URL is not set"
        );
        let prefix = format!("j{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        url.map(|url| Self {
            engine,
            cache: Some((url, prefix)),
        })
    }
}

impl Plan {
    /// With sessions kept so.
    #[must_use]
    pub fn sessions(self, sessions: &Sessions) -> Self {
        let plan = self.set("SESSION_ENGINE", sessions.engine.name());
        match &sessions.cache {
            Some((url, prefix)) => plan.set("CACHE_URL", url).set("CACHE_KEY_PREFIX", prefix),
            None => plan,
        }
    }
}

impl Neighbour {
    /// With sessions kept so. allauth's list of sessions cannot hold the keys of `signed_cookies` and is left out there.
    #[must_use]
    pub fn sessions(self, sessions: &Sessions) -> Self {
        let neighbour = self
            .set("SESSION_ENGINE", sessions.engine.name())
            .set("USERSESSIONS", Value::Bool(sessions.engine.ends()));
        match &sessions.cache {
            Some((url, prefix)) => neighbour
                .set("CACHE_URL", url.as_str())
                .set("CACHE_KEY_PREFIX", prefix.as_str()),
            None => neighbour,
        }
    }
}
