//! Signing up: what forms are refused, and what stands in the database afterwards.
mod flow;
mod forms;
mod names;

use super::{SignupErrors, SignupForm};
use crate::extend::ExtraField;

/// What was typed: pairs of a field's name and its text.
fn form(typed: &[(&str, &str)], extra: &[ExtraField]) -> SignupForm {
    let text = |name: &str| typed.iter().find(|(field, _)| *field == name).map_or("", |(_, text)| *text);
    SignupForm::read(text, extra)
}

/// Field and code of each error.
fn codes(errors: &SignupErrors) -> Vec<(&str, &str)> {
    errors.iter().map(|error| (error.field, &*error.code)).collect()
}
