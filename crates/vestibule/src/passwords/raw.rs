//! A password as somebody typed it.

use secrecy::{ExposeSecret, SecretString};

/// More is refused before any work: nobody types it, and validators and hashes would have to read it.
pub(crate) const MAX_PASSWORD_BYTES: usize = 4096;

/// A password as typed: at most 4,096 bytes, any character, not normalised. Never printed, never serialised, wiped when dropped.
#[derive(Clone)]
pub(crate) struct RawPassword(SecretString);

/// The typed password is longer than 4,096 bytes.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("a password of more than {MAX_PASSWORD_BYTES} bytes")]
pub(crate) struct PasswordTooLong;

impl RawPassword {
    /// Takes what was typed, exactly.
    ///
    /// # Errors
    /// [`PasswordTooLong`].
    pub(crate) fn parse(typed: String) -> Result<Self, PasswordTooLong> {
        // Wrapped first, so that one that is refused is wiped too.
        let typed = SecretString::from(typed);
        if typed.expose_secret().len() > MAX_PASSWORD_BYTES {
            Err(PasswordTooLong)
        } else {
            Ok(Self(typed))
        }
    }

    /// The text, for a hash or a validator: not to be kept.
    pub(crate) fn expose(&self) -> &str {
        self.0.expose_secret()
    }
}
