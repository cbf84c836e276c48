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
    text.unicode_word_indices()
        .flat_map(|(start, segment)| runs(segment).map(move |(at, word)| (start + at, word)))
        .filter(|(at, word)| !is_elided(word, &text[at + word.len()..]))
        .map(|(at, word)| (at..at + word.len(), word))
}

/// A segment may hold full stops, apostrophes, low lines (Unicode Standard Annex 29 §4): they part words here.
fn runs(segment: &str) -> impl Iterator<Item = (usize, &str)> {
    segment
        .split(|c: char| !is_part(c))
        .filter(|run| run.contains(char::is_alphanumeric))
        .map(|run| (run.as_ptr() as usize - segment.as_ptr() as usize, run))
}

/// Accents that stand on their own belong to their letter.
fn is_part(c: char) -> bool {
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
}
