//! The webmail: HTML from Rust, few scripts. A door: it translates between pages and the domain, and decides nothing.
//!
//! # How a page is made
//!
//! A page is one handler file and one template of the same name beside it; [`routes`] names them all on one page. An
//! act is a POST to a noun that answers 303, or Turbo streams when the page asks for them. Handlers are async; what
//! they ask of the domain runs through [`Context::run`], off the async workers.
//!
//! - [`session::SignedIn`] is who asks: its extraction leads who is not signed in to `/signin`.
//! - [`desk::Desk`] is whose mail it is about: the person's own, or a role mailbox's.
//! - [`session::Posted`] is a form of ours: same origin, and the session's token in it.
//! - [`answer::Fault`] is what went wrong; it becomes a page in the reader's language.
//! - [`layout::Chrome`] is what surrounds every page; [`words::Words`] says everything a person reads.
//! - A conversation is shown in the reading pane: [`mail::page`] puts what it is given beside the list.

pub mod activation;
pub mod administration;
pub mod answer;
pub mod assets;
pub mod captcha;
mod charter;
#[cfg(test)]
mod contrast;
pub mod crowd;
pub mod dates;
pub mod desk;
pub mod directory;
pub mod drawing;
pub mod error;
pub mod export;
pub mod first;
pub mod headers;
pub mod help;
pub mod helpdesk;
pub mod in_person;
pub mod journal;
pub mod layout;
pub mod mail;
pub mod manager;
pub mod proof;
pub mod proxied;
pub mod proxies;
pub mod read;
pub mod recovery;
pub mod role_mailbox;
pub mod routes;
pub mod school;
pub mod session;
pub mod settings;
pub mod sheet;
pub mod signin;
mod sniff;
pub mod space;
mod uploaded;
pub mod welcome;
pub mod words;
pub mod write;
mod wrong;
mod zip;

use ::directory::Directory;
use ::import::Imports;
use ::mail::Mail;
use answer::Fault;
use identity::{FirstLink, Identity, KeyedHash};
use std::sync::Arc;
use tokio_util::sync::CancellationToken;

/// How the door is told to behave.
#[derive(Debug, Clone)]
pub struct Options {
    /// Whether cookies travel over TLS only (`Secure`, `__Host-`): all but plain HTTP on loopback.
    pub secure_cookies: bool,
    /// The name of this machine, for pages that say where they are.
    pub hostname: String,
    /// What the webmail's address begins with, for what is printed: `https://mail.thau.example`.
    pub address: String,
    /// Who is trusted to say whom it speaks for.
    pub trusted_proxies: proxies::Proxies,
    /// The link of the first administrator, where there is one.
    pub first_link: FirstLink,
    /// Ports that mail programs are told: IMAP and submission, TLS from the first byte.
    pub imaps: u16,
    pub submissions: u16,
}

/// What the handlers need.
pub struct Context {
    pub mail: Mail,
    pub directory: Directory,
    pub imports: Imports,
    pub identity: Identity,
    /// Of dates of birth that a form tells.
    pub keyed: KeyedHash,
    pub options: Options,
    /// Ends the streams that stay open when the program stops.
    pub shutdown: CancellationToken,
}

impl Context {
    /// Work on the domain, off the async workers.
    ///
    /// # Errors
    /// What the work answers, or that it could not run.
    pub async fn run<T, E>(
        self: &Arc<Self>,
        work: impl FnOnce(&Self) -> Result<T, E> + Send + 'static,
    ) -> Result<T, Fault>
    where
        T: Send + 'static,
        E: Into<Fault> + Send + 'static,
    {
        let context = self.clone();
        let done = self.mail.store().offload(move || work(&context)).await?;
        done.map_err(Into::into)
    }
}

/// The whole webmail. Serve it with the peer's address (`into_make_service_with_connect_info::<SocketAddr>`): the
/// throttle of sign-ins goes by it.
pub fn router(context: Arc<Context>) -> axum::Router {
    routes::router(context)
}
