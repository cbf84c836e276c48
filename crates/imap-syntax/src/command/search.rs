//! SEARCH (RFC 9051 §6.4.4, RFC 4731, RFC 7162 §3.1.5).

use super::{DEEPEST, Flag, LONGEST_NAME, capitals};
use crate::SequenceSet;
use crate::cursor::{Cursor, Parse, SyntaxError, expected};
use crate::date::{Date, date};
use crate::sequence::sequence_set;
use std::borrow::Cow;

/// The arguments of SEARCH.
#[derive(Debug, Clone, PartialEq)]
pub struct Search<'a> {
    /// What ESEARCH is to return; none: a plain SEARCH response.
    pub returned: Option<Return>,
    pub charset: Option<Charset>,
    pub key: SearchKey<'a>,
}

/// ESEARCH's return options; none set: ALL.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Return {
    pub min: bool,
    pub max: bool,
    pub all: bool,
    pub count: bool,
}

/// The charsets of search strings: all others are refused with BADCHARSET.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Charset {
    Ascii,
    Utf8,
}

/// What messages must be.
#[derive(Debug, Clone, PartialEq)]
pub enum SearchKey<'a> {
    All,
    /// A flag that is set, or not.
    Flag(Flag<'a>, bool),
    /// `\Recent` is set, or not (OLD).
    Recent(bool),
    /// NEW: recent and not seen.
    New,
    Bcc(Cow<'a, str>),
    Cc(Cow<'a, str>),
    From(Cow<'a, str>),
    To(Cow<'a, str>),
    Subject(Cow<'a, str>),
    Body(Cow<'a, str>),
    Text(Cow<'a, str>),
    Header(Cow<'a, str>, Cow<'a, str>),
    Before(Date),
    On(Date),
    Since(Date),
    SentBefore(Date),
    SentOn(Date),
    SentSince(Date),
    Larger(u64),
    Smaller(u64),
    ModSeq(u64),
    Uid(SequenceSet),
    Sequence(SequenceSet),
    Not(Box<SearchKey<'a>>),
    Or(Box<SearchKey<'a>>, Box<SearchKey<'a>>),
    And(Vec<SearchKey<'a>>),
}

// search = "SEARCH" [search-return-opts] SP search-program
// search-program = ["CHARSET" SP charset SP] search-key *(SP search-key)
pub(crate) fn search<'a>(cursor: &mut Cursor<'a>) -> Parse<Search<'a>> {
    let mut returned = None;
    if cursor.take_word("RETURN ") {
        returned = Some(return_options(cursor)?);
        cursor.space()?;
    }
    let mut charset = None;
    if cursor.take_word("CHARSET ") {
        charset = Some(self::charset(cursor)?);
        cursor.space()?;
    }
    Ok(Search {
        returned,
        charset,
        key: program(cursor)?,
    })
}

// search-return-opts = SP "RETURN" SP "(" [search-return-opt *(SP search-return-opt)] ")"
fn return_options(cursor: &mut Cursor<'_>) -> Parse<Return> {
    let mut returned = Return::default();
    let options = cursor.list(|cursor| {
        let mut space = [0; LONGEST_NAME];
        match capitals(cursor.name()?, &mut space) {
            "MIN" => returned.min = true,
            "MAX" => returned.max = true,
            "ALL" => returned.all = true,
            "COUNT" => returned.count = true,
            _ => return expected("MIN, MAX, ALL or COUNT"),
        }
        Ok(())
    })?;
    // RFC 4731 §3.1: an empty list means ALL.
    returned.all |= options.is_empty();
    Ok(returned)
}

fn charset(cursor: &mut Cursor<'_>) -> Parse<Charset> {
    let name = cursor.astring()?;
    if name.eq_ignore_ascii_case(b"UTF-8") {
        Ok(Charset::Utf8)
    } else if name.eq_ignore_ascii_case(b"US-ASCII") {
        Ok(Charset::Ascii)
    } else {
        Err(SyntaxError::Charset)
    }
}

fn program<'a>(cursor: &mut Cursor<'a>) -> Parse<SearchKey<'a>> {
    let first = key(cursor, 0)?;
    if cursor.peek() != Some(b' ') {
        return Ok(first);
    }
    let mut keys = vec![first];
    while cursor.take(b' ') {
        keys.push(key(cursor, 0)?);
    }
    Ok(SearchKey::And(keys))
}

// search-key = … / sequence-set / "(" search-key *(SP search-key) ")"
fn key<'a>(cursor: &mut Cursor<'a>, depth: usize) -> Parse<SearchKey<'a>> {
    if depth > DEEPEST {
        return Err(SyntaxError::TooDeep);
    }
    match cursor.peek() {
        Some(b'(') => cursor
            .full_list(|cursor| key(cursor, depth + 1))
            .map(SearchKey::And),
        Some(b'0'..=b'9' | b'*') => sequence_set(cursor).map(SearchKey::Sequence),
        _ => named(cursor, depth),
    }
}

fn named<'a>(cursor: &mut Cursor<'a>, depth: usize) -> Parse<SearchKey<'a>> {
    let mut space = [0; LONGEST_NAME];
    let name = capitals(cursor.name()?, &mut space);
    if let Some(key) = bare(name) {
        return Ok(key);
    }
    cursor.space()?;
    match name {
        "NOT" => Ok(SearchKey::Not(Box::new(key(cursor, depth + 1)?))),
        "OR" => {
            let first = key(cursor, depth + 1)?;
            cursor.space()?;
            Ok(SearchKey::Or(
                Box::new(first),
                Box::new(key(cursor, depth + 1)?),
            ))
        }
        _ => with_argument(name, cursor),
    }
}

fn bare(name: &str) -> Option<SearchKey<'static>> {
    Some(match name {
        "ALL" => SearchKey::All,
        "ANSWERED" => SearchKey::Flag(Flag::Answered, true),
        "UNANSWERED" => SearchKey::Flag(Flag::Answered, false),
        "DELETED" => SearchKey::Flag(Flag::Deleted, true),
        "UNDELETED" => SearchKey::Flag(Flag::Deleted, false),
        "DRAFT" => SearchKey::Flag(Flag::Draft, true),
        "UNDRAFT" => SearchKey::Flag(Flag::Draft, false),
        "FLAGGED" => SearchKey::Flag(Flag::Flagged, true),
        "UNFLAGGED" => SearchKey::Flag(Flag::Flagged, false),
        "SEEN" => SearchKey::Flag(Flag::Seen, true),
        "UNSEEN" => SearchKey::Flag(Flag::Seen, false),
        "RECENT" => SearchKey::Recent(true),
        "OLD" => SearchKey::Recent(false),
        "NEW" => SearchKey::New,
        _ => return None,
    })
}

