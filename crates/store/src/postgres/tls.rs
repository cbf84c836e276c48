//! A private connection to PostgreSQL, by rustls.

use super::address::{Address, Authorities, Mode};
use crate::StoreError;
use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, verify_tls12_signature, verify_tls13_signature};
use rustls::{
    CertificateError, ClientConfig, DigitallySignedStruct, Error, RootCertStore, SignatureScheme,
};
use rustls_pki_types::pem::PemObject;
use rustls_pki_types::{CertificateDer, ServerName, UnixTime};
use std::future::Future;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio_postgres::Socket;
use tokio_postgres::tls::{ChannelBinding, MakeTlsConnect, TlsConnect, TlsStream};

/// What we speak, for servers that ask (PostgreSQL 17).
const PROTOCOL: &[u8] = b"postgresql";

/// How connections become private.
#[derive(Clone)]
pub(super) struct Tls {
    config: Arc<ClientConfig>,
    mode: Mode,
}

impl Tls {
    /// # Errors
    /// `Unsuitable`: there is no authority to ask.
    pub fn new(address: &Address) -> Result<Self, StoreError> {
        let refused = |error: &dyn std::fmt::Display| StoreError::Unsuitable(error.to_string());
        let provider = CryptoProvider::get_default()
            .cloned()
            .unwrap_or_else(|| Arc::new(rustls::crypto::aws_lc_rs::default_provider()));
        let builder = ClientConfig::builder_with_provider(provider.clone())
            .with_safe_default_protocol_versions()
            .map_err(|error| refused(&error))?;
        let chain = match (&address.authorities, address.mode) {
            (Some(authorities), _) => Some(roots(authorities)?),
            (None, Mode::VerifyCa | Mode::VerifyFull) => Some(roots(&Authorities::System)?),
            (None, _) => None,
        };
        let mut config = match (chain, address.mode) {
            (Some(roots), Mode::VerifyFull) => builder.with_root_certificates(roots),
            (chain, _) => {
                let verifying = |roots: RootCertStore| {
                    WebPkiServerVerifier::builder_with_provider(Arc::new(roots), provider.clone())
                        .build()
                        .map_err(|error| refused(&error))
                };
                let verifier = AnyName {
                    chain: chain.map(verifying).transpose()?,
                    provider,
                };
                builder
                    .dangerous()
                    .with_custom_certificate_verifier(Arc::new(verifier))
            }
        }
        .with_no_client_auth();
        config.alpn_protocols = vec![PROTOCOL.to_vec()];
        Ok(Self {
            config: Arc::new(config),
            mode: address.mode,
        })
    }
}

fn roots(authorities: &Authorities) -> Result<RootCertStore, StoreError> {
    let (certificates, place) = match authorities {
        Authorities::System => {
            let found = rustls_native_certs::load_native_certs();
            (found.certs, "this machine".to_owned())
        }
        Authorities::File(file) => {
            let place = file.display().to_string();
            let unreadable = |error: &dyn std::fmt::Display| {
                StoreError::Unsuitable(format!("sslrootcert {place} cannot be read: {error}"))
            };
            let found = CertificateDer::pem_file_iter(file).map_err(|error| unreadable(&error))?;
            let found: Result<Vec<_>, _> = found.collect();
            (found.map_err(|error| unreadable(&error))?, place)
        }
    };
    let mut roots = RootCertStore::empty();
    let (taken, _) = roots.add_parsable_certificates(certificates);
    if taken == 0 {
        return Err(StoreError::Unsuitable(format!(
            "{place} knows no authority that could have signed the server's certificate: name one with sslrootcert"
        )));
    }
    Ok(roots)
}

impl MakeTlsConnect<Socket> for Tls {
    type Stream = Private;
    type TlsConnect = Handshake;
    type Error = io::Error;

