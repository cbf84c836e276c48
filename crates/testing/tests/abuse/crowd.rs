//! Many clients at once: idle ones, and such that send a byte now and then.

use std::io::Write;
use std::net::TcpStream;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;
use testing::{Line, Server};

/// Between two bytes of a client that drips.
const DRIP: Duration = Duration::from_millis(100);

/// A test process may hold as many connections as a server.
pub fn raise_descriptors() {
    let me = std::process::id().to_string();
    let raised = Command::new("prlimit")
        .args(["--pid", &me, "--nofile=20000:20000"])
        .output();
    // Where it is not allowed the usual limit has to do.
    drop(raised);
}

/// Signed-in sessions that wait for news.
pub fn idle_sessions(server: &Server, identifier: &str, count: usize) -> Vec<Line> {
    let person = server.person(identifier);
    (0..count)
        .map(|_| {
            let mut line = Line::tls(server, "imaps");
            line.expect("* OK");
            line.send(&format!(
                "a LOGIN {} \"{}\"",
                person.identifier, person.password
            ));
            line.until("a OK");
            line.send("b SELECT INBOX");
            line.until("b OK");
            line.send("c IDLE");
            line.until("+ ");
            line
        })
        .collect()
}

/// Each of them hears of a new message, and leaves in good order.
pub fn still_there(server: &Server, mut sessions: Vec<Line>) {
    let mut smtp = Line::plain(server, "smtp");
    smtp.expect("220");
    smtp.send("EHLO outside.example");
    smtp.until("250 ");
    smtp.send("MAIL FROM:<a@outside.example>");
    smtp.expect("250");
    smtp.send(&format!("RCPT TO:<{}>", server.person("hcastagne").address));
    smtp.expect("250");
    smtp.send("DATA");
    smtp.expect("354");
    smtp.send("Subject: news\r\n\r\nnews\r\n.");
    smtp.expect("250");
    for line in &mut sessions {
        while !line.read().ends_with(" EXISTS") {}
    }
    for line in &mut sessions {
        line.send("DONE");
        line.until("c OK");
    }
}

/// Clients that drip bytes at all doors.
pub struct Drips {
    thread: JoinHandle<()>,
    stop: Arc<AtomicBool>,
}

impl Drips {
    pub fn start(server: &Server, count: usize) -> Self {
        let doors = [
            "smtp",
            "lmtp",
            "submission",
            "submissions",
            "imap",
            "imaps",
            "web",
        ];
        let mut clients: Vec<TcpStream> = (0..count)
            .map(|number| {
                let door = server.door(doors[number % doors.len()]);
                TcpStream::connect(door).expect("somebody listens")
            })
            .collect();
        let stop = Arc::<AtomicBool>::default();
        let stopped = stop.clone();
        let thread = std::thread::spawn(move || {
            while !stopped.load(Ordering::Relaxed) {
                // Who is hung up on has lost.
                clients.retain_mut(|client| client.write_all(b"G").is_ok());
                std::thread::sleep(DRIP);
            }
        });
        Self { thread, stop }
    }

    pub fn stop(self) {
        self.stop.store(true, Ordering::Relaxed);
        self.thread.join().expect("dripping ends");
    }
}
