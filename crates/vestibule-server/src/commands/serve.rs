//! `vestibule serve`: the pages, until a signal.

use std::fmt::Write as _;

use vestibule::{
    Vestibule,
    settings::{Settings, secret},
};

use super::{Failure, print};

pub(super) async fn run(settings: Settings) -> Result<(), Failure> {
    let greeting = greeting(&settings);
    let vestibule = Vestibule::start(settings).await.map_err(Failure::no)?;
    print(&greeting)?;
    vestibule.serve_pages().await.map_err(Failure::no)
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
