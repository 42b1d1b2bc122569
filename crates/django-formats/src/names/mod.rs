//! User names and email addresses, as Django accepts, normalises and compares them.
//!
//! Source: `django.contrib.auth.{base_user,validators,forms}`, `django.core.validators.EmailValidator`.

mod characters;
pub mod email;
pub mod username;

pub(crate) use self::characters::{is_digit, is_space, is_word};
