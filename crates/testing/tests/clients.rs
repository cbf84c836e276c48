//! Real clients, as Debian packages them, against the running server.

#[path = "clients/mbsync.rs"]
mod mbsync;
#[path = "clients/neomutt.rs"]
mod neomutt;
#[path = "clients/thunderbird.rs"]
mod thunderbird;

use std::path::Path;
use std::process::{Command, Output};
use std::time::{Duration, Instant};
use testing::{Line, Person, Server};

/// Whoever waits for a message gives up after this time.
const PATIENCE: Duration = Duration::from_secs(60);

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

/// How many messages of a mailbox a search finds.
fn found(imap: &mut Line, mailbox: &str, what: &str) -> usize {
    imap.send(&format!("e EXAMINE {mailbox}"));
    imap.until("e OK");
    imap.send(&format!("f UID SEARCH CHARSET UTF-8 {what}"));
    let lines = imap.until("f OK");
    let hits = lines.iter().find_map(|line| line.strip_prefix("* SEARCH"));
    hits.map_or(0, |hits| hits.split_whitespace().count())
}

/// Waits, bounded, until the mailbox has such a message.
fn wait_for(server: &Server, person: &Person, mailbox: &str, what: &str) {
    let start = Instant::now();
    let mut line = imap(server, person);
    while found(&mut line, mailbox, what) == 0 {
        assert!(start.elapsed() < PATIENCE, "nothing came: {what}");
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// A message from outside.
fn deliver(server: &Server, person: &Person, subject: &str) {
    let mut smtp = Line::plain(server, "smtp");
    smtp.expect("220");
    smtp.send("EHLO dehors.example");
    smtp.until("250 ");
    smtp.send("MAIL FROM:<claire@dehors.example> BODY=8BITMIME SMTPUTF8");
    smtp.expect("250");
    smtp.send(&format!("RCPT TO:<{}>", person.address));
    smtp.expect("250");
    smtp.send("DATA");
    smtp.expect("354");
    smtp.send(&format!(
        "From: Claire <claire@dehors.example>\r\nTo: <{}>\r\nSubject: {subject}\r\n\
         MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\
         Content-Transfer-Encoding: 8bit\r\n\r\nVoici : {subject}.\r\n.",
        person.address
    ));
    smtp.expect("250");
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
