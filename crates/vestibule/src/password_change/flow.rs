//! A change, in order: the place of a try, the place of a change, old password, new hash, one transaction with the hooks, the session goes on.

use super::notice::{PasswordEvent, Teller, tell_owner};
use crate::{
    Fault,
    events::{EventName, record},
    extend::{Before, Refusal, called},
    login::{mark_known, tell_locked},
    passwords::{RawPassword, Verdict},
    throttle::{Attempt, Counted, DeviceId, Kept, PlaceGuard, Taken},
    users::{self, Account, User},
    web::Visit,
};
use std::time::Duration;

/// What a posted change came to. Nothing here is a fault.
#[derive(Debug)]
#[must_use]
pub(super) enum Change {
    /// The old password was right.
    Judged(Written),
    /// The old password is not the account's.
    WrongOld,
    /// Too many tries: how long until the next one is judged.
    Throttled { retry_after: Duration },
    /// Too many changes by this user: how long until the next one is looked at.
    TooOften { retry_after: Duration },
}

/// What a posted first password came to. Nothing here is a fault.
#[derive(Debug)]
#[must_use]
pub(super) enum First {
    /// There was a place for it.
    Judged(Written),
    /// As [`Change::TooOften`].
    TooOften { retry_after: Duration },
}

/// What the transaction of a new password came to.
#[derive(Debug)]
#[must_use]
pub(super) enum Written {
    /// It is committed; this visit goes on under a new key, or is logged out where the settings say so.
    Done,
    /// Another change, or the end of this session, came first: nothing was changed.
    Overtaken,
    /// An app's hook said no: nothing was changed.
    RefusedByHook(Refusal),
}

/// Checks the old password and writes the new one. `account`: as this request's session was found good for it.
pub(super) async fn change(
    visit: &Visit,
    account: &Account,
    old: &RawPassword,
    new: &RawPassword,
) -> Result<Change, Fault> {
    let user_id = account.id.to_string();
    let attempt = Attempt {
        user_id: Some(&user_id),
        typed: None,
        network: visit.visitor.network,
        // Strangers' failed logins must not keep the owner from this.
        device: Some(DeviceId::any_session()),
    };
    let (guard, is_shadowed) = match visit.app.throttle.take(&attempt, visit.steady).await? {
        Taken::Place(guard) => (guard, false),
        Taken::Shadow(guard, _) => (guard, true),
        Taken::Full {
            retry_after, is_news, ..
        } => {
            if is_news {
                let event = visit.event(EventName::LoginThrottled, Some(&user_id));
                record(&mut visit.app.db.write().await?, &event, visit.now).await?;
            }
            return Ok(Change::Throttled { retry_after });
        }
    };

    if let Counted::Full { retry_after, .. } = visit.app.throttle.change_password(&user_id, visit.steady).await? {
        guard.abandon().await?;
        return Ok(Change::TooOften { retry_after });
    }

    let verdict = match visit.app.passwords.verify(Some(&account.password), old).await {
        Ok(verdict) => verdict,
        // No password was judged: a busy server is nobody's failed try.
        Err(fault) => {
            guard.abandon().await?;
            return Err(fault);
        }
    };
    if is_shadowed || verdict == Verdict::Wrong {
        return refuse(visit, account, guard).await;
    }
    guard.give_back().await?;

    write(visit, account, new, PasswordEvent::Changed)
        .await
        .map(Change::Judged)
}

/// Writes the first password of an account that has none.
pub(super) async fn set(visit: &Visit, account: &Account, new: &RawPassword) -> Result<First, Fault> {
    let user_id = account.id.to_string();
    if let Counted::Full { retry_after, .. } = visit.app.throttle.change_password(&user_id, visit.steady).await? {
        return Ok(First::TooOften { retry_after });
    }
    write(visit, account, new, PasswordEvent::Set).await.map(First::Judged)
}

/// A wrong old password: the places stay taken, the event is told, and the owner of an account that is locked now.
async fn refuse(visit: &Visit, account: &Account, guard: PlaceGuard) -> Result<Change, Fault> {
    let kept = guard.keep().await?;
    let mut tx = visit.app.db.begin().await?;
    let event = visit.event(EventName::PasswordRefused, Some(&account.id.to_string()));
    record(&mut tx, &event, visit.now).await?;
    if kept == Kept::LockDue {
        tell_locked(&mut tx, visit, account).await?;
    }
    tx.commit().await?;
    Ok(Change::WrongOld)
}

/// One transaction: the hash, where the old one still is; the session; the event; the mail.
async fn write(visit: &Visit, account: &Account, new: &RawPassword, what: PasswordEvent) -> Result<Written, Fault> {
    let app = &visit.app;
    let hash = app.passwords.hash(new).await?;
    let user = User::new(account.clone(), app.db.clone());
    let teller = Teller::of_user(visit, account).await?;

    let mut tx = app.db.begin().await?;
    let before = Before::PasswordChange(&user);
    if let Some(refusal) = before.first_refusal(&app.extensions.hooks, &mut tx).await? {
        tx.roll_back().await?;
        return Ok(Written::RefusedByHook(refusal));
    }
    if !users::set_password(&mut tx, &account.id, &account.password, &hash).await? {
        tx.roll_back().await?;
        return Ok(Written::Overtaken);
    }
    let mut renewed = None;
    if app.settings.account.logout_on_password_change {
        visit.session.log_out(&mut tx).await?;
    } else {
        renewed = visit.session.renew(&mut tx, &account.id, hash.as_str()).await?;
        if renewed.is_none() {
            tx.roll_back().await?;
            return Ok(Written::Overtaken);
        }
    }
    let event = visit.event(what.name(), Some(&account.id.to_string()));
    record(&mut tx, &event, visit.now).await?;
    tell_owner(&mut tx, &teller, account, what).await?;
    for hooks in &app.extensions.hooks {
        called(
            "after_password_change",
            hooks.after_password_change(&mut tx, &user).await,
        )?;
    }
    tx.commit().await?;

    match renewed {
        Some(session) => {
            visit.session.adopt(session).await?;
            // The mark of before died with the old password.
            mark_known(visit, &account.id, &hash);
        }
        None => visit.session.forget().await?,
    }
    Ok(Written::Done)
}
