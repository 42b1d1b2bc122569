//! Which hasher, at which cost: as a setting prefers it, or as a stored text says.

use super::{NotRunnable, stored::Stored};
use crate::random::{self, Random, RandomError};

/// A hasher of Django, without its cost.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[non_exhaustive]
pub enum Algorithm {
    /// PBKDF2 with HMAC-SHA256: Django's default.
    Pbkdf2Sha256,
    /// PBKDF2 with HMAC-SHA1.
    Pbkdf2Sha1,
    /// Argon2.
    Argon2,
    /// bcrypt over the SHA-256 of the password.
    BcryptSha256,
    /// bcrypt over the password: at most 72 bytes.
    Bcrypt,
    /// scrypt.
    Scrypt,
    /// One salted MD5: no protection at all, read so that it can be replaced.
    Md5,
}

impl Algorithm {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::Pbkdf2Sha256,
        Self::Pbkdf2Sha1,
        Self::Argon2,
        Self::BcryptSha256,
        Self::Bcrypt,
        Self::Scrypt,
        Self::Md5,
    ];

    /// Django's name for it, with which a stored text begins.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Pbkdf2Sha256 => "pbkdf2_sha256",
            Self::Pbkdf2Sha1 => "pbkdf2_sha1",
            Self::Argon2 => "argon2",
            Self::BcryptSha256 => "bcrypt_sha256",
            Self::Bcrypt => "bcrypt",
            Self::Scrypt => "scrypt",
            Self::Md5 => "md5",
        }
    }

    /// The algorithm of that name, if Django 5.2 has it.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|algorithm| algorithm.name() == name)
    }
}

/// A hasher with its cost.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[non_exhaustive]
pub enum Hasher {
    /// PBKDF2 with HMAC-SHA256.
    Pbkdf2Sha256 {
        /// How often the MAC is run.
        iterations: u32,
    },
    /// PBKDF2 with HMAC-SHA1.
    Pbkdf2Sha1 {
        /// How often the MAC is run.
        iterations: u32,
    },
    /// Argon2id, version 19, 32 bytes of hash. (Older kinds are read.)
    Argon2 {
        /// Memory, KiB.
        memory_kib: u32,
        /// Passes over the memory.
        time: u32,
        /// Lanes.
        parallelism: u32,
    },
    /// bcrypt over the SHA-256 of the password.
    BcryptSha256 {
        /// log2 of the rounds.
        rounds: u32,
    },
    /// bcrypt over the password.
    Bcrypt {
        /// log2 of the rounds.
        rounds: u32,
    },
    /// scrypt, 64 bytes of hash.
    Scrypt {
        /// Work factor, a power of two.
        n: u32,
        /// Block size.
        r: u32,
        /// How many times.
        p: u32,
    },
    /// One salted MD5.
    Md5,
}

const MAX_PBKDF2_ITERATIONS: u32 = 10_000_000;
const MAX_MEMORY: u64 = 256 * 1024 * 1024;
const MAX_ARGON2_TIME: u32 = 10;
const MAX_LANES: u32 = 16;
const BCRYPT_ROUNDS: std::ops::RangeInclusive<u32> = 4..=16;
const MAX_SCRYPT_N: u32 = 1 << 20;

