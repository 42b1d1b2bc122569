//! Which addresses one may sign up with.

use super::SignupError;
use crate::users::MAX_EMAIL;
use django_formats::names::email;
use url::Host;

/// The address in its stored form, lower case, or what is wrong with it.
///
/// Stricter than Django, which takes forms that mail servers read in more than one way: quoted local parts, encoded words, IP addresses, domains
/// that decode to something else.
pub(super) fn judge(field: &'static str, typed: &str) -> Result<String, SignupError> {
    if typed.contains('\0') {
        return Err(SignupError::new(field, "null_characters_not_allowed"));
    }
    if typed.chars().nth(MAX_EMAIL).is_some() {
        return Err(SignupError::with_number(field, "max_length", MAX_EMAIL as u64));
    }
    if !email::is_valid(typed) || !is_unambiguous(typed) {
        return Err(SignupError::invalid(field, "invalid_email"));
    }
    Ok(typed.to_lowercase())
}

/// The address in lower case, where every mail server reads it in one way; else none.
pub(crate) fn unambiguous(typed: &str) -> Option<String> {
    judge("", typed).ok()
}

fn is_unambiguous(address: &str) -> bool {
    let Some((local, domain)) = address.rsplit_once('@') else {
        return false;
    };
    // `=?…?=` is an encoded word to a mail program, which then sees another address.
    let is_plain = local.is_ascii() && !local.contains('"') && !local.contains("=?");
    is_plain && is_written_as_read(domain)
}

/// Mail servers are asked by a name in ASCII, on the way to which soft hyphens and other marks fall out: a domain with them is another's.
fn is_written_as_read(domain: &str) -> bool {
    match Host::parse(domain) {
        Ok(Host::Domain(ascii)) => {
            let (read, outcome) = idna::domain_to_unicode(&ascii);
            outcome.is_ok() && read == domain.to_lowercase()
        }
        _ => false,
    }
}
