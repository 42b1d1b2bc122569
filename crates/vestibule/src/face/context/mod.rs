//! What each page shows, as types: a template can ask for nothing that its context does not have.
//!
//! A page is a struct with [`PageContext`]; beside its own fields it gets those of [`Common`]. Its samples are what the
//! previews, the screenshots and the tests render.
mod activity; // recent activity
mod common; // what every page gets
mod errors; // 400 to 503
mod first_superuser;
mod inbox; // mails on a developer's machine
mod mails;
mod moment; // a point in time, for people
mod pages; // login, sign-up, logout, profile, front page
mod password_mails;
mod passwords; // change, set, reset
mod samples; // every page, filled in every way that hurts
mod texts; // what refusals say, by code

#[cfg(test)]
mod tests;

pub use self::{
    activity::{ActivityEntry, ActivityPage, Tone, happened},
    common::{Common, MessageLevel, MessageView, PageContext, Theme},
    errors::{ErrorKind, ErrorPage},
    first_superuser::FirstSuperuserPage,
    inbox::{InboxLine, InboxMailPage, InboxPage},
    mails::{AccountLockedMail, MailContext, TestMail},
    moment::Moment,
    pages::{
        InactivePage, IndexPage, LoginName, LoginPage, LogoutPage, PasswordRule, ProfilePage, SignupClosedPage,
        SignupField, SignupPage,
    },
    password_mails::{
        Notice, PasswordChangedMail, PasswordResetKeyMail, PasswordResetMail, PasswordSetMail, UnknownAccountMail,
    },
    passwords::{
        PasswordChangePage, PasswordResetDonePage, PasswordResetFromKeyDonePage, PasswordResetFromKeyPage,
        PasswordResetPage, PasswordSetPage,
    },
    samples::{Sample, check_samples, known_names, render_samples},
    texts::{error, error_with, logged_in, logged_out, password_changed, password_overtaken, password_set, signed_up},
};
