//! The validators and their options.

use super::{CommonPasswords, Complaint, UserAttributes, similarity};
use crate::names::is_digit;

/// A rule for new passwords.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Validator {
    /// Not like the user's own attributes or parts of them.
    UserAttributeSimilarity {
        /// Which attributes, by name.
        user_attributes: Vec<String>,
        /// From which likeness on it is refused: at least 0.1; 1.0 refuses anagrams alone. Django's default: 0.7.
        max_similarity: f64,
    },
    /// Long enough.
    MinimumLength {
        /// How many characters (code points).
        min_length: usize,
    },
    /// Not a common password.
    CommonPassword {
        /// Which are common.
        list: CommonPasswords,
    },
    /// Not digits alone.
    Numeric,
}

impl Validator {
    /// The attributes that Django looks at.
    pub const USER_ATTRIBUTES: [&str; 4] = ["username", "first_name", "last_name", "email"];

    /// The four of a new Django project, in its order, with their default options.
    #[must_use]
    pub fn defaults() -> Vec<Self> {
        [
            "UserAttributeSimilarityValidator",
            "MinimumLengthValidator",
            "CommonPasswordValidator",
            "NumericPasswordValidator",
        ]
        .into_iter()
        .filter_map(Self::from_name)
        .collect()
    }

    /// The validator of that class name, with or without `django.contrib.auth.password_validation.`, and with its default options.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Some(
            match name
                .strip_prefix("django.contrib.auth.password_validation.")
                .unwrap_or(name)
            {
                "UserAttributeSimilarityValidator" => Self::UserAttributeSimilarity {
                    user_attributes: Self::USER_ATTRIBUTES.map(String::from).to_vec(),
                    max_similarity: 0.7,
                },
                "MinimumLengthValidator" => Self::MinimumLength { min_length: 8 },
                "CommonPasswordValidator" => Self::CommonPassword {
                    list: CommonPasswords::Django,
                },
                "NumericPasswordValidator" => Self::Numeric,
                _ => return None,
            },
        )
    }

    /// The complaint about this password, if there is one. `user`: whose it is to be, as far as that is known.
    #[must_use]
    pub fn check(&self, password: &str, user: Option<&UserAttributes>) -> Option<Complaint> {
        match self {
            Self::UserAttributeSimilarity {
                user_attributes,
                max_similarity,
            } => {
                // Django refuses to start with less than 0.1, where no password would be unlike anything.
                similarity::most_similar(password, user?, user_attributes, max_similarity.max(0.1))
            }
            Self::MinimumLength { min_length } => {
                let short = password.chars().count() < *min_length;
                short.then_some(Complaint::TooShort {
                    min_length: *min_length,
                })
            }
            Self::CommonPassword { list } => list.contains(password).then_some(Complaint::TooCommon),
            Self::Numeric => {
                let numeric = !password.is_empty() && password.chars().all(is_digit);
                numeric.then_some(Complaint::EntirelyNumeric)
            }
        }
    }
}

/// All complaints about a password, in the order of the validators.
#[must_use]
pub fn validate(validators: &[Validator], password: &str, user: Option<&UserAttributes>) -> Vec<Complaint> {
    validators
        .iter()
        .filter_map(|validator| validator.check(password, user))
        .collect()
}
