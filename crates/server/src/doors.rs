//! The doors: ports opened before anything else, connections handed to the crate of their protocol.
//!
//! All ports are bound in one go ([`bind`]), so that a taken one is said before data is touched. Each connection is a
//! task of a [`TaskTracker`]: stopping means no new connections, then waiting for those to say goodbye.

use crate::app::App;
use crate::config::{Listen, doors};
use crate::tls::Certificates;
use anyhow::anyhow;
use axum::extract::ConnectInfo;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto;
use hyper_util::service::TowerToHyperService;
use std::collections::BTreeMap;
use std::net::{SocketAddr, TcpListener as SyncListener};
use std::sync::Arc;
use std::time::Duration;
use text::Lang;
use text::words::say;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use transport::inbound;

/// A TLS handshake takes no longer: strangers hold nothing for long.
const HANDSHAKE: Duration = Duration::from_secs(15);
/// A request's head takes no longer (a client that drips bytes is cut off).
const REQUEST_HEAD: Duration = Duration::from_secs(20);
/// After an accept failed (no descriptors left) we wait this long: the queue of the kernel keeps the callers.
const AFTER_FAILURE: Duration = Duration::from_millis(100);

/// What speaks behind a port.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Door {
    Web,
    Webs,
    Mx,
    Submission,
    Submissions,
    Imap,
    Imaps,
    Lmtp,
}

impl Door {
    fn of_key(key: &str) -> Option<Self> {
        Some(match key {
            "listen.web" => Self::Web,
            "listen.webs" => Self::Webs,
            "listen.mx" => Self::Mx,
            "listen.submission" => Self::Submission,
            "listen.submissions" => Self::Submissions,
            "listen.imap" => Self::Imap,
            "listen.imaps" => Self::Imaps,
            "listen.lmtp" => Self::Lmtp,
            _ => return None,
        })
    }

    /// As `demo.json` names the endpoint.
    #[must_use]
    pub fn endpoint(self) -> &'static str {
        match self {
            Self::Web => "web",
            Self::Webs => "webs",
            Self::Mx => "smtp",
            Self::Submission => "submission",
            Self::Submissions => "submissions",
            Self::Imap => "imap",
            Self::Imaps => "imaps",
            Self::Lmtp => "lmtp",
        }
    }
}

/// Ports that are ours, not yet answering.
pub struct Bound(Vec<(Door, SyncListener)>);

impl Bound {
    /// Where each door listens.
    #[must_use]
    pub fn endpoints(&self) -> BTreeMap<&'static str, SocketAddr> {
        self.0
            .iter()
            .filter_map(|(door, listener)| Some((door.endpoint(), listener.local_addr().ok()?)))
            .collect()
    }
}

/// Takes every configured port, or none.
///
/// # Errors
/// A sentence naming the port that is taken or refused.
pub fn bind(listen: &Listen, lang: Lang) -> anyhow::Result<Bound> {
    let mut bound = Vec::new();
    for (key, address) in doors(listen) {
        let (Some(door), Ok(address)) = (Door::of_key(key), address.parse::<SocketAddr>()) else {
            continue;
        };
        let listener = SyncListener::bind(address).map_err(|error| taken(address, &error, lang))?;
        listener.set_nonblocking(true)?;
        bound.push((door, listener));
    }
    Ok(Bound(bound))
}

fn taken(address: SocketAddr, error: &std::io::Error, lang: Lang) -> anyhow::Error {
    let port = address.port().to_string();
    if error.kind() == std::io::ErrorKind::AddrInUse {
        return anyhow!(say(lang, "start-port-taken", &[("port", port.into())]));
    }
    anyhow!(say(
        lang,
        "start-port-refused",
        &[("port", port.into()), ("error", error.to_string().into())]
    ))
}

/// What connections need.
#[derive(Clone)]
pub struct House {
    imap: Arc<imap::Context>,
    smtp: Arc<inbound::Context>,
    web: axum::Router,
    certificates: Arc<Certificates>,
    stop: CancellationToken,
    tasks: TaskTracker,
}

