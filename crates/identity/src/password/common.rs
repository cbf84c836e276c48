//! Common words, and passwords made of one or two of them.
//!
//! The list is part of the program: what people choose first in French and English (`examples/common_passwords.rs` says from
//! where it is made, and makes it). Of each folded entry the first five bytes of its BLAKE3 hash are kept, so that two words
//! in ten million that are not in it are taken for one. 208,000 entries, 1 MB, a binary search of 18 steps.

use super::sorted::{Place, Sorted};
use std::sync::LazyLock;
use zeroize::Zeroizing;

/// Bytes of a hash in the list.
pub(super) const WIDTH: usize = 5;
/// Letters of a word at the least: shorter ones are in everything.
const SHORTEST: usize = 3;
/// Letters that stand apart and are put together all the same: « a.z.e.r.t.y ».
const SPELLED: usize = 5;
/// Characters of a word in which figures and signs are read as letters.
const LONGEST: usize = 64;
/// Signs at the end that may belong to the word: « motdep@$$3 ».
const MOST_AFTER: usize = 4;

static BYTES: &[u8] = include_bytes!("../../text/common_passwords.bin");
static LIST: LazyLock<Sorted> =
    LazyLock::new(|| Sorted::new(Place::Memory(BYTES), WIDTH, (BYTES.len() / WIDTH) as u64));

fn is_listed(folded: &str) -> bool {
    LIST.holds(blake3::hash(folded.as_bytes()).as_bytes())
        .unwrap_or(false)
}

/// Whether a folded password is listed, or made of one or two listed words with whatever figures and signs around and
/// between them, figures and signs read as the letters that they stand for too.
pub(super) fn is_common(folded: &str) -> bool {
    is_listed(folded)
        || readings(folded)
            .iter()
            .any(|reading| is_of_common_words(reading))
}

/// What a password can be read as: from its first letter to its last one, and with figures and signs read as letters, those
/// next to the first and the last letter among them.
fn readings(folded: &str) -> Vec<Zeroizing<String>> {
    let letters: Vec<char> = folded.chars().take(LONGEST).collect();
    let Some(first) = letters.iter().position(|c| c.is_alphabetic()) else {
        return Vec::new();
    };
    let last = letters.iter().rposition(|c| c.is_alphabetic());
    let last = last.unwrap_or(first) + 1;
    let mut readings = vec![Zeroizing::new(letters[first..last].iter().collect())];
    for from in [Some(first), first.checked_sub(1)].into_iter().flatten() {
        for to in last..=letters.len().min(last + MOST_AFTER) {
            let meant = letters[from..to].iter().map(|c| meant(*c));
            readings.push(Zeroizing::new(meant.collect()));
        }
    }
    readings
}

/// The letter that people write a figure or a sign for.
fn meant(c: char) -> char {
    match c {
        '@' | '4' => 'a',
        '3' | '€' => 'e',
        '1' | '!' | '|' => 'i',
        '0' => 'o',
        '5' | '$' => 's',
        '7' => 't',
        '9' => 'g',
        other => other,
    }
}

fn is_of_common_words(reading: &str) -> bool {
    let mut groups = reading
        .split(|c: char| !c.is_alphabetic())
        .filter(|group| !group.is_empty());
    let joined: String = reading.chars().filter(|c| c.is_alphabetic()).collect();
    let joined = Zeroizing::new(joined);
    if is_word_of(&joined, SPELLED) {
        return true;
    }
    match (groups.next(), groups.next(), groups.next()) {
        (Some(one), None, _) => is_word_of(one, SHORTEST) || is_two_words(one),
        (Some(one), Some(other), None) => is_word_of(one, SHORTEST) && is_word_of(other, SHORTEST),
        _ => false,
    }
}

fn is_word_of(group: &str, shortest: usize) -> bool {
    group.chars().count() >= shortest && is_listed(group)
}

fn is_two_words(group: &str) -> bool {
    let cuts = group.char_indices().map(|(at, _)| at);
    cuts.skip(SHORTEST).any(|at| {
        let (one, other) = group.split_at(at);
        is_word_of(other, SHORTEST) && is_word_of(one, SHORTEST)
    })
}
