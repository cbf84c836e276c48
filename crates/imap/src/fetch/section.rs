//! `BODY[…]` (RFC 9051 §6.4.5.1): which bytes of a message a section is, and writing them.

use super::Piece;
use super::item::Rest;
use super::letter::{Letter, head_end};
use super::structure::Node;
use crate::connection::SEND_AT;
use imap_syntax::Text;
use imap_syntax::command::{Partial, Section, SectionText};
use imap_syntax::encode::{write_literal, write_literal_size};
use mail::MailError;

/// What a section is.
enum Content {
    /// Bytes as they stand in the message.
    Span { offset: u64, length: u64 },
    /// Bytes put together.
    Made(Vec<u8>),
}

/// `name literal`, or `name NIL` when the message has no such part.
pub(super) fn write(
    out: &mut Vec<u8>,
    pieces: &mut Vec<Piece>,
    name: &[u8],
    section: &Section<'_>,
    partial: Option<Partial>,
    rest: &Rest,
    letter: &mut Letter<'_>,
) -> Result<(), MailError> {
    let content = locate(section, rest, letter)?;
    out.extend_from_slice(name);
    out.push(b' ');
    match content {
        None => out.extend_from_slice(b"NIL"),
        Some(Content::Made(bytes)) => {
            let (offset, length) = cut(0, bytes.len() as u64, partial);
            write_literal(out, &bytes[offset as usize..(offset + length) as usize]);
        }
        Some(Content::Span { offset, length }) => {
            let (offset, length) = cut(offset, length, partial);
            write_span(out, pieces, offset, length, letter)?;
        }
    }
    Ok(())
}

fn write_span(
    out: &mut Vec<u8>,
    pieces: &mut Vec<Piece>,
    offset: u64,
    length: u64,
    letter: &mut Letter<'_>,
) -> Result<(), MailError> {
    if length <= SEND_AT as u64 {
        write_literal(out, &letter.range(offset, length)?);
        return Ok(());
    }
    write_literal_size(out, length);
    pieces.push(Piece::Bytes(std::mem::take(out)));
    pieces.push(Piece::Body {
        message: letter.message,
        offset,
        length,
    });
    Ok(())
}

/// `<offset.length>` of a span.
fn cut(offset: u64, length: u64, partial: Option<Partial>) -> (u64, u64) {
    let Some(partial) = partial else {
        return (offset, length);
    };
    let skipped = u64::from(partial.offset).min(length);
    (
        offset + skipped,
        u64::from(partial.length).min(length - skipped),
    )
}

fn locate(
    section: &Section<'_>,
    rest: &Rest,
    letter: &mut Letter<'_>,
) -> Result<Option<Content>, MailError> {
    if section.part.is_empty() {
        return of_message(section.text.as_ref(), letter).map(Some);
    }
    let Some(node) = rest
        .parsed
        .as_deref()
        .and_then(|parsed| Node::root(parsed)?.at(&section.part))
    else {
        return Ok(None);
    };
    Ok(match &section.text {
        None => Some(span(node.body())),
        Some(SectionText::Mime) => Some(span(node.header())),
        Some(SectionText::Header) => node.inner().map(|inner| span(inner.header())),
        Some(SectionText::Text) => node.inner().map(|inner| span(inner.body())),
        Some(SectionText::HeaderFields { except, names }) => match node.inner() {
            Some(inner) => {
                let (offset, end) = inner.header();
                let head = letter.range(offset, end.saturating_sub(offset))?;
                Some(Content::Made(fields(&head, names, *except)))
            }
            None => None,
        },
    })
}

fn of_message(
    text: Option<&SectionText<'_>>,
    letter: &mut Letter<'_>,
) -> Result<Content, MailError> {
    let size = letter.size;
    Ok(match text {
        None => Content::Span {
            offset: 0,
            length: size,
        },
        Some(SectionText::Header) | Some(SectionText::Mime) => Content::Span {
            offset: 0,
            length: letter.head()?.len() as u64,
        },
        Some(SectionText::Text) => {
            let head = letter.head()?.len() as u64;
            Content::Span {
                offset: head,
                length: size.saturating_sub(head),
            }
        }
        Some(SectionText::HeaderFields { except, names }) => {
            Content::Made(fields(&letter.head()?, names, *except))
        }
    })
}

fn span((from, to): (u64, u64)) -> Content {
    Content::Span {
        offset: from,
        length: to.saturating_sub(from),
    }
}

/// The fields of these names, or of all others, as they stand, and an empty line.
fn fields(head: &[u8], names: &[Text<'_>], except: bool) -> Vec<u8> {
    let head = &head[..head_end(head).unwrap_or(head.len())];
    let (mut chosen, mut taking) = (Vec::new(), false);
    for line in head.split_inclusive(|byte| *byte == b'\n') {
        if matches!(line, b"\r\n" | b"\n") {
            break;
        }
        if !matches!(line.first(), Some(b' ' | b'\t')) {
            let name = line
                .split(|byte| *byte == b':')
                .next()
                .unwrap_or_default()
                .trim_ascii();
            taking = names.iter().any(|wanted| wanted.eq_ignore_ascii_case(name)) != except;
        }
        if taking {
            chosen.extend_from_slice(line);
        }
    }
    chosen.extend_from_slice(b"\r\n");
    chosen
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_keep_their_folding_and_order() {
        let head = b"From: a\r\nSubject: b\r\n c\r\nTO: d\r\n\r\n";
        let names = [Text::Borrowed(&b"to"[..]), Text::Borrowed(&b"subject"[..])];
        assert_eq!(
            fields(head, &names, false),
            b"Subject: b\r\n c\r\nTO: d\r\n\r\n"
        );
        assert_eq!(fields(head, &names, true), b"From: a\r\n\r\n");
        assert_eq!(fields(b"", &names, false), b"\r\n");
    }

    #[test]
    fn partial_ranges_stay_inside() {
        let partial = |offset, length| Some(Partial { offset, length });
        assert_eq!(cut(10, 20, partial(5, 10)), (15, 10));
        assert_eq!(cut(10, 20, partial(15, 10)), (25, 5));
        assert_eq!(cut(10, 20, partial(50, 10)), (30, 0));
    }
}
