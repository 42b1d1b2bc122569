//! One-time messages, shared with Django: what one side says after a redirect, the other shows.
//!
//! They lie in the cookie `messages`, and what does not fit there in the session's `_messages`, as Django's `FallbackStorage` keeps
//! them. The session is read only when the cookie says that more are there.
//!
//! Source: `django.contrib.messages`.
mod flow;

pub(crate) use self::flow::{CookieLike, Messages};
