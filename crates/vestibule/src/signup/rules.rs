//! What is wrong with a sign-up form: every field's errors at once, in Django's and allauth's codes.

use super::{SignupError, SignupErrors, SignupForm, address, form::TypedPassword, username};
use crate::{
    extend::{ExtraField, ExtraValues},
    passwords::{MAX_PASSWORD_BYTES, RawPassword},
    settings::{AccountSettings, PasswordValidator, PasswordValidators, SignupFieldName},
    users::{MAX_EMAIL, MAX_USERNAME, UserTable},
};
use django_formats::{
    signing::constant_time_eq,
    validators::{CommonPasswords, Complaint, UserAttributes, Validator, validate},
};

/// What the settings say of sign-up.
#[derive(Clone, Debug)]
pub(crate) struct SignupRules {
    /// Each field and whether it must be filled, in order.
    fields: Vec<(SignupFieldName, bool)>,
    validators: Vec<Validator>,
    username_min_length: usize,
    preserve_username_casing: bool,
    pub(super) username_blacklist: Vec<String>,
    /// Reserved names may be chosen too.
    any_username: bool,
    pub(super) unique_email: bool,
    extra: Vec<ExtraField>,
    /// Characters that the columns of username and address hold.
    longest: [usize; 2],
}

/// A form without errors, as far as one can tell without looking anybody up.
pub(super) struct Judged {
    /// In its stored form; `None`: not asked for, or left empty.
    pub(super) username: Option<String>,
    /// In lower case.
    pub(super) email: Option<String>,
    /// `None`: an account without a usable password.
    pub(super) password: Option<RawPassword>,
    pub(super) extra: ExtraValues,
}

/// A form with errors, and what of it can still be looked up, so that the visitor hears all at once.
pub(super) struct Faulty {
    pub(super) errors: SignupErrors,
    pub(super) username: Option<String>,
    pub(super) email: Option<String>,
}

impl SignupRules {
    /// `has_usernames`: the user table has a column for them beside the address. `extra`: an app's own fields.
    pub(crate) fn new(
        account: &AccountSettings,
        validators: &PasswordValidators,
        has_usernames: bool,
        extra: Vec<ExtraField>,
    ) -> Self {
        let asked = account.signup_fields.iter().map(|field| (field.name, field.required));
        Self {
            fields: asked
                .filter(|(name, _)| has_usernames || *name != SignupFieldName::Username)
                .collect(),
            validators: validators.as_slice().iter().map(validator).collect(),
            username_min_length: usize::from(account.username_min_length.get()),
            preserve_username_casing: account.preserve_username_casing,
            username_blacklist: account.username_blacklist.clone(),
            any_username: false,
            unique_email: account.unique_email,
            extra,
            longest: [MAX_USERNAME, MAX_EMAIL],
        }
    }

    /// For whoever runs the site: `admin` is a name like others.
    pub(super) fn with_any_username(self) -> Self {
        Self {
            any_username: true,
            ..self
        }
    }

    /// For a table whose columns are shorter than Django's own.
    pub(super) fn fitting(self, table: &UserTable) -> Self {
        Self {
            longest: [table.longest_username, table.longest_email],
            ..self
        }
    }

    pub(super) fn longest_username(&self) -> usize {
        let [username, _] = self.longest;
        username
    }

    pub(super) fn username_min_length(&self) -> usize {
        self.username_min_length.min(MAX_USERNAME)
    }

    /// The whole form.
    pub(super) fn judge(&self, form: &SignupForm) -> Result<Judged, Faulty> {
        let mut errors = SignupErrors::new();
        let username = self.text(SignupFieldName::Username, &form.username, &mut errors);
        let email = self.text(SignupFieldName::Email, &form.email, &mut errors);
        self.email_again(form, email.as_deref(), &mut errors);
        let password = self.password(form, username.as_deref(), email.as_deref(), &mut errors);
        errors.extend(
            self.extra
                .iter()
                .filter_map(|field| extra_error(field, form.extra.get(field.name))),
        );

        if errors.is_empty() {
            let extra = form.extra.clone();
            return Ok(Judged {
                username,
                email,
                password,
                extra,
            });
        }
        Err(Faulty {
            errors,
            username,
            email,
        })
    }

    /// Puts errors into the order of the fields.
    pub(super) fn sort(&self, errors: &mut SignupErrors) {
        errors.sort_by_key(|error| self.place(error.field));
    }

    fn requires(&self, name: SignupFieldName) -> Option<bool> {
        self.fields
            .iter()
            .find(|(asked, _)| *asked == name)
            .map(|(_, required)| *required)
    }

    /// The value of a field that is asked for, filled and right.
    fn text(&self, name: SignupFieldName, typed: &str, errors: &mut SignupErrors) -> Option<String> {
        let required = self.requires(name)?;
        if typed.is_empty() {
            errors.extend(required.then(|| SignupError::new(name_of(name), "required")));
            return None;
        }
        let judged = match name {
            SignupFieldName::Username => {
                let (least, keep_case) = (self.username_min_length(), self.preserve_username_casing);
                let blacklist = (!self.any_username).then_some(self.username_blacklist.as_slice());
                username::judge(typed, least, keep_case, blacklist)
            }
            _ => address::judge(name_of(name), typed),
        };
        let [username, email] = self.longest;
        let most = if name == SignupFieldName::Username {
            username
        } else {
            email
        };
        let fits = |text: String| match text.chars().nth(most) {
            Some(_) => Err(SignupError::with_number(name_of(name), "max_length", most as u64)),
            None => Ok(text),
        };
        judged.and_then(fits).map_err(|error| errors.push(error)).ok()
    }

