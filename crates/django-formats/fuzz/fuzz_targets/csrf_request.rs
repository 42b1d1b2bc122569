#![no_main]
//! Feeds `targets::csrf_request`.

#[path = "../targets/formats.rs"]
#[expect(dead_code, reason = "one file of targets, one binary for each")]
mod targets;

libfuzzer_sys::fuzz_target!(|data: &[u8]| targets::csrf_request(data));
