//! Events that were recorded before a test begins.

use crate::{
    events::{Event, EventName, record},
    storage::Db,
};
use time::{Duration, OffsetDateTime};

/// So many events of a user, a second apart from `at` on.
pub(crate) async fn add(db: &Db, name: EventName, user: &str, at: OffsetDateTime, times: u32) {
    let mut tx = db.begin().await.expect("a transaction");
    for number in 0..times {
        let event = Event::new(name).user(user);
        record(&mut tx, &event, at + Duration::seconds(number.into()))
            .await
            .expect("a row");
    }
    tx.commit().await.expect("a commit");
}
