//! PostgreSQL: one `tsvector` a message under one GIN index.
//!
//! A lexeme carries its account and its column in front of the word (`7e:conseil`): so the lists of the index are an
//! account's own, and a search costs what that account holds, however many others use the same word. Exact words and
//! stems share their positions. The account's vocabulary is a table of its own; words stay in it when the last
//! message that has them goes: they cost a row and find nothing.

use super::{Column, Query};
use crate::{AccountId, StoreError, Tx, params};
use std::collections::BTreeMap;
use std::fmt::Write;

/// The account tables of the index.
pub(crate) const SCHEMA: &str = "
CREATE TABLE search_word (
    account_id BIGINT NOT NULL,
    message_id BIGINT NOT NULL,
    words TSVECTOR NOT NULL,
    PRIMARY KEY (account_id, message_id)
);
CREATE INDEX search_word_words ON search_word USING GIN (words);
CREATE TABLE search_term (
    account_id BIGINT NOT NULL,
    term TEXT NOT NULL,
    PRIMARY KEY (account_id, term)
)
";

/// Bytes of a word that count: a lexeme has less than 2 KiB, and longer words are no words.
const LONGEST_WORD: usize = 200;
/// Bytes of lexemes and positions of one message: PostgreSQL refuses a `tsvector` of 1 MiB. What is beyond is found
/// by nobody, as text beyond a megabyte is.
const LARGEST: usize = 900_000;
/// Positions end here; phrases are found up to this word of a message.
const LAST_POSITION: usize = 16_383;
/// Positions kept of one lexeme.
const MOST_POSITIONS: usize = 255;

pub(super) fn index(tx: &Tx<'_>, id: i64, exact: &str, stem: &str) -> Result<(), StoreError> {
    let account = tx.account()?;
    let mut lexemes = Lexemes::default();
    // Turn by turn, so that a message of endless words loses its end and not its stems.
    let (mut exacts, mut stems) = (words(exact), words(stem));
    for position in 1.. {
        let (exact, stem) = (exacts.next(), stems.next());
        if exact.is_none() && stem.is_none() {
            break;
        }
        lexemes.add(account, Column::Exact, exact, position);
        lexemes.add(account, Column::Stem, stem, position);
    }
    tx.execute(
        "INSERT INTO search_word (account_id, message_id, words) VALUES ($1, $2, CAST($3 AS TSVECTOR))
         ON CONFLICT (account_id, message_id) DO UPDATE SET words = CAST($3 AS TSVECTOR)",
        params![account, id, &lexemes.spelt()],
    )?;
    tx.execute(
        "INSERT INTO search_term (account_id, term)
         SELECT $1, word FROM unnest(string_to_array($2, ' ')) AS word ON CONFLICT DO NOTHING",
        params![account, &lexemes.terms()],
    )?;
    Ok(())
}

pub(super) fn remove(tx: &Tx<'_>, id: i64) -> Result<(), StoreError> {
    tx.execute(
        "DELETE FROM search_word WHERE account_id = $1 AND message_id = $2",
        params![tx.account()?, id],
    )?;
    Ok(())
}

/// The hits are found before they are put in order: a walk down all messages of the account, tried one by one, looks
/// cheap to a planner that knows nothing of a word and is the dearest of all.
const FIND: &str = "
WITH hit AS MATERIALIZED (
    SELECT message_id FROM search_word
    WHERE account_id = $1 AND words @@ CAST($2 AS TSQUERY) AND message_id < $3
)
SELECT message_id FROM hit ORDER BY message_id DESC LIMIT $4";

pub(super) fn find(
    tx: &Tx<'_>,
    query: &Query,
    before: i64,
    limit: i64,
) -> Result<Vec<i64>, StoreError> {
    let account = tx.account()?;
    let Some(spelt) = spell(account, query) else {
        return Ok(Vec::new());
    };
    tx.query(FIND, params![account, &spelt, before, limit], |row| {
        row.get(0)
    })
}

pub(super) fn words_containing(
    tx: &Tx<'_>,
    part: &str,
    limit: i64,
) -> Result<Vec<String>, StoreError> {
    tx.query(
        "SELECT term FROM search_term WHERE account_id = $1 AND strpos(term, $2) > 0 LIMIT $3",
        params![tx.account()?, part, limit],
        |row| row.get(0),
    )
}

/// The lexemes of a message.
#[derive(Default)]
struct Lexemes {
    positions: BTreeMap<String, Vec<usize>>,
    bytes: usize,
}

