//! `migrate`.

use crate::{Fault, Migrated, Settings, app::App, clock::Clock};

/// Makes the tables that are missing: all of them in an empty database, Vestibule's own in Django's. `with_allauth`: django-allauth's too.
///
/// # Errors
/// [`Fault`]: the database cannot be reached, or refused.
pub async fn migrate(settings: &Settings, with_allauth: bool) -> Result<Migrated, Fault> {
    let (db, users) = App::open_database(settings).await?;
    let done = crate::storage::migrate(&db, &users.table, with_allauth, Clock::system().now()).await;
    db.close().await;
    done
}
