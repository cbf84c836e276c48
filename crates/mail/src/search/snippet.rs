//! Where the searched words stand: a line of the text around the first of them, with their places.

use super::words;
use std::collections::HashSet;
use std::ops::Range;

/// Letters before the first found word, and in all.
const BEFORE: usize = 40;
const LONGEST: usize = 180;

/// A piece of text with the places of found words, as byte ranges of `text`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Snippet {
    pub text: String,
    pub marks: Vec<Range<usize>>,
}

/// What is marked: folded words, their stems, beginnings.
#[derive(Debug, Default)]
pub(crate) struct Wanted {
    pub exact: HashSet<String>,
    pub stems: HashSet<String>,
    pub prefixes: Vec<String>,
}

impl Wanted {
    fn is(&self, word: &str) -> bool {
        let folded = words::fold_line(word);
        self.exact.contains(&folded)
            || self
                .prefixes
                .iter()
                .any(|prefix| folded.starts_with(prefix))
            || self.stems.contains(&words::stem_of(&folded))
    }
}

/// The piece of `text` around the first word that is wanted.
pub(crate) fn cut(text: &str, wanted: &Wanted) -> Option<Snippet> {
    let (first, _) = words::tokens(text).find(|(_, word)| wanted.is(word))?;
    let start = text[..first.start]
        .char_indices()
        .rev()
        .take(BEFORE)
        .last()
        .map_or(first.start, |(at, _)| at);
    // Not in the middle of a word.
    let start = text[start..first.start]
        .find(char::is_whitespace)
        .map_or(start, |at| start + at);
    let end = text[start..]
        .char_indices()
        .nth(LONGEST)
        .map_or(text.len(), |(at, _)| start + at);
    let line = words::one_line(&text[start..end]);
    let marks = places(&line, wanted);
    Some(Snippet { text: line, marks })
}

/// Where the wanted words stand in a text.
pub(crate) fn places(text: &str, wanted: &Wanted) -> Vec<Range<usize>> {
    words::tokens(text)
        .filter(|(_, word)| wanted.is(word))
        .map(|(range, _)| range)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_found_words_are_marked_where_they_stand() {
        let wanted = Wanted {
            exact: HashSet::from(["reunion".to_owned()]),
            ..Wanted::default()
        };
        let text = format!(
            "{} La réunion\r\n\r\nde rentrée ; Réunion. {}",
            "mot ".repeat(60),
            "fin ".repeat(90)
        );
        let snippet = cut(&text, &wanted).unwrap();
        let marked: Vec<&str> = snippet
            .marks
            .iter()
            .map(|range| &snippet.text[range.clone()])
            .collect();
        assert_eq!(marked, ["réunion", "Réunion"]);
        assert!(snippet.text.chars().count() <= LONGEST);
        assert_eq!(cut("rien", &wanted), None);
    }
}
