//! Any bytes as HTML: what comes out must be harmless.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| message::fuzz::html(data));
