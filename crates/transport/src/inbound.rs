//! The doors through which mail enters: MX, submission and LMTP, one core (RFC 5321, 6409, 2033).
//!
//! [`serve`] speaks with one client until it leaves. What it promises:
//!
//! - *250 after DATA means on disk*: for MX and LMTP after the intake's commit, for submission after the commit of the
//!   sender's account. All local recipients of a message share one body and one commit.
//! - *The fault is named rightly*: 4xx when we cannot (disk full, database away), 5xx only when the sender should change
//!   something; the words after the code say what.
//! - *Nothing is smuggled*: only CRLF ends a line, only CRLF.CRLF a message; what came in the clear after STARTTLS is
//!   dropped.
//! - *Memory is bounded*: a message is spooled to disk beyond [`Limits::in_memory`] unless there is room; everything from outside has a named
//!   limit in [`Limits`].
//!
//! Where to look: `session` takes commands and answers them; `greeting`, `securing`, `authentication`, `scram`, `envelope`,
//! `recipients`, `data` and `chunking` are a capability each; `receiving` is a message while it comes in, `handing_over`
//! what happens at its end; `words` holds the sentences.
//!
//! Chosen on purpose: what a person submits does not tell the world the address they wrote from: the `from` of its
//! Received field is this host.

mod authentication;
mod chunking;
mod connection;
mod data;
mod envelope;
mod greeting;
mod handing_over;
mod head;
mod limits;
mod receiving;
mod recipients;
mod scram;
mod securing;
mod session;
mod spool;
mod trace;
mod words;

pub use limits::Limits;

use crate::outbound::Queue;
use identity::Identity;
use mail::Mail;
use std::net::SocketAddr;
use std::sync::Arc;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::sync::Semaphore;
use tokio_rustls::TlsAcceptor;
use tokio_util::sync::CancellationToken;

/// What a door is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Other hosts bring mail for our people (port 25).
    Mx,
    /// Our people send theirs (ports 465 and 587, RFC 6409).
    Submission,
    /// A trusted program of the same house hands mail over (RFC 2033).
    Lmtp,
}

impl Role {
    /// As logs name it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Mx => "mx",
            Self::Submission => "submission",
            Self::Lmtp => "lmtp",
        }
    }
}

/// Whether the connection is secured.
#[derive(Clone)]
pub enum Tls {
    /// From its start (port 465).
    Active,
    /// By STARTTLS.
    Offered(TlsAcceptor),
    /// Not at all.
    Absent,
}

/// What all sessions share.
pub struct Context {
    pub mail: Mail,
    pub identity: Identity,
    pub limits: Limits,
    /// As greetings and Received fields name the server.
    pub hostname: String,
    /// Takes the reports that senders ask for (NOTIFY=SUCCESS). Without it MX and LMTP do not announce DSN: whoever
    /// hands a message over then reports itself (RFC 3461 §5.2.2).
    pub reports: Option<Queue>,
    /// Whether SCRAM is offered, which takes passwords of programs alone: a client that prefers it never sends another one.
    pub scram: bool,
    /// Ends all sessions: each finishes the message in hand.
    pub shutdown: CancellationToken,
    /// Room in memory for messages beyond what each may keep, in [`spool::ROOM_UNIT`]s.
    room: Arc<Semaphore>,
    /// Mebibytes of messages taken apart at the same time.
    parsing: Semaphore,
}

/// See [`Context::parsing`]: at least one message of the largest size, few of them.
const PARSING_MIB: u32 = 64;

impl Context {
    #[must_use]
    pub fn new(
        mail: Mail,
        identity: Identity,
        hostname: String,
        shutdown: CancellationToken,
    ) -> Self {
        let limits = Limits::of(mail.options());
        Self {
            room: Arc::new(Semaphore::new(limits.in_memory_together / spool::ROOM_UNIT)),
            limits,
            mail,
            identity,
            hostname,
            reports: None,
            scram: false,
            shutdown,
            parsing: Semaphore::new(PARSING_MIB as usize),
        }
    }
}

/// Speaks with one client until it leaves, is silent for too long, or the server stops.
pub async fn serve<S>(stream: S, context: Arc<Context>, role: Role, peer: SocketAddr, tls: Tls)
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    session::Session::new(stream, context, role, peer, tls)
        .run()
        .await;
}
