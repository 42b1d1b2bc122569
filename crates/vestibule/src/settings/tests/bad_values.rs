//! What is refused, and how the refusal reads.

use super::house::{load, refusal};
use crate::settings::{Problem, ValueSource};

#[test]
fn an_unknown_key_is_shown_with_its_place_and_the_nearest_name() {
    let text = refusal("listen = \"127.0.0.1:1\"\n\n[session]\n  cookie_agee = 5\n", &[]);
    let expected = "vestibule.toml:4:3\n  |\n4 |   cookie_agee = 5\n  |   ^^^^^^^^^^^\n\
                    `session.cookie_agee` is no setting; did you mean `session.cookie_age`?";
    assert!(text.ends_with(expected), "{text}");
}

#[test]
fn unknown_sections_and_settings_in_the_wrong_section_are_refused() {
    assert!(refusal("[sesion]\ncookie_age = 5", &[]).contains("did you mean `session.cookie_age`?"));
    assert!(refusal("[nothing]", &[]).contains("`nothing` is no setting"));
    assert!(refusal("[csrf]\nlisten = '127.0.0.1:1'", &[]).contains("`csrf.listen` is no setting"));
    assert!(refusal("session = 5", &[]).contains("`session` is no setting"));
}

#[test]
fn a_bad_value_is_shown_with_its_place_and_what_is_accepted() {
    let text = refusal("[session]\ncookie_age = \"5\"", &[]);
    let expected = "vestibule.toml:2:14\n  |\n2 | cookie_age = \"5\"\n  |              ^^^\n\
                    SESSION_COOKIE_AGE is not understood: \"5\"; it takes a whole number of seconds";
    assert!(text.ends_with(expected), "{text}");
}

#[test]
fn a_file_that_is_not_toml_is_shown_with_its_place() {
    let text = refusal("listen = \"127.0.0.1:1\"\nlogin_url = /accounts/\n", &[]);
    assert!(
        text.contains("vestibule.toml:2:13\n  |\n2 | login_url = /accounts/\n"),
        "{text}"
    );
    assert!(text.contains("this is not TOML"), "{text}");
}

#[test]
fn no_error_repeats_a_secret() {
    let files = [
        "secret_key = canary",
        "secret_key = \"canary\nlisten = 5",
        "secret_key = [\"canary\"]",
        "secret_key_fallbacks = [\n  \"canary\",\n  canary\n]",
        "database_url = \"oracle://ada:canary@db/site\"",
        "database_url = \"postgres://ada:canary@db\"",
        "[cache]\nurl = \"redis://ada:canary@a,b\"",
        "[email]\nurl = smtp://ada:canary@mail.example.com",
        "email.url = smtp://ada:canary@mail.example.com",
    ];
    for file in files {
        let text = refusal(file, &[]);
        assert!(!text.contains("canary"), "{text}");
        assert!(text.contains("vestibule.toml:"), "{text}");
    }
    let text = refusal("", &[("VESTIBULE_DATABASE_URL", "oracle://ada:canary@db")]);
    assert!(
        text.starts_with("environment variable VESTIBULE_DATABASE_URL: DATABASE_URL is not understood"),
        "{text}"
    );
    assert!(!text.contains("canary"), "{text}");
}

#[test]
fn every_kind_of_value_refuses_what_it_is_not() {
    for (name, values) in BAD {
        let variable = format!("VESTIBULE_{name}");
        for value in *values {
            let error = load("", &[(&variable, value)], &[]).expect_err(&format!("{name}={value:?} must be refused"));
            let [
                Problem::BadValue {
                    source_of_value,
                    name: named,
                    accepts,
                    ..
                },
            ] = error.problems()
            else {
                panic!("{name}={value:?}: {error}");
            };
            assert_eq!(
                (source_of_value, *named),
                (&ValueSource::Environment(variable.clone()), *name)
            );
            assert!(!accepts.is_empty());
        }
    }
}

