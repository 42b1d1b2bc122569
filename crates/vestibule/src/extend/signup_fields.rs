//! What else sign-up asks.

use super::{Answer, Refusal};
use crate::{storage::Tx, users::UserId};
use std::collections::BTreeMap;

/// An app's own fields of the sign-up form, below the others.
///
/// Source: allauth's `ACCOUNT_SIGNUP_FORM_CLASS`.
pub trait SignupFields: Send + Sync {
    /// The fields, in order. One with the name of a field of ours (`username`, `email`, `email2`, `password1`, `password2`) is left out.
    fn fields(&self) -> Vec<ExtraField>;

    /// What is wrong with the values, by the field's name. That required ones are filled and none is too long was seen to.
    fn validate(&self, values: &ExtraValues) -> Vec<(&'static str, Refusal)> {
        let _ = values;
        Vec::new()
    }

    /// Keeps the values of a new account, in its transaction.
    ///
    /// # Errors
    /// What went wrong: status 500, no account.
    fn save<'a>(&'a self, tx: &'a mut Tx, user: &'a UserId, values: &'a ExtraValues) -> Answer<'a, ()>;
}

/// A line of text that sign-up asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ExtraField {
    /// The form's name for it.
    pub name: &'static str,
    /// What stands above it.
    pub label: String,
    /// Whether it must be filled.
    pub required: bool,
    /// At most so many characters.
    pub max_length: u32,
}

impl ExtraField {
    /// A field that may stay empty, of at most 150 characters.
    pub fn new(name: &'static str, label: impl Into<String>) -> Self {
        Self {
            name,
            label: label.into(),
            required: false,
            max_length: 150,
        }
    }

    /// The same field, but it must be filled.
    #[must_use]
    pub fn required(mut self) -> Self {
        self.required = true;
        self
    }

    /// The same field, of at most so many characters.
    #[must_use]
    pub fn max_length(mut self, characters: u32) -> Self {
        self.max_length = characters;
        self
    }
}

/// What was typed into an app's fields, blanks around it cut.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ExtraValues(pub(crate) BTreeMap<&'static str, String>);

impl ExtraValues {
    /// The value of a field; empty when it was left so.
    #[must_use]
    pub fn get(&self, name: &str) -> &str {
        self.0.get(name).map_or("", String::as_str)
    }
}

/// The fields that an app adds.
pub(crate) fn of_app(fields: Option<&dyn SignupFields>) -> Vec<ExtraField> {
    let mut all = fields.map(SignupFields::fields).unwrap_or_default();
    all.retain(|field| !OURS.contains(&field.name));
    all
}

const OURS: [&str; 5] = ["username", "email", "email2", "password1", "password2"];