impl Lexemes {
    fn add(&mut self, account: AccountId, column: Column, word: Option<&str>, position: usize) {
        let Some(word) = word else { return };
        let lexeme = lexeme(account, column, word);
        // A lexeme's entry, its text, alignment and count; two bytes a position.
        let new = !self.positions.contains_key(&lexeme);
        let grows = 2 + if new { lexeme.len() + 8 } else { 0 };
        if self.bytes + grows > LARGEST {
            return;
        }
        let positions = self.positions.entry(lexeme).or_default();
        if new || (position <= LAST_POSITION && positions.len() < MOST_POSITIONS) {
            positions.push(position.min(LAST_POSITION));
            self.bytes += grows;
        }
    }

    /// As PostgreSQL reads a `tsvector`.
    fn spelt(&self) -> String {
        let mut spelt = String::with_capacity(self.bytes * 2);
        for (lexeme, positions) in &self.positions {
            let _ = write!(spelt, "{}:", quoted(lexeme));
            for (index, position) in positions.iter().enumerate() {
                let comma = if index > 0 { "," } else { "" };
                // Writing into a string does not fail.
                let _ = write!(spelt, "{comma}{position}");
            }
            spelt.push(' ');
        }
        spelt
    }

    /// The words of the vocabulary, of both columns, each once.
    fn terms(&self) -> String {
        let words = self
            .positions
            .keys()
            .filter_map(|lexeme| lexeme.split_once(':'));
        let mut words: Vec<&str> = words.map(|(_, word)| word).collect();
        words.sort_unstable();
        words.dedup();
        words.join(" ")
    }
}

/// Words of the length that PostgreSQL takes.
fn words(text: &str) -> impl Iterator<Item = &str> {
    super::words(text).map(|word| &word[..word.floor_char_boundary(LONGEST_WORD)])
}

fn lexeme(account: AccountId, column: Column, word: &str) -> String {
    let column = match column {
        Column::Exact => 'e',
        Column::Stem => 's',
    };
    format!("{account}{column}:{word}")
}

/// Letters, digits and a colon between quotes: nothing in them needs an escape.
fn quoted(lexeme: &str) -> String {
    format!("'{lexeme}'")
}

/// A `tsquery`; nothing when it asks for nothing.
fn spell(account: AccountId, query: &Query) -> Option<String> {
    match query {
        Query::Word {
            column,
            word,
            prefix,
        } => {
            let star = if *prefix { ":*" } else { "" };
            follow(account, *column, words(word)).map(|spelt| format!("{spelt}{star}"))
        }
        Query::Phrase {
            column,
            words: asked,
        } => follow(account, *column, asked.iter().flat_map(|word| words(word)))
            .map(|spelt| format!("({spelt})")),
        Query::All(parts) => joined(account, parts, " & "),
        Query::Any(parts) => joined(account, parts, " | "),
        Query::Without(with, without) => match (spell(account, with), spell(account, without)) {
            (Some(with), Some(without)) => Some(format!("(({with}) & !({without}))")),
            (with, _) => with,
        },
    }
}

/// Words that follow each other.
fn follow<'w>(
    account: AccountId,
    column: Column,
    words: impl Iterator<Item = &'w str>,
) -> Option<String> {
    let words: Vec<String> = words
        .map(|word| quoted(&lexeme(account, column, word)))
        .collect();
    (!words.is_empty()).then(|| words.join(" <-> "))
}

fn joined(account: AccountId, parts: &[Query], sign: &str) -> Option<String> {
    let spelt: Vec<String> = parts
        .iter()
        .filter_map(|part| spell(account, part))
        .collect();
    (!spelt.is_empty()).then(|| format!("({})", spelt.join(sign)))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ACCOUNT: AccountId = AccountId(7);

    #[test]
    fn a_query_is_spelt_so_that_nothing_in_a_word_is_an_operator() {
        let word = |word: &str, prefix| Query::Word {
            column: Column::Exact,
            word: word.into(),
            prefix,
        };
        assert_eq!(
            spell(ACCOUNT, &word("a'|b", true)).unwrap(),
            "'7e:a' <-> '7e:b':*"
        );
        assert_eq!(
            spell(
                ACCOUNT,
                &Query::All(vec![word("x", false), word(" ", false)])
            )
            .unwrap(),
            "('7e:x')"
        );
        assert_eq!(spell(ACCOUNT, &word("!", false)), None);
    }

    #[test]
    fn a_message_of_endless_words_stays_below_what_postgresql_takes() {
        let mut lexemes = Lexemes::default();
        for number in 0..200_000 {
            let word = format!("mot{number}");
            lexemes.add(ACCOUNT, Column::Exact, Some(&word), number + 1);
        }
        assert!(lexemes.bytes <= LARGEST);
        assert!(lexemes.positions.len() > 20_000);
        let mut lexemes = Lexemes::default();
        for position in 1..100_000 {
            lexemes.add(ACCOUNT, Column::Stem, Some("encore"), position);
        }
        assert_eq!(lexemes.positions["7s:encore"].len(), MOST_POSITIONS);
    }
}
