//! Feeds `targets::cache_entry`.
#![no_main]

#[path = "../targets/formats.rs"]
#[expect(dead_code, reason = "one file of targets, one binary for each")]
mod targets;

libfuzzer_sys::fuzz_target!(|data: &[u8]| targets::cache_entry(data));
