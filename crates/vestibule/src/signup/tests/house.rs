//! Forms of a sign-up and what is wrong with them, in one line for the tests.

use crate::{
    extend::ExtraField,
    signup::{SignupErrors, SignupForm},
};

/// What was typed: pairs of a field's name and its text.
pub(super) fn form(typed: &[(&str, &str)], extra: &[ExtraField]) -> SignupForm {
    let text = |name: &str| {
        typed
            .iter()
            .find(|(field, _)| *field == name)
            .map_or("", |(_, text)| *text)
    };
    SignupForm::read(text, extra)
}

/// Field and code of each error.
pub(super) fn codes(errors: &SignupErrors) -> Vec<(&str, &str)> {
    errors.iter().map(|error| (error.field, &*error.code)).collect()
}
