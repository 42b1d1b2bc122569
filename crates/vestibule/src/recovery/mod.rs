//! A forgotten password: a link by mail, and a new password behind it.
//!
//! [`request`] queues the link, one mail for each account of the address, and answers the same whoever is asked for. [`link`] reads both kinds of
//! links, allauth's and Django's own, those that the Django next door has mailed among them. [`open`] shows the form behind one: a look takes a
//! place of its network, and moves the token into the session. [`reset`] takes the place of a use, and writes the new password in one transaction
//! with the hooks of the app.
//!
//! Pages: `/accounts/password/reset/` and below, `/accounts/reset/UIDB64/TOKEN/`. Source: allauth's `account_reset_password` and
//! `account_reset_password_from_key`, `django.contrib.auth`'s `PasswordResetConfirmView`.
//!
//! Invariants: an unknown address costs the statements of a known one. A mail goes to the stored address, never to the typed one, and links are
//! made of the configured site. A link is good for what it was made for alone: it dies with the password, the address, the login and the account
//! that it was made of, and by its first use (the new hash replaces the very hash that was signed). The token moves into the session before a
//! form shows; a GET uses nothing up.
mod link;
mod open; // a look at a link
pub(crate) mod pages;
mod request;
mod reset;
mod rules; // whether a token is good, and an address one: values in, values out
#[cfg(test)]
mod tests;

pub(crate) use self::request::send_link;
