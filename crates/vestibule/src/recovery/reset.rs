//! The new password behind a link, in order: hash, then one transaction that looks at the link again.

use super::link::Link;
use crate::{
    Fault,
    events::record,
    extend::{Before, Refusal, called},
    login::{Entered, Entering, enter, next_stage, settle},
    password_change::{PasswordEvent, tell_owner},
    passwords::RawPassword,
    sessions::{NewSession, Remember},
    storage::Tx,
    throttle::Counted,
    users::{self, Account, User},
    web::Visit,
};
use std::time::Duration;

/// What a posted new password came to. Nothing here is a fault.
#[derive(Debug)]
#[must_use]
pub(super) enum Outcome {
    /// It is committed. The account's sessions have ended; with `is_logged_in` this visit has a new one.
    Reset { is_logged_in: bool },
    /// The link is good no more: another press, or something else that ends links, came first.
    BadLink,
    /// Too many from this network.
    Throttled { retry_after: Duration },
    /// An app's hook said no: nothing was changed, and the link stays good.
    RefusedByHook(Refusal),
}

/// Writes the new password of the link's owner, where the link still is good. Of two that come at once one wins: each replaces the very hash that
/// its link was signed with.
pub(super) async fn reset(visit: &Visit, link: Link<'_>, token: &str, new: &RawPassword) -> Result<Outcome, Fault> {
    let (app, now) = (&visit.app, visit.now);
    if let Counted::Full { retry_after, .. } = app.throttle.link(visit.visitor.network, visit.steady).await? {
        return Ok(Outcome::Throttled { retry_after });
    }
    let is_somebodys = visit.user().await?.is_some();
    let hash = app.passwords.hash(new).await?;

    let mut tx = app.db.begin().await?;
    let Some(owner) = link.owner(&mut tx, app, token, now).await? else {
        tx.roll_back().await?;
        return Ok(Outcome::BadLink);
    };
    let user = User::new(owner.clone(), app.db.clone());
    if let Some(refusal) = Before::PasswordReset(&user)
        .first_refusal(&app.extensions.hooks, &mut tx)
        .await?
    {
        tx.roll_back().await?;
        return Ok(Outcome::RefusedByHook(refusal));
    }
    if !users::set_password(&mut tx, &owner.id, &owner.password, &hash).await? {
        tx.roll_back().await?;
        return Ok(Outcome::BadLink);
    }
    unlock(&mut tx, visit, &owner).await?;
    let event = visit.event(PasswordEvent::Reset.name(), Some(&owner.id.to_string()));
    record(&mut tx, &event, now).await?;
    tell_owner(&mut tx, &visit.into(), &owner, PasswordEvent::Reset).await?;
    for hooks in &app.extensions.hooks {
        called("after_password_reset", hooks.after_password_reset(&mut tx, &user).await)?;
    }

    // Whatever session follows, it does not hold the token.
    visit.session.remove(link.kind.session_key()).await?;
    let renewed = Account {
        password: hash,
        ..owner
    };
    let entered = first_session(&mut tx, visit, &renewed).await?;
    // Whoever was logged in here, the owner of the link or another, is so no more.
    if entered.is_none() && is_somebodys {
        visit.session.log_out(&mut tx).await?;
    }
    tx.commit().await?;

    let is_logged_in = entered.is_some();
    match entered {
        Some(session) => settle(visit, session, &renewed, &renewed.password).await?,
        None if is_somebodys => visit.session.forget().await?,
        None if visit.session.is_empty().await? => visit.session.flush().await?,
        None => visit.session.cycle_key().await?,
    }
    Ok(Outcome::Reset { is_logged_in })
}

/// The lock and the failures of the account are over: whoever reads its mail has proven more than a guesser could.
async fn unlock(tx: &mut Tx, visit: &Visit, owner: &Account) -> Result<(), Fault> {
    let names = users::login_names(tx, owner, visit.app.has_addresses()).await?;
    visit.app.throttle.unlock(tx, &owner.id.to_string(), &names).await
}

/// The session of the login that follows, where the settings want one and nothing stands between.
async fn first_session(tx: &mut Tx, visit: &Visit, owner: &Account) -> Result<Option<NewSession>, Fault> {
    if !visit.app.settings.account.login_on_password_reset || next_stage(owner, &[]).is_some() {
        return Ok(None);
    }
    let entering = Entering {
        account: owner,
        backend: visit.app.backend_paths.first().map_or("", String::as_str),
        remember: Remember::AsSettings,
        upgraded: None,
    };
    // A hook that refuses the login does not undo the reset.
    Ok(match enter(tx, visit, &entering).await? {
        Entered::In(session) => Some(session),
        Entered::Changed | Entered::RefusedByHook(_) => None,
    })
}
