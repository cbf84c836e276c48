//! ENVELOPE (RFC 9051 §7.5.2).

use super::{write_list, write_nstring};

/// One address of a header; a group begins with only a mailbox and ends with nothing (RFC 9051 §7.5.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Address<'a> {
    pub name: Option<&'a [u8]>,
    pub mailbox: Option<&'a [u8]>,
    pub host: Option<&'a [u8]>,
}

/// The header fields that hold addresses, in the order of an envelope.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AddressField {
    From,
    Sender,
    ReplyTo,
    To,
    Cc,
    Bcc,
}

impl AddressField {
    pub const ALL: [Self; 6] = [
        Self::From,
        Self::Sender,
        Self::ReplyTo,
        Self::To,
        Self::Cc,
        Self::Bcc,
    ];
}

/// Where an envelope's fields come from. Texts are as in the header (encoded words and all), unfolded.
pub trait Envelope {
    fn date(&self) -> Option<&[u8]>;
    fn subject(&self) -> Option<&[u8]>;
    fn in_reply_to(&self) -> Option<&[u8]>;
    fn message_id(&self) -> Option<&[u8]>;
    /// Gives each address of a field to `each`.
    fn addresses(&self, field: AddressField, each: &mut dyn FnMut(Address<'_>));
}

// envelope = "(" env-date SP env-subject SP env-from SP env-sender SP env-reply-to SP env-to SP env-cc SP env-bcc SP
//            env-in-reply-to SP env-message-id ")"
/// The envelope of a message. Sender and Reply-To that are missing are From.
pub fn write_envelope<E: Envelope + ?Sized>(out: &mut Vec<u8>, envelope: &E) {
    out.push(b'(');
    write_nstring(out, envelope.date());
    out.push(b' ');
    write_nstring(out, envelope.subject());
    for field in AddressField::ALL {
        out.push(b' ');
        let found = write_addresses(out, envelope, field);
        if !found {
            let instead = matches!(field, AddressField::Sender | AddressField::ReplyTo);
            if !(instead && write_addresses(out, envelope, AddressField::From)) {
                out.extend_from_slice(b"NIL");
            }
        }
    }
    out.push(b' ');
    write_nstring(out, envelope.in_reply_to());
    out.push(b' ');
    write_nstring(out, envelope.message_id());
    out.push(b')');
}

// env-from = "(" 1*address ")" / nil
fn write_addresses<E: Envelope + ?Sized>(
    out: &mut Vec<u8>,
    envelope: &E,
    field: AddressField,
) -> bool {
    let mut found = false;
    envelope.addresses(field, &mut |address| {
        if !std::mem::replace(&mut found, true) {
            out.push(b'(');
        }
        // address = "(" addr-name SP addr-adl SP addr-mailbox SP addr-host ")"
        let parts = [address.name, None, address.mailbox, address.host];
        write_list(out, parts, write_nstring);
    });
    if found {
        out.push(b')');
    }
    found
}
