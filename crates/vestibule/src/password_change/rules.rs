//! What is wrong with a typed password, and with a new one. Values in, values out.

use crate::{
    login::FieldErrors,
    passwords::{MAX_PASSWORD_BYTES, RawPassword},
    settings::PasswordValidators,
    signup::password_complaints,
    users::Account,
};
use django_formats::{signing::constant_time_eq, validators::UserAttributes};

/// The new password of a form: `password1`, and `password2` for the same again. Every error at once.
pub(crate) fn new_password(
    [first, second]: [&str; 2],
    validators: &PasswordValidators,
    owner: &UserAttributes,
) -> Result<RawPassword, FieldErrors> {
    let mut errors = FieldErrors::new();
    let first = typed("password1", first, &mut errors);
    let second = typed("password2", second, &mut errors);
    if let Some(first) = &first {
        let complaints = password_complaints(validators, first, owner);
        errors.extend(complaints.iter().map(|complaint| {
            let number = complaint.number().unwrap_or_default();
            ("password1", complaint.code(), number as u64)
        }));
    }
    if let (Some(first), Some(second)) = (&first, &second)
        && !constant_time_eq(first.expose().as_bytes(), second.expose().as_bytes())
    {
        errors.push(("password2", "password_mismatch", 0));
    }
    match first {
        Some(first) if errors.is_empty() => Ok(first),
        _ => Err(errors),
    }
}

/// A password as typed into a field that must be filled.
pub(super) fn typed(field: &'static str, text: &str, errors: &mut FieldErrors) -> Option<RawPassword> {
    let (code, number) = match RawPassword::parse(text.to_owned()) {
        Err(_) => ("max_length", MAX_PASSWORD_BYTES as u64),
        Ok(_) if text.is_empty() => ("required", 0),
        Ok(_) if text.contains('\0') => ("null_characters_not_allowed", 0),
        Ok(password) => return Some(password),
    };
    errors.push((field, code, number));
    None
}

/// What a password of this person must not be like.
pub(crate) fn attributes(account: &Account) -> UserAttributes {
    UserAttributes::new()
        .with("username", &*account.username)
        .with("first_name", &*account.first_name)
        .with("last_name", &*account.last_name)
        .with("email", &*account.email)
}
