//! User names.
//!
//! The length (150 in Django) belongs to the column and the form; whoever takes a name from outside checks it before it is normalised.

use super::is_word;
use unicode_normalization::UnicodeNormalization;

/// The name as Django stores and looks it up: NFKC.
///
/// Source: `AbstractBaseUser.normalize_username`.
#[must_use]
pub fn normalize(name: &str) -> String {
    name.nfkc().collect()
}

/// Whether Django takes the (normalised) name: letters and numbers of any script, `_`, `.`, `@`, `+`, `-`.
///
/// Source: `UnicodeUsernameValidator`.
#[must_use]
pub fn is_valid(name: &str) -> bool {
    !name.is_empty() && name.chars().all(|character| is_word(character) || is_sign(character))
}

/// The same within ASCII.
///
/// Source: `ASCIIUsernameValidator`.
#[must_use]
pub fn is_valid_ascii(name: &str) -> bool {
    name.is_ascii() && is_valid(name)
}

fn is_sign(character: char) -> bool {
    matches!(character, '.' | '@' | '+' | '-')
}
