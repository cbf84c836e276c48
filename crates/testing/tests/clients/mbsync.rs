//! mbsync keeps a Maildir and the account the same, both ways.

use super::{files, good, imap, status};
use std::path::Path;
use std::process::Command;
use testing::{Engine, Person, Server};

/// Messages in all: what the small demonstration has, and as many of ours as are missing.
const MESSAGES: usize = 3_000;

fn configuration(server: &Server, person: &Person, folder: &Path) -> String {
    let folder = folder.display();
    format!(
        "IMAPAccount far\nHost localhost\nPort {port}\nUser {user}\nPass \"{password}\"\nSSLType IMAPS\n\
         CertificateFile {ca}\nAuthMechs LOGIN\n\n\
         IMAPStore far\nAccount far\n\n\
         MaildirStore near\nPath {folder}/mail/\nInbox {folder}/mail/INBOX\nSubFolders Verbatim\n\n\
         Channel all\nFar :far:\nNear :near:\nPatterns *\nCreate Both\nExpunge Both\nSyncState {folder}/state/\n",
        port = server.door("imaps").port(),
        user = person.identifier,
        password = person.password,
        ca = server.ca().display(),
    )
}

fn sync(folder: &Path) {
    good(
        Command::new("mbsync")
            .arg("-c")
            .arg(folder.join("rc"))
            .arg("-a"),
    );
}

/// Messages written by a person off line, in the inbox's Maildir.
fn write_here(folder: &Path, from: usize, to: usize) {
    let inbox = folder.join("mail/INBOX/cur");
    for number in from..to {
        let text = format!(
            "From: Rose Caro <rose.caro@meslan.example>\r\nTo: moi@meslan.example\r\n\
             Message-ID: <hors-ligne-{number}@meslan.example>\r\nDate: Wed, 25 Nov 2026 10:00:00 +0100\r\n\
             Subject: Note {number}\r\n\r\nPage {number} du carnet.\r\n"
        );
        std::fs::write(inbox.join(format!("{number}.ours:2,S")), text).expect("a message");
    }
}

fn everything(server: &Server, person: &Person) -> Vec<String> {
    let mut imap = imap(server, person);
    imap.send("l LIST \"\" \"*\"");
    let names: Vec<String> = imap
        .until("l OK")
        .iter()
        .filter_map(|line| {
            Some(
                line.strip_prefix("* LIST ")?
                    .split_once("\"/\" ")?
                    .1
                    .to_owned(),
            )
        })
        .collect();
    assert!(names.len() >= 5, "{names:?}");
    names.iter().map(|name| status(&mut imap, name)).collect()
}

#[test]
fn mbsync_changes_nothing_the_second_time() {
    for engine in Engine::BOTH {
        let server = Server::small(engine);
        let person = server.person("hcastagne");
        let folder = tempfile::tempdir().expect("a folder");
        for name in ["mail", "state"] {
            std::fs::create_dir(folder.path().join(name)).expect("a folder");
        }
        let rc = folder.path().join("rc");
        std::fs::write(rc, configuration(&server, person, folder.path())).expect("a file");
        sync(folder.path());
        let pulled = files(&folder.path().join("mail")).len();
        assert!(pulled > 100, "{pulled} files came");
        write_here(folder.path(), pulled, MESSAGES);
        sync(folder.path());
        let (there, here) = (
            everything(&server, person),
            files(&folder.path().join("mail")),
        );
        assert!(here.len() >= MESSAGES);
        sync(folder.path());
        assert_eq!(everything(&server, person), there);
        assert_eq!(files(&folder.path().join("mail")), here);
    }
}
