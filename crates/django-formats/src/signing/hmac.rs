//! The one primitive below all signatures, and the one way to compare secrets.

use aws_lc_rs::{digest, hmac};
use subtle::ConstantTimeEq;

/// The hash of a signature. Django's default for all that is shared is SHA-256.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub enum Algorithm {
    /// Of signatures that a project asked for by name; Django itself no longer makes them.
    Sha1,
    /// The default.
    Sha256,
    /// For projects that ask for it.
    Sha512,
}

/// `HMAC(key = hash(salt ‖ secret), value)`, all texts as UTF-8: 20, 32 or 64 bytes.
///
/// Source: `django.utils.crypto.salted_hmac`.
#[must_use]
pub fn salted_hmac(salt: &str, value: &str, secret: &str, algorithm: Algorithm) -> Vec<u8> {
    salted_hmac_of(&[salt, secret], value, algorithm)
}

/// Whether two byte strings are equal, in a time that depends on their lengths alone.
#[must_use]
pub fn constant_time_eq(a: &[u8], b: &[u8]) -> bool {
    a.ct_eq(b).into()
}

/// As [`salted_hmac`], with the key's material in parts, so that secrets need no copy.
pub(super) fn salted_hmac_of(key_parts: &[&str], value: &str, algorithm: Algorithm) -> Vec<u8> {
    let (hash, mac) = match algorithm {
        Algorithm::Sha1 => (&digest::SHA1_FOR_LEGACY_USE_ONLY, hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY),
        Algorithm::Sha256 => (&digest::SHA256, hmac::HMAC_SHA256),
        Algorithm::Sha512 => (&digest::SHA512, hmac::HMAC_SHA512),
    };
    let mut material = digest::Context::new(hash);
    for part in key_parts {
        material.update(part.as_bytes());
    }
    let key = hmac::Key::new(mac, material.finish().as_ref());
    hmac::sign(&key, value.as_bytes()).as_ref().to_vec()
}
