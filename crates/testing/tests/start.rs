//! Starting, stopping and commanding the program: what a person at a terminal meets.

#[path = "start/commands.rs"]
mod commands;
#[path = "start/first.rs"]
mod first;
#[path = "start/generating.rs"]
mod generating;
#[path = "start/held.rs"]
mod held;
#[path = "start/mailboxes.rs"]
mod mailboxes;
#[path = "start/refusals.rs"]
mod refusals;
#[path = "start/same_person.rs"]
mod same_person;
#[path = "start/stopping.rs"]
mod stopping;

use testing::{Line, Person, Server};

/// Signs in over TLS; whether the door let the person in.
fn enters(server: &Server, name: &str, password: &str) -> Option<Line> {
    let mut imap = Line::tls(server, "imaps");
    imap.expect("* OK");
    imap.send(&format!("a LOGIN {name} \"{password}\""));
    let answer = imap.until("a ").pop()?;
    answer.starts_with("a OK").then_some(imap)
}

fn signed_in(server: &Server, person: &Person) -> Line {
    enters(server, &person.identifier, &person.password).expect("the person is let in")
}

/// What an inbox says of itself.
fn inbox_size(server: &Server) -> String {
    let mut imap = signed_in(server, server.person("hcastagne"));
    imap.send("b STATUS INBOX (MESSAGES UIDNEXT UIDVALIDITY)");
    imap.until("b OK").swap_remove(0)
}
