//! `[account]`: allauth's `ACCOUNT_` settings for sign-up, login and logout.

use std::num::NonZeroU16;

use serde_json::Value as Json;

use super::{
    rates::RateLimits,
    table::{
        Setting,
        Source::{Allauth, Ours},
    },
    types::Location,
    value::{Scalar, choice},
};

/// How people sign up, log in and out.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct AccountSettings {
    /// What may be typed to log in.
    pub login_methods: Vec<LoginMethod>,
    /// The fields of sign-up, in order.
    pub signup_fields: Vec<SignupField>,
    /// Whether strangers may sign up.
    pub signup_open: bool,
    /// Whether a new account is logged in at once; else it is sent to the login page.
    pub login_on_signup: bool,
    /// Where sign-up leads without `next`; `None`: where a login leads.
    pub signup_redirect_url: Option<Location>,
    /// Whether the login form asks to be remembered.
    pub session_remember: Remember,
    /// Whether usernames keep capitals.
    pub preserve_username_casing: bool,
    /// The shortest username, in characters.
    pub username_min_length: NonZeroU16,
    /// Usernames that nobody may take, compared without regard to case.
    pub username_blacklist: Vec<String>,
    /// Whether an address belongs to one account at most.
    pub unique_email: bool,
    /// Whether an owner is told by mail of each change that concerns the safety of the account.
    pub email_notifications: bool,
    /// Whether an address that nobody has is told so when a reset is asked for it.
    pub email_unknown_accounts: bool,
    /// Whether a reset by link logs in at once.
    pub login_on_password_reset: bool,
    /// Whether a changed password ends the changer's own session too.
    pub logout_on_password_change: bool,
    /// How often a thing may be tried.
    pub rate_limits: RateLimits,
    /// Whether login and sign-up send on whoever is logged in already.
    pub authenticated_login_redirects: bool,
    /// Whether a mere visit of the logout page logs out.
    pub logout_on_get: bool,
    /// Where a logout leads without `next`; `None`: Django's `LOGOUT_REDIRECT_URL`. See [`Settings::logout_redirect_url`](super::Settings::logout_redirect_url).
    pub logout_redirect_url: Option<Location>,
}

impl AccountSettings {
    /// For a user table in which the address is the username: sign-up asks for no name and always for the address, login for an address.
    pub(crate) fn name_by_address(&mut self) {
        self.login_methods = vec![LoginMethod::Email];
        self.signup_fields
            .retain(|field| field.name != SignupFieldName::Username);
        match self
            .signup_fields
            .iter_mut()
            .find(|field| field.name == SignupFieldName::Email)
        {
            Some(email) => email.required = true,
            None => self.signup_fields.insert(
                0,
                SignupField {
                    name: SignupFieldName::Email,
                    required: true,
                },
            ),
        }
    }
}

impl Default for AccountSettings {
    fn default() -> Self {
        let field = |name| SignupField { name, required: true };
        Self {
            login_methods: vec![LoginMethod::Username, LoginMethod::Email],
            signup_fields: vec![
                field(SignupFieldName::Username),
                field(SignupFieldName::Email),
                field(SignupFieldName::Password1),
                field(SignupFieldName::Password2),
            ],
            signup_open: true,
            login_on_signup: true,
            signup_redirect_url: None,
            session_remember: Remember::Ask,
            preserve_username_casing: true,
            username_min_length: NonZeroU16::MIN,
            username_blacklist: Vec::new(),
            unique_email: true,
            email_notifications: true,
            email_unknown_accounts: true,
            login_on_password_reset: false,
            logout_on_password_change: false,
            rate_limits: RateLimits::default(),
            authenticated_login_redirects: true,
            logout_on_get: false,
            logout_redirect_url: None,
        }
    }
}

/// What a typed login may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum LoginMethod {
    /// The username.
    Username,
    /// An email address.
    Email,
}

choice!(LoginMethod, "username" => Username, "email" => Email);

/// A field of the sign-up form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SignupField {
    /// Which one.
    pub name: SignupFieldName,
    /// Whether it must be filled; written as `*`.
    pub required: bool,
}

/// The fields that sign-up knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum SignupFieldName {
    /// The username.
    Username,
    /// The email address.
    Email,
    /// The email address once more.
    Email2,
    /// The password.
    Password1,
    /// The password once more.
    Password2,
}

choice!(SignupFieldName, "username" => Username, "email" => Email, "email2" => Email2, "password1" => Password1, "password2" => Password2);

impl Scalar for SignupField {
    const KIND: &'static str =
        "`username`, `email`, `email2`, `password1` or `password2`, with `*` behind it when it must be filled";

    fn parse(text: &str) -> Option<Self> {
        let (name, required) = text.strip_suffix('*').map_or((text, false), |name| (name, true));
        Some(Self {
            name: SignupFieldName::parse(name)?,
            required,
        })
    }

    fn text(&self) -> String {
        format!("{}{}", self.name.text(), if self.required { "*" } else { "" })
    }
}

/// Whether a login outlives the browser.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Remember {
    /// The form asks (allauth's `None`).
    Ask,
    /// Always.
    Always,
    /// Never.
    Never,
}

impl Scalar for Remember {
    const KIND: &'static str = "true, false, or none (the form asks)";

    fn parse(text: &str) -> Option<Self> {
        match text.to_ascii_lowercase().as_str() {
            "none" | "null" => Some(Self::Ask),
            other => bool::parse(other).map(Self::from),
        }
    }

    fn text(&self) -> String {
        let text = match self {
            Self::Ask => "none",
            Self::Always => "true",
            Self::Never => "false",
        };
        text.to_owned()
    }

