//! Makes the list of common words that no password is made of: `cargo xtask passwords` writes it into
//! `crates/identity/text/common_passwords.bin`, and a test says whether it is still what its sources make.
//!
//! The sources, all of them packages that the workspace holds anyway, or our own: the frequency lists of zxcvbn (MIT:
//! passwords, words, names), the vocabularies that rust-stemmers is tested with (BSD: French and what else is taught here),
//! the names of our own generator, `text/french.txt` (what people choose first in French, towns, clubs, days), and walks over
//! the keyboards azerty and qwerty.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Bytes kept of each hash.
const WIDTH: usize = 5;
/// Characters of an entry at the least: shorter ones are not looked up.
const SHORTEST: usize = 3;
/// Vocabularies: French, and the languages that are taught most.
const VOCABULARIES: [&str; 5] = ["fr", "en", "es", "ger", "it"];
/// The rows of both keyboards, as they are typed without and with a French layout.
const ROWS: [&str; 9] = [
    "azertyuiop",
    "qsdfghjklm",
    "wxcvbn",
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "1234567890",
    "&é\"'(-è_çà)=",
    "abcdefghijklmnopqrstuvwxyz",
];

fn main() {
    let place = Path::new(env!("CARGO_MANIFEST_DIR")).join("text/common_passwords.bin");
    let made = list().expect("the sources are there");
    std::fs::write(&place, &made).expect("the list is written");
    println!("{}: {} entries", place.display(), made.len() / WIDTH);
}

/// The whole list: hashes cut to [`WIDTH`] bytes, sorted.
pub fn list() -> std::io::Result<Vec<u8>> {
    let mut hashes = BTreeSet::new();
    for entry in entries()? {
        let folded = text::fold(entry.trim());
        if folded.chars().count() >= SHORTEST {
            hashes.insert(blake3::hash(folded.as_bytes()).as_bytes()[..WIDTH].to_vec());
        }
    }
    Ok(hashes.into_iter().flatten().collect())
}

fn entries() -> std::io::Result<Vec<String>> {
    let packages = packages();
    let mut entries = quoted(&packages.join("zxcvbn", "src/frequency_lists.rs")?);
    for language in VOCABULARIES {
        let file = packages.join("rust-stemmers", &format!("test_data/voc_{language}.txt"))?;
        entries.extend(file.lines().map(str::to_owned));
    }
    let own = include_str!("../text/french.txt").lines();
    let own = own.filter(|line| !line.starts_with('#'));
    entries.extend(own.flat_map(str::split_whitespace).map(str::to_owned));
    for woman in [false, true] {
        let names = generator::given_names(woman).iter();
        entries.extend(names.map(|name| (*name).to_owned()));
    }
    let families = generator::families().iter();
    entries.extend(families.map(|name| name.replace(' ', "")));
    entries.extend(walks());
    Ok(entries)
}

/// Everything that stands in the lists of a Rust source: `const NAME: &str = "one,two";`.
fn quoted(source: &str) -> Vec<String> {
    let lists = source.lines().filter(|line| line.starts_with("const "));
    let lists = lists.filter_map(|line| line.split_once('"')?.1.rsplit_once('"'));
    lists
        .flat_map(|(list, _)| list.split(','))
        .map(|word| word.replace("\\\"", "\"").replace("\\\\", "\\"))
        .collect()
}

/// Pieces of rows in both directions, and two rows interleaved: « azerty », « poiuy », « 1a2z3e4r ».
fn walks() -> Vec<String> {
    let mut walks = Vec::new();
    for row in ROWS {
        let row: Vec<char> = row.chars().collect();
        for from in 0..row.len() {
            for to in from + SHORTEST..=row.len() {
                walks.push(row[from..to].iter().collect());
                walks.push(row[from..to].iter().rev().collect());
            }
        }
    }
    for one in ROWS {
        for other in ROWS {
            for from in 0..6 {
                let pairs = one.chars().zip(other.chars()).skip(from);
                let letters: Vec<char> = pairs.flat_map(|(a, b)| [a, b]).collect();
                walks.extend((4..=letters.len()).map(|to| letters[..to].iter().collect()));
            }
        }
    }
    walks
}

/// Where the packages of the workspace lie.
struct Packages(serde_json::Value);

fn packages() -> Packages {
    let asked = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--offline"])
        .args([
            "--filter-platform",
            "x86_64-unknown-linux-gnu",
            "--manifest-path",
        ])
        .arg(concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml"))
        .output()
        .expect("cargo answers");
    Packages(serde_json::from_slice(&asked.stdout).expect("cargo answers in JSON"))
}

impl Packages {
    /// A file of a package.
    fn join(&self, name: &str, file: &str) -> std::io::Result<String> {
        let packages = self.0["packages"].as_array().into_iter().flatten();
        let manifest = packages
            .filter(|package| package["name"] == name)
            .find_map(|package| package["manifest_path"].as_str());
        let place = PathBuf::from(manifest.unwrap_or_default()).with_file_name("");
        std::fs::read_to_string(place.join(file))
    }
}
