//! The roof of the house: command line, configuration, listeners, certificates, wiring, the demonstration.
//!
//! [`app::App`] holds the house once it stands; [`doors`] opens the ports and hands each connection to its crate;
//! [`demonstration`] fills a fresh data directory; [`control`] lets commands reach a running server.

pub mod app;
pub mod cli;
pub mod commands;
pub mod config;
pub mod control;
pub mod demonstration;
pub mod doors;
pub mod fault;
pub mod housekeeping;
pub mod limits;
pub mod logging;
pub mod people;
pub mod run;
pub mod tls;
