//! PostgreSQL over a network: the connection is private, and with whom is known.
#![allow(clippy::unwrap_used)]

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use std::io::{Read, Write};
use std::net::TcpListener;
use std::path::PathBuf;
use std::sync::Arc;
use store::{Engine, Limits, ManualClock, Options, SeededRandom, Store, StoreError, Timestamp};
use testing_postgres::Cluster;

/// A server whose certificate is made out to `localhost`, and authorities: the one that signed it, and another.
struct Ground {
    folder: tempfile::TempDir,
    port: u16,
    _cluster: Cluster,
}

fn authority() -> CertifiedIssuer<'static, KeyPair> {
    let mut params = CertificateParams::new(Vec::<String>::new()).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap()
}

impl Ground {
    fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (ours, other) = (authority(), authority());
        std::fs::write(folder.path().join("ours.pem"), ours.pem()).unwrap();
        std::fs::write(folder.path().join("other.pem"), other.pem()).unwrap();
        let key = KeyPair::generate().unwrap();
        let params = CertificateParams::new(vec!["localhost".to_owned()]).unwrap();
        let certificate = params.signed_by(&key, &ours).unwrap();
        let free = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = free.local_addr().unwrap().port();
        drop(free);
        let cluster =
            Cluster::start_with_tls(port, &certificate.pem(), &key.serialize_pem()).unwrap();
        Self {
            folder,
            port,
            _cluster: cluster,
        }
    }

    fn authority(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Whether a store's connection is private, or why there is none.
    fn open(&self, host: &str, options: &str) -> Result<bool, StoreError> {
        let address = format!(
            "host={host} port={} user=postgres dbname=postgres {options}",
            self.port
        );
        is_private(&address)
    }
}

fn is_private(address: &str) -> Result<bool, StoreError> {
    let folder = tempfile::tempdir().unwrap();
    let options = Options {
        data: folder.path().to_owned(),
        engine: Engine::postgres(address),
        clock: Arc::new(ManualClock::new(Timestamp::from_seconds(1))),
        random: Arc::new(SeededRandom::new(1)),
        limits: Limits::default(),
    };
    let store = Store::open(options, &[])?;
    let private: i64 = store.platform_read(|tx| {
        tx.value(
            "SELECT CAST(CASE WHEN ssl THEN 1 ELSE 0 END AS BIGINT) FROM pg_stat_ssl WHERE pid = pg_backend_pid()",
            &[],
        )
    })?;
    Ok(private == 1)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_is_as_private_as_its_address_says() {
    let ground = Ground::start();
    let ours = ground.authority("ours.pem");
    let named = |mode: &str| format!("sslmode={mode} sslrootcert={}", ours.display());
    for (host, options, private) in [
        ("127.0.0.1", String::new(), true),
        ("127.0.0.1", "sslmode=prefer".to_owned(), true),
        ("127.0.0.1", "sslmode=disable".to_owned(), false),
        ("127.0.0.1", "sslmode=require".to_owned(), true),
        ("127.0.0.1", named("require"), true),
        ("127.0.0.1", named("verify-ca"), true),
        ("localhost", named("verify-full"), true),
    ] {
        let found = ground.open(host, &options);
        assert_eq!(found.unwrap(), private, "{host} {options}");
    }
    let url = format!(
        "postgresql://postgres@localhost:{}/postgres?sslmode=verify-full&sslrootcert={}",
        ground.port,
        ours.display()
    );
    assert!(is_private(&url).unwrap());
    // An address without a name is no socket of this machine.
    let addressed = |options: &str| {
        let port = ground.port;
        is_private(&format!(
            "hostaddr=127.0.0.1 port={port} user=postgres dbname=postgres {options}"
        ))
    };
    assert!(addressed("").unwrap());
    assert!(addressed("sslmode=require").unwrap());
    let said = addressed(&named("verify-full")).unwrap_err().to_string();
    assert!(said.contains("127.0.0.1 is not made out to it"), "{said}");
    let said = addressed(&format!("host=/tmp {}", named("verify-full"))).unwrap_err();
    assert!(said.to_string().contains("no hostname"), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_is_not_who_it_should_be_is_refused_in_a_sentence() {
    let ground = Ground::start();
    let (ours, other) = (ground.authority("ours.pem"), ground.authority("other.pem"));
    let with =
        |mode: &str, file: &PathBuf| format!("sslmode={mode} sslrootcert={}", file.display());
    for (host, options, part) in [
        (
            "localhost",
            with("verify-full", &other),
            "localhost is not trusted",
        ),
        (
            "localhost",
            with("verify-ca", &other),
            "localhost is not trusted",
        ),
        (
            "localhost",
            with("require", &other),
            "localhost is not trusted",
        ),
        // No authority of this machine has signed it.
        ("localhost", "sslmode=verify-full".to_owned(), "sslrootcert"),
        (
            "127.0.0.1",
            with("verify-full", &ours),
            "127.0.0.1 is not made out to it",
        ),
        (
            "localhost",
            with("verify-full", &ground.authority("none.pem")),
            "none.pem cannot be read",
        ),
    ] {
        let said = ground.open(host, &options).unwrap_err().to_string();
        assert!(said.contains(part), "{options}: {said}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_without_tls_is_refused_where_it_is_required() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let (mut stream, mut asked) = (stream.unwrap(), [0; 8]);
            let _gone = stream
                .read_exact(&mut asked)
                .and_then(|()| stream.write_all(b"N"));
        }
    });
    let address = format!("host=127.0.0.1 port={port} user=x dbname=x sslmode=require");
    let said = is_private(&address).unwrap_err().to_string();
    assert!(said.contains("server does not support TLS"), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_offers_tls_it_cannot_do_is_refused_with_what_to_do() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let (mut stream, mut asked, mut hello) = (stream.unwrap(), [0; 8], [0; 4096]);
            let _gone = stream
                .read_exact(&mut asked)
                .and_then(|()| stream.write_all(b"S"))
                .and_then(|()| stream.read(&mut hello))
                // An alert: the handshake has failed.
                .and_then(|_| stream.write_all(&[21, 3, 3, 0, 2, 2, 40]));
        }
    });
    let address = format!("host=127.0.0.1 port={port} user=x dbname=x");
    let said = is_private(&address).unwrap_err().to_string();
    assert!(said.contains("add sslmode=disable"), "{said}");
    let said = is_private(&format!("{address} sslmode=require")).unwrap_err();
    let said = said.to_string();
    assert!(
        said.contains("no private connection with 127.0.0.1") && !said.contains("sslmode=disable"),
        "{said}"
    );
}
