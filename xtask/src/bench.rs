//! `cargo xtask bench`: ours beside Dovecot and Postfix, by a load generator that checks every answer (as root, on a
//! quiet machine). `cargo xtask bench data DIR` makes a data directory as the suites want it.
//!
//! All parts run for one server, then for the other, as many rounds as asked; the median of the rounds is published
//! in `docs/performance.md`, between two marks, with those that we lose.

mod own;
mod page;
mod september;

use crate::{Workshop, cargo, ok, packages};
use anyhow::{Context, Result, bail};
use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// As many as the suites speak of.
const ACCOUNTS: &str = "5000";
const PORTS: u16 = 26_000;
const DOVECOT: Peer = Peer {
    script: "dovecot.sh",
    imap: 27_143,
    lmtp: 27_024,
    smtp: 27_025,
};
const ALL: &[&str] = &[
    "deliver", "imap", "search", "change", "mixed", "idle", "smtp", "own", "wide",
];
/// The largest mailbox.
const HUGE: u32 = 50_000;
const PATIENCE: Duration = Duration::from_secs(60);

struct Peer {
    script: &'static str,
    imap: u16,
    lmtp: u16,
    smtp: u16,
}

/// What was asked on the command line.
struct Wanted {
    tools: PathBuf,
    rounds: u32,
    parts: Vec<String>,
    scale: String,
    /// Whether mailboxes of an earlier run are taken as they are.
    again: bool,
    publish: bool,
}

/// `bench data DIR [ACCOUNTS]`, `bench september …`, or `bench [--tools DIR] [--rounds N] [--scale N] [--again] [--dry] [PART…]`.
///
/// # Errors
/// What did not build, start or answer rightly.
pub fn run(workshop: &Workshop, arguments: &[String]) -> Result<()> {
    if arguments.first().is_some_and(|first| first == "data") {
        let folder = arguments.get(1).context("cargo xtask bench data DIR")?;
        let accounts = arguments.get(2).map_or(ACCOUNTS, String::as_str);
        return data(&release(workshop)?, Path::new(folder), accounts);
    }
    if arguments.first().is_some_and(|first| first == "september") {
        return september::run(workshop, arguments.get(1..).unwrap_or_default());
    }
    let wanted = wanted(workshop, arguments)?;
    packages::need(&[
        ("/usr/lib/dovecot/imap", "dovecot-imapd"),
        ("/usr/lib/dovecot/lmtp", "dovecot-lmtpd"),
        ("/usr/sbin/postfix", "postfix"),
        ("/usr/bin/openssl", "openssl"),
    ])?;
    let lab = Lab::open(workshop, wanted)?;
    lab.seed()?;
    for round in 1..=lab.wanted.rounds {
        for part in &lab.wanted.parts {
            eprintln!("\n== round {round}: {part}");
            lab.part(part)?;
        }
    }
    page::publish(&lab)
}

fn wanted(workshop: &Workshop, arguments: &[String]) -> Result<Wanted> {
    let mut wanted = Wanted {
        tools: workshop.root.join("../shared/bench"),
        rounds: 3,
        parts: Vec::new(),
        scale: "1".to_owned(),
        again: false,
        publish: true,
    };
    let mut arguments = arguments.iter();
    while let Some(argument) = arguments.next() {
        let mut value = || {
            arguments
                .next()
                .with_context(|| format!("{argument} of what?"))
        };
        match argument.as_str() {
            "--tools" => wanted.tools = value()?.into(),
            "--rounds" => wanted.rounds = value()?.parse()?,
            "--scale" => wanted.scale.clone_from(value()?),
            "--again" => wanted.again = true,
            "--dry" => wanted.publish = false,
            part if ALL.contains(&part) => wanted.parts.push(part.to_owned()),
            other => bail!("{other} is no part of {}", ALL.join(" ")),
        }
    }
    if wanted.parts.is_empty() {
        wanted.parts = ALL.iter().map(|part| (*part).to_owned()).collect();
    }
    Ok(wanted)
}

/// The program as people run it.
fn release(workshop: &Workshop) -> Result<PathBuf> {
    ok(cargo(workshop).args(["build", "--release", "--quiet"]))?;
    Ok(workshop.target().join("release/tramontane"))
}

fn data(program: &Path, folder: &Path, accounts: &str) -> Result<()> {
    ok(Command::new(program)
        .arg("--data")
        .arg(folder)
        .args(["bench-data", accounts]))
}

/// The tools, the servers and where results go.
struct Lab {
    wanted: Wanted,
    /// Results, our data, the load generator; the peers have theirs beside it.
    folder: PathBuf,
    load: PathBuf,
    program: PathBuf,
    flow: PathBuf,
    /// Where the tables are published.
    document: PathBuf,
}

