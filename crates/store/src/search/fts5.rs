//! SQLite: a contentless FTS5 table that walks its lists backwards. The account's vocabulary is a table of its own:
//! FTS5's view of its words reads all its lists to show them. Words stay in it when the last message that has them goes:
//! they cost a row and find nothing.

use super::{Column, Query};
use crate::{StoreError, Tx, params};

/// The account tables of the index.
pub(crate) const SCHEMA: &str = "
CREATE VIRTUAL TABLE search_word USING fts5(exact, stem, content='', contentless_delete=1,
    tokenize='unicode61 remove_diacritics 0', prefix='2 3');
CREATE VIRTUAL TABLE search_term USING fts5vocab(search_word, row)
";
/// Without lists of prefixes, which doubled the index. A message's words come parted by spaces: `ascii` parts there
/// and takes all other letters as they are.
pub(crate) const SCHEMA_2: &str = "
DROP TABLE search_term;
DROP TABLE search_word;
CREATE VIRTUAL TABLE search_word USING fts5(exact, stem, content='', contentless_delete=1, tokenize='ascii');
CREATE TABLE search_term (account_id INTEGER NOT NULL, term TEXT NOT NULL, PRIMARY KEY (account_id, term)) WITHOUT ROWID
";

pub(super) fn index(tx: &Tx<'_>, id: i64, exact: &str, stem: &str) -> Result<(), StoreError> {
    tx.execute(
        "INSERT OR REPLACE INTO search_word (rowid, exact, stem) VALUES ($1, $2, $3)",
        params![id, exact, stem],
    )?;
    let mut terms: Vec<&str> = super::words(exact).collect();
    terms.sort_unstable();
    terms.dedup();
    // Letters and digits: nothing in them needs an escape.
    let list = format!("[\"{}\"]", terms.join("\",\""));
    tx.execute(
        "INSERT OR IGNORE INTO search_term (account_id, term) SELECT $1, value FROM json_each($2)",
        params![tx.account()?, &list],
    )?;
    Ok(())
}

pub(super) fn remove(tx: &Tx<'_>, id: i64) -> Result<(), StoreError> {
    tx.execute("DELETE FROM search_word WHERE rowid = $1", params![id])?;
    Ok(())
}

pub(super) fn find(
    tx: &Tx<'_>,
    query: &Query,
    before: i64,
    limit: i64,
) -> Result<Vec<i64>, StoreError> {
    let Some(spelt) = spell(query) else {
        return Ok(Vec::new());
    };
    tx.query(
        "SELECT rowid FROM search_word WHERE search_word MATCH $1 AND rowid < $2 ORDER BY rowid DESC LIMIT $3",
        params![&spelt, before, limit],
        |row| row.get(0),
    )
}

pub(super) fn words_containing(
    tx: &Tx<'_>,
    part: &str,
    limit: i64,
) -> Result<Vec<String>, StoreError> {
    tx.query(
        "SELECT term FROM search_term WHERE account_id = $1 AND instr(term, $2) > 0 LIMIT $3",
        params![tx.account()?, part, limit],
        |row| row.get(0),
    )
}

/// FTS5's words for a query; nothing when it asks for nothing.
fn spell(query: &Query) -> Option<String> {
    match query {
        Query::Word {
            column,
            word,
            prefix,
        } => {
            let star = if *prefix { "*" } else { "" };
            Some(format!("{}:{}{star}", name(*column), quoted(word)?))
        }
        Query::Phrase { column, words } => {
            let phrase = words
                .iter()
                .filter_map(|word| quoted(word))
                .collect::<Vec<_>>()
                .join(" + ");
            (!phrase.is_empty()).then(|| format!("{}:({phrase})", name(*column)))
        }
        Query::All(parts) => joined(parts, " AND "),
        Query::Any(parts) => joined(parts, " OR "),
        Query::Without(with, without) => match (spell(with), spell(without)) {
            (Some(with), Some(without)) => Some(format!("({with}) NOT ({without})")),
            (with, _) => with,
        },
    }
}

fn joined(parts: &[Query], word: &str) -> Option<String> {
    let spelt: Vec<String> = parts
        .iter()
        .filter_map(spell)
        .map(|part| format!("({part})"))
        .collect();
    (!spelt.is_empty()).then(|| spelt.join(word))
}

fn name(column: Column) -> &'static str {
    match column {
        Column::Exact => "exact",
        Column::Stem => "stem",
    }
}

fn quoted(word: &str) -> Option<String> {
    (!word.trim().is_empty())
        .then(|| format!("\"{}\"", word.replace('"', "\"\"").replace('\0', "")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_is_spelt_so_that_nothing_in_a_word_is_an_operator() {
        let word = |word: &str| Query::Word {
            column: Column::Exact,
            word: word.into(),
            prefix: false,
        };
        assert_eq!(spell(&word("a\"b")).unwrap(), "exact:\"a\"\"b\"");
        assert_eq!(
            spell(&Query::All(vec![word("x"), word(" ")])).unwrap(),
            "(exact:\"x\")"
        );
        assert_eq!(spell(&word("")), None);
        let phrase = Query::Phrase {
            column: Column::Stem,
            words: vec!["conseil".into(), "class".into()],
        };
        assert_eq!(spell(&phrase).unwrap(), "stem:(\"conseil\" + \"class\")");
    }
}
