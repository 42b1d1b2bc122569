//! What each mail says.
use serde::Serialize;

use super::{Moment, samples};

/// The content of one mail: three templates, `account/email/<name>_{subject.txt,message.txt,message.html}`.
pub trait MailContext: Serialize {
    /// The templates' name, allauth's where it has one.
    const NAME: &'static str;

    /// The mail in each state that looks different.
    fn samples() -> Vec<(&'static str, Self)>
    where
        Self: Sized;
}

/// Told to an owner: too many failed logins in a row, login by password is locked. Nothing in it was typed by a stranger.
#[derive(Clone, Debug, Serialize)]
pub struct AccountLockedMail {
    /// The owner's name; `None`: it could say something to a stranger, and the address may be one's.
    pub username: Option<String>,
    /// When it was locked.
    pub at: Moment,
    /// Where a new password is asked for, which lifts the lock.
    pub password_reset_url: String,
}

/// A test by whoever runs the site: whether mail goes out.
#[derive(Clone, Debug, Serialize)]
pub struct TestMail {
    /// The site that sends it.
    pub site_url: String,
}

impl MailContext for TestMail {
    const NAME: &'static str = "test";

    fn samples() -> Vec<(&'static str, Self)> {
        let site_url = "https://example.org/".to_owned();
        vec![("plain", Self { site_url })]
    }
}

impl MailContext for AccountLockedMail {
    const NAME: &'static str = "account_locked";

    fn samples() -> Vec<(&'static str, Self)> {
        let mail = |username: Option<&str>| Self {
            username: username.map(str::to_owned),
            at: samples::moment().into(),
            password_reset_url: "https://example.org/accounts/password/reset/".to_owned(),
        };
        vec![
            ("plain", mail(Some("ada"))),
            ("unverified", mail(None)),
            ("long", mail(Some(&samples::LONG_NAME))),
            ("markup", mail(Some(samples::MARKUP))),
        ]
    }
}
