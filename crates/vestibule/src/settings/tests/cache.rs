//! The shared cache, and the engines that need one.

use super::house::{from_env, refusal};
use crate::settings::{CacheUrl, SessionEngine, Settings};

fn url(text: &str) -> Option<CacheUrl> {
    text.parse().ok()
}

fn nodes(text: &str) -> Vec<String> {
    let url = url(text).unwrap_or_else(|| panic!("{text}"));
    url.nodes().map(str::to_owned).collect()
}

#[test]
fn servers_sockets_and_clusters_are_understood_as_django_writes_them() {
    for (text, expected) in [
        ("redis://127.0.0.1:6379", "redis://127.0.0.1:6379/0"),
        ("redis://127.0.0.1:6379/1", "redis://127.0.0.1:6379/1"),
        ("redis://cache:6379?db=2", "redis://cache:6379/2"),
        ("rediss://ada:pw@cache:6380", "rediss://ada:pw@cache:6380/0"),
        ("valkey://:pw@[::1]:6379", "redis://:pw@[::1]:6379/0"),
        ("unix:///run/redis.sock?db=1", "redis+unix:///run/redis.sock?db=1"),
    ] {
        assert_eq!(nodes(text), [expected], "{text}");
        assert!(!url(text).expect("a URL").is_cluster());
    }
    let cluster = "redis://ada:pw@a:7000,b:7001?cluster=true";
    assert_eq!(nodes(cluster), ["redis://ada:pw@a:7000/0", "redis://ada:pw@b:7001/0"]);
    assert!(url(cluster).expect("a URL").is_cluster());
    assert!(url("redis://a:7000?cluster=true").expect("a URL").is_cluster());
}

#[test]
fn what_is_no_cache_is_refused() {
    for text in [
        "",
        "127.0.0.1:6379",
        "memcached://127.0.0.1:11211",
        "redis://",
        "redis://a:6379,b:6379",
        "redis://a:6379,?cluster=true",
        "redis://a:6379/1?cluster=true",
        "redis://a:6379/x",
        "redis://a:6379?ssl_cert_reqs=none",
        "redis://a:99999",
        "unix://",
    ] {
        assert!(url(text).is_none(), "{text}");
    }
}

#[test]
fn its_password_does_not_print() {
    for text in [
        "redis://ada:canary@a:1/0",
        "redis://:canary@a:1,b:2?cluster=true",
        "unix:///run/redis.sock?pass=canary",
    ] {
        let settings = from_env(&[("VESTIBULE_CACHE_URL", text)]);
        assert!(!format!("{settings:?}").contains("canary"), "{text}");
        let url = settings.cache.url.expect("a URL");
        assert!(url.nodes().all(|node| node.contains("canary")));
    }
}

#[test]
fn an_engine_is_named_as_django_names_it() {
    for (text, engine) in [
        ("db", SessionEngine::Db),
        ("django.contrib.sessions.backends.cached_db", SessionEngine::CachedDb),
        ("cache", SessionEngine::Cache),
        (
            "django.contrib.sessions.backends.signed_cookies",
            SessionEngine::SignedCookies,
        ),
    ] {
        let env = [
            ("VESTIBULE_SESSION_ENGINE", text),
            ("VESTIBULE_CACHE_URL", "redis://a:1"),
        ];
        assert_eq!(from_env(&env).session.engine, engine);
    }
    assert!(refusal("", &[("VESTIBULE_SESSION_ENGINE", "file")]).contains("`file` is not here"));
}

#[test]
fn an_engine_that_needs_a_cache_says_what_to_set() {
    for engine in ["cache", "cached_db"] {
        let text = refusal("", &[("VESTIBULE_SESSION_ENGINE", engine)]);
        for part in [engine, "VESTIBULE_CACHE_URL", "LOCATION", "VESTIBULE_CACHE_KEY_PREFIX"] {
            assert!(text.contains(part), "{text}");
        }
    }
}

#[test]
fn the_keys_of_a_cache_are_djangos_by_default() {
    let settings = Settings::default();
    assert_eq!((settings.cache.key_prefix.as_str(), settings.cache.version), ("", 1));
}
