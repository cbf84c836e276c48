//! Analysis for search: the words of a text, the form in which each is found exactly, and its stem.
//!
//! The same on both sides: what is typed into a search box is analysed as messages are, and a language is never asked
//! for, since one mailbox holds several. A word is a run of letters and digits; articles that French elides before a
//! word (`l’`, `qu’`, `jusqu’`) are none.

mod stems;

use crate::fold;
use std::ops::Range;
use unicode_segmentation::UnicodeSegmentation;

pub use stems::stem;

/// The analysis: another number whenever words, exact forms or stems come out differently, so that what was indexed
/// before can be analysed anew.
pub const VERSION: i64 = 1;

/// Letters of a word that count: longer ones are found by their beginning.
pub const LONGEST: usize = 64;

const ELIDED: [&str; 16] = [
    "l", "d", "j", "n", "s", "t", "m", "c", "qu", "jusqu", "lorsqu", "puisqu", "quoiqu", "presqu",
    "quelqu", "z",
];

/// The words of a text with their places, in their order.
pub fn words(text: &str) -> impl Iterator<Item = (Range<usize>, &str)> {
    // White space parts words in every script.
    text.split_whitespace()
        .flat_map(segments)
        .flat_map(runs)
        .map(|word| (place(word, text), word))
        .filter(|(place, word)| !is_elided(word, &text[place.end..]))
}

/// Pieces of which each run of letters and digits is a word: segments by the Unicode Standard's Annex 29; plain Latin
/// text as it is, since the runs are the same there.
fn segments(piece: &str) -> impl Iterator<Item = &str> {
    let plain = piece.chars().all(is_plain);
    let whole = plain.then_some(piece);
    let parted = (!plain).then(|| piece.unicode_words());
    whole.into_iter().chain(parted.into_iter().flatten())
}

fn is_plain(c: char) -> bool {
    c.is_ascii() || ('À'..='ɏ').contains(&c) || c == '’'
}

/// Where a part of a text lies in it.
fn place(part: &str, text: &str) -> Range<usize> {
    let start = part.as_ptr() as usize - text.as_ptr() as usize;
    start..start + part.len()
}

/// A segment may hold full stops, apostrophes, low lines (Unicode Standard Annex 29 §4): they part words here.
fn runs(segment: &str) -> impl Iterator<Item = &str> {
    segment
        .split(|c: char| !is_part(c))
        .filter(|run| run.contains(char::is_alphanumeric))
}

/// Accents that stand on their own belong to their letter.
fn is_part(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_alphanumeric();
    }
    c.is_alphanumeric() || unicode_normalization::char::is_combining_mark(c)
}

fn is_elided(word: &str, rest: &str) -> bool {
    let mut rest = rest.chars();
    matches!(rest.next(), Some('\'' | '’' | 'ʼ'))
        && rest.next().is_some_and(char::is_alphabetic)
        && word.len() <= 6
        && ELIDED.contains(&word.to_ascii_lowercase().as_str())
}

/// The form in which a word is found exactly: folded, within bounds. Parts that folding sets apart are joined.
#[must_use]
pub fn exact(word: &str) -> String {
    let mut exact = fold(word);
    exact.retain(char::is_alphanumeric);
    if let Some((end, _)) = exact.char_indices().nth(LONGEST) {
        exact.truncate(end);
    }
    exact
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn of(text: &str) -> Vec<String> {
        words(text).map(|(_, word)| exact(word)).collect()
    }

    #[test]
    fn words_are_runs_of_letters_and_digits() {
        assert_eq!(
            of("Réunion du 25/11, salle B-12 : « ordre du jour »"),
            [
                "reunion", "du", "25", "11", "salle", "b", "12", "ordre", "du", "jour"
            ]
        );
        assert_eq!(
            of("anne.roux@ac-montfort.example a_b"),
            ["anne", "roux", "ac", "montfort", "example", "a", "b"]
        );
        assert_eq!(of("Noe\u{308}l"), ["noel"]);
        assert!(of(" … – !").is_empty());
    }

    #[test]
    fn elided_articles_are_no_words() {
        for (text, expected) in [
            ("l’élève", vec!["eleve"]),
            ("L'ÉLÈVE", vec!["eleve"]),
            (
                "qu’il s'agit d’aujourd'hui",
                vec!["il", "agit", "aujourd", "hui"],
            ),
            ("jusqu’à", vec!["a"]),
            ("l’« école »", vec!["l", "ecole"]),
            ("plan d'", vec!["plan", "d"]),
            ("O’Brien", vec!["o", "brien"]),
        ] {
            assert_eq!(of(text), expected, "{text}");
        }
    }

    #[test]
    fn places_are_those_of_the_words() {
        let text = "Chère Zoé, l’œuvre…";
        for (range, word) in words(text) {
            assert_eq!(&text[range], word);
        }
        assert_eq!(words(text).last().map(|(_, word)| word), Some("œuvre"));
    }

    #[test]
    fn long_words_count_by_their_beginning() {
        assert_eq!(exact(&"é".repeat(100)), "e".repeat(LONGEST));
    }

    proptest! {
        /// The shorter way finds what the Annex's finds.
        #[test]
        fn plain_text_has_the_words_of_the_annex(text in "[a-zA-Z0-9À-ɏ’'’.,:;_@ \\-/«»°²\u{a0}\u{ad}\u{301}\n]{0,40}") {
            let annex: Vec<&str> = text
                .unicode_words()
                .flat_map(runs)
                .filter(|word| !is_elided(word, &text[place(word, &text).end..]))
                .collect();
            let ours: Vec<&str> = words(&text).map(|(_, word)| word).collect();
            prop_assert_eq!(ours, annex);
        }
    }
}
