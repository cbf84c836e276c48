//! Flags and STORE.

use crate::SequenceSet;
use crate::cursor::{Cursor, Parse, expected};
use crate::sequence::sequence_set;

/// A flag as a client writes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flag<'a> {
    Answered,
    Flagged,
    Deleted,
    Seen,
    Draft,
    Keyword(&'a str),
    /// `\Recent` and system flags nobody defined: a server ignores them.
    Other(&'a str),
}

// flag = "\Answered" / "\Flagged" / "\Deleted" / "\Seen" / "\Draft" / flag-keyword / flag-extension
pub(crate) fn flag<'a>(cursor: &mut Cursor<'a>) -> Parse<Flag<'a>> {
    if !cursor.take(b'\\') {
        return cursor.atom().map(Flag::Keyword);
    }
    let name = cursor.atom()?;
    Ok([
        ("Seen", Flag::Seen),
        ("Answered", Flag::Answered),
        ("Flagged", Flag::Flagged),
        ("Deleted", Flag::Deleted),
        ("Draft", Flag::Draft),
    ]
    .into_iter()
    .find(|(known, _)| known.eq_ignore_ascii_case(name))
    .map_or(Flag::Other(name), |(_, flag)| flag))
}

/// What STORE does with its flags.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StoreAction {
    Replace,
    Add,
    Remove,
}

/// The arguments of STORE.
#[derive(Debug, Clone, PartialEq)]
pub struct StoreFlags<'a> {
    pub set: SequenceSet,
    /// RFC 7162 §3.1.3.
    pub unchanged_since: Option<u64>,
    pub action: StoreAction,
    pub silent: bool,
    pub flags: Vec<Flag<'a>>,
}

// store = "STORE" SP sequence-set [store-modifiers] SP store-att-flags
pub(crate) fn store<'a>(cursor: &mut Cursor<'a>) -> Parse<StoreFlags<'a>> {
    let set = sequence_set(cursor)?;
    cursor.space()?;
    let unchanged_since = modifiers(cursor)?;
    let action = match cursor.peek() {
        Some(b'+') => StoreAction::Add,
        Some(b'-') => StoreAction::Remove,
        _ => StoreAction::Replace,
    };
    let _sign = cursor.take(b'+') || cursor.take(b'-');
    if !cursor.take_word("FLAGS") {
        return expected("FLAGS");
    }
    let silent = cursor.take_word(".SILENT");
    cursor.space()?;
    Ok(StoreFlags {
        set,
        unchanged_since,
        action,
        silent,
        flags: flags(cursor)?,
    })
}

// store-modifiers = SP "(" store-modifier ")" ; store-modifier = "UNCHANGEDSINCE" SP mod-sequence-valzer
fn modifiers(cursor: &mut Cursor<'_>) -> Parse<Option<u64>> {
    if cursor.peek() != Some(b'(') {
        return Ok(None);
    }
    let mut since = None;
    cursor.full_list(|cursor| {
        if !cursor.take_word("UNCHANGEDSINCE ") {
            return expected("UNCHANGEDSINCE");
        }
        since = Some(cursor.modseq()?);
        Ok(())
    })?;
    cursor.space()?;
    Ok(since)
}

// store-att-flags = … (flag-list / (flag *(SP flag)))
fn flags<'a>(cursor: &mut Cursor<'a>) -> Parse<Vec<Flag<'a>>> {
    if cursor.peek() == Some(b'(') {
        return cursor.list(flag);
    }
    let mut flags = vec![flag(cursor)?];
    while cursor.take(b' ') {
        flags.push(flag(cursor)?);
    }
    Ok(flags)
}
