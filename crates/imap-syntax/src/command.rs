//! Commands: what a client may ask, as a tree over its own bytes.

mod acl;
mod append;
mod fetch;
mod flag;
mod list;
mod search;

pub use append::{AppendHead, next_message};
pub use fetch::{Fetch, Item, Partial, Section, SectionText};
pub use flag::{Flag, StoreAction, StoreFlags};
pub use list::{List, Returned, Select as ListSelect, StatusItem};
pub use search::{Charset, Return, Search, SearchKey};

pub(crate) use append::is_before_message;

use crate::SequenceSet;
use crate::cursor::{Cursor, Parse, SyntaxError, Text, expected};
use crate::sequence::sequence_set;
use crate::utf7;
use std::borrow::Cow;
use thiserror::Error;

/// Parentheses, NOT and OR within each other.
pub const DEEPEST: usize = 32;

/// A command and its tag.
#[derive(Debug, Clone, PartialEq)]
pub struct Request<'a> {
    pub tag: &'a str,
    pub command: Command<'a>,
}

/// A mailbox name in Unicode; `INBOX` whatever its case was.
pub type MailboxName<'a> = Cow<'a, str>;

/// What a client asks.
#[derive(Debug, Clone, PartialEq)]
pub enum Command<'a> {
    Capability,
    Noop,
    Logout,
    StartTls,
    Authenticate {
        mechanism: &'a str,
        initial: Option<&'a str>,
    },
    Login {
        name: Text<'a>,
        secret: Text<'a>,
    },
    Enable(Vec<&'a str>),
    Id(Vec<(Text<'a>, Option<Text<'a>>)>),
    Namespace,
    Select {
        mailbox: MailboxName<'a>,
        read_only: bool,
        condstore: bool,
    },
    Create(MailboxName<'a>),
    Delete(MailboxName<'a>),
    Rename {
        from: MailboxName<'a>,
        to: MailboxName<'a>,
    },
    Subscribe(MailboxName<'a>),
    Unsubscribe(MailboxName<'a>),
    List(List<'a>),
    Lsub {
        reference: Cow<'a, str>,
        pattern: Cow<'a, str>,
    },
    Status {
        mailbox: MailboxName<'a>,
        items: Vec<StatusItem>,
    },
    MyRights(MailboxName<'a>),
    GetAcl(MailboxName<'a>),
    ListRights {
        mailbox: MailboxName<'a>,
        identifier: Text<'a>,
    },
    SetAcl {
        mailbox: MailboxName<'a>,
        identifier: Text<'a>,
        /// As they were written, with their `+` or `-`.
        rights: Text<'a>,
    },
    DeleteAcl {
        mailbox: MailboxName<'a>,
        identifier: Text<'a>,
    },
    Idle,
    Check,
    Close,
    Unselect,
    /// With a set: UID EXPUNGE.
    Expunge(Option<SequenceSet>),
    Search {
        uid: bool,
        search: Search<'a>,
    },
    Fetch {
        uid: bool,
        fetch: Fetch<'a>,
    },
    Store {
        uid: bool,
        store: StoreFlags<'a>,
    },
    Copy {
        uid: bool,
        set: SequenceSet,
        mailbox: MailboxName<'a>,
    },
    Move {
        uid: bool,
        set: SequenceSet,
        mailbox: MailboxName<'a>,
    },
}

/// A command that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{error}")]
pub struct ParseError<'a> {
    /// When so much could be read; else the answer is untagged.
    pub tag: Option<&'a str>,
    pub error: SyntaxError,
}

impl<'a> Request<'a> {
    // command = tag SP (command-any / command-auth / command-nonauth / command-select) CRLF
    /// Reads a whole command as [`crate::Framer`] gives it.
    ///
    /// # Errors
    /// What was expected and not found.
    pub fn parse(bytes: &'a [u8]) -> Result<Self, ParseError<'a>> {
        let mut cursor = Cursor::new(bytes);
        let tag = tag(&mut cursor).map_err(|error| ParseError { tag: None, error })?;
        match Self::after_tag(&mut cursor) {
            Ok(command) => Ok(Self { tag, command }),
            Err(error) => Err(ParseError {
                tag: Some(tag),
                error,
            }),
        }
    }

    fn after_tag(cursor: &mut Cursor<'a>) -> Parse<Command<'a>> {
        let mut name = [0; LONGEST_NAME];
        let command = match capitals(cursor.name()?, &mut name) {
            "UID" => {
                cursor.space()?;
                uid(cursor)?
            }
            name => named(name, cursor)?,
        };
        cursor.end()?;
        Ok(command)
    }
}

/// The tag of a command that was refused before it was whole.
#[must_use]
pub fn tag_of(start: &[u8]) -> Option<&str> {
    tag(&mut Cursor::new(start)).ok()
}

fn tag<'a>(cursor: &mut Cursor<'a>) -> Parse<&'a str> {
    let tag = cursor.tag()?;
    cursor.space()?;
    Ok(tag)
}

/// `AUTHENTICATE`, `SUBSCRIBE`…: no command, item or key is longer.
const LONGEST_NAME: usize = 16;

/// `name` in capitals; empty when it is longer than any name.
fn capitals<'b>(name: &str, space: &'b mut [u8; LONGEST_NAME]) -> &'b str {
    let Some(space) = space.get_mut(..name.len()) else {
        return "";
    };
    space.copy_from_slice(name.as_bytes());
    space.make_ascii_uppercase();
    std::str::from_utf8(space).unwrap_or_default()
}

fn named<'a>(name: &str, cursor: &mut Cursor<'a>) -> Parse<Command<'a>> {
    match bare(name) {
        Some(command) => Ok(command),
        None => {
            cursor.space()?;
            with_arguments(name, cursor)
        }
    }
}

fn bare(name: &str) -> Option<Command<'static>> {
    Some(match name {
        "CAPABILITY" => Command::Capability,
        "NOOP" => Command::Noop,
        "LOGOUT" => Command::Logout,
        "STARTTLS" => Command::StartTls,
        "NAMESPACE" => Command::Namespace,
        "IDLE" => Command::Idle,
        "CHECK" => Command::Check,
        "CLOSE" => Command::Close,
        "UNSELECT" => Command::Unselect,
        "EXPUNGE" => Command::Expunge(None),
        _ => return None,
    })
}

fn with_arguments<'a>(name: &str, cursor: &mut Cursor<'a>) -> Parse<Command<'a>> {
    match name {
        "FETCH" => fetch::fetch(cursor).map(|fetch| Command::Fetch { uid: false, fetch }),
        "STORE" => flag::store(cursor).map(|store| Command::Store { uid: false, store }),
        "SEARCH" => search::search(cursor).map(|search| Command::Search { uid: false, search }),
        "COPY" => set_and_mailbox(cursor).map(|(set, mailbox)| Command::Copy {
            uid: false,
            set,
            mailbox,
        }),
        "MOVE" => set_and_mailbox(cursor).map(|(set, mailbox)| Command::Move {
            uid: false,
            set,
            mailbox,
        }),
        "SELECT" => select(cursor, false),
        "EXAMINE" => select(cursor, true),
        "STATUS" => list::status(cursor),
        "LIST" => list::list(cursor).map(Command::List),
        "LSUB" => list::lsub(cursor),
        "CREATE" => mailbox(cursor).map(Command::Create),
        "DELETE" => mailbox(cursor).map(Command::Delete),
        "RENAME" => rename(cursor),
        "SUBSCRIBE" => mailbox(cursor).map(Command::Subscribe),
        "UNSUBSCRIBE" => mailbox(cursor).map(Command::Unsubscribe),
        "MYRIGHTS" => mailbox(cursor).map(Command::MyRights),
        "GETACL" => mailbox(cursor).map(Command::GetAcl),
        "LISTRIGHTS" => acl::list_rights(cursor),
        "SETACL" => acl::set(cursor),
        "DELETEACL" => acl::delete(cursor),
        "LOGIN" => login(cursor),
        "AUTHENTICATE" => authenticate(cursor),
        "ENABLE" => enable(cursor),
        "ID" => id(cursor),
        _ => expected("a command"),
    }
}

