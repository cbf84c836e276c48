//! BODY and BODYSTRUCTURE (RFC 9051 §7.5.2).

use super::{Envelope, write_envelope, write_nstring, write_number, write_string};

/// What a part is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Content {
    /// So many parts within.
    Multipart(usize),
    /// A message with its own envelope; its one child is its body.
    Message,
    Text,
    Basic,
}

/// A part of a message, as a cheap handle.
pub trait Part: Copy {
    type Envelope<'a>: Envelope
    where
        Self: 'a;

    fn content(&self) -> Content;
    /// Type and subtype.
    fn media_type(&self) -> (&[u8], &[u8]);
    /// Parameters of Content-Type.
    fn parameters(&self, each: &mut dyn FnMut(&[u8], &[u8]));
    fn id(&self) -> Option<&[u8]>;
    fn description(&self) -> Option<&[u8]>;
    /// Content-Transfer-Encoding, `7bit` when there is none.
    fn encoding(&self) -> &[u8];
    /// Bytes as encoded.
    fn size(&self) -> u64;
    /// Lines as encoded.
    fn lines(&self) -> u64;
    fn md5(&self) -> Option<&[u8]>;
    /// Kind of disposition.
    fn disposition(&self) -> Option<&[u8]>;
    /// Parameters of Content-Disposition.
    fn disposition_parameters(&self, each: &mut dyn FnMut(&[u8], &[u8]));
    fn language(&self) -> Option<&[u8]>;
    fn location(&self) -> Option<&[u8]>;
    fn child(&self, at: usize) -> Option<Self>;
    /// Of a message within.
    fn envelope(&self) -> Option<Self::Envelope<'_>>;
}

/// Parts within each other that are described; deeper ones are shown as plain bytes.
const DEEPEST: usize = 100;

/// BODY: the structure without extension data.
pub fn write_body<P: Part>(out: &mut Vec<u8>, part: P) {
    write(out, part, false, 0);
}

/// BODYSTRUCTURE.
pub fn write_structure<P: Part>(out: &mut Vec<u8>, part: P) {
    write(out, part, true, 0);
}

// body = "(" (body-type-1part / body-type-mpart) ")"
fn write<P: Part>(out: &mut Vec<u8>, part: P, extended: bool, depth: usize) {
    out.push(b'(');
    match part.content() {
        Content::Multipart(count) if count > 0 && depth < DEEPEST => {
            multipart(out, part, count, extended, depth)
        }
        content => single(out, part, content, extended, depth),
    }
    out.push(b')');
}

// body-type-mpart = 1*body SP media-subtype [SP body-ext-mpart]
// body-ext-mpart = body-fld-param [SP body-fld-dsp [SP body-fld-lang [SP body-fld-loc]]]
fn multipart<P: Part>(out: &mut Vec<u8>, part: P, count: usize, extended: bool, depth: usize) {
    for at in 0..count {
        if let Some(child) = part.child(at) {
            write(out, child, extended, depth + 1);
        }
    }
    out.push(b' ');
    write_string(out, part.media_type().1);
    if extended {
        out.push(b' ');
        parameters(out, |each| part.parameters(each));
        tail(out, part);
    }
}

// body-type-1part = (body-type-basic / body-type-msg / body-type-text) [SP body-ext-1part]
fn single<P: Part>(out: &mut Vec<u8>, part: P, content: Content, extended: bool, depth: usize) {
    let within = part
        .child(0)
        .zip(part.envelope())
        .filter(|_| content == Content::Message && depth < DEEPEST);
    let (kind, subtype) = match content {
        // A multipart without parts, or too deep to show.
        Content::Multipart(_) => (&b"application"[..], &b"octet-stream"[..]),
        Content::Message if within.is_none() => (&b"application"[..], &b"octet-stream"[..]),
        _ => part.media_type(),
    };
    write_string(out, kind);
    out.push(b' ');
    write_string(out, subtype);
    out.push(b' ');
    fields(out, part);
    if let Some((body, envelope)) = within {
        // body-type-msg = media-message SP body-fields SP envelope SP body SP body-fld-lines
        out.push(b' ');
        write_envelope(out, &envelope);
        out.push(b' ');
        write(out, body, extended, depth + 1);
        lines(out, part);
    } else if content == Content::Text {
        lines(out, part);
    }
    if extended {
        // body-ext-1part = body-fld-md5 [SP body-fld-dsp [SP body-fld-lang [SP body-fld-loc]]]
        out.push(b' ');
        write_nstring(out, part.md5());
        tail(out, part);
    }
}

// body-fields = body-fld-param SP body-fld-id SP body-fld-desc SP body-fld-enc SP body-fld-octets
fn fields<P: Part>(out: &mut Vec<u8>, part: P) {
    parameters(out, |each| part.parameters(each));
    out.push(b' ');
    write_nstring(out, part.id());
    out.push(b' ');
    write_nstring(out, part.description());
    out.push(b' ');
    write_string(out, part.encoding());
    out.push(b' ');
    write_number(out, part.size());
}

fn lines<P: Part>(out: &mut Vec<u8>, part: P) {
    out.push(b' ');
    write_number(out, part.lines());
}

// body-fld-dsp = "(" string SP body-fld-param ")" / nil
fn tail<P: Part>(out: &mut Vec<u8>, part: P) {
    out.push(b' ');
    match part.disposition() {
        Some(kind) => {
            out.push(b'(');
            write_string(out, kind);
            out.push(b' ');
            parameters(out, |each| part.disposition_parameters(each));
            out.push(b')');
        }
        None => out.extend_from_slice(b"NIL"),
    }
    out.push(b' ');
    write_nstring(out, part.language());
    out.push(b' ');
    write_nstring(out, part.location());
}

// body-fld-param = "(" string SP string *(SP string SP string) ")" / nil
fn parameters(out: &mut Vec<u8>, give: impl FnOnce(&mut dyn FnMut(&[u8], &[u8]))) {
    let mut first = true;
    give(&mut |name, value| {
        out.push(if std::mem::take(&mut first) {
            b'('
        } else {
            b' '
        });
        write_string(out, name);
        out.push(b' ');
        write_string(out, value);
    });
    out.extend_from_slice(if first { b"NIL" } else { b")" });
}
