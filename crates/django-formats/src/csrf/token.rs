//! Secrets and masked tokens.

use crate::{
    random::{self, ALPHANUMERIC, Random, RandomError},
    signing::constant_time_eq,
};
use std::fmt;
use zeroize::ZeroizeOnDrop;

/// Characters of secrets, masks and tokens, in the order in which they are added.
pub const ALPHABET: &str = ALPHANUMERIC;
/// Characters of a secret and of a mask.
pub const SECRET_LENGTH: usize = 32;
/// Characters of a masked token: mask, then cipher.
pub const TOKEN_LENGTH: usize = 64;

/// The secret of one visitor: 32 of [`ALPHABET`]. Does not print.
#[derive(Clone, ZeroizeOnDrop)]
pub struct CsrfSecret(String);

impl CsrfSecret {
    /// A fresh secret.
    ///
    /// # Errors
    /// [`RandomError`]: no secret is made then.
    pub fn generate(random: &mut dyn Random) -> Result<Self, RandomError> {
        random::text(random, SECRET_LENGTH, ALPHABET).map(Self)
    }

    /// From a cookie or a form: the secret itself, or a masked token, as cookies of old Djangos hold it.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        if !text.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            return None;
        }
        match text.len() {
            SECRET_LENGTH => Some(Self(text.to_owned())),
            TOKEN_LENGTH => unmask(text).map(Self),
            _ => None,
        }
    }

    /// The secret's text, for the cookie or the session.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for CsrfSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CsrfSecret(…)")
    }
}

/// The token for a form, with a fresh mask: another text each time.
///
/// # Errors
/// [`RandomError`]: a page without a mask is not to be sent.
pub fn new_token(secret: &CsrfSecret, random: &mut dyn Random) -> Result<String, RandomError> {
    Ok(mask(secret, &random::text(random, SECRET_LENGTH, ALPHABET)?))
}

/// The token for a form: `mask` followed by the secret added to it, character by character. `mask`: 32 of [`ALPHABET`], fresh each time;
/// other characters count as the first one.
#[must_use]
pub fn mask(secret: &CsrfSecret, mask: &str) -> String {
    let cipher: String = secret
        .0
        .bytes()
        .zip(mask.bytes())
        .map(|(a, b)| letter(place(a) + place(b)))
        .collect();
    format!("{mask}{cipher}")
}

/// Whether a given token belongs to a stored one, either of them masked or not, in constant time.
#[must_use]
pub fn matches(stored: &str, given: &str) -> bool {
    match (CsrfSecret::parse(stored), CsrfSecret::parse(given)) {
        (Some(stored), Some(given)) => constant_time_eq(stored.0.as_bytes(), given.0.as_bytes()),
        _ => false,
    }
}

/// The secret below a masked token of the right length and alphabet.
fn unmask(token: &str) -> Option<String> {
    let (mask, cipher) = token.split_at_checked(SECRET_LENGTH)?;
    let pairs = cipher.bytes().zip(mask.bytes());
    Some(
        pairs
            .map(|(cipher, mask)| letter(place(cipher) + LETTERS - place(mask)))
            .collect(),
    )
}

fn place(byte: u8) -> u8 {
    match byte {
        b'a'..=b'z' => byte - b'a',
        b'A'..=b'Z' => byte - b'A' + 26,
        b'0'..=b'9' => byte - b'0' + 52,
        _ => 0,
    }
}

fn letter(place: u8) -> char {
    char::from(match place % LETTERS {
        place @ 0..26 => b'a' + place,
        place @ 26..52 => b'A' + place - 26,
        place => b'0' + place - 52,
    })
}

const LETTERS: u8 = 62;
