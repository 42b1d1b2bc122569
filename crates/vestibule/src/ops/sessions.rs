//! `clearsessions`.

use crate::{Fault, Vestibule, sessions::sweep};

/// Deletes the sessions that have expired; how many. In steps of at most 500 rows, so that nobody waits long for a lock.
///
/// # Errors
/// [`Fault`]: the database did not answer. What was deleted until then stays deleted.
///
/// Source: Django's command `clearsessions`.
pub async fn clear_sessions(vestibule: &Vestibule) -> Result<u64, Fault> {
    let (app, mut all) = (&vestibule.app, 0);
    let now = app.clock.now();
    loop {
        let gone = sweep(&mut app.db.write().await?, now).await?;
        if gone == 0 {
            return Ok(all);
        }
        all += gone;
    }
}
