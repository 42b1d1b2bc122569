//! Sessions: Django's rows, keys, signatures and cookie, so that a session made by either side is a session of both.
//!
//! [`Session`] is one visitor's session during one request. Nothing is looked up before it is used, nothing is written unless it
//! changed. It is a log of edits: at the end of the request they are applied to the newest row and saved by compare-and-swap, so two
//! requests lose nothing to each other. A row that goes while a request runs is not brought back: that request is answered 400.
//!
//! Source: `django.contrib.sessions`, `django.contrib.auth` `login()` and `logout()`.
//!
//! Invariants: only [`cookie`] writes the session cookie. Only [`Sessions::log_in`] puts a user into a session, always under a new key
//! (Django keeps the key when the same user logs in again; we do not).
mod cookie;
mod engines;
mod flow;
mod handle;
mod lifetime;
mod owned;
mod rules;
mod state;
mod store;
mod survey;
mod sweep;
#[cfg(test)]
mod tests;
mod unreadable;

pub use self::handle::Session;
pub(crate) use self::{
    cookie::CookieSettings,
    engines::{Engine, forget_floor},
    flow::{Finished, NewSession, Sessions},
    lifetime::Limits,
    rules::Remember,
    survey::{SessionSurvey, survey},
    sweep::clear_expired,
};
#[cfg(test)]
pub(crate) use self::{
    engines::{ALL_OF_FLOOR, ALL_OF_MIRROR},
    owned::ALL as ALL_OF_OWNED,
    store::ALL,
    survey::ALL as ALL_OF_SURVEY,
    sweep::ALL as ALL_OF_SWEEP,
};
