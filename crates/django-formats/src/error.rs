//! Why a text was refused.
//!
//! Each is an answer to a visitor's input, not a fault of the program. None carries the text itself: it may hold a secret.

/// A signed text that is not accepted.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SigningError {
    /// Not a signed text at all, or, below a right signature, not what this purpose signs.
    #[error("the text is not of the signed form")]
    Malformed,
    /// Signed with another key, for another purpose (salt), or changed since.
    #[error("the signature does not match")]
    Forged,
    /// Signed by us, longer ago than allowed.
    #[error("the signature is too old")]
    Expired,
    /// Compressed data that would inflate beyond [`crate::signing::MAX_INFLATED`].
    #[error("the compressed data are too large")]
    TooLarge,
}

/// A token of a password reset link that is not accepted.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TokenError {
    /// Not of the form `<time>-<mac>`.
    #[error("the text is not a reset token")]
    Malformed,
    /// Made with another key or for another account, or the account has changed since: a login, a new password, a new address.
    #[error("the token does not match the account")]
    Forged,
    /// Made longer ago than the timeout.
    #[error("the token is too old")]
    Expired,
}

/// A text that was to be JSON, as Python's `json` reads it, and is not (or is nested deeper than [`crate::json::MAX_DEPTH`]).
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("the text is not JSON")]
pub struct NotJson;

/// An entry of the cache that is not read, or a session that is not written into one.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CacheError {
    /// It is cut short, or no pickle.
    #[error("the entry is no whole pickle")]
    Malformed,
    /// It names, calls or builds something, or holds what a session of Django's JSON cannot.
    #[error("the entry holds more than plain data")]
    NotPlain,
    /// It goes beyond [`MAX_BYTES`](crate::cache::MAX_BYTES), [`MAX_NODES`](crate::cache::MAX_NODES) or
    /// [`MAX_DEPTH`](crate::cache::MAX_DEPTH).
    #[error("the entry is too large or too deep")]
    TooLarge,
}
