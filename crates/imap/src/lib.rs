//! The IMAP door: IMAP4rev1 with what Thunderbird, mbsync and neomutt make use of, on the `mail` domain.
//!
//! [`serve`] speaks with one client until it leaves. A session is one task; all work on accounts goes through
//! `store.offload`, so that the task holds no database connection and no thread while it waits. Answers are made in
//! pieces of [`connection::SEND_AT`] bytes: a mailbox of any size costs the same memory, and a client that reads
//! slowly waits for itself alone.
//!
//! Where to look: [`session`] takes commands and answers them, [`view`] is a session's own numbering of the mailbox it
//! has open, `fetch`, `store`, `search`… are a command each, [`words`] turns errors into response codes.
//!
//! Chosen on purpose: `\Recent` is never set (RFC 9051 dropped it), so RECENT is 0 everywhere; SELECT names no first
//! unseen message, which would cost a look at the mailbox; news of other sessions come with commands that may carry
//! all of them, and at once in IDLE.

mod acl;
mod append;
mod capability;
mod connection;
mod copy;
mod fetch;
mod flags;
mod idle;
mod listing;
mod login;
mod mailboxes;
mod scram;
mod search;
mod select;
mod session;
mod shared;
mod status;
mod store_flags;
mod uids;
mod view;
mod words;

use identity::Identity;
use mail::Mail;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio_rustls::TlsAcceptor;
use tokio_util::sync::CancellationToken;

/// What a session may take, each with its reason.
#[derive(Debug, Clone)]
pub struct Limits {
    /// Without a command for so long, the connection ends (RFC 9051 §5.4: at least 30 minutes).
    pub idle: Duration,
    /// Signing in takes no longer: strangers hold nothing for long.
    pub stranger: Duration,
    /// For a piece of an answer or of a message: a client that takes longer is gone.
    pub piece: Duration,
    /// Commands before signing in.
    pub stranger_commands: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            idle: Duration::from_secs(30 * 60),
            stranger: Duration::from_secs(180),
            piece: Duration::from_secs(60),
            stranger_commands: 50,
        }
    }
}

/// What all sessions share.
pub struct Context {
    pub mail: Mail,
    pub identity: Identity,
    pub limits: Limits,
    /// As the greeting names the server.
    pub hostname: String,
    /// LOGIN without TLS from loopback addresses: for the bench only.
    pub allow_plain_login_on_loopback: bool,
    /// Whether SCRAM is offered, which takes passwords of programs alone: a client that prefers it never sends another one.
    pub scram: bool,
    /// Ends all sessions with a goodbye.
    pub shutdown: CancellationToken,
    views: view::Cache,
}

impl Context {
    #[must_use]
    pub fn new(
        mail: Mail,
        identity: Identity,
        hostname: String,
        shutdown: CancellationToken,
    ) -> Self {
        Self {
            mail,
            identity,
            hostname,
            shutdown,
            limits: Limits::default(),
            allow_plain_login_on_loopback: false,
            scram: false,
            views: view::Cache::default(),
        }
    }
}

/// Whether the connection is secured.
#[derive(Clone)]
pub enum Tls {
    /// From its start (port 993).
    Active,
    /// By STARTTLS.
    Offered(TlsAcceptor),
    /// Not at all.
    Absent,
}

/// Speaks with one client until it leaves, is silent for too long, or the server stops.
pub async fn serve<S>(stream: S, context: Arc<Context>, peer: SocketAddr, tls: Tls)
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    session::Session::new(stream, context, peer, tls)
        .run()
        .await;
}
