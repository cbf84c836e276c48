//! `cargo xtask bench september`: active people sign in through the page as on the first morning of a school year, while mail
//! flows; then four times as many, who must find a page that waits, and never a form that is shown and then refused.
//!
//! Arrivals are open-loop (Poisson, seeded), each of another person: every one costs a hash, none is answered from memory.
//! The walkers share the machine with the server. First sign-ins are not walked here.

use super::{PATIENCE, data, release};
use crate::Workshop;
use crate::postgres::Cluster;
use anyhow::{Context, Result, bail};
use std::fmt::Write as _;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::{Duration, Instant};
use testing_postgres::Durability;

const PORTS: u16 = 28_000;
/// Who gets no form for so long is counted as kept out.
const LONGEST: Duration = Duration::from_secs(180);
/// Between two pages of a reader.
const READS: Duration = Duration::from_secs(2);
const MAILS_A_SECOND: u32 = 5;
const CROWD: u32 = 4;

struct Wanted {
    agents: u32,
    minutes: f64,
    hourly: u32,
    program: Option<PathBuf>,
    postgres: bool,
}

/// `bench september [--agents N] [--minutes M] [--hourly N] [--program FILE] [--postgres]`: prints two rows of a table.
///
/// # Errors
/// What did not start, or too few people for the window.
pub fn run(workshop: &Workshop, arguments: &[String]) -> Result<()> {
    let wanted = wanted(arguments)?;
    let program = match &wanted.program {
        Some(program) => program.clone(),
        None => release(workshop)?,
    };
    let folder = workshop.target().join("september");
    let _older = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder)?;
    let cluster = match wanted.postgres {
        true => Some(Cluster::start(Durability::Real)?),
        false => None,
    };
    let address = cluster.as_ref().map(Cluster::address);
    // In a new cluster the database of its owner is empty.
    let agents = wanted.agents.to_string();
    match address {
        None => data(&program, &folder, &agents)?,
        Some(address) => crate::ok(
            Command::new(&program)
                .args(["--postgres", address, "--data"])
                .arg(&folder)
                .args(["bench-data", &agents]),
        )?,
    }
    let _server = Server::start(&program, &folder, address)?;
    let engine = if wanted.postgres {
        "PostgreSQL"
    } else {
        "SQLite"
    };
    let next = AtomicU32::new(1);
    println!("{HEAD}");
    for times in [1, CROWD] {
        let mut tally = phase(&wanted, wanted.hourly * times, &next)?;
        println!("{}", tally.row(engine, wanted.hourly * times));
    }
    Ok(())
}

fn wanted(arguments: &[String]) -> Result<Wanted> {
    let mut wanted = Wanted {
        agents: 50_000,
        minutes: 6.0,
        hourly: 20_000,
        program: None,
        postgres: false,
    };
    let mut arguments = arguments.iter();
    while let Some(argument) = arguments.next() {
        let mut value = || {
            arguments
                .next()
                .with_context(|| format!("{argument} of what?"))
        };
        match argument.as_str() {
            "--agents" => wanted.agents = value()?.parse()?,
            "--minutes" => wanted.minutes = value()?.parse()?,
            "--hourly" => wanted.hourly = value()?.parse()?,
            "--program" => wanted.program = Some(value()?.into()),
            "--postgres" => wanted.postgres = true,
            other => bail!("{other} is no option of bench september"),
        }
    }
    Ok(wanted)
}

struct Server(Child);

