//! The mails about a password: the link of a reset, and what an owner is told afterwards.
//!
//! No stranger's text stands in them: a username only where its address is verified or the name is one plain word, and never the browser's
//! name of itself.
use serde::Serialize;

use super::{MailContext, Moment, samples};

/// The link of a password reset.
#[derive(Clone, Debug, Serialize)]
pub struct PasswordResetKeyMail {
    /// The owner's name; `None`: the address is not verified, and the name could say something to a stranger.
    pub username: Option<String>,
    /// When the account was made: tells two accounts of one address apart without a name. `None`: the user table does not say.
    pub joined: Option<Moment>,
    /// The link.
    pub password_reset_url: String,
    /// When it is over.
    pub until: Moment,
}

/// A reset was asked for an address that nobody has.
#[derive(Clone, Debug, Serialize)]
pub struct UnknownAccountMail {
    /// Where to sign up; `None`: sign-up is closed.
    pub signup_url: Option<String>,
}

/// What happened to a password, from where and when. It holds no link.
#[derive(Clone, Debug, Serialize)]
pub struct Notice {
    /// The owner's name; `None` as in [`PasswordResetKeyMail::username`].
    pub username: Option<String>,
    /// When it happened.
    pub at: Moment,
    /// The network that it came from; `None`: an operator did it, on the server.
    pub network: Option<String>,
    /// Whether the session in which it happened has ended too.
    pub have_all_sessions_ended: bool,
}

/// Told to an owner: the password was changed.
#[derive(Clone, Debug, Serialize)]
#[serde(transparent)]
pub struct PasswordChangedMail(pub Notice);

/// Told to an owner: the account had no password and has one now.
#[derive(Clone, Debug, Serialize)]
#[serde(transparent)]
pub struct PasswordSetMail(pub Notice);

/// Told to an owner: the password was reset by a link.
#[derive(Clone, Debug, Serialize)]
#[serde(transparent)]
pub struct PasswordResetMail(pub Notice);

impl MailContext for PasswordResetKeyMail {
    const NAME: &'static str = "password_reset_key";

    fn samples() -> Vec<(&'static str, Self)> {
        let mail = |username: Option<&str>| Self {
            username: username.map(str::to_owned),
            joined: Some(samples::moment().into()),
            password_reset_url:
                "https://example.org/accounts/password/reset/key/1-d2x8nx-0123456789abcdef0123456789abcdef/".to_owned(),
            until: samples::moment().into(),
        };
        vec![
            ("plain", mail(Some("ada"))),
            ("unverified", mail(None)),
            ("long", mail(Some(&samples::LONG_NAME))),
            ("markup", mail(Some(samples::MARKUP))),
        ]
    }
}

impl MailContext for UnknownAccountMail {
    const NAME: &'static str = "unknown_account";

    fn samples() -> Vec<(&'static str, Self)> {
        let mail = |signup: bool| Self {
            signup_url: signup.then(|| "https://example.org/accounts/signup/".to_owned()),
        };
        vec![("open", mail(true)), ("closed", mail(false))]
    }
}

impl MailContext for PasswordChangedMail {
    const NAME: &'static str = "password_changed";

    fn samples() -> Vec<(&'static str, Self)> {
        let mut all = notices(false);
        all.push(("logged-out", notice(Some("ada"), true)));
        all.push(("by-operator", by_operator()));
        all.into_iter().map(|(state, notice)| (state, Self(notice))).collect()
    }
}

impl MailContext for PasswordSetMail {
    const NAME: &'static str = "password_set";

    fn samples() -> Vec<(&'static str, Self)> {
        let mut all = notices(false);
        all.push(("logged-out", notice(Some("ada"), true)));
        all.into_iter().map(|(state, notice)| (state, Self(notice))).collect()
    }
}

impl MailContext for PasswordResetMail {
    const NAME: &'static str = "password_reset";

    /// A reset ends every session.
    fn samples() -> Vec<(&'static str, Self)> {
        let all = notices(true).into_iter();
        all.map(|(state, notice)| (state, Self(notice))).collect()
    }
}

/// What somebody did from a network.
fn notices(have_all_sessions_ended: bool) -> Vec<(&'static str, Notice)> {
    let notice = |username| notice(username, have_all_sessions_ended);
    vec![
        ("plain", notice(Some("ada"))),
        ("unverified", notice(None)),
        ("long", notice(Some(&samples::LONG_NAME))),
        ("markup", notice(Some(samples::MARKUP))),
    ]
}

fn notice(username: Option<&str>, have_all_sessions_ended: bool) -> Notice {
    Notice {
        username: username.map(str::to_owned),
        at: samples::moment().into(),
        network: Some("203.0.113.7".to_owned()),
        have_all_sessions_ended,
    }
}

/// An operator changes passwords alone, and has no session in which it happened.
fn by_operator() -> Notice {
    Notice {
        network: None,
        ..notice(Some("ada"), true)
    }
}
