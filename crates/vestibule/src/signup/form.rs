//! What was typed into the sign-up form.

use crate::{
    extend::{ExtraField, ExtraValues},
    passwords::RawPassword,
};

/// A posted form, judged by nobody yet. Texts have no blanks around them; passwords are as typed, and do not print.
#[derive(Clone, Debug, Default)]
pub(crate) struct SignupForm {
    pub(crate) username: String,
    pub(crate) email: String,
    pub(crate) email2: String,
    pub(super) password1: TypedPassword,
    pub(super) password2: TypedPassword,
    pub(crate) extra: ExtraValues,
}

/// A password field: empty, filled, or filled with more than is ever read.
#[derive(Clone, Default)]
pub(super) enum TypedPassword {
    #[default]
    Empty,
    Filled(RawPassword),
    TooLong,
}

impl SignupForm {
    /// Reads the fields by name. `extra`: an app's own.
    pub(crate) fn read<'a>(text: impl Fn(&str) -> &'a str, extra: &[ExtraField]) -> Self {
        let stripped = |name: &str| strip(text(name)).to_owned();
        let values = extra.iter().map(|field| (field.name, stripped(field.name)));
        Self {
            username: stripped("username"),
            email: stripped("email"),
            email2: stripped("email2"),
            password1: TypedPassword::of(text("password1")),
            password2: TypedPassword::of(text("password2")),
            extra: ExtraValues(values.collect()),
        }
    }
}

impl TypedPassword {
    fn of(typed: &str) -> Self {
        if typed.is_empty() {
            return Self::Empty;
        }
        RawPassword::parse(typed.to_owned()).map_or(Self::TooLong, Self::Filled)
    }
}

impl std::fmt::Debug for TypedPassword {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("TypedPassword")
    }
}

/// Without white space around it, as Python's `str.strip` sees it: four separators count that Unicode does not.
fn strip(text: &str) -> &str {
    text.trim_matches(|character: char| character.is_whitespace() || ('\u{1c}'..='\u{1f}').contains(&character))
}
