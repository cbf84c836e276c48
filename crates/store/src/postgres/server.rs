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
        name_addresses(&mut config);
        config.ssl_mode(match address.mode {
            Mode::Disable => SslMode::Disable,
            // Through a socket of this machine nobody listens: libpq does not ask for TLS there either.
            _ if is_here(&config) => SslMode::Disable,
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

/// Whether a server is reached through sockets of this machine, and no other way.
fn is_here(config: &Config) -> bool {
    let hosts = config.get_hosts();
    let is_socket = |host: &Host| matches!(host, Host::Unix(_));
    !hosts.is_empty() && config.get_hostaddrs().is_empty() && hosts.iter().all(is_socket)
}

/// A server that has an address and no name is called by its address, in its certificate too.
fn name_addresses(config: &mut Config) {
    if config.get_hosts().is_empty() {
        for address in config.get_hostaddrs().to_vec() {
            config.host(address.to_string());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mode(address: &str) -> SslMode {
        Server::parse(address).unwrap().config.get_ssl_mode()
    }

    #[test]
    fn only_a_socket_of_this_machine_is_spoken_to_in_the_clear() {
        for address in [
            "host=/run/postgresql sslmode=require",
            "host=/run/postgresql,/tmp sslmode=require",
            "postgresql://%2Frun%2Fpostgresql/x?sslmode=require",
        ] {
            assert_eq!(mode(address), SslMode::Disable, "{address}");
        }
        for address in [
            "hostaddr=10.0.0.5 sslmode=require",
            "host=/run/postgresql hostaddr=10.0.0.5 sslmode=require",
            "host=/run/postgresql,db.example sslmode=require",
            "host=db.example hostaddr=10.0.0.5 sslmode=require",
            "postgresql:///x?hostaddr=10.0.0.5&sslmode=require",
        ] {
            assert_eq!(mode(address), SslMode::Require, "{address}");
        }
        assert_eq!(mode("hostaddr=10.0.0.5"), SslMode::Prefer);
    }
}
