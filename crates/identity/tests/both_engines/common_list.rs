//! The list of common words that is part of the program is what its sources make.
#![allow(clippy::unwrap_used, clippy::expect_used)]

#[path = "../../examples/common_passwords.rs"]
#[allow(dead_code)]
mod common_passwords;

#[test]
fn the_list_of_common_words_is_what_its_sources_make() {
    let kept = include_bytes!("../../text/common_passwords.bin");
    let made = common_passwords::list().unwrap();
    assert!(made == kept, "run `cargo xtask passwords` again");
    let entries = made.len() / 5;
    assert!(entries >= 100_000, "{entries}");
}
