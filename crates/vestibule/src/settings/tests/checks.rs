//! Settings judged as a whole.

use super::house::{from_env, load, refusal};
use crate::Settings;

const LONG_KEY: &str = "0123456789012345678901234567890123456789012345678-0123456789";

#[test]
fn contradictions_are_refused_with_a_sentence() {
    let bad = [
        (("VESTIBULE_ACCOUNT_LOGIN_METHODS", ""), "nobody could log in"),
        (
            ("VESTIBULE_ACCOUNT_SIGNUP_FIELDS", "username*,username,password1*"),
            "names a field twice",
        ),
        (
            ("VESTIBULE_ACCOUNT_SIGNUP_FIELDS", "username*,email*"),
            "lacks `password1*`",
        ),
        (
            ("VESTIBULE_ACCOUNT_SIGNUP_FIELDS", "username*,email2,password1*"),
            "`email2` without `email`",
        ),
        (
            ("VESTIBULE_AUTHENTICATION_BACKENDS", ""),
            "AUTHENTICATION_BACKENDS is empty",
        ),
        (("VESTIBULE_CSRF_COOKIE_NAME", "sessionid"), "are the same"),
    ];
    for (variable, part) in bad {
        let text = refusal("", &[variable]);
        assert!(text.contains(part), "{text}");
    }
    let fields = ("VESTIBULE_ACCOUNT_SIGNUP_FIELDS", "username,email,password1*");
    assert!(refusal("", &[("VESTIBULE_ACCOUNT_LOGIN_METHODS", "email"), fields]).contains("must hold `email*`"));
    assert!(refusal("", &[("VESTIBULE_ACCOUNT_LOGIN_METHODS", "username"), fields]).contains("must hold `username*`"));
}

#[test]
fn s_host_02_a_public_bind_without_allowed_hosts_is_refused() {
    for listen in ["0.0.0.0:8000", "[::]:8000", "192.0.2.1:80"] {
        let refused = from_env(&[("VESTIBULE_LISTEN", listen)])
            .refuse_unsafe_start()
            .expect_err("an error")
            .to_string();
        assert!(refused.contains("set VESTIBULE_ALLOWED_HOSTS"), "{refused}");
        let findings = from_env(&[("VESTIBULE_LISTEN", listen)]).findings();
        assert!(
            findings
                .iter()
                .any(|finding| finding.code == "unsafe_start" && !finding.deploy_only)
        );
        let hosts = ("VESTIBULE_ALLOWED_HOSTS", "id.example.com");
        from_env(&[("VESTIBULE_LISTEN", listen), hosts])
            .refuse_unsafe_start()
            .expect("hosts are named");
    }
    for listen in ["127.0.0.1:8000", "127.0.0.9:1", "[::1]:8000", "localhost:8000"] {
        from_env(&[("VESTIBULE_LISTEN", listen)])
            .refuse_unsafe_start()
            .expect("loopback");
    }
}

#[test]
fn s_sec_04_a_public_bind_with_a_weak_key_is_refused() {
    let start = |key: &str, listen: &str| {
        from_env(&[
            ("VESTIBULE_LISTEN", listen),
            ("VESTIBULE_ALLOWED_HOSTS", "a.example"),
            ("VESTIBULE_SECRET_KEY", key),
        ])
    };
    let insecure = format!("django-insecure-{LONG_KEY}");
    for (key, code) in [
        ("short", "secret_key_short"),
        (LONG_KEY.split_at(49).0, "secret_key_short"),
        (
            "the SECRET_KEY of settings.py, which has fifty letters",
            "secret_key_example",
        ),
        (
            "please-CHANGE-ME-0123456789012345678901234567890123",
            "secret_key_example",
        ),
        (&"abcd".repeat(20), "secret_key_repeated"),
        (insecure.as_str(), "secret_key_insecure"),
    ] {
        start(key, "0.0.0.0:80").refuse_unsafe_start().expect_err("a weak key");
        let loopback = start(key, "127.0.0.1:80");
        loopback.refuse_unsafe_start().expect("loopback");
        assert!(
            loopback
                .findings()
                .iter()
                .any(|finding| finding.code == code && finding.deploy_only && !finding.is_advice)
        );
        // Unset, the sessions that Django shares would end: the key is changed on both sides.
        let findings = loopback.findings();
        let repair = findings
            .iter()
            .find(|finding| finding.code == code)
            .map(|finding| &*finding.repair);
        let repair = repair.expect("a repair");
        assert!(
            repair.contains("SECRET_KEY_FALLBACKS") && repair.contains("both sides"),
            "{repair}"
        );
        assert!(!repair.contains("none to have one made"), "{repair}");
    }
    start(LONG_KEY, "0.0.0.0:80").refuse_unsafe_start().expect("a good key");
}