impl Hasher {
    /// The hasher of that name (`pbkdf2_sha256`, `argon2`, …) with the cost of Django 5.2, or `None` for a name that Django lacks.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Some(match Algorithm::from_name(name)? {
            Algorithm::Pbkdf2Sha256 => Self::Pbkdf2Sha256 { iterations: 1_000_000 },
            Algorithm::Pbkdf2Sha1 => Self::Pbkdf2Sha1 { iterations: 1_000_000 },
            Algorithm::Argon2 => Self::Argon2 {
                memory_kib: 102_400,
                time: 2,
                parallelism: 8,
            },
            Algorithm::BcryptSha256 => Self::BcryptSha256 { rounds: 12 },
            Algorithm::Bcrypt => Self::Bcrypt { rounds: 12 },
            Algorithm::Scrypt => Self::Scrypt { n: 1 << 14, r: 8, p: 5 },
            Algorithm::Md5 => Self::Md5,
        })
    }

    /// The hasher that a stored text asks for, when it may be run.
    ///
    /// # Errors
    /// Why it will not be run, as in [`Verdict::NotRunnable`](super::Verdict::NotRunnable).
    pub fn of(encoded: &str) -> Result<Self, NotRunnable> {
        let hasher = Stored::parse(encoded)?.hasher();
        hasher.check()?;
        Ok(hasher)
    }

    /// Which algorithm.
    #[must_use]
    pub const fn algorithm(&self) -> Algorithm {
        match self {
            Self::Pbkdf2Sha256 { .. } => Algorithm::Pbkdf2Sha256,
            Self::Pbkdf2Sha1 { .. } => Algorithm::Pbkdf2Sha1,
            Self::Argon2 { .. } => Algorithm::Argon2,
            Self::BcryptSha256 { .. } => Algorithm::BcryptSha256,
            Self::Bcrypt { .. } => Algorithm::Bcrypt,
            Self::Scrypt { .. } => Algorithm::Scrypt,
            Self::Md5 => Algorithm::Md5,
        }
    }

    /// The memory that one run takes, bytes; 0 when it is not worth counting.
    #[must_use]
    pub fn memory_bytes(&self) -> u64 {
        match *self {
            Self::Argon2 { memory_kib, .. } => u64::from(memory_kib) * 1024,
            Self::Scrypt { n, r, p } => 128_u64
                .saturating_mul(u64::from(r))
                .saturating_mul(u64::from(n).saturating_add(u64::from(p))),
            _ => 0,
        }
    }

    /// Whether the cost is one that is run at all: PBKDF2 up to 10,000,000 iterations; Argon2 up to 256 MiB, 10 passes, 16 lanes; scrypt up to
    /// 256 MiB, N 2^20 and p 16; bcrypt 4 to 16 rounds; never a cost of zero.
    ///
    /// # Errors
    /// [`NotRunnable::Cost`].
    pub fn check(&self) -> Result<(), NotRunnable> {
        let within = match *self {
            Self::Pbkdf2Sha256 { iterations } | Self::Pbkdf2Sha1 { iterations } => {
                (1..=MAX_PBKDF2_ITERATIONS).contains(&iterations)
            }
            Self::Argon2 {
                memory_kib,
                time,
                parallelism,
            } => {
                (1..=MAX_ARGON2_TIME).contains(&time)
                    && (1..=MAX_LANES).contains(&parallelism)
                    && memory_kib >= 8 * parallelism
                    && self.memory_bytes() <= MAX_MEMORY
            }
            Self::BcryptSha256 { rounds } | Self::Bcrypt { rounds } => BCRYPT_ROUNDS.contains(&rounds),
            Self::Scrypt { n, r, p } => {
                n.is_power_of_two()
                    && (2..=MAX_SCRYPT_N).contains(&n)
                    && r >= 1
                    && (1..=MAX_LANES).contains(&p)
                    && self.memory_bytes() <= MAX_MEMORY
            }
            Self::Md5 => true,
        };
        if within { Ok(()) } else { Err(NotRunnable::Cost) }
    }

    /// A new salt of this hasher, at least 128 bits: 22 letters and digits, for bcrypt in bcrypt's own notation (`$2b$12$…`).
    ///
    /// # Errors
    /// [`RandomError`]: there is no randomness.
    pub fn new_salt(&self, random: &mut dyn Random) -> Result<String, RandomError> {
        match *self {
            Self::BcryptSha256 { rounds } | Self::Bcrypt { rounds } => {
                let mut salt = [0_u8; 16];
                random.fill(&mut salt)?;
                Ok(super::algorithms::bcrypt::salt(rounds, salt))
            }
            _ => random::text(random, 22, random::ALPHANUMERIC),
        }
    }
}
