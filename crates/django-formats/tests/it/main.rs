//! What the crate promises, checked against Django's own answers.
#![expect(
    clippy::expect_used,
    clippy::panic,
    unreachable_pub,
    reason = "a test fails by panicking; its helpers are shared by path"
)]

mod names;
mod password_caps;
mod passwords;
mod randomness;
mod sections;
mod validators;
mod vectors;
