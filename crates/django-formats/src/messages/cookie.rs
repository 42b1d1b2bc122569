//! The cookie `messages`.

use super::{Message, message::decode_list};
use crate::{
    cookies::quote,
    json,
    signing::{SecretKeys, TimestampSigner},
};
use serde_json::Value;

/// The cookie's name.
pub const COOKIE_NAME: &str = "messages";
/// The most bytes of the cookie's value, as quoted in the header.
pub const MAX_COOKIE_SIZE: usize = 2048;

/// What a cookie holds.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Read {
    /// The messages, oldest first.
    pub messages: Vec<Message>,
    /// No more are in the session.
    pub complete: bool,
}

/// Which messages stay in the cookie when not all fit.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Keep {
    /// The newest; older ones are lost (Django's `CookieStorage` alone).
    Newest,
    /// The oldest; newer ones go to the session (Django's default, `FallbackStorage`).
    Oldest,
}

/// What [`store`] made.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Stored {
    /// The cookie's value; `None`: the cookie is to be deleted.
    pub cookie: Option<String>,
    /// The messages that are not in it.
    pub left_over: Vec<Message>,
}

/// The cookie's value for these messages, whatever its size. `now`: Unix seconds.
#[must_use]
pub fn encode_cookie(keys: &SecretKeys, messages: &[Message], now: i64) -> String {
    sign(keys, &messages.iter().map(Message::to_value).collect(), now)
}

/// The messages in a cookie. `None` when it was not signed by us or is damaged: it is to be deleted then.
#[must_use]
pub fn decode_cookie(keys: &SecretKeys, cookie: &str) -> Option<Read> {
    // Without a maximum age the moment of reading does not matter.
    let text = TimestampSigner::for_cookies(keys, SALT)
        .unsign_object(cookie, None, 0)
        .ok()?;
    let complete = json::elements(&text)?
        .last()
        .and_then(|last| json::text(last))
        .as_deref()
        != Some(UNFINISHED);
    Some(Read {
        messages: decode_list(&text)?,
        complete,
    })
}

/// Puts as many messages as fit into the cookie. `now`: Unix seconds.
#[must_use]
pub fn store(keys: &SecretKeys, messages: &[Message], keep: Keep, now: i64) -> Stored {
    if messages.is_empty() {
        return Stored {
            cookie: None,
            left_over: Vec::new(),
        };
    }
    let whole = encode_cookie(keys, messages, now);
    if fits(&whole) {
        return Stored {
            cookie: Some(whole),
            left_over: Vec::new(),
        };
    }

    let marked = |kept: &[Message]| {
        let mark = std::iter::once(Value::from(UNFINISHED));
        sign(keys, &kept.iter().map(Message::to_value).chain(mark).collect(), now)
    };
    let split = |kept: usize| match keep {
        Keep::Oldest => messages.split_at_checked(kept).unwrap_or((messages, &[])),
        Keep::Newest => {
            let (left, kept) = messages
                .split_at_checked(messages.len() - kept)
                .unwrap_or((&[], messages));
            (kept, left)
        }
    };
    // The largest number that fits, by halving: a longer list is never smaller, but for chance in compression.
    let (mut most, mut over) = (0, messages.len() + 1);
    while most + 1 < over {
        let half = most.midpoint(over);
        if fits(&marked(split(half).0)) {
            most = half;
        } else {
            over = half;
        }
    }
    let (kept, left_over) = split(most);
    Stored {
        cookie: Some(marked(kept)),
        left_over: left_over.to_vec(),
    }
}

fn sign(keys: &SecretKeys, list: &Value, now: i64) -> String {
    TimestampSigner::for_cookies(keys, SALT).sign_object(&json::compact(list), true, now)
}

fn fits(cookie: &str) -> bool {
    quote(cookie).len() <= MAX_COOKIE_SIZE
}

const SALT: &str = "django.contrib.messages";
/// The last element of a list that goes on in the session.
const UNFINISHED: &str = "__messagesnotfinished__";