impl Server {
    fn start(program: &Path, folder: &Path, postgres: Option<&str>) -> Result<Self> {
        let mut command = Command::new(program);
        command.arg("--data").arg(folder);
        command.args(["--port-base", &PORTS.to_string()]);
        if let Some(address) = postgres {
            command.args(["--postgres", address]);
        }
        if TcpStream::connect(("127.0.0.1", PORTS)).is_ok() {
            bail!("port {PORTS} is taken: another server would be measured");
        }
        let mut server = Self(command.stdout(Stdio::null()).spawn()?);
        let start = Instant::now();
        while TcpStream::connect(("127.0.0.1", PORTS)).is_err() {
            if server.0.try_wait()?.is_some() || start.elapsed() > PATIENCE {
                bail!("the server does not stand");
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        Ok(server)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _gone = Command::new("kill")
            .args(["-TERM", &self.0.id().to_string()])
            .status();
        let _ended = self.0.wait();
    }
}

#[derive(Default)]
struct Tally {
    came: u32,
    got_in: u32,
    waited: u32,
    refused: u32,
    kept_out: u32,
    dead: u32,
    mails: u32,
    signing_in: Vec<Duration>,
    inbox: Vec<Duration>,
    open: Vec<Duration>,
}

const HEAD: &str = "| engine | sign-ins/h | came | got in | waited first | form shown, then refused | no form in 3 min | dead page | sign-in p50/p95/max ms | inbox p50/p95/max ms | open p50/p95/max ms | mails |\n|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|";

impl Tally {
    fn row(&mut self, engine: &str, hourly: u32) -> String {
        let mut row = format!("| {engine} | {hourly} |");
        for count in [
            self.came,
            self.got_in,
            self.waited,
            self.refused,
            self.kept_out,
            self.dead,
        ] {
            let _infallible = write!(row, " {count} |");
        }
        for times in [&mut self.signing_in, &mut self.inbox, &mut self.open] {
            let _infallible = write!(row, " {} |", spread(times));
        }
        let _infallible = write!(row, " {} |", self.mails);
        row
    }
}

/// Median, 95th percentile and the longest.
fn spread(times: &mut [Duration]) -> String {
    times.sort_unstable();
    let at = |percent: usize| {
        let place = times.len().saturating_sub(1) * percent / 100;
        times.get(place).map_or(0, Duration::as_millis)
    };
    format!("{} / {} / {}", at(50), at(95), at(100))
}

fn phase(wanted: &Wanted, hourly: u32, next: &AtomicU32) -> Result<Tally> {
    let tally = Mutex::new(Tally::default());
    let over = AtomicBool::new(false);
    let window = Duration::from_secs_f64(wanted.minutes * 60.0);
    let mut draw = Draw(0x5e97_e3be_2026_0901 ^ u64::from(hourly));
    let mut short = false;
    let mut mails = Ok(0);
    std::thread::scope(|scope| {
        let flowing = scope.spawn(|| deliver(next, &over));
        std::thread::scope(|walkers| {
            let begun = Instant::now();
            let mut due = Duration::ZERO;
            loop {
                due += draw.gap(f64::from(hourly) / 3_600.0);
                if due > window {
                    return;
                }
                std::thread::sleep(due.saturating_sub(begun.elapsed()));
                let person = next.fetch_add(1, Ordering::Relaxed);
                if person > wanted.agents {
                    short = true;
                    return;
                }
                let tally = &tally;
                walkers.spawn(move || walk(person, tally));
            }
        });
        over.store(true, Ordering::Relaxed);
        mails = flowing
            .join()
            .unwrap_or_else(|_| bail!("the delivery fell over"));
    });
    let mails = mails?;
    if short {
        bail!("more people come than there are: --agents");
    }
    Ok(Tally {
        mails,
        ..tally.into_inner().unwrap_or_default()
    })
}

fn with(tally: &Mutex<Tally>, change: impl FnOnce(&mut Tally)) {
    if let Ok(mut tally) = tally.lock() {
        change(&mut tally);
    }
}

/// xorshift64*, seeded: every run has the same arrivals.
struct Draw(u64);

impl Draw {
    fn gap(&mut self, a_second: f64) -> Duration {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let high = u32::try_from(self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 32).unwrap_or(1);
        let share = (f64::from(high) + 1.0) / (f64::from(u32::MAX) + 2.0);
        Duration::from_secs_f64(-share.ln() / a_second)
    }
}

fn walk(person: u32, tally: &Mutex<Tally>) {
    with(tally, |tally| tally.came += 1);
    if walked(person, tally).is_err() {
        with(tally, |tally| tally.dead += 1);
    }
}

/// One person: the form, the password, the inbox, the first message.
fn walked(person: u32, tally: &Mutex<Tally>) -> Result<()> {
    let mut jar = Vec::new();
    let came = Instant::now();
    let mut has_waited = false;
    loop {
        let page = ask("GET", "/signin", "", &mut jar)?;
        if page.status == 200 && page.body.contains("action=\"/signin\"") {
            break;
        }
        if page.status != 503 {
            bail!("{} instead of a form", page.status);
        }
        if !has_waited {
            with(tally, |tally| tally.waited += 1);
            has_waited = true;
        }
        if came.elapsed() > LONGEST {
            with(tally, |tally| tally.kept_out += 1);
            return Ok(());
        }
        let again = page.header("retry-after").context("nothing to wait for")?;
        std::thread::sleep(Duration::from_secs(again.parse()?));
    }
    let typed = format!("name=u{person:05}&password=secret");
    let entered = ask("POST", "/signin", &typed, &mut jar)?;
    with(tally, |tally| match entered.status {
        303 => {
            tally.got_in += 1;
            tally.signing_in.push(entered.took);
        }
        _ => tally.refused += 1,
    });
    if entered.status != 303 {
        return Ok(());
    }
    for _ in 0..3 {
        let inbox = ask("GET", "/mail/inbox", "", &mut jar)?;
        if inbox.status != 200 {
            bail!("{} instead of the inbox", inbox.status);
        }
        with(tally, |tally| tally.inbox.push(inbox.took));
        let link = inbox.body.split("href=\"").find(|rest| {
            let number = rest.strip_prefix("/mail/inbox/");
            number.is_some_and(|number| number.starts_with(|c: char| c.is_ascii_digit()))
        });
        if let Some((path, _)) = link.and_then(|rest| rest.split_once('"')) {
            let message = ask("GET", path, "", &mut jar)?;
            if message.status != 200 {
                bail!("{} instead of a message", message.status);
            }
            with(tally, |tally| tally.open.push(message.took));
        }
        std::thread::sleep(READS);
    }
    Ok(())
}

struct Answer {
    status: u16,
    head: String,
    body: String,
    took: Duration,
}

impl Answer {
    fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().find_map(|line| {
            let (known, value) = line.split_once(": ")?;
            known.eq_ignore_ascii_case(name).then_some(value)
        })
    }
}

/// One request on a connection of its own, timed from before it is made until the last byte.
fn ask(method: &str, path: &str, form: &str, jar: &mut Vec<(String, String)>) -> Result<Answer> {
    let start = Instant::now();
    let mut stream = TcpStream::connect(("127.0.0.1", PORTS))?;
    stream.set_read_timeout(Some(PATIENCE))?;
    let cookies: Vec<_> = jar.iter().map(|(n, v)| format!("{n}={v}")).collect();
    let cookies = cookies.join("; ");
    let length = form.len();
    let request = format!(
        "{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{PORTS}\r\nConnection: close\r\nCookie: {cookies}\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {length}\r\n\r\n{form}"
    );
    stream.write_all(request.as_bytes())?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer)?;
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
            jar.retain(|(known, _)| known != name);
            jar.push((name.to_owned(), value.to_owned()));
        }
    }
    Ok(Answer {
        status,
        head: head.to_owned(),
        body: body.to_owned(),
        took,
    })
}

