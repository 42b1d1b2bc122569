//! `vestibule sendtestemail`: whether mail goes out.

use vestibule::{
    ops::{self, TestMail},
    settings::Settings,
};

use super::{Failure, print};

pub(super) async fn run(settings: &Settings, address: &str) -> Result<(), Failure> {
    let (way, sender) = (&settings.email.url, settings.mail_sender());
    match ops::send_test_email(settings, address).await.map_err(Failure::no)? {
        TestMail::Sent => print(&format!("sent by {way} from {sender}\n")),
        TestMail::NotSent(why) => Err(Failure::No(format!("not sent by {way} from {sender}: {why}"))),
        TestMail::NoAddress => Err(Failure::Usage(format!("{address:?} is not one address"))),
        _ => Err(Failure::No("not sent".to_owned())),
    }
}

/// What `check` says of the queue, whatever else it finds.
pub(super) async fn waiting(settings: &Settings) -> Result<String, Failure> {
    let Some(queue) = ops::mail_queue(settings).await.map_err(Failure::no)? else {
        return Ok(String::new());
    };
    let since = queue.oldest.map(|oldest| format!(", the oldest since {oldest}"));
    let error = Some(&queue.last_error).filter(|error| !error.is_empty());
    let error = error.map(|error| format!("; last error: {error}"));
    let (since, error) = (since.unwrap_or_default(), error.unwrap_or_default());
    Ok(format!("mails waiting: {}{since}{error}\n", queue.length))
}
