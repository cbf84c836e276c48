//! People, structures and rights, on both engines: one program, so that what all share is compiled and linked once.
#![allow(clippy::unwrap_used)]

mod helpdesk;
mod house;
mod organisations;
mod people;
mod photos;
mod pupils;
mod quotas;
mod rights;
mod role_kinds;
mod role_mailboxes;
mod same_person;
mod schools;
mod searching;
mod without_head;
