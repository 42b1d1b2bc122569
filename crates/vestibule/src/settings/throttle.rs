//! `[throttle]`: what `ACCOUNT_RATE_LIMITS` does not say about tries.

use std::num::NonZeroU32;

use serde_json::Value as Json;

use super::{
    table::{
        Setting,
        Source::{Allauth, Ours},
    },
    types::Seconds,
    value::Scalar,
};

/// How long failures count, and against whom.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct ThrottleSettings {
    /// Failed logins in a row after which the password is locked until a reset; `None`: never.
    pub lock_after: Option<NonZeroU32>,
    /// How long a browser that logged in counts as known to the account.
    pub known_device_age: Seconds,
    /// How many mails that strangers can cause go to one address in an hour, of all kinds; `None`: any number.
    pub mails_per_hour: Option<NonZeroU32>,
    /// How many unknown names are counted at a time; the oldest goes.
    pub unknown_names: NonZeroU32,
    /// How much of an IPv6 address is one network.
    pub ipv6_prefix: Ipv6Prefix,
}

impl Default for ThrottleSettings {
    fn default() -> Self {
        Self {
            lock_after: NonZeroU32::new(100),
            known_device_age: Seconds::new(90 * 24 * 3600),
            mails_per_hour: NonZeroU32::new(5),
            unknown_names: NonZeroU32::MIN.saturating_add(99_999),
            ipv6_prefix: Ipv6Prefix(64),
        }
    }
}

/// How many bits of an IPv6 address make a network: 1 to 128.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ipv6Prefix(u8);

impl Ipv6Prefix {
    /// The number of bits.
    #[must_use]
    pub const fn bits(self) -> u8 {
        self.0
    }
}

impl Scalar for Ipv6Prefix {
    const KIND: &'static str = "a whole number from 1 to 128";

    fn parse(text: &str) -> Option<Self> {
        text.parse().ok().filter(|bits| (1..=128).contains(bits)).map(Self)
    }

    fn text(&self) -> String {
        self.0.to_string()
    }

    fn from_json(json: &Json) -> Option<Self> {
        json.as_number().and_then(|number| Self::parse(&number.to_string()))
    }
}

pub(super) static TABLE: &[Setting] = &[
    Setting {
        name: "THROTTLE_LOCK_AFTER",
        place: "throttle.lock_after",
        source: Ours,
        help: "Failed logins in a row after which an account's password is locked until it is reset.",
        default: None,
        at: |s| &mut s.throttle.lock_after,
    },
    Setting {
        name: "THROTTLE_KNOWN_DEVICE_AGE",
        place: "throttle.known_device_age",
        source: Ours,
        help: "How long a browser that has logged in counts as known to the account: it then has tries of its own, so that strangers cannot lock the owner out. Default: 90 days.",
        default: None,
        at: |s| &mut s.throttle.known_device_age,
    },
    Setting {
        name: "THROTTLE_MAILS_PER_HOUR",
        place: "throttle.mails_per_hour",
        source: Ours,
        help: "How many mails that strangers can cause (links of a reset and the like) go to one address in an hour, of all kinds together; what is over is not sent, and the page says nothing of it.",
        default: None,
        at: |s| &mut s.throttle.mails_per_hour,
    },
    Setting {
        name: "THROTTLE_UNKNOWN_NAMES",
        place: "throttle.unknown_names",
        source: Ours,
        help: "How many names that nobody has are counted at a time; beyond it the oldest is forgotten.",
        default: None,
        at: |s| &mut s.throttle.unknown_names,
    },
    Setting {
        name: "ALLAUTH_RATE_LIMIT_IPV6_PREFIX",
        place: "allauth_rate_limit_ipv6_prefix",
        source: Allauth,
        help: "How many bits of an IPv6 address count as one network.",
        default: None,
        at: |s| &mut s.throttle.ipv6_prefix,
    },
];
