//! Certificates: files of the administrator, taken up again when they change, or our own on the first start.
//!
//! Without configured files the program makes an authority and a certificate for localhost below `DATA/tls`, valid
//! for what the demonstration and tests need; `ca.pem` is what clients are told to trust.

use anyhow::Context;
use arc_swap::ArcSwap;
use rcgen::{
    BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair, KeyUsagePurpose, SanType,
};
use rustls::ServerConfig;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

/// Where certificate and key lie.
#[derive(Debug, Clone)]
pub struct Files {
    pub certificate: PathBuf,
    pub key: PathBuf,
}

/// The certificate in force; new connections see a new one at once.
pub struct Certificates {
    files: Files,
    current: ArcSwap<(Arc<ServerConfig>, Option<SystemTime>)>,
}

impl Certificates {
    /// # Errors
    /// When the files cannot be read or do not belong together.
    pub fn load(files: Files) -> anyhow::Result<Self> {
        let changed = changed(&files);
        let config = read(&files)?;
        Ok(Self {
            files,
            current: ArcSwap::from_pointee((config, changed)),
        })
    }

    /// What a new connection is accepted with.
    #[must_use]
    pub fn config(&self) -> Arc<ServerConfig> {
        self.current.load().0.clone()
    }

    /// Reads the files again if they changed; keeps the old certificate when the new one is no good.
    pub fn refresh(&self) {
        let now = changed(&self.files);
        if now == self.current.load().1 {
            return;
        }
        match read(&self.files) {
            Ok(config) => {
                self.current.store(Arc::new((config, now)));
                tracing::info!(file = %self.files.certificate.display(), "took up a new certificate");
            }
            Err(error) => {
                tracing::warn!(%error, "kept the old certificate: the new one cannot be used")
            }
        }
    }
}

fn changed(files: &Files) -> Option<SystemTime> {
    let time = |path: &Path| {
        std::fs::metadata(path)
            .and_then(|data| data.modified())
            .ok()
    };
    time(&files.certificate).max(time(&files.key))
}

fn read(files: &Files) -> anyhow::Result<Arc<ServerConfig>> {
    let chain: Vec<CertificateDer<'static>> = CertificateDer::pem_file_iter(&files.certificate)
        .and_then(Iterator::collect)
        .with_context(|| format!("{}", files.certificate.display()))?;
    let key = PrivateKeyDer::from_pem_file(&files.key)
        .with_context(|| format!("{}", files.key.display()))?;
    let config = ServerConfig::builder()
        .with_no_client_auth()
        .with_single_cert(chain, key)?;
    Ok(Arc::new(config))
}

/// The authority's file below the data directory.
#[must_use]
pub fn authority(data: &Path) -> PathBuf {
    data.join("tls").join("ca.pem")
}

/// Makes authority and certificate unless they lie there already.
///
/// # Errors
/// When the directory cannot be written.
pub fn self_made(data: &Path) -> anyhow::Result<Files> {
    let folder = data.join("tls");
    let files = Files {
        certificate: folder.join("localhost.pem"),
        key: folder.join("localhost.key"),
    };
    if files.certificate.exists() && files.key.exists() {
        return Ok(files);
    }
    std::fs::create_dir_all(&folder)?;
    let authority_key = KeyPair::generate()?;
    let mut authority_params = CertificateParams::new(Vec::new())?;
    authority_params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    authority_params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    authority_params
        .distinguished_name
        .push(DnType::CommonName, "Tramontane, autorité de cette machine");
    let authority_certificate = authority_params.self_signed(&authority_key)?;
    let issuer = Issuer::new(authority_params, authority_key);

    let key = KeyPair::generate()?;
    let mut params = CertificateParams::new(vec!["localhost".into()])?;
    params
        .subject_alt_names
        .push(SanType::IpAddress(IpAddr::V4(Ipv4Addr::LOCALHOST)));
    params
        .subject_alt_names
        .push(SanType::IpAddress(IpAddr::V6(Ipv6Addr::LOCALHOST)));
    params
        .distinguished_name
        .push(DnType::CommonName, "localhost");
    let certificate = params.signed_by(&key, &issuer)?;

    write(&authority(data), &authority_certificate.pem(), 0o644)?;
    write(&files.key, &key.serialize_pem(), 0o600)?;
    write(&files.certificate, &certificate.pem(), 0o644)?;
    std::fs::File::open(&folder)?.sync_all()?;
    Ok(files)
}

/// A file that is whole or not there, also after a power cut: an empty key would keep the next start from opening.
fn write(path: &Path, text: &str, mode: u32) -> std::io::Result<()> {
    use std::io::Write;
    use std::os::unix::fs::OpenOptionsExt;
    let half = path.with_extension("new");
    let mut file = std::fs::OpenOptions::new()
        .create(true)
        .truncate(true)
        .write(true)
        .mode(mode)
        .open(&half)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    std::fs::rename(&half, path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_start_makes_a_certificate_and_the_second_keeps_it() {
        let _installed = rustls::crypto::aws_lc_rs::default_provider().install_default();
        let data = tempfile::tempdir().unwrap();
        let files = self_made(data.path()).unwrap();
        let first = std::fs::read(&files.certificate).unwrap();
        self_made(data.path()).unwrap();
        assert_eq!(first, std::fs::read(&files.certificate).unwrap());
        let certificates = Certificates::load(files.clone()).unwrap();
        let before = certificates.config();
        std::fs::write(&files.certificate, "not a certificate").unwrap();
        certificates.refresh();
        assert!(Arc::ptr_eq(&before, &certificates.config()));
    }
}
