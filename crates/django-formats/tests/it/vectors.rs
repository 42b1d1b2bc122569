//! Golden vectors: inputs and answers, every answer computed by real Django or django-allauth.
//!
//! A section runs as one test. All its failing cases are collected and named by their `id`; an empty, missing or unknown section fails.
//! `DJANGO_VECTORS=FILE` runs another file of the same shape.

use serde_json::Value;
use std::{env, fmt::Debug, fs, path::PathBuf, sync::LazyLock};

/// Where a section of the file is proven.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Place {
    /// In `django-formats`: the section is about a format.
    Formats,
    /// In `vestibule`: the section is about a flow.
    Vestibule,
    /// Its part does not stand yet. This list only shrinks.
    Later,
}
use Place::{Formats, Later, Vestibule};

/// Every section that the file may have.
pub const SECTIONS: &[(&str, Place)] = &[
    ("password_encode", Formats),
    ("password_check", Formats),
    ("must_update", Formats),
    ("password_validators", Formats),
    ("quick_ratio", Formats),
    ("password_identify", Formats),
    ("password_harden", Formats),
    ("usernames", Formats),
    ("emails", Formats),
    ("email_compare", Formats),
    ("sign", Formats),
    ("unsign", Formats),
    ("signing_dumps", Formats),
    ("signing_loads", Formats),
    ("signed_cookies_http", Formats),
    ("signed_cookies_read", Formats),
    ("signed_cookie_sessions", Formats),
    ("session_encode", Formats),
    ("session_decode", Formats),
    ("session_auth_hash", Formats),
    ("session_expiry", Formats),
    ("session_keys", Formats),
    ("session_cookie_header", Formats),
    ("stored_datetimes", Formats),
    ("reset_tokens", Formats),
    ("reset_clock", Formats),
    ("reset_uids", Formats),
    ("reset_uid_lookup", Formats),
    ("base36", Formats),
    ("base36_encode", Formats),
    ("base62", Formats),
    ("urlsafe_base64", Formats),
    ("csrf_mask", Formats),
    ("csrf_session", Formats),
    ("csrf_requests", Formats),
    ("csrf_cookie_header", Formats),
    ("safe_urls", Formats),
    ("login_redirect", Vestibule),
    ("messages_cookie", Formats),
    ("messages_decode", Formats),
    ("messages_store", Formats),
    ("messages_session", Formats),
    ("email_confirmation", Formats),
    ("email_confirmation_bad", Formats),
    ("email_confirmation_rows", Formats),
    ("reset_query", Vestibule),
    ("allauth_user_lookup", Vestibule),
    ("login_methods", Vestibule),
    ("session_user", Vestibule),
    ("session_login", Vestibule),
    ("session_update_hash", Vestibule),
    ("session_middleware", Vestibule),
    ("client_ips", Vestibule),
    ("cache_sessions_entries", Formats),
    ("cache_pickles", Formats),
    ("rate_parse", Formats),
    ("rate_keys", Formats),
    ("rate_apply", Formats),
    ("code_states", Later),
    ("code_tries", Later),
    ("user_code_format", Later),
    ("user_code_compare", Later),
    ("login_stash", Later),
    ("login_stash_resume", Later),
    ("authentication_records", Later),
    ("usersession_rows", Later),
    ("totp_codes", Later),
    ("totp_checks", Later),
    ("totp_urls", Later),
    ("totp_used_keys", Later),
    ("recovery_codes", Later),
    ("recovery_code_use", Later),
    ("trusted_browser", Later),
    ("trusted_browser_check", Later),
    ("webauthn_register", Later),
    ("webauthn_authenticate", Later),
    ("webauthn_options", Later),
    ("social_states", Later),
    ("social_login", Later),
    ("headless_sids", Later),
    ("headless_jwts", Later),
    ("url_names", Later),
    ("url_matches", Later),
];

/// The whole file, parsed once.
pub static VECTORS: LazyLock<Value> = LazyLock::new(|| {
    let beside = PathBuf::from(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../django-formats/tests/vectors/django.json"
    ));
    let path = env::var_os("DJANGO_VECTORS").map_or(beside, PathBuf::from);
    let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
});

/// Runs every case of a section and fails once, with all that went wrong.
pub fn section(name: &str, check: impl Fn(&Case<'_>) -> Result<(), String>) {
    assert!(
        SECTIONS.iter().any(|(known, place)| *known == name && *place != Later),
        "{name} is not listed"
    );
    let cases = VECTORS
        .get(name)
        .and_then(Value::as_array)
        .map(Vec::as_slice)
        .unwrap_or_default();
    assert!(!cases.is_empty(), "the section {name} is missing or empty");
    let failures: Vec<String> = cases
        .iter()
        .filter_map(|value| {
            let case = Case(value);
            check(&case).err().map(|why| {
                format!(
                    "{} ({}): {why}",
                    case.text("id"),
                    case.optional_text("why").unwrap_or("")
                )
            })
        })
        .collect();
    assert!(
        failures.is_empty(),
        "{} of {} cases of {name} fail:\n{}",
        failures.len(),
        cases.len(),
        failures.join("\n")
    );
}

/// `Err` that shows both sides unless they are equal.
pub fn same<T: PartialEq + Debug>(what: &str, ours: T, djangos: T) -> Result<(), String> {
    if ours == djangos {
        Ok(())
    } else {
        Err(format!("{what}: ours {ours:?}, Django's {djangos:?}"))
    }
}

/// One case of a section. A field that the case must have and lacks is a panic: the file is broken.
pub struct Case<'a>(pub &'a Value);

impl<'a> Case<'a> {
    /// The field as it stands; `Null` when it is absent.
    pub fn value(&self, field: &str) -> &'a Value {
        self.0.get(field).unwrap_or(&Value::Null)
    }
    /// A text.
    pub fn text(&self, field: &str) -> &'a str {
        self.optional_text(field)
            .unwrap_or_else(|| panic!("no text {field} in {}", self.0))
    }
    /// A text, or `None` for null or absent.
    pub fn optional_text(&self, field: &str) -> Option<&'a str> {
        self.value(field).as_str()
    }
    /// A whole number.
    pub fn int(&self, field: &str) -> i64 {
        self.optional_int(field)
            .unwrap_or_else(|| panic!("no number {field} in {}", self.0))
    }
    /// A whole number (a float is cut), or `None` for null or absent.
    pub fn optional_int(&self, field: &str) -> Option<i64> {
        let value = self.value(field);
        value.as_i64().or_else(|| value.as_f64().map(|float| float as i64))
    }
    /// A float.
    pub fn float(&self, field: &str) -> f64 {
        self.value(field)
            .as_f64()
            .unwrap_or_else(|| panic!("no number {field} in {}", self.0))
    }
    /// A truth value.
    pub fn truth(&self, field: &str) -> bool {
        self.value(field)
            .as_bool()
            .unwrap_or_else(|| panic!("no truth value {field} in {}", self.0))
    }
    /// A list of texts; absent means none.
    pub fn texts(&self, field: &str) -> Vec<String> {
        let list = self.value(field).as_array().map(Vec::as_slice).unwrap_or_default();
        list.iter().filter_map(Value::as_str).map(String::from).collect()
    }
}
