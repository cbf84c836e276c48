//! ENVELOPE and BODYSTRUCTURE from the parsed form, and the parts that sections name. No message is opened for them.
//!
//! The parsed form is a list of parts, the message's own first; everything here that knows its fields is in [`Node`]
//! and [`Head`].

use imap_syntax::encode::{self, Address, AddressField, Content};
use message::{Envelope, Parsed, Part};

/// A part of a message, by its place in the parsed form.
#[derive(Clone, Copy)]
pub(super) struct Node<'a> {
    parsed: &'a Parsed,
    part: &'a Part,
}

/// What a part number is looked for in.
enum Place<'a> {
    /// A message: its number 1 is its body, when that has no parts.
    Message(Node<'a>),
    Part(Node<'a>),
}

impl<'a> Node<'a> {
    /// The message itself.
    pub fn root(parsed: &'a Parsed) -> Option<Self> {
        Some(Self {
            parsed,
            part: parsed.parts.first()?,
        })
    }

    /// The part of these numbers (RFC 9051 §6.4.5.1).
    pub fn at(self, numbers: &[u32]) -> Option<Self> {
        let mut place = Place::Message(self);
        for number in numbers {
            place = Place::Part(place.numbered(*number)?);
        }
        match place {
            Place::Part(node) => Some(node),
            Place::Message(_) => None,
        }
    }

    fn nth(self, at: usize) -> Option<Self> {
        let place = *self.part.children.get(at)?;
        Some(Self {
            parsed: self.parsed,
            part: self.parsed.parts.get(place as usize)?,
        })
    }

    fn is_multipart(self) -> bool {
        self.part.kind.eq_ignore_ascii_case("multipart")
    }

    /// The message within a message/rfc822 part.
    pub fn inner(self) -> Option<Self> {
        if self.part.envelope.is_some() {
            self.nth(0)
        } else {
            None
        }
    }

    /// Where its header lies, with the empty line that ends it.
    pub fn header(&self) -> (u64, u64) {
        (u64::from(self.part.header), u64::from(self.part.body))
    }

    /// Where its body lies, as encoded.
    pub fn body(&self) -> (u64, u64) {
        (u64::from(self.part.body), u64::from(self.part.end))
    }
}

impl<'a> Place<'a> {
    fn numbered(self, number: u32) -> Option<Node<'a>> {
        let at = (number as usize).checked_sub(1)?;
        match self {
            Self::Part(node) if node.is_multipart() => node.nth(at),
            Self::Part(node) => Self::Message(node.inner()?).numbered(number),
            Self::Message(node) if node.is_multipart() => node.nth(at),
            Self::Message(node) => (at == 0).then_some(node),
        }
    }
}

impl encode::Part for Node<'_> {
    type Envelope<'b>
        = Head<'b>
    where
        Self: 'b;

    fn content(&self) -> Content {
        if self.is_multipart() {
            Content::Multipart(self.part.children.len())
        } else if self.part.envelope.is_some() {
            Content::Message
        } else if self.part.kind.eq_ignore_ascii_case("text") {
            Content::Text
        } else {
            Content::Basic
        }
    }
    fn media_type(&self) -> (&[u8], &[u8]) {
        // A message that was not read as one (encoded, too deep) has no structure to show: it is bytes.
        let message = self.part.is("message", "rfc822") || self.part.is("message", "global");
        if message && self.part.envelope.is_none() {
            return (b"application", b"octet-stream");
        }
        (self.part.kind.as_bytes(), self.part.subtype.as_bytes())
    }
    fn parameters(&self, each: &mut dyn FnMut(&[u8], &[u8])) {
        pairs(&self.part.parameters, each);
    }
    fn id(&self) -> Option<&[u8]> {
        bytes(self.part.id.as_ref())
    }
    fn description(&self) -> Option<&[u8]> {
        bytes(self.part.description.as_ref())
    }
    fn encoding(&self) -> &[u8] {
        self.part.encoding.as_bytes()
    }
    fn size(&self) -> u64 {
        u64::from(self.part.end.saturating_sub(self.part.body))
    }
    fn lines(&self) -> u64 {
        u64::from(self.part.lines)
    }
    fn md5(&self) -> Option<&[u8]> {
        bytes(self.part.md5.as_ref())
    }
    fn disposition(&self) -> Option<&[u8]> {
        self.part
            .disposition
            .as_ref()
            .map(|(kind, _)| kind.as_bytes())
    }
    fn disposition_parameters(&self, each: &mut dyn FnMut(&[u8], &[u8])) {
        if let Some((_, parameters)) = &self.part.disposition {
            pairs(parameters, each);
        }
    }
    fn language(&self) -> Option<&[u8]> {
        bytes(self.part.language.as_ref())
    }
    fn location(&self) -> Option<&[u8]> {
        bytes(self.part.location.as_ref())
    }
    fn child(&self, at: usize) -> Option<Self> {
        self.nth(at)
    }
    fn envelope(&self) -> Option<Head<'_>> {
        self.part.envelope.as_ref().map(Head)
    }
}

/// The envelope of a message, as its header has it.
pub(super) struct Head<'a>(&'a Envelope);

impl encode::Envelope for Head<'_> {
    fn date(&self) -> Option<&[u8]> {
        bytes(self.0.date.as_ref())
    }
    fn subject(&self) -> Option<&[u8]> {
        bytes(self.0.subject.as_ref())
    }
    fn in_reply_to(&self) -> Option<&[u8]> {
        bytes(self.0.in_reply_to.as_ref())
    }
    fn message_id(&self) -> Option<&[u8]> {
        bytes(self.0.message_id.as_ref())
    }
    fn addresses(&self, field: AddressField, each: &mut dyn FnMut(Address<'_>)) {
        let list = match field {
            AddressField::From => &self.0.from,
            AddressField::Sender => &self.0.sender,
            AddressField::ReplyTo => &self.0.reply_to,
            AddressField::To => &self.0.to,
            AddressField::Cc => &self.0.cc,
            AddressField::Bcc => &self.0.bcc,
        };
        for address in list {
            each(Address {
                name: bytes(address.name.as_ref()),
                mailbox: bytes(address.mailbox.as_ref()),
                host: bytes(address.host.as_ref()),
            });
        }
    }
}

fn bytes(text: Option<&String>) -> Option<&[u8]> {
    text.map(String::as_bytes)
}

fn pairs(list: &[(String, String)], each: &mut dyn FnMut(&[u8], &[u8])) {
    list.iter()
        .for_each(|(name, value)| each(name.as_bytes(), value.as_bytes()));
}

/// `ENVELOPE (…)`.
pub(super) fn write_envelope(out: &mut Vec<u8>, parsed: Option<&Parsed>) {
    out.extend_from_slice(b"ENVELOPE ");
    match parsed {
        Some(parsed) => encode::write_envelope(out, &Head(&parsed.envelope)),
        None => out.extend_from_slice(b"(NIL NIL NIL NIL NIL NIL NIL NIL NIL NIL)"),
    }
}

/// `BODY (…)` or `BODYSTRUCTURE (…)`.
pub(super) fn write_body(out: &mut Vec<u8>, parsed: Option<&Parsed>, extended: bool) {
    out.extend_from_slice(if extended {
        b"BODYSTRUCTURE "
    } else {
        b"BODY "
    });
    match parsed.and_then(Node::root) {
        Some(root) if extended => encode::write_structure(out, root),
        Some(root) => encode::write_body(out, root),
        None => out.extend_from_slice(b"(\"text\" \"plain\" NIL NIL NIL \"7bit\" 0 0)"),
    }
}
