//! `vestibule serve`: the pages, until a signal.
//!
//! The greeting goes to standard output and never to the log: on a terminal, and while only this machine can reach the server, it holds the link
//! to the first superuser.

use std::{
    fmt::Write as _,
    io::{IsTerminal, stdout},
};

use secrecy::ExposeSecret;
use vestibule::{
    Vestibule,
    settings::{Settings, secret},
};

use super::{Failure, print};

pub(super) async fn run(settings: Settings) -> Result<(), Failure> {
    let mut greeting = greeting(&settings);
    let may_link = stdout().is_terminal() && !settings.binds_publicly();
    let vestibule = Vestibule::start(settings).await.map_err(Failure::no)?;
    if may_link && let Some(link) = vestibule.first_superuser_link().await.map_err(Failure::no)? {
        greeting.push_str("\nNobody is a superuser yet. This link makes one, once, within 15 minutes:\n  ");
        greeting.push_str(link.expose_secret());
        greeting.push('\n');
    }
    // A greeting whose reader has gone is no reason to stop serving.
    let greet = |_| drop(print(&greeting));
    vestibule.serve_pages_then(greet).await.map_err(Failure::no)
}

/// What an operator wants to know first.
fn greeting(settings: &Settings) -> String {
    let key = if settings.server.secret_key.is_some() {
        "from SECRET_KEY"
    } else {
        secret::FILE_NAME
    };
    let mut text = format!("Vestibule answers at {}\n", settings.public_url());
    let lines = [
        ("Listening on", settings.server.listen.to_string()),
        ("Database", settings.server.database_url.to_string()),
        ("Secret key", key.to_owned()),
        ("Mails", mails(settings)),
        ("First superuser", "vestibule createsuperuser".to_owned()),
    ];
    for (what, where_it_is) in lines {
        // Writing into a String cannot fail.
        let _ = writeln!(text, "  {what:<16} {where_it_is}");
    }
    text
}

fn mails(settings: &Settings) -> String {
    if settings.has_dev_inbox() {
        return format!("printed here, and at {}accounts/dev/inbox/", settings.public_url());
    }
    match &settings.email.url {
        way if way.is_console() => "printed here (EMAIL_URL)".to_owned(),
        way => way.to_string(),
    }
}
