//! Words as the index has them: the one place where texts meet the analysis of `text`.

use std::cell::RefCell;
use std::collections::HashMap;
use std::ops::Range;
use text::search;

/// Words whose stems a thread remembers: few words make up most of what people write.
const REMEMBERED: usize = 16_384;
/// Bytes of a word that is remembered.
const LONGEST_REMEMBERED: usize = 32;

thread_local! {
    static STEMS: RefCell<HashMap<String, String>> = RefCell::default();
}

/// The analysis that rows were written with: raise it when words or stems come out differently, and a due job writes
/// all rows anew.
pub(crate) const VERSION: i64 = 1 + search::VERSION;

/// Runs of letters and digits, with their places.
pub(crate) fn tokens(text: &str) -> impl Iterator<Item = (Range<usize>, &str)> {
    let mut rest = 0;
    std::iter::from_fn(move || {
        let start = rest + text.get(rest..)?.find(char::is_alphanumeric)?;
        let end = text[start..]
            .find(|c: char| !c.is_alphanumeric())
            .map_or(text.len(), |at| start + at);
        rest = end;
        Some((start..end, &text[start..end]))
    })
}

/// Runs of white space as one space.
pub(crate) fn one_line(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    line
}

/// Folded, on one line: how parts of texts are compared.
pub(crate) fn fold_line(text: &str) -> String {
    one_line(&text::fold(text))
}

/// The folded words of a text.
pub(crate) fn exact(text: &str) -> Vec<String> {
    let folded = text::fold(text);
    tokens(&folded).map(|(_, word)| word.to_owned()).collect()
}

/// The stems of a text's words, one a word, in their order; elided articles are no words here.
pub(crate) fn stems(text: &str) -> Vec<String> {
    let mut stems = Vec::new();
    each_stem(text, |stem| stems.push(stem.to_owned()));
    stems
}

fn each_stem(text: &str, mut each: impl FnMut(&str)) {
    STEMS.with_borrow_mut(|known| {
        for (_, word) in search::words(text) {
            if let Some(stem) = known.get(word) {
                each(stem);
                continue;
            }
            let stem = search::stem(&search::exact(word));
            if !stem.is_empty() {
                each(&stem);
                if known.len() >= REMEMBERED {
                    known.clear();
                }
                if word.len() <= LONGEST_REMEMBERED {
                    known.insert(word.to_owned(), stem);
                }
            }
        }
    });
}

/// The stem a folded word is indexed under.
pub(crate) fn stem_of(word: &str) -> String {
    search::stem(&search::exact(word))
}

/// The two columns of the index for a message: folded words, and stems.
pub(crate) fn analyse(heads: &str, text: &str) -> (String, String) {
    let (mut exact, mut stems) = (String::new(), String::new());
    for part in [heads, text] {
        let folded = text::fold(part);
        tokens(&folded).for_each(|(_, word)| add(&mut exact, word));
        each_stem(part, |stem| add(&mut stems, stem));
    }
    (exact, stems)
}

fn add(line: &mut String, word: &str) {
    if !line.is_empty() {
        line.push(' ');
    }
    line.push_str(word);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_indexed_as_they_are_and_by_their_stems() {
        let (exact, stems) = analyse("Réunion", "l’élève et les directrices");
        assert_eq!(exact, "reunion l eleve et les directrices");
        assert_eq!(stems, "reunion elev et les directeur");
        assert_eq!(stem_of("directeurs"), "directeur");
    }
}
