//! A wire between a store and its PostgreSQL that is cut at a commit, or falls silent.

use std::io::{Read, Write};
use std::net::Shutdown;
use std::os::unix::net::{UnixListener, UnixStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU8, AtomicUsize, Ordering};

/// Where the wire is cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// The server never hears of the commit.
    BeforeCommit = 1,
    /// The server commits; its answer is lost.
    AfterCommit = 2,
}

#[derive(Default)]
struct State {
    cut: AtomicU8,
    /// Connections made so far.
    made: AtomicUsize,
    /// Of those, how many carry nothing more.
    silent: AtomicUsize,
    /// Whether nobody gets through to ask what became of a commit.
    mute: AtomicBool,
}

/// The wire, with an address of its own.
pub struct Wire {
    url: String,
    state: Arc<State>,
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
        let state = Arc::<State>::default();
        let (socket, shared) = (format!("{server}/.s.PGSQL.5432"), state.clone());
        std::thread::spawn(move || {
            for client in listener.incoming().map_while(Result::ok) {
                let Ok(server) = UnixStream::connect(&socket) else {
                    continue;
                };
                if shared.mute.load(Ordering::SeqCst) {
                    continue;
                }
                join(client, server, &shared);
            }
        });
        Self {
            url: url.replace(server, &folder.path().display().to_string()),
            state,
            _folder: folder,
        }
    }

    pub fn url(&self) -> &str {
        &self.url
    }

    /// Cuts the next connection that commits.
    pub fn cut_once(&self, place: Place) {
        self.state.cut.store(place as u8, Ordering::SeqCst);
    }

    /// Whether nobody gets through to ask what became of a commit.
    pub fn mute(&self, mute: bool) {
        self.state.mute.store(mute, Ordering::SeqCst);
    }

    /// The connections there are stay open and carry nothing more.
    pub fn fall_silent(&self) {
        let made = self.made();
        self.state.silent.store(made, Ordering::SeqCst);
    }

    /// Connections made so far.
    pub fn made(&self) -> usize {
        self.state.made.load(Ordering::SeqCst)
    }
}

/// Carries bytes both ways; watches what goes to the server.
fn join(client: UnixStream, server: UnixStream, state: &Arc<State>) {
    let number = state.made.fetch_add(1, Ordering::SeqCst);
    let (mut up, mut down) = (client.try_clone().unwrap(), server.try_clone().unwrap());
    let (mut to_client, mut to_server) = (client, server);
    let silent = {
        let state = state.clone();
        move || number < state.silent.load(Ordering::SeqCst)
    };
    let is_silent = silent.clone();
    std::thread::spawn(move || {
        let mut bytes = [0; 16_384];
        while let Ok(count @ 1..) = down.read(&mut bytes) {
            if !is_silent() && to_client.write_all(&bytes[..count]).is_err() {
                break;
            }
        }
        let _ended = to_client.shutdown(Shutdown::Both);
    });
    let state = state.clone();
    std::thread::spawn(move || {
        let mut bytes = [0; 16_384];
        while let Ok(count @ 1..) = up.read(&mut bytes) {
            let said = &bytes[..count];
            let says = |word: &[u8]| said.windows(word.len()).any(|part| part == word);
            if silent() {
                continue;
            }
            let place = if says(b"COMMIT") {
                state.cut.swap(0, Ordering::SeqCst)
            } else {
                0
            };
            let asks = says(b"pg_xact_status");
            if place == Place::BeforeCommit as u8 || asks && state.mute.load(Ordering::SeqCst) {
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
