//! From the link to the superuser who is logged in.

use crate::{
    app::App,
    events::EventName,
    fault::Fault,
    signup::{Created, Creation, Signup, SignupErrors, SignupForm, Then, create},
    users,
    web::Visit,
};
use django_formats::random::OsRandom;
use secrecy::{ExposeSecret, SecretString};

/// What a posted form came to. Nothing here is a fault.
#[derive(Debug)]
#[must_use]
pub(crate) enum Outcome {
    /// The link is wrong, over or used, or somebody is a superuser.
    Dead,
    /// The form again, with these errors.
    Invalid(SignupErrors),
    /// An app's hook said no, in its words.
    RefusedByHook(crate::extend::Refusal),
    /// The superuser is committed, and this visit goes on as them.
    Made { username: String },
}

/// A new link for the terminal, where one may be had.
pub(crate) async fn link(app: &App) -> Result<Option<SecretString>, Fault> {
    if !app.layout.made_here || users::has_superuser(&mut app.db.read().await?).await? {
        return Ok(None);
    }
    let token = app.setup_token.issue(&mut OsRandom, app.clock.now())?;
    let path = format!("/accounts/first-superuser/{}/", token.expose_secret());
    Ok(Some(SecretString::from(app.settings.link(&path))))
}

/// Whether this token opens the page.
pub(crate) async fn is_open(visit: &Visit, token: &str) -> Result<bool, Fault> {
    let app = &visit.app;
    Ok(app.setup_token.fits(token, visit.now) && !users::has_superuser(&mut app.db.read().await?).await?)
}

/// Judges the form and makes the superuser, in one transaction with the session of their first login.
pub(crate) async fn submit(visit: &Visit, token: &str, form: &SignupForm) -> Result<Outcome, Fault> {
    let app = &visit.app;
    if !is_open(visit, token).await? {
        return Ok(Outcome::Dead);
    }
    let signup = Signup::of_superuser(app);
    let prepared = match signup.prepare(form, &mut OsRandom, visit.now).await? {
        Ok(prepared) => prepared,
        Err(errors) => return Ok(Outcome::Invalid(errors)),
    };

    let mut tx = app.db.begin().await?;
    users::hold_superusers(&mut tx).await?;
    if users::has_superuser(&mut tx).await? {
        tx.roll_back().await?;
        return Ok(Outcome::Dead);
    }
    let superuser = Creation {
        prepared,
        event: visit.event(EventName::UserSignedUp, None).detail("superuser", true),
        then: Then::LogIn,
    };
    Ok(match create(tx, visit, &signup, superuser).await? {
        Created::Account { username } => {
            app.setup_token.spend();
            Outcome::Made { username }
        }
        Created::Invalid(errors) => Outcome::Invalid(errors),
        Created::RefusedByHook(refusal) => Outcome::RefusedByHook(refusal),
    })
}