/// Settings, and texts that are no values of theirs.
const BAD: &[(&str, &[&str])] = &[
    ("LISTEN", &["8000", "127.0.0.1", "localhost:99999", "example.com:80"]),
    (
        "PUBLIC_URL",
        &[
            "id.example.com",
            "ftp://a.example",
            "https://a.example/path",
            "https://u:p@a.example",
            "https://a.example?q",
        ],
    ),
    (
        "ALLOWED_HOSTS",
        &[
            "https://a.example",
            "a.example:80",
            "a b",
            "*.example.com",
            "[::g]",
            "[\"[]\"]",
        ],
    ),
    ("TRUSTED_PROXIES", &["10.0.0.0/33", "proxy", "::1/129"]),
    ("ALLAUTH_TRUSTED_PROXY_COUNT", &["-1", "one", "1.5", "4294967296"]),
    ("ALLAUTH_TRUSTED_CLIENT_IP_HEADER", &["X Forwarded", "a:b"]),
    (
        "DATABASE_URL",
        &[
            "site.sqlite3",
            "sqlite:x",
            "sqlite://",
            "sqlite://:memory:",
            "sqlite://a?mode=ro",
            "postgres://db",
            "mysql:///x",
        ],
    ),
    ("SECRET_KEY_FALLBACKS", &["[1]", "[\"\"]", "[\"a\""]),
    ("TIME_ZONE", &["", "Europe/", "+01:00", "Europe/Berlin/../x", "a b"]),
    ("LANGUAGE_CODE", &["", "x", "english", "de-", "../de"]),
    (
        "LOGIN_URL",
        &[
            "",
            "login",
            "//evil.example/",
            "/\\evil.example",
            "javascript:x",
            "/a b",
            "/a\nb",
            "ftp://a.example/",
        ],
    ),
    ("AUTHENTICATION_BACKENDS", &["ModelBackend", "a..b", "a.b-c", ".a"]),
    ("PASSWORDS_HASHER", &["md5", "sha256", ""]),
    ("PASSWORDS_ITERATIONS", &["0", "-1", "many"]),
    ("PASSWORDS_UPGRADE", &["maybe", ""]),
    (
        "AUTH_PASSWORD_VALIDATORS",
        &[
            "MinimumLengthValidator",
            r#"[{"NAME": "Mine"}]"#,
            r#"[{"OPTIONS": {}}]"#,
            r#"[{"NAME": "MinimumLengthValidator", "OPTIONS": {"max_length": 1}}]"#,
            r#"[{"NAME": "MinimumLengthValidator", "OPTIONS": {"min_length": -1}}]"#,
            r#"[{"NAME": "UserAttributeSimilarityValidator", "OPTIONS": {"max_similarity": 0}}]"#,
            r#"[{"NAME": "NumericPasswordValidator", "MORE": 1}]"#,
        ],
    ),
    (
        "SESSION_ENGINE",
        &["file", "Cache", "django.contrib.sessions.backends.file", "a.b.db", ""],
    ),
    ("SESSION_COOKIE_NAME", &["", "a b", "a=b", "a;b", "a\r\nb"]),
    ("SESSION_COOKIE_DOMAIN", &["a b", "a;b", "https://a.example", "a..b"]),
    ("SESSION_COOKIE_PATH", &["", "x", "/a;b", "/a b"]),
    ("SESSION_COOKIE_SAMESITE", &["", "loose", "true"]),
    ("SESSION_COOKIE_AGE", &["", "-1", "2 weeks", "1e3"]),
    (
        "CSRF_TRUSTED_ORIGINS",
        &[
            "a.example",
            "ftp://a.example",
            "https://*",
            "https://a.*.example",
            "https://a.example/x",
            "https://*.1.2.3.4",
        ],
    ),
    ("ACCOUNT_LOGIN_METHODS", &["phone", "[\"phone\"]", "[username]"]),
    ("ACCOUNT_SIGNUP_FIELDS", &["phone*", "username**"]),
    ("ACCOUNT_SESSION_REMEMBER", &["ask", ""]),
    ("ACCOUNT_USERNAME_MIN_LENGTH", &["0", "70000"]),
    (
        "ACCOUNT_RATE_LIMITS",
        &[
            "",
            "true",
            "5/m",
            "{}x",
            r#"{"login_faild": "5/m/ip"}"#,
            r#"{"login": 5}"#,
            r#"{"login": "5/w/ip"}"#,
            r#"{"login": "x/m/ip"}"#,
            r#"{"login": "5/m/planet"}"#,
            r#"{"login": "5"}"#,
            r#"{"login": "5//ip"}"#,
            r#"{"login": "5/m/ip/x"}"#,
            r#"{"login": "5/0s/ip"}"#,
            r#"{"login": "5/-1s/ip"}"#,
            r#"{"login": "5/nans/ip"}"#,
        ],
    ),
    (
        "AUTH_USER_TABLE",
        &["", "1users", "users; drop", "us\"ers", "üsers", TOO_LONG],
    ),
    ("AUTH_USER_SCHEMA", &["a.b", "public\", \"x", TOO_LONG]),
    ("AUTH_USER_PK", &["serial", ""]),
    ("AUTH_USER_PK_FIELD", &["", "id\"", "id; --", "CONCAT(id)", TOO_LONG]),
    (
        "AUTH_USER_USERNAME_FIELD",
        &["", "user name", "name\" OR 1=1", "name\0"],
    ),
    ("AUTH_USER_EMAIL_FIELD", &["", "'email'", "e-mail"]),
    (
        "AUTH_USER_DEFAULTS",
        &[
            "plan=free",
            "[]",
            r#"{"plan\") VALUES (1); --": "x"}"#,
            r#"{"plan": null}"#,
            r#"{"plan": 1.5}"#,
            r#"{"plan": ["x"]}"#,
            r#"{"plan": "\u0000"}"#,
        ],
    ),
    ("THROTTLE_LOCK_AFTER", &["0", "-5"]),
    ("ALLAUTH_RATE_LIMIT_IPV6_PREFIX", &["0", "129", "/64"]),
    ("SITE_NAME", &["a\nb"]),
    ("SITE_BRAND_COLOR", &["teal", "#12345", "#12345g", "123456", "#+12345"]),
    ("SITE_LOGO", &["logo", "logo.exe"]),
    ("DATA_UPLOAD_MAX_MEMORY_SIZE", &["0", "64k"]),
    ("LOG_FORMAT", &["xml"]),
];

