//! Making a stored text of a password.

use super::{Algorithm, EncodedPassword, Hasher, NotRunnable, Scratch, algorithms};

/// Why a password cannot be encoded.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum EncodeError {
    /// The salt is empty, contains `$`, is shorter than Argon2's 8 bytes, or is not in bcrypt's notation with the hasher's rounds.
    #[error("the salt is not one of this hasher's")]
    Salt,
    /// The hasher's cost is one that would never be run again: see [`Hasher::check`].
    #[error("the cost of the hasher is out of bounds")]
    Cost,
    /// bcrypt takes 72 bytes.
    #[error("the password is longer than bcrypt can take")]
    PasswordTooLong,
    /// There was no memory for the run.
    #[error("no memory for the hash")]
    OutOfMemory,
}

/// Encodes a password, exactly as typed, with a salt of [`Hasher::new_salt`].
///
/// # Errors
/// [`EncodeError`].
///
/// Source: the `encode` methods of `django.contrib.auth.hashers`.
pub fn encode(
    hasher: &Hasher,
    password: &str,
    salt: &str,
    scratch: &mut Scratch,
) -> Result<EncodedPassword, EncodeError> {
    hasher.check().map_err(EncodeError::from)?;
    let bcrypt = matches!(hasher.algorithm(), Algorithm::Bcrypt | Algorithm::BcryptSha256);
    if salt.is_empty() || (salt.contains('$') && !bcrypt) {
        return Err(EncodeError::Salt);
    }
    let text = match *hasher {
        Hasher::Pbkdf2Sha256 { iterations } | Hasher::Pbkdf2Sha1 { iterations } => {
            algorithms::pbkdf2::encode(hasher.algorithm(), iterations, (password, salt), scratch)
        }
        Hasher::Argon2 {
            memory_kib,
            time,
            parallelism,
        } => algorithms::argon2::encode((memory_kib, time, parallelism), password, salt, scratch),
        Hasher::BcryptSha256 { rounds } | Hasher::Bcrypt { rounds } => {
            algorithms::bcrypt::encode(hasher.algorithm(), rounds, password, salt)
        }
        Hasher::Scrypt { n, r, p } => algorithms::scrypt::encode((n, r, p), password, salt),
        Hasher::Md5 => Ok(algorithms::md5::encode(password, salt)),
    };
    text.map(EncodedPassword::from)
}

impl From<NotRunnable> for EncodeError {
    fn from(reason: NotRunnable) -> Self {
        match reason {
            NotRunnable::PasswordTooLong => Self::PasswordTooLong,
            NotRunnable::OutOfMemory => Self::OutOfMemory,
            NotRunnable::Malformed | NotRunnable::Unusable | NotRunnable::UnknownAlgorithm => Self::Salt,
            NotRunnable::Cost => Self::Cost,
        }
    }
}