#[test]
fn s_sec_04_a_weak_key_behind_a_proxy_is_warned_of_at_the_start() {
    let told = |url: &str, key: &str, listen: &str| {
        let settings = from_env(&[
            ("VESTIBULE_PUBLIC_URL", url),
            ("VESTIBULE_SECRET_KEY", key),
            ("VESTIBULE_LISTEN", listen),
        ]);
        let deploy = settings
            .findings()
            .iter()
            .any(|finding| finding.deploy_only && finding.code.starts_with("secret_key"));
        (settings.start_warning().map(|finding| finding.code), deploy)
    };
    let (proxied, loopback) = ("https://id.example.com", "127.0.0.1:8000");
    let insecure = format!("django-insecure-{LONG_KEY}");
    assert_eq!(told(proxied, "short", loopback), (Some("secret_key_short"), true));
    assert_eq!(told(proxied, &insecure, loopback), (Some("secret_key_insecure"), true));
    assert_eq!(told(proxied, LONG_KEY, loopback), (None, false));
    // A developer's own, and what `serve` refuses anyway.
    assert_eq!(told("http://127.0.0.1:8000", "short", loopback), (None, true));
    assert_eq!(told(proxied, "short", "0.0.0.0:80"), (None, true));
}

#[test]
fn a_sound_deployment_has_no_findings_and_each_weakness_has_its_code() {
    let sound = [
        ("VESTIBULE_PUBLIC_URL", "https://id.example.com"),
        ("VESTIBULE_ALLOWED_HOSTS", "id.example.com"),
        ("VESTIBULE_SECRET_KEY", LONG_KEY),
        ("VESTIBULE_SESSION_COOKIE_NAME", "__Host-sessionid"),
        ("VESTIBULE_EMAIL_URL", "smtps://mail.example.com"),
        ("VESTIBULE_DEFAULT_FROM_EMAIL", "noreply@example.com"),
    ];
    assert_eq!(from_env(&sound).findings(), []);
    let everything_is_weak = from_env(&[("VESTIBULE_SECRET_KEY", "short")]).findings();
    assert!(everything_is_weak.len() > 3);
    for finding in everything_is_weak {
        assert!(!finding.text.is_empty() && !finding.repair.is_empty(), "{finding}");
    }

    let weak = [
        ("VESTIBULE_PUBLIC_URL", "http://id.example.com", "no_https"),
        ("VESTIBULE_SESSION_COOKIE_SECURE", "false", "cookie_not_secure"),
        ("VESTIBULE_CSRF_COOKIE_SECURE", "false", "csrf_cookie_not_secure"),
        ("VESTIBULE_SECURE_HSTS_SECONDS", "0", "no_hsts"),
        ("VESTIBULE_PASSWORDS_ITERATIONS", "1000", "hasher_cheap"),
        ("VESTIBULE_AUTH_PASSWORD_VALIDATORS", "[]", "no_validators"),
        ("VESTIBULE_SECRET_KEY_FALLBACKS", "short", "secret_key_fallback_weak"),
        ("VESTIBULE_SESSION_COOKIE_NAME", "sessionid", "session_cookie_not_host"),
        (
            "VESTIBULE_SESSION_COOKIE_HTTPONLY",
            "false",
            "session_cookie_not_httponly",
        ),
        ("VESTIBULE_ALLOWED_HOSTS", "*", "allowed_hosts_any"),
        ("VESTIBULE_ACCOUNT_RATE_LIMITS", "False", "login_unlimited"),
        (
            "VESTIBULE_ACCOUNT_RATE_LIMITS",
            r#"{"login_failed": null}"#,
            "login_unlimited",
        ),
        ("VESTIBULE_ACCOUNT_LOGOUT_ON_GET", "true", "logout_on_get"),
        ("VESTIBULE_COLOUR", "red", "unknown_variable"),
    ];
    for (variable, value, code) in weak {
        let mut env = sound.to_vec();
        env.retain(|(name, _)| *name != variable);
        env.push((variable, value));
        assert!(
            from_env(&env).findings().iter().any(|finding| finding.code == code),
            "{variable}={value}"
        );
    }
}