    fn from_json(json: &Json) -> Option<Self> {
        match json {
            Json::Bool(always) => Some(Self::from(*always)),
            _ => json.as_str().and_then(Self::parse),
        }
    }
}

impl From<bool> for Remember {
    fn from(always: bool) -> Self {
        if always { Self::Always } else { Self::Never }
    }
}

pub(super) static TABLE: &[Setting] = &[
    Setting {
        name: "ACCOUNT_LOGIN_METHODS",
        place: "account.login_methods",
        source: Allauth,
        help: "What people may type to log in. allauth's own default is the username alone.",
        default: None,
        at: |s| &mut s.account.login_methods,
    },
    Setting {
        name: "ACCOUNT_SIGNUP_FIELDS",
        place: "account.signup_fields",
        source: Allauth,
        help: "The fields of the sign-up form in their order; `*` marks those that must be filled.",
        default: None,
        at: |s| &mut s.account.signup_fields,
    },
    Setting {
        name: "ACCOUNT_SIGNUP_OPEN",
        place: "account.signup_open",
        source: Ours,
        help: "Whether strangers may sign up. Accounts are then made by `createsuperuser` or in Django.",
        default: None,
        at: |s| &mut s.account.signup_open,
    },
    Setting {
        name: "ACCOUNT_LOGIN_ON_SIGNUP",
        place: "account.login_on_signup",
        source: Ours,
        help: "Whether a new account is logged in at once; false: it is sent to the login page.",
        default: None,
        at: |s| &mut s.account.login_on_signup,
    },
    Setting {
        name: "ACCOUNT_SIGNUP_REDIRECT_URL",
        place: "account.signup_redirect_url",
        source: Allauth,
        help: "Where sign-up leads when no page was asked for.",
        default: Some("LOGIN_REDIRECT_URL"),
        at: |s| &mut s.account.signup_redirect_url,
    },
    Setting {
        name: "ACCOUNT_SESSION_REMEMBER",
        place: "account.session_remember",
        source: Allauth,
        help: "Whether logins outlive the browser: none asks in the form, true always, false never.",
        default: None,
        at: |s| &mut s.account.session_remember,
    },
    Setting {
        name: "ACCOUNT_PRESERVE_USERNAME_CASING",
        place: "account.preserve_username_casing",
        source: Allauth,
        help: "Whether a username keeps its capitals; false stores it in lower case. It is found without regard to case either way.",
        default: None,
        at: |s| &mut s.account.preserve_username_casing,
    },
    Setting {
        name: "ACCOUNT_USERNAME_MIN_LENGTH",
        place: "account.username_min_length",
        source: Allauth,
        help: "The fewest characters of a new username.",
        default: None,
        at: |s| &mut s.account.username_min_length,
    },
    Setting {
        name: "ACCOUNT_USERNAME_BLACKLIST",
        place: "account.username_blacklist",
        source: Allauth,
        help: "Usernames that nobody may take, in any case.",
        default: None,
        at: |s| &mut s.account.username_blacklist,
    },
    Setting {
        name: "ACCOUNT_UNIQUE_EMAIL",
        place: "account.unique_email",
        source: Allauth,
        help: "Whether an address belongs to one account at most.",
        default: None,
        at: |s| &mut s.account.unique_email,
    },
    Setting {
        name: "ACCOUNT_EMAIL_NOTIFICATIONS",
        place: "account.email_notifications",
        source: Allauth,
        help: "Whether owners are told by mail when their password was changed, set or reset. allauth's own default is false.",
        default: None,
        at: |s| &mut s.account.email_notifications,
    },
    Setting {
        name: "ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS",
        place: "account.email_unknown_accounts",
        source: Allauth,
        help: "Whether an address without an account gets a mail that says so when a password reset is asked for it.",
        default: None,
        at: |s| &mut s.account.email_unknown_accounts,
    },
    Setting {
        name: "ACCOUNT_LOGIN_ON_PASSWORD_RESET",
        place: "account.login_on_password_reset",
        source: Allauth,
        help: "Whether a password reset by link logs in at once.",
        default: None,
        at: |s| &mut s.account.login_on_password_reset,
    },
    Setting {
        name: "ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE",
        place: "account.logout_on_password_change",
        source: Allauth,
        help: "Whether a changed password ends the session it was changed in too. The account's other sessions end either way.",
        default: None,
        at: |s| &mut s.account.logout_on_password_change,
    },
    Setting {
        name: "ACCOUNT_RATE_LIMITS",
        place: "account.rate_limits",
        source: Allauth,
        help: "How often a thing may be tried, by action: `{\"login_failed\": \"10/m/ip,5/300s/key\"}` changes that action alone; false for an action, or for all, takes the limit away (and `check --deploy` fails). First looks at reset links have three times what `reset_password_from_key` has.",
        default: None,
        at: |s| &mut s.account.rate_limits,
    },
    Setting {
        name: "ACCOUNT_AUTHENTICATED_LOGIN_REDIRECTS",
        place: "account.authenticated_login_redirects",
        source: Allauth,
        help: "Whether login and sign-up pages send on whoever is logged in already.",
        default: None,
        at: |s| &mut s.account.authenticated_login_redirects,
    },
    Setting {
        name: "ACCOUNT_LOGOUT_ON_GET",
        place: "account.logout_on_get",
        source: Allauth,
        help: "Whether a mere visit of the logout page logs out. Any page with a picture of that address could then log people out.",
        default: None,
        at: |s| &mut s.account.logout_on_get,
    },
    Setting {
        name: "ACCOUNT_LOGOUT_REDIRECT_URL",
        place: "account.logout_redirect_url",
        source: Allauth,
        help: "Where a logout leads.",
        default: Some("LOGOUT_REDIRECT_URL, else `/`"),
        at: |s| &mut s.account.logout_redirect_url,
    },
];
