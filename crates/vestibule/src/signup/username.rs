//! Which usernames may be chosen, and what one is called who did not choose.

use super::SignupError;
use crate::users::MAX_USERNAME;
use django_formats::{
    names::username,
    random::{self, Random, RandomError},
};
use std::ops::RangeInclusive;
use unicode_normalization::UnicodeNormalization;
use unicode_security::{RestrictionLevel, RestrictionLevelDetection};

/// Names under which others would expect whoever runs the site.
const RESERVED: [&str; 3] = ["admin", "administrator", "root"];

/// The name in its stored form, or what is wrong with it. Without a `blacklist` no name is reserved either.
///
/// Stricter than Django, which takes any letters: a name whose letters come from several scripts, or are of no language's use, can pass for
/// another's (UTS #39, "highly restrictive").
pub(super) fn judge(
    typed: &str,
    min_length: usize,
    keep_case: bool,
    blacklist: Option<&[String]>,
) -> Result<String, SignupError> {
    let error = |code| SignupError::new(FIELD, code);
    if typed.contains('\0') {
        return Err(error("null_characters_not_allowed"));
    }
    let length = typed.chars().take(MAX_USERNAME + 1).count();
    if length < min_length {
        return Err(SignupError::with_number(FIELD, "min_length", min_length as u64));
    }
    // Judged before it is normalised, which is slow for long texts and may lengthen a short one.
    if length > MAX_USERNAME {
        return Err(SignupError::with_number(FIELD, "max_length", MAX_USERNAME as u64));
    }
    let mut name = username::normalize(typed);
    if !keep_case {
        name = name.to_lowercase();
    }
    if name.chars().nth(MAX_USERNAME).is_some() {
        return Err(SignupError::with_number(FIELD, "max_length", MAX_USERNAME as u64));
    }
    if !username::is_valid(&name) || !is_unmistakable(&name) {
        return Err(SignupError::invalid(FIELD, "invalid_username"));
    }
    if blacklist.is_some_and(|blacklist| is_reserved(&name, blacklist)) {
        return Err(error("username_blacklisted"));
    }
    Ok(name)
}

/// Whether a name is one that nobody may take.
fn is_reserved(name: &str, blacklist: &[String]) -> bool {
    let name = name.to_lowercase();
    RESERVED.contains(&name.as_str()) || blacklist.iter().any(|taken| taken.to_lowercase() == name)
}

fn is_unmistakable(name: &str) -> bool {
    // Signs that Django takes and identifiers elsewhere do not have.
    let letters: String = name
        .chars()
        .filter(|character| !matches!(character, '@' | '+'))
        .collect();
    letters
        .as_str()
        .check_restriction_level(RestrictionLevel::HighlyRestrictive)
}

/// Names to try for someone who chose none: from the address, then with more and more digits behind it, at last with letters nobody has.
///
/// Source: allauth's `generate_unique_username`.
pub(super) fn candidates(
    address: &str,
    lengths: &RangeInclusive<usize>,
    blacklist: &[String],
    random: &mut (dyn Random + Send),
) -> Result<Vec<String>, RandomError> {
    let (min_length, longest) = (*lengths.start(), *lengths.end());
    let local = address.split('@').next().unwrap_or_default();
    let plain = |character: &char| character.is_ascii_alphanumeric() || matches!(character, '_' | '.' | '+' | '-');
    let mut base: String = local.nfkd().filter(plain).take(longest).collect();
    base.make_ascii_lowercase();
    if base.is_empty() || is_reserved(&base, blacklist) {
        base = "user".to_owned();
    }

    let mut names = Vec::new();
    if base.len() >= min_length {
        names.push(base.clone());
    }
    let least = min_length.saturating_sub(base.len()).max(1);
    for digits in (least..least + 7).filter(|digits| *digits < longest) {
        names.push(with_tail(&base, longest, &random::text(random, digits, "0123456789")?));
    }
    names.push(with_tail(
        &base,
        longest,
        &random::text(random, longest.min(20), random::LOWER_ALPHANUMERIC)?,
    ));
    Ok(names)
}

fn with_tail(base: &str, longest: usize, tail: &str) -> String {
    let room = longest.saturating_sub(tail.len());
    base.chars().take(room).chain(tail.chars()).collect()
}

const FIELD: &str = "username";
