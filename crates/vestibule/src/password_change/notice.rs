//! What an owner is told after a password was changed, set or reset.

use crate::{
    Fault,
    app::App,
    face::context::{Notice, PasswordChangedMail, PasswordResetMail, PasswordSetMail},
    mailer::{MailKind, enqueue, enqueue_if_room},
    network::Network,
    storage::{Run, Tx},
    throttle::Counted,
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
    /// Whether an address that nobody verified is told too.
    pub(crate) tells_unverified: bool,
}

impl<'a> Teller<'a> {
    /// For what its user can do again and again: whoever signs up with a stranger's address must not fill that mailbox, so a notice to an
    /// address that nobody verified takes a place of it. To be asked before the transaction.
    pub(crate) async fn of_user(visit: &'a Visit, account: &Account) -> Result<Self, Fault> {
        let (app, teller) = (&visit.app, Self::from(visit));
        let is_told = app.settings.account.email_notifications;
        if !is_told || !verified(&mut app.db.read().await?, app, account).await?.is_empty() {
            return Ok(teller);
        }
        let place = app.throttle.another_mail(&account.email, visit.steady).await?;
        Ok(Self {
            tells_unverified: place == Counted::Admitted,
            ..teller
        })
    }
}

impl<'a> From<&'a Visit> for Teller<'a> {
    fn from(visit: &'a Visit) -> Self {
        Self {
            app: &visit.app,
            now: visit.now,
            language: visit.language(),
            network: Some(visit.visitor.network),
            tells_unverified: true,
        }
    }
}

/// Queues the mail to every verified address of the account, or to its own where none is verified. It holds no link: whoever reads it without
/// being the owner can do nothing with it. A full queue takes it for verified addresses alone.
pub(crate) async fn tell_owner(tx: &mut Tx, by: &Teller<'_>, account: &Account, told: Told) -> Result<(), Fault> {
    if !by.app.settings.account.email_notifications {
        return Ok(());
    }
    let verified = verified(tx, by.app, account).await?;
    if verified.is_empty() && !by.tells_unverified {
        return Ok(());
    }
    if verified.is_empty() {
        return queue(tx, by, account, told, (&account.email, false)).await;
    }
    for address in &verified {
        queue(tx, by, account, told, (address, true)).await?;
    }
    Ok(())
}

async fn verified(run: &mut impl Run, app: &App, account: &Account) -> Result<Vec<String>, Fault> {
    if !app.has_addresses() {
        return Ok(Vec::new());
    }
    let rows = users::addresses_of(run, &account.id).await?;
    Ok(rows
        .into_iter()
        .filter(|row| row.verified)
        .map(|row| row.email)
        .collect())
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
        Some(message) if is_verified => enqueue(tx, &message, by.now).await,
        Some(message) => enqueue_if_room(tx, &message, by.now).await,
        None => Ok(()),
    }
}
