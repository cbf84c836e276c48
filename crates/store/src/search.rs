//! Full-text search inside an account's database: two columns of words, answers by falling id.
//!
//! The text comes analysed: `exact` holds folded words, `stem` their stems, joined by spaces. Ids grow with
//! arrival, so the newest hits come first. Each engine spells it its own way: [`fts5`], [`tsvector`].

mod fts5;
mod tsvector;

use crate::{StoreError, Tx};

pub(crate) use fts5::{SCHEMA as SCHEMA_SQLITE, SCHEMA_2 as SCHEMA_SQLITE_2};
pub(crate) use tsvector::SCHEMA as SCHEMA_POSTGRES;

/// Which words are asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Column {
    Exact,
    Stem,
}

/// What is looked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Query {
    Word {
        column: Column,
        word: String,
        prefix: bool,
    },
    /// Words that follow each other.
    Phrase {
        column: Column,
        words: Vec<String>,
    },
    All(Vec<Query>),
    Any(Vec<Query>),
    /// The first, without the second.
    Without(Box<Query>, Box<Query>),
}

/// Indexes a message; one that is indexed already is replaced.
///
/// # Errors
/// The engine's.
pub fn index(tx: &Tx<'_>, id: i64, exact: &str, stem: &str) -> Result<(), StoreError> {
    if tx.is_postgres() {
        tsvector::index(tx, id, exact, stem)
    } else {
        fts5::index(tx, id, exact, stem)
    }
}

/// Takes a message out of the index.
///
/// # Errors
/// The engine's.
pub fn remove(tx: &Tx<'_>, id: i64) -> Result<(), StoreError> {
    if tx.is_postgres() {
        tsvector::remove(tx, id)
    } else {
        fts5::remove(tx, id)
    }
}

/// Ids of messages that fit, below `before`, the highest first, `limit` at the most.
///
/// # Errors
/// The engine's.
pub fn find(
    tx: &Tx<'_>,
    query: &Query,
    before: Option<i64>,
    limit: i64,
) -> Result<Vec<i64>, StoreError> {
    let before = before.unwrap_or(i64::MAX);
    if tx.is_postgres() {
        tsvector::find(tx, query, before, limit)
    } else {
        fts5::find(tx, query, before, limit)
    }
}

/// Words of the index that contain `part`, `limit` at the most: for substring search inside words.
///
/// # Errors
/// The engine's.
pub fn words_containing(tx: &Tx<'_>, part: &str, limit: i64) -> Result<Vec<String>, StoreError> {
    if tx.is_postgres() {
        tsvector::words_containing(tx, part, limit)
    } else {
        fts5::words_containing(tx, part, limit)
    }
}

/// Runs of letters and digits.
fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
}
