//! What strangers and programs gone wild do to the doors: thousands of idle sessions, clients that drip bytes, lines
//! and lists without end, literals of two gigabytes, messages nested a thousand deep. Each gets a clear answer, memory
//! stays below its limit, and another person works on all the while.
//!
//! `TRAMONTANE_ABUSE_SESSIONS` and `TRAMONTANE_ABUSE_DRIPS` set how many (2000 and 500 in the figures we publish).

#[path = "abuse/crowd.rs"]
mod crowd;
#[path = "abuse/worker.rs"]
mod worker;

use crowd::{Drips, idle_sessions};
use std::io::Result;
use testing::{Engine, Line, Server, Web};
use worker::Worker;

/// Peak memory of the process, in kB.
const MOST_MEMORY: u64 = 400 * 1024;
const TWO_GIGABYTES: u64 = 2 << 30;
/// Bytes of a line that no command needs.
const LONG_LINE: usize = 10 << 20;

fn wanted(name: &str, usual: usize) -> usize {
    let value = std::env::var(name).ok();
    value.and_then(|value| value.parse().ok()).unwrap_or(usual)
}

#[test]
fn abuse_is_answered_clearly_while_another_person_works_on() {
    let sessions = wanted("TRAMONTANE_ABUSE_SESSIONS", 300);
    let drips = wanted("TRAMONTANE_ABUSE_DRIPS", 100);
    crowd::raise_descriptors();
    let server = Server::small(Engine::Sqlite);
    let worker = Worker::start(&server, "xbonnafous");
    let idle = idle_sessions(&server, "hcastagne", sessions);
    let drips = Drips::start(&server, drips);
    lines_without_end(&server);
    recipients_without_end(&server, "smtp", "EHLO outside.example", 1_000);
    recipients_without_end(&server, "lmtp", "LHLO outside.example", 50_000);
    literals_of_two_gigabytes(&server);
    messages_of_two_gigabytes(&server);
    nested_messages(&server);
    crowd::still_there(&server, idle);
    drips.stop();
    let times = worker.stop();
    let memory = peak(&server);
    println!(
        "{sessions} idle sessions: peak memory {} MB; {times}",
        memory / 1024
    );
    assert!(memory < MOST_MEMORY, "peak memory {memory} kB");
}

/// The peak of resident memory, as the kernel has it.
fn peak(server: &Server) -> u64 {
    let pid = server.pid().expect("the server runs");
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).expect("a process");
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes = line.and_then(|line| line.split_whitespace().next());
    kilobytes
        .and_then(|number| number.parse().ok())
        .expect("a number")
}

/// Sends all of it or until the server hangs up; then what it said.
fn poured(line: &mut Line, piece: &[u8], times: usize) -> Vec<String> {
    for _ in 0..times {
        if line.try_send(piece).is_err() {
            break;
        }
    }
    let _gone = line.try_send(b"\r\n");
    let mut said = Vec::new();
    while let Ok(Some(answer)) = line.try_read() {
        let last = answer.starts_with("5") || answer.starts_with("4") || answer.contains("BAD");
        said.push(answer);
        if last {
            break;
        }
    }
    said
}

fn lines_without_end(server: &Server) {
    let piece = vec![b'x'; 64 * 1024];
    let times = LONG_LINE / piece.len();
    for door in ["smtp", "lmtp", "submission"] {
        let mut line = Line::plain(server, door);
        line.expect("220");
        let said = poured(&mut line, &piece, times);
        assert!(
            said.first()
                .is_some_and(|said| said.starts_with("500") || said.starts_with("421")),
            "{door}: {said:?}"
        );
    }
    let mut line = Line::plain(server, "imap");
    line.expect("* OK");
    let said = poured(&mut line, &piece, times);
    assert!(
        said.iter().any(|said| said.contains("[TOOBIG]")),
        "imap: {said:?}"
    );
    let mut line = signed_in(server, "imaps");
    let said = poured(&mut line, &piece, times);
    assert!(
        said.iter().any(|said| said.contains("[TOOBIG]")),
        "imaps: {said:?}"
    );
    let mut line = Line::plain(server, "web");
    line.send_raw(b"GET / HTTP/1.1\r\nHost: localhost\r\nX-Long: ");
    let said = poured(&mut line, &piece, times);
    // Whoever goes on sending after the answer may lose it: the connection is reset.
    assert!(
        said.first()
            .is_none_or(|said| said.contains(" 431 ") || said.contains(" 400 ")),
        "web: {said:?}"
    );
}

fn signed_in(server: &Server, door: &str) -> Line {
    let person = server.person("aserret");
    let mut line = Line::tls(server, door);
    line.expect("* OK");
    line.send(&format!(
        "a LOGIN {} \"{}\"",
        person.identifier, person.password
    ));
    line.until("a OK");
    line
}

/// A million, as far as the server lets us.
fn recipients_without_end(server: &Server, door: &str, greeting: &str, limit: usize) {
    let mut line = Line::plain(server, door);
    line.expect("220");
    line.send(greeting);
    line.until("250 ");
    line.send("MAIL FROM:<someone@outside.example>");
    line.expect("250");
    let batch = format!("RCPT TO:<{}>\r\n", server.person("hcastagne").address).repeat(500);
    let (mut taken, mut refused, mut last) = (0, 0, String::new());
    while taken + refused < 1_000_000 {
        let answers = a_batch(&mut line, &batch, 500);
        taken += answers
            .iter()
            .filter(|said| said.starts_with("250"))
            .count();
        refused += answers
            .iter()
            .filter(|said| !said.starts_with("250"))
            .count();
        last = answers.last().cloned().unwrap_or(last);
        if answers.len() < 500 {
            break;
        }
    }
    assert_eq!(taken, limit, "{door}");
    assert!(refused < limit + 3_000, "{door}: {refused}");
    assert!(last.starts_with("421"), "{door}: {last}");
}

