//! Feeds that become people, on both engines: one program, so that what all share is compiled and linked once.
#![allow(clippy::unwrap_used)]

mod by_hand;
mod house;
mod importing;
mod moving;
mod pupils;
mod questions;
mod same_person;
mod year;
