//! The grammar of IMAP, pure: framing, commands and answers, over borrowed bytes.
//!
//! [`Framer`] cuts what a client sends into whole commands, literals included, and lets the message of an APPEND pass
//! beside the parser. [`Request::parse`] reads one command; every rule is one function under its ABNF. [`encode`]
//! writes answers straight into an output buffer. [`utf7`], [`date`] and [`SequenceSet`] are the small languages
//! inside. Nothing here reads a socket, recurses deeper than [`command::DEEPEST`], allocates by what a client announces, or
//! panics.
//!
//! RFC 3501 and 9051 with LITERAL+ (7888), MULTIAPPEND (3502), UIDPLUS (4315), MOVE (6851), CONDSTORE (7162), ESEARCH
//! (4731), SPECIAL-USE (6154), LIST-EXTENDED (5258), LIST-STATUS (5819), STATUS=SIZE (8438), ENABLE (5161), ID (2971),
//! NAMESPACE (2342), UNSELECT (3691), SASL-IR (4959), IDLE (2177). What is not announced (QRESYNC, SEARCHRES, BINARY…)
//! is a syntax error.

pub mod command;
mod cursor;
pub mod date;
pub mod encode;
mod framing;
mod fuzz;
mod sequence;
pub mod utf7;
pub mod wildcard;

pub use command::{Command, ParseError, Request};
pub use cursor::{SyntaxError, Text};
pub use framing::{Fault, Framed, Framer, Limits, Literal};
#[doc(hidden)]
pub use fuzz::fuzz_one;
pub use sequence::{STAR, SequenceSet};
