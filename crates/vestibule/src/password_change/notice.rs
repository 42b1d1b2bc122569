//! What an owner is told after a password was changed, set or reset.

use crate::{
    Fault,
    app::App,
    face::context::{Notice, PasswordChangedMail, PasswordResetMail, PasswordSetMail},
    mailer::{MailKind, enqueue},
    network::Network,
    storage::Tx,
    users::{self, Account, mailable_name},
    web::Visit,
};
use time::OffsetDateTime;

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Told {
    Changed,
    Set,
    Reset,
}

/// Who tells, and what happened: a visit, or a command of an operator.
pub(crate) struct Teller<'a> {
    pub(crate) app: &'a App,
    pub(crate) now: OffsetDateTime,
    pub(crate) language: &'static str,
    /// Where it was done; `None`: on the server, by an operator.
    pub(crate) network: Option<Network>,
}

impl<'a> From<&'a Visit> for Teller<'a> {
    fn from(visit: &'a Visit) -> Self {
        Self {
            app: &visit.app,
            now: visit.now,
            language: visit.language(),
            network: Some(visit.visitor.network),
        }
    }
}

/// Queues the mail to every verified address of the account, or to its own where none is verified. It holds no link: whoever reads it without
/// being the owner can do nothing with it.
pub(crate) async fn tell_owner(tx: &mut Tx, by: &Teller<'_>, account: &Account, told: Told) -> Result<(), Fault> {
    if !by.app.settings.account.email_notifications {
        return Ok(());
    }
    let mut verified = Vec::new();
    if by.app.has_addresses() {
        let rows = users::addresses_of(tx, &account.id).await?;
        verified.extend(rows.into_iter().filter(|row| row.verified).map(|row| row.email));
    }
    if verified.is_empty() {
        return queue(tx, by, account, told, (&account.email, false)).await;
    }
    for address in &verified {
        queue(tx, by, account, told, (address, true)).await?;
    }
    Ok(())
}

async fn queue(
    tx: &mut Tx,
    by: &Teller<'_>,
    account: &Account,
    told: Told,
    (address, is_verified): (&str, bool),
) -> Result<(), Fault> {
    let (app, language) = (by.app, by.language);
    let notice = Notice {
        username: mailable_name(&account.username, is_verified).map(str::to_owned),
        at: by.now.into(),
        network: by.network.map(|network| network.to_string()),
        have_all_sessions_ended: told == Told::Reset
            || by.network.is_none()
            || app.settings.account.logout_on_password_change,
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
        Some(message) => enqueue(tx, &message, by.now).await,
        None => Ok(()),
    }
}
