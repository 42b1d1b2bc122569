//! `clearsessions`.

use crate::{Fault, Vestibule, sessions::clear_expired};

/// Deletes the sessions that have expired; how many. In steps of at most 1,000 rows, so that nobody waits long for a lock.
///
/// # Errors
/// [`Fault`]: the database did not answer. What was deleted until then stays deleted.
///
/// Source: Django's command `clearsessions`.
pub async fn clear_sessions(vestibule: &Vestibule) -> Result<u64, Fault> {
    let app = &vestibule.app;
    clear_expired(&app.db, app.clock.now()).await
}