    fn email_again(&self, form: &SignupForm, email: Option<&str>, errors: &mut SignupErrors) {
        let again = self.text(SignupFieldName::Email2, &form.email2, errors);
        if let (Some(email), Some(again)) = (email, again)
            && email != again
        {
            errors.push(SignupError::new("email2", "email_mismatch"));
        }
    }

    fn password(
        &self,
        form: &SignupForm,
        username: Option<&str>,
        email: Option<&str>,
        errors: &mut SignupErrors,
    ) -> Option<RawPassword> {
        let required = self.requires(SignupFieldName::Password1)?;
        let first = chosen("password1", &form.password1, required, errors);
        // allauth asks for the second where it asks for the first.
        let again = self.requires(SignupFieldName::Password2).is_some();
        let until_second = errors.len();
        let second = again.then(|| chosen("password2", &form.password2, required, errors));
        let is_second_wrong = errors.len() > until_second;
        let first = first?;

        let complaints = validate(&self.validators, first.expose(), Some(&attributes(username, email)));
        errors.extend(complaints.iter().map(complaint));
        if is_second_wrong {
            return None;
        }
        if let Some(second) = second {
            let second = second.as_ref().map_or("", RawPassword::expose);
            if !constant_time_eq(first.expose().as_bytes(), second.as_bytes()) {
                errors.push(SignupError::new("password2", "password_mismatch"));
            }
        }
        complaints.is_empty().then_some(first)
    }

    fn place(&self, field: &str) -> usize {
        let ours = self.fields.iter().position(|(name, _)| name_of(*name) == field);
        let apps = self.extra.iter().position(|extra| extra.name == field);
        ours.or_else(|| apps.map(|place| place + self.fields.len()))
            .unwrap_or(usize::MAX)
    }
}

/// What the validators say against a password for this person: for commands, which have no form.
pub(crate) fn password_complaints(
    validators: &PasswordValidators,
    password: &RawPassword,
    user: &UserAttributes,
) -> Vec<Complaint> {
    let validators: Vec<Validator> = validators.as_slice().iter().map(validator).collect();
    validate(&validators, password.expose(), Some(user))
}

fn chosen(
    field: &'static str,
    typed: &TypedPassword,
    required: bool,
    errors: &mut SignupErrors,
) -> Option<RawPassword> {
    let (code, number) = match typed {
        TypedPassword::Filled(password) if password.expose().contains('\0') => ("null_characters_not_allowed", 0),
        TypedPassword::Filled(password) => return Some(password.clone()),
        TypedPassword::TooLong => ("max_length", MAX_PASSWORD_BYTES as u64),
        TypedPassword::Empty if required => ("required", 0),
        TypedPassword::Empty => return None,
    };
    errors.push(SignupError::with_number(field, code, number));
    None
}

fn attributes(username: Option<&str>, email: Option<&str>) -> UserAttributes {
    UserAttributes::new()
        .with("username", username.unwrap_or_default())
        .with("email", email.unwrap_or_default())
}

fn complaint(complaint: &Complaint) -> SignupError {
    let number = complaint.number().unwrap_or_default();
    SignupError::with_number("password1", complaint.code(), number as u64)
}

fn extra_error(field: &ExtraField, value: &str) -> Option<SignupError> {
    let most = field.max_length;
    if value.is_empty() {
        field.required.then(|| SignupError::new(field.name, "required"))
    } else if value.contains('\0') {
        Some(SignupError::new(field.name, "null_characters_not_allowed"))
    } else if value.chars().nth(usize::try_from(most).unwrap_or(usize::MAX)).is_some() {
        Some(SignupError::with_number(field.name, "max_length", u64::from(most)))
    } else {
        None
    }
}

fn name_of(field: SignupFieldName) -> &'static str {
    match field {
        SignupFieldName::Username => "username",
        SignupFieldName::Email => "email",
        SignupFieldName::Email2 => "email2",
        SignupFieldName::Password1 => "password1",
        SignupFieldName::Password2 => "password2",
    }
}

fn validator(setting: &PasswordValidator) -> Validator {
    match setting {
        PasswordValidator::UserAttributeSimilarity {
            user_attributes,
            max_similarity,
        } => Validator::UserAttributeSimilarity {
            user_attributes: user_attributes.clone(),
            max_similarity: *max_similarity,
        },
        PasswordValidator::MinimumLength { min_length } => Validator::MinimumLength {
            min_length: usize::try_from(*min_length).unwrap_or(usize::MAX),
        },
        PasswordValidator::Common => Validator::CommonPassword {
            list: CommonPasswords::Django,
        },
        PasswordValidator::Numeric => Validator::Numeric,
    }
}
