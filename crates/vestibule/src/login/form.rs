//! What was typed, and what is wrong with it before anybody is looked up.

use crate::{
    face::{context::error_with, form_view::ErrorView},
    passwords::{MAX_PASSWORD_BYTES, RawPassword},
    web::Form,
};

/// As long as the longest address that is stored: a longer name is nobody's, and slow to normalise.
const LONGEST_LOGIN: usize = 254;

/// A login that can be tried.
pub(crate) struct LoginForm {
    /// Username or address, blanks at its ends cut.
    pub(crate) login: String,
    pub(crate) password: RawPassword,
    pub(crate) remember: bool,
}

/// Errors: the field's name, the code, the number that the text speaks of (0: none).
pub(crate) type FieldErrors = Vec<(&'static str, &'static str, u64)>;

/// A page with these errors beside its fields; `with_error`: the page's own way to take one.
pub(crate) fn with_errors<P>(page: P, errors: FieldErrors, with_error: impl Fn(P, &str, ErrorView) -> P) -> P {
    let add = |page, (field, code, number)| with_error(page, field, error_with(code, number));
    errors.into_iter().fold(page, add)
}

impl LoginForm {
    /// Every error at once.
    pub(crate) fn parse(form: &Form) -> Result<Self, FieldErrors> {
        let login = form.text("login").trim();
        let mut errors = FieldErrors::new();
        if login.is_empty() {
            errors.push(("login", "required", 0));
        } else if login.contains('\0') {
            errors.push(("login", "null_characters_not_allowed", 0));
        } else if login.chars().count() > LONGEST_LOGIN {
            errors.push(("login", "max_length", LONGEST_LOGIN as u64));
        }
        let typed = form.text("password");
        if typed.is_empty() {
            errors.push(("password", "required", 0));
        } else if typed.contains('\0') {
            // As Django's `CharField` has it: no form can have set such a password.
            errors.push(("password", "null_characters_not_allowed", 0));
        }
        let password = RawPassword::parse(typed.to_owned());
        if password.is_err() {
            errors.push(("password", "max_length", MAX_PASSWORD_BYTES as u64));
        }
        match password {
            Ok(password) if errors.is_empty() => Ok(Self {
                login: login.to_owned(),
                password,
                remember: form.optional("remember").is_some(),
            }),
            _ => Err(errors),
        }
    }
}
