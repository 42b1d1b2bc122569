//! A form as a page shows it: fields with what was typed and what is wrong with it.
//!
//! Names are allauth's, so that a script, a password manager or a test that knows Django's pages knows these. A password
//! is never shown again: the constructor of its field takes no value, and nothing else can set one.
use std::borrow::Cow;

use serde::Serialize;

use super::locale::Text;

/// A form: its fields in order, and what is wrong with it as a whole.
#[derive(Clone, Debug, Default, Serialize)]
pub struct FormView {
    fields: Vec<FieldView>,
    non_field_errors: Vec<ErrorView>,
}

/// What is wrong, with Django's or allauth's code (`required`, `invalid_login`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ErrorView {
    /// Stable, for scripts and tests.
    pub code: Cow<'static, str>,
    /// For people.
    pub text: Text,
}

/// One field of a form.
#[derive(Clone, Debug, Serialize)]
pub struct FieldView {
    name: &'static str,
    id: String,
    label: Text,
    kind: FieldKind,
    value: Option<String>,
    checked: bool,
    required: bool,
    autocomplete: Option<&'static str>,
    inputmode: Option<&'static str>,
    enterkeyhint: Option<&'static str>,
    maxlength: Option<u32>,
    autofocus: bool,
    hint: Option<Text>,
    rules: Vec<RuleView>,
    errors: Vec<ErrorView>,
}

/// What is asked for; HTML's `type`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum FieldKind {
    /// A line of text.
    Text,
    /// An email address.
    Email,
    /// A password: hidden while typed, never shown again.
    Password,
    /// Yes or no.
    Checkbox,
}

/// A rule for a password, said before typing. A script ticks off those that it can judge.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RuleView {
    /// What the script looks at: `length`, `similar`, `common`, `numeric`.
    pub kind: &'static str,
    /// The rule's number, if it has one: characters for `length`.
    pub number: Option<u32>,
    /// The rule in words.
    pub text: Text,
}

impl FormView {
    /// A form with these fields.
    pub fn new(fields: Vec<FieldView>) -> Self {
        Self {
            fields,
            non_field_errors: Vec::new(),
        }
    }

    /// Adds a field at the end, before the button.
    pub fn push(&mut self, field: FieldView) {
        self.fields.push(field);
    }

    /// Takes the field `name` out.
    pub fn remove(&mut self, name: &str) {
        self.fields.retain(|field| field.name != name);
    }

    /// Ties an error to the field `name`; where the form has no such field, to the form, so that none is lost.
    pub fn add_error(&mut self, name: &str, error: ErrorView) {
        match self.fields.iter_mut().find(|field| field.name == name) {
            Some(field) => field.errors.push(error),
            None => self.non_field_errors.push(error),
        }
    }

    /// Adds an error that belongs to no field.
    pub fn add_non_field_error(&mut self, error: ErrorView) {
        self.non_field_errors.push(error);
    }

    /// Whether anything is wrong.
    pub fn has_errors(&self) -> bool {
        !self.non_field_errors.is_empty() || self.fields.iter().any(|field| !field.errors.is_empty())
    }

    /// Every error with the name of its field, form errors first with none.
    pub fn errors(&self) -> impl Iterator<Item = (Option<&'static str>, &ErrorView)> {
        let of_fields = self
            .fields
            .iter()
            .flat_map(|field| field.errors.iter().map(|error| (Some(field.name), error)));
        self.non_field_errors.iter().map(|error| (None, error)).chain(of_fields)
    }
}

impl FieldView {
    /// A line of text, `typed` in it.
    pub fn text(name: &'static str, label: Text, typed: impl Into<String>) -> Self {
        Self {
            value: Some(typed.into()),
            ..Self::bare(name, label, FieldKind::Text)
        }
    }

    /// An email address, `typed` in it.
    pub fn email(name: &'static str, label: Text, typed: impl Into<String>) -> Self {
        let value = Some(typed.into());
        let field = Self {
            value,
            inputmode: Some("email"),
            ..Self::bare(name, label, FieldKind::Email)
        };
        field.autocomplete("email").maxlength(254)
    }

    /// A password. `autocomplete`: `current-password` or `new-password`.
    pub fn password(name: &'static str, label: Text, autocomplete: &'static str) -> Self {
        Self::bare(name, label, FieldKind::Password).autocomplete(autocomplete)
    }

    /// A box to tick.
    pub fn checkbox(name: &'static str, label: Text, checked: bool) -> Self {
        Self {
            checked,
            ..Self::bare(name, label, FieldKind::Checkbox)
        }
    }

    /// The field must be filled; others say that they are optional.
    #[must_use]
    pub fn required(mut self, required: bool) -> Self {
        self.required = required;
        self
    }

    /// What browsers and password managers fill in.
    #[must_use]
    pub fn autocomplete(mut self, tokens: &'static str) -> Self {
        self.autocomplete = Some(tokens);
        self
    }

    /// What the enter key of a phone says: `next`, `go`, `done`.
    #[must_use]
    pub fn enterkeyhint(mut self, action: &'static str) -> Self {
        self.enterkeyhint = Some(action);
        self
    }

    /// At most so many characters.
    #[must_use]
    pub fn maxlength(mut self, characters: u32) -> Self {
        self.maxlength = Some(characters);
        self
    }

    /// A sentence below the field.
    #[must_use]
    pub fn hint(mut self, hint: Text) -> Self {
        self.hint = Some(hint);
        self
    }

    /// The rules that a new password must keep.
    #[must_use]
    pub fn rules(mut self, rules: Vec<RuleView>) -> Self {
        self.rules = rules;
        self
    }

    /// The page opens with the cursor here, unless something is wrong.
    #[must_use]
    pub fn autofocus(mut self) -> Self {
        self.autofocus = true;
        self
    }

    fn bare(name: &'static str, label: Text, kind: FieldKind) -> Self {
        Self {
            name,
            id: format!("id_{name}"),
            label,
            kind,
            value: None,
            checked: false,
            required: true,
            autocomplete: None,
            inputmode: None,
            enterkeyhint: None,
            maxlength: None,
            autofocus: false,
            hint: None,
            rules: Vec::new(),
            errors: Vec::new(),
        }
    }
}
