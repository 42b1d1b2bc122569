//! A link opened, in order: whose it is, a place of its network, the token into the session.
//!
//! A look uses nothing up: the link is good until its new password is written.

use super::link::{Link, MOVED};
use crate::{Fault, throttle::Counted, users::Account, web::Visit};
use django_formats::signing::constant_time_eq;
use std::time::Duration;

/// What a look at a link came to. Nothing here is a fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
pub(super) enum Opened {
    /// It is good for nobody: used, over, outlived by its account, or none at all.
    BadLink,
    /// Its token is in the session and good: the form may show.
    Shown,
    /// It is good, and its form shows where [`MOVED`] stands for the token.
    Moved,
    /// Too many looks from this network: how long until the next one.
    Throttled { retry_after: Duration },
}

/// Who looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Look {
    /// Somebody who can be shown the form.
    ForTheForm,
    /// Somebody who only asks whether something is there: the session gets no token.
    Ahead,
}

/// Opens a link as mailed, or the one whose token the session holds.
pub(super) async fn open(visit: &Visit, link: Link<'_>, token: &str, look: Look) -> Result<Opened, Fault> {
    if token == MOVED {
        let held = held(visit, link).await?;
        return Ok(held.map_or(Opened::BadLink, |_| Opened::Shown));
    }
    if owner(visit, link, token).await?.is_none() {
        return Ok(Opened::BadLink);
    }
    // A browser that holds the token already needs no more; each other look makes a session.
    if look == Look::Ahead || holds(visit, link, token).await? {
        return Ok(Opened::Moved);
    }
    let place = visit.app.throttle.look(visit.visitor.network, visit.steady).await?;
    if let Counted::Full { retry_after, .. } = place {
        return Ok(Opened::Throttled { retry_after });
    }
    visit.session.insert(link.kind.session_key(), token).await?;
    // Whoever knows the key of the session that came does not come by the link.
    visit.session.cycle_key().await?;
    Ok(Opened::Moved)
}

/// The owner of the link whose token the session holds, and that token.
pub(super) async fn held(visit: &Visit, link: Link<'_>) -> Result<Option<(Account, String)>, Fault> {
    let token: Option<String> = visit.session.get(link.kind.session_key()).await?;
    let Some(token) = token else { return Ok(None) };
    let owner = owner(visit, link, &token).await?;
    Ok(owner.map(|owner| (owner, token)))
}

async fn holds(visit: &Visit, link: Link<'_>, token: &str) -> Result<bool, Fault> {
    let held: Option<String> = visit.session.get(link.kind.session_key()).await?;
    Ok(held.is_some_and(|held| constant_time_eq(held.as_bytes(), token.as_bytes())))
}

async fn owner(visit: &Visit, link: Link<'_>, token: &str) -> Result<Option<Account>, Fault> {
    let app = &visit.app;
    link.owner(&mut app.db.read().await?, app, token, visit.now).await
}
