//! What an owner is told after a password was changed, set or reset.

use crate::{
    Fault,
    face::context::{Notice, PasswordChangedMail, PasswordResetMail, PasswordSetMail},
    mailer::{MailKind, enqueue},
    storage::Tx,
    users::{self, Account, mailable_name},
    web::Visit,
};

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Told {
    Changed,
    Set,
    Reset,
}

/// Queues the mail to every verified address of the account, or to its own where none is verified. It holds no link: whoever reads it without
/// being the owner can do nothing with it.
pub(crate) async fn tell_owner(tx: &mut Tx, visit: &Visit, account: &Account, told: Told) -> Result<(), Fault> {
    if !visit.app.settings.account.email_notifications {
        return Ok(());
    }
    let mut verified = Vec::new();
    if visit.app.has_addresses() {
        let rows = users::addresses_of(tx, &account.id).await?;
        verified.extend(rows.into_iter().filter(|row| row.verified).map(|row| row.email));
    }
    if verified.is_empty() {
        return queue(tx, visit, account, told, (&account.email, false)).await;
    }
    for address in &verified {
        queue(tx, visit, account, told, (address, true)).await?;
    }
    Ok(())
}

async fn queue(
    tx: &mut Tx,
    visit: &Visit,
    account: &Account,
    told: Told,
    (address, is_verified): (&str, bool),
) -> Result<(), Fault> {
    let (app, language) = (&visit.app, visit.language());
    let notice = Notice {
        username: mailable_name(&account.username, is_verified).map(str::to_owned),
        at: visit.now.into(),
        network: visit.visitor.network.to_string(),
        have_all_sessions_ended: told == Told::Reset || app.settings.account.logout_on_password_change,
    };
    let message = match told {
        Told::Changed => app.templates.write_mail(
            MailKind::PasswordChanged,
            address,
            &PasswordChangedMail(notice),
            language,
        )?,
        Told::Set => app
            .templates
            .write_mail(MailKind::PasswordSet, address, &PasswordSetMail(notice), language)?,
        Told::Reset => {
            app.templates
                .write_mail(MailKind::PasswordReset, address, &PasswordResetMail(notice), language)?
        }
    };
    match message {
        Some(message) => enqueue(tx, &message, visit.now).await,
        None => Ok(()),
    }
}
