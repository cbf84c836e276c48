//! Any text as what somebody typed into the search box.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| text::fuzz::query(data));