/// 64 letters, one over what PostgreSQL keeps.
const TOO_LONG: &str = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";

#[test]
fn the_file_wants_values_of_the_right_type() {
    let bad = [
        "[session]\nsave_every_request = \"true\"",
        "[session]\nsave_every_request = 1",
        "[session]\ncookie_age = 1.5",
        "[session]\ncookie_age = -1",
        "[session]\ncookie_name = 5",
        "allowed_hosts = \"example.com\"",
        "allowed_hosts = [5]",
        "time_zone = 2026-01-01",
        "[account]\nrate_limits = \"5/m/ip\"",
        "[account]\nrate_limits = true",
    ];
    for file in bad {
        assert!(refusal(file, &[]).contains("is not understood"), "{file}");
    }
}

#[test]
fn all_problems_are_told_at_once() {
    let text = refusal("listen = 5\nlogin_ur = '/'\n", &[("VESTIBULE_SESSION_COOKIE_AGE", "x")]);
    for part in [
        "LISTEN is not understood: \"5\"",
        "did you mean `login_url`?",
        "SESSION_COOKIE_AGE is not understood: \"x\"",
    ] {
        assert!(text.contains(part), "{part} in {text}");
    }
}

#[test]
fn a_file_that_was_named_must_be_there() {
    let options = crate::settings::LoadOptions {
        config: Some("/nowhere/vestibule.toml".into()),
        ..Default::default()
    };
    let error = crate::Settings::load_from(options).expect_err("an error").to_string();
    assert!(
        error.starts_with("the settings file /nowhere/vestibule.toml cannot be read"),
        "{error}"
    );
}

#[cfg(unix)]
#[test]
fn a_variable_that_is_not_utf_8_is_refused() {
    use std::os::unix::ffi::OsStringExt;
    let value = std::ffi::OsString::from_vec(vec![0xff]);
    let options = crate::settings::LoadOptions {
        env: vec![("VESTIBULE_SITE_NAME".into(), value)],
        ..Default::default()
    };
    let error = crate::Settings::load_from(options).expect_err("an error").to_string();
    assert!(error.contains("it takes UTF-8 text"), "{error}");
}
