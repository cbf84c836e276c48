//! The grammar of SMTP and LMTP, pure: commands, message data and replies, over borrowed bytes.
//!
//! [`line`](mod@line) cuts the stream into command lines, [`Command::parse`] reads one, [`DataDecoder`] takes the dots out of a
//! message as it arrives and knows its end, [`DataEncoder`] puts them in, [`Reply`] is what a server answers. Nothing
//! here reads a socket, allocates by what a peer announces, or panics.
//!
//! Only CRLF ends a line and only CRLF.CRLF ends a message: whatever another program takes for an end of line is
//! refused, so that no message hides a second one.

mod command;
mod data;
mod fuzz;
pub mod line;
mod mailbox;
mod parameter;
mod reply;
mod scan;
pub mod xtext;

pub use command::{Command, SyntaxError};
pub use data::{DataDecoder, DataEncoder, DataFault, LineCheck, Step};
#[doc(hidden)]
pub use fuzz::fuzz_one;
pub use line::{Framed, Framer, LineFault};
pub use mailbox::{Forward, Mailbox};
pub use parameter::{Body, Mail, Notify, OriginalRecipient, Rcpt, Ret};
pub use reply::{Enhanced, LONGEST_REPLY, Reply, ReplyError, write_reply};
