//! LIST, LSUB and STATUS (RFC 5258, 5819, 6154, 8438).

use super::{Command, LONGEST_NAME, MailboxName, capitals, mailbox, unicode};
use crate::cursor::{Cursor, Parse, expected, is_list_char};
use std::borrow::Cow;

/// The arguments of LIST.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct List<'a> {
    pub reference: Cow<'a, str>,
    pub patterns: Vec<Cow<'a, str>>,
    pub select: Select,
    pub returned: Returned,
    /// The client wrote in the extended form.
    pub extended: bool,
}

/// Selection options. REMOTE selects nothing more here: there are no remote mailboxes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Select {
    pub subscribed: bool,
    pub remote: bool,
    pub recursive_match: bool,
    pub special_use: bool,
}

/// Return options.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Returned {
    pub subscribed: bool,
    pub children: bool,
    pub special_use: bool,
    pub status: Option<Vec<StatusItem>>,
}

/// What STATUS is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StatusItem {
    Messages,
    Recent,
    UidNext,
    UidValidity,
    Unseen,
    Size,
    HighestModSeq,
}

impl StatusItem {
    pub const ALL: [Self; 7] = [
        Self::Messages,
        Self::Recent,
        Self::UidNext,
        Self::UidValidity,
        Self::Unseen,
        Self::Size,
        Self::HighestModSeq,
    ];

    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Messages => "MESSAGES",
            Self::Recent => "RECENT",
            Self::UidNext => "UIDNEXT",
            Self::UidValidity => "UIDVALIDITY",
            Self::Unseen => "UNSEEN",
            Self::Size => "SIZE",
            Self::HighestModSeq => "HIGHESTMODSEQ",
        }
    }
}

/// Patterns in one LIST.
const MOST_PATTERNS: usize = 100;

// list = "LIST" [SP list-select-opts] SP mailbox SP mbox-or-pat [SP list-return-opts]
pub(crate) fn list<'a>(cursor: &mut Cursor<'a>) -> Parse<List<'a>> {
    let mut select = Select::default();
    let mut extended = cursor.peek() == Some(b'(');
    if extended {
        select = select_options(cursor)?;
        cursor.space()?;
    }
    let reference = unicode(cursor.astring()?)?;
    cursor.space()?;
    // mbox-or-pat = list-mailbox / patterns
    let patterns = if cursor.peek() == Some(b'(') {
        extended = true;
        cursor.full_list(pattern)?
    } else {
        vec![pattern(cursor)?]
    };
    if patterns.len() > MOST_PATTERNS {
        return expected("at most 100 patterns");
    }
    let mut returned = Returned::default();
    if cursor.take(b' ') {
        extended = true;
        returned = return_options(cursor)?;
    }
    Ok(List {
        reference,
        patterns,
        select,
        returned,
        extended,
    })
}

// list-mailbox = 1*list-char / string
fn pattern<'a>(cursor: &mut Cursor<'a>) -> Parse<Cow<'a, str>> {
    match cursor.peek() {
        Some(b'"' | b'{') => unicode(cursor.string()?),
        _ => match cursor.take_while(is_list_char) {
            b"" => expected("a pattern"),
            taken => unicode(Cow::Borrowed(taken)),
        },
    }
}

// list-select-opts = "(" [*(list-select-opt SP) …] ")"
fn select_options(cursor: &mut Cursor<'_>) -> Parse<Select> {
    let mut select = Select::default();
    cursor.list(|cursor| {
        let mut space = [0; LONGEST_NAME];
        match capitals(cursor.name()?, &mut space) {
            "SUBSCRIBED" => select.subscribed = true,
            "REMOTE" => select.remote = true,
            "RECURSIVEMATCH" => select.recursive_match = true,
            "SPECIAL-USE" => select.special_use = true,
            _ => return expected("a selection option"),
        }
        Ok(())
    })?;
    // RFC 5258 §3: RECURSIVEMATCH needs another selection option.
    if select.recursive_match && !select.subscribed && !select.special_use {
        return expected("SUBSCRIBED with RECURSIVEMATCH");
    }
    Ok(select)
}

// list-return-opts = "RETURN" SP "(" [return-option *(SP return-option)] ")"
fn return_options(cursor: &mut Cursor<'_>) -> Parse<Returned> {
    if !cursor.take_word("RETURN ") {
        return expected("RETURN");
    }
    let mut returned = Returned::default();
    cursor.list(|cursor| {
        let mut space = [0; LONGEST_NAME];
        match capitals(cursor.name()?, &mut space) {
            "SUBSCRIBED" => returned.subscribed = true,
            "CHILDREN" => returned.children = true,
            "SPECIAL-USE" => returned.special_use = true,
            "STATUS" => {
                cursor.space()?;
                returned.status = Some(cursor.full_list(status_item)?);
            }
            _ => return expected("a return option"),
        }
        Ok(())
    })?;
    Ok(returned)
}

// lsub = "LSUB" SP mailbox SP list-mailbox
pub(crate) fn lsub<'a>(cursor: &mut Cursor<'a>) -> Parse<Command<'a>> {
    let reference = unicode(cursor.astring()?)?;
    cursor.space()?;
    Ok(Command::Lsub {
        reference,
        pattern: pattern(cursor)?,
    })
}

// status = "STATUS" SP mailbox SP "(" status-att *(SP status-att) ")"
pub(crate) fn status<'a>(cursor: &mut Cursor<'a>) -> Parse<Command<'a>> {
    let mailbox: MailboxName<'a> = mailbox(cursor)?;
    cursor.space()?;
    Ok(Command::Status {
        mailbox,
        items: cursor.full_list(status_item)?,
    })
}

fn status_item(cursor: &mut Cursor<'_>) -> Parse<StatusItem> {
    let name = cursor.name()?;
    let item = StatusItem::ALL
        .into_iter()
        .find(|item| item.name().eq_ignore_ascii_case(name));
    item.map_or(expected("a status item"), Ok)
}
