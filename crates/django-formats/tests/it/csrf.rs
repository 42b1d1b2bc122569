//! CSRF secrets, tokens and the check of a request.

use crate::vectors::{Case, same, section};
use django_formats::{
    cookies::{Expiry, SameSite, SetCookie},
    csrf::{self, CsrfRefusal, CsrfSecret, Flaw, RequestFacts, StoredSecret, TokenSource},
    random::OsRandom,
};
use proptest::prelude::*;
use std::collections::BTreeSet;
use time::OffsetDateTime;

/// The kind of a refusal, from Django's words.
fn refusal(reason: &str) -> CsrfRefusal {
    let flaw = || match reason {
        text if text.contains("incorrect length") => Flaw::Length,
        text if text.contains("invalid characters") => Flaw::Characters,
        text if text.ends_with("incorrect.") => Flaw::Incorrect,
        text => panic!("an unknown reason: {text}"),
    };
    match reason {
        "CSRF cookie not set." => CsrfRefusal::NoCookie,
        "CSRF token missing." => CsrfRefusal::TokenMissing,
        text if text.starts_with("CSRF cookie ") => CsrfRefusal::BadCookie(flaw()),
        text if text.starts_with("CSRF token from POST ") => CsrfRefusal::BadToken(TokenSource::Form, flaw()),
        text if text.starts_with("CSRF token from the 'X-Csrftoken'") => {
            CsrfRefusal::BadToken(TokenSource::Header, flaw())
        }
        text if text.starts_with("Origin checking failed") => CsrfRefusal::BadOrigin,
        text if text.ends_with("no Referer.") => CsrfRefusal::NoReferer,
        text if text.ends_with("malformed.") => CsrfRefusal::MalformedReferer,
        text if text.contains("insecure while") => CsrfRefusal::InsecureReferer,
        text if text.starts_with("Referer checking failed") => CsrfRefusal::BadReferer,
        text => panic!("an unknown reason: {text}"),
    }
}

fn post<'a>(stored: StoredSecret<'a>, form_token: Option<&'a str>) -> RequestFacts<'a> {
    RequestFacts {
        method: "POST",
        secure: false,
        host: Some("testserver"),
        port: 80,
        origin: None,
        referer: None,
        stored,
        form_token,
        header_token: None,
        trusted_origins: &[],
        cookie_domain: None,
    }
}

fn same_verdict(case: &Case<'_>, request: &RequestFacts<'_>) -> Result<(), String> {
    let expected = if case.truth("accepted") {
        Ok(())
    } else {
        Err(refusal(case.text("reason")))
    };
    same("verdict", csrf::check(request), expected)
}

#[test]
fn a_secret_is_masked_as_by_django() {
    section("csrf_mask", |case| {
        let secret = CsrfSecret::parse(case.text("secret")).ok_or("no secret")?;
        same(
            "token",
            csrf::mask(&secret, case.text("mask")).as_str(),
            case.text("token"),
        )?;
        same(
            "unmasked",
            CsrfSecret::parse(case.text("token")).as_ref().map(CsrfSecret::as_str),
            Some(case.text("secret")),
        )?;
        same("matches", csrf::matches(case.text("secret"), case.text("token")), true)?;
        same(
            "matches masked",
            csrf::matches(case.text("token"), case.text("secret")),
            true,
        )
    });
}

#[test]
fn requests_are_judged_as_by_django() {
    section("csrf_requests", |case| {
        let settings = case.value("settings");
        let texts = |name: &str| Case(settings).texts(name);
        let (allowed, trusted) = (texts("ALLOWED_HOSTS"), texts("CSRF_TRUSTED_ORIGINS"));
        let host = case.text("host");
        let request = RequestFacts {
            method: case.text("method"),
            secure: case.truth("secure"),
            host: (allowed.is_empty() || allowed.iter().any(|name| name == host)).then_some(host),
            origin: case.optional_text("origin"),
            referer: case.optional_text("referer"),
            header_token: case.optional_text("header_token"),
            trusted_origins: &trusted,
            cookie_domain: settings["CSRF_COOKIE_DOMAIN"].as_str(),
            ..post(
                case.optional_text("cookie")
                    .map_or(StoredSecret::Missing, StoredSecret::Cookie),
                case.optional_text("form_token"),
            )
        };
        same_verdict(case, &request)
    });
}

#[test]
fn a_secret_in_the_session_is_judged_as_by_django() {
    section("csrf_session", |case| {
        let stored = case
            .optional_text("session_value")
            .map_or(StoredSecret::Missing, StoredSecret::Session);
        same_verdict(case, &post(stored, case.optional_text("form_token")))
    });
}

#[test]
fn the_cookie_is_set_as_by_django() {
    section("csrf_cookie_header", |case| {
        let settings = case.value("settings");
        let now = OffsetDateTime::from_unix_timestamp(case.int("now")).map_err(|error| error.to_string())?;
        let mut cookie = SetCookie::new(
            settings["CSRF_COOKIE_NAME"].as_str().unwrap_or("csrftoken"),
            case.text("secret"),
        );
        if settings.get("CSRF_COOKIE_AGE").is_none() {
            cookie.expiry = Expiry::After {
                seconds: 31_449_600,
                now,
            };
        }
        cookie.domain = settings["CSRF_COOKIE_DOMAIN"].as_str().map(String::from);
        cookie.secure = settings["CSRF_COOKIE_SECURE"].as_bool().unwrap_or(false);
        cookie.http_only = settings["CSRF_COOKIE_HTTPONLY"].as_bool().unwrap_or(false);
        let strict = settings["CSRF_COOKIE_SAMESITE"] == "Strict";
        cookie.same_site = Some(if strict { SameSite::Strict } else { SameSite::Lax });
        same("set", cookie.to_string().as_str(), case.text("set_cookie"))
    });
}

