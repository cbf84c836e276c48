//! FETCH.

use super::{LONGEST_NAME, capitals};
use crate::SequenceSet;
use crate::cursor::{Cursor, Parse, Text, expected};
use crate::sequence::sequence_set;

/// The arguments of FETCH.
#[derive(Debug, Clone, PartialEq)]
pub struct Fetch<'a> {
    pub set: SequenceSet,
    /// Macros are written out.
    pub items: Vec<Item<'a>>,
    /// RFC 7162 §3.1.4.
    pub changed_since: Option<u64>,
}

/// What is asked of a message.
#[derive(Debug, Clone, PartialEq)]
pub enum Item<'a> {
    Uid,
    Flags,
    InternalDate,
    Size,
    Envelope,
    Body,
    BodyStructure,
    ModSeq,
    /// `RFC822`: `BODY[]` by its old name.
    Rfc822,
    Rfc822Header,
    Rfc822Text,
    Section {
        section: Section<'a>,
        peek: bool,
        partial: Option<Partial>,
    },
}

/// Part of a message's bytes.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Section<'a> {
    /// Empty: the message itself.
    pub part: Vec<u32>,
    /// None: all of it.
    pub text: Option<SectionText<'a>>,
}

/// Which text of a part.
#[derive(Debug, Clone, PartialEq)]
pub enum SectionText<'a> {
    Header,
    HeaderFields { except: bool, names: Vec<Text<'a>> },
    Text,
    Mime,
}

impl Item<'_> {
    /// The same without the command's bytes.
    #[must_use]
    pub fn to_static(&self) -> Item<'static> {
        match self {
            Self::Uid => Item::Uid,
            Self::Flags => Item::Flags,
            Self::InternalDate => Item::InternalDate,
            Self::Size => Item::Size,
            Self::Envelope => Item::Envelope,
            Self::Body => Item::Body,
            Self::BodyStructure => Item::BodyStructure,
            Self::ModSeq => Item::ModSeq,
            Self::Rfc822 => Item::Rfc822,
            Self::Rfc822Header => Item::Rfc822Header,
            Self::Rfc822Text => Item::Rfc822Text,
            Self::Section {
                section,
                peek,
                partial,
            } => Item::Section {
                section: section.to_static(),
                peek: *peek,
                partial: *partial,
            },
        }
    }
}

impl Section<'_> {
    /// The same without the command's bytes.
    #[must_use]
    pub fn to_static(&self) -> Section<'static> {
        let text = self.text.as_ref().map(|text| match text {
            SectionText::Header => SectionText::Header,
            SectionText::Text => SectionText::Text,
            SectionText::Mime => SectionText::Mime,
            SectionText::HeaderFields { except, names } => SectionText::HeaderFields {
                except: *except,
                names: names
                    .iter()
                    .map(|name| Text::Owned(name.to_vec()))
                    .collect(),
            },
        });
        Section {
            part: self.part.clone(),
            text,
        }
    }
}

/// `<offset.length>`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Partial {
    pub offset: u32,
    pub length: u32,
}

/// Part numbers within each other.
const DEEPEST_PART: usize = 100;

// fetch = "FETCH" SP sequence-set SP ("ALL" / "FULL" / "FAST" / fetch-att / "(" fetch-att *(SP fetch-att) ")")
//         [fetch-modifiers]
pub(crate) fn fetch<'a>(cursor: &mut Cursor<'a>) -> Parse<Fetch<'a>> {
    let set = sequence_set(cursor)?;
    cursor.space()?;
    let items = if cursor.peek() == Some(b'(') {
        cursor.full_list(item)?
    } else {
        macro_or_item(cursor)?
    };
    Ok(Fetch {
        set,
        items,
        changed_since: modifiers(cursor)?,
    })
}

fn macro_or_item<'a>(cursor: &mut Cursor<'a>) -> Parse<Vec<Item<'a>>> {
    let mut ahead = *cursor;
    let mut space = [0; LONGEST_NAME];
    let mut items = vec![Item::Flags, Item::InternalDate, Item::Size];
    match capitals(ahead.name()?, &mut space) {
        "FAST" => {}
        "ALL" => items.push(Item::Envelope),
        "FULL" => items.extend([Item::Envelope, Item::Body]),
        _ => return Ok(vec![item(cursor)?]),
    }
    *cursor = ahead;
    Ok(items)
}

