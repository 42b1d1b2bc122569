//! Email addresses.

use super::is_space;
use std::net::{Ipv4Addr, Ipv6Addr};
use unicode_normalization::UnicodeNormalization;

/// The address with its domain, behind the last `@`, in lower case and without white space around; a text without `@` stays as it is.
///
/// Source: `BaseUserManager.normalize_email`.
#[must_use]
pub fn normalize_domain(address: &str) -> String {
    match address.trim_matches(is_space).rsplit_once('@') {
        Some((local, domain)) => format!("{local}@{}", domain.to_lowercase()),
        None => address.to_owned(),
    }
}

/// Whether both are one address to Django's reset form: equal after NFKC and case folding.
///
/// Databases find more than that (`ı` for `i`, with some collations); a mail goes only where this holds, and to the stored address.
///
/// Source: `django.contrib.auth.forms._unicode_ci_compare`.
#[must_use]
pub fn same(one: &str, other: &str) -> bool {
    fn folded(address: &str) -> String {
        caseless::default_case_fold_str(&address.nfkc().collect::<String>())
    }
    folded(one) == folded(other)
}

/// Whether Django takes it for an address: at most 320 characters, a local part as an atom with dots or in quotes, and a domain with a dot, an IP
/// address in brackets, or `localhost`.
///
/// Source: `django.core.validators.EmailValidator`.
#[must_use]
pub fn is_valid(address: &str) -> bool {
    if address.chars().take(321).count() > 320 {
        return false;
    }
    let Some((local, domain)) = address.rsplit_once('@') else {
        return false;
    };
    (is_dotted_atom(local) || is_quoted(local)) && (domain == "localhost" || is_domain(domain) || is_literal(domain))
}

fn is_dotted_atom(local: &str) -> bool {
    local
        .split('.')
        .all(|atom| !atom.is_empty() && atom.chars().all(is_atom_character))
}

fn is_atom_character(character: char) -> bool {
    character.is_ascii_alphanumeric() || "-!#$%&'*+/=?^_`{}|~".contains(character) || folds_to_ascii(character)
}

/// The four letters beyond ASCII that Python's `[A-Z]` matches when it ignores case: `İ`, `ı`, `ſ`, and the Kelvin sign.
fn folds_to_ascii(character: char) -> bool {
    matches!(character, '\u{130}' | '\u{131}' | '\u{17f}' | '\u{212a}')
}

fn is_quoted(local: &str) -> bool {
    let Some(inside) = local.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) else {
        return false;
    };
    let mut characters = inside.chars();
    while let Some(character) = characters.next() {
        let taken = match character {
            '\\' => characters.next().is_some_and(is_quotable_when_escaped),
            _ => is_quotable(character),
        };
        if !taken {
            return false;
        }
    }
    true
}

fn is_quotable(character: char) -> bool {
    matches!(character, '\u{1}'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '!' | '#'..='[' | ']'..='\u{7f}')
        || folds_to_ascii(character)
}

fn is_quotable_when_escaped(character: char) -> bool {
    matches!(character, '\u{1}'..='\u{9}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{7f}') || folds_to_ascii(character)
}

fn is_domain(domain: &str) -> bool {
    let Some((host, last)) = domain.rsplit_once('.') else {
        return false;
    };
    host.split('.').all(is_label) && is_last_label(last)
}

/// 1 to 63 letters, digits, hyphens; no hyphen at either end.
fn is_label(label: &str) -> bool {
    has_length(label, 1..=63)
        && !label.starts_with('-')
        && !label.ends_with('-')
        && label
            .chars()
            .all(|character| is_domain_letter(character) || character.is_ascii_digit() || character == '-')
}

/// The same of at least two without digits, or punycode.
fn is_last_label(label: &str) -> bool {
    let plain = has_length(label, 2..=63)
        && label
            .chars()
            .all(|character| is_domain_letter(character) || character == '-');
    let punycode = label.split_at_checked(4).is_some_and(|(prefix, rest)| {
        prefix.eq_ignore_ascii_case("xn--")
            && has_length(rest, 1..=59)
            && rest
                .chars()
                .all(|character| character.is_ascii_alphanumeric() || folds_to_ascii(character))
    });
    (plain || punycode) && !label.starts_with('-') && !label.ends_with('-')
}

/// ASCII, or anything else of the basic plane from `¡` on: a registry would take fewer.
fn is_domain_letter(character: char) -> bool {
    character.is_ascii_alphabetic() || matches!(character, '\u{a1}'..='\u{ffff}')
}

fn is_literal(domain: &str) -> bool {
    domain
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'))
        .is_some_and(|ip| ip.parse::<Ipv4Addr>().is_ok() || ip.parse::<Ipv6Addr>().is_ok())
}

fn has_length(text: &str, lengths: std::ops::RangeInclusive<usize>) -> bool {
    lengths.contains(&text.chars().take(64).count())
}
