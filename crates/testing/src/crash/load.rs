//! Clients of all doors, as fast as they are answered, until the service is gone.

use super::ledger::Ledger;
use super::web;
use crate::{Demo, Line, Person};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rand::rngs::SmallRng;
use rand::{Rng, SeedableRng};
use std::io::{Error, Result};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;

/// The folder that messages are moved to.
pub const FOLDER: &str = "Crash";
/// Who is written to in the demonstration's outside.
const OUTSIDE: &str = "someone@outside.example";

/// One client's view of the world.
pub struct Client {
    pub demo: Demo,
    pub ledger: Ledger,
    pub random: SmallRng,
    pub me: usize,
    stop: Arc<AtomicBool>,
}

/// All clients.
pub struct Load {
    threads: Vec<JoinHandle<()>>,
    stop: Arc<AtomicBool>,
}

type Work = fn(&mut Client) -> Result<()>;

/// Two of those that share a batch, one of the others.
const CLIENTS: [Work; 8] = [mx, mx, lmtp, lmtp, submission, append, append, web::write];

impl Load {
    pub fn start(demo: &Demo, ledger: &Ledger, seed: u64) -> Self {
        let stop = Arc::<AtomicBool>::default();
        let client = |(number, work): (usize, Work)| {
            let mut client = Client {
                demo: demo.clone(),
                ledger: ledger.clone(),
                random: SmallRng::seed_from_u64(seed.wrapping_add(number as u64)),
                me: number % ledger.people(),
                stop: stop.clone(),
            };
            std::thread::spawn(move || client.repeat(work))
        };
        Self {
            threads: CLIENTS.into_iter().enumerate().map(client).collect(),
            stop,
        }
    }

    /// Waits for all: the service is gone, so none has anything left to do.
    pub fn join(self) {
        self.stop.store(true, Ordering::Relaxed);
        for thread in self.threads {
            if let Err(panic) = thread.join() {
                std::panic::resume_unwind(panic);
            }
        }
    }
}

impl Client {
    /// A lost connection is made again: databases come back.
    fn repeat(&mut self, work: Work) {
        while !self.stopped() {
            if work(self).is_err() && !self.stopped() {
                super::pause(20);
            }
        }
    }

    pub fn stopped(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }

    pub fn person(&self) -> &Person {
        &self.demo.people[self.me]
    }

    /// Some people, not the client's own.
    pub fn others(&mut self, most: usize) -> Vec<usize> {
        let (count, people) = (self.random.random_range(1..=most), self.ledger.people());
        let first = self.random.random_range(1..people);
        let mut chosen: Vec<usize> = (0..count)
            .map(|next| (self.me + first + next) % people)
            .filter(|person| *person != self.me)
            .collect();
        chosen.dedup();
        chosen
    }

    fn address(&self, person: usize) -> &str {
        &self.demo.people[person].address
    }

    /// A message with the word in its subject; one in five is large enough to lie in a file of its own.
    fn letter(&mut self, from: &str, word: &str) -> String {
        let lines = if self.random.random_ratio(1, 5) {
            2_000
        } else {
            20
        };
        let mut text = format!(
            "From: <{from}>\r\nTo: <list@outside.example>\r\nSubject: {word}\r\n\
             Message-ID: <{word}x@outside.example>\r\nDate: Mon, 23 Nov 2026 08:00:00 +0100\r\n\r\n"
        );
        for line in 0..lines {
            text.push_str(&format!("{word} line {line} of what was said that day\r\n"));
        }
        text
    }
}

/// The code of an answer, after its last line.
fn code(line: &mut Line) -> Result<u32> {
    loop {
        let said = line.try_read()?.ok_or_else(gone)?;
        if said.as_bytes().get(3) != Some(&b'-') {
            return said
                .get(..3)
                .and_then(|code| code.parse().ok())
                .ok_or_else(|| Error::other(said));
        }
    }
}

pub fn gone() -> Error {
    Error::other("the service is gone")
}

fn say(line: &mut Line, command: &str) -> Result<u32> {
    line.try_send(format!("{command}\r\n").as_bytes())?;
    code(line)
}

fn mx(client: &mut Client) -> Result<()> {
    let mut line = Line::open(client.demo.door("smtp"), None)?;
    code(&mut line)?;
    say(&mut line, "EHLO outside.example")?;
    while !client.stopped() {
        let (people, word) = (client.others(4), client.ledger.word());
        let letter = client.letter("a@outside.example", &word);
        if enveloped(client, &mut line, "a@outside.example", &people, false)? {
            client.ledger.tried(&people, &word);
            if finished(&mut line, &letter)? == 250 {
                client.ledger.acknowledged(&people, &word);
            }
        }
    }
    Ok(())
}

fn lmtp(client: &mut Client) -> Result<()> {
    let mut line = Line::open(client.demo.door("lmtp"), None)?;
    code(&mut line)?;
    say(&mut line, "LHLO inside.example")?;
    while !client.stopped() {
        let (people, word) = (client.others(5), client.ledger.word());
        let letter = client.letter("b@outside.example", &word);
        if !enveloped(client, &mut line, "b@outside.example", &people, false)? {
            continue;
        }
        client.ledger.tried(&people, &word);
        let mut answer = finished(&mut line, &letter)?;
        for (number, person) in people.iter().enumerate() {
            if number > 0 {
                answer = code(&mut line)?;
            }
            if answer == 250 {
                client.ledger.acknowledged(&[*person], &word);
            }
        }
    }
    Ok(())
}

