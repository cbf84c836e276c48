//! SMTP in and out: the doors through which mail enters, and the queue through which it leaves.
//!
//! [`inbound`] is one server core for MX, submission and LMTP: it acknowledges a message only after the intake's commit.
//! [`outbound`] releases held submissions and brings messages to other hosts.

pub mod inbound;
pub mod outbound;

pub use inbound::{Role, Tls};
