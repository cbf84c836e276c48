//! Mailboxes and their mail, on both engines: one program, so that what all share is compiled and linked once.
#![allow(clippy::unwrap_used)]

mod common;
mod conversations;
mod counters;
mod delivery;
mod entries;
mod export;
mod freezing;
mod limits;
mod messages;
mod role_mailboxes;
mod role_reading;
mod room;
mod searching;
mod sending;
mod telling;