    fn make_tls_connect(&mut self, host: &str) -> io::Result<Handshake> {
        Ok(Handshake {
            config: self.config.clone(),
            mode: self.mode,
            host: host.to_owned(),
        })
    }
}

/// One handshake to come.
pub(super) struct Handshake {
    config: Arc<ClientConfig>,
    mode: Mode,
    host: String,
}

/// Why a handshake failed, in a sentence.
#[derive(Debug, thiserror::Error)]
pub(super) enum Refused {
    #[error("{0:?} is not a name that a certificate can have")]
    Name(String),
    #[error(
        "the certificate of {host} is not made out to it: {error}; connect by the name in the certificate"
    )]
    OtherName { host: String, error: Error },
    #[error(
        "the certificate of {host} is not trusted: {error}; name the authority that signed it with sslrootcert"
    )]
    Untrusted { host: String, error: Error },
    #[error("no private connection with {host}: {error}")]
    Failed { host: String, error: io::Error },
    #[error(
        "no private connection with {host}, which offers one: {error}; renew the certificate of the server, or add sslmode=disable to do without"
    )]
    Offered { host: String, error: io::Error },
}

impl Refused {
    fn of(host: String, mode: Mode, error: io::Error) -> Self {
        if mode == Mode::Prefer {
            return Self::Offered { host, error };
        }
        let said = error
            .get_ref()
            .and_then(|inner| inner.downcast_ref::<Error>())
            .cloned();
        match said {
            Some(error) if is_name(&error) => Self::OtherName { host, error },
            Some(error @ Error::InvalidCertificate(_)) => Self::Untrusted { host, error },
            _ => Self::Failed { host, error },
        }
    }
}

impl TlsConnect<Socket> for Handshake {
    type Stream = Private;
    type Error = Refused;
    type Future = Pin<Box<dyn Future<Output = Result<Private, Refused>> + Send>>;

    fn connect(self, socket: Socket) -> Self::Future {
        Box::pin(async move {
            let name = ServerName::try_from(self.host.clone())
                .map_err(|_| Refused::Name(self.host.clone()))?;
            let connector = tokio_rustls::TlsConnector::from(self.config);
            match connector.connect(name, socket).await {
                Ok(stream) => Ok(Private(Box::new(stream))),
                Err(error) => Err(Refused::of(self.host, self.mode, error)),
            }
        })
    }
}

/// A private connection.
pub(super) struct Private(Box<tokio_rustls::client::TlsStream<Socket>>);

impl TlsStream for Private {
    /// None: who is at the other end is shown by its certificate.
    fn channel_binding(&self) -> ChannelBinding {
        ChannelBinding::none()
    }
}

impl AsyncRead for Private {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut *self.0).poll_read(context, buffer)
    }
}

impl AsyncWrite for Private {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut *self.0).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut *self.0).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut *self.0).poll_shutdown(context)
    }
}

/// Looks at who signed a certificate, if that was asked, and at no name in it.
#[derive(Debug)]
struct AnyName {
    chain: Option<Arc<WebPkiServerVerifier>>,
    provider: Arc<CryptoProvider>,
}

fn is_name(error: &Error) -> bool {
    matches!(
        error,
        Error::InvalidCertificate(
            CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. }
        )
    )
}

impl ServerCertVerifier for AnyName {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        name: &ServerName<'_>,
        ocsp: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let Some(chain) = &self.chain else {
            return Ok(ServerCertVerified::assertion());
        };
        match chain.verify_server_cert(end_entity, intermediates, name, ocsp, now) {
            // The name is looked at last, when the chain has been found good.
            Err(error) if is_name(&error) => Ok(ServerCertVerified::assertion()),
            verified => verified,
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let known = &self.provider.signature_verification_algorithms;
        verify_tls12_signature(message, certificate, signed, known)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let known = &self.provider.signature_verification_algorithms;
        verify_tls13_signature(message, certificate, signed, known)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider
            .signature_verification_algorithms
            .supported_schemes()
    }
}