#[test]
fn cookies_that_browsers_throw_away_are_told() {
    let told = |env: &[(&str, &str)]| {
        from_env(env)
            .findings()
            .iter()
            .any(|finding| finding.code == "cookie_refused_by_browsers")
    };
    assert!(told(&[("VESTIBULE_SESSION_COOKIE_SAMESITE", "None")]));
    assert!(told(&[("VESTIBULE_CSRF_COOKIE_NAME", "__Host-csrf")]));
    assert!(!told(&[
        ("VESTIBULE_CSRF_COOKIE_NAME", "__Host-csrf"),
        ("VESTIBULE_PUBLIC_URL", "https://a.example")
    ]));
    assert!(!told(&[]));
}

#[test]
fn values_that_follow_from_others() {
    let plain = Settings::default();
    assert_eq!(plain.public_url().as_str(), "http://127.0.0.1:8000/");
    assert!(!plain.session_cookie_secure() && !plain.csrf_cookie_secure());
    assert_eq!(
        (plain.logout_redirect_url(), plain.signup_redirect_url()),
        ("/", "/accounts/profile/")
    );

    let file = "public_url = 'https://id.example.com'\nlogout_redirect_url = '/bye/'\nlogin_redirect_url = '/home/'\n[csrf]\ncookie_secure = false";
    let behind = load(file, &[], &[]).expect("settings");
    assert_eq!(behind.public_url().as_str(), "https://id.example.com/");
    assert!(behind.session_cookie_secure() && !behind.csrf_cookie_secure());
    assert_eq!(
        (behind.logout_redirect_url(), behind.signup_redirect_url()),
        ("/bye/", "/home/")
    );

    let any = from_env(&[
        ("VESTIBULE_LISTEN", "[::]:80"),
        ("VESTIBULE_ACCOUNT_LOGOUT_REDIRECT_URL", "https://a.example/"),
    ]);
    assert_eq!(any.public_url().as_str(), "http://127.0.0.1/");
    assert_eq!(any.logout_redirect_url(), "https://a.example/");
}

#[test]
fn rates_are_read_as_allauth_reads_them() {
    let settings = Settings::default();
    let shown = |action| {
        settings
            .account
            .rate_limits
            .of(action)
            .iter()
            .map(ToString::to_string)
            .collect::<Vec<_>>()
    };
    assert_eq!(shown("login_failed"), ["10/60s/ip", "100/3600s/ip", "5/300s/key"]);
    let given = from_env(&[(
        "VESTIBULE_ACCOUNT_RATE_LIMITS",
        r#"{"login": " 3/d/ip , 1/0.5h/key", "signup": "10/m"}"#,
    )]);
    let shown = |action| {
        given
            .account
            .rate_limits
            .of(action)
            .iter()
            .map(ToString::to_string)
            .collect::<Vec<_>>()
    };
    assert_eq!(shown("login"), ["3/86400s/ip", "1/1800s/key"]);
    assert_eq!(shown("signup"), ["10/60s/ip"]);
    assert_eq!(shown("login_failed").len(), 3);
}
