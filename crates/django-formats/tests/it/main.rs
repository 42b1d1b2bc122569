//! What the crate promises, checked against Django's own answers.

mod cookies;
mod csrf;
mod email_keys;
mod encoding;
mod messages;
mod passwords;
mod redirects;
mod reset_tokens;
mod sections;
mod sessions;
mod signing;
mod vectors;
