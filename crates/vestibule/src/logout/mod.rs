//! Logging out: by POST, the row and the cookie gone in one step. GET asks.
//!
//! Pages: `/accounts/logout/`. Source: `django.contrib.auth.logout`, allauth's `account_logout`.
mod flow;
mod pages;

pub(crate) use self::pages::{ask, post};
