//! Signing up: from a posted form to an account, its address, and a session.
//!
//! [`Signup`] is the order of steps. [`Signup::prepare`] judges the form, looks up what is taken and hashes; [`Signup::write`] writes the account in
//! the caller's transaction, so that the session of the login that follows stands or falls with it. [`submit`] is the whole for a visitor.
//!
//! Page: `/accounts/signup/`. Source: allauth's `account_signup` and `SignupForm`, `django.contrib.auth.validators`.
//!
//! Invariants: nobody gets a name or an address that somebody has, in whatever case, nor two at the same moment. A name that could pass for
//! another (invisible letters, mixed scripts) is refused. The hash is made before the transaction is opened. An account and its address row are
//! never there without each other.
mod address;
mod errors;
mod flow;
mod form;
pub(crate) mod pages;
mod rules; // what is wrong with a form: values in, values out
mod store;
mod submit;
#[cfg(test)]
mod tests;
mod username;

pub(crate) use self::{
    address::unambiguous,
    errors::{SignupError, SignupErrors},
    flow::{Signup, Written},
    form::SignupForm,
    pages::{rules_shown, with_errors},
    rules::{SignupRules, password_complaints},
    submit::{Created, Creation, Outcome, Then, create, submit},
};
