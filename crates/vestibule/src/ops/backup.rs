//! `backup`.

use super::Outcome;
use crate::{
    Fault, Settings,
    app::App,
    settings::DatabaseUrl,
    storage::{self, Copied},
};
use std::path::Path;

/// Copies a SQLite database into a new file, while the server runs: mode 0600, checked as a whole, on the disk when this is done.
///
/// # Errors
/// [`Fault`]: the database or the file could not be read or written; no file is left then.
pub async fn backup(settings: &Settings, to: &Path) -> Result<Outcome, Fault> {
    let why = match &settings.server.database_url {
        DatabaseUrl::Sqlite(file) if !file.exists() => {
            Some(format!("there is no database {}: nothing to copy", file.display()))
        }
        DatabaseUrl::Sqlite(_) => None,
        DatabaseUrl::Postgres(_) => Some(other_engine(
            "PostgreSQL",
            "pg_dump --format=custom --file=FILE DATABASE",
        )),
        DatabaseUrl::MySql(_) => Some(other_engine(
            "MariaDB",
            "mariadb-dump --single-transaction DATABASE > FILE",
        )),
    };
    if let Some(why) = why {
        return Ok(Outcome::Refused(vec![why]));
    }
    let db = App::open_database(settings).await?;
    let copied = storage::backup(&db, to).await;
    db.close().await;
    Ok(match copied? {
        Copied::Whole => Outcome::Done,
        Copied::IsThere => Outcome::Refused(vec![format!(
            "{} is there already and is not overwritten: name a new file",
            to.display()
        )]),
        Copied::OtherEngine => Outcome::Refused(vec!["only SQLite is copied by this command".to_owned()]),
    })
}

fn other_engine(engine: &str, tool: &str) -> String {
    format!("{engine} has a tool of its own for that, which this command would only do worse: {tool}")
}
