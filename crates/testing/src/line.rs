//! A connection that speaks lines, plain or by TLS: what a dialogue needs of a client.

use crate::Server;
use rustls::pki_types::{CertificateDer, ServerName, pem::PemObject};
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};
use std::io::{BufRead, BufReader, Error, Read, Result, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

/// No answer within this time is a failure of the test.
const PATIENCE: Duration = Duration::from_secs(30);

trait Stream: Read + Write + Send {}
impl<T: Read + Write + Send> Stream for T {}

/// A client's end of a line protocol.
pub struct Line {
    stream: BufReader<Box<dyn Stream>>,
    /// The connection below, for what begins in the clear and goes on by TLS.
    tcp: TcpStream,
}

impl Line {
    /// # Panics
    /// When nobody listens.
    #[must_use]
    pub fn plain(server: &Server, door: &str) -> Self {
        Self::open(server.door(door), None).expect("somebody listens")
    }

    /// # Panics
    /// When nobody listens, or the authority's file cannot be read.
    #[must_use]
    pub fn tls(server: &Server, door: &str) -> Self {
        Self::open(server.door(door), Some(server.ca())).expect("somebody listens")
    }

    /// In the clear, or by TLS with whoever the authority vouches for.
    ///
    /// # Errors
    /// When nobody listens, or the authority's file cannot be read.
    pub fn open(address: SocketAddr, ca: Option<&Path>) -> Result<Self> {
        let tcp = TcpStream::connect(address)?;
        tcp.set_read_timeout(Some(PATIENCE))?;
        tcp.set_write_timeout(Some(PATIENCE))?;
        tcp.set_nodelay(true)?;
        let stream: Box<dyn Stream> = match ca {
            Some(ca) => Box::new(wrap(ca, tcp.try_clone()?)?),
            None => Box::new(tcp.try_clone()?),
        };
        Ok(Self {
            stream: BufReader::new(stream),
            tcp,
        })
    }

    /// Goes on by TLS, after the answer to STARTTLS.
    ///
    /// # Panics
    /// When the server has sent something more in the clear, or the certificate is not the authority's.
    pub fn start_tls(&mut self, server: &Server) {
        assert!(self.stream.buffer().is_empty(), "something follows");
        let tcp = self.tcp.try_clone().expect("a socket has two ends");
        let tls = wrap(server.ca(), tcp).expect("the authority's file");
        self.stream = BufReader::new(Box::new(tls));
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
    pub fn try_send(&mut self, bytes: &[u8]) -> Result<()> {
        self.stream.get_mut().write_all(bytes)?;
        self.stream.get_mut().flush()
    }

    /// The next line, without its end; `None` at the end.
    ///
    /// # Errors
    /// When the server has gone or is silent.
    pub fn try_read(&mut self) -> Result<Option<String>> {
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

    /// All lines up to and with the one that begins so; `""` is an empty line.
    ///
    /// # Panics
    /// When the server goes before.
    pub fn until(&mut self, beginning: &str) -> Vec<String> {
        let mut lines = Vec::new();
        loop {
            let line = self.read();
            let last = match beginning {
                "" => line.is_empty(),
                _ => line.starts_with(beginning),
            };
            lines.push(line);
            if last {
                return lines;
            }
        }
    }

    /// Whatever still comes, to the end.
    ///
    /// # Panics
    /// When the end does not come.
    pub fn rest(&mut self) -> Vec<String> {
        std::iter::from_fn(|| self.try_read().expect("the end comes")).collect()
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

fn wrap(ca: &Path, tcp: TcpStream) -> Result<StreamOwned<ClientConnection, TcpStream>> {
    let _installed = rustls::crypto::aws_lc_rs::default_provider().install_default();
    let mut roots = RootCertStore::empty();
    let authority = CertificateDer::from_pem_file(ca).map_err(Error::other)?;
    roots.add(authority).map_err(Error::other)?;
    let config = ClientConfig::builder()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let name = ServerName::try_from("localhost").map_err(Error::other)?;
    let connection = ClientConnection::new(Arc::new(config), name).map_err(Error::other)?;
    Ok(StreamOwned::new(connection, tcp))
}
