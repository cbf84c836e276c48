//! Any bytes as a feed: the annuaire fédérateur, tables, names of files, identifiers.

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| feed_syntax::fuzz_one(data));
