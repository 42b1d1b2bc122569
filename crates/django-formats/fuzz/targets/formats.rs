//! Fuzz targets of signed texts, sessions, headers and links: each function takes any bytes and must return. What is signed in reality is signed here
//! too, so that the fuzzer gets past the signature to what lies below.

use django_formats::{
    cache, cookies, csrf, datetime, email_key, encoding, json, messages, redirect, reset_token,
    session::{self, SessionData, SessionKey, expiry},
    signing::{self, CookieSigner, SecretKeys, Signer, TimestampSigner},
};
use time::{OffsetDateTime, PrimitiveDateTime};

/// A signed text from a stranger, in every place that takes one.
pub(crate) fn signed_text(data: &[u8]) {
    let (keys, text) = (keys(), String::from_utf8_lossy(data));
    assert!(Signer::new(&keys, None).unsign(&text).is_err());
    assert!(TimestampSigner::new(&keys, None).unsign(&text, Some(1), 0).is_err());
    assert!(
        CookieSigner::new(&keys, "n", "")
            .accept_legacy(true)
            .unsign(&text, None, 0)
            .is_err()
    );
    assert!(signing::loads(&keys, "s", &text, None, 0).is_err());
    assert!(session::decode(&text, &keys).is_empty());
    assert!(messages::decode_cookie(&keys, &text).is_none());
    assert!(email_key::read(&keys, &text, "account", 3, 0).is_err());
}

/// What stands before the signature of an object: a time, a line break, base64 with or without a dot.
pub(crate) fn signed_object(data: &[u8]) {
    let (keys, text) = (keys(), String::from_utf8_lossy(data));
    let signer = TimestampSigner::new(&keys, Some("s"));
    let signed = signer.sign(&text, 0);
    assert_eq!(signer.unsign(&signed, Some(0), 0).as_deref(), Ok(&*text));
    if let Ok(inside) = signer.unsign_object(&signed, None, 0) {
        assert!(json::check(&inside).is_ok());
    }
    let stamped = Signer::new(&keys, Some("s")).sign(&text);
    let _ = TimestampSigner::new(&keys, Some("s")).unsign(&stamped, Some(60), 0);
}

/// The JSON of a session, as latin-1 bytes.
pub(crate) fn session_json(data: &[u8]) {
    let text: String = data.iter().map(|&byte| char::from(byte)).collect();
    assert_eq!(json::check(&text).is_ok(), json::check(&json::to_ascii(&text)).is_ok());
    let Ok(mut session) = SessionData::from_json(&text) else {
        return;
    };
    assert!(json::check(&text).is_ok());
    let keys = keys();
    assert_eq!(session::decode(&session::encode(&session, &keys, 0), &keys), session);

    let now = OffsetDateTime::UNIX_EPOCH;
    let _ = (
        expiry::age(&session, 60, now),
        expiry::expire_date(&session, 60, now),
        expiry::at_browser_close(&session, true),
    );
    let _ = (session::user_id(&session), session::user_pk(&session));
    let names: Vec<String> = session.iter().map(|(name, _)| name.to_owned()).collect();
    for name in &names {
        let _ = session.get_str(name);
        assert!(session.remove(name).is_some());
    }
}

/// An entry of the cache: what is read can be written and read again.
pub(crate) fn cache_entry(data: &[u8]) {
    if let Ok(session) = cache::read_session(data) {
        let again = cache::write_session(&session, Some(data)).expect("what was read fits");
        assert_eq!(cache::read_session(&again), Ok(session));
    }
}

/// A `Cookie` header.
pub(crate) fn cookie_header(data: &[u8]) {
    let cookies = cookies::parse(data);
    for name in cookies.names() {
        let value = cookies.get(name).expect("a cookie has a value");
        assert_eq!(cookies::unquote(&cookies::quote(value)), value);
        let _ = (
            cookies.get_exact(name),
            SessionKey::parse(value),
            csrf::CsrfSecret::parse(value),
        );
    }
}

/// Host, origin, referer, stored and given token, a line each.
pub(crate) fn csrf_request(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let mut lines = text.split('\n');
    let mut line = || lines.next().unwrap_or_default();
    let (host, origin, referer, stored, given, trusted) = (line(), line(), line(), line(), line(), [line().to_owned()]);
    let request = csrf::RequestFacts {
        method: "POST",
        secure: true,
        host: Some(host),
        port: 443,
        origin: (!origin.is_empty()).then_some(origin),
        referer: Some(referer),
        stored: csrf::StoredSecret::Cookie(stored),
        form_token: Some(given),
        header_token: None,
        trusted_origins: &trusted,
        cookie_domain: None,
    };
    assert!(csrf::check(&request).is_err() || csrf::matches(stored, given));
}

/// A `next`.
pub(crate) fn redirect_url(data: &[u8]) {
    let url = String::from_utf8_lossy(data);
    let (any, https) = (
        redirect::is_safe(&url, &["testserver"], false),
        redirect::is_safe(&url, &["testserver"], true),
    );
    assert!(any || !https);
    assert!(any || !redirect::is_safe(&url, &[], false));
}

/// The JSON of a message cookie.
pub(crate) fn message_list(data: &[u8]) {
    let (keys, text) = (keys(), data.iter().map(|&byte| char::from(byte)).collect::<String>());
    let list = messages::decode_session(&text);
    if let Some(again) = messages::encode_session(&list) {
        assert_eq!(messages::decode_session(&again), list);
    }
    let stored = messages::store(&keys, &list, messages::Keep::Oldest, 0);
    assert!(
        stored
            .cookie
            .is_none_or(|cookie| cookie.len() <= messages::MAX_COOKIE_SIZE)
    );
}

/// A token and a uid of a reset link, a line each.
pub(crate) fn reset_link(data: &[u8]) {
    let (keys, text) = (keys(), String::from_utf8_lossy(data));
    let (token, uid) = text.split_once('\n').unwrap_or((&text, &text));
    let account = reset_token::Signed {
        pk: "1",
        password: "p",
        last_login: None,
        email: "a@b.example",
        addresses: Some(&[]),
    };
    assert!(
        reset_token::ResetTokens::new(&keys)
            .check(&account, token, PrimitiveDateTime::MIN, 60)
            .is_err()
    );
    let _ = (
        reset_token::parse_uidb64(uid),
        reset_token::parse_uidb64_int(uid),
        reset_token::parse_uidb36(uid),
    );
}

/// A number, bytes or a moment as text.
pub(crate) fn small_texts(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    if let Some(number) = encoding::base62_decode(&text) {
        assert_eq!(encoding::base62_decode(&encoding::base62_encode(number)), Some(number));
    }
    if let Some(number) = encoding::base36_decode(&text).and_then(|number| u128::try_from(number).ok()) {
        assert_eq!(
            encoding::base36_decode(&encoding::base36_encode(number)).and_then(|again| u128::try_from(again).ok()),
            Some(number)
        );
    }
    if let Some(bytes) = encoding::urlsafe_base64_decode(&text) {
        assert_eq!(
            encoding::urlsafe_base64_decode(&encoding::urlsafe_base64_encode(&bytes)),
            Some(bytes)
        );
    }
    if let Some(moment) = datetime::parse(&text) {
        assert_eq!(datetime::parse(&datetime::to_sqlite_text(moment)), Some(moment));
        assert_eq!(datetime::parse(&datetime::to_isoformat(moment)), Some(moment));
    }
}

fn keys() -> SecretKeys {
    SecretKeys::new("fuzz".into(), vec!["older".into()])
}
