//! `user lock`, `user unlock` and `user set-staff`.

use super::{Outcome, named::named, users::lacking};
use crate::{
    Fault, Vestibule,
    app::App,
    events::{Event, EventName, record},
    storage::Tx,
    users::{self, Account},
};

/// Which rights `user set-staff` gives or takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Rights {
    /// Django's admin opens: staff.
    Staff,
    /// Everything: staff and superuser.
    Superuser,
    /// No longer superuser; still staff.
    NoSuperuser,
    /// Neither.
    None,
}

/// Deactivates a user (Django's `is_active`): no login, and every session of theirs is nobody's from the next request on, here and at Django.
/// Sessions and password stay, for [`unlock_user`].
///
/// # Errors
/// [`Fault`]: the database did not answer.
pub async fn lock_user(vestibule: &Vestibule, name: &str) -> Result<Outcome, Fault> {
    let app = &vestibule.app;
    if !app.users.has("is_active") {
        return Ok(Outcome::Refused(vec![lacking(app, "is_active")]));
    }
    let Open { mut tx, account } = match open(app, name).await? {
        Ok(open) => open,
        Err(refused) => return Ok(refused),
    };
    if let Some(refused) = last_superuser(&mut tx, &account, "lock").await? {
        tx.roll_back().await?;
        return Ok(refused);
    }
    users::set_active(&mut tx, &account.id, false).await?;
    done(app, tx, Event::new(EventName::UserLocked).user(&account.id)).await
}

/// Activates a user, and lifts what failed logins have locked: the streak ends, and every place of the account's counters is free.
///
/// # Errors
/// [`Fault`]: the database did not answer.
pub async fn unlock_user(vestibule: &Vestibule, name: &str) -> Result<Outcome, Fault> {
    let app = &vestibule.app;
    let Open { mut tx, account } = match open(app, name).await? {
        Ok(open) => open,
        Err(refused) => return Ok(refused),
    };
    if app.users.has("is_active") {
        users::set_active(&mut tx, &account.id, true).await?;
    }
    let names = users::login_names(&mut tx, &account, app.has_addresses()).await?;
    app.throttle.unlock(&mut tx, &account.id.to_string(), &names).await?;
    done(app, tx, Event::new(EventName::UserUnlocked).user(&account.id)).await
}

/// Gives or takes the rights of staff and superuser.
///
/// # Errors
/// [`Fault`]: the database did not answer.
pub async fn set_rights(vestibule: &Vestibule, name: &str, rights: Rights) -> Result<Outcome, Fault> {
    let app = &vestibule.app;
    let asked: &[&str] = match rights {
        Rights::Staff => &["is_staff"],
        Rights::Superuser | Rights::NoSuperuser => &["is_superuser"],
        Rights::None => &[],
    };
    if let Some(column) = asked.iter().find(|column| !app.users.has(column)) {
        return Ok(Outcome::Refused(vec![lacking(app, column)]));
    }
    let Open { mut tx, account } = match open(app, name).await? {
        Ok(open) => open,
        Err(refused) => return Ok(refused),
    };
    let (is_staff, is_superuser) = match rights {
        Rights::Staff => (true, account.is_superuser),
        Rights::Superuser => (true, true),
        Rights::NoSuperuser => (account.is_staff, false),
        Rights::None => (false, false),
    };
    if !is_superuser && let Some(refused) = last_superuser(&mut tx, &account, "demote").await? {
        tx.roll_back().await?;
        return Ok(refused);
    }
    users::set_rights(&mut tx, &account.id, is_staff, is_superuser).await?;
    let event = Event::new(EventName::UserRightsChanged)
        .user(&account.id)
        .detail("staff_before", account.is_staff)
        .detail("staff", is_staff)
        .detail("superuser_before", account.is_superuser)
        .detail("superuser", is_superuser);
    done(app, tx, event).await
}

/// A user who is about to be changed, read in the transaction that changes them.
pub(super) struct Open {
    pub(super) tx: Tx,
    pub(super) account: Account,
}

/// Opens the transaction. Whoever else changes who is a superuser waits until it ends.
pub(super) async fn open(app: &App, name: &str) -> Result<Result<Open, Outcome>, Fault> {
    let found = match named(app, name).await? {
        Ok(found) => found,
        Err(refused) => return Ok(Err(refused)),
    };
    let mut tx = app.db.begin().await?;
    users::hold_superusers(&mut tx).await?;
    match users::by_id(&mut tx, &found.id).await? {
        Some(account) => Ok(Ok(Open { tx, account })),
        None => {
            tx.roll_back().await?;
            Ok(Err(Outcome::Refused(vec![format!("there is no user {name} any more")])))
        }
    }
}

/// Without an active superuser nobody could mend anything from Django's admin.
pub(super) async fn last_superuser(tx: &mut Tx, account: &Account, act: &str) -> Result<Option<Outcome>, Fault> {
    let counts = account.is_superuser && account.is_active;
    if !counts || users::has_other_superuser(tx, &account.id).await? {
        return Ok(None);
    }
    let name = &account.username;
    Ok(Some(Outcome::Refused(vec![format!(
        "{name} is the last active superuser: make another one first (`vestibule createsuperuser`, or `vestibule user set-staff NAME \
         --superuser`), then {act} {name}"
    )])))
}

pub(super) async fn done(app: &App, mut tx: Tx, event: Event) -> Result<Outcome, Fault> {
    record(&mut tx, &event, app.clock.now()).await?;
    tx.commit().await?;
    Ok(Outcome::Done)
}
