//! Who comes in, by which way, and who does not, on both engines: one program, so that what all share is compiled and linked once.
#![allow(clippy::unwrap_used)]

mod activation;
#[path = "opened/authenticator.rs"]
mod authenticator;
mod campaign;
mod charter;
mod common_list;
mod costs;
mod desk;
mod effect;
mod first;
mod given_numen;
mod help;
mod in_person;
mod limits;
mod nodes;
mod not_me;
mod opened;
mod passkeys;
mod password_mode;
mod passwords;
#[path = "opened/program.rs"]
mod program;
mod recovery;
mod scram;
mod second_factor;
mod sheets;
#[path = "opened/telephone.rs"]
mod telephone;
