//! neomutt, driven by the keys a person would press.

use super::{PATIENCE, deliver, found, good, imap, wait_for};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use testing::{Engine, Person, Server};

fn configuration(server: &Server, person: &Person, folder: &Path) -> String {
    let (user, password) = (&person.identifier, &person.password);
    format!(
        "set imap_user=\"{user}\"\nset imap_pass=\"{password}\"\nset folder=\"imaps://127.0.0.1:{imaps}/\"\n\
         set spoolfile=\"+INBOX\"\nset smtp_url=\"smtps://{user}@127.0.0.1:{submissions}/\"\nset smtp_pass=\"{password}\"\n\
         set from=\"{address}\"\nset realname=\"Test\"\nset certificate_file=\"{ca}\"\n\
         set ssl_force_tls=yes\nset record=\"\"\nset quit=yes\nset wait_key=no\nset confirmappend=no\nset confirmcreate=no\n\
         set delete=yes\nset move=no\nset mark_old=no\nset header_cache=\"\"\nset tmpdir=\"{tmp}\"\nset imap_idle=yes\nset sort=reverse-date-received\nset timeout=1\n",
        imaps = server.door("imaps").port(),
        submissions = server.door("submissions").port(),
        address = person.address,
        ca = server.ca().display(),
        tmp = folder.display(),
    )
}

/// neomutt wants a terminal: `script` lends it one.
fn press(folder: &Path, keys: &str) {
    let inner = format!("neomutt -F {}/rc -e 'push \"{keys}\"'", folder.display());
    good(
        Command::new("timeout")
            .args([
                "60",
                "script",
                "--quiet",
                "--return",
                "--command",
                &inner,
                "/dev/null",
            ])
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

/// neomutt in front of somebody who touches nothing.
struct Open {
    child: Child,
    screen: PathBuf,
}

impl Open {
    fn new(folder: &Path) -> Self {
        let screen = folder.join("screen");
        let inner = format!("neomutt -F {}/rc", folder.display());
        let child = Command::new("timeout")
            .args(["120", "script", "--quiet", "--return", "--flush"])
            .args(["--command", &inner])
            .arg(&screen)
            .env("TERM", "xterm")
            .env("HOME", folder)
            // Its end would be a key pressed: it stays open as long as the child.
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .spawn()
            .expect("script starts");
        Self { child, screen }
    }

    /// Waits, bounded, until the screen has shown this.
    fn shows(&self, words: &str) {
        let start = Instant::now();
        loop {
            let screen = std::fs::read(&self.screen).unwrap_or_default();
            let screen = String::from_utf8_lossy(&screen);
            if screen.contains(words) {
                return;
            }
            assert!(start.elapsed() < PATIENCE, "no {words:?}: {screen}");
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    fn press(&mut self, keys: &str) {
        let stdin = self.child.stdin.as_mut().expect("a pipe");
        stdin.write_all(keys.as_bytes()).expect("a key");
        stdin.flush().expect("a key");
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        let _ended = self.child.kill();
        let _reaped = self.child.wait();
    }
}

#[test]
fn neomutt_sees_a_new_message_without_asking() {
    for engine in Engine::BOTH {
        let server = Server::small(engine);
        let person = server.person("xbonnafous");
        let folder = tempfile::tempdir().expect("a folder");
        let rc = folder.path().join("rc");
        std::fs::write(rc, configuration(&server, person, folder.path())).expect("a file");
        deliver(&server, person, "Avant");
        wait_for(&server, person, "INBOX", "SUBJECT Avant");
        let mut neomutt = Open::new(folder.path());
        neomutt.shows("Avant");
        deliver(&server, person, "Une nouvelle");
        neomutt.shows("Une nouvelle");
        neomutt.press("q");
        let ended = neomutt.child.wait().expect("neomutt ends");
        assert!(ended.success(), "{ended}");
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
        wait_for(&server, person, "INBOX", "SUBJECT \"Essai de neomutt\"");
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
