//! An app's "no", and an app's failure.

use crate::{
    face::{form_view::ErrorView, locale::Text},
    fault::{BoxError, Fault},
};
use std::borrow::Cow;

/// Why an app refuses a step: a stable code for programs, a sentence for people in the language that the app chose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    code: Cow<'static, str>,
    message: String,
}

impl Refusal {
    /// A refusal. `code` as in `account_on_hold`; `message` is shown as text, never as markup.
    pub fn new(code: impl Into<Cow<'static, str>>, message: impl Into<String>) -> Self {
        Self {
            code: code.into(),
            message: message.into(),
        }
    }

    /// The code.
    #[must_use]
    pub fn code(&self) -> &str {
        &self.code
    }

    /// The sentence.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }

    /// As a form shows it.
    pub(crate) fn view(&self) -> ErrorView {
        ErrorView {
            code: self.code.clone(),
            text: Text::verbatim(&self.message),
        }
    }
}

/// An app's answer, its error made a fault that names the hook.
pub(crate) fn called<T>(hook: &'static str, answer: Result<T, BoxError>) -> Result<T, Fault> {
    answer.map_err(|source| Fault::Hook { hook, source })
}
