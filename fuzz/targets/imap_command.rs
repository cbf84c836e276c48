//! Bytes of an IMAP session: framing, grammar, encoders.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| imap_syntax::fuzz_one(data));
