//! `[events]`: how long the audit stream is kept in the database.

use std::num::NonZeroU32;

use super::{
    table::{Setting, Source::Ours},
    types::Seconds,
};

/// How much of `vestibule_event` is kept. The log has every line all the same.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct EventSettings {
    /// How long; `None`: for ever.
    pub retention: Option<Seconds>,
    /// How many refused logins, and how many requests for a reset; the oldest goes.
    pub refused_max: NonZeroU32,
}

impl Default for EventSettings {
    fn default() -> Self {
        Self {
            retention: Some(Seconds::new(90 * 24 * 3600)),
            refused_max: NonZeroU32::MIN.saturating_add(99_999),
        }
    }
}

pub(super) static TABLE: &[Setting] = &[
    Setting {
        name: "EVENTS_RETENTION",
        place: "events.retention",
        source: Ours,
        help: "How long events are kept in the database, from where users see their own as recent activity; `none`: for ever. Default: 90 days. The log is not touched.",
        default: None,
        at: |s| &mut s.events.retention,
    },
    Setting {
        name: "EVENTS_REFUSED_MAX",
        place: "events.refused_max",
        source: Ours,
        help: "How many refused logins, and how many requests for a reset, are kept in the database; beyond it the oldest goes, so that a flood of them cannot fill the disk or push out anything else.",
        default: None,
        at: |s| &mut s.events.refused_max,
    },
];
