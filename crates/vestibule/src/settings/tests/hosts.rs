//! Which `Host` headers are answered.

use super::house::from_env;
use crate::{Settings, settings::host_of_header};

#[test]
fn s_host_02_without_settings_only_loopback_names_are_answered() {
    let settings = Settings::default();
    for host in [
        "localhost",
        "LOCALHOST:8000",
        "127.0.0.1",
        "127.0.0.1:8000",
        "[::1]",
        "[::1]:8000",
        "app.localhost",
        "localhost.",
    ] {
        assert!(settings.allows_host(host), "{host}");
    }
    for host in [
        "",
        "evil.example",
        "127.0.0.1.evil.example",
        "localhost.evil.example",
        "127.0.0.2",
        "localhost:80@evil.example",
        "localhost:x",
    ] {
        assert!(!settings.allows_host(host), "{host}");
    }
}

#[test]
fn the_host_of_the_public_url_is_answered_until_hosts_are_named() {
    let public = ("VESTIBULE_PUBLIC_URL", "https://id.example.com");
    assert!(from_env(&[public]).allows_host("id.example.com"));
    assert!(!from_env(&[public, ("VESTIBULE_ALLOWED_HOSTS", "other.example")]).allows_host("id.example.com"));
}

#[test]
fn patterns_match_whole_labels() {
    let settings = from_env(&[("VESTIBULE_ALLOWED_HOSTS", ".example.com, One.Example")]);
    for host in [
        "example.com",
        "a.example.com",
        "a.b.example.com:443",
        "EXAMPLE.com.",
        "one.example",
    ] {
        assert!(settings.allows_host(host), "{host}");
    }
    for host in [
        "badexample.com",
        "example.com.evil.example",
        "two.one.example",
        "localhost",
    ] {
        assert!(!settings.allows_host(host), "{host}");
    }
    let any = from_env(&[("VESTIBULE_ALLOWED_HOSTS", "*")]);
    assert!(any.allows_host("whatever.example") && !any.allows_host("a b") && !any.allows_host("a/b"));
}

#[test]
fn the_host_of_a_header_has_no_port_and_no_capitals() {
    assert_eq!(host_of_header("Example.COM.:8000").as_deref(), Some("example.com"));
    assert_eq!(host_of_header("[::1]:80").as_deref(), Some("[::1]"));
    for bad in [
        "a:b",
        "a:70000",
        "a:+80",
        "[::1",
        "::1",
        "a..b",
        "a\r\nb",
        "a@b",
        "é.example",
    ] {
        assert_eq!(host_of_header(bad), None, "{bad}");
    }
}