/// Fewer answers than commands: the server has hung up.
fn a_batch(line: &mut Line, batch: &str, count: usize) -> Vec<String> {
    let mut answers = Vec::new();
    let _gone = line.try_send(batch.as_bytes());
    while answers.len() < count {
        match line.try_read() {
            Ok(Some(said)) => answers.push(said),
            Ok(None) | Err(_) => break,
        }
    }
    answers
}

fn literals_of_two_gigabytes(server: &Server) {
    let mut stranger = Line::plain(server, "imap");
    stranger.expect("* OK");
    stranger.send(&format!("a LOGIN {{{TWO_GIGABYTES}}}"));
    let said = stranger.read();
    assert!(
        said.starts_with("a BAD") || said.starts_with("a NO"),
        "{said}"
    );
    let mut person = signed_in(server, "imaps");
    person.send(&format!("b APPEND INBOX {{{TWO_GIGABYTES}}}"));
    let said = person.read();
    assert!(
        said.starts_with("b NO [TOOBIG]") || said.starts_with("b BAD [TOOBIG]"),
        "{said}"
    );
    // Not waited for: two gigabytes are not swallowed.
    person.send(&format!("c APPEND INBOX {{{TWO_GIGABYTES}+}}"));
    let said: Vec<String> = std::iter::from_fn(|| person.try_read().ok().flatten())
        .take(3)
        .collect();
    assert!(
        said.iter().any(|said| said.contains("[TOOBIG]")),
        "{said:?}"
    );
    assert!(said.len() < 3, "the connection ends: {said:?}");
}

fn messages_of_two_gigabytes(server: &Server) {
    let mut line = Line::plain(server, "smtp");
    line.expect("220");
    line.send("EHLO outside.example");
    line.until("250 ");
    line.send(&format!(
        "MAIL FROM:<a@outside.example> SIZE={TWO_GIGABYTES}"
    ));
    line.expect("552");
    line.send("MAIL FROM:<a@outside.example>");
    line.expect("250");
    line.send(&format!("RCPT TO:<{}>", server.person("hcastagne").address));
    line.expect("250");
    line.send(&format!("BDAT {TWO_GIGABYTES}"));
    let said = poured(&mut line, &[b'x'; 64 * 1024], 4);
    let said = said.first().map(String::as_str).unwrap_or_default();
    assert!(said.starts_with("552") || said.starts_with("421"), "{said}");
}

fn nested(depth: usize, message: bool) -> String {
    let mut text = String::new();
    for level in 0..depth {
        if message {
            text.push_str("Content-Type: message/rfc822\r\n\r\nSubject: inside\r\n");
        } else {
            text.push_str(&format!(
                "Content-Type: multipart/mixed; boundary=e{level}\r\n\r\n--e{level}\r\n"
            ));
        }
    }
    text.push_str("Content-Type: text/plain\r\n\r\nthe bottom\r\n");
    text
}

fn wide(parts: usize) -> String {
    let part = "--e\r\nContent-Type: text/plain\r\n\r\npart\r\n";
    format!(
        "Content-Type: multipart/mixed; boundary=e\r\n\r\n{}--e--\r\n",
        part.repeat(parts)
    )
}

/// Taken as what they are, listed, structured, read.
fn nested_messages(server: &Server) {
    let messages = [nested(1_000, false), nested(1_000, true), wide(20_000)];
    for (number, body) in messages.iter().enumerate() {
        let subject = format!("abuse {number}");
        deliver(
            server,
            &format!("Subject: {subject}\r\nMIME-Version: 1.0\r\n{body}"),
        );
        let mut line = signed_in(server, "imaps");
        line.send("b SELECT INBOX");
        line.until("b OK");
        line.send(&format!("c UID SEARCH SUBJECT \"{subject}\""));
        let found = line.until("c OK").join(" ");
        let uid = found
            .split_whitespace()
            .find_map(|word| word.parse::<u32>().ok());
        let uid = uid.unwrap_or_else(|| panic!("{subject} is there: {found}"));
        line.send(&format!(
            "d UID FETCH {uid} (ENVELOPE BODYSTRUCTURE BODY.PEEK[TEXT]<0.100> RFC822.SIZE)"
        ));
        line.until("d OK");
        let web = Web::sign_in(server.demo(), server.person("aserret")).expect("a session");
        let page = web.get("/mail/inbox").expect("an answer").text();
        assert!(page.contains(&subject), "{subject} is listed");
        let row = page
            .split("<li class=\"row")
            .find(|row| row.contains(&subject))
            .expect("a row");
        let id = testing::http::between(row, "data-id=\"", "\"").expect("a row has its number");
        let read: Result<_> = web.get(&format!("/mail/inbox/{id}"));
        assert_eq!(read.expect("an answer").status, 200, "{subject} is read");
    }
}

fn deliver(server: &Server, text: &str) {
    let mut line = Line::plain(server, "smtp");
    line.expect("220");
    line.send("EHLO outside.example");
    line.until("250 ");
    line.send("MAIL FROM:<a@outside.example>");
    line.expect("250");
    line.send(&format!("RCPT TO:<{}>", server.person("aserret").address));
    line.expect("250");
    line.send("DATA");
    line.expect("354");
    line.send(&format!("{text}\r\n."));
    line.expect("250");
}
