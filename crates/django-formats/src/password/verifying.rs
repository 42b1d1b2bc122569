//! Is it the password?

use super::{Scratch, stored::Stored};

/// The answer to a typed password.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[must_use]
pub enum Verdict {
    /// It is the password.
    Right,
    /// It is not.
    Wrong,
    /// Nothing was run, so it is not; whoever answers still owes the time of a run.
    NotRunnable(NotRunnable),
}

/// Why a stored text is not run.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum NotRunnable {
    /// The account has no password (`!…`).
    #[error("the account has no usable password")]
    Unusable,
    /// No hasher of Django 5.2: an empty text, clear text, sha1, crypt.
    #[error("the stored hash names no known algorithm")]
    UnknownAlgorithm,
    /// The algorithm is known, the rest is not in its form.
    #[error("the stored hash is malformed")]
    Malformed,
    /// The cost is zero or over the caps of [`Hasher::check`](super::Hasher::check).
    #[error("the cost of the stored hash is out of bounds")]
    Cost,
    /// bcrypt takes 72 bytes, and the typed password is longer. (Older versions cut it, and so took many passwords for one.)
    #[error("the password is longer than bcrypt can take")]
    PasswordTooLong,
    /// There was no memory for the run.
    #[error("no memory for the hash")]
    OutOfMemory,
}

/// Checks a typed password against a stored text, comparing in constant time. Never panics, whatever the text holds.
///
/// Where Django lets an exception out, the answer is [`Verdict::NotRunnable`].
///
/// Source: `django.contrib.auth.hashers.verify_password`.
pub fn verify(password: &str, encoded: &str, scratch: &mut Scratch) -> Verdict {
    match run(password, encoded, scratch) {
        Ok(true) => Verdict::Right,
        Ok(false) => Verdict::Wrong,
        Err(reason) => Verdict::NotRunnable(reason),
    }
}

fn run(password: &str, encoded: &str, scratch: &mut Scratch) -> Result<bool, NotRunnable> {
    let stored = Stored::parse(encoded)?;
    stored.hasher().check()?;
    stored.matches(password, scratch)
}
