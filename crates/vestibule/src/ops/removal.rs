//! `user delete`.

use super::{
    Outcome,
    rights::{Open, done, last_superuser, open},
};
use crate::{
    Fault, Vestibule,
    events::{Event, EventName},
    sessions,
    storage::refused_by_reference,
    users,
};

/// Deletes a user and what hangs on the user: groups, permissions, addresses, second factors, social accounts, sessions, waiting mails, events
/// and the admin's log of what the user did. One event stays, which says that it was done.
///
/// Rows of an app's own tables that refer to the user are not known here: then nothing is deleted, and the answer says so.
///
/// # Errors
/// [`Fault`]: the database did not answer.
pub async fn delete_user(vestibule: &Vestibule, name: &str) -> Result<Outcome, Fault> {
    let app = &vestibule.app;
    let found = match super::named::named(app, name).await? {
        Ok(found) => found,
        Err(refused) => return Ok(refused),
    };
    // Before the transaction, since it reads them all: a session made after this is nobody's once the user is gone.
    let owned = app.sessions.of_user(&found.id).await?;

    let Open { mut tx, account } = match open(app, name).await? {
        Ok(open) => open,
        Err(refused) => return Ok(refused),
    };
    if account.id != found.id {
        tx.roll_back().await?;
        return Ok(Outcome::Refused(vec![format!(
            "{name} has become another user's name; nothing is deleted"
        )]));
    }
    if let Some(refused) = last_superuser(&mut tx, &account, "delete").await? {
        tx.roll_back().await?;
        return Ok(refused);
    }
    app.sessions.end_all(&mut tx, &owned, app.clock.now()).await?;
    sessions::forget_floor(&mut tx, &account.id).await?;
    let names = users::login_names(&mut tx, &account, app.has_addresses()).await?;
    app.throttle.forget(&mut tx, &account.id.to_string(), &names).await?;

    // The first is the username, which may be another's address.
    let addresses: Vec<String> = names.into_iter().skip(1).collect();
    let removed = match users::remove(&mut tx, &app.layout, &app.users, &account.id, &addresses).await {
        Ok(()) => done(app, tx, Event::new(EventName::UserDeleted).user(&account.id)).await,
        Err(fault) => Err(fault),
    };
    match removed {
        Err(fault) if refused_by_reference(&fault) => Ok(Outcome::Refused(vec![format!(
            "rows of the project's own tables refer to {}: delete the user in Django's admin, which knows those tables, or `vestibule user \
             lock {name}` instead; nothing is deleted",
            account.username
        )])),
        other => other,
    }
}
