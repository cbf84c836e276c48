//! Bytes of an SMTP session: lines, commands, data.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| smtp_syntax::fuzz_one(data));
