//! `sendtestemail` and the state of the queue: whether mail goes out, and what waits.

use crate::{
    Fault, MailQueue, NotSent, Settings,
    app::App,
    clock::Clock,
    face::context,
    mailer::{Mail, MailKind, Transport, queue},
    signup::unambiguous,
    storage::layout,
    vestibule::compile,
};

/// What a test mail came to.
#[derive(Debug)]
#[non_exhaustive]
pub enum TestMail {
    /// The transport took it.
    Sent,
    /// It did not, and this is why.
    NotSent(NotSent),
    /// The text is not one address.
    NoAddress,
}

/// Sends one mail at once, past the queue, by the transport that the settings name. Needs no database.
///
/// # Errors
/// [`Fault::Internal`]: the transport cannot be made, since a folder or a file of `EMAIL_URL` is not there, or a template of the site does not
/// compile. [`Fault::Template`]: the mail's own does not render, or makes what cannot be sent.
pub async fn send_test_email(settings: &Settings, recipient: &str) -> Result<TestMail, Fault> {
    let transport = Transport::new(settings, None);
    let transport = transport.map_err(|error| Fault::internal("mail has no way out", error))?;
    let content = context::TestMail {
        site_url: settings.public_url().to_string(),
    };
    let templates = compile(settings, &[])
        .map_err(|error| Fault::internal("the mail cannot be written", error))?
        .templates;
    let language = settings.server.language_code.as_str();
    let Some(address) = unambiguous(recipient) else {
        return Ok(TestMail::NoAddress);
    };
    let Some(message) = templates.write_mail(MailKind::Test, &address, &content, language)? else {
        return Ok(TestMail::NoAddress);
    };
    let now = Clock::system().now();
    let mail = Mail::new(message, transport.letterhead(), "test", now);
    Ok(match transport.send_at_once(&mail).await {
        Ok(()) => TestMail::Sent,
        Err(why) => TestMail::NotSent(why),
    })
}

/// How many mails wait, since when, and what the last failure was. `None`: the database has no queue yet.
///
/// # Errors
/// [`Fault`]: the database cannot be reached.
pub async fn mail_queue(settings: &Settings) -> Result<Option<MailQueue>, Fault> {
    let Some(db) = App::open_existing(settings).await? else {
        return Ok(None);
    };
    let looked = async {
        if !layout(&db).await?.has("vestibule_outbox") {
            return Ok(None);
        }
        queue(&mut db.read().await?).await.map(Some)
    };
    let looked = looked.await;
    db.close().await;
    looked
}
