//! PBKDF2: `<algorithm>$<iterations>$<salt>$<base64 of the hash>`, with padding.
//!
//! Source: `django.contrib.auth.hashers.PBKDF2PasswordHasher`, `PBKDF2SHA1PasswordHasher`.

use crate::password::{
    Algorithm, EncodeError, Hasher,
    stored::{number, same},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use std::num::NonZeroU32;
use zeroize::Zeroizing;

pub(in crate::password) struct Pbkdf2<'a> {
    algorithm: Algorithm,
    iterations: u32,
    pub(in crate::password) salt: &'a str,
    hash: &'a str,
}

impl<'a> Pbkdf2<'a> {
    pub(in crate::password) fn parse(algorithm: Algorithm, rest: &'a str) -> Option<Self> {
        let (iterations, rest) = rest.split_once('$')?;
        let (salt, hash) = rest.split_once('$')?;
        let iterations = number(iterations)?;
        (!salt.is_empty()).then_some(Self {
            algorithm,
            iterations,
            salt,
            hash,
        })
    }

    pub(in crate::password) fn hasher(&self) -> Hasher {
        match self.algorithm {
            Algorithm::Pbkdf2Sha1 => Hasher::Pbkdf2Sha1 {
                iterations: self.iterations,
            },
            _ => Hasher::Pbkdf2Sha256 {
                iterations: self.iterations,
            },
        }
    }

    pub(in crate::password) fn matches(&self, password: &str) -> bool {
        derive(self.algorithm, self.iterations, password, self.salt)
            .is_some_and(|ours| same(ours.as_bytes(), self.hash.as_bytes()))
    }

    /// Runs that many iterations for their time alone.
    pub(in crate::password) fn run(&self, password: &str, iterations: u32) {
        std::hint::black_box(derive(self.algorithm, iterations, password, self.salt));
    }
}

pub(in crate::password) fn encode(
    algorithm: Algorithm,
    iterations: u32,
    password: &str,
    salt: &str,
) -> Result<String, EncodeError> {
    let hash = derive(algorithm, iterations, password, salt).ok_or(EncodeError::Cost)?;
    Ok(format!("{}${iterations}${salt}${}", algorithm.name(), hash.as_str()))
}

/// The base64 of the hash; `None` for no iterations.
fn derive(algorithm: Algorithm, iterations: u32, password: &str, salt: &str) -> Option<Zeroizing<String>> {
    // aws-lc-rs, not the generic crate: that one would be compiled here, unoptimised in dev builds and ten times slower.
    let (digest, length) = match algorithm {
        Algorithm::Pbkdf2Sha1 => (aws_lc_rs::pbkdf2::PBKDF2_HMAC_SHA1, 20),
        _ => (aws_lc_rs::pbkdf2::PBKDF2_HMAC_SHA256, 32),
    };
    let mut buffer = Zeroizing::new([0_u8; 32]);
    let hash = buffer.get_mut(..length)?;
    aws_lc_rs::pbkdf2::derive(
        digest,
        NonZeroU32::new(iterations)?,
        salt.as_bytes(),
        password.as_bytes(),
        hash,
    );
    Some(Zeroizing::new(STANDARD.encode(hash)))
}
