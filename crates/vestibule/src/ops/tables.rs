//! `migrate`.

use super::Outcome;
use crate::{
    Fault, Migrated, Settings,
    app::App,
    clock::Clock,
    storage::{Db, Referred},
    users::{UserTable, look},
};

/// Makes the tables that are missing: all of them in an empty database, Vestibule's own in Django's. `with_allauth`: django-allauth's too, with
/// foreign keys to the user table that the settings name.
///
/// A user table of one's own is never made here: where it is not there, nothing is, and the answer says so.
///
/// # Errors
/// [`Fault`]: the database cannot be reached, or refused.
pub async fn migrate(settings: &Settings, with_allauth: bool) -> Result<Result<Migrated, Outcome>, Fault> {
    let db = App::open_database(settings).await?;
    let done = migrated(&db, settings, with_allauth).await;
    db.close().await;
    done
}

async fn migrated(db: &Db, settings: &Settings, with_allauth: bool) -> Result<Result<Migrated, Outcome>, Fault> {
    let users = look(db, &settings.auth_user).await?;
    if !settings.auth_user.is_djangos()
        && let Err(problems) = &users
    {
        let why = problems.iter().map(ToString::to_string);
        return Ok(Err(Outcome::Refused(why.collect())));
    }
    let users = users.map_or_else(|_| Referred::djangos(), referred);
    let now = Clock::system().now();
    Ok(Ok(crate::storage::migrate(db, &users, with_allauth, now).await?))
}

fn referred(users: UserTable) -> Referred {
    Referred {
        table: users.table,
        schema: users.schema,
        key_column: users.key_column,
        key_type: users.key_type,
    }
}
