//! Django's and django-allauth's formats, byte for byte.
//!
//! A Django project and a Rust program that share a database and a `SECRET_KEY` meet in texts: a session row, a cookie, a password
//! hash, a link in a mail. This crate reads and writes those texts as Django 5.2 to 6.1 and allauth 65 do. It does no I/O, reads no
//! clock and keeps no state: the moment (`now`) and the random generator are arguments.
//!
//! | module | what it reads and writes |
//! | --- | --- |
//! | [`password`], [`validators`] | stored passwords of every Django hasher, and the rules for new ones |
//! | [`names`] | user names and addresses, as they are normalised and compared |
//! | [`signing`] | signed and time-stamped values, `dumps` and `loads`, signed cookies |
//! | [`session`] | session keys, data, expiry, and the hash that ties a session to a password |
//! | [`cache`] | keys and sessions of the cache that Django shares |
//! | [`csrf`] | the cookie's secret, the form's token, the check of a request |
//! | [`cookies`] | the `Cookie` header as Django reads it, `Set-Cookie` as Django writes it |
//! | [`messages`] | one-time messages in a cookie and in a session |
//! | [`reset_token`] | links of a password reset, Django's and allauth's |
//! | [`email_key`] | links that confirm an address |
//! | [`rates`] | allauth's rate limits and their histories |
//! | [`redirect`] | whether a `next` may be followed |
//! | [`datetime`], [`encoding`], [`json`] | moments, numbers, bytes and JSON as those formats spell them |
//! | [`random`] | randomness as an argument |
//!
//! Two rules hold everywhere. **No input panics**: every text may come from a stranger. **Where Django lets an exception out, the
//! answer here is a refusal.** What a format alone cannot decide (is this session's user still active?) is left to the caller.
//!
//! ```
//! use django_formats::{session::{self, SessionData}, signing::SecretKeys};
//!
//! let keys = SecretKeys::new("the project's SECRET_KEY".into(), vec![]);
//! let mut data = SessionData::default();
//! data.insert("cart", &serde_json::json!([1, 2, 3]));
//!
//! let text = session::encode(&data, &keys, 1_763_900_000); // the column `session_data`
//! assert_eq!(session::decode(&text, &keys), data);
//! ```

pub mod cache;
pub mod cookies;
pub mod csrf;
pub mod datetime;
pub mod email_key;
pub mod encoding;
pub mod error;
pub mod json;
pub mod messages;
pub mod names;
pub mod password;
pub mod random;
pub mod rates;
pub mod redirect;
pub mod reset_token;
pub mod session;
pub mod signing;
pub mod validators;

mod python;
mod url_split;
