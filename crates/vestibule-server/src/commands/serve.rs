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
        ("Mails", "wait in the table vestibule_outbox".to_owned()),
        ("First superuser", "vestibule createsuperuser".to_owned()),
    ];
    for (what, where_it_is) in lines {
        // Writing into a String cannot fail.
        let _ = writeln!(text, "  {what:<16} {where_it_is}");
    }
    text
}
