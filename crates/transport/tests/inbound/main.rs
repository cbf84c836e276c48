//! The doors through which mail enters, as their clients see them.

mod chunks;
mod envelope;
mod faults;
mod house;
mod limits;
mod many;
mod messages;
#[path = "../../../identity/tests/both_engines/opened/program.rs"]
mod program;
mod pupils;
mod scram;
mod securing;
mod submission;
#[path = "../support/mod.rs"]
mod support;
