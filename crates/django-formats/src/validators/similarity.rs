//! How alike a password and a user's attribute are: Python's `SequenceMatcher.quick_ratio`, the share of characters that both have.

use super::Complaint;
use crate::names::is_word;
use std::{cmp::Ordering, ops::ControlFlow};
use zeroize::Zeroizing;

/// How much of an attribute is looked at, characters. Django's columns hold 254 at most.
const MAX_ATTRIBUTE: usize = 4096;

/// What is known of the user whose password it is to be.
#[derive(Clone, Default, Debug)]
pub struct UserAttributes(Vec<UserAttribute>);

#[derive(Clone, Debug)]
struct UserAttribute {
    name: String,
    verbose_name: String,
    value: String,
}

impl UserAttributes {
    /// Nothing yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds one of Django's four: `username`, `first_name`, `last_name`, `email`, with the verbose name that Django's user model gives it. Any other
    /// name is its own verbose name.
    #[must_use]
    pub fn with(self, name: &str, value: impl Into<String>) -> Self {
        let verbose_name = match name {
            "first_name" => "first name",
            "last_name" => "last name",
            "email" => "email address",
            other => other,
        };
        self.with_verbose_name(name, verbose_name, value)
    }

    /// Adds any attribute, under the name that a validator's `user_attributes` call it by.
    #[must_use]
    pub fn with_verbose_name(mut self, name: &str, verbose_name: &str, value: impl Into<String>) -> Self {
        self.0.push(UserAttribute {
            name: name.to_owned(),
            verbose_name: verbose_name.to_owned(),
            value: value.into(),
        });
        self
    }

    fn get(&self, name: &str) -> Option<&UserAttribute> {
        self.0.iter().find(|attribute| attribute.name == name)
    }
}

/// The complaint about the first of `names` that the password is too similar to.
pub(super) fn most_similar(
    password: &str,
    user: &UserAttributes,
    names: &[String],
    max_similarity: f64,
) -> Option<Complaint> {
    let password = Letters::of(password);
    names.iter().filter_map(|name| user.get(name)).find_map(|attribute| {
        let mut compared = 0;
        is_too_similar(&password, &attribute.value, max_similarity, &mut compared).then(|| Complaint::TooSimilar {
            verbose_name: attribute.verbose_name.clone(),
        })
    })
}

/// Whether the attribute or one of its parts, split at non-word characters, is that similar. `compared` counts the characters it took to tell.
pub(super) fn is_too_similar(password: &Letters, value: &str, max_similarity: f64, compared: &mut usize) -> bool {
    if value.is_empty() {
        return false;
    }
    let end = value
        .char_indices()
        .nth(MAX_ATTRIBUTE)
        .map_or(value.len(), |(at, _)| at);
    let value = value.get(..end).unwrap_or(value).to_lowercase();

    let mut judge = |part: &str| {
        let length = part.chars().count();
        // Both rules skip only what cannot be that similar: the first is Django's, the second its consequence for every length.
        if password.skips(max_similarity, length) || password.highest_ratio(length) < max_similarity {
            return ControlFlow::Continue(());
        }
        *compared += length;
        if password.ratio(&Letters::exactly(part)) >= max_similarity {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    };
    parts(&value)
        .chain([value.as_str()])
        .try_for_each(&mut judge)
        .is_break()
}

/// What `re.split(r"\W+", …)` gives: an empty part where the text begins or ends with something else than a word.
fn parts(value: &str) -> impl Iterator<Item = &str> {
    let begins = value.chars().next().is_some_and(|character| !is_word(character));
    let ends = value.chars().next_back().is_some_and(|character| !is_word(character));
    let empty = usize::from(begins) + usize::from(ends);
    let words = value
        .split(|character: char| !is_word(character))
        .filter(|part| !part.is_empty());
    words.chain(std::iter::repeat_n("", empty))
}

/// The characters of a text in lower case, sorted.
pub(super) struct Letters(Zeroizing<Vec<char>>);

impl Letters {
    pub(super) fn of(text: &str) -> Self {
        Self::exactly(&Zeroizing::new(text.to_lowercase()))
    }

    fn exactly(text: &str) -> Self {
        let mut characters = Zeroizing::new(Vec::with_capacity(text.chars().count()));
        characters.extend(text.chars());
        characters.sort_unstable();
        Self(characters)
    }

    /// Whether a value of that length is so short beside the password that Django does not compare them.
    fn skips(&self, max_similarity: f64, value: usize) -> bool {
        let password = self.0.len();
        password >= value.saturating_mul(10) && (value as f64) < max_similarity / 2.0 * password as f64
    }

    /// The ratio if the shorter one were contained in the longer one.
    fn highest_ratio(&self, value: usize) -> f64 {
        ratio(self.0.len().min(value), self.0.len() + value)
    }

    fn ratio(&self, other: &Self) -> f64 {
        let (mut ours, mut theirs) = (self.0.iter().peekable(), other.0.iter().peekable());
        let mut common = 0;
        while let (Some(one), Some(another)) = (ours.peek(), theirs.peek()) {
            match one.cmp(another) {
                Ordering::Less => drop(ours.next()),
                Ordering::Greater => drop(theirs.next()),
                Ordering::Equal => {
                    common += 1;
                    ours.next();
                    theirs.next();
                }
            }
        }
        ratio(common, self.0.len() + other.0.len())
    }
}

fn ratio(common: usize, all: usize) -> f64 {
    if all == 0 {
        1.0
    } else {
        2.0 * common as f64 / all as f64
    }
}

/// The share of characters that both texts have, in any order: 0.0 to 1.0.
///
/// Source: Python's `difflib.SequenceMatcher.quick_ratio`.
#[must_use]
pub fn quick_ratio(one: &str, other: &str) -> f64 {
    Letters::exactly(one).ratio(&Letters::exactly(other))
}

/// Whether Django does not even compare them: the value is at most a tenth as long as the password, and could not reach `max_similarity`.
///
/// Source: `exceeds_maximum_length_ratio`.
#[must_use]
pub fn skipped_by_length(password: &str, max_similarity: f64, value: &str) -> bool {
    Letters::exactly(password).skips(max_similarity, value.chars().count())
}
