//! What an owner is told after a password was changed, set or reset.

use crate::{
    Fault,
    app::App,
    events::EventName,
    face::context::{Notice, PasswordChangedMail, PasswordResetMail, PasswordSetMail},
    mailer::{MailKind, Message, enqueue, enqueue_if_room},
    network::Network,
    storage::{Run, Tx},
    throttle::Counted,
    users::{self, Account, mailable_name},
    web::Visit,
};
use time::OffsetDateTime;

/// What happened to a password.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PasswordEvent {
    Changed,
    /// The first one of an account that had none.
    Set,
    /// By a link.
    Reset,
}

impl PasswordEvent {
    /// As it stands in the audit stream.
    pub(crate) fn name(self) -> EventName {
        match self {
            Self::Changed => EventName::PasswordChanged,
            Self::Set => EventName::PasswordSet,
            Self::Reset => EventName::PasswordReset,
        }
    }
}

/// Who did it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum By {
    /// Somebody of this network.
    Visitor(Network),
    /// An operator, on the server.
    Operator,
}

/// Who tells, when and in which words.
pub(crate) struct Teller<'a> {
    pub(crate) app: &'a App,
    pub(crate) now: OffsetDateTime,
    pub(crate) language: &'static str,
    pub(crate) by: By,
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
            by: By::Visitor(visit.visitor.network),
            tells_unverified: true,
        }
    }
}

/// Queues the mail to every verified address of the account, or to its own where none is verified. It holds no link: whoever reads it without
/// being the owner can do nothing with it. A full queue takes it for verified addresses alone.
pub(crate) async fn tell_owner(
    tx: &mut Tx,
    teller: &Teller<'_>,
    account: &Account,
    event: PasswordEvent,
) -> Result<(), Fault> {
    if !teller.app.settings.account.email_notifications {
        return Ok(());
    }
    let verified = verified(tx, teller.app, account).await?;
    if verified.is_empty() && !teller.tells_unverified {
        return Ok(());
    }
    let to = |address| To {
        address,
        is_verified: true,
    };
    let mut all: Vec<To<'_>> = verified.iter().map(|address| to(address)).collect();
    if all.is_empty() {
        all.push(To {
            address: &account.email,
            is_verified: false,
        });
    }
    for to in &all {
        match written(teller, account, event, to)? {
            Some(message) if to.is_verified => enqueue(tx, &message, teller.now).await?,
            Some(message) => enqueue_if_room(tx, &message, teller.now).await?,
            None => (),
        }
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

/// An address of the owner.
struct To<'a> {
    address: &'a str,
    is_verified: bool,
}

fn written(
    teller: &Teller<'_>,
    account: &Account,
    event: PasswordEvent,
    &To { address, is_verified }: &To<'_>,
) -> Result<Option<Message>, Fault> {
    let (templates, language) = (&teller.app.templates, teller.language);
    let notice = Notice {
        username: mailable_name(&account.username, is_verified).map(str::to_owned),
        at: teller.now.into(),
        network: match teller.by {
            By::Visitor(network) => Some(network.to_string()),
            By::Operator => None,
        },
        have_all_sessions_ended: event == PasswordEvent::Reset
            || teller.by == By::Operator
            || teller.app.settings.account.logout_on_password_change,
    };
    match event {
        PasswordEvent::Changed => templates.write_mail(
            MailKind::PasswordChanged,
            address,
            &PasswordChangedMail(notice),
            language,
        ),
        PasswordEvent::Set => templates.write_mail(MailKind::PasswordSet, address, &PasswordSetMail(notice), language),
        PasswordEvent::Reset => {
            templates.write_mail(MailKind::PasswordReset, address, &PasswordResetMail(notice), language)
        }
    }
}
