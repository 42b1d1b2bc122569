//! A login, in order: account, place, hash, verdict, stage, one transaction, cookie.

use super::{
    LoginForm,
    rules::{self, Stage},
};
use crate::{
    Fault,
    events::{Event, EventName, record},
    extend::{self, BackendAnswer, Refusal},
    passwords::Verdict,
    sessions::{NewSession, Remember},
    settings::Hasher,
    storage::Tx,
    throttle::{PlaceGuard, Scope, Taken},
    users::{self, Account},
    web::Visit,
};
use django_formats::password::EncodedPassword;

/// What a posted login came to. Nothing here is a fault.
#[must_use]
pub(crate) enum Outcome {
    /// The session's row is committed. The user's name.
    LoggedIn(String),
    /// Nobody is logged in yet.
    Pending(Stage),
    /// The right password of a deactivated account.
    Inactive,
    /// Wrong name or wrong password: one variant, so no page can tell them apart.
    Refused,
    /// An app's hook said no, in its words.
    RefusedByHook(Refusal),
    /// Too many tries. Seconds.
    Throttled { retry_after: u64 },
}

/// The flow, for one visitor.
pub(crate) struct Login<'a> {
    visit: &'a Visit,
}

/// Who enters, and how.
pub(crate) struct Entering<'a> {
    pub(crate) account: &'a Account,
    /// Dotted path.
    pub(crate) backend: &'a str,
    pub(crate) remember: Remember,
    /// The password in a stronger form, replacing the one that was verified.
    pub(crate) upgraded: Option<&'a EncodedPassword>,
}
