//! What is wrong with a sign-up form.

use crate::{
    extend::Refusal,
    face::{context::error_with, form_view::ErrorView},
};
use std::borrow::Cow;

/// One thing that is wrong with one field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SignupError {
    /// The form's name of the field; empty: the form as a whole.
    pub(crate) field: &'static str,
    /// Django's or allauth's code.
    pub(crate) code: Cow<'static, str>,
    message: Message,
}

/// All of it, in the order of the fields.
pub(crate) type SignupErrors = Vec<SignupError>;

#[derive(Clone, Debug, PartialEq, Eq)]
enum Message {
    /// A text of ours, by its key, with its number.
    Ours(&'static str, u64),
    /// An app's own words.
    Apps(Refusal),
}

impl SignupError {
    /// An error whose text is known by its code.
    pub(crate) fn new(field: &'static str, code: &'static str) -> Self {
        Self::with_number(field, code, 0)
    }

    /// The same, where the text speaks of a number.
    pub(crate) fn with_number(field: &'static str, code: &'static str, number: u64) -> Self {
        Self {
            field,
            code: Cow::Borrowed(code),
            message: Message::Ours(code, number),
        }
    }

    /// Django says `invalid` of names and addresses alike; the texts differ.
    pub(crate) fn invalid(field: &'static str, text: &'static str) -> Self {
        Self {
            field,
            code: Cow::Borrowed("invalid"),
            message: Message::Ours(text, 0),
        }
    }

    /// An app's refusal.
    pub(crate) fn of_app(field: &'static str, refusal: Refusal) -> Self {
        Self {
            field,
            code: Cow::Owned(refusal.code().to_owned()),
            message: Message::Apps(refusal),
        }
    }

    /// As the form shows it.
    pub(crate) fn view(&self) -> ErrorView {
        match &self.message {
            Message::Ours(text, number) => ErrorView {
                code: self.code.clone(),
                ..error_with(text, *number)
            },
            Message::Apps(refusal) => refusal.view(),
        }
    }
}
