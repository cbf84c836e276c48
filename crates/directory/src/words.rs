//! Words that people and structures are found by: folded, each once; and the words of what is typed.

use crate::{OrganisationId, PersonId};
use store::{StoreError, Tx, Value, params, rows_of_places};

/// Words looked at in what is typed: more does not narrow further.
const MOST: usize = 6;

/// The words of texts, each once.
pub(crate) fn search_words<'a>(texts: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    let mut all: Vec<String> = texts.into_iter().flat_map(words).collect();
    all.sort();
    all.dedup();
    all
}

/// The words of what is typed, each once, the longest first; a word that begins another says nothing more. Of an address
/// its local part counts: all have the same few domains.
pub(crate) fn typed_words(typed: &str) -> Vec<String> {
    let locals = typed
        .split_whitespace()
        .map(|piece| piece.split_once('@').map_or(piece, |(local, _)| local));
    let mut all = search_words(locals);
    all.sort_by_key(|word| std::cmp::Reverse(word.len()));
    let mut kept: Vec<String> = Vec::new();
    for word in all {
        if kept.len() < MOST && !kept.iter().any(|longer| longer.starts_with(&word)) {
            kept.push(word);
        }
    }
    kept
}

/// The first text after all that begin with this one: no letter is higher.
pub(crate) fn end_of(prefix: &str) -> String {
    format!("{prefix}\u{10FFFF}")
}

fn words(text: &str) -> Vec<String> {
    text::fold(text)
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect()
}

pub(crate) const WORDS_OF: &str = "SELECT word FROM person_word WHERE person_id = $1 ORDER BY word";
/// Words written by one statement: most people have fewer.
const WORDS_AT_ONCE: usize = 24;

/// Words that a person is found by: what is there already stays.
pub(crate) fn write_words(
    tx: &Tx<'_>,
    organisation: OrganisationId,
    person: PersonId,
    words: &[String],
) -> Result<(), StoreError> {
    let known: Vec<String> = tx.query(WORDS_OF, params![person], |row| row.get(0))?;
    for gone in known.iter().filter(|word| !words.contains(word)) {
        tx.send(
            "DELETE FROM person_word WHERE organisation_id = $1 AND word = $2 AND person_id = $3",
            params![organisation, gone, person],
        )?;
    }
    let new = words.iter().filter(|word| !known.contains(word));
    add_words(tx, organisation, person, &new.cloned().collect::<Vec<_>>())
}

/// Words that a person is not found by yet, in one statement.
pub(crate) fn add_words(
    tx: &Tx<'_>,
    organisation: OrganisationId,
    person: PersonId,
    words: &[String],
) -> Result<(), StoreError> {
    for some in words.chunks(WORDS_AT_ONCE) {
        let places = rows_of_places(3, some.len());
        let values: Vec<Value<'_>> = some
            .iter()
            .flat_map(|word| [organisation.into(), word.into(), person.into()])
            .collect();
        tx.send(
            &format!("INSERT INTO person_word (organisation_id, word, person_id) VALUES {places}"),
            &values,
        )?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn typed_words_are_few_and_say_each_something() {
        assert_eq!(
            typed_words("Jean-Baptiste  jean MARTIN"),
            ["baptiste", "martin", "jean"][..].to_vec()
        );
        assert_eq!(
            typed_words("jean.martin2@ac-thau.example"),
            ["martin2", "jean"]
        );
        assert_eq!(typed_words("mar martin"), ["martin"]);
        assert_eq!(typed_words("Hélène œuvre"), ["helene", "oeuvre"]);
        assert!(typed_words("a b c d e f g h").len() <= MOST);
        assert!(typed_words(" - @ ").is_empty());
    }
}