impl House {
    #[must_use]
    pub fn new(app: &App, certificates: Arc<Certificates>, stop: CancellationToken) -> Self {
        let hostname = app.config.server.hostname.clone();
        let mut imap = imap::Context::new(
            app.mail.clone(),
            app.identity.clone(),
            hostname.clone(),
            stop.clone(),
        );
        imap.allow_plain_login_on_loopback = app.config.imap.plain_login_on_loopback;
        imap.scram = app.config.passwords.scram;
        let mut smtp = inbound::Context::new(
            app.mail.clone(),
            app.identity.clone(),
            hostname,
            stop.clone(),
        );
        smtp.limits.recipients_mx = app.config.mail.mx_recipients;
        smtp.limits.recipients_lmtp = app.config.mail.lmtp_recipients;
        smtp.reports = Some(app.queue.clone());
        smtp.scram = app.config.passwords.scram;
        Self {
            imap: Arc::new(imap),
            smtp: Arc::new(smtp),
            web: web::router(Arc::new(crate::run::web_context(app, &stop))),
            certificates,
            stop,
            tasks: TaskTracker::new(),
        }
    }

    /// Answers on every bound port.
    ///
    /// # Errors
    /// When a listener cannot be registered.
    pub fn open(&self, bound: Bound) -> std::io::Result<()> {
        for (door, listener) in bound.0 {
            let listener = TcpListener::from_std(listener)?;
            self.tasks.spawn(self.clone().listen(door, listener));
        }
        Ok(())
    }

    /// Waits until every connection has said goodbye.
    pub async fn wait(&self) {
        self.tasks.close();
        self.tasks.wait().await;
    }

    async fn listen(self, door: Door, listener: TcpListener) {
        loop {
            let accepted = tokio::select! {
                () = self.stop.cancelled() => return,
                accepted = listener.accept() => accepted,
            };
            match accepted {
                Ok((stream, peer)) => {
                    let _slower_at_worst = stream.set_nodelay(true);
                    self.tasks.spawn(self.clone().answer(door, stream, peer));
                }
                Err(error) => {
                    tracing::warn!(%error, door = door.endpoint(), "could not accept a connection");
                    tokio::time::sleep(AFTER_FAILURE).await;
                }
            }
        }
    }

    async fn answer(self, door: Door, stream: TcpStream, peer: SocketAddr) {
        use inbound::{Role, Tls};
        let offered = || TlsAcceptor::from(self.certificates.config());
        match door {
            Door::Web => self.http(stream, peer).await,
            Door::Webs => {
                if let Some(stream) = self.secured(stream).await {
                    self.http(stream, peer).await;
                }
            }
            Door::Imap => imap::serve(stream, self.imap, peer, imap::Tls::Offered(offered())).await,
            Door::Imaps => {
                if let Some(stream) = self.secured(stream).await {
                    imap::serve(stream, self.imap, peer, imap::Tls::Active).await;
                }
            }
            Door::Mx => {
                inbound::serve(stream, self.smtp, Role::Mx, peer, Tls::Offered(offered())).await
            }
            Door::Lmtp => inbound::serve(stream, self.smtp, Role::Lmtp, peer, Tls::Absent).await,
            Door::Submission => {
                let tls = Tls::Offered(offered());
                inbound::serve(stream, self.smtp, Role::Submission, peer, tls).await;
            }
            Door::Submissions => {
                if let Some(stream) = self.secured(stream).await {
                    inbound::serve(stream, self.smtp, Role::Submission, peer, Tls::Active).await;
                }
            }
        }
    }

    async fn secured(
        &self,
        stream: TcpStream,
    ) -> Option<tokio_rustls::server::TlsStream<TcpStream>> {
        let acceptor = TlsAcceptor::from(self.certificates.config());
        tokio::select! {
            () = self.stop.cancelled() => None,
            shaken = tokio::time::timeout(HANDSHAKE, acceptor.accept(stream)) => shaken.ok()?.ok(),
        }
    }

    async fn http<S>(self, stream: S, peer: SocketAddr)
    where
        S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        let mut builder = auto::Builder::new(TokioExecutor::new());
        builder
            .http1()
            .timer(TokioTimer::new())
            .header_read_timeout(REQUEST_HEAD);
        builder.http2().timer(TokioTimer::new());
        let service = TowerToHyperService::new(self.web.layer(axum::Extension(ConnectInfo(peer))));
        let connection = builder.serve_connection(TokioIo::new(stream), service);
        tokio::pin!(connection);
        let ended = tokio::select! {
            ended = connection.as_mut() => ended,
            () = self.stop.cancelled() => {
                connection.as_mut().graceful_shutdown();
                connection.await
            }
        };
        if let Err(error) = ended {
            tracing::debug!(%error, "a browser went away");
        }
    }
}
