//! The page of recent activity.
use serde::Serialize;

use super::{Moment, PageContext, samples};
use crate::face::locale::{Text, tr};

/// What happened to the account, newest first.
#[derive(Clone, Debug, Serialize)]
pub struct ActivityPage {
    entries: Vec<ActivityEntry>,
    newer: Option<u32>,
    older: Option<u32>,
}

/// One thing that happened.
#[derive(Clone, Debug, Serialize)]
pub struct ActivityEntry {
    /// What, in a sentence.
    pub text: Text,
    /// How much it matters.
    pub tone: Tone,
    /// When.
    pub at: Moment,
    /// Browser and system, where they are known.
    pub browser: Option<(&'static str, &'static str)>,
    /// From which network; `None`: the server itself or its operator.
    pub network: Option<String>,
}

/// The words of an event, by its stable name. One that has none here is told as it is named.
pub fn happened(name: &str) -> (Tone, Text) {
    match name {
        "user_signed_up" => (Tone::Good, tr("The account was created.")),
        "user_logged_in" => (Tone::Plain, tr("You logged in.")),
        "user_logged_out" => (Tone::Plain, tr("You logged out.")),
        "user_login_failed" => (Tone::Warn, tr("Someone tried to log in with a wrong password.")),
        "login_throttled" => (Tone::Warn, tr("Too many wrong passwords: further tries had to wait.")),
        "login_locked" => (
            Tone::Bad,
            tr("Too many wrong passwords in a row: the password was locked."),
        ),
        "password_changed" => (Tone::Good, tr("The password was changed.")),
        "password_set" => (Tone::Good, tr("A password was set.")),
        "password_refused" => (
            Tone::Warn,
            tr("Someone who was logged in typed a wrong current password."),
        ),
        "password_reset_requested" => (Tone::Plain, tr("A link to choose a new password was asked for.")),
        "password_reset" => (Tone::Good, tr("The password was reset by a link from your mail.")),
        "user_locked" => (Tone::Warn, tr("An operator switched the account off.")),
        "user_unlocked" => (Tone::Good, tr("An operator switched the account on again.")),
        "user_rights_changed" => (Tone::Warn, tr("An operator changed the rights of the account.")),
        other => (Tone::Plain, Text::verbatim(other)),
    }
}

/// How much an entry matters to the account's owner.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Tone {
    /// As every day.
    Plain,
    /// Something was set up or made safer.
    Good,
    /// Worth a look.
    Warn,
    /// Somebody is at it.
    Bad,
}

impl ActivityPage {
    /// `newer`, `older`: the numbers of the pages before and after this one, where there are such.
    pub fn new(entries: Vec<ActivityEntry>, newer: Option<u32>, older: Option<u32>) -> Self {
        Self { entries, newer, older }
    }
}

impl PageContext for ActivityPage {
    fn template(&self) -> &'static str {
        "account/activity.html"
    }

    fn samples() -> Vec<(&'static str, Self)> {
        let entry = |(tone, text)| ActivityEntry {
            text,
            tone,
            at: Moment::from(samples::moment()),
            browser: Some(("Firefox", "Linux")),
            network: Some("203.0.113.7".to_owned()),
        };
        let filled = vec![
            entry(happened("user_logged_in")),
            ActivityEntry {
                browser: None,
                network: Some("2001:db8:1234:5678::/64".to_owned()),
                ..entry(happened("user_login_failed"))
            },
            entry(happened("login_locked")),
            ActivityEntry {
                browser: None,
                network: None,
                ..entry(happened("password_changed"))
            },
        ];
        let markup = ActivityEntry {
            network: Some(samples::MARKUP.to_owned()),
            ..entry(happened(samples::MARKUP))
        };
        vec![
            ("first", Self::new(filled.clone(), None, Some(2))),
            ("last", Self::new(filled, Some(1), None)),
            ("empty", Self::new(Vec::new(), None, None)),
            ("markup", Self::new(vec![markup], Some(1), Some(3))),
        ]
    }
}
