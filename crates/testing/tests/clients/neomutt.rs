//! neomutt, driven by the keys a person would press.

use super::{good, imap};
use std::path::Path;
use std::process::{Command, Stdio};
use testing::{Engine, Line, Person, Server};

fn configuration(server: &Server, person: &Person, folder: &Path) -> String {
    let (user, password) = (&person.identifier, &person.password);
    format!(
        "set imap_user=\"{user}\"\nset imap_pass=\"{password}\"\nset folder=\"imaps://127.0.0.1:{imaps}/\"\n\
         set spoolfile=\"+INBOX\"\nset smtp_url=\"smtps://{user}@127.0.0.1:{submissions}/\"\nset smtp_pass=\"{password}\"\n\
         set from=\"{address}\"\nset realname=\"Test\"\nset certificate_file=\"{ca}\"\nset ssl_use_system_certs=no\n\
         set ssl_force_tls=yes\nset record=\"\"\nset quit=yes\nset wait_key=no\nset confirmappend=no\nset confirmcreate=no\n\
         set delete=yes\nset move=no\nset mark_old=no\nset header_cache=\"\"\nset tmpdir=\"{tmp}\"\nset imap_idle=no\n",
        imaps = server.door("imaps").port(),
        submissions = server.door("submissions").port(),
        address = person.address,
        ca = server.ca().display(),
        tmp = folder.display(),
    )
}

/// neomutt wants a terminal: `script` lends it one.
fn press(folder: &Path, keys: &str) {
    let inner = format!(
        "neomutt -F {}/rc -e 'push \"{keys}\"'",
        folder.display()
    );
    good(
        Command::new("timeout")
            .args(["60", "script", "--quiet", "--return", "--command", &inner, "/dev/null"])
            .env("TERM", "xterm")
            .env("HOME", folder)
            .stdin(Stdio::null()),
    );
}

fn send(folder: &Path, to: &str, subject: &str) {
    let body = folder.join("body");
    std::fs::write(&body, "Rendez-vous à 10 h.\n").expect("a body");
    good(
        Command::new("timeout")
            .args(["60", "neomutt", "-F"])
            .arg(folder.join("rc"))
            .args(["-s", subject, "--", to])
            .env("HOME", folder)
            .stdin(std::fs::File::open(body).expect("the body")),
    );
}

fn found(imap: &mut Line, mailbox: &str, what: &str) -> usize {
    imap.send(&format!("e EXAMINE {mailbox}"));
    imap.until("e OK");
    imap.send(&format!("f UID SEARCH {what}"));
    let lines = imap.until("f OK");
    let hits = lines.iter().find_map(|line| line.strip_prefix("* SEARCH"));
    hits.map_or(0, |hits| hits.split_whitespace().count())
}

/// Waits, bounded, until the mailbox has one such message; IDLE tells of news.
fn wait_for(server: &Server, person: &Person, what: &str) {
    let start = std::time::Instant::now();
    while found(&mut imap(server, person), "INBOX", what) == 0 {
        assert!(start.elapsed().as_secs() < 60, "nothing came: {what}");
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
}

#[test]
fn neomutt_sends_reads_flags_and_moves() {
    for engine in Engine::BOTH {
        let server = Server::small(engine);
        let person = server.person("hcastagne");
        let folder = tempfile::tempdir().expect("a folder");
        let rc = folder.path().join("rc");
        std::fs::write(rc, configuration(&server, person, folder.path())).expect("a file");
        send(folder.path(), &person.address, "Essai de neomutt");
        wait_for(&server, person, "SUBJECT \"Essai de neomutt\"");
        press(
            folder.path(),
            "<limit>~s neomutt<enter><display-message><exit><flag-message><sync-mailbox><quit>",
        );
        let mut line = imap(&server, person);
        assert_eq!(found(&mut line, "INBOX", "FLAGGED SEEN SUBJECT neomutt"), 1);
        press(
            folder.path(),
            "<limit>~s neomutt<enter><save-message><kill-line>=Archive<enter><sync-mailbox><quit>",
        );
        assert_eq!(found(&mut line, "Archive", "FLAGGED SUBJECT neomutt"), 1);
        assert_eq!(found(&mut line, "INBOX", "SUBJECT neomutt"), 0);
    }
}