#[test]
fn a_wildcard_matches_whole_labels_alone() {
    let secret = "a".repeat(32);
    let trusted = ["https://*.good.example".to_owned(), "https://*evil.example".to_owned()];
    for (origin, accepted) in [
        ("https://good.example", true),
        ("https://a.b.good.example", true),
        ("https://notgood.example", false),
        ("https://good.example.evil.example", false),
        ("https://a.evil.example", false),
        ("http://a.good.example", false),
        ("https://a.good.example:444", false),
        ("null", false),
        ("https://[", false),
    ] {
        let request = RequestFacts {
            secure: true,
            origin: Some(origin),
            trusted_origins: &trusted,
            ..post(StoredSecret::Cookie(&secret), Some(&secret))
        };
        assert_eq!(csrf::check(&request).is_ok(), accepted, "{origin}");
    }
}

#[test]
fn s_csrf_05_tokens_of_other_lengths_and_alphabets_are_refused() {
    let secret: String = csrf::ALPHABET.chars().take(32).collect();
    for length in [0, 1, 31, 33, 63, 65, 1 << 20] {
        let token = "a".repeat(length);
        let stored = StoredSecret::Cookie(&secret);
        let expected = if length == 0 {
            CsrfRefusal::TokenMissing
        } else {
            CsrfRefusal::BadToken(TokenSource::Form, Flaw::Length)
        };
        assert_eq!(
            csrf::check(&post(stored, Some(&token))),
            Err(expected),
            "{length} characters"
        );
        assert!(
            !csrf::matches(&secret, &token) && CsrfSecret::parse(&token).is_none(),
            "{length} characters"
        );
    }
    // As many characters as a secret, but more bytes, and as many bytes, but fewer characters.
    for (token, flaw) in [
        ("é".repeat(32), Flaw::Characters),
        ("é".repeat(16), Flaw::Length),
        (format!("{}-", &secret[..31]), Flaw::Characters),
    ] {
        let refused = csrf::check(&post(StoredSecret::Cookie(&secret), Some(&token)));
        assert_eq!(refused, Err(CsrfRefusal::BadToken(TokenSource::Form, flaw)), "{token}");
    }
}

#[test]
fn s_csrf_05_a_right_header_does_not_mend_a_wrong_field() {
    let (secret, other) = ("a".repeat(32), "b".repeat(32));
    let mut request = post(StoredSecret::Cookie(&secret), Some(&other));
    request.header_token = Some(&secret);
    assert_eq!(
        csrf::check(&request),
        Err(CsrfRefusal::BadToken(TokenSource::Form, Flaw::Incorrect))
    );
    request.form_token = Some("");
    assert_eq!(csrf::check(&request), Ok(()));
}

#[test]
fn s_csrf_04_a_page_has_another_token_each_time() {
    let secret = CsrfSecret::generate(&mut OsRandom).expect("a secret");
    let tokens: BTreeSet<String> = (0..1000)
        .map(|_| csrf::new_token(&secret, &mut OsRandom).expect("a token"))
        .collect();
    assert_eq!(tokens.len(), 1000);
    for token in &tokens {
        assert_eq!(token.len(), csrf::TOKEN_LENGTH);
        assert!(!token.contains(secret.as_str()) && csrf::matches(secret.as_str(), token));
    }
}

proptest! {
    #[test]
    fn s_csrf_04_a_mask_hides_the_secret_and_comes_off(secret in "[a-zA-Z0-9]{32}", one in "[a-zA-Z0-9]{32}", two in "[a-zA-Z0-9]{32}") {
        let parsed = CsrfSecret::parse(&secret).expect("a secret");
        let (first, second) = (csrf::mask(&parsed, &one), csrf::mask(&parsed, &two));
        prop_assert_eq!(first.len(), csrf::TOKEN_LENGTH);
        prop_assert_eq!(first == second, one == two);
        prop_assert!(csrf::matches(&secret, &first) && csrf::matches(&first, &second));
        let unmasked = CsrfSecret::parse(&first);
        prop_assert_eq!(unmasked.as_ref().map(CsrfSecret::as_str), Some(secret.as_str()));
    }

    #[test]
    fn s_csrf_05_no_request_panics_and_only_its_own_token_passes(
        stored in "\\PC{0,70}|[a-zA-Z0-9]{32}|[a-zA-Z0-9]{64}", given in "\\PC{0,70}|[a-zA-Z0-9]{32}|[a-zA-Z0-9]{64}", url in "\\PC{0,40}|https?://\\PC{0,20}",
    ) {
        let trusted = [url.clone()];
        let mut request = post(StoredSecret::Cookie(&stored), Some(&given));
        prop_assert_eq!(csrf::check(&request).is_ok(), csrf::matches(&stored, &given));
        request.secure = true;
        request.trusted_origins = &trusted;
        request.referer = Some(&url);
        let _ = csrf::check(&request);
        request.origin = Some(&url);
        let _ = csrf::check(&request);
    }
}
