//! Which engine it is.

use crate::{
    cache::Cache,
    fault::Fault,
    settings::{SessionEngine, Settings},
};

/// Where sessions are kept.
#[derive(Clone, Debug)]
pub(crate) enum Engine {
    Db,
    CachedDb(Cache),
    Cache(Cache),
    SignedCookies,
}

impl Engine {
    /// The engine of the settings, and the cache that it may need.
    pub(crate) fn of(settings: &Settings, cache: Option<Cache>) -> Result<Self, Fault> {
        // Settings with such an engine and no cache are refused before.
        let needed = || {
            cache.ok_or(Fault::Internal {
                what: "this SESSION_ENGINE needs CACHE_URL",
                source: None,
            })
        };
        Ok(match settings.session.engine {
            SessionEngine::Db => Self::Db,
            SessionEngine::CachedDb => Self::CachedDb(needed()?),
            SessionEngine::Cache => Self::Cache(needed()?),
            SessionEngine::SignedCookies => Self::SignedCookies,
        })
    }

    /// Whether sessions are rows of `django_session`.
    pub(crate) fn has_rows(&self) -> bool {
        matches!(self, Self::Db | Self::CachedDb(_))
    }

    /// Whether the shared cache repeats the rows.
    pub(crate) fn has_mirror(&self) -> bool {
        matches!(self, Self::CachedDb(_))
    }

    /// Whether a session is its cookie.
    pub(crate) fn is_cookie(&self) -> bool {
        matches!(self, Self::SignedCookies)
    }

    /// Whether what the engine cannot do without answers.
    pub(crate) async fn answers(&self) -> Result<(), Fault> {
        match self {
            Self::Cache(cache) => cache.ping().await,
            Self::Db | Self::CachedDb(_) | Self::SignedCookies => Ok(()),
        }
    }
}
