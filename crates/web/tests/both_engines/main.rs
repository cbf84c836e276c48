//! The pages as a browser asks for them, on both engines: one program, so that what all share is compiled and linked once.
#![allow(clippy::unwrap_used)]

mod account;
mod acting;
mod activation;
mod administering;
mod administration;
#[path = "../../../identity/tests/both_engines/opened/authenticator.rs"]
mod authenticator;
mod budget;
mod campaign;
mod charter;
mod common;
mod crowd;
mod directory;
mod duties;
mod export;
mod first;
mod first_passkey;
mod given_numen;
mod help;
mod helpdesk;
#[path = "common/html.rs"]
mod html;
mod in_person;
mod isolation;
mod journal;
mod limits;
mod live;
mod mailboxes;
mod manager;
#[path = "common/newcomer.rs"]
mod newcomer;
mod node;
mod not_me;
mod organisation;
mod pages;
mod passkeys;
mod password;
mod photo;
mod policies;
mod pupils;
mod reading;
mod recovery;
mod resuming;
mod role_mailboxes;
mod same_person;
mod school;
mod sheets;
mod signing_in;
mod space;
mod switching;
#[path = "../../../identity/tests/both_engines/opened/telephone.rs"]
mod telephone;
mod writing;
