//! The doors through which mail enters, as their clients see them.

mod chunks;
mod envelope;
mod faults;
mod house;
mod limits;
mod many;
mod messages;
mod pupils;
mod securing;
mod submission;
#[path = "../support/mod.rs"]
mod support;
