//! Messages as bytes (RFC 5322, MIME): reading them into a compact form, building them, showing a stranger's HTML safely.
//!
//! Pure: no clock, no randomness, no files, no net. Nothing here fails or panics on what strangers send: [`parse`] answers for
//! every input within the [`limits`], in time that follows its size. [`build`] makes what we send, [`safe_html`] what we show.

mod address;
mod attachments;
pub mod automatic;
pub mod build;
mod charset;
#[doc(hidden)]
pub mod fuzz;
mod head;
pub mod limits;
pub mod mbox;
mod parameters;
mod parse;
mod parsed;
mod readable;
pub mod safe_html;
mod structure;
mod subject;
mod transfer;
mod words;

#[cfg(test)]
mod tests;

pub use parse::parse;
pub use parsed::{Attachment, Envelope, EnvelopeAddress, Mailbox, Parsed, Part, VERSION};
