//! The first administrator: by command, or by the link that a start leaves in the data directory.

use super::commands::command;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};
use testing::{Engine, Server, binary, free_base};

#[test]
fn administrators_are_made_and_unmade_on_the_machine() {
    for engine in Engine::BOTH {
        let server = Server::small(engine);
        let address = "karima.aubert@ac-thau.example";
        let create = ["admin", "create", address, "--name", "Karima Aubert"];
        command(&server, &create, "une phrase de passe\n");
        let listed = || command(&server, &["admin", "list"], "");
        assert!(listed().contains(address), "{}", listed());
        command(&server, &["admin", "revoke", address], "");
        assert!(!listed().contains(address), "{}", listed());
        command(&server, &["admin", "grant", address], "");
        assert!(listed().contains(address), "{}", listed());
        let nobody = server.command(&["admin", "grant", "personne@ac-thau.example"], "");
        assert!(!nobody.0 && nobody.1.contains("personne@ac-thau.example"));
    }
}

/// What a page answers to a plain request.
fn page(port: u16, path: &str) -> String {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).expect("the web listens");
    let request = format!(
        "GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: text/html\r\nConnection: close\r\n\r\n"
    );
    stream.write_all(request.as_bytes()).expect("sent");
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).expect("answered");
    String::from_utf8_lossy(&answer).into_owned()
}

/// Waits, bounded, for a file to be there whole.
fn written(path: &std::path::Path) -> String {
    let start = Instant::now();
    loop {
        if let Ok(text) = std::fs::read_to_string(path)
            && text.ends_with('\n')
        {
            return text;
        }
        assert!(start.elapsed() < Duration::from_secs(60), "{path:?}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn a_start_without_administrators_leaves_a_link_and_names_only_its_file() {
    let folder = tempfile::tempdir().expect("a folder");
    let (data, base) = (folder.path().join("data"), free_base());
    let mut server = Command::new(binary())
        .args(["--data".as_ref(), data.as_os_str()])
        .args(["--port-base", &base.to_string(), "serve"])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("started");
    let file = data.join("first-administrator");
    let link = written(&file);
    let (place, path) = link.trim().split_at(link.find("/first/").expect("a link"));
    let port = place.rsplit(':').next().and_then(|port| port.parse().ok());
    let port: u16 = port.unwrap_or_else(|| panic!("{link}"));
    let answer = page(port, path);
    assert!(
        answer.starts_with("HTTP/1.1 200") && answer.contains("id=\"organisation\""),
        "{answer}"
    );
    assert!(page(port, "/first/other").starts_with("HTTP/1.1 404"));
    let stopped = Command::new("kill")
        .args(["-TERM", &server.id().to_string()])
        .status();
    assert!(stopped.expect("asked").success());
    let mut said = String::new();
    let mut out = server.stdout.take().expect("piped");
    out.read_to_string(&mut said).expect("read");
    server.wait().expect("ended");
    assert!(said.contains(&file.display().to_string()), "{said}");
    assert!(!said.contains(path), "the console tells the link");
}
