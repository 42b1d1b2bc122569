//! The keys of entries.

/// `KEY_PREFIX` and `VERSION` of the cache, as in Django's `CACHES`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CacheKeys {
    /// `KEY_PREFIX`, empty by default.
    pub prefix: String,
    /// `VERSION`, 1 by default.
    pub version: u32,
}

impl CacheKeys {
    /// The key under which Django finds `name`.
    ///
    /// Source: `django.core.cache.backends.base.default_key_func`.
    #[must_use]
    pub fn make(&self, name: &str) -> String {
        format!("{}:{}:{name}", self.prefix, self.version)
    }

    /// The entry of a session of the engine `cache`.
    #[must_use]
    pub fn of_cache(&self, session_key: &str) -> String {
        self.make(&format!("django.contrib.sessions.cache{session_key}"))
    }

    /// The entry that the engine `cached_db` keeps beside a session's row.
    #[must_use]
    pub fn of_cached_db(&self, session_key: &str) -> String {
        self.make(&format!("django.contrib.sessions.cached_db{session_key}"))
    }
}
