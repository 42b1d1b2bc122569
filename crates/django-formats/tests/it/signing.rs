//! Signed texts.

use crate::vectors::{Case, same, section};
use django_formats::{
    json,
    session::SessionData,
    signing::{self, Algorithm, CookieSigner, SecretKeys, Signer, SigningError, TimestampSigner},
};

/// The keys of a case, whichever name its section gives them.
pub fn keys(case: &Case<'_>) -> SecretKeys {
    let primary = case.optional_text("secret_key").unwrap_or_else(|| case.text("key"));
    SecretKeys::new(primary.to_owned(), case.texts("fallbacks"))
}

/// The answer in the words of the file.
fn told<T>(answer: &Result<T, SigningError>) -> &'static str {
    match answer {
        Ok(_) => "ok",
        Err(SigningError::Expired) => "expired",
        Err(_) => "bad",
    }
}

fn algorithm(case: &Case<'_>) -> Algorithm {
    match case.text("algorithm") {
        "sha1" => Algorithm::Sha1,
        "sha256" => Algorithm::Sha256,
        _ => Algorithm::Sha512,
    }
}

fn plain<'k>(case: &Case<'_>, keys: &'k SecretKeys) -> Signer<'k> {
    let signer = Signer::new(keys, case.optional_text("salt"))
        .separator(case.text("sep"))
        .expect("a separator");
    signer.algorithm(algorithm(case))
}

fn stamped<'k>(case: &Case<'_>, keys: &'k SecretKeys) -> TimestampSigner<'k> {
    let signer = TimestampSigner::new(keys, case.optional_text("salt"))
        .separator(case.text("sep"))
        .expect("a separator");
    signer.algorithm(algorithm(case))
}

#[test]
fn values_are_signed_to_the_byte() {
    section("sign", |case| {
        let keys = keys(case);
        let signed = match case.text("class") {
            "Signer" => plain(case, &keys).sign(case.text("value")),
            _ => stamped(case, &keys).sign(case.text("value"), case.int("now")),
        };
        same("signed", signed.as_str(), case.text("signed"))
    });
}

#[test]
fn signed_values_are_accepted_and_refused_as_by_django() {
    section("unsign", |case| {
        let keys = keys(case);
        let answer = match case.text("class") {
            "Signer" => plain(case, &keys).unsign(case.text("signed")),
            _ => stamped(case, &keys).unsign(case.text("signed"), case.optional_int("max_age"), case.int("now")),
        };
        same("result", told(&answer), case.text("result"))?;
        same("value", answer.ok().as_deref(), case.optional_text("value"))
    });
}

#[test]
fn dumps_writes_what_loads_reads() {
    section("signing_dumps", |case| {
        let (keys, salt, now) = (keys(case), case.text("salt"), case.int("now"));
        let encoded = signing::dumps(&keys, salt, case.text("json"), case.truth("compress"), now);
        same("compressed", encoded.starts_with('.'), case.truth("compressed"))?;
        if !case.truth("compressed") {
            same("encoded", encoded.as_str(), case.text("encoded"))?;
        }
        same(
            "ours read",
            signing::loads(&keys, salt, &encoded, None, now).as_deref(),
            Ok(case.text("json")),
        )?;
        same(
            "Django's read",
            signing::loads(&keys, salt, case.text("encoded"), None, now).as_deref(),
            Ok(case.text("json")),
        )
    });
}

#[test]
fn loads_refuses_what_django_refuses() {
    section("signing_loads", |case| {
        let (now, max_age) = (case.int("now"), case.optional_int("max_age"));
        let answer = signing::loads(&keys(case), case.text("salt"), case.text("encoded"), max_age, now);
        same("result", told(&answer), case.text("result"))?;
        same("json", answer.ok().as_deref(), case.optional_text("json"))
    });
}

#[test]
fn signed_cookies_are_written_with_the_salt_of_today() {
    section("signed_cookies_http", |case| {
        let keys = keys(case);
        let signer = CookieSigner::new(&keys, case.text("name"), case.text("salt"));
        same(
            "signed",
            signer.sign(case.text("value"), case.int("now")).as_str(),
            case.text("signed"),
        )?;
        let legacy = signer
            .accept_legacy(true)
            .unsign(case.text("legacy_signed"), None, case.int("now"));
        same("the older salt", legacy.as_deref(), Ok(case.text("value")))
    });
}

#[test]
fn signed_cookies_are_read_as_by_django() {
    section("signed_cookies_read", |case| {
        let keys = keys(case);
        let signer = CookieSigner::new(&keys, case.text("name"), case.text("salt"));
        let signer = signer.accept_legacy(case.truth("legacy_salt_fallback"));
        let answer = signer.unsign(case.text("signed"), case.optional_int("max_age"), case.int("now"));
        same("result", told(&answer), case.text("result"))?;
        same("value", answer.ok().as_deref(), case.optional_text("value"))
    });
}