// fetch-att = "ENVELOPE" / "FLAGS" / "INTERNALDATE" / "RFC822" [".HEADER" / ".SIZE" / ".TEXT"] / "BODY" ["STRUCTURE"] /
//             "UID" / "MODSEQ" / "BODY" [".PEEK"] section ["<" number "." nz-number ">"]
fn item<'a>(cursor: &mut Cursor<'a>) -> Parse<Item<'a>> {
    let mut space = [0; LONGEST_NAME];
    let name = capitals(cursor.name()?, &mut space);
    if cursor.peek() == Some(b'[') {
        return match name {
            "BODY" => section_item(cursor, false),
            "BODY.PEEK" => section_item(cursor, true),
            _ => expected("BODY before a section"),
        };
    }
    Ok(match name {
        "UID" => Item::Uid,
        "FLAGS" => Item::Flags,
        "INTERNALDATE" => Item::InternalDate,
        "RFC822.SIZE" => Item::Size,
        "ENVELOPE" => Item::Envelope,
        "BODY" => Item::Body,
        "BODYSTRUCTURE" => Item::BodyStructure,
        "MODSEQ" => Item::ModSeq,
        "RFC822" => Item::Rfc822,
        "RFC822.HEADER" => Item::Rfc822Header,
        "RFC822.TEXT" => Item::Rfc822Text,
        _ => return expected("a fetch item"),
    })
}

fn section_item<'a>(cursor: &mut Cursor<'a>, peek: bool) -> Parse<Item<'a>> {
    let section = section(cursor)?;
    let partial = if cursor.take(b'<') {
        Some(partial(cursor)?)
    } else {
        None
    };
    Ok(Item::Section {
        section,
        peek,
        partial,
    })
}

// section = "[" [section-spec] "]" ; section-spec = section-msgtext / (section-part ["." section-text])
fn section<'a>(cursor: &mut Cursor<'a>) -> Parse<Section<'a>> {
    cursor.byte(b'[', "a section")?;
    let mut section = Section::default();
    let mut more = cursor.peek() != Some(b']');
    while more && cursor.peek().is_some_and(|b| b.is_ascii_digit()) {
        if section.part.len() == DEEPEST_PART {
            return Err(crate::SyntaxError::TooDeep);
        }
        section.part.push(cursor.nz_number()?);
        more = cursor.take(b'.');
    }
    if more {
        section.text = Some(section_text(cursor, !section.part.is_empty())?);
    }
    cursor.byte(b']', "the end of a section")?;
    Ok(section)
}

// section-msgtext = "HEADER" / "HEADER.FIELDS" [".NOT"] SP header-list / "TEXT" ; section-text =/ "MIME"
fn section_text<'a>(cursor: &mut Cursor<'a>, of_part: bool) -> Parse<SectionText<'a>> {
    let mut space = [0; LONGEST_NAME + 2];
    let name = cursor.name()?;
    let Some(space) = space.get_mut(..name.len()) else {
        return expected("a section's text");
    };
    space.copy_from_slice(name.as_bytes());
    space.make_ascii_uppercase();
    match &*space {
        b"HEADER" => Ok(SectionText::Header),
        b"TEXT" => Ok(SectionText::Text),
        b"MIME" if of_part => Ok(SectionText::Mime),
        b"HEADER.FIELDS" => header_fields(cursor, false),
        b"HEADER.FIELDS.NOT" => header_fields(cursor, true),
        _ => expected("HEADER, TEXT or MIME"),
    }
}

// header-list = "(" header-fld-name *(SP header-fld-name) ")"
fn header_fields<'a>(cursor: &mut Cursor<'a>, except: bool) -> Parse<SectionText<'a>> {
    cursor.space()?;
    Ok(SectionText::HeaderFields {
        except,
        names: cursor.full_list(Cursor::astring)?,
    })
}

// partial = number "." nz-number
fn partial(cursor: &mut Cursor<'_>) -> Parse<Partial> {
    let offset = cursor.number()?;
    cursor.byte(b'.', "a dot in a partial range")?;
    let length = cursor.nz_number()?;
    cursor.byte(b'>', "the end of a partial range")?;
    Ok(Partial { offset, length })
}

// fetch-modifiers = SP "(" fetch-modifier ")" ; fetch-modifier = "CHANGEDSINCE" SP mod-sequence-value
fn modifiers(cursor: &mut Cursor<'_>) -> Parse<Option<u64>> {
    if !cursor.take(b' ') {
        return Ok(None);
    }
    let mut since = None;
    cursor.full_list(|cursor| {
        if !cursor.take_word("CHANGEDSINCE ") {
            return expected("CHANGEDSINCE");
        }
        since = Some(cursor.modseq()?);
        Ok(())
    })?;
    Ok(since)
}
