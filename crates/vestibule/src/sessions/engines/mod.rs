//! Where sessions are kept: Django's four engines behind one set of steps.
//!
//! | engine | what is the session | what ends it |
//! | --- | --- | --- |
//! | `db` | a row of `django_session` | the row's end |
//! | `cached_db` | the row; an entry of the shared cache repeats it for Django | the row's end; the entry follows, and is deleted again later |
//! | `cache` | an entry of the shared cache | the entry's end |
//! | `signed_cookies` | the cookie | a logout here, for all of the user's cookies; a new password |
//!
//! With `cached_db` this side reads the row and never the entry: one statement as well, and an entry that outlived its row is nobody's.
//! Django reads the entry first, so each change of a row takes its entry along.
//!
//! Source: `django.contrib.sessions.backends`.
mod cookies;
mod engine;
mod entries;
mod floor;
mod mirror;
mod steps;

pub(super) use self::steps::Found;
pub(crate) use self::{engine::Engine, floor::forget as forget_floor};
#[cfg(test)]
pub(crate) use self::{floor::ALL as ALL_OF_FLOOR, mirror::ALL as ALL_OF_MIRROR};
