//! One message of a FETCH: what is wanted, and how it is written.

use super::letter::Letter;
use super::{Piece, section, structure};
use crate::flags::write_flags;
use crate::session::Account;
use crate::view::write_modseq;
use bytes::Bytes;
use imap_syntax::command::{Item, Section, SectionText};
use imap_syntax::date::write_date_time;
use imap_syntax::encode::write_number;
use mail::{EntryRow, FlagRow, MailError, MessageId, Wants};
use std::sync::Arc;
use store::Timestamp;

/// A message as it was read.
pub(super) struct Row {
    pub flags: FlagRow,
    pub newly_seen: bool,
    pub rest: Option<Rest>,
}

/// What flags alone do not need.
pub(super) struct Rest {
    pub message: MessageId,
    pub received: Timestamp,
    pub size: u32,
    pub parsed: Option<Arc<message::Parsed>>,
    /// The bytes, when they are few and were read with others.
    pub body: Option<Bytes>,
    /// Whether they were looked for.
    pub looked: bool,
}

impl Row {
    pub fn of_flags(flags: FlagRow) -> Self {
        Self {
            flags,
            newly_seen: false,
            rest: None,
        }
    }

    pub fn of_entry(entry: EntryRow) -> Self {
        let EntryRow {
            uid,
            message,
            flags,
            keywords,
            modseq,
            received,
            size,
            parsed,
            ..
        } = entry;
        let rest = Some(Rest {
            message,
            received,
            size,
            parsed,
            body: None,
            looked: false,
        });
        Self {
            flags: FlagRow {
                uid,
                flags,
                keywords,
                modseq,
            },
            newly_seen: false,
            rest,
        }
    }
}

/// What a FETCH wants of each message.
pub(super) struct Wanted {
    items: Vec<Item<'static>>,
    pub wants: Wants,
    /// Nothing but flags, UID and MODSEQ.
    pub flags_only: bool,
    /// Reads bytes of messages.
    pub bodies: bool,
    /// Reading marks.
    pub marks_seen: bool,
    /// Rows read at a time: as many as their largest form allows.
    pub page: u32,
}

