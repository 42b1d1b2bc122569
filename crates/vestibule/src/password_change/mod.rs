//! A new password for whoever is logged in: the old one changed, or a first one set.
//!
//! [`change`] asks for the old password, through the throttle like every check of one; [`set`] is for accounts that have none. Both take a place
//! of the user's changes, and end in one transaction: the hooks of the app, which may refuse; the new hash, where the old one still is; this
//! session under a new key with the new hash, by which every other session of the user ends; the event; the mail to the owner.
//!
//! [`rules`] judges what a form holds as a new password, and [`notice`] tells the owner: the room of recovery uses both.
//!
//! Pages: `/accounts/password/change/`, `/accounts/password/set/`, `/.well-known/change-password`. Source: allauth's
//! `account_change_password` and `account_set_password`, `django.contrib.auth.update_session_auth_hash`.
//!
//! Invariants: both places of the throttle are taken before the old password is looked at. The hash is made before the transaction is opened. Of
//! two changes that come at once one is made.
mod flow;
mod notice;
pub(crate) mod pages;
mod rules; // what a new password must be: values in, values out
#[cfg(test)]
mod tests;

pub(crate) use self::{
    notice::{By, PasswordEvent, Teller, tell_owner},
    rules::{attributes, new_password},
};
