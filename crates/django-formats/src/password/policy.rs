//! Whether a right password is to be encoded anew.

use super::{Algorithm, Hasher, stored::Stored};

/// Django's rule: another algorithm, any other parameter in either direction, or a salt of under 128 bits.
///
/// False for a text that cannot be read: it never matches, so there is nothing to encode anew.
///
/// Source: `django.contrib.auth.hashers.verify_password` and the hashers' `must_update`.
#[must_use]
pub fn must_update(encoded: &str, preferred: &Hasher) -> bool {
    Stored::parse(encoded)
        .is_ok_and(|stored| stored.hasher() != *preferred || stored.has_short_salt() || stored.is_of_an_older_kind())
}

/// Our rule: only upwards. MD5 to anything else, PBKDF2-SHA1 to anything modern, and the same algorithm when no part of its cost would fall and
/// one would rise. Never from one modern algorithm to another.
///
/// An order without circles: two programs with different preferences cannot rehash each other's passwords for ever.
#[must_use]
pub fn upgrades(encoded: &str, preferred: &Hasher) -> bool {
    let Ok(stored) = Stored::parse(encoded) else {
        return false;
    };
    let hasher = stored.hasher();
    let (from, to) = (hasher.algorithm(), preferred.algorithm());
    if from != to {
        return match from {
            Algorithm::Md5 => true,
            Algorithm::Pbkdf2Sha1 => to != Algorithm::Md5,
            _ => false,
        };
    }
    let costs = costs(&hasher).into_iter().zip(costs(preferred));
    let falls = costs.clone().any(|(stored, preferred)| preferred < stored);
    let rises = costs.clone().any(|(stored, preferred)| preferred > stored);
    !falls && (rises || stored.is_of_an_older_kind())
}

/// What makes a hash dear. Argon2's lanes are no cost: they only say how the memory is divided.
fn costs(hasher: &Hasher) -> [u32; 3] {
    match *hasher {
        Hasher::Pbkdf2Sha256 { iterations } | Hasher::Pbkdf2Sha1 { iterations } => [iterations, 0, 0],
        Hasher::Argon2 { memory_kib, time, .. } => [memory_kib, time, 0],
        Hasher::BcryptSha256 { rounds } | Hasher::Bcrypt { rounds } => [rounds, 0, 0],
        Hasher::Scrypt { n, r, p } => [n, r, p],
        Hasher::Md5 => [0, 0, 0],
    }
}
