//! The key of a session: the value of the cookie, the primary key of the row.

use crate::random::{self, LOWER_ALPHANUMERIC, Random, RandomError};
use std::fmt;
use subtle::ConstantTimeEq;
use zeroize::ZeroizeOnDrop;

/// A session key as typed into a cookie or made by [`SessionKey::generate`]. Whoever knows it *is* the visitor, so it does not print.
#[derive(Clone, ZeroizeOnDrop)]
pub struct SessionKey(String);

impl SessionKey {
    /// A key that is worth a look-up: at least 8 characters, of any kind, as in Django. The row's key must equal it byte for byte.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        text.chars().nth(7).map(|_| Self(text.to_owned()))
    }

    /// A fresh key: 32 of `a-z0-9`.
    ///
    /// # Errors
    /// [`RandomError`]: no key is made then.
    pub fn generate(random: &mut dyn Random) -> Result<Self, RandomError> {
        random::text(random, 32, LOWER_ALPHANUMERIC).map(Self)
    }

    /// The key's text, for a cookie or a query.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl PartialEq for SessionKey {
    fn eq(&self, other: &Self) -> bool {
        self.0.as_bytes().ct_eq(other.0.as_bytes()).into()
    }
}

impl Eq for SessionKey {}

impl fmt::Debug for SessionKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SessionKey(…)")
    }
}
