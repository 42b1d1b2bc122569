//! What the crate promises, checked against Django's own answers.
#![expect(
    clippy::expect_used,
    clippy::panic,
    clippy::string_slice,
    unreachable_pub,
    reason = "a test fails by panicking; its helpers are shared by path"
)]

mod cache;
mod cookies;
mod csrf;
mod email_keys;
mod encoding;
mod fuzz_corpus;
mod messages;
mod names;
mod password_caps;
mod passwords;
mod randomness;
mod rates;
mod redirects;
mod reset_tokens;
mod sections;
mod session_data;
mod sessions;
mod signing;
mod validators;
mod vectors;

/// A count of `cargo xtask test --soak`; without it a fiftieth.
fn soaks(count: u32) -> u32 {
    let soak = std::env::var_os("VESTIBULE_TEST_SOAK").is_some();
    if soak { count } else { count / 50 }
}
