//! Argon2: `argon2` and the PHC text `$argon2id$v=19$m=…,t=…,p=…$<salt>$<hash>`, base64 without padding.
//!
//! Django's salt is 22 letters whose bytes are the salt itself. argon2i, argon2d and version 16 (also: no version) are read as Django reads them.
//!
//! Source: `django.contrib.auth.hashers.Argon2PasswordHasher`, the decoder of the Argon2 reference implementation.

use crate::password::{
    EncodeError, Hasher, NotRunnable, Scratch,
    stored::{number, same},
};
use argon2::{Algorithm, Params, Version};
use base64::{Engine, engine::general_purpose::STANDARD_NO_PAD};
use zeroize::Zeroizing;

const HASH_LENGTH: usize = 32;
/// Fewer bytes are a checksum, not a hash: the reference implementation's bound.
const MIN_HASH_LENGTH: usize = 4;
const MIN_SALT_LENGTH: usize = 8;

pub(in crate::password) struct Argon2 {
    kind: Algorithm,
    version: Version,
    cost: (u32, u32, u32),
    pub(in crate::password) salt: Vec<u8>,
    hash: Vec<u8>,
}

impl Argon2 {
    pub(in crate::password) fn parse(rest: &str) -> Option<Self> {
        let mut parts = rest.split('$').peekable();
        let kind = match parts.next()? {
            "argon2id" => Algorithm::Argon2id,
            "argon2i" => Algorithm::Argon2i,
            "argon2d" => Algorithm::Argon2d,
            _ => return None,
        };
        let version = match parts.next_if(|part| part.starts_with("v=")) {
            Some("v=19") => Version::V0x13,
            Some("v=16") | None => Version::V0x10,
            Some(_) => return None,
        };
        let cost = parse_cost(parts.next()?)?;
        let salt = STANDARD_NO_PAD
            .decode(parts.next()?)
            .ok()
            .filter(|salt| salt.len() >= MIN_SALT_LENGTH)?;
        let hash = STANDARD_NO_PAD
            .decode(parts.next()?)
            .ok()
            .filter(|hash| hash.len() >= MIN_HASH_LENGTH)?;
        parts.next().is_none().then_some(Self {
            kind,
            version,
            cost,
            salt,
            hash,
        })
    }

    pub(in crate::password) fn hasher(&self) -> Hasher {
        let (memory_kib, time, parallelism) = self.cost;
        Hasher::Argon2 {
            memory_kib,
            time,
            parallelism,
        }
    }

    /// Whether it is of the kind that is written today.
    pub(in crate::password) fn is_current(&self) -> bool {
        self.kind == Algorithm::Argon2id && self.version == Version::V0x13 && self.hash.len() == HASH_LENGTH
    }

    pub(in crate::password) fn matches(&self, password: &str, scratch: &mut Scratch) -> Result<bool, NotRunnable> {
        let mut ours = Zeroizing::new(vec![0; self.hash.len()]);
        derive(
            (self.kind, self.version),
            self.cost,
            (password, &self.salt),
            (&mut ours, scratch),
        )?;
        Ok(same(&ours, &self.hash))
    }
}

pub(in crate::password) fn encode(
    cost: (u32, u32, u32),
    password: &str,
    salt: &str,
    scratch: &mut Scratch,
) -> Result<String, EncodeError> {
    if salt.len() < MIN_SALT_LENGTH {
        return Err(EncodeError::Salt);
    }
    let mut hash = Zeroizing::new(vec![0; HASH_LENGTH]);
    derive(
        (Algorithm::Argon2id, Version::V0x13),
        cost,
        (password, salt.as_bytes()),
        (&mut hash, scratch),
    )?;
    let (memory_kib, time, parallelism) = cost;
    let (salt, hash) = (STANDARD_NO_PAD.encode(salt), STANDARD_NO_PAD.encode(&*hash));
    Ok(format!(
        "argon2$argon2id$v=19$m={memory_kib},t={time},p={parallelism}${salt}${hash}"
    ))
}

/// Memory, time and lanes of `m=…,t=…,p=…`.
fn parse_cost(text: &str) -> Option<(u32, u32, u32)> {
    let mut parts = text.split(',');
    let memory_kib = number(parts.next()?.strip_prefix("m=")?)?;
    let time = number(parts.next()?.strip_prefix("t=")?)?;
    let parallelism = number(parts.next()?.strip_prefix("p=")?)?;
    parts.next().is_none().then_some((memory_kib, time, parallelism))
}

fn derive(
    (kind, version): (Algorithm, Version),
    (memory_kib, time, parallelism): (u32, u32, u32),
    (password, salt): (&str, &[u8]),
    (hash, scratch): (&mut [u8], &mut Scratch),
) -> Result<(), NotRunnable> {
    let params = Params::new(memory_kib, time, parallelism, Some(hash.len())).map_err(|_| NotRunnable::Cost)?;
    let blocks = params.block_count();
    let argon2 = argon2::Argon2::new(kind, version, params);
    scratch
        .with_blocks(blocks, |blocks| {
            argon2.hash_password_into_with_memory(password.as_bytes(), salt, hash, blocks)
        })
        .ok_or(NotRunnable::OutOfMemory)?
        .map_err(|_| NotRunnable::Malformed)
}
