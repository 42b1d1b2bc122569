//! Texts drawn at random: unbiased, and nothing weaker when the generator fails.

use django_formats::random::{ALPHANUMERIC, OsRandom, Random, RandomError, text};

/// Repeats one list of bytes.
struct Bytes(Vec<u8>);

impl Random for Bytes {
    fn fill(&mut self, buffer: &mut [u8]) -> Result<(), RandomError> {
        for (byte, given) in buffer.iter_mut().zip(self.0.iter().cycle()) {
            *byte = *given;
        }
        Ok(())
    }
}

struct Broken;

impl Random for Broken {
    fn fill(&mut self, _: &mut [u8]) -> Result<(), RandomError> {
        Err(RandomError::Source("no entropy".into()))
    }
}

#[test]
fn every_letter_is_equally_likely() {
    // All 256 bytes once: 248 are fair, four for each of 62 letters.
    let mut random = Bytes((0..=255).collect());
    struct Once<'a>(&'a mut Bytes, usize);
    impl Random for Once<'_> {
        fn fill(&mut self, buffer: &mut [u8]) -> Result<(), RandomError> {
            for byte in buffer {
                *byte = self.0.0[self.1 % 256];
                self.1 += 1;
            }
            Ok(())
        }
    }
    let drawn = text(&mut Once(&mut random, 0), 248, ALPHANUMERIC).expect("a text");
    for letter in ALPHANUMERIC.chars() {
        assert_eq!(drawn.chars().filter(|drawn| *drawn == letter).count(), 4, "{letter}");
    }
}

#[test]
fn a_generator_that_fails_or_is_stuck_gives_no_text() {
    assert!(matches!(
        text(&mut Broken, 8, ALPHANUMERIC),
        Err(RandomError::Source(_))
    ));
    assert!(matches!(
        text(&mut Bytes(vec![255]), 8, ALPHANUMERIC),
        Err(RandomError::Stuck)
    ));
    assert!(matches!(text(&mut OsRandom, 8, "a"), Err(RandomError::Alphabet(1))));
}

#[test]
fn the_systems_generator_does_not_repeat_itself() {
    let one = text(&mut OsRandom, 32, ALPHANUMERIC).expect("a text");
    let other = text(&mut OsRandom, 32, ALPHANUMERIC).expect("a text");
    assert_eq!((one.len(), other.len()), (32, 32));
    assert_ne!(one, other);
}
