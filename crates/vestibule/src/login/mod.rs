//! Logging in: from a posted form to a session that has a user.
//!
//! [`flow`] is the order of steps. Between a right password and the session may stand [`Stage`]s (verify the address, second factor):
//! while one is pending nobody is logged in. None is in use yet.
//!
//! Pages: `/accounts/login/`. Source: `django.contrib.auth.authenticate` and `login`, allauth's `account_login`.
//!
//! Invariants: an unknown name costs one hash and the same statements as a known one. A place of the throttle is taken before the hash
//! and given back by success alone. Only `Session::log_in` puts a user into a session.
mod browser;
mod flow;
mod form;
mod locked;
pub(crate) mod pages;
mod rules; // which stage comes next, whom a verdict admits: values in, values out
#[cfg(test)]
mod tests;

pub(crate) use self::{
    browser::mark_known,
    flow::{Entered, Entering, Login, Outcome, enter, settle},
    form::{FieldErrors, LoginForm, with_errors},
    locked::tell_locked,
    pages::login_name,
    rules::next_stage,
};
