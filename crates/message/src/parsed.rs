//! What is known of a message once it was read: the compact form that is stored beside it.

use serde::{Deserialize, Serialize};

/// Changes whenever [`crate::parse`] would answer otherwise for the same bytes.
pub const VERSION: u32 = 1;

/// A message, read once. Offsets count bytes of the message.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Parsed {
    /// The message's own part first, each before what it holds.
    pub parts: Vec<Part>,
    /// As the head has it, for IMAP.
    pub envelope: Envelope,
    pub subject: String,
    pub from: Vec<Mailbox>,
    /// Where answers go; empty when the head does not say.
    pub reply_to: Vec<Mailbox>,
    pub to: Vec<Mailbox>,
    pub cc: Vec<Mailbox>,
    pub bcc: Vec<Mailbox>,
    /// The Date field in seconds since 1970.
    pub sent: Option<i64>,
    /// Without angle brackets; empty when there is none.
    pub message_id: String,
    /// What it answers, the nearest last: References, then In-Reply-To when that adds one.
    pub references: Vec<String>,
    /// The beginning of the text, on one line.
    pub preview: String,
    /// Parts to show one after another when plain text is wanted, by their place in `parts`.
    pub plain: Vec<u32>,
    /// The same when HTML is wanted; some may be plain text.
    pub html: Vec<u32>,
    pub attachments: Vec<Attachment>,
    /// The text as people read it; not stored: [`Parsed::decode`] leaves it empty.
    #[serde(skip)]
    pub body: String,
}

/// A person in a head.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Mailbox {
    /// Decoded; may be empty.
    pub name: String,
    pub address: String,
}

/// ENVELOPE (RFC 9051 §7.5.2): unfolded, encoded words as they stand.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Envelope {
    pub date: Option<String>,
    pub subject: Option<String>,
    pub from: Vec<EnvelopeAddress>,
    pub sender: Vec<EnvelopeAddress>,
    pub reply_to: Vec<EnvelopeAddress>,
    pub to: Vec<EnvelopeAddress>,
    pub cc: Vec<EnvelopeAddress>,
    pub bcc: Vec<EnvelopeAddress>,
    pub in_reply_to: Option<String>,
    pub message_id: Option<String>,
}

/// An address of an envelope. A group begins with a mailbox alone and ends with nothing at all.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct EnvelopeAddress {
    pub name: Option<String>,
    pub mailbox: Option<String>,
    pub host: Option<String>,
}

/// A part of a message.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Part {
    /// The media type in small letters: `text`.
    pub kind: String,
    /// `plain`.
    pub subtype: String,
    /// Of Content-Type, names in small letters, values as they stand (RFC 2231 pieces and all).
    pub parameters: Vec<(String, String)>,
    pub id: Option<String>,
    pub description: Option<String>,
    /// In small letters; `7bit` when the head does not say.
    pub encoding: String,
    pub md5: Option<String>,
    pub disposition: Option<(String, Vec<(String, String)>)>,
    pub language: Option<String>,
    pub location: Option<String>,
    /// Where its head begins.
    pub header: u32,
    /// Where its body begins: behind the empty line.
    pub body: u32,
    /// Where its body ends.
    pub end: u32,
    /// Line ends of the body, of texts and messages.
    pub lines: u32,
    /// Places in [`Parsed::parts`].
    pub children: Vec<u32>,
    /// Of the message that this part holds; its only child is that message.
    pub envelope: Option<Envelope>,
}

/// A file that a message carries.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Attachment {
    /// Its place in [`Parsed::parts`].
    pub part: u32,
    /// As the sender named it, without path or control characters; may be empty.
    pub name: String,
    /// By its first bytes when they tell, else as declared.
    pub media_type: String,
    /// As the sender declared it.
    pub declared: String,
    /// Bytes, decoded.
    pub size: u64,
    /// Its Content-ID without angle brackets.
    pub cid: Option<String>,
    /// Belongs into the text (a picture of the HTML) and not below it.
    pub inline: bool,
}

impl Parsed {
    /// The stored form.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        // Serialising into memory fails for types without a known length only; there is none here.
        postcard::to_allocvec(self).unwrap_or_default()
    }

    /// Reads the stored form.
    ///
    /// # Errors
    /// When the bytes are not a stored form of this version.
    pub fn decode(bytes: &[u8]) -> Result<Self, postcard::Error> {
        postcard::from_bytes(bytes)
    }

    /// The subject without prefixes of answers and forwards, by which conversations are found (RFC 5256 §2.1).
    #[must_use]
    pub fn base_subject(&self) -> &str {
        crate::subject::base(&self.subject).0
    }

    /// Whether the subject says that this is an answer or a forward.
    #[must_use]
    pub fn is_reply(&self) -> bool {
        crate::subject::base(&self.subject).1
    }

    /// Whether it carries files that do not belong into its text.
    #[must_use]
    pub fn has_attachments(&self) -> bool {
        self.attachments.iter().any(|file| !file.inline)
    }

    /// Whether it invites (RFC 6047): a calendar object that asks for an answer.
    #[must_use]
    pub fn is_invitation(&self) -> bool {
        self.parts.iter().any(|part| {
            part.is("text", "calendar")
                && part
                    .parameter("method")
                    .is_some_and(|method| method.eq_ignore_ascii_case("request"))
        })
    }
}

impl Part {
    /// Whether this is its media type.
    #[must_use]
    pub fn is(&self, kind: &str, subtype: &str) -> bool {
        self.kind == kind && self.subtype == subtype
    }

    /// A message that lies in its part as it is (RFC 2046 §5.2.1 allows no encoding).
    pub(crate) fn is_plain_message(&self) -> bool {
        (self.is("message", "rfc822") || self.is("message", "global"))
            && !matches!(self.encoding.as_str(), "base64" | "quoted-printable")
    }

    /// A parameter of Content-Type, as a person reads it.
    #[must_use]
    pub fn parameter(&self, name: &str) -> Option<String> {
        crate::parameters::get(&self.parameters, name)
    }

    /// The name of its file, as the sender gave it.
    #[must_use]
    pub fn file_name(&self) -> Option<String> {
        self.disposition
            .as_ref()
            .and_then(|(_, parameters)| crate::parameters::get(parameters, "filename"))
            .or_else(|| self.parameter("name"))
    }

    /// Its Content-ID without angle brackets.
    #[must_use]
    pub fn cid(&self) -> Option<String> {
        let id = self.id.as_deref()?.trim();
        let id = id.strip_prefix('<').unwrap_or(id);
        let id = id.strip_suffix('>').unwrap_or(id);
        (!id.is_empty()).then(|| id.to_owned())
    }

    /// Where its body lies in the message, as encoded.
    #[must_use]
    pub fn range(&self) -> std::ops::Range<usize> {
        self.body as usize..self.end.max(self.body) as usize
    }

    /// The bytes of its body, decoded; `encoded` is what lies at [`Part::range`].
    #[must_use]
    pub fn content<'a>(&self, encoded: &'a [u8]) -> std::borrow::Cow<'a, [u8]> {
        crate::transfer::decode(encoded, &self.encoding)
    }

    /// The text of its body; `encoded` is what lies at [`Part::range`].
    #[must_use]
    pub fn text(&self, encoded: &[u8]) -> String {
        crate::charset::decode(&self.content(encoded), self.parameter("charset").as_deref())
    }
}
