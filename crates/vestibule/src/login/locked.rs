//! Telling an owner that login by password is locked, once for each lock.

use crate::{
    Fault,
    events::{EventName, record},
    face::context::AccountLockedMail,
    mailer::{MailKind, enqueue},
    storage::Tx,
    users::{Account, mailable_name},
    web::Visit,
};

/// Event and mail of a lock that was not announced yet, in the caller's transaction. The mail's button leads to a reset, which lifts it.
pub(crate) async fn tell_locked(tx: &mut Tx, visit: &Visit, account: &Account) -> Result<(), Fault> {
    let (app, now) = (&visit.app, visit.now);
    let user_id = account.id.to_string();
    if !app.throttle.announce_lock(tx, &user_id, now).await? {
        return Ok(());
    }
    record(tx, &visit.event(EventName::LoginLocked, Some(&user_id)), now).await?;
    let mail = AccountLockedMail {
        username: mailable_name(&account.username, false).map(str::to_owned),
        at: now.into(),
        password_reset_url: app.settings.link("/accounts/password/reset/"),
    };
    let language = app.settings.server.language_code.as_str();
    if let Some(message) = app
        .templates
        .write_mail(MailKind::LoginLocked, &account.email, &mail, language)?
    {
        enqueue(tx, &message, now).await?;
    }
    Ok(())
}
