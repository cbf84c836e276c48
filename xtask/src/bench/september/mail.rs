//! The mail that flows meanwhile: letters come in by LMTP, and some programs read by IMAP.

use super::tally::Tally;
use super::{PASSWORD, PATIENCE, PORTS, address};
use anyhow::{Result, bail};
use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::{Duration, Instant};

const MAILS_A_SECOND: u32 = 5;
/// Letters that each of those who read by IMAP has from before.
const KEPT: u32 = 40;
/// Between two looks of a mail program that somebody sits before.
const LOOKS: Duration = Duration::from_millis(500);

/// A conversation by lines.
struct Talk {
    lines: BufReader<TcpStream>,
    say: TcpStream,
}

impl Talk {
    fn with(port: u16) -> Result<Self> {
        let say = TcpStream::connect(("127.0.0.1", port))?;
        say.set_read_timeout(Some(PATIENCE))?;
        say.set_nodelay(true)?;
        let lines = BufReader::new(say.try_clone()?);
        Ok(Self { lines, say })
    }

    fn line(&mut self) -> Result<String> {
        let mut line = Vec::new();
        self.lines.read_until(b'\n', &mut line)?;
        if line.is_empty() {
            bail!("the other side went");
        }
        Ok(String::from_utf8_lossy(&line).into_owned())
    }

    fn say(&mut self, words: &str) -> Result<()> {
        Ok(self.say.write_all(words.as_bytes())?)
    }
}

/// A session of LMTP (RFC 2033).
struct Lmtp(Talk);

impl Lmtp {
    fn open() -> Result<Self> {
        let mut lmtp = Self(Talk::with(PORTS + 24)?);
        lmtp.said("", "220")?;
        lmtp.said("LHLO bench.example\r\n", "250")?;
        Ok(lmtp)
    }

    fn said(&mut self, words: &str, wants: &str) -> Result<()> {
        self.0.say(words)?;
        loop {
            let line = self.0.line()?;
            if !line.starts_with(wants) {
                bail!("LMTP: {line}");
            }
            if line.as_bytes().get(3) != Some(&b'-') {
                return Ok(());
            }
        }
    }

    fn deliver(&mut self, person: u32, number: u32) -> Result<()> {
        let to = address(person);
        self.said("MAIL FROM:<school@bench.example>\r\n", "250")?;
        self.said(&format!("RCPT TO:<{to}>\r\n"), "250")?;
        self.said("DATA\r\n", "354")?;
        let text = format!(
            "From: <school@bench.example>\r\nTo: <{to}>\r\nSubject: Rentree {number}\r\nMessage-ID: <{number}.{person}@bench.example>\r\n\r\n{}.\r\n",
            "Le conseil se tient mardi.\r\n".repeat(40)
        );
        self.said(&text, "250")
    }
}

/// Letters for those who come next, until it is over.
pub fn deliver(next: &AtomicU32, over: &AtomicBool, tally: &Tally) -> Result<()> {
    let mut lmtp = Lmtp::open()?;
    let mut number = 0;
    while !over.load(Ordering::Relaxed) {
        lmtp.deliver(next.load(Ordering::Relaxed), number)?;
        tally.mail();
        number += 1;
        std::thread::sleep(Duration::from_secs(1) / MAILS_A_SECOND);
    }
    Ok(())
}

/// Gives a reader of [`read`] what they read.
pub fn fill(person: u32) -> Result<()> {
    let mut lmtp = Lmtp::open()?;
    (0..KEPT).try_for_each(|number| lmtp.deliver(person, number))
}

/// A mail program: signed in once, it looks again and again (RFC 3501 §6.3.1, 6.4.5).
pub fn read(person: u32, over: &AtomicBool, tally: &Tally) -> Result<()> {
    let mut imap = Talk::with(PORTS + 43)?;
    imap.line()?;
    let mut tag = 0;
    let mut said = |words: &str| -> Result<Duration> {
        tag += 1;
        let start = Instant::now();
        imap.say(&format!("a{tag} {words}\r\n"))?;
        loop {
            let line = imap.line()?;
            if let Some(answer) = line.strip_prefix(&format!("a{tag} ")) {
                if !answer.starts_with("OK") {
                    bail!("IMAP: {words}: {answer}");
                }
                return Ok(start.elapsed());
            }
        }
    };
    said(&format!("LOGIN u{person:05} {PASSWORD}"))?;
    let mut at = 0;
    while !over.load(Ordering::Relaxed) {
        tally.took("imap: select", said("SELECT INBOX")?);
        let list = said("FETCH 1:30 (UID FLAGS ENVELOPE)")?;
        tally.took("imap: fetch list", list);
        at = at % KEPT + 1;
        let body = said(&format!("FETCH {at} BODY.PEEK[]"))?;
        tally.took("imap: fetch body", body);
        std::thread::sleep(LOOKS);
    }
    Ok(())
}
