//! Words as the index has them: the one place where texts meet the analysis of `text`.

use std::ops::Range;
use text::search;

/// The analysis that rows were written with: raise it when words or stems come out differently, and a due job writes
/// all rows anew.
pub(crate) const VERSION: i64 = 2 + search::VERSION;

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
    search::words(text)
        .map(|(_, word)| search::stem(&search::exact(word)))
        .filter(|stem| !stem.is_empty())
        .collect()
}

/// The stem a folded word is indexed under.
pub(crate) fn stem_of(word: &str) -> String {
    search::stem(&search::exact(word))
}

/// The two columns of the index for a message: folded words, and stems.
pub(crate) fn analyse(heads: &str, text: &str) -> (String, String) {
    let both = |words: fn(&str) -> Vec<String>| {
        let mut all = words(heads);
        all.extend(words(text));
        all.join(" ")
    };
    (both(exact), both(stems))
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