#[test]
fn a_separator_that_a_signature_may_contain_is_refused() {
    let keys = SecretKeys::new("k".into(), vec![]);
    for separator in ["", "-", "_", "=", "a", "Z9", "^"] {
        assert!(Signer::new(&keys, None).separator(separator).is_none(), "{separator:?}");
    }
}

#[test]
fn keys_do_not_print() {
    let keys = SecretKeys::new("top-secret".into(), vec!["older-secret".into()]);
    let printed = format!(
        "{keys:?} {:?} {:?}",
        Signer::new(&keys, None),
        CookieSigner::new(&keys, "c", "")
    );
    assert!(!printed.contains("secret\""), "{printed}");
    assert!(!printed.contains("top") && !printed.contains("older"), "{printed}");
}

#[test]
fn s_share_05_a_zlib_bomb_is_not_inflated() {
    let keys = SecretKeys::new("k".into(), vec![]);
    let bomb = format!("\"{}\"", "a".repeat(signing::MAX_INFLATED));
    let signed = signing::dumps(&keys, "s", &bomb, true, 0);
    assert!(signed.len() < 2000, "it is small: {}", signed.len());
    assert_eq!(
        signing::loads(&keys, "s", &signed, None, 0),
        Err(SigningError::TooLarge)
    );

    let largest = format!("\"{}\"", "a".repeat(signing::MAX_INFLATED - 2));
    let signed = signing::dumps(&keys, "s", &largest, true, 0);
    assert_eq!(
        signing::loads(&keys, "s", &signed, None, 0).map(|json| json.len()),
        Ok(signing::MAX_INFLATED)
    );
}

#[test]
fn truncated_compressed_data_are_refused() {
    let keys = SecretKeys::new("k".into(), vec![]);
    let signed = signing::dumps(&keys, "s", &json::compact(&serde_json::json!("a".repeat(500))), true, 0);
    let (packed, _) = signed.split_once(':').expect("signed");
    let signer = TimestampSigner::new(&keys, Some("s"));
    for cut in 1..packed.len() {
        let signed = signer.sign(&packed[..cut], 0);
        assert_eq!(
            signer.unsign_object(&signed, None, 0),
            Err(SigningError::Malformed),
            "cut at {cut}"
        );
    }
}

#[test]
fn s_share_08_a_value_signed_for_one_purpose_is_worth_nothing_for_another() {
    let keys = SecretKeys::new("k".into(), vec![]);
    let now = 1_763_900_000;
    let chosen = r#"{"_auth_user_id":"1"}"#; // what a stranger would like to see signed
    let stranger = [
        Signer::new(&keys, None).sign_object(chosen, false),
        TimestampSigner::new(&keys, None).sign_object(chosen, false, now),
        TimestampSigner::for_cookies(&keys, "django.contrib.messages").sign_object(chosen, false, now),
        signing::dumps(&keys, signing::DEFAULT_SALT, chosen, false, now),
        signing::dumps(&keys, "account", chosen, false, now),
    ];
    for text in &stranger {
        assert!(django_formats::session::decode(text, &keys).is_empty(), "{text}");
        assert!(
            django_formats::session::decode_cookie(text, &keys, 60, now).is_empty(),
            "{text}"
        );
    }
    let mut data = SessionData::default();
    data.insert("a", &serde_json::json!(1));
    let row = django_formats::session::encode(&data, &keys, now);
    assert!(
        django_formats::session::decode_cookie(&row, &keys, 60, now).is_empty(),
        "a row is no cookie"
    );
    assert!(signing::loads(&keys, "account", &stranger[3], None, now).is_err());
    assert!(
        TimestampSigner::new(&keys, Some("django.contrib.messages"))
            .unsign(&stranger[2], None, now)
            .is_err(),
        "cookie keys are prefixed"
    );
}

#[test]
fn s_share_08_names_and_salts_that_concatenate_alike_sign_apart() {
    let keys = SecretKeys::new("k".into(), vec![]);
    let signed = CookieSigner::new(&keys, "pref", "lang").sign("de", 0);
    for (name, salt) in [
        ("pre", "flang"),
        ("preflang", ""),
        ("langpref", ""),
        ("", "langpref"),
        ("f", "langpre"),
    ] {
        let signer = CookieSigner::new(&keys, name, salt);
        assert_eq!(
            signer.unsign(&signed, None, 0),
            Err(SigningError::Forged),
            "{name} {salt}"
        );
    }
}
