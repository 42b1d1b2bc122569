//! Is this a password that one may choose?
//!
//! [`validate`] asks each [`Validator`] and returns all [`Complaint`]s, in order. [`Validator::defaults`] are the four of a new Django project.
//!
//! The work is bounded whatever is typed: an attribute counts with its first 4,096 characters, and is compared only where its length lets it be
//! similar at all.
//!
//! Source: `django.contrib.auth.password_validation`.

mod common;
mod complaint;
mod similarity;
#[cfg(test)]
mod tests;
mod validator;

pub use self::{
    common::CommonPasswords,
    complaint::{Complaint, MessageId},
    similarity::{UserAttributes, quick_ratio, skipped_by_length},
    validator::{Validator, validate},
};
