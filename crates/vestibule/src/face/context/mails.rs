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
    /// The owner's name.
    pub username: String,
    /// When it was locked.
    pub at: Moment,
}

impl MailContext for AccountLockedMail {
    const NAME: &'static str = "account_locked";

    fn samples() -> Vec<(&'static str, Self)> {
        let mail = |username: &str| Self {
            username: username.to_owned(),
            at: samples::moment().into(),
        };
        vec![
            ("plain", mail("ada")),
            ("long", mail(&samples::LONG)),
            ("markup", mail(samples::MARKUP)),
        ]
    }
}
