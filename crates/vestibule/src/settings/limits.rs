//! `[limits]`: how much of a request is read, and for how long.

use std::num::NonZeroUsize;

use super::{
    table::{
        Setting,
        Source::{Django, Ours},
    },
    types::Seconds,
};

/// What a request may cost.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct LimitSettings {
    /// The largest body, in bytes; over it 413.
    pub body_bytes: NonZeroUsize,
    /// The most fields of a form; over it 400.
    pub form_fields: NonZeroUsize,
    /// The most headers; over it 431.
    pub headers: NonZeroUsize,
    /// All headers together, in bytes; over it 431.
    pub header_bytes: NonZeroUsize,
    /// The longest URL, in bytes; over it 414.
    pub url_bytes: NonZeroUsize,
    /// The longest `Cookie` header, in bytes; over it 431.
    pub cookie_bytes: NonZeroUsize,
    /// How long the head of a request may take.
    pub head_timeout: Seconds,
    /// How long its body may take.
    pub body_timeout: Seconds,
    /// How long the answer may take.
    pub handler_timeout: Seconds,
    /// How long an idle connection is kept.
    pub keep_alive: Seconds,
    /// How long a stop waits for requests in flight.
    pub drain: Seconds,
}

impl Default for LimitSettings {
    fn default() -> Self {
        let number = |number: usize| NonZeroUsize::new(number).unwrap_or(NonZeroUsize::MIN);
        Self {
            body_bytes: number(64 * 1024),
            form_fields: number(100),
            headers: number(100),
            header_bytes: number(32 * 1024),
            url_bytes: number(8 * 1024),
            cookie_bytes: number(8 * 1024),
            head_timeout: Seconds::new(10),
            body_timeout: Seconds::new(30),
            handler_timeout: Seconds::new(30),
            keep_alive: Seconds::new(60),
            drain: Seconds::new(30),
        }
    }
}

pub(super) static TABLE: &[Setting] = &[
    Setting {
        name: "DATA_UPLOAD_MAX_MEMORY_SIZE",
        place: "data_upload_max_memory_size",
        source: Django,
        help: "The largest body of a request, in bytes. Django's default is 2.5 MB.",
        default: None,
        at: |s| &mut s.limits.body_bytes,
    },
    Setting {
        name: "DATA_UPLOAD_MAX_NUMBER_FIELDS",
        place: "data_upload_max_number_fields",
        source: Django,
        help: "The most fields of a form. Django's default is 1000.",
        default: None,
        at: |s| &mut s.limits.form_fields,
    },
    Setting {
        name: "LIMITS_HEADERS",
        place: "limits.headers",
        source: Ours,
        help: "The most headers of a request.",
        default: None,
        at: |s| &mut s.limits.headers,
    },
    Setting {
        name: "LIMITS_HEADER_BYTES",
        place: "limits.header_bytes",
        source: Ours,
        help: "All headers of a request together, in bytes.",
        default: None,
        at: |s| &mut s.limits.header_bytes,
    },
    Setting {
        name: "LIMITS_URL_BYTES",
        place: "limits.url_bytes",
        source: Ours,
        help: "The longest URL, in bytes.",
        default: None,
        at: |s| &mut s.limits.url_bytes,
    },
    Setting {
        name: "LIMITS_COOKIE_BYTES",
        place: "limits.cookie_bytes",
        source: Ours,
        help: "The longest Cookie header, in bytes.",
        default: None,
        at: |s| &mut s.limits.cookie_bytes,
    },
    Setting {
        name: "LIMITS_HEAD_TIMEOUT",
        place: "limits.head_timeout",
        source: Ours,
        help: "How long the head of a request may take to arrive.",
        default: None,
        at: |s| &mut s.limits.head_timeout,
    },
    Setting {
        name: "LIMITS_BODY_TIMEOUT",
        place: "limits.body_timeout",
        source: Ours,
        help: "How long its body may take to arrive.",
        default: None,
        at: |s| &mut s.limits.body_timeout,
    },
    Setting {
        name: "LIMITS_HANDLER_TIMEOUT",
        place: "limits.handler_timeout",
        source: Ours,
        help: "How long an answer may take before it is 503.",
        default: None,
        at: |s| &mut s.limits.handler_timeout,
    },
    Setting {
        name: "LIMITS_KEEP_ALIVE",
        place: "limits.keep_alive",
        source: Ours,
        help: "How long an idle connection is kept open.",
        default: None,
        at: |s| &mut s.limits.keep_alive,
    },
    Setting {
        name: "LIMITS_DRAIN",
        place: "limits.drain",
        source: Ours,
        help: "How long a stop waits for requests in flight.",
        default: None,
        at: |s| &mut s.limits.drain,
    },
];
