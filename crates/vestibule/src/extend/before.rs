//! The hooks before a step, asked in turn until one refuses.

use super::{Hooks, Newcomer, Refusal, called};
use crate::{fault::Fault, storage::Tx, users::User};
use std::sync::Arc;

/// A step that an app may refuse, and whom it is about.
pub(crate) enum Before<'a> {
    Signup(&'a Newcomer),
    Login(&'a User),
    PasswordChange(&'a User),
    PasswordReset(&'a User),
}

impl Before<'_> {
    /// The first refusal; those after it are not asked.
    pub(crate) async fn first_refusal(&self, all: &[Arc<dyn Hooks>], tx: &mut Tx) -> Result<Option<Refusal>, Fault> {
        for hooks in all {
            let (name, answer) = match self {
                Self::Signup(newcomer) => ("before_signup", hooks.before_signup(tx, newcomer)),
                Self::Login(user) => ("before_login", hooks.before_login(tx, user)),
                Self::PasswordChange(user) => ("before_password_change", hooks.before_password_change(tx, user)),
                Self::PasswordReset(user) => ("before_password_reset", hooks.before_password_reset(tx, user)),
            };
            if let Some(refusal) = called(name, answer.await)? {
                return Ok(Some(refusal));
            }
        }
        Ok(None)
    }
}