/// Mail by LMTP to those who come next, until it is over; how many were taken.
fn deliver(next: &AtomicU32, over: &AtomicBool) -> Result<u32> {
    let stream = TcpStream::connect(("127.0.0.1", PORTS + 24))?;
    stream.set_read_timeout(Some(PATIENCE))?;
    let mut lines = BufReader::new(stream.try_clone()?);
    let mut say = stream;
    let mut said = |say: &mut TcpStream, words: &str, wants: &str| -> Result<()> {
        say.write_all(words.as_bytes())?;
        loop {
            let mut line = String::new();
            lines.read_line(&mut line)?;
            if !line.starts_with(wants) {
                bail!("LMTP: {line}");
            }
            if line.as_bytes().get(3) != Some(&b'-') {
                return Ok(());
            }
        }
    };
    said(&mut say, "", "220")?;
    said(&mut say, "LHLO bench.example\r\n", "250")?;
    let mut taken = 0;
    while !over.load(Ordering::Relaxed) {
        let person = next.load(Ordering::Relaxed);
        said(&mut say, "MAIL FROM:<school@bench.example>\r\n", "250")?;
        let to = format!("RCPT TO:<u{person:05}@bench.test>\r\n");
        said(&mut say, &to, "250")?;
        said(&mut say, "DATA\r\n", "354")?;
        let text = format!(
            "From: <school@bench.example>\r\nTo: <u{person:05}@bench.test>\r\nSubject: Rentree {taken}\r\nMessage-ID: <{taken}.{person}@bench.example>\r\n\r\n{}.\r\n",
            "Le conseil se tient mardi.\r\n".repeat(40)
        );
        said(&mut say, &text, "250")?;
        taken += 1;
        std::thread::sleep(Duration::from_secs(1) / MAILS_A_SECOND);
    }
    Ok(taken)
}
