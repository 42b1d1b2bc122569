//! bcrypt: `<algorithm>$$2b$<rounds>$<22 of salt><31 of hash>`, the algorithm followed by bcrypt's own text.
//!
//! `bcrypt_sha256` hashes the hex of the password's SHA-256, so that all of it counts; `bcrypt` takes 72 bytes at most.
//!
//! Source: `django.contrib.auth.hashers.BCryptSHA256PasswordHasher`, `BCryptPasswordHasher`, with bcrypt 5.

use crate::password::{Algorithm, EncodeError, Hasher, NotRunnable, stored::same};
use base64::Engine;
use bcrypt::BASE_64;
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

const MAX_PASSWORD: usize = 72;

pub(in crate::password) struct Bcrypt<'a> {
    algorithm: Algorithm,
    rounds: u32,
    salt: [u8; 16],
    hash: &'a str,
}

impl<'a> Bcrypt<'a> {
    pub(in crate::password) fn parse(algorithm: Algorithm, rest: &'a str) -> Option<Self> {
        let (rounds, data) = parse_prefix(rest)?;
        let (salt, hash) = data.split_at_checked(22)?;
        (hash.len() == 31).then_some(Self {
            algorithm,
            rounds,
            salt: parse_salt(salt)?,
            hash,
        })
    }

    pub(in crate::password) fn hasher(&self) -> Hasher {
        match self.algorithm {
            Algorithm::Bcrypt => Hasher::Bcrypt { rounds: self.rounds },
            _ => Hasher::BcryptSha256 { rounds: self.rounds },
        }
    }

    pub(in crate::password) fn matches(&self, password: &str) -> Result<bool, NotRunnable> {
        let ours = hash(self.algorithm, self.rounds, password, self.salt)?;
        Ok(same(ours.as_bytes(), self.hash.as_bytes()))
    }

    pub(in crate::password) fn takes(&self, password: &str) -> bool {
        self.algorithm != Algorithm::Bcrypt || password.len() <= MAX_PASSWORD
    }

    /// Runs the hash for its time alone.
    pub(in crate::password) fn run(&self, password: &str) {
        std::hint::black_box(hash(self.algorithm, self.rounds, password, self.salt).is_ok());
    }
}

pub(in crate::password) fn encode(
    algorithm: Algorithm,
    rounds: u32,
    password: &str,
    salt: &str,
) -> Result<String, EncodeError> {
    let (_, text) = parse_prefix(salt)
        .filter(|(stated, _)| *stated == rounds)
        .ok_or(EncodeError::Salt)?;
    let bytes = parse_salt(text).ok_or(EncodeError::Salt)?;
    let hash = hash(algorithm, rounds, password, bytes)?;
    Ok(format!("{}${salt}{}", algorithm.name(), hash.as_str()))
}

/// bcrypt's notation of a salt: `$2b$12$` and 22 letters.
pub(in crate::password) fn salt(rounds: u32, salt: [u8; 16]) -> String {
    format!("$2b${rounds:02}${}", BASE_64.encode(salt))
}

/// Splits `$2b$12$…` into rounds and the rest.
fn parse_prefix(text: &str) -> Option<(u32, &str)> {
    let (version, rest) = text.strip_prefix('$')?.split_once('$')?;
    let (rounds, rest) = rest.split_once('$')?;
    let digits = rounds.len() == 2 && rounds.bytes().all(|byte| byte.is_ascii_digit());
    (digits && matches!(version, "2a" | "2b" | "2x" | "2y")).then_some(())?;
    Some((rounds.parse().ok()?, rest))
}

fn parse_salt(text: &str) -> Option<[u8; 16]> {
    BASE_64.decode(text).ok()?.try_into().ok()
}

/// The last 31 letters of bcrypt's text.
fn hash(algorithm: Algorithm, rounds: u32, password: &str, salt: [u8; 16]) -> Result<Zeroizing<String>, NotRunnable> {
    let secret = match algorithm {
        Algorithm::Bcrypt => Zeroizing::new(password.as_bytes().to_vec()),
        _ => Zeroizing::new(hex::encode(Sha256::digest(password)).into_bytes()),
    };
    if secret.len() > MAX_PASSWORD {
        return Err(NotRunnable::PasswordTooLong);
    }
    let parts = bcrypt::hash_with_salt(&*secret, rounds, salt).map_err(|_| NotRunnable::Cost)?;
    let text = Zeroizing::new(parts.to_string());
    text.split_at_checked(29)
        .map(|(_, hash)| Zeroizing::new(hash.to_owned()))
        .ok_or(NotRunnable::Malformed)
}
