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

/// Among whom a word leads to somebody: an organisation's people, or the pupils of one school, whom nobody finds elsewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct FoundIn(i64);

impl FoundIn {
    pub fn of(organisation: OrganisationId) -> Self {
        Self(organisation.0)
    }

    /// Keys are positive: a school's is told from an organisation's by its sign.
    pub fn of_pupils(school: i64) -> Self {
        Self(-school)
    }
}

impl From<FoundIn> for Value<'_> {
    fn from(place: FoundIn) -> Self {
        Self::Int(place.0)
    }
}

pub(crate) const WORDS_OF: &str =
    "SELECT word, found_in FROM person_word WHERE person_id = $1 ORDER BY word";
/// Words written by one statement: most people have fewer.
const WORDS_AT_ONCE: usize = 24;

/// Words that a person is found by: what is there already stays.
pub(crate) fn write_words(
    tx: &Tx<'_>,
    place: FoundIn,
    person: PersonId,
    words: &[String],
) -> Result<(), StoreError> {
    let known: Vec<(String, i64)> = tx.query(WORDS_OF, params![person], |row| {
        Ok((row.get(0)?, row.get(1)?))
    })?;
    let (stay, gone): (Vec<_>, Vec<_>) = known
        .into_iter()
        .partition(|(word, of)| *of == place.0 && words.contains(word));
    for (word, of) in &gone {
        tx.send(
            "DELETE FROM person_word WHERE found_in = $1 AND word = $2 AND person_id = $3",
            params![*of, word, person],
        )?;
    }
    let new = words
        .iter()
        .filter(|word| !stay.iter().any(|(known, _)| known == *word));
    add_words(tx, place, person, &new.cloned().collect::<Vec<_>>())
}

/// Words that a person is not found by yet, in one statement.
pub(crate) fn add_words(
    tx: &Tx<'_>,
    place: FoundIn,
    person: PersonId,
    words: &[String],
) -> Result<(), StoreError> {
    for some in words.chunks(WORDS_AT_ONCE) {
        let places = rows_of_places(3, some.len());
        let values: Vec<Value<'_>> = some
            .iter()
            .flat_map(|word| [place.into(), word.into(), person.into()])
            .collect();
        tx.send(
            &format!("INSERT INTO person_word (found_in, word, person_id) VALUES {places}"),
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
