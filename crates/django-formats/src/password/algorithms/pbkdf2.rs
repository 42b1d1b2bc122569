//! PBKDF2: `<algorithm>$<iterations>$<salt>$<base64 of the hash>`, with padding.
//!
//! Source: `django.contrib.auth.hashers.PBKDF2PasswordHasher`, `PBKDF2SHA1PasswordHasher`.

use crate::password::{
    Algorithm, EncodeError, Hasher, Scratch,
    stored::{number, same},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;
use sha2::Sha256;
use std::num::NonZeroU32;
use zeroize::{Zeroize, Zeroizing};

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

    pub(in crate::password) fn matches(&self, password: &str, scratch: &Scratch) -> bool {
        derive(self.algorithm, self.iterations, (password, self.salt), scratch)
            .is_some_and(|ours| same(ours.as_bytes(), self.hash.as_bytes()))
    }

    /// Runs that many iterations for their time alone.
    pub(in crate::password) fn run(&self, password: &str, iterations: u32, scratch: &Scratch) {
        std::hint::black_box(derive(self.algorithm, iterations, (password, self.salt), scratch));
    }
}

pub(in crate::password) fn encode(
    algorithm: Algorithm,
    iterations: u32,
    (password, salt): (&str, &str),
    scratch: &Scratch,
) -> Result<String, EncodeError> {
    let hash = derive(algorithm, iterations, (password, salt), scratch).ok_or(EncodeError::Cost)?;
    Ok(format!("{}${iterations}${salt}${}", algorithm.name(), hash.as_str()))
}

/// The base64 of the hash; `None` for no iterations.
fn derive(
    algorithm: Algorithm,
    iterations: u32,
    (password, salt): (&str, &str),
    scratch: &Scratch,
) -> Option<Zeroizing<String>> {
    let iterations = NonZeroU32::new(iterations)?;
    let (password, salt) = (password.as_bytes(), salt.as_bytes());
    Some(match algorithm {
        Algorithm::Pbkdf2Sha1 => first_block(Hmac::<Sha1>::new_from_slice(password).ok()?, salt, iterations, scratch),
        _ => first_block(
            Hmac::<Sha256>::new_from_slice(password).ok()?,
            salt,
            iterations,
            scratch,
        ),
    })
}

/// The first block, which is all that Django asks for: it is as long as the digest.
///
/// The loop stands here and not in a crate because the one who owns the thread is let in now and then.
///
/// Source: RFC 8018, section 5.2.
fn first_block<M: Mac + Clone>(keyed: M, salt: &[u8], iterations: NonZeroU32, scratch: &Scratch) -> Zeroizing<String> {
    let mut link = keyed
        .clone()
        .chain_update(salt)
        .chain_update(1_u32.to_be_bytes())
        .finalize()
        .into_bytes();
    let mut block = link.clone();
    for done in 1..iterations.get() {
        if done.is_multiple_of(BETWEEN_PAUSES) {
            scratch.pause();
        }
        link = keyed.clone().chain_update(&link).finalize().into_bytes();
        for (sum, byte) in block.iter_mut().zip(&link) {
            *sum ^= byte;
        }
    }
    let text = Zeroizing::new(STANDARD.encode(&block));
    link.zeroize();
    block.zeroize();
    text
}

/// Iterations; a ninth of a millisecond of a core of 2020.
const BETWEEN_PAUSES: u32 = 1024;
