//! Another way to check a login: a directory, an older system's passwords.

use crate::{fault::BoxError, users::UserId};
use std::{fmt, pin::Pin};

/// What an asynchronous method of an app's trait returns: `Box::pin(async move { … })`.
pub type Answer<'a, T> = Pin<Box<dyn Future<Output = Result<T, BoxError>> + Send + 'a>>;

/// Another judge of logins, asked after the passwords of the user table said no.
///
/// It has no part in the throttle: that has taken its place before, whoever judges.
///
/// Source: Django's `AUTHENTICATION_BACKENDS`.
pub trait Backend: Send + Sync {
    /// The dotted path under which sessions name it, as in `shop.auth.LdapBackend`. A Django on the same sessions must list it.
    fn path(&self) -> &str;

    /// Judges a login. It should take as long for an unknown name as for a wrong password.
    ///
    /// # Errors
    /// What kept it from judging: status 500.
    fn authenticate<'a>(&'a self, credentials: Credentials<'a>) -> Answer<'a, BackendAnswer>;
}

/// What was typed. Printing it shows nothing.
#[derive(Clone, Copy)]
pub struct Credentials<'a> {
    /// Name or address, without blanks around it.
    pub login: &'a str,
    /// The password, at most 4,096 bytes. Not to be kept, not to be logged.
    pub password: &'a str,
}

impl fmt::Debug for Credentials<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credentials").finish_non_exhaustive()
    }
}

/// The judgement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BackendAnswer {
    /// It is this person, who has a row in the user table.
    Yes(UserId),
    /// Not to this backend's knowledge: the next one is asked.
    No,
    /// No, and nobody else is asked: Django's `PermissionDenied`.
    Stop,
}
