//! The row and the line.

use super::event::Event;
use crate::{
    fault::Fault,
    storage::{Run, queries},
};
use time::OffsetDateTime;

queries! {
    RECORD = "events.record", r#"INSERT INTO "vestibule_event" ("at", "name", "user_id", "network", "browser", "request_id", "detail")
        VALUES (?, ?, ?, ?, ?, ?, ?)"#;
}

/// Writes the event, in the transaction of what it tells about where there is one. The line is written even when that is rolled back:
/// a log holds what was tried.
pub(crate) async fn record(run: &mut impl Run, event: &Event, now: OffsetDateTime) -> Result<(), Fault> {
    let name = event.name.as_str();
    let network = event.network.map(|network| network.to_string()).unwrap_or_default();
    let detail = event.detail_json();
    tracing::info!(
        target: "vestibule::event",
        event = name,
        user.id = event.user_id.as_deref().unwrap_or_default(),
        network,
        browser = event.browser(),
        request.id = event.request_id(),
        detail,
        "{name}"
    );
    run.execute(
        &RECORD,
        [
            now.into(),
            name.into(),
            event.user_id.clone().into(),
            network.into(),
            event.browser().into(),
            event.request_id().into(),
            detail.into(),
        ],
    )
    .await?;
    Ok(())
}
