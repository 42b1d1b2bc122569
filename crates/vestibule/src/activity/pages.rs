//! `/accounts/activity/`.

use super::{
    rules::{browser, page_number},
    store::{self, Found},
};
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
    let Some(number) = page_number(page.visit.parts.uri.query()) else {
        return not_found();
    };
    let mut db = page.app().db.read().await?;
    // One more than is shown tells whether there is a page after this.
    let mut found = store::own(&mut db, &user.id().to_string(), PER_PAGE + 1, (number - 1) * PER_PAGE).await?;
    drop(db);
    if found.is_empty() && number > 1 {
        return not_found();
    }
    let has_older = found.len() > PER_PAGE as usize;
    found.truncate(PER_PAGE as usize);

    if page.wants_json() {
        let events: Vec<_> = found.iter().map(as_json).collect();
        let answer = json!({"events": events, "page": number, "has_next": has_older});
        return Ok(reply::json(http::StatusCode::OK, &answer));
    }
    let entries = found.into_iter().map(entry).collect();
    let activity = ActivityPage::new(
        entries,
        (number > 1).then(|| number - 1),
        has_older.then_some(number + 1),
    );
    page.show(&activity, None).await
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

/// Rows of one page.
const PER_PAGE: u32 = 20;
