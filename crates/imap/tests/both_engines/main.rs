//! The IMAP door, on both engines: one program, so that what all share is compiled and linked once.
#![allow(clippy::unwrap_used)]

mod common;
mod door;
mod mailboxes;
mod messages;
#[path = "../../../identity/tests/both_engines/opened/program.rs"]
mod program;
mod scram;
mod sessions;
mod shared;
