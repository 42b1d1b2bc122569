//! Before and after each step.

use super::{Answer, ExtraValues, Refusal};
use crate::{storage::Tx, users::User};

/// An app's own part of sign-up, login, password change, reset and logout, in the transaction of the step: what it writes stands or falls with
/// it. Commands of an operator call none.
///
/// A `before_…` hook may refuse in words of its own; then nothing was written. A method that is not overridden does nothing. No hook
/// should wait for anything but the database: the transaction is open meanwhile.
///
/// Source: Django's and allauth's signals (`user_signed_up`, `user_logged_in`, `password_changed`,
/// `password_set`, `password_reset`, `user_logged_out`) and adapters.
pub trait Hooks: Send + Sync {
    /// Somebody is about to get an account.
    ///
    /// # Errors
    /// What kept it from deciding: status 500, no account.
    fn before_signup<'a>(&'a self, tx: &'a mut Tx, newcomer: &'a Newcomer) -> Answer<'a, Option<Refusal>> {
        let _ = (tx, newcomer);
        Box::pin(async { Ok(None) })
    }

    /// The account is written, not yet committed.
    ///
    /// # Errors
    /// What went wrong: status 500, no account.
    fn after_signup<'a>(&'a self, tx: &'a mut Tx, user: &'a User) -> Answer<'a, ()> {
        let _ = (tx, user);
        Box::pin(async { Ok(()) })
    }

    /// The password was right, and nothing else stands in the way of a session.
    ///
    /// # Errors
    /// What kept it from deciding: status 500, nobody is logged in.
    fn before_login<'a>(&'a self, tx: &'a mut Tx, user: &'a User) -> Answer<'a, Option<Refusal>> {
        let _ = (tx, user);
        Box::pin(async { Ok(None) })
    }

    /// The session is written, not yet committed.
    ///
    /// # Errors
    /// What went wrong: status 500, nobody is logged in.
    fn after_login<'a>(&'a self, tx: &'a mut Tx, user: &'a User) -> Answer<'a, ()> {
        let _ = (tx, user);
        Box::pin(async { Ok(()) })
    }

    /// A member is about to get another password, or the first one: the old one was right, where there is one, and the new one keeps the rules.
    ///
    /// # Errors
    /// What kept it from deciding: status 500, the old password stays.
    fn before_password_change<'a>(&'a self, tx: &'a mut Tx, user: &'a User) -> Answer<'a, Option<Refusal>> {
        let _ = (tx, user);
        Box::pin(async { Ok(None) })
    }

    /// The new password is written, not yet committed. `user`: as before.
    ///
    /// # Errors
    /// What went wrong: status 500, the old password stays.
    fn after_password_change<'a>(&'a self, tx: &'a mut Tx, user: &'a User) -> Answer<'a, ()> {
        let _ = (tx, user);
        Box::pin(async { Ok(()) })
    }

    /// Somebody with a good link is about to get a new password. Refused, the link stays good.
    ///
    /// # Errors
    /// What kept it from deciding: status 500, the old password stays.
    fn before_password_reset<'a>(&'a self, tx: &'a mut Tx, user: &'a User) -> Answer<'a, Option<Refusal>> {
        let _ = (tx, user);
        Box::pin(async { Ok(None) })
    }

    /// The new password is written, not yet committed. `user`: as before. A login that follows calls its own hooks.
    ///
    /// # Errors
    /// What went wrong: status 500, the old password stays.
    fn after_password_reset<'a>(&'a self, tx: &'a mut Tx, user: &'a User) -> Answer<'a, ()> {
        let _ = (tx, user);
        Box::pin(async { Ok(()) })
    }

    /// The session is about to end. `user`: whose it is; `None`: nobody's.
    ///
    /// # Errors
    /// What went wrong: status 500, the session stays.
    fn before_logout<'a>(&'a self, tx: &'a mut Tx, user: Option<&'a User>) -> Answer<'a, ()> {
        let _ = (tx, user);
        Box::pin(async { Ok(()) })
    }
}

/// Somebody who signs up: the form has no errors, and there is no account yet.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Newcomer {
    /// The username as it will be stored; made from the address where the form has no field for it.
    pub username: String,
    /// The address in lower case; empty when none was given.
    pub email: String,
    /// The app's own fields.
    pub extra: ExtraValues,
}
