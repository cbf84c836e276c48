//! Real clients, as Debian packages them, against the running server.

#[path = "clients/mbsync.rs"]
mod mbsync;
#[path = "clients/neomutt.rs"]
mod neomutt;

use std::path::Path;
use std::process::{Command, Output};
use testing::{Line, Person, Server};

/// Signs in over TLS.
fn imap(server: &Server, person: &Person) -> Line {
    let mut imap = Line::tls(server, "imaps");
    imap.expect("* OK");
    imap.send(&format!(
        "a LOGIN {} \"{}\"",
        person.identifier, person.password
    ));
    imap.until("a OK");
    imap
}

/// The STATUS line of a mailbox.
fn status(imap: &mut Line, mailbox: &str) -> String {
    imap.send(&format!(
        "s STATUS {mailbox} (MESSAGES UIDNEXT UIDVALIDITY HIGHESTMODSEQ)"
    ));
    imap.until("s OK").swap_remove(0)
}

/// Runs a client to its end; what it said when it failed.
fn good(command: &mut Command) -> Output {
    let output = command.output().expect("the client starts");
    assert!(
        output.status.success(),
        "{command:?}: {}\n{}{}",
        output.status,
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
    output
}

/// Every file below a folder, with its size, in order.
fn files(folder: &Path) -> Vec<(String, u64)> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).expect("a folder") {
            let entry = entry.expect("a file");
            let data = entry.metadata().expect("its size");
            if data.is_dir() {
                folders.push(entry.path());
            } else {
                found.push((entry.path().display().to_string(), data.len()));
            }
        }
    }
    found.sort();
    found
}
