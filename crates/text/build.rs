//! Words are compiled in: a file of words that appears, changes or goes is reason to build anew.

fn main() {
    println!("cargo::rerun-if-changed=../../locales");
}
