//! `/accounts/activity/`.

use super::{flow, rules::browser, store::Found};
use crate::{
    Fault, User,
    face::context::{ActivityEntry, ActivityPage, ErrorKind, Moment, happened},
    web::{Page, reply},
};
use axum::response::Response;
use serde_json::json;
use time::format_description::well_known::Rfc3339;

/// A page of the user's own events. A number that is no page's, or a page after the last: 404.
pub(crate) async fn show(user: User, page: Page) -> Result<Response, Fault> {
    let not_found = || Ok(page.visit.error(ErrorKind::NotFound, None));
    let Some(number) = page.number() else {
        return not_found();
    };
    let Some(events) = flow::page(&page.app().db, &user, number).await? else {
        return not_found();
    };
    if page.wants_json() {
        let shown: Vec<_> = events.found.iter().map(as_json).collect();
        let answer = json!({"events": shown, "page": number, "has_next": events.older.is_some()});
        return Ok(reply::json(http::StatusCode::OK, &answer));
    }
    let entries = events.found.into_iter().map(entry).collect();
    page.show(&ActivityPage::new(entries, events.newer, events.older), None)
        .await
}

fn entry(found: Found) -> ActivityEntry {
    let (tone, text) = happened(&found.name);
    ActivityEntry {
        text,
        tone,
        at: Moment::from(found.at),
        browser: browser(&found.browser),
        network: Some(found.network).filter(|network| !network.is_empty()),
    }
}

fn as_json(found: &Found) -> serde_json::Value {
    json!({
        "at": found.at.format(&Rfc3339).unwrap_or_default(),
        "name": found.name,
        "network": found.network,
        "browser": found.browser,
    })
}
