//! What is stored for finding parts of words, and how candidates come from the index.
//!
//! Of each message: the folded heads (subject, from, to, cc, bcc, names of attachments, one a field) and its text as
//! people read it, compressed. A part is looked for in the index first: its inner words are whole words of the text,
//! its first one ends a word, its last one begins one. Only candidates are checked; a single word looked for in
//! everything that is indexed needs no check at all.

use super::words;
use crate::MessageId;
use std::cell::RefCell;
use std::collections::HashSet;
use store::search::{Column, Query};
use store::{StoreError, Tx, params};
use zstd::bulk::{Compressor, Decompressor};

/// What separates fields of the heads.
const FIELD: char = '\u{1f}';
/// Bytes of text kept of one message: what is beyond is found by nobody.
const LONGEST_TEXT: usize = 1 << 20;
/// Words of the index that may contain a part; a part of more words is looked for in every message.
const MOST_WORDS: i64 = 2_000;
/// The level of compression: speed counts, the text is small.
const LEVEL: i32 = 1;

thread_local! {
    /// Making their tables anew costs more than packing a letter. `None` where there was no memory for them.
    static PACKER: RefCell<Option<Compressor<'static>>> = RefCell::new(Compressor::new(LEVEL).ok());
    static UNPACKER: RefCell<Option<Decompressor<'static>>> = RefCell::new(Decompressor::new().ok());
}

/// The fields of the heads, in their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Head {
    Subject,
    From,
    To,
    Cc,
    Bcc,
    Files,
}

/// Puts fields together as they are stored.
pub(crate) fn join_heads(fields: [&str; 6]) -> String {
    let folded: Vec<String> = fields.iter().map(|field| words::fold_line(field)).collect();
    folded.join(&FIELD.to_string())
}

/// One field of stored heads.
pub(crate) fn head(heads: &str, field: Head) -> &str {
    heads.split(FIELD).nth(field as usize).unwrap_or("")
}

/// A text as it is stored.
pub(crate) fn pack(text: &str) -> Result<Vec<u8>, StoreError> {
    let text = &text.as_bytes()[..text.floor_char_boundary(LONGEST_TEXT)];
    PACKER.with_borrow_mut(|packer| match packer {
        Some(packer) => packer.compress(text).map_err(StoreError::Io),
        None => zstd::bulk::compress(text, LEVEL).map_err(StoreError::Io),
    })
}

/// Stores what is checked later.
pub(crate) fn store(
    tx: &Tx<'_>,
    message: MessageId,
    heads: &str,
    packed: &[u8],
) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO search_text (account_id, message_id, version, heads, body) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (account_id, message_id) DO UPDATE SET version = $3, heads = $4, body = $5",
        params![tx.account()?, message, words::VERSION, heads, packed],
    )?;
    Ok(())
}

pub(crate) const HEADS: &str =
    "SELECT heads FROM search_text WHERE account_id = $1 AND message_id = $2";
pub(crate) const TEXT: &str =
    "SELECT body FROM search_text WHERE account_id = $1 AND message_id = $2";

/// The folded heads of a message; empty when it is not indexed.
pub(crate) fn heads(tx: &Tx<'_>, message: MessageId) -> Result<String, StoreError> {
    Ok(tx
        .query_opt(HEADS, params![tx.account()?, message], |row| row.get(0))?
        .unwrap_or_default())
}

/// The text of a message as people read it.
pub(crate) fn text(tx: &Tx<'_>, message: MessageId) -> Result<String, StoreError> {
    let packed: Option<Vec<u8>> =
        tx.query_opt(TEXT, params![tx.account()?, message], |row| row.get(0))?;
    let Some(packed) = packed else {
        return Ok(String::new());
    };
    let size = Decompressor::upper_bound(&packed).unwrap_or(LONGEST_TEXT);
    let bytes = UNPACKER.with_borrow_mut(|unpacker| match unpacker {
        Some(unpacker) => unpacker.decompress(&packed, size.min(LONGEST_TEXT)),
        None => zstd::bulk::decompress(&packed, size.min(LONGEST_TEXT)),
    });
    let bytes = bytes.map_err(|error| StoreError::Corrupt(error.to_string()))?;
    String::from_utf8(bytes).map_err(|error| StoreError::Corrupt(error.to_string()))
}

