//! An event and its stable name.

use crate::{fault::one_line, network::Network};
use serde_json::{Map, Value as Json};

/// One thing that happened.
#[derive(Clone, Debug)]
pub(crate) struct Event {
    /// What.
    pub(crate) name: EventName,
    /// To whom; `None`: nobody that is known.
    pub(crate) user_id: Option<String>,
    /// From where; `None`: a command or the server itself.
    pub(crate) network: Option<Network>,
    browser: String,
    request_id: String,
    detail: Map<String, Json>,
}

impl Event {
    /// An event without a user, a visitor or details.
    pub(crate) fn new(name: EventName) -> Self {
        Self {
            name,
            user_id: None,
            network: None,
            browser: String::new(),
            request_id: String::new(),
            detail: Map::new(),
        }
    }

    /// Whom it concerns, as Django writes the key.
    pub(crate) fn user(mut self, id: impl ToString) -> Self {
        self.user_id = Some(id.to_string());
        self
    }

    /// Who caused it: network, `User-Agent` (cut to 200 characters) and request id.
    pub(crate) fn visitor(mut self, network: Network, browser: &str, request_id: &str) -> Self {
        self.network = Some(network);
        self.browser = one_line(browser, BROWSER);
        self.request_id = one_line(request_id, REQUEST_ID);
        self
    }

    /// A detail. Never what a visitor typed, never a secret.
    pub(crate) fn detail(mut self, key: &'static str, value: impl Into<Json>) -> Self {
        self.detail.insert(key.to_owned(), value.into());
        self
    }

    /// Escaped, at most 200 characters.
    pub(crate) fn browser(&self) -> &str {
        &self.browser
    }

    /// Escaped, at most 64 characters.
    pub(crate) fn request_id(&self) -> &str {
        &self.request_id
    }

    /// A JSON object on one line.
    pub(crate) fn detail_json(&self) -> String {
        one_line(&Json::Object(self.detail.clone()).to_string(), usize::MAX)
    }
}

macro_rules! names {
    ($($(#[$doc:meta])* $variant:ident = $text:literal,)+) => {
        /// The stable names of events: scripts search logs for them.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub(crate) enum EventName {
            $($(#[$doc])* $variant,)+
        }

        impl EventName {
            /// As it stands in the log and in `vestibule_event`.
            pub(crate) fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $text,)+
                }
            }

            #[cfg(test)]
            pub(crate) const ALL: &[Self] = &[$(Self::$variant),+];
        }
    };
}

names! {
    /// An account was made.
    UserSignedUp = "user_signed_up",
    /// A session got a user.
    UserLoggedIn = "user_logged_in",
    /// Name and password did not fit.
    UserLoginFailed = "user_login_failed",
    /// A session's user left.
    UserLoggedOut = "user_logged_out",
    /// A limit was reached; recorded once per ten minutes and counter.
    LoginThrottled = "login_throttled",
    /// Too many failures in a row: the password no longer logs in.
    LoginLocked = "login_locked",
    /// One network tries many names; recorded once per ten minutes and network.
    PasswordSpray = "password_spray",
    /// A stored hash is of no use: unknown, broken, or dearer than we run.
    HashUnusable = "hash_unusable",
    /// The hashing pool turned a visitor away; recorded once a minute.
    HashingOverloaded = "hashing_overloaded",
    /// A hash panicked; its request got a 500, its thread goes on.
    HashPanicked = "hash_panicked",
    /// The housekeeper panicked and goes on.
    HousekeeperRestarted = "housekeeper_restarted",
    /// A login made the stored hash stronger.
    PasswordUpgraded = "password_upgraded",
    /// A mail was given up: refused for good, or not taken for as long as it is tried.
    MailFailed = "mail_failed",
    /// The mail server could not be reached safely (no STARTTLS, another certificate), so mails wait; recorded once per ten minutes.
    MailNotSecure = "mail_not_secure",
    /// The worker that sends mails panicked and was started again.
    MailerRestarted = "mailer_restarted",
    /// A password was changed by its owner or an operator.
    PasswordChanged = "password_changed",
    /// An account without a password got one.
    PasswordSet = "password_set",
    /// A logged-in user was asked for the password, and it was wrong.
    PasswordRefused = "password_refused",
    /// Somebody asked for the link of a reset.
    PasswordResetRequested = "password_reset_requested",
    /// A password was reset by a link.
    PasswordReset = "password_reset",
    /// Too many mails to one address, or asked for by one network; recorded once per ten minutes and counter.
    MailThrottled = "mail_throttled",
    /// An entry of the shared cache is no session that we may read: its visitor was nobody; recorded once for each.
    SessionUnreadable = "session_unreadable",
    /// An operator deactivated an account.
    UserLocked = "user_locked",
    /// An operator activated an account and lifted its limits.
    UserUnlocked = "user_unlocked",
    /// An operator gave or took the rights of staff or superuser.
    UserRightsChanged = "user_rights_changed",
    /// An account and all that hung on it are gone.
    UserDeleted = "user_deleted",
}

const BROWSER: usize = 200;
const REQUEST_ID: usize = 64;

impl EventName {
    /// Whether only who runs the site understands it: a user's recent activity leaves it out.
    #[cfg(test)] // a query has the list, and a test compares the two
    pub(crate) const fn is_for_operators(self) -> bool {
        matches!(
            self,
            Self::HashPanicked
                | Self::HashUnusable
                | Self::HashingOverloaded
                | Self::HousekeeperRestarted
                | Self::MailFailed
                | Self::MailNotSecure
                | Self::MailThrottled
                | Self::MailerRestarted
                | Self::PasswordSpray
                | Self::PasswordUpgraded
                | Self::SessionUnreadable
                | Self::UserDeleted
        )
    }

    /// The longest name that the column holds.
    #[cfg(test)]
    pub(crate) const LONGEST: usize = 64;
}
