//! Feeds `targets::password_hash`.
#![no_main]

#[path = "../targets/password.rs"]
#[expect(dead_code, reason = "one file of targets, one binary for each")]
mod targets;

libfuzzer_sys::fuzz_target!(|data: &[u8]| targets::password_hash(data));
