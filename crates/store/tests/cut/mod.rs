//! A wire between a store and its PostgreSQL that is cut at a commit.

use std::io::{Read, Write};
use std::net::Shutdown;
use std::os::unix::net::{UnixListener, UnixStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};

/// Where the wire is cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// The server never hears of the commit.
    BeforeCommit = 1,
    /// The server commits; its answer is lost.
    AfterCommit = 2,
}

/// The wire, with an address of its own.
pub struct Wire {
    url: String,
    cut: Arc<AtomicU8>,
    _folder: tempfile::TempDir,
}

impl Wire {
    /// To the server with this address (`host=FOLDER …`).
    pub fn to(url: &str) -> Self {
        let server = url
            .split(' ')
            .find_map(|part| part.strip_prefix("host="))
            .expect("a socket's folder");
        let folder = tempfile::tempdir().unwrap();
        let listener = UnixListener::bind(folder.path().join(".s.PGSQL.5432")).unwrap();
        let cut = Arc::new(AtomicU8::new(0));
        let (socket, shared) = (format!("{server}/.s.PGSQL.5432"), cut.clone());
        std::thread::spawn(move || {
            for client in listener.incoming().map_while(Result::ok) {
                let Ok(server) = UnixStream::connect(&socket) else {
                    continue;
                };
                join(client, server, &shared);
            }
        });
        Self {
            url: url.replace(server, &folder.path().display().to_string()),
            cut,
            _folder: folder,
        }
    }

    pub fn url(&self) -> &str {
        &self.url
    }

    /// Cuts the next connection that commits.
    pub fn cut_once(&self, place: Place) {
        self.cut.store(place as u8, Ordering::SeqCst);
    }
}

/// Carries bytes both ways; watches what goes to the server.
fn join(client: UnixStream, server: UnixStream, cut: &Arc<AtomicU8>) {
    let (mut up, mut down) = (client.try_clone().unwrap(), server.try_clone().unwrap());
    let (mut to_client, mut to_server) = (client, server);
    std::thread::spawn(move || {
        let _ended = std::io::copy(&mut down, &mut to_client);
        let _ended = to_client.shutdown(Shutdown::Both);
    });
    let cut = cut.clone();
    std::thread::spawn(move || {
        let mut bytes = [0; 16_384];
        while let Ok(count @ 1..) = up.read(&mut bytes) {
            let said = &bytes[..count];
            let commits = said.windows(6).any(|word| word == b"COMMIT");
            let place = if commits {
                cut.swap(0, Ordering::SeqCst)
            } else {
                0
            };
            if place == Place::BeforeCommit as u8 {
                break;
            }
            if place == Place::AfterCommit as u8 {
                // The client hears nothing more; the server hears the commit, then the end.
                let _ended = up.shutdown(Shutdown::Both);
                let _heard = to_server.write_all(said);
                let _ended = to_server.shutdown(Shutdown::Write);
                return;
            }
            if to_server.write_all(said).is_err() {
                break;
            }
        }
        let _ended = up.shutdown(Shutdown::Both);
        let _ended = to_server.shutdown(Shutdown::Both);
    });
}
