//! Sessions of a site with Django's defaults, and one request's session, for the tests.

use crate::{
    Session,
    sessions::{CookieSettings, Engine, Limits, Sessions},
    storage::Db,
    users::KeyKind,
};
#[cfg(feature = "redis")]
use crate::{
    Settings,
    cache::Cache,
    settings::SessionEngine,
    testing_cache::Wire,
    testing_db::{self, TestDb},
};
use django_formats::{cookies::SameSite, signing::SecretKeys};
use std::sync::Arc;
use time::OffsetDateTime;

/// Sessions of a site with Django's defaults.
pub(super) fn sessions(db: &Db, secret: &str) -> Sessions {
    Sessions {
        db: db.clone(),
        engine: Engine::Db,
        unreadable: Arc::default(),
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

/// Sessions on one of Django's engines.
#[cfg(feature = "redis")]
pub(super) struct Kept {
    pub(super) test: TestDb,
    pub(super) sessions: Sessions,
    /// To the shared cache, where the engine has one.
    pub(super) wire: Option<Wire>,
}

#[cfg(feature = "redis")]
impl Kept {
    /// On SQLite.
    pub(super) async fn on(engine: SessionEngine) -> Option<Self> {
        let wire = match engine {
            SessionEngine::CachedDb | SessionEngine::Cache => Some(Wire::open().await?),
            SessionEngine::Db | SessionEngine::SignedCookies => None,
        };
        let test = testing_db::sqlite().await;
        let mut sessions = sessions(&test.db, "k1");
        sessions.engine = made(engine, wire.as_ref());
        Some(Self { test, sessions, wire })
    }

    /// Each engine that this run has.
    pub(super) async fn all() -> Vec<Self> {
        let mut all = Vec::new();
        for engine in ENGINES {
            all.extend(Self::on(engine).await);
        }
        all
    }

    /// Another node, with a database and connections of its own.
    pub(super) async fn another_node(&self) -> Sessions {
        let mut other = sessions(&self.test.another_node().await, "k1");
        other.engine = made(self.engine(), self.wire.as_ref());
        other
    }

    pub(super) fn engine(&self) -> SessionEngine {
        match &self.sessions.engine {
            Engine::Db => SessionEngine::Db,
            Engine::CachedDb(_) => SessionEngine::CachedDb,
            Engine::Cache(_) => SessionEngine::Cache,
            Engine::SignedCookies => SessionEngine::SignedCookies,
        }
    }

    /// The entry of a session in the shared cache.
    pub(super) async fn entry(&self, key: &str) -> Option<Vec<u8>> {
        match &self.sessions.engine {
            Engine::CachedDb(cache) => cache.get(&cache.keys.of_cached_db(key)).await.expect("a cache"),
            Engine::Cache(cache) => cache.get(&cache.keys.of_cache(key)).await.expect("a cache"),
            Engine::Db | Engine::SignedCookies => None,
        }
    }

    /// What another program, or an attacker, puts there.
    pub(super) async fn plant(&self, key: &str, entry: &[u8]) {
        match &self.sessions.engine {
            Engine::CachedDb(cache) => cache.set(&cache.keys.of_cached_db(key), entry, 600).await,
            Engine::Cache(cache) => cache.set(&cache.keys.of_cache(key), entry, 600).await,
            Engine::Db | Engine::SignedCookies => Ok(()),
        }
        .expect("a cache");
    }

    /// How many rows there are.
    pub(super) async fn rows(&self) -> usize {
        testing_db::session_rows(&self.test.db).await.len()
    }
}

#[cfg(feature = "redis")]
fn made(engine: SessionEngine, wire: Option<&Wire>) -> Engine {
    let mut settings = Settings::default();
    settings.session.engine = engine;
    if let Some(wire) = wire {
        settings.cache = wire.settings.clone();
    }
    let cache = settings
        .cache
        .url
        .as_ref()
        .map(|url| Cache::open(url, &settings.cache).expect("a cache"));
    Engine::of(&settings, cache).expect("an engine")
}

#[cfg(feature = "redis")]
pub(super) const ENGINES: [SessionEngine; 4] = [
    SessionEngine::Db,
    SessionEngine::CachedDb,
    SessionEngine::Cache,
    SessionEngine::SignedCookies,
];