fn submission(client: &mut Client) -> Result<()> {
    let mut line = Line::open(client.demo.door("submissions"), Some(&client.demo.ca))?;
    code(&mut line)?;
    say(&mut line, "EHLO laptop.example")?;
    let (identifier, password) = (&client.person().identifier, &client.person().password);
    let token = STANDARD.encode(format!("\0{identifier}\0{password}"));
    if say(&mut line, &format!("AUTH PLAIN {token}"))? != 235 {
        return Err(Error::other("not signed in"));
    }
    let from = client.person().address.clone();
    while !client.stopped() {
        let (people, word) = (client.others(3), client.ledger.word());
        let outside = client.random.random_ratio(1, 3);
        let letter = client.letter(&from, &word);
        if !enveloped(client, &mut line, &from, &people, outside)? {
            continue;
        }
        client.ledger.tried(&people, &word);
        note_outside(client, outside, &word, false);
        if finished(&mut line, &letter)? == 250 {
            client.ledger.acknowledged(&people, &word);
            note_outside(client, outside, &word, true);
        }
    }
    Ok(())
}

fn note_outside(client: &Client, outside: bool, word: &str, acknowledged: bool) {
    if outside {
        let mut pages = client.ledger.pages();
        pages.outside.insert(word.to_owned(), acknowledged);
    }
}

/// The envelope up to DATA; whether it was taken. One that was not is forgotten.
fn enveloped(
    client: &Client,
    line: &mut Line,
    from: &str,
    people: &[usize],
    outside: bool,
) -> Result<bool> {
    let mut taken = say(line, &format!("MAIL FROM:<{from}>"))? == 250;
    let mut recipients: Vec<&str> = people
        .iter()
        .map(|person| client.address(*person))
        .collect();
    if outside {
        recipients.push(OUTSIDE);
    }
    for recipient in recipients {
        taken = taken && say(line, &format!("RCPT TO:<{recipient}>"))? == 250;
    }
    taken = taken && say(line, "DATA")? == 354;
    if !taken && say(line, "RSET")? != 250 {
        return Err(gone());
    }
    Ok(taken)
}

fn finished(line: &mut Line, letter: &str) -> Result<u32> {
    line.try_send(letter.as_bytes())?;
    say(line, ".")
}

/// The text after a tagged OK; `None` for a refusal.
pub fn tagged(line: &mut Line, command: &str) -> Result<Option<String>> {
    line.try_send(format!("x {command}\r\n").as_bytes())?;
    loop {
        let said = line.try_read()?.ok_or_else(gone)?;
        if let Some(rest) = said.strip_prefix("x ") {
            return Ok(rest.strip_prefix("OK ").map(str::to_owned));
        }
    }
}

fn append(client: &mut Client) -> Result<()> {
    let mut line = signed_in(&client.demo, client.person())?;
    tagged(&mut line, &format!("CREATE {FOLDER}"))?;
    tagged(&mut line, "SELECT INBOX")?.ok_or_else(gone)?;
    while !client.stopped() {
        let word = client.ledger.word();
        let letter = client.letter("c@outside.example", &word);
        let me = [client.me];
        client.ledger.tried(&me, &word);
        let command = format!("APPEND INBOX {{{}+}}\r\n{letter}", letter.len());
        let Some(said) = tagged(&mut line, &command)? else {
            continue;
        };
        client.ledger.acknowledged(&me, &word);
        let uid = crate::http::between(&said, "[APPENDUID ", "]")
            .and_then(|pair| pair.split(' ').nth(1))
            .map(str::to_owned);
        if let Some(uid) = &uid {
            let copy = (client.me, word.clone());
            client.ledger.pages().uids.insert(copy, uid.clone());
        }
        if let Some(uid) = uid.filter(|_| client.random.random_ratio(1, 2)) {
            relocate(client, &mut line, &uid, &word)?;
        }
    }
    Ok(())
}

fn relocate(client: &Client, line: &mut Line, uid: &str, word: &str) -> Result<()> {
    let copy = (client.me, word.to_owned());
    client.ledger.pages().moved.insert(copy.clone(), false);
    if tagged(line, &format!("UID MOVE {uid} {FOLDER}"))?.is_some() {
        client.ledger.pages().moved.insert(copy, true);
    }
    Ok(())
}

/// An IMAP session.
pub fn signed_in(demo: &Demo, person: &Person) -> Result<Line> {
    let mut line = Line::open(demo.door("imaps"), Some(&demo.ca))?;
    line.try_read()?.ok_or_else(gone)?;
    let login = format!("LOGIN {} \"{}\"", person.identifier, person.password);
    match tagged(&mut line, &login)? {
        Some(_) => Ok(line),
        None => Err(Error::other("LOGIN was refused")),
    }
}
