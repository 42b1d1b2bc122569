//! Numbers and bytes as Django writes them into links, cookies and signatures: base 36, base 62, URL-safe base64.
//!
//! Reading is as lenient as Python is, since a link that Django accepts must be accepted here.
//!
//! Source: `django.utils.http`, `django.core.signing`, Python's `int` and `binascii.a2b_base64`.

use crate::python;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};

/// A number from base 36, as Python's `int(text, 36)` reads it: either case, a sign, `_`, spaces, other scripts' digits.
///
/// `None` for anything else and for texts of more than 13 characters.
#[must_use]
pub fn base36_decode(text: &str) -> Option<i128> {
    // The bound spares `int` long inputs; 13 digits hold any 64-bit number.
    if text.chars().nth(13).is_some() {
        return None;
    }
    python::int(text, 36)
}

/// A number in base 36, lower case.
#[must_use]
pub fn base36_encode(number: u128) -> String {
    digits(number, BASE36)
}

/// A number from base 62 (`0-9A-Za-z`), with an optional `-` before it. A lone `-` is 0, as in Django.
///
/// `None` for other characters, an empty text, and numbers beyond `i128`.
#[must_use]
pub fn base62_decode(text: &str) -> Option<i128> {
    let (sign, digits) = match text.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, text),
    };
    if text.is_empty() {
        return None;
    }
    let mut number: i128 = 0;
    for byte in digits.bytes() {
        let digit = BASE62.iter().position(|&known| known == byte)?;
        number = number.checked_mul(62)?.checked_add(i128::try_from(digit).ok()?)?;
    }
    Some(sign * number)
}

/// A number in base 62.
#[must_use]
pub fn base62_encode(number: i128) -> String {
    let digits = digits(number.unsigned_abs(), BASE62);
    if number < 0 { format!("-{digits}") } else { digits }
}

/// Bytes as URL-safe base64 without padding.
#[must_use]
pub fn urlsafe_base64_encode(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// Bytes from base64 of either alphabet, as `django.utils.http.urlsafe_base64_decode`: padding may lack, characters outside both
/// alphabets are skipped.
///
/// `None` when the number of characters cannot be.
#[must_use]
pub fn urlsafe_base64_decode(text: &str) -> Option<Vec<u8>> {
    a2b_base64(text.as_bytes(), text.len() % 4)
}

/// As [`urlsafe_base64_decode`], with the padding that `django.core.signing` adds.
pub(crate) fn signing_base64_decode(bytes: &[u8]) -> Option<Vec<u8>> {
    a2b_base64(bytes, (4 - bytes.len() % 4) % 4)
}

/// Python's lenient decoder, fed with `bytes` and then `padding` times `=`.
fn a2b_base64(bytes: &[u8], padding: usize) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(bytes.len() / 4 * 3 + 3);
    let (mut place, mut rest, mut pads) = (0_u8, 0_u8, 0_u8);
    for byte in bytes.iter().copied().chain(std::iter::repeat_n(b'=', padding)) {
        if byte == b'=' {
            pads += u8::from(place >= 2);
            if place >= 2 && place + pads >= 4 {
                return Some(out); // whatever follows the padding is not read
            }
            continue;
        }
        let Some(six) = six_bits(byte) else { continue };
        pads = 0;
        match place {
            0 => {}
            1 => out.push(rest << 2 | six >> 4),
            2 => out.push(rest << 4 | six >> 2),
            _ => out.push(rest << 6 | six),
        }
        rest = six;
        place = (place + 1) % 4;
    }
    (place == 0).then_some(out)
}

fn six_bits(byte: u8) -> Option<u8> {
    match byte {
        b'A'..=b'Z' => Some(byte - b'A'),
        b'a'..=b'z' => Some(byte - b'a' + 26),
        b'0'..=b'9' => Some(byte - b'0' + 52),
        b'-' | b'+' => Some(62),
        b'_' | b'/' => Some(63),
        _ => None,
    }
}

fn digits(mut number: u128, alphabet: &[u8]) -> String {
    let base = alphabet.len() as u128;
    let mut reversed = Vec::new();
    loop {
        let digit = usize::try_from(number % base).ok().and_then(|at| alphabet.get(at));
        reversed.extend(digit.map(|&byte| char::from(byte)));
        number /= base;
        if number == 0 {
            return reversed.into_iter().rev().collect();
        }
    }
}

const BASE36: &[u8] = b"0123456789abcdefghijklmnopqrstuvwxyz";
const BASE62: &[u8] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
