//! What an operator does from a command line: make tables, make a superuser, change a password, sweep sessions, send a test mail, check.
//!
//! Each is one function, and what the server's commands of the same names do. A refusal is an [`Outcome`] or a [`Finding`] in
//! sentences for the operator, in English; a [`Fault`](crate::Fault) is what broke.
mod check;
mod mail;
mod sessions;
mod tables;
#[cfg(test)]
mod tests;
mod users;

pub use self::{
    check::check,
    mail::{TestMail, mail_queue, send_test_email},
    sessions::clear_sessions,
    tables::migrate,
    users::{Outcome, change_password, create_superuser},
};
pub use crate::settings::Finding;