// uid = "UID" SP (copy / move / fetch / search / store / "EXPUNGE" SP sequence-set)
fn uid<'a>(cursor: &mut Cursor<'a>) -> Parse<Command<'a>> {
    let mut space = [0; LONGEST_NAME];
    let name = capitals(cursor.name()?, &mut space);
    cursor.space()?;
    match name {
        "FETCH" => fetch::fetch(cursor).map(|fetch| Command::Fetch { uid: true, fetch }),
        "STORE" => flag::store(cursor).map(|store| Command::Store { uid: true, store }),
        "SEARCH" => search::search(cursor).map(|search| Command::Search { uid: true, search }),
        "COPY" => set_and_mailbox(cursor).map(|(set, mailbox)| Command::Copy {
            uid: true,
            set,
            mailbox,
        }),
        "MOVE" => set_and_mailbox(cursor).map(|(set, mailbox)| Command::Move {
            uid: true,
            set,
            mailbox,
        }),
        "EXPUNGE" => sequence_set(cursor).map(|set| Command::Expunge(Some(set))),
        _ => expected("FETCH, STORE, SEARCH, COPY, MOVE or EXPUNGE after UID"),
    }
}

// mailbox = "INBOX" / astring
pub(crate) fn mailbox<'a>(cursor: &mut Cursor<'a>) -> Parse<MailboxName<'a>> {
    let name = unicode(cursor.astring()?)?;
    Ok(if name.eq_ignore_ascii_case("INBOX") {
        Cow::Borrowed("INBOX")
    } else {
        name
    })
}

