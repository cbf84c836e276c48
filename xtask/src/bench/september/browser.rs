//! A person's browser: where it sits, its cookies, and pages as it reads them. Each request has a connection of its own, timed from
//! before it is made until the last byte.

use super::PORTS;
use super::form::{Form, unescaped};
use anyhow::{Context, Result, anyhow};
use socket2::{Domain, Socket, Type};
use std::fmt;
use std::io::{Read, Write};
use std::net::{Ipv4Addr, SocketAddrV4, TcpStream};
use std::time::{Duration, Instant};

/// How long browsers wait for an answer.
const PATIENCE: Duration = Duration::from_secs(300);
/// Characters of a dead page that are told.
const TOLD: usize = 300;
/// Redirections one after the other.
const MOST_HOPS: u32 = 5;

pub struct Browser {
    /// Within 127.0.0.0/8, all of which is this machine.
    from: Ipv4Addr,
    /// The name by which it knows the server.
    host: String,
    jar: Vec<(String, String)>,
}

impl Browser {
    pub fn at(from: Ipv4Addr, host: &str) -> Self {
        Self {
            from,
            host: host.to_owned(),
            jar: Vec::new(),
        }
    }

    pub fn get(&mut self, path: &str) -> Result<Page> {
        self.ask("GET", path, "")
    }

    /// Sends a form as it was filled in.
    pub fn send(&mut self, form: &Form) -> Result<Page> {
        let fields = form.encoded()?;
        match form.posts {
            true => self.ask("POST", &form.action, &fields),
            false => self.get(&format!("{}?{fields}", form.action)),
        }
    }

    /// The page that a redirection leads to, maybe by others.
    pub fn follow(&mut self, page: &Page) -> Result<Page> {
        let mut page = page.must(303)?.clone();
        for _ in 0..MOST_HOPS {
            let next = page.must(303)?.header("location").context("to nowhere")?;
            let next = next.to_owned();
            page = self.get(&next)?;
            if page.status != 303 {
                break;
            }
        }
        page.must(200).cloned()
    }

    fn ask(&mut self, method: &str, path: &str, form: &str) -> Result<Page> {
        let start = Instant::now();
        let asked = self.bytes(method, path, form);
        let answer = asked.with_context(|| format!("{method} {path}"))?;
        let took = start.elapsed();
        let answer = String::from_utf8_lossy(&answer);
        let (head, body) = answer.split_once("\r\n\r\n").context("no answer")?;
        let status = head.split(' ').nth(1).context("no status")?.parse()?;
        for line in head.lines() {
            let Some(kept) = line.strip_prefix("set-cookie: ") else {
                continue;
            };
            let pair = kept.split(';').next().unwrap_or_default();
            if let Some((name, value)) = pair.split_once('=') {
                self.jar.retain(|(known, _)| known != name);
                self.jar.push((name.to_owned(), value.to_owned()));
            }
        }
        Ok(Page {
            asked: format!("{method} {path}"),
            status,
            head: head.to_owned(),
            body: body.to_owned(),
            took,
        })
    }

    fn bytes(&self, method: &str, path: &str, form: &str) -> Result<Vec<u8>> {
        let mut stream = self.connect()?;
        let cookies: Vec<_> = self.jar.iter().map(|(n, v)| format!("{n}={v}")).collect();
        let cookies = cookies.join("; ");
        let (length, host) = (form.len(), &self.host);
        let request = format!(
            "{method} {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\nAccept-Language: fr\r\nCookie: {cookies}\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {length}\r\n\r\n{form}"
        );
        stream.write_all(request.as_bytes())?;
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer)?;
        Ok(answer)
    }

    fn connect(&self) -> Result<TcpStream> {
        let socket = Socket::new(Domain::IPV4, Type::STREAM, None)?;
        socket.bind(&SocketAddrV4::new(self.from, 0).into())?;
        socket.connect(&SocketAddrV4::new(Ipv4Addr::LOCALHOST, PORTS).into())?;
        socket.set_read_timeout(Some(PATIENCE))?;
        Ok(socket.into())
    }
}

#[derive(Clone)]
pub struct Page {
    /// What was asked: `GET /signin`.
    asked: String,
    pub status: u16,
    head: String,
    pub body: String,
    pub took: Duration,
}

impl Page {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().find_map(|line| {
            let (known, value) = line.split_once(": ")?;
            known.eq_ignore_ascii_case(name).then_some(value)
        })
    }

    /// The page, if it is what was to come.
    pub fn must(&self, status: u16) -> Result<&Self> {
        match self.status == status {
            true => Ok(self),
            false => Err(self.unexpected(&format!("{status} was to come")).into()),
        }
    }

    /// The first form of the page that goes there.
    pub fn form(&self, action: &str) -> Result<Form> {
        let form = Form::find(&self.body, action);
        form.ok_or_else(|| anyhow!(self.unexpected(&format!("it has no form for {action}"))))
    }

    pub fn has_form(&self, action: &str) -> bool {
        self.body.contains(&format!("action=\"{action}\""))
    }

    /// The first link of the page that begins so.
    pub fn link(&self, beginning: &str) -> Result<String> {
        let found = self.links(beginning).next();
        found.ok_or_else(|| anyhow!(self.unexpected(&format!("it has no link to {beginning}"))))
    }

    pub fn links(&self, beginning: &str) -> impl Iterator<Item = String> {
        let links = self.body.split("href=\"").skip(1);
        let links = links.filter_map(|rest| Some(unescaped(rest.split_once('"')?.0)));
        links.filter(move |link| link.starts_with(beginning))
    }

    /// The value of the n-th line of a list of facts.
    pub fn fact(&self, n: usize) -> Result<String> {
        let found = self.body.split("<dd>").nth(n + 1);
        let found = found.and_then(|rest| Some(unescaped(rest.split_once("</dd>")?.0)));
        found.ok_or_else(|| anyhow!(self.unexpected("it tells less")))
    }

    pub fn unexpected(&self, why: &str) -> Unexpected {
        let main = self.body.split_once("<main").map(|(_, main)| main);
        let mut text = String::new();
        for piece in main.unwrap_or(&self.body).split('<') {
            let words = piece.split_once('>').map_or("", |(_, words)| words).trim();
            if !words.is_empty() {
                text.push_str(words);
                text.push(' ');
            }
        }
        Unexpected {
            // A form that was shown, and is not taken.
            refuses: self.asked.starts_with("POST") && matches!(self.status, 429 | 503),
            told: format!(
                "{}: {}; {why}. It says: {}",
                self.asked,
                self.status,
                unescaped(&text).chars().take(TOLD).collect::<String>()
            ),
        }
    }
}

/// A page that nobody goes on from.
#[derive(Debug)]
pub struct Unexpected {
    pub refuses: bool,
    told: String,
}

impl fmt::Display for Unexpected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.told)
    }
}

impl std::error::Error for Unexpected {}
