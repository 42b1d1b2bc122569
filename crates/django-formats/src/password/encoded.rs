//! The stored text of a password, as far as it can be told without running it.

use super::Algorithm;
use crate::random::{self, Random, RandomError};
use std::fmt;

/// A password as the database holds it: `<algorithm>$…`, or `!…` for none. Made of any text; printing it shows the algorithm only.
#[derive(Clone)]
pub struct EncodedPassword(String);

impl EncodedPassword {
    /// The text, for the database and for the session's hash.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The text itself.
    #[must_use]
    pub fn into_string(self) -> String {
        self.0
    }

    /// Which algorithm, and whether it is a password at all.
    #[must_use]
    pub fn identify(&self) -> Identified {
        identify(&self.0)
    }
}

impl From<String> for EncodedPassword {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl From<&str> for EncodedPassword {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl fmt::Debug for EncodedPassword {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let identified = self.identify();
        let shown = match identified.algorithm {
            Some(algorithm) => algorithm.name(),
            None if identified.usable => "unknown",
            None => "unusable",
        };
        write!(f, "EncodedPassword({shown})")
    }
}

/// What a stored text says of itself.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Identified {
    /// The algorithm it names; `None`: one that Django 5.2 does not have.
    pub algorithm: Option<Algorithm>,
    /// False for a text that was made to match nothing (`!…`). An empty text is "usable", though it matches nothing either.
    pub usable: bool,
}

/// Reads the algorithm of a stored text.
///
/// Source: `django.contrib.auth.hashers.identify_hasher`, `is_password_usable`.
#[must_use]
pub fn identify(encoded: &str) -> Identified {
    let name = encoded.split_once('$').map_or(encoded, |(name, _)| name);
    // MD5 without a salt, as Django wrote it before 1.4. It is 37 characters long, not bytes.
    let unsalted = encoded.starts_with("md5$$") && encoded.chars().take(38).count() == 37;
    Identified {
        algorithm: Algorithm::from_name(name).filter(|_| !unsalted),
        usable: !encoded.starts_with('!'),
    }
}

/// A stored text that no password matches: `!` and 40 random letters and digits.
///
/// # Errors
/// [`RandomError`]: there is no randomness.
///
/// Source: `django.contrib.auth.hashers.make_password(None)`.
pub fn unusable(random: &mut dyn Random) -> Result<EncodedPassword, RandomError> {
    let tail = random::text(random, 40, random::ALPHANUMERIC)?;
    Ok(EncodedPassword(format!("!{tail}")))
}