impl Lab {
    fn open(workshop: &Workshop, wanted: Wanted) -> Result<Self> {
        let manifest = wanted.tools.join("mailbench/Cargo.toml");
        if !manifest.exists() {
            bail!(
                "no load generator in {}: say where it lies with --tools DIR",
                wanted.tools.display()
            );
        }
        let folder = workshop.target().join("bench");
        std::fs::create_dir_all(&folder)?;
        let place = folder.join("load");
        ok(cargo(workshop)
            .args([
                "build",
                "--release",
                "--locked",
                "--quiet",
                "--manifest-path",
            ])
            .arg(manifest)
            .arg("--target-dir")
            .arg(&place))?;
        Ok(Self {
            load: place.join("release/mailbench"),
            program: release(workshop)?,
            flow: workshop.root.join("xtask/bench/webmail.toml"),
            document: workshop.root.join("docs/performance.md"),
            folder,
            wanted,
        })
    }

    fn results(&self, server: &str) -> PathBuf {
        self.folder.join(format!("{server}.jsonl"))
    }

    /// Empty servers, filled with the same messages; results of earlier runs go.
    fn seed(&self) -> Result<()> {
        let _older = std::fs::remove_file(self.results("own"));
        for server in ["dovecot", "postfix", "tramontane"] {
            let _older = std::fs::remove_file(self.results(server));
        }
        // A run that was cut off may have left them.
        self.peer(DOVECOT.script, "stop")?;
        if self.wanted.again {
            self.peer(DOVECOT.script, "restart")?;
        } else {
            let ours = self.folder.join("data");
            let _older = std::fs::remove_dir_all(&ours);
            data(&self.program, &ours, ACCOUNTS)?;
            self.peer(DOVECOT.script, "start")?;
        }
        self.peer("postfix.sh", "stop")?;
        self.peer("postfix.sh", "start")?;
        if !self.wanted.again {
            self.dovecot(&["seed"])?;
            let ours = self.start()?;
            self.suite(&ours.as_seen(), "suite-mail.sh", &["seed"])?;
            // What it has not moved in yet would be the first part's work.
            own::settled(&ours)?;
        }
        Ok(())
    }

    fn part(&self, part: &str) -> Result<()> {
        match part {
            "smtp" => {
                let mut pids = self.said("postfix.sh", "pid")?;
                pids.push(' ');
                pids.push_str(&self.said(DOVECOT.script, "pid")?);
                let seen = Seen {
                    server: "postfix+dovecot",
                    results: "postfix",
                    imap: DOVECOT.imap,
                    lmtp: DOVECOT.lmtp,
                    smtp: DOVECOT.smtp,
                    pids,
                    data: self.said(DOVECOT.script, "data")?,
                };
                self.suite(&seen, "suite-smtp.sh", &[])?;
                let ours = self.start()?;
                self.suite(&ours.as_seen(), "suite-smtp.sh", &[])
            }
            "own" => own::measure(self, &self.start()?),
            "wide" => own::wide(self),
            part => {
                // By default Dovecot does not sync flags that change; ours are on disk when they are answered.
                let fsync = match part {
                    "change" => "always",
                    _ => "optimized",
                };
                self.restart_dovecot(fsync)?;
                if part == "imap" {
                    self.first_logins(&self.dovecot_seen()?)?;
                }
                self.dovecot(&[part])?;
                let ours = self.start()?;
                if part == "imap" {
                    self.first_logins(&ours.as_seen())?;
                }
                self.suite(&ours.as_seen(), "suite-mail.sh", &[part])
            }
        }
    }

    fn dovecot(&self, parts: &[&str]) -> Result<()> {
        self.suite(&self.dovecot_seen()?, "suite-mail.sh", parts)
    }

    fn dovecot_seen(&self) -> Result<Seen> {
        Ok(Seen {
            server: "dovecot",
            results: "dovecot",
            imap: DOVECOT.imap,
            lmtp: DOVECOT.lmtp,
            smtp: DOVECOT.smtp,
            pids: self.said(DOVECOT.script, "pid")?,
            data: self.said(DOVECOT.script, "data")?,
        })
    }

