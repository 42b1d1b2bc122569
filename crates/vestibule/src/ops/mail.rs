//! `sendtestemail` and the state of the queue: whether mail goes out, and what waits.

use crate::{
    Fault, MailQueue, NotSent, Settings,
    app::App,
    clock::Clock,
    mailer::{Mail, MailKind, Message, Transport, queue},
    signup::unambiguous,
    storage::layout,
};

/// What a test mail came to.
#[derive(Debug)]
#[non_exhaustive]
pub enum TestMail {
    /// The transport took it.
    Sent,
    /// It did not, and this is why.
    NotSent(NotSent),
    /// The text is not one address that every mail server reads in one way.
    NoAddress,
}

/// Sends one mail at once, past the queue, by the transport that the settings name. Needs no database.
///
/// # Errors
/// [`Fault::Internal`]: the transport cannot be made, since a folder or a file of `EMAIL_URL` is not there.
pub async fn send_test_email(settings: &Settings, recipient: &str) -> Result<TestMail, Fault> {
    let transport = Transport::new(settings, None);
    let transport = transport.map_err(|error| Fault::internal("mail has no way out", error))?;
    let site = settings.public_url();
    let name = &settings.site.name;
    let text = format!("This is a test of {name} at {site}.\n\nMail from there arrives where you read this.\n");
    let html = format!(
        "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>Test</title></head><body><p>This is a test of {} at \
         {site}.</p><p>Mail from there arrives where you read this.</p></body></html>\n",
        minijinja::HtmlEscape(name)
    );
    let subject = format!("[{name}] Test");
    let message =
        unambiguous(recipient).and_then(|_| Message::new(MailKind::Test, recipient, &subject, text, html).ok());
    let Some(message) = message else {
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
    if settings
        .server
        .database_url
        .sqlite_path()
        .is_some_and(|file| !file.exists())
    {
        return Ok(None);
    }
    let (db, _) = App::open_database(settings).await?;
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
