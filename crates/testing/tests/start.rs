//! Starting and stopping the program: what a person at a terminal meets.

use std::os::unix::process::ExitStatusExt;
use std::process::{Command, Stdio};
use testing::{Engine, Line, Server};

fn inbox_size(server: &Server) -> String {
    let person = server.person("hcastagne");
    let mut imap = Line::tls(server, "imaps");
    imap.expect("* OK");
    imap.send(&format!(
        "a LOGIN {} \"{}\"",
        person.identifier, person.password
    ));
    imap.until("a OK");
    imap.send("b STATUS INBOX (MESSAGES UIDNEXT UIDVALIDITY)");
    imap.until("b OK").swap_remove(0)
}

#[test]
fn a_second_start_continues_with_the_same_data() {
    for engine in Engine::BOTH {
        let mut server = Server::small(engine);
        let before = inbox_size(&server);
        let status = server.stop();
        assert!(status.success(), "{status}");
        server.start();
        assert_eq!(inbox_size(&server), before);
    }
}

#[test]
fn a_start_after_a_kill_continues_with_the_same_data() {
    let mut server = Server::small(Engine::Sqlite);
    let before = inbox_size(&server);
    server.kill();
    server.start();
    assert_eq!(inbox_size(&server), before);
    let (good, said) = server.command(&["verify"], "");
    assert!(good, "{said}");
}

/// Runs the program to its end on another server's data or ports; what it said on standard error.
fn refused(data: &std::path::Path, base: u16) -> String {
    let output = Command::new(testing::binary())
        .arg("--data")
        .arg(data)
        .args(["--small", "--port-base", &base.to_string()])
        .env("LANG", "fr_FR.UTF-8")
        .stdin(Stdio::null())
        .output()
        .expect("the program starts");
    assert!(!output.status.success(), "{}", output.status);
    assert_eq!(output.status.signal(), None);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(!said.contains("panicked"), "{said}");
    said
}

#[test]
fn a_port_in_use_is_said_in_one_sentence() {
    let server = Server::small(Engine::Sqlite);
    let other = tempfile::tempdir().expect("a folder");
    let said = refused(&other.path().join("data"), server.base());
    assert!(said.contains("est déjà utilisé"), "{said}");
    assert!(said.contains("--port-base"), "{said}");
}

#[test]
fn data_in_use_is_said_in_one_sentence() {
    let server = Server::small(Engine::Sqlite);
    let said = refused(&server.data(), testing::free_base());
    assert!(said.contains("Un autre processus utilise"), "{said}");
}

#[test]
fn an_account_suspended_by_a_command_is_closed_at_once() {
    let server = Server::small(Engine::Sqlite);
    let person = server.person("hcastagne");
    let mut imap = Line::tls(&server, "imaps");
    imap.expect("* OK");
    imap.send(&format!("a LOGIN {} \"{}\"", person.identifier, person.password));
    imap.until("a OK");
    let (good, said) = server.command(&["account", "suspend", &person.address], "");
    assert!(good, "{said}");
    // The open session is ended without being asked.
    imap.until("* BYE");
    let mut again = Line::tls(&server, "imaps");
    again.expect("* OK");
    again.send(&format!("a LOGIN {} \"{}\"", person.identifier, person.password));
    again.until("a NO");
    let mut smtp = Line::plain(&server, "smtp");
    smtp.expect("220");
    smtp.send("EHLO outside.example");
    smtp.until("250 ");
    smtp.send("MAIL FROM:<someone@outside.example>");
    smtp.expect("250");
    smtp.send(&format!("RCPT TO:<{}>", person.address));
    smtp.expect("5");
    let (good, said) = server.command(&["account", "resume", &person.address], "");
    assert!(good, "{said}");
    smtp.send(&format!("RCPT TO:<{}>", person.address));
    smtp.expect("250");
}

#[test]
fn an_organisation_and_an_account_are_made_by_commands() {
    let server = Server::small(Engine::Sqlite);
    let (good, said) = server.command(
        &["organisation", "create", "Ville de Meslan", "--domain", "meslan.example"],
        "",
    );
    assert!(good, "{said}");
    let made = ["account", "create", "rose.caro@meslan.example", "--name", "Rose Caro"];
    let (good, said) = server.command(&made, "court\n");
    assert!(!good, "a short password is refused: {said}");
    let (good, said) = server.command(&made, "une phrase de passe\n");
    assert!(good, "{said}");
    let mut imap = Line::tls(&server, "imaps");
    imap.expect("* OK");
    imap.send("a LOGIN rose.caro@meslan.example \"une phrase de passe\"");
    imap.until("a OK");
}
