//! Any bytes as a message: structure, words, text for search.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| message::fuzz::mime(data));
