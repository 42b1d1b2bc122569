//! Asking for a link, in order: places, who has the address, the mails, one transaction.
//!
//! Nothing tells what came of it: neither the answer, nor the number of statements, nor a mail server, which is asked later.

use super::{link, rules::counted_too};
use crate::{
    Fault,
    app::App,
    events::{Event, EventName, record},
    face::context::{PasswordResetKeyMail, UnknownAccountMail},
    mailer::{MailKind, Message, enqueue, enqueue_nothing},
    signup::unambiguous,
    throttle::Counted,
    users::{self, Account, Recipient, UserId, mailable_name},
    web::Visit,
};
use time::OffsetDateTime;

/// Queues a link for each account of an address, or, for an address that nobody has, the mail that says so. More mails than an address may get
/// are not sent.
pub(super) async fn request(visit: &Visit, typed: &str) -> Result<(), Fault> {
    let (app, now) = (&visit.app, visit.now);
    let network = visit.visitor.network;
    let kind = MailKind::PasswordResetKey.as_str();
    if let Counted::Full { is_news, .. } = app.throttle.mail(kind, typed, network, visit.steady).await? {
        if is_news {
            let event = visit.event(EventName::MailThrottled, None);
            record(&mut app.db.write().await?, &event, now).await?;
        }
        return Ok(());
    }

    let due = due(visit, typed).await?;
    let mut tx = app.db.begin().await?;
    for Due { user_id, message } in due {
        let event = visit.event(EventName::PasswordResetRequested, user_id.as_deref());
        record(&mut tx, &event, now).await?;
        match message {
            Some(message) => enqueue(&mut tx, &message, now).await?,
            None => enqueue_nothing(&mut tx).await?,
        }
    }
    tx.commit().await
}

/// What is to be written for one account, or for nobody.
struct Due {
    user_id: Option<String>,
    /// `None`: no mail, which is nobody's business.
    message: Option<Message>,
}

async fn due(visit: &Visit, typed: &str) -> Result<Vec<Due>, Fault> {
    let (app, now) = (&visit.app, visit.now);
    let mut found = recipients(visit, typed).await?.into_iter();
    let first = found.next();
    let has_place = match counted_too(typed, first.as_ref().map(|first| &*first.address)) {
        Some(text) => app.throttle.another_mail(&text, visit.steady).await? == Counted::Admitted,
        None => true,
    };
    let Some(first) = first else {
        // The question that a known address costs too.
        let nobody = UserId::nobody(app.users.key);
        link::addresses(&mut app.db.read().await?, app, &nobody).await?;
        let message = unknown(visit, typed)?.filter(|_| has_place);
        return Ok(vec![Due { user_id: None, message }]);
    };
    let mut due = known(app, first, visit.language(), now).await?;
    due.message = due.message.filter(|_| has_place);
    let mut all = vec![due];
    // Each further account is one mail more to the same address.
    for recipient in found {
        if app.throttle.another_mail(&recipient.address, visit.steady).await? == Counted::Admitted {
            all.push(known(app, recipient, visit.language(), now).await?);
        }
    }
    Ok(all)
}

/// Who has an address: allauth's look-up, or Django's own where allauth's tables are not there.
async fn recipients(visit: &Visit, typed: &str) -> Result<Vec<Recipient>, Fault> {
    let mut conn = visit.app.db.read().await?;
    if visit.app.has_addresses() {
        return Ok(users::owners(&mut conn, typed, true).await?.for_reset());
    }
    let found = users::for_password_reset(&mut conn, typed).await?;
    let recipient = |account: users::Account| Recipient {
        address: account.email.clone(),
        is_verified: false,
        account,
    };
    Ok(found.into_iter().map(recipient).collect())
}

/// Queues a link for this account, to its own address: an operator asks for it. `false`: no mail could be sent to what stands there.
pub(crate) async fn send_link(app: &App, account: Account, language: &str, now: OffsetDateTime) -> Result<bool, Fault> {
    let mut is_verified = false;
    if app.has_addresses() {
        let rows = users::addresses_of(&mut app.db.read().await?, &account.id).await?;
        is_verified = rows.iter().any(|row| row.verified && row.email == account.email);
    }
    let recipient = Recipient {
        address: account.email.clone(),
        is_verified,
        account,
    };
    let Due { user_id, message } = known(app, recipient, language, now).await?;
    let (Some(user_id), Some(message)) = (user_id, message) else {
        return Ok(false);
    };
    let event = Event::new(EventName::PasswordResetRequested).user(user_id);
    let mut tx = app.db.begin().await?;
    record(&mut tx, &event.detail("operator", true), now).await?;
    enqueue(&mut tx, &message, now).await?;
    tx.commit().await?;
    Ok(true)
}

async fn known(app: &App, recipient: Recipient, language: &str, now: OffsetDateTime) -> Result<Due, Fault> {
    let Recipient {
        account,
        address,
        is_verified,
    } = recipient;
    let addresses = link::addresses(&mut app.db.read().await?, app, &account.id).await?;
    let mail = PasswordResetKeyMail {
        username: mailable_name(&account.username, is_verified).map(str::to_owned),
        joined: account.date_joined.map(Into::into),
        password_reset_url: link::mailed(app, &account, &addresses, now),
        until: (now + app.settings.passwords.reset_timeout.to_time()).into(),
    };
    Ok(Due {
        user_id: Some(account.id.to_string()),
        // A stored address that mail servers could read in two ways gets no link.
        message: app
            .templates
            .write_mail(MailKind::PasswordResetKey, &address, &mail, language)?,
    })
}

/// The mail to an address that nobody has; rendered even where it is not sent.
fn unknown(visit: &Visit, typed: &str) -> Result<Option<Message>, Fault> {
    let (app, account) = (&visit.app, &visit.app.settings.account);
    let address = unambiguous(typed).unwrap_or_default();
    // The typed address stands in no text: mail programs make links of `evil.example/?x@…` and `www.evil.example@…`.
    let mail = UnknownAccountMail {
        signup_url: account.signup_open.then(|| app.settings.link("/accounts/signup/")),
    };
    let message = app
        .templates
        .write_mail(MailKind::UnknownAccount, &address, &mail, visit.language())?;
    Ok(message.filter(|_| account.email_unknown_accounts))
}
