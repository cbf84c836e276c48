//! Where the server is, and how a connection with it begins.

use super::address::{Address, Mode};
use super::tls::{Private, Tls};
use crate::StoreError;
use std::time::Duration;
use tokio_postgres::config::{Host, SslMode};
use tokio_postgres::{Client, Config, Connection, Error, Socket};

/// How long a server may take to answer a connection that begins.
const CONNECTING: Duration = Duration::from_secs(5);
/// How long sent bytes may stay unacknowledged before the connection counts as lost.
const SILENCE: Duration = Duration::from_secs(20);

/// A server to connect with.
#[derive(Clone)]
pub(super) struct Server {
    config: Config,
    tls: Tls,
}

impl Server {
    /// # Errors
    /// `Unsuitable`: an address that is not understood.
    pub fn parse(url: &str) -> Result<Self, StoreError> {
        let address = Address::parse(url)?;
        let mut config: Config = address.rest.parse().map_err(|error| {
            StoreError::Unsuitable(format!("its address is not understood: {error}"))
        })?;
        let is_here = |host: &Host| matches!(host, Host::Unix(_));
        config.ssl_mode(match address.mode {
            Mode::Disable => SslMode::Disable,
            // Through a socket of this machine nobody listens: libpq does not ask for TLS there either.
            _ if config.get_hosts().iter().all(is_here) => SslMode::Disable,
            Mode::Prefer => SslMode::Prefer,
            Mode::Require | Mode::VerifyCa | Mode::VerifyFull => SslMode::Require,
        });
        config.application_name("tramontane");
        if config.get_connect_timeout().is_none() {
            config.connect_timeout(CONNECTING);
        }
        if config.get_tcp_user_timeout().is_none() {
            config.tcp_user_timeout(SILENCE);
        }
        Ok(Self {
            config,
            tls: Tls::new(&address)?,
        })
    }

    /// # Errors
    /// When the server does not answer, or is not the one that was asked for.
    pub async fn connect(&self) -> Result<(Client, Connection<Socket, Private>), Error> {
        self.config.connect(self.tls.clone()).await
    }
}