pub(crate) fn unicode(name: Text<'_>) -> Parse<Cow<'_, str>> {
    match name {
        Cow::Borrowed(name) => utf7::decode(name),
        Cow::Owned(name) => utf7::decode(&name).map(|name| Cow::Owned(name.into_owned())),
    }
}

// copy = "COPY" SP sequence-set SP mailbox ; RFC 6851: move = "MOVE" SP sequence-set SP mailbox
fn set_and_mailbox<'a>(cursor: &mut Cursor<'a>) -> Parse<(SequenceSet, MailboxName<'a>)> {
    let set = sequence_set(cursor)?;
    cursor.space()?;
    Ok((set, mailbox(cursor)?))
}

// select = "SELECT" SP mailbox [select-params] ; RFC 7162: select-param =/ condstore-param
fn select<'a>(cursor: &mut Cursor<'a>, read_only: bool) -> Parse<Command<'a>> {
    let mailbox = mailbox(cursor)?;
    let mut condstore = false;
    if cursor.take(b' ') {
        cursor.full_list(select_param)?;
        condstore = true;
    }
    Ok(Command::Select {
        mailbox,
        read_only,
        condstore,
    })
}

fn select_param(cursor: &mut Cursor<'_>) -> Parse<()> {
    if cursor.atom()?.eq_ignore_ascii_case("CONDSTORE") {
        Ok(())
    } else {
        expected("CONDSTORE")
    }
}

// rename = "RENAME" SP mailbox SP mailbox
fn rename<'a>(cursor: &mut Cursor<'a>) -> Parse<Command<'a>> {
    let from = mailbox(cursor)?;
    cursor.space()?;
    Ok(Command::Rename {
        from,
        to: mailbox(cursor)?,
    })
}

// login = "LOGIN" SP userid SP password
fn login<'a>(cursor: &mut Cursor<'a>) -> Parse<Command<'a>> {
    let name = cursor.astring()?;
    cursor.space()?;
    Ok(Command::Login {
        name,
        secret: cursor.astring()?,
    })
}

// authenticate = "AUTHENTICATE" SP auth-type [SP (base64 / "=")] (RFC 4959)
fn authenticate<'a>(cursor: &mut Cursor<'a>) -> Parse<Command<'a>> {
    let mechanism = cursor.atom()?;
    let initial = if cursor.take(b' ') {
        Some(cursor.base64()?)
    } else {
        None
    };
    Ok(Command::Authenticate { mechanism, initial })
}

// enable = "ENABLE" 1*(SP capability)
fn enable<'a>(cursor: &mut Cursor<'a>) -> Parse<Command<'a>> {
    let mut names = vec![cursor.atom()?];
    while cursor.take(b' ') {
        names.push(cursor.atom()?);
    }
    Ok(Command::Enable(names))
}

// id = "ID" SP id-params-list ; id-params-list = "(" *(string SP nstring) ")" / nil (RFC 2971: 30 pairs)
fn id<'a>(cursor: &mut Cursor<'a>) -> Parse<Command<'a>> {
    if cursor.take_word("NIL") {
        return Ok(Command::Id(Vec::new()));
    }
    let pairs = cursor.list(|cursor| {
        let name = cursor.string()?;
        cursor.space()?;
        Ok((name, cursor.nstring()?))
    })?;
    if pairs.len() > 30 {
        expected("at most 30 pairs")
    } else {
        Ok(Command::Id(pairs))
    }
}

#[cfg(test)]
mod tests;
