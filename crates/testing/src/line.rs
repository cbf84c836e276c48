//! A connection that speaks lines, plain or by TLS: what a dialogue needs of a client.

use crate::Server;
use rustls::pki_types::{CertificateDer, ServerName, pem::PemObject};
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;
use std::time::Duration;

/// No answer within this time is a failure of the test.
const PATIENCE: Duration = Duration::from_secs(30);

trait Stream: Read + Write + Send {}
impl<T: Read + Write + Send> Stream for T {}

/// A client's end of a line protocol.
pub struct Line {
    stream: BufReader<Box<dyn Stream>>,
}

impl Line {
    /// # Panics
    /// When nobody listens.
    #[must_use]
    pub fn plain(server: &Server, door: &str) -> Self {
        Self {
            stream: BufReader::new(Box::new(connect(server.door(door)))),
        }
    }

    /// # Panics
    /// When nobody listens, or the certificate is not the authority's.
    #[must_use]
    pub fn tls(server: &Server, door: &str) -> Self {
        Self {
            stream: BufReader::new(Box::new(wrap(server, connect(server.door(door))))),
        }
    }

    /// Sends one line.
    ///
    /// # Panics
    /// When the server has gone.
    pub fn send(&mut self, line: &str) {
        self.send_raw(format!("{line}\r\n").as_bytes());
    }

    /// # Panics
    /// When the server has gone.
    pub fn send_raw(&mut self, bytes: &[u8]) {
        self.try_send(bytes).expect("the server takes it");
    }

    /// # Errors
    /// When the server has gone.
    pub fn try_send(&mut self, bytes: &[u8]) -> std::io::Result<()> {
        self.stream.get_mut().write_all(bytes)?;
        self.stream.get_mut().flush()
    }

    /// The next line, without its end; `None` at the end.
    ///
    /// # Errors
    /// When the server has gone or is silent.
    pub fn try_read(&mut self) -> std::io::Result<Option<String>> {
        let mut line = Vec::new();
        if self.stream.read_until(b'\n', &mut line)? == 0 {
            return Ok(None);
        }
        Ok(Some(
            String::from_utf8_lossy(&line)
                .trim_end_matches(['\r', '\n'])
                .to_owned(),
        ))
    }

    /// The next line.
    ///
    /// # Panics
    /// When there is none.
    pub fn read(&mut self) -> String {
        self.try_read()
            .expect("the server answers")
            .expect("the server is there")
    }

    /// The next line, which must begin so.
    ///
    /// # Panics
    /// When it does not.
    pub fn expect(&mut self, beginning: &str) -> String {
        let line = self.read();
        assert!(
            line.starts_with(beginning),
            "expected {beginning:?}, got {line:?}"
        );
        line
    }

    /// All lines up to and with the one that begins so.
    ///
    /// # Panics
    /// When the server goes before.
    pub fn until(&mut self, beginning: &str) -> Vec<String> {
        let mut lines = Vec::new();
        loop {
            let line = self.read();
            let last = line.starts_with(beginning);
            lines.push(line);
            if last {
                return lines;
            }
        }
    }

    /// Exactly `count` bytes.
    ///
    /// # Panics
    /// When the server goes before.
    pub fn read_bytes(&mut self, count: usize) -> Vec<u8> {
        let mut bytes = vec![0; count];
        self.stream
            .read_exact(&mut bytes)
            .expect("the server sends it all");
        bytes
    }
}

fn connect(address: SocketAddr) -> TcpStream {
    let stream = TcpStream::connect(address).expect("somebody listens");
    stream.set_read_timeout(Some(PATIENCE)).expect("a socket");
    stream.set_write_timeout(Some(PATIENCE)).expect("a socket");
    stream.set_nodelay(true).expect("a socket");
    stream
}

fn wrap(server: &Server, stream: TcpStream) -> StreamOwned<ClientConnection, TcpStream> {
    let _installed = rustls::crypto::aws_lc_rs::default_provider().install_default();
    let mut roots = RootCertStore::empty();
    roots
        .add(CertificateDer::from_pem_file(server.ca()).expect("the authority's file"))
        .expect("an authority");
    let config = ClientConfig::builder()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let name = ServerName::try_from("localhost").expect("a name");
    let connection = ClientConnection::new(Arc::new(config), name).expect("a client");
    StreamOwned::new(connection, stream)
}
