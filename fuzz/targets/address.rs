//! Any text as an address.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| text::fuzz::address(data));