/// A part that is looked for inside texts.
#[derive(Debug, Clone)]
pub(crate) struct Part {
    /// Folded, runs of white space as one space.
    pub folded: String,
    /// Messages that may hold it; `None`: any may.
    pub candidates: Option<HashSet<MessageId>>,
    /// Whether every candidate holds it in what is indexed of it (heads, text).
    pub proven: bool,
}

impl Part {
    /// Asks the index.
    pub fn find(tx: &Tx<'_>, wanted: &str) -> Result<Self, StoreError> {
        let folded = words::fold_line(wanted);
        let tokens: Vec<&str> = words::tokens(&folded).map(|(_, token)| token).collect();
        let (candidates, proven) = match tokens.as_slice() {
            [] => (None, false),
            [only] => {
                let found = anywhere(tx, only, |_| true)?;
                let proven = found.is_some() && *only == folded;
                (found, proven)
            }
            [first, inner @ .., last] => (between(tx, first, inner, last, &folded)?, false),
        };
        Ok(Self {
            folded,
            candidates,
            proven,
        })
    }

    pub fn may_be_in(&self, message: MessageId) -> bool {
        self.candidates
            .as_ref()
            .is_none_or(|candidates| candidates.contains(&message))
    }

    pub fn is_in_head(&self, heads: &str, field: Head) -> bool {
        head(heads, field).contains(&self.folded)
    }

    /// Whether the text of a message holds it. A candidate of a single word that no head has must have it in its text.
    pub fn is_in_text(&self, tx: &Tx<'_>, message: MessageId) -> Result<bool, StoreError> {
        if self.proven && !heads(tx, message)?.contains(&self.folded) {
            return Ok(true);
        }
        Ok(words::fold_line(&text(tx, message)?).contains(&self.folded))
    }

    /// Whether anything of a message holds it.
    pub fn is_anywhere(&self, tx: &Tx<'_>, message: MessageId) -> Result<bool, StoreError> {
        Ok(self.proven
            || heads(tx, message)?.contains(&self.folded)
            || self.is_in_text(tx, message)?)
    }
}

fn word(word: &str, prefix: bool) -> Query {
    Query::Word {
        column: Column::Exact,
        word: word.to_owned(),
        prefix,
    }
}

fn ids(tx: &Tx<'_>, query: &Query) -> Result<HashSet<MessageId>, StoreError> {
    Ok(store::search::find(tx, query, None, i64::MAX)?
        .into_iter()
        .map(MessageId)
        .collect())
}

/// Words of the index that contain a part and fit; `None` when they are too many.
fn containing(
    tx: &Tx<'_>,
    part: &str,
    fits: impl Fn(&str) -> bool,
) -> Result<Option<Query>, StoreError> {
    let found = store::search::words_containing(tx, part, MOST_WORDS)?;
    if i64::try_from(found.len()).unwrap_or(i64::MAX) >= MOST_WORDS {
        return Ok(None);
    }
    Ok(Some(Query::Any(
        found
            .iter()
            .filter(|found| fits(found))
            .map(|found| word(found, false))
            .collect(),
    )))
}

fn anywhere(
    tx: &Tx<'_>,
    part: &str,
    fits: impl Fn(&str) -> bool,
) -> Result<Option<HashSet<MessageId>>, StoreError> {
    match containing(tx, part, fits)? {
        Some(query) => Ok(Some(ids(tx, &query)?)),
        None => Ok(None),
    }
}

fn between(
    tx: &Tx<'_>,
    first: &str,
    inner: &[&str],
    last: &str,
    folded: &str,
) -> Result<Option<HashSet<MessageId>>, StoreError> {
    let mut all: Vec<Query> = inner.iter().map(|inner| word(inner, false)).collect();
    let open_end = folded.ends_with(last);
    all.push(word(last, open_end));
    if !folded.starts_with(first) {
        all.push(word(first, false));
    } else if let Some(query) = containing(tx, first, |word| word.ends_with(first))? {
        if query == Query::Any(Vec::new()) {
            return Ok(Some(HashSet::new()));
        }
        all.push(query);
    }
    Ok(Some(ids(tx, &Query::All(all))?))
}
