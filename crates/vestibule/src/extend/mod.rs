//! What an app adds to the flow: who else may log in, what happens around each step, what else sign-up asks.
//!
//! All three are traits that an app implements and hands to [`Builder`](crate::Builder). They are object-safe: their asynchronous methods
//! return an [`Answer`], which `Box::pin(async move { … })` makes. An error of theirs is a fault: status 500, and nothing was written.
mod backend;
mod before; // the hooks before a step
mod hooks;
mod refusal;
mod signup_fields;

pub use self::{
    backend::{Answer, Backend, BackendAnswer, Credentials},
    hooks::{Hooks, Newcomer},
    refusal::Refusal,
    signup_fields::{ExtraField, ExtraValues, SignupFields},
};
pub(crate) use self::{before::Before, refusal::called, signup_fields::of_app};
