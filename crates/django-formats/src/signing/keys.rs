//! `SECRET_KEY` and `SECRET_KEY_FALLBACKS`.

use std::fmt;
use zeroize::Zeroizing;

/// A project's `SECRET_KEY` and its `SECRET_KEY_FALLBACKS`. Not printed; wiped when dropped.
#[derive(Clone)]
pub struct SecretKeys {
    primary: Zeroizing<String>,
    fallbacks: Vec<Zeroizing<String>>,
}

impl SecretKeys {
    /// `primary` signs and is tried first; `fallbacks` are only accepted, in their order.
    #[must_use]
    pub fn new(primary: String, fallbacks: Vec<String>) -> Self {
        let fallbacks = fallbacks.into_iter().map(Zeroizing::new).collect();
        Self {
            primary: Zeroizing::new(primary),
            fallbacks,
        }
    }

    /// The key that signs.
    #[must_use]
    pub fn primary(&self) -> &str {
        &self.primary
    }

    /// Every key that is accepted, the primary first.
    pub fn all(&self) -> impl Iterator<Item = &str> {
        std::iter::once(&self.primary)
            .chain(&self.fallbacks)
            .map(|key| key.as_str())
    }
}

impl fmt::Debug for SecretKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SecretKeys")
            .field("fallbacks", &self.fallbacks.len())
            .finish_non_exhaustive()
    }
}
