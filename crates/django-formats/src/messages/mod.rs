//! One-time messages that the next page shows: "your password was changed".
//!
//! They live in the signed cookie `messages`; what does not fit there (2,048 bytes) goes to the session under `_messages`, and the cookie's list then
//! ends with a mark. Nothing is lost between Django and here: either shows the other's messages.
//!
//! Source: `django.contrib.messages.storage`.

mod cookie;
mod message;

pub use self::{
    cookie::{COOKIE_NAME, Keep, MAX_COOKIE_SIZE, Read, Stored, decode_cookie, encode_cookie, store},
    message::{Level, Message, SESSION_KEY, decode_session, encode_session},
};
