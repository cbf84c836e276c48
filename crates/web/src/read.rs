//! Reading: conversations, message bodies, attachments, sources, what is printed.
//!
//! Plain text is set in the page. HTML of strangers has a URL of its own ([`body`]) and is shown in a frame without
//! scripts; files are handed out so that no browser takes them for a page ([`files`]).

pub mod beside;
pub mod body;
pub mod content;
pub mod conversation;
pub mod files;
pub mod images;
pub mod people;
pub mod print;
pub mod source;

use crate::Context;
use crate::answer::Fault;
use crate::session::SignedIn;
use ::mail::{MessageId, MessageView};
use bytes::Bytes;
use message::Part;

/// A message whose bytes can be asked for, part by part.
pub struct Opened<'a> {
    pub view: &'a MessageView,
    context: &'a Context,
    pub(crate) signed: &'a SignedIn,
}

impl<'a> Opened<'a> {
    #[must_use]
    pub fn new(context: &'a Context, signed: &'a SignedIn, view: &'a MessageView) -> Self {
        Self {
            view,
            context,
            signed,
        }
    }

    #[must_use]
    pub fn id(&self) -> MessageId {
        self.view.message
    }

    /// The part at a place, if the message has so many.
    #[must_use]
    pub fn part(&self, place: u32) -> Option<&'a Part> {
        self.view.parsed.parts.get(place as usize)
    }

    /// What lies in a part, as encoded. Of a large message nothing else is read.
    fn encoded(&self, part: &Part) -> Result<Bytes, Fault> {
        let range = part.range();
        let (mail, account) = (&self.context.mail, self.signed.account());
        let length = (range.end - range.start) as u64;
        Ok(mail.body_range(
            &self.signed.actor,
            account,
            self.view.message,
            range.start as u64,
            length,
        )?)
    }

    /// # Errors
    /// The domain's.
    pub fn bytes(&self, part: &Part) -> Result<Vec<u8>, Fault> {
        Ok(part.content(&self.encoded(part)?).into_owned())
    }

    /// # Errors
    /// The domain's.
    pub fn text(&self, part: &Part) -> Result<String, Fault> {
        Ok(part.text(&self.encoded(part)?))
    }
}
