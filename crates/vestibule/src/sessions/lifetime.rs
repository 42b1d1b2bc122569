//! Two limits that Django lacks, both off by default: an absolute lifetime and an idle time.
//!
//! They need a stamp in the session. One that Django made has none: it stays valid, and gets its stamps at its first use here.

use django_formats::session::SessionData;
use time::{Duration, OffsetDateTime};

/// When the session began and was last used: `[started, seen]`, seconds since 1970.
pub(super) const STAMP: &str = "_vestibule_lifetime";

/// The two limits; `None`: off.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Limits {
    pub(crate) absolute: Option<Duration>,
    pub(crate) idle: Option<Duration>,
}

/// What a session's stamps say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Age {
    Alive,
    /// Alive, and this stamp must be written for the idle time to be counted.
    Touch([i64; 2]),
    Ended,
}

/// Judges a session that was looked up. At the limit itself it is over. The stamp is rewritten once in a twentieth of the idle time, so
/// that not every request writes.
pub(super) fn age(data: &SessionData, limits: Limits, now: OffsetDateTime) -> Age {
    if limits.absolute.is_none() && limits.idle.is_none() {
        return Age::Alive;
    }
    let now = now.unix_timestamp();
    let stamp = data
        .get_raw(STAMP)
        .and_then(|raw| serde_json::from_str::<[i64; 2]>(raw).ok());
    let Some([started, seen]) = stamp else {
        return Age::Touch([now, now]);
    };
    let over = |limit: Option<Duration>, since: i64| limit.is_some_and(|limit| now - since >= limit.whole_seconds());
    if over(limits.absolute, started) || over(limits.idle, seen) {
        return Age::Ended;
    }
    match limits.idle {
        Some(idle) if now - seen >= (idle.whole_seconds() / 20).max(1) => Age::Touch([started, now]),
        _ => Age::Alive,
    }
}
