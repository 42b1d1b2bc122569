//! Which of several values holds, and where each is written.

use super::house::{from_env, load};
use crate::settings::{
    DatabaseUrl, LoginMethod, PasswordValidator, PrimaryKey, Remember, SameSite, Seconds, SignupField, SignupFieldName,
    Warning, table, value::Written,
};

#[test]
fn flags_go_over_the_environment_and_the_environment_over_the_file() {
    let file = "listen = '127.0.0.1:1'\n[session]\ncookie_age = 1\n[csrf]\ncookie_age = 1\n";
    let env = [
        ("VESTIBULE_LISTEN", "127.0.0.1:2"),
        ("VESTIBULE_SESSION_COOKIE_AGE", "2"),
    ];

    let settings = load(file, &env, &[("LISTEN", "127.0.0.1:3")]).expect("settings");

    assert_eq!(settings.server.listen.port(), 3);
    assert_eq!(settings.session.cookie_age, Seconds::new(2));
    assert_eq!(settings.csrf.cookie_age, Some(Seconds::new(1)));
    let told = settings.describe();
    assert!(
        told.contains("VESTIBULE_LISTEN=127.0.0.1:3  # command line\n"),
        "{told}"
    );
    assert!(
        told.contains("VESTIBULE_SESSION_COOKIE_AGE=2  # environment\n"),
        "{told}"
    );
    assert!(told.contains("VESTIBULE_CSRF_COOKIE_AGE=1  # file\n"), "{told}");
    assert!(
        told.contains("VESTIBULE_SESSION_COOKIE_NAME=sessionid  # default\n"),
        "{told}"
    );
}

#[test]
fn every_setting_has_its_place_and_takes_back_what_it_shows() {
    let mut names = std::collections::BTreeSet::new();
    let mut places = std::collections::BTreeSet::new();
    let mut settings = crate::Settings::default();
    for setting in table::all() {
        assert!(names.insert(setting.name), "{} twice", setting.name);
        assert!(places.insert(setting.place), "{} twice", setting.place);
        let value = (setting.at)(&mut settings);
        if value.is_secret() {
            continue;
        }
        let shown = value.show();
        value
            .read(Written::Text(&shown))
            .unwrap_or_else(|accepts| panic!("{} shows {shown:?}, takes {accepts}", setting.name));
        assert_eq!((setting.at)(&mut settings).show(), shown, "{}", setting.name);
    }
}

#[test]
fn a_setting_stands_in_the_section_that_its_name_begins_with() {
    for setting in table::all().filter(|setting| setting.name != "LOG") {
        let (section, key) = setting.section_and_key();
        let written = if section.is_empty() {
            key.to_owned()
        } else {
            format!("{section}_{key}")
        };
        assert_eq!(written.to_uppercase(), setting.name);
    }
}

#[test]
fn lists_in_the_environment_are_json_or_words_with_commas() {
    for text in ["email,username", " email , username ,", r#"["email", "username"]"#] {
        let settings = from_env(&[("VESTIBULE_ACCOUNT_LOGIN_METHODS", text)]);
        assert_eq!(
            settings.account.login_methods,
            [LoginMethod::Email, LoginMethod::Username],
            "{text}"
        );
    }
    let settings = from_env(&[("VESTIBULE_ACCOUNT_SIGNUP_FIELDS", "username*,email,password1*")]);
    let fields = [
        (SignupFieldName::Username, true),
        (SignupFieldName::Email, false),
        (SignupFieldName::Password1, true),
    ];
    assert_eq!(
        settings.account.signup_fields,
        fields.map(|(name, required)| SignupField { name, required })
    );
}