    /// Each person's first sign-in since the start pays for a hash; the suite's then are as those of a day: both
    /// servers remember secrets that they have verified.
    fn first_logins(&self, seen: &Seen) -> Result<()> {
        let mut command = self.ahead(&self.load);
        command
            .args(["imap-login", "--users", "500", "-n", "500", "-c", "8"])
            .args(["--label", "first", "--password", "secret"])
            .args(["--server", seen.server])
            .args(["--port", &seen.imap.to_string()]);
        for pid in seen.pids.split_whitespace() {
            command.args(["--pid", pid]);
        }
        let results = File::options()
            .create(true)
            .append(true)
            .open(self.results(seen.results))?;
        let _told_in_the_results = command.stdout(results).status()?;
        Ok(())
    }

    /// A suite's own exit code tells of wrong answers: they are in the results, and are published.
    fn suite(&self, seen: &Seen, suite: &str, parts: &[&str]) -> Result<()> {
        let mut command = self.ahead(&self.wanted.tools.join(suite));
        command
            .args(parts)
            .env("SERVER", seen.server)
            .env("OUT", self.results(seen.results))
            .env("IMAP_PORT", seen.imap.to_string())
            .env("LMTP_PORT", seen.lmtp.to_string())
            .env("SMTP_PORT", seen.smtp.to_string())
            .env("PIDS", &seen.pids)
            .env("DATA", &seen.data)
            .env("HUGE", HUGE.to_string())
            .env("LISTS", "")
            // What the server does behind one scenario is not the next one's.
            .env("QUIET", "60")
            .env("SCALE", &self.wanted.scale);
        let _told_in_the_results = command.status().with_context(|| suite.to_owned())?;
        Ok(())
    }

    /// A command that the kernel lets in at once, where the tools know how.
    fn ahead(&self, program: &Path) -> Command {
        let mut command = Command::new(self.wanted.tools.join("foreground"));
        command
            .arg(program)
            .env("MAILBENCH", &self.load)
            .env("LAB", self.folder.join("lab"))
            .env("USERS", ACCOUNTS)
            .env("FORMAT", "sdbox");
        command
    }

    /// On its data, with `mail_fsync` so.
    fn restart_dovecot(&self, fsync: &str) -> Result<()> {
        let script = self.wanted.tools.join("baselines").join(DOVECOT.script);
        ok(self.ahead(&script).arg("restart").env("FSYNC", fsync))
    }

    fn peer(&self, script: &str, act: &str) -> Result<()> {
        ok(self
            .ahead(&self.wanted.tools.join("baselines").join(script))
            .arg(act))
    }

    fn said(&self, script: &str, act: &str) -> Result<String> {
        let script = self.wanted.tools.join("baselines").join(script);
        let output = self.ahead(&script).arg(act).output()?;
        Ok(String::from_utf8(output.stdout)?.trim().to_owned())
    }

    /// Ours, on the data of the bench.
    fn start(&self) -> Result<Ours> {
        Ours::start(self, &self.folder.join("data"))
    }
}

impl Drop for Lab {
    fn drop(&mut self) {
        for script in [DOVECOT.script, "postfix.sh"] {
            let _told_by_the_script = self.peer(script, "stop");
        }
    }
}

/// A server as the suites see it.
struct Seen {
    server: &'static str,
    results: &'static str,
    imap: u16,
    lmtp: u16,
    smtp: u16,
    pids: String,
    data: String,
}

/// Our program, running; stopped when dropped.
struct Ours {
    child: Child,
    data: PathBuf,
    /// From the start of the process until its first door answered.
    started: Duration,
}

impl Ours {
    fn start(lab: &Lab, data: &Path) -> Result<Self> {
        let log = File::create(lab.folder.join("tramontane.log"))?;
        let start = Instant::now();
        let child = lab
            .ahead(&lab.program)
            .arg("--data")
            .arg(data)
            .args(["--port-base", &PORTS.to_string()])
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()?;
        let mut ours = Self {
            child,
            data: data.to_owned(),
            started: Duration::ZERO,
        };
        while std::net::TcpStream::connect(("127.0.0.1", PORTS + 43)).is_err() {
            if ours.child.try_wait()?.is_some() || start.elapsed() > PATIENCE {
                bail!("the server does not stand: see {}", lab.folder.display());
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        ours.started = start.elapsed();
        Ok(ours)
    }

    fn as_seen(&self) -> Seen {
        Seen {
            server: "tramontane",
            results: "tramontane",
            imap: PORTS + 43,
            lmtp: PORTS + 24,
            smtp: PORTS + 25,
            pids: self.child.id().to_string(),
            data: self.data.display().to_string(),
        }
    }
}

impl Drop for Ours {
    /// As an administrator stops it: nothing is left to the next start.
    fn drop(&mut self) {
        let _gone = Command::new("kill")
            .args(["-TERM", &self.child.id().to_string()])
            .status();
        let _ended = self.child.wait();
    }
}
