//! What the crate promises, checked against Django's own answers.
#![expect(
    clippy::expect_used,
    clippy::panic,
    unreachable_pub,
    reason = "a test fails by panicking; its helpers are shared by path"
)]

mod cookies;
mod csrf;
mod email_keys;
mod encoding;
mod messages;
mod names;
mod password_caps;
mod passwords;
mod randomness;
mod redirects;
mod reset_tokens;
mod sections;
mod sessions;
mod signing;
mod validators;
mod vectors;
