//! The whole of a sign-up for one visitor: open or closed, a place of the throttle, the account, and the login that follows.

use super::{Signup, SignupErrors, SignupForm, Written, flow::Prepared};
use crate::{
    events::{Event, EventName},
    extend::Refusal,
    fault::Fault,
    login::{Entered, Entering, enter, settle},
    sessions::Remember,
    storage::Tx,
    throttle::Counted,
    users::Account,
    web::Visit,
};
use django_formats::random::OsRandom;
use std::time::Duration;

/// What a posted sign-up came to. Nothing here is a fault.
#[derive(Debug)]
#[must_use]
pub(crate) enum Outcome {
    /// Strangers may not sign up here.
    Closed,
    /// The form again, with these errors.
    Invalid(SignupErrors),
    /// An app's hook said no, in its words.
    RefusedByHook(Refusal),
    /// Too many sign-ups from this network: how long until the next one is looked at.
    Throttled { retry_after: Duration },
    /// The account is committed; with `is_logged_in` so is its session, and this visit goes on with it.
    SignedUp { username: String, is_logged_in: bool },
}

/// Judges a form and makes the account. The session of its first login is committed with it.
pub(crate) async fn submit(visit: &Visit, form: &SignupForm) -> Result<Outcome, Fault> {
    let app = &visit.app;
    if !app.settings.account.signup_open {
        return Ok(Outcome::Closed);
    }
    if let Counted::Full { retry_after, .. } = app.throttle.sign_up(visit.visitor.network, visit.steady).await? {
        return Ok(Outcome::Throttled { retry_after });
    }

    let signup = Signup::of(app);
    let prepared = match signup.prepare(form, &mut OsRandom, visit.now).await? {
        Ok(prepared) => prepared,
        Err(errors) => return Ok(Outcome::Invalid(errors)),
    };

    let is_logged_in = app.settings.account.login_on_signup;
    let newcomer = Creation {
        prepared,
        event: visit.event(EventName::UserSignedUp, None),
        then: if is_logged_in { Then::LogIn } else { Then::Nothing },
    };
    Ok(match create(app.db.begin().await?, visit, &signup, newcomer).await? {
        Created::Account { username } => Outcome::SignedUp { username, is_logged_in },
        Created::Invalid(errors) => Outcome::Invalid(errors),
        Created::RefusedByHook(refusal) => Outcome::RefusedByHook(refusal),
    })
}

/// An account that is about to be written.
pub(crate) struct Creation {
    pub(crate) prepared: Prepared,
    /// `user_signed_up` with its visitor, without a user yet.
    pub(crate) event: Event,
    pub(crate) then: Then,
}

/// What follows in the transaction that made an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Then {
    /// The first login, with whose session this visit goes on.
    LogIn,
    Nothing,
}

/// What the transaction of a sign-up came to: committed, or rolled back.
#[derive(Debug)]
#[must_use]
pub(crate) enum Created {
    /// It is committed.
    Account { username: String },
    /// Somebody else got the name or the address meanwhile.
    Invalid(SignupErrors),
    /// An app's hook said no, in its words.
    RefusedByHook(Refusal),
}

/// Writes the account and what is to follow. Ends the transaction.
pub(crate) async fn create(
    mut tx: Tx,
    visit: &Visit,
    signup: &Signup<'_>,
    Creation { prepared, event, then }: Creation,
) -> Result<Created, Fault> {
    let account = match signup.write(&mut tx, prepared.clone(), event, visit.now).await? {
        Written::Account(account) => account,
        Written::Refused(refusal) => {
            tx.roll_back().await?;
            return Ok(Created::RefusedByHook(refusal));
        }
        Written::Taken => {
            tx.roll_back().await?;
            return Ok(Created::Invalid(signup.taken_meanwhile(&prepared).await?));
        }
    };
    if then == Then::LogIn {
        return first_login(tx, visit, account).await;
    }
    tx.commit().await?;
    let username = account.username;
    Ok(Created::Account { username })
}

/// The first login, in the transaction that made the account.
async fn first_login(mut tx: Tx, visit: &Visit, account: Account) -> Result<Created, Fault> {
    let entering = Entering {
        account: &account,
        backend: visit.app.backend_paths.first().map_or("", String::as_str),
        remember: Remember::AsSettings,
        upgraded: None,
    };
    match enter(&mut tx, visit, &entering).await? {
        Entered::In(session) => {
            tx.commit().await?;
            settle(visit, session, &account, &account.password).await?;
            let username = account.username;
            Ok(Created::Account { username })
        }
        Entered::RefusedByHook(refusal) => {
            tx.roll_back().await?;
            Ok(Created::RefusedByHook(refusal))
        }
        Entered::Changed => Err(Fault::Internal {
            what: "an account changed while it was made",
            source: None,
        }),
    }
}
