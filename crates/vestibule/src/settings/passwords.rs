//! `[passwords]`: how passwords are hashed and judged.

use std::num::{NonZeroU16, NonZeroU32, NonZeroUsize};

use super::{
    table::{
        Setting,
        Source::{Django, Ours},
    },
    types::Seconds,
    validators::PasswordValidators,
    value::choice,
};

/// How passwords are hashed and judged.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct PasswordSettings {
    /// The algorithm of new hashes.
    pub hasher: Hasher,
    /// Iterations of new PBKDF2 hashes.
    pub iterations: NonZeroU32,
    /// Whether a login replaces a weaker hash: MD5, PBKDF2 with SHA-1, fewer iterations of the same kind.
    pub upgrade: bool,
    /// The rules for new passwords.
    pub validators: PasswordValidators,
    /// Threads that hash; `None`: as many as cores and [`memory_mib`](Self::memory_mib) allow.
    pub threads: Option<NonZeroU16>,
    /// Memory that all running hashes may take together, in MiB.
    pub memory_mib: NonZeroU32,
    /// How many may wait for a hashing thread.
    pub queue: NonZeroUsize,
    /// How long one may wait for it.
    pub deadline: Seconds,
    /// How long a reset link is good for.
    pub reset_timeout: Seconds,
}

impl PasswordSettings {
    /// Whether new hashes cost less than OWASP asks of PBKDF2 with SHA-256.
    pub(super) fn is_cheap(&self) -> bool {
        self.hasher == Hasher::Pbkdf2Sha256 && self.iterations.get() < 600_000
    }
}

impl Default for PasswordSettings {
    fn default() -> Self {
        Self {
            hasher: Hasher::Pbkdf2Sha256,
            iterations: at_least_one(1_000_000),
            upgrade: true,
            validators: PasswordValidators::default(),
            threads: None,
            memory_mib: at_least_one(512),
            queue: NonZeroUsize::MIN.saturating_add(63),
            deadline: Seconds::new(5),
            reset_timeout: Seconds::new(3 * 24 * 3600),
        }
    }
}

/// A password algorithm, by Django's name, that may make new hashes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Hasher {
    /// Any Django can check it.
    Pbkdf2Sha256,
    /// Argon2id; Django needs argon2-cffi.
    Argon2,
    /// scrypt; Django needs an OpenSSL that has it.
    Scrypt,
    /// bcrypt over SHA-256; Django needs bcrypt.
    BcryptSha256,
}

choice!(Hasher, "pbkdf2_sha256" => Pbkdf2Sha256, "argon2" => Argon2, "scrypt" => Scrypt, "bcrypt_sha256" => BcryptSha256);

impl Hasher {
    /// Django's name of the algorithm.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pbkdf2Sha256 => "pbkdf2_sha256",
            Self::Argon2 => "argon2",
            Self::Scrypt => "scrypt",
            Self::BcryptSha256 => "bcrypt_sha256",
        }
    }
}

const fn at_least_one(number: u32) -> NonZeroU32 {
    match NonZeroU32::new(number) {
        Some(number) => number,
        None => NonZeroU32::MIN,
    }
}

pub(super) static TABLE: &[Setting] = &[
    Setting {
        name: "PASSWORDS_HASHER",
        place: "passwords.hasher",
        source: Ours,
        help: "The algorithm of new hashes, by Django's name. Where Django shares the database it must have that hasher too.",
        default: None,
        at: |s| &mut s.passwords.hasher,
    },
    Setting {
        name: "PASSWORDS_ITERATIONS",
        place: "passwords.iterations",
        source: Ours,
        help: "Iterations of new PBKDF2 hashes; the default is Django 5.2's.",
        default: None,
        at: |s| &mut s.passwords.iterations,
    },
    Setting {
        name: "PASSWORDS_UPGRADE",
        place: "passwords.upgrade",
        source: Ours,
        help: "Whether a login replaces a weaker hash (MD5, PBKDF2 with SHA-1, fewer iterations). That ends the user's other sessions.",
        default: None,
        at: |s| &mut s.passwords.upgrade,
    },
    Setting {
        name: "AUTH_PASSWORD_VALIDATORS",
        place: "auth_password_validators",
        source: Django,
        help: "The rules for new passwords, as Django's list of `NAME` and `OPTIONS`.",
        default: Some("Django's four rules"),
        at: |s| &mut s.passwords.validators,
    },
    Setting {
        name: "PASSWORDS_THREADS",
        place: "passwords.threads",
        source: Ours,
        help: "How many threads hash.",
        default: Some("as many as there are cores, within PASSWORDS_MEMORY_MIB"),
        at: |s| &mut s.passwords.threads,
    },
    Setting {
        name: "PASSWORDS_MEMORY_MIB",
        place: "passwords.memory_mib",
        source: Ours,
        help: "Memory in MiB that all hashes that run at once may take together.",
        default: None,
        at: |s| &mut s.passwords.memory_mib,
    },
    Setting {
        name: "PASSWORDS_QUEUE",
        place: "passwords.queue",
        source: Ours,
        help: "How many may wait for a hashing thread; the next one is answered 503.",
        default: None,
        at: |s| &mut s.passwords.queue,
    },
    Setting {
        name: "PASSWORDS_DEADLINE",
        place: "passwords.deadline",
        source: Ours,
        help: "How long one may wait for a hashing thread before the answer is 503.",
        default: None,
        at: |s| &mut s.passwords.deadline,
    },
    Setting {
        name: "PASSWORD_RESET_TIMEOUT",
        place: "password_reset_timeout",
        source: Django,
        help: "How long the link of a password reset is good for. Default: 3 days.",
        default: None,
        at: |s| &mut s.passwords.reset_timeout,
    },
];
