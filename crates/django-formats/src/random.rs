//! Randomness as an argument, and texts drawn from it without bias.
//!
//! Whoever needs randomness takes a [`Random`]: the product hands in [`OsRandom`], a test a generator of its own. A generator that fails is an
//! error that reaches the caller; nothing here falls back to something weaker.

/// Django's `RANDOM_STRING_CHARS`: salts, CSRF secrets, unusable passwords.
pub const ALPHANUMERIC: &str = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

/// Lower-case letters and digits: session keys, confirmation keys.
pub const LOWER_ALPHANUMERIC: &str = "abcdefghijklmnopqrstuvwxyz0123456789";

/// A source of random bytes that nobody can guess.
pub trait Random {
    /// Fills the whole buffer.
    ///
    /// # Errors
    /// [`RandomError::Source`]: the generator gave nothing. What the buffer holds then must not be used.
    fn fill(&mut self, buffer: &mut [u8]) -> Result<(), RandomError>;
}

/// Why there is no randomness. No key, salt or token may be made then.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RandomError {
    /// The generator failed.
    #[error("the random generator failed")]
    Source(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The generator answers, but only with bytes that no letter can be drawn from: it is stuck.
    #[error("the random generator repeats itself")]
    Stuck,
    /// The alphabet has fewer than 2 or more than 256 letters.
    #[error("an alphabet of {0} letters")]
    Alphabet(usize),
}

/// The operating system's generator.
#[derive(Clone, Copy, Debug, Default)]
pub struct OsRandom;

impl Random for OsRandom {
    fn fill(&mut self, buffer: &mut [u8]) -> Result<(), RandomError> {
        #[expect(
            clippy::disallowed_methods,
            reason = "this is the one generator that the others are told to take"
        )]
        getrandom::fill(buffer).map_err(|error| RandomError::Source(Box::new(error)))
    }
}

/// `length` letters of `alphabet` (2 to 256 letters), each equally likely.
///
/// # Errors
/// [`RandomError`]: the generator failed or is stuck, or the alphabet is no alphabet.
///
/// Source: `django.utils.crypto.get_random_string`.
pub fn text(random: &mut dyn Random, length: usize, alphabet: &str) -> Result<String, RandomError> {
    let letters: Vec<char> = alphabet.chars().collect();
    if !(2..=256).contains(&letters.len()) {
        return Err(RandomError::Alphabet(letters.len()));
    }
    // Bytes from here on are thrown away: 256 is no multiple of most alphabets, and a remainder would favour the first letters.
    let fair = 256 - 256 % letters.len();

    let mut drawn = String::with_capacity(length);
    let mut missing = length;
    let mut buffer = zeroize::Zeroizing::new([0_u8; 64]);
    let mut dry = 0_u32;
    while missing > 0 {
        random.fill(buffer.as_mut_slice())?;
        let fresh = buffer.iter().map(|byte| usize::from(*byte)).filter(|byte| *byte < fair);
        let before = missing;
        for letter in fresh.take(before).filter_map(|byte| letters.get(byte % letters.len())) {
            drawn.push(*letter);
            missing -= 1;
        }
        // More than half of all bytes are fair, so 64 unfair ones happen less than once in 2^64 draws; four times in a row is a broken generator.
        dry = if missing == before { dry + 1 } else { 0 };
        if dry == 4 {
            return Err(RandomError::Stuck);
        }
    }
    Ok(drawn)
}
