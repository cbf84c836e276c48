//! APPEND: what stands before a message, and between two (RFC 3502).

use super::flag::flag;
use super::{Flag, MailboxName, mailbox, tag};
use crate::command::ParseError;
use crate::cursor::{Cursor, Parse, expected};
use crate::date::date_time;

/// What an APPEND says before its message.
#[derive(Debug, Clone, PartialEq)]
pub struct AppendHead<'a> {
    pub tag: &'a str,
    pub mailbox: MailboxName<'a>,
    pub flags: Vec<Flag<'a>>,
    /// Seconds since 1970.
    pub date: Option<i64>,
}

impl<'a> AppendHead<'a> {
    // append = "APPEND" SP mailbox 1*append-message
    /// Reads the `head` of [`crate::Framed::Message`].
    ///
    /// # Errors
    /// What was expected and not found.
    pub fn parse(head: &'a [u8]) -> Result<Self, ParseError<'a>> {
        let mut cursor = Cursor::new(head);
        let tag = tag(&mut cursor).map_err(|error| ParseError { tag: None, error })?;
        let parsed = start(&mut cursor).and_then(|mailbox| Ok((mailbox, options(&mut cursor)?)));
        match parsed {
            Ok((mailbox, (flags, date))) => Ok(Self {
                tag,
                mailbox,
                flags,
                date,
            }),
            Err(error) => Err(ParseError {
                tag: Some(tag),
                error,
            }),
        }
    }
}

/// Flags and date of a further message (RFC 3502).
///
/// # Errors
/// What was expected and not found.
pub fn next_message(head: &[u8]) -> Parse<(Vec<Flag<'_>>, Option<i64>)> {
    let mut cursor = Cursor::new(head);
    cursor.space()?;
    options(&mut cursor)
}

fn start<'a>(cursor: &mut Cursor<'a>) -> Parse<MailboxName<'a>> {
    if !cursor.take_word("APPEND ") {
        return expected("APPEND");
    }
    let mailbox = mailbox(cursor)?;
    cursor.space()?;
    Ok(mailbox)
}

// append-message = [SP flag-list] [SP date-time] SP literal
fn options<'a>(cursor: &mut Cursor<'a>) -> Parse<(Vec<Flag<'a>>, Option<i64>)> {
    let (mut flags, mut date) = (Vec::new(), None);
    if cursor.peek() == Some(b'(') {
        flags = cursor.list(flag)?;
        cursor.space()?;
    }
    if cursor.peek() == Some(b'"') {
        date = Some(date_time(cursor)?);
        cursor.space()?;
    }
    cursor.end()?;
    Ok((flags, date))
}

/// Whether the literal that follows `before` is a message. Cheap for all other commands; what is between is not
/// judged, only whether the mailbox's name is complete.
pub(crate) fn is_before_message(before: &[u8], after_message: bool) -> bool {
    let mut cursor = Cursor::new(before);
    if after_message {
        return cursor.take(b' ');
    }
    tag(&mut cursor).is_ok()
        && cursor.take_word("APPEND ")
        && cursor.astring().is_ok()
        && cursor.take(b' ')
}
