//! JSON inside signed texts: base64, with a `.` before it when compressed.

use super::{SecretKeys, SigningError, TimestampSigner};
use crate::{
    encoding::{signing_base64_decode, urlsafe_base64_encode},
    json,
};
use flate2::{Compression, read::ZlibDecoder, write::ZlibEncoder};
use std::io::{Read, Write};

/// The most that compressed data may inflate to, in bytes.
pub const MAX_INFLATED: usize = 1 << 20;

/// Django's salt of `dumps` when none is given.
pub const DEFAULT_SALT: &str = "django.core.signing";

/// JSON text as a signed, time-stamped, URL-safe text. `now`: Unix seconds.
///
/// With `compress` the shorter of both forms is taken. Characters outside ASCII become `\uXXXX`, as Python writes them.
///
/// Source: `django.core.signing.dumps`.
#[must_use]
pub fn dumps(keys: &SecretKeys, salt: &str, json: &str, compress: bool, now: i64) -> String {
    TimestampSigner::new(keys, Some(salt)).sign_object(json, compress, now)
}

/// The JSON text that [`dumps`] signed, if that is at most `max_age` seconds ago. `now`: Unix seconds.
///
/// The text is JSON as Python reads it: `NaN`, big numbers and lone surrogates may be inside.
///
/// # Errors
/// [`SigningError`], each of its cases.
///
/// Source: `django.core.signing.loads`.
pub fn loads(
    keys: &SecretKeys,
    salt: &str,
    text: &str,
    max_age: Option<i64>,
    now: i64,
) -> Result<String, SigningError> {
    TimestampSigner::new(keys, Some(salt)).unsign_object(text, max_age, now)
}

/// Base64 of a text, each character a latin-1 byte, compressed when asked for and shorter.
pub(crate) fn pack(json: &str, compress: bool) -> String {
    // A text beyond latin-1 does not get here; were it so, its UTF-8 would still be decodable.
    let plain: Option<Vec<u8>> = json.chars().map(|c| u8::try_from(c).ok()).collect();
    let plain = plain.unwrap_or_else(|| json.as_bytes().to_vec());
    // Django asks for two bytes less: one is spent on the dot.
    match compress
        .then(|| deflate(&plain))
        .flatten()
        .filter(|packed| packed.len() + 1 < plain.len())
    {
        Some(packed) => format!(".{}", urlsafe_base64_encode(&packed)),
        None => urlsafe_base64_encode(&plain),
    }
}

/// The JSON text that [`pack`] packed.
pub(crate) fn unpack(text: &str) -> Result<String, SigningError> {
    let bytes = match text.strip_prefix('.') {
        Some(packed) => inflate(&signing_base64_decode(packed.as_bytes()).ok_or(SigningError::Malformed)?)?,
        None => signing_base64_decode(text.as_bytes()).ok_or(SigningError::Malformed)?,
    };
    let text: String = bytes.iter().map(|&byte| char::from(byte)).collect();
    json::check(&text).map_err(|_| SigningError::Malformed)?;
    Ok(text)
}

fn deflate(plain: &[u8]) -> Option<Vec<u8>> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::new(6)); // zlib's default, as in Python
    encoder.write_all(plain).ok()?;
    encoder.finish().ok()
}

fn inflate(packed: &[u8]) -> Result<Vec<u8>, SigningError> {
    let mut plain = Vec::new();
    let limit = MAX_INFLATED as u64 + 1;
    ZlibDecoder::new(packed)
        .take(limit)
        .read_to_end(&mut plain)
        .map_err(|_| SigningError::Malformed)?;
    if plain.len() > MAX_INFLATED {
        Err(SigningError::TooLarge)
    } else {
        Ok(plain)
    }
}