#[test]
fn the_file_has_values_of_every_shape() {
    let file = r#"
        login_redirect_url = "/account/"
        authentication_backends = ["myapp.backends.Own", "django.contrib.auth.backends.ModelBackend"]
        allauth_trusted_proxy_count = 2
        trusted_proxies = ["10.0.0.1", "fd00::/8"]
        [[auth_password_validators]]
        NAME = "django.contrib.auth.password_validation.MinimumLengthValidator"
        OPTIONS = { min_length = 12 }
        [account]
        session_remember = false
        rate_limits = { login_failed = "3/m/ip", login = false }
        [auth_user]
        table = "people"
        pk = "uuid"
        [session]
        cookie_samesite = false
        idle_age = 600
        [csrf]
        header_name = "HTTP_X_XSRF_TOKEN"
        cookie_age = "none"
    "#;
    let settings = load(file, &[], &[]).expect("settings");

    assert_eq!(settings.server.login_redirect_url.as_str(), "/account/");
    assert_eq!(settings.server.authentication_backends.len(), 2);
    assert_eq!(settings.server.trusted_proxy_count, 2);
    assert_eq!(
        settings
            .server
            .trusted_proxies
            .iter()
            .map(ToString::to_string)
            .collect::<Vec<_>>(),
        ["10.0.0.1/32", "fd00::/8"]
    );
    assert_eq!(
        settings.passwords.validators.as_slice(),
        [PasswordValidator::MinimumLength { min_length: 12 }]
    );
    assert_eq!(settings.account.session_remember, Remember::Never);
    assert_eq!(settings.account.rate_limits.of("login_failed").len(), 1);
    assert!(settings.account.rate_limits.of("login").is_empty());
    assert_eq!(settings.account.rate_limits.of("signup").len(), 1);
    assert_eq!(
        (settings.auth_user.table.as_str(), settings.auth_user.pk),
        ("people", PrimaryKey::Uuid)
    );
    assert_eq!(settings.session.cookie_samesite, SameSite::Off);
    assert_eq!(settings.session.idle_age, Some(Seconds::new(600)));
    assert_eq!(settings.csrf.header_name.as_str(), "x-xsrf-token");
    assert_eq!(settings.csrf.cookie_age, None);
}

#[test]
fn the_plain_database_url_is_read_below_our_own() {
    let plain = ("DATABASE_URL", "postgres://ada:hunter2@db/site");
    let settings = from_env(&[plain]);
    assert!(matches!(&settings.server.database_url, DatabaseUrl::Postgres(url) if url.expose().contains("hunter2")));
    assert!(settings.describe().contains("# environment, DATABASE_URL"));

    let both = from_env(&[("VESTIBULE_DATABASE_URL", "sqlite:///srv/own%20site.sqlite3"), plain]);
    assert_eq!(
        both.server.database_url.sqlite_path(),
        Some(std::path::Path::new("/srv/own site.sqlite3"))
    );
    let four = from_env(&[("VESTIBULE_DATABASE_URL", "sqlite:////srv/site.sqlite3")]);
    assert_eq!(four.server.database_url.to_string(), "sqlite:///srv/site.sqlite3");
}

#[test]
fn an_unknown_variable_is_a_warning_with_the_nearest_name() {
    let settings = from_env(&[
        ("VESTIBULE_SESSION_COKIE_AGE", "5"),
        ("VESTIBULE_TEST_PORT", "1"),
        ("HOME", "/"),
        ("VESTIBULE_ZZZ", ""),
    ]);
    let warning = |variable: &str, nearest: Option<&str>| Warning::UnknownVariable {
        variable: variable.to_owned(),
        nearest: nearest.map(str::to_owned),
    };
    let expected = [
        warning("VESTIBULE_SESSION_COKIE_AGE", Some("VESTIBULE_SESSION_COOKIE_AGE")),
        warning("VESTIBULE_ZZZ", None),
    ];
    assert_eq!(settings.warnings, expected);
    assert!(
        settings.warnings[0]
            .to_string()
            .ends_with("did you mean VESTIBULE_SESSION_COOKIE_AGE?")
    );
}

#[test]
fn a_secret_is_kept_to_the_letter_and_never_printed() {
    let settings = from_env(&[
        ("VESTIBULE_SECRET_KEY", " canary-key "),
        ("VESTIBULE_SECRET_KEY_FALLBACKS", "canary-1,canary-2"),
        (
            "VESTIBULE_DATABASE_URL",
            "postgres://ada:canary@db/site?password=canary",
        ),
    ]);
    assert_eq!(
        settings.server.secret_key.as_ref().map(|key| key.expose()),
        Some(" canary-key ")
    );
    assert_eq!(settings.server.secret_key_fallbacks.len(), 2);
    for text in [format!("{settings:?}"), format!("{settings:#?}"), settings.describe()] {
        assert!(!text.contains("canary"), "{text}");
    }
}
