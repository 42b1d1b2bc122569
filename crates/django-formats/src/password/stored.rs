//! A stored text, taken apart: the algorithm, its cost, salt and hash.
//!
//! Only the spelling that Django itself writes is accepted (no `+1000`, no `01000`): Django compares whole texts, so others never match there.

use super::{
    Algorithm, Hasher, NotRunnable, Scratch,
    algorithms::{argon2::Argon2, bcrypt::Bcrypt, md5::Md5, pbkdf2::Pbkdf2, scrypt::Scrypt},
    identify,
};

/// Longer than any text that Django writes, and than its column by far.
const MAX_LENGTH: usize = 1024;

/// A text of a known algorithm in the right form. Its cost may still be over the caps.
pub(super) enum Stored<'a> {
    Pbkdf2(Pbkdf2<'a>),
    Argon2(Argon2),
    Bcrypt(Bcrypt<'a>),
    Scrypt(Scrypt<'a>),
    Md5(Md5<'a>),
}

impl<'a> Stored<'a> {
    pub(super) fn parse(encoded: &'a str) -> Result<Self, NotRunnable> {
        let identified = identify(encoded);
        if !identified.usable {
            return Err(NotRunnable::Unusable);
        }
        let algorithm = identified.algorithm.ok_or(NotRunnable::UnknownAlgorithm)?;
        if encoded.len() > MAX_LENGTH {
            return Err(NotRunnable::Malformed);
        }
        let (_, rest) = encoded.split_once('$').ok_or(NotRunnable::Malformed)?;
        let stored = match algorithm {
            Algorithm::Pbkdf2Sha256 | Algorithm::Pbkdf2Sha1 => Pbkdf2::parse(algorithm, rest).map(Self::Pbkdf2),
            Algorithm::Argon2 => Argon2::parse(rest).map(Self::Argon2),
            Algorithm::BcryptSha256 | Algorithm::Bcrypt => Bcrypt::parse(algorithm, rest).map(Self::Bcrypt),
            Algorithm::Scrypt => Scrypt::parse(rest).map(Self::Scrypt),
            Algorithm::Md5 => Md5::parse(rest).map(Self::Md5),
        };
        stored.ok_or(NotRunnable::Malformed)
    }

    pub(super) fn hasher(&self) -> Hasher {
        match self {
            Self::Pbkdf2(stored) => stored.hasher(),
            Self::Argon2(stored) => stored.hasher(),
            Self::Bcrypt(stored) => stored.hasher(),
            Self::Scrypt(stored) => stored.hasher(),
            Self::Md5(_) => Hasher::Md5,
        }
    }

    /// Whether the salt has less than 128 bits, for the hashers whose salt Django looks at. A letter of 62 has 5.95 bits: 22 are enough, 21 are not.
    pub(super) fn has_short_salt(&self) -> bool {
        let letters = match self {
            Self::Pbkdf2(stored) => stored.salt.chars().count(),
            Self::Md5(stored) => stored.salt.chars().count(),
            Self::Argon2(stored) => stored.salt.len(),
            Self::Bcrypt(_) | Self::Scrypt(_) => return false,
        };
        letters < 22
    }

    /// Whether it is an Argon2 of a kind that is no longer written: argon2i or argon2d, version 16, another length of the hash.
    pub(super) fn is_of_an_older_kind(&self) -> bool {
        matches!(self, Self::Argon2(stored) if !stored.is_current())
    }

    /// Runs the hash. The cost was checked before.
    pub(super) fn matches(&self, password: &str, scratch: &mut Scratch) -> Result<bool, NotRunnable> {
        match self {
            Self::Pbkdf2(stored) => Ok(stored.matches(password, scratch)),
            Self::Argon2(stored) => stored.matches(password, scratch),
            Self::Bcrypt(stored) => stored.matches(password),
            Self::Scrypt(stored) => stored.matches(password),
            Self::Md5(stored) => Ok(stored.matches(password)),
        }
    }
}

/// A number as Python's `%d` writes it: digits without sign or leading zero.
pub(super) fn number(text: &str) -> Option<u32> {
    let canonical = text == "0" || (!text.starts_with('0') && text.bytes().all(|byte| byte.is_ascii_digit()));
    // A number over 32 bits has the right form and a cost that is out of all bounds.
    canonical
        .then(|| {
            text.parse::<u64>()
                .ok()
                .map(|number| u32::try_from(number).unwrap_or(u32::MAX))
        })
        .flatten()
}

/// Compares in constant time. The length is no secret.
pub(super) fn same(ours: &[u8], stored: &[u8]) -> bool {
    subtle::ConstantTimeEq::ct_eq(ours, stored).into()
}
