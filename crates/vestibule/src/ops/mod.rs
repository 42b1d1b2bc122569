//! What an operator does from a command line: make tables and superusers, look after users, sweep sessions, send
//! a test mail, copy the database, check.
//!
//! Each is one function, and what the server's commands of the same names do. A refusal is an [`Outcome`] or a [`Finding`] in
//! sentences for the operator, in English; a [`Fault`](crate::Fault) is what broke.
mod backup;
mod check;
mod check_users;
mod listing;
mod mail;
mod named;
mod removal;
mod rights;
mod sessions;
mod survey;
mod tables;
mod templates;
#[cfg(test)]
mod tests;
mod users;

pub use self::{
    backup::backup,
    check::check,
    listing::{LONGEST_SEARCH, PAGE, UserDetail, UserPage, list_users, show_user},
    mail::{TestMail, mail_queue, send_test_email},
    removal::delete_user,
    rights::{Rights, lock_user, set_rights, unlock_user},
    sessions::clear_sessions,
    survey::{Survey, survey},
    tables::migrate,
    templates::{TemplateEntry, check_templates, list_templates, show_template},
    users::{Outcome, change_password, create_superuser, send_reset},
};
pub use crate::{
    fault::{one_line, with_causes},
    settings::Finding,
    users::{UserAddress, UserEntry},
};