impl Wanted {
    pub fn new(items: &[Item<'_>], uid: bool, changed_since: bool, read_only: bool) -> Self {
        let mut items: Vec<Item<'static>> = items.iter().map(Item::to_static).collect();
        // RFC 9051 §6.4.9: the UID is answered; RFC 7162 §3.1.4.1: so is MODSEQ.
        for (due, item) in [(uid, Item::Uid), (changed_since, Item::ModSeq)] {
            if due && !items.contains(&item) {
                items.insert(0, item);
            }
        }
        let flags_only = items
            .iter()
            .all(|item| matches!(item, Item::Uid | Item::Flags | Item::ModSeq));
        let parsed = items.iter().any(needs_parsed);
        let bodies = items.iter().any(reads_body);
        let marks_seen = !read_only && items.iter().any(marks_seen);
        let keywords = marks_seen || items.contains(&Item::Flags);
        let page = match (flags_only, parsed, bodies) {
            (true, _, _) => 2_000,
            (_, _, true) => 50,
            (_, true, _) => 200,
            _ => 1_000,
        };
        Self {
            items,
            wants: Wants { parsed, keywords },
            flags_only,
            bodies,
            marks_seen,
            page,
        }
    }
}

fn needs_parsed(item: &Item<'_>) -> bool {
    match item {
        Item::Envelope | Item::Body | Item::BodyStructure => true,
        Item::Section { section, .. } => !section.part.is_empty(),
        _ => false,
    }
}

fn reads_body(item: &Item<'_>) -> bool {
    matches!(
        item,
        Item::Rfc822 | Item::Rfc822Header | Item::Rfc822Text | Item::Section { .. }
    )
}

fn marks_seen(item: &Item<'_>) -> bool {
    matches!(
        item,
        Item::Rfc822 | Item::Rfc822Text | Item::Section { peek: false, .. }
    )
}

/// `* 7 FETCH (…)`.
pub(super) fn write_row(
    out: &mut Vec<u8>,
    pieces: &mut Vec<Piece>,
    seq: u32,
    row: &Row,
    wanted: &Wanted,
    account: &Account,
) -> Result<(), MailError> {
    let mut letter = row.rest.as_ref().map(|rest| Letter::new(account, rest));
    let (start, pieces_before) = (out.len(), pieces.len());
    out.extend_from_slice(b"* ");
    write_number(out, u64::from(seq));
    out.extend_from_slice(b" FETCH (");
    for (at, item) in wanted.items.iter().enumerate() {
        if at > 0 {
            out.push(b' ');
        }
        let written = match (&row.rest, &mut letter) {
            (Some(rest), Some(letter)) => write_item(out, pieces, item, row, rest, letter),
            _ => {
                write_of_flags(out, item, row);
                Ok(())
            }
        };
        if matches!(written, Err(MailError::NoSuchMessage)) && pieces.len() == pieces_before {
            // Gone since its row was read: nothing is answered for it.
            out.truncate(start);
            return Ok(());
        }
        written?;
    }
    if row.newly_seen && !wanted.items.contains(&Item::Flags) {
        out.push(b' ');
        write_of_flags(out, &Item::Flags, row);
    }
    out.extend_from_slice(b")\r\n");
    Ok(())
}

fn write_of_flags(out: &mut Vec<u8>, item: &Item<'_>, row: &Row) {
    match item {
        Item::Uid => {
            out.extend_from_slice(b"UID ");
            write_number(out, u64::from(row.flags.uid.0));
        }
        Item::ModSeq => write_modseq(out, row.flags.modseq),
        _ => {
            out.extend_from_slice(b"FLAGS ");
            write_flags(out, row.flags.flags, &row.flags.keywords);
        }
    }
}

fn write_item(
    out: &mut Vec<u8>,
    pieces: &mut Vec<Piece>,
    item: &Item<'_>,
    row: &Row,
    rest: &Rest,
    letter: &mut Letter<'_>,
) -> Result<(), MailError> {
    match item {
        Item::Uid | Item::Flags | Item::ModSeq => write_of_flags(out, item, row),
        Item::InternalDate => {
            out.extend_from_slice(b"INTERNALDATE ");
            write_date_time(out, rest.received.seconds());
        }
        Item::Size => {
            out.extend_from_slice(b"RFC822.SIZE ");
            write_number(out, u64::from(rest.size));
        }
        Item::Envelope => structure::write_envelope(out, rest.parsed.as_deref()),
        Item::Body => structure::write_body(out, rest.parsed.as_deref(), false),
        Item::BodyStructure => structure::write_body(out, rest.parsed.as_deref(), true),
        Item::Rfc822 => section::write(
            out,
            pieces,
            b"RFC822",
            &Section::default(),
            None,
            rest,
            letter,
        )?,
        Item::Rfc822Header => old(
            out,
            pieces,
            b"RFC822.HEADER",
            SectionText::Header,
            rest,
            letter,
        )?,
        Item::Rfc822Text => old(out, pieces, b"RFC822.TEXT", SectionText::Text, rest, letter)?,
        Item::Section {
            section, partial, ..
        } => {
            let mut name = Vec::new();
            imap_syntax::encode::write_section(
                &mut name,
                section,
                partial.map(|partial| partial.offset),
            );
            section::write(out, pieces, &name, section, *partial, rest, letter)?;
        }
    }
    Ok(())
}

fn old(
    out: &mut Vec<u8>,
    pieces: &mut Vec<Piece>,
    name: &[u8],
    text: SectionText<'static>,
    rest: &Rest,
    letter: &mut Letter<'_>,
) -> Result<(), MailError> {
    let section = Section {
        part: Vec::new(),
        text: Some(text),
    };
    section::write(out, pieces, name, &section, None, rest, letter)
}