fn with_argument<'a>(name: &str, cursor: &mut Cursor<'a>) -> Parse<SearchKey<'a>> {
    Ok(match name {
        "BCC" => SearchKey::Bcc(cursor.utf8()?),
        "CC" => SearchKey::Cc(cursor.utf8()?),
        "FROM" => SearchKey::From(cursor.utf8()?),
        "TO" => SearchKey::To(cursor.utf8()?),
        "SUBJECT" => SearchKey::Subject(cursor.utf8()?),
        "BODY" => SearchKey::Body(cursor.utf8()?),
        "TEXT" => SearchKey::Text(cursor.utf8()?),
        "HEADER" => header(cursor)?,
        "KEYWORD" => SearchKey::Flag(Flag::Keyword(cursor.atom()?), true),
        "UNKEYWORD" => SearchKey::Flag(Flag::Keyword(cursor.atom()?), false),
        "BEFORE" => SearchKey::Before(date(cursor)?),
        "ON" => SearchKey::On(date(cursor)?),
        "SINCE" => SearchKey::Since(date(cursor)?),
        "SENTBEFORE" => SearchKey::SentBefore(date(cursor)?),
        "SENTON" => SearchKey::SentOn(date(cursor)?),
        "SENTSINCE" => SearchKey::SentSince(date(cursor)?),
        "LARGER" => SearchKey::Larger(cursor.number64()?),
        "SMALLER" => SearchKey::Smaller(cursor.number64()?),
        "MODSEQ" => modseq(cursor)?,
        "UID" => SearchKey::Uid(sequence_set(cursor)?),
        _ => return expected("a search key"),
    })
}

// "HEADER" SP header-fld-name SP astring
fn header<'a>(cursor: &mut Cursor<'a>) -> Parse<SearchKey<'a>> {
    let name = cursor.utf8()?;
    cursor.space()?;
    Ok(SearchKey::Header(name, cursor.utf8()?))
}

// search-modsequence = "MODSEQ" [search-modseq-ext] SP mod-sequence-valzer
// search-modseq-ext = SP entry-name SP entry-type-req ; one value a message here, so the entry changes nothing
fn modseq<'a>(cursor: &mut Cursor<'a>) -> Parse<SearchKey<'a>> {
    if cursor.peek() == Some(b'"') {
        cursor.string()?;
        cursor.space()?;
        if !["priv", "shared", "all"].contains(&cursor.atom()?.to_ascii_lowercase().as_str()) {
            return expected("priv, shared or all");
        }
        cursor.space()?;
    }
    cursor.modseq().map(SearchKey::ModSeq)
}
