//! Whom a verdict admits and which stage comes next. Values in, values out.

use crate::sessions::Remember;
use crate::{passwords::Verdict, settings, users::Account};

/// What stands between a right password and a session. Later rooms add theirs; each is a page of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stage {}

impl Stage {
    /// The page of the stage.
    pub(crate) fn path(self) -> &'static str {
        match self {}
    }
}

/// The stage that comes next after `done`; `None`: the login is whole.
pub(crate) fn next_stage(_account: &Account, _done: &[Stage]) -> Option<Stage> {
    None
}

/// The account that a verdict lets in.
pub(crate) fn admit(account: Option<Account>, verdict: Verdict) -> Option<Account> {
    account.filter(|_| verdict == Verdict::Right)
}

/// How long the session lives: `ACCOUNT_SESSION_REMEMBER`, or what the form says.
pub(crate) fn remember(setting: settings::Remember, ticked: bool, cookie_age: i64) -> Remember {
    let is_remembered = match setting {
        settings::Remember::Ask => ticked,
        settings::Remember::Always => true,
        settings::Remember::Never => false,
    };
    if is_remembered {
        Remember::For(cookie_age)
    } else {
        Remember::UntilBrowserCloses
    }
}
