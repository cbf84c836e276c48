//! Thunderbird, without a screen, driven by Marionette: `crates/testing/clients/thunderbird.py` is what it does.

use super::{deliver, found, good, imap, wait_for};
use std::path::{Path, PathBuf};
use std::process::Command;
use testing::{Engine, Line, Person, Server};

/// A Python that has `marionette_driver`, below `target/`.
fn python() -> PathBuf {
    let wanted = Path::new(env!("CARGO_MANIFEST_DIR")).join("clients/requirements.txt");
    let me = std::env::current_exe().expect("a test knows itself");
    // target/debug/deps/test → target/
    let target = me.ancestors().nth(3).expect("a target folder");
    let folder = target.join("marionette");
    let (python, installed) = (folder.join("bin/python"), folder.join("installed.txt"));
    let text = std::fs::read_to_string(&wanted).expect("the list");
    if std::fs::read_to_string(&installed).is_ok_and(|had| had == text) {
        return python;
    }
    let venv = ["-m", "venv", "--clear"];
    good(Command::new("/usr/bin/python3").args(venv).arg(&folder));
    let install = ["-m", "pip", "install", "--quiet", "--use-pep517", "-r"];
    good(Command::new(&python).args(install).arg(&wanted));
    std::fs::write(installed, text).expect("a note");
    python
}

/// What the journey needs to know, as the script reads it.
fn told(server: &Server, me: &Person, other: &Person, folder: &Path) -> serde_json::Value {
    let command = |words: &[&str]| server.command_line(words);
    serde_json::json!({
        "profile": folder.join("profile"),
        "ca": server.ca(),
        "user": me.identifier,
        "name": me.name,
        "address": me.address,
        "password": me.password,
        "imaps": server.door("imaps").port(),
        "submissions": server.door("submissions").port(),
        "mx": server.door("smtp").port(),
        "reads": "À lire",
        "stars": "À marquer",
        "moves": "À ranger",
        "sends": {
            "to": other.address,
            "reader": other.identifier,
            "password": other.password,
            "subject": "Écrit dans Thunderbird",
            "body": "Rendez-vous à la bibliothèque.\n",
        },
        "hears": "Une nouvelle",
        "web": server.web(),
        "outside": server.data().join("outside"),
        "after": "Avec son propre mot de passe",
        "compel": command(&["organisation", "policy", "ac-thau.example", "second_factor", r#"{"staff_from":"2026-01-05"}"#]),
        "late": "Pendant la suspension",
        "suspend": command(&["account", "suspend", &me.address, "--reason", "Appareil perdu", "--keep-mail", "true"]),
        "resume": command(&["account", "resume", &me.address]),
    })
}

/// Runs the journey; what it saw.
fn journey(told: &serde_json::Value, folder: &Path) -> serde_json::Value {
    let file = folder.join("told.json");
    std::fs::write(&file, told.to_string()).expect("a file");
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("clients/thunderbird.py");
    let output = good(
        Command::new("timeout")
            .arg("240")
            .arg(python())
            .args([&script, &file]),
    );
    serde_json::from_slice(&output.stdout).expect("what it saw")
}

#[test]
fn thunderbird_reads_flags_moves_sends_hears_is_cut_off_and_comes_back() {
    for engine in Engine::BOTH {
        let server = Server::small(engine);
        let (me, other) = (server.person("hcastagne"), server.person("xbonnafous"));
        for subject in ["À lire", "À marquer", "À ranger"] {
            deliver(&server, me, subject);
            wait_for(&server, me, "INBOX", &format!("SUBJECT \"{subject}\""));
        }
        let before = found(&mut imap(&server, me), "INBOX", "ALL");
        let folder = tempfile::tempdir().expect("a folder");
        let seen = journey(&told(&server, me, other, folder.path()), folder.path());
        assert_eq!(seen["count"], before);
        let text = seen["text"].as_str().expect("a text");
        assert!(text.contains("Voici : À lire."), "{text}");

        // What the program had before opens nothing more; who uses it reads what to do.
        let mut before = Line::tls(&server, "imaps");
        before.expect("* OK");
        before.send(&format!("a LOGIN {} \"{}\"", me.identifier, me.password));
        let refused = before.until("a NO").join("");
        assert!(refused.contains("app password"), "{refused}");
        let me = &Person {
            password: seen["fresh"].as_str().expect("a password").to_owned(),
            ..me.clone()
        };
        let mut mine = imap(&server, me);
        let after = "SUBJECT \"Avec son propre mot de passe\"";
        assert_eq!(found(&mut mine, "INBOX", after), 1);
        assert_eq!(found(&mut mine, "INBOX", "SEEN SUBJECT \"À lire\""), 1);
        assert_eq!(
            found(&mut mine, "INBOX", "FLAGGED SUBJECT \"À marquer\""),
            1
        );
        assert_eq!(found(&mut mine, "INBOX", "SUBJECT \"À ranger\""), 0);
        assert_eq!(found(&mut mine, "Archive", "SUBJECT \"À ranger\""), 1);
        assert_eq!(found(&mut mine, "INBOX", "SUBJECT \"Une nouvelle\""), 1);
        let late = "SUBJECT \"Pendant la suspension\"";
        assert_eq!(found(&mut mine, "INBOX", late), 1);
        assert_eq!(
            found(&mut mine, "Sent", "SUBJECT \"Écrit dans Thunderbird\""),
            1
        );
    }
}
