//! The product's own program, started on free ports with a small demonstration.

use crate::template::Template;
use serde::Deserialize;
use std::collections::HashMap;
use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// How long a start may take before the test gives up: generous, for a loaded machine.
const PATIENCE: Duration = Duration::from_secs(120);
/// Who stops the server waits no longer.
const PROMISE: Duration = Duration::from_secs(5);

/// Which store a test runs on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    Sqlite,
    Postgres,
}

/// Both, for `for engine in Engine::BOTH`.
impl Engine {
    pub const BOTH: [Self; 2] = [Self::Sqlite, Self::Postgres];
}

/// A person of the demonstration.
#[derive(Debug, Clone, Deserialize)]
pub struct Person {
    pub name: String,
    pub identifier: String,
    pub address: String,
    pub password: String,
    pub role: String,
}

/// What `demo.json` says: doors and people, for whoever works beside the test (threads of a load).
#[derive(Debug, Clone, Deserialize)]
pub struct Demo {
    pub endpoints: HashMap<String, String>,
    pub ca: PathBuf,
    pub people: Vec<Person>,
}

impl Demo {
    /// Where a door listens.
    ///
    /// # Panics
    /// When there is no such door.
    #[must_use]
    pub fn door(&self, name: &str) -> SocketAddr {
        let address = self
            .endpoints
            .get(name)
            .unwrap_or_else(|| panic!("no door {name}"));
        address
            .trim_start_matches("http://")
            .parse()
            .unwrap_or_else(|_| panic!("{address} is no address"))
    }
}

/// A running server; killed when dropped.
pub struct Server {
    folder: Folder,
    engine: Engine,
    base: u16,
    environment: Vec<(String, String)>,
    database: Option<String>,
    demo: Option<Demo>,
    child: Option<Child>,
}

enum Folder {
    Own(TempDir),
    Given(PathBuf),
}

impl Server {
    /// The small demonstration in a temporary folder.
    ///
    /// # Panics
    /// When the server does not start: the test cannot go on.
    #[must_use]
    pub fn small(engine: Engine) -> Self {
        let template = Template::of(engine);
        let folder = TempDir::new().expect("a temporary folder");
        template.copy(&folder.path().join("data"));
        let mut server = Self::over(Folder::Own(folder), engine, template.database());
        server.start();
        server
    }

    /// Ready to start in a temporary folder, which the server will fill.
    #[must_use]
    pub fn prepared(engine: Engine) -> Self {
        let folder = TempDir::new().expect("a temporary folder");
        Self::with(Folder::Own(folder), engine)
    }

    /// Ready to start on a database of a cluster that the test looks after.
    #[must_use]
    pub fn on_database(url: String) -> Self {
        let mut server = Self::prepared(Engine::Sqlite);
        server.engine = Engine::Postgres;
        server.database = Some(url);
        server
    }

    /// Ready to start in a folder that the test looks after (a mounted image).
    #[must_use]
    pub fn at(folder: &Path, engine: Engine) -> Self {
        Self::with(Folder::Given(folder.to_owned()), engine)
    }

    fn with(folder: Folder, engine: Engine) -> Self {
        let database = (engine == Engine::Postgres).then(crate::postgres::fresh_database);
        Self::over(folder, engine, database)
    }

    fn over(folder: Folder, engine: Engine, database: Option<String>) -> Self {
        Self {
            folder,
            engine,
            base: free_base(),
            environment: Vec::new(),
            database,
            demo: None,
            child: None,
        }
    }

    /// One more variable in the server's environment.
    pub fn set(&mut self, name: &str, value: &str) {
        self.environment.push((name.to_owned(), value.to_owned()));
    }

    /// Starts (again) and waits until all doors answer.
    ///
    /// # Panics
    /// When it does not within two minutes.
    pub fn start(&mut self) {
        self.launch();
        let demo = self.data().join("demo.json");
        self.demo = Some(self.wait_for(&demo));
    }

    /// Starts (again) without waiting for anything.
    ///
    /// # Panics
    /// When the program is not there.
    pub fn launch(&mut self) {
        let _old = std::fs::remove_file(self.data().join("demo.json"));
        let file = |end: &str| std::fs::File::create(self.data().with_extension(end));
        let (console, log) = (
            file("out").expect("a file"),
            file("log").expect("a log file"),
        );
        let mut command = Command::new(binary());
        command
            .arg("--data")
            .arg(self.data())
            .args(["--small", "--port-base", &self.base.to_string()])
            .envs(self.environment.iter().cloned())
            .stdout(console)
            .stderr(log);
        if let Some(database) = &self.database {
            command.args(["--postgres", database]);
        }
        self.child = Some(command.spawn().expect("the program starts"));
    }

    fn wait_for(&mut self, demo: &Path) -> Demo {
        let start = Instant::now();
        loop {
            if let Ok(text) = std::fs::read_to_string(demo)
                && let Ok(demo) = serde_json::from_str(&text)
            {
                return demo;
            }
            let ended = self
                .child
                .as_mut()
                .and_then(|child| child.try_wait().ok().flatten());
            assert!(
                ended.is_none(),
                "the server ended: {ended:?}\n{}",
                self.log()
            );
            assert!(
                start.elapsed() < PATIENCE,
                "the server did not start\n{}",
                self.log()
            );
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    /// What the server logged.
    #[must_use]
    pub fn log(&self) -> String {
        std::fs::read_to_string(self.data().with_extension("log")).unwrap_or_default()
    }

    /// What it said on the console.
    #[must_use]
    pub fn console(&self) -> String {
        std::fs::read_to_string(self.data().with_extension("out")).unwrap_or_default()
    }

    /// Cuts the server off at this instant (SIGKILL).
    pub fn kill(&mut self) {
        if let Some(mut child) = self.child.take() {
            let _dead = child.kill();
            let _reaped = child.wait();
        }
    }

    /// Asks the server to stop (SIGTERM) and waits until it has.
    ///
    /// # Panics
    /// When it was not running, or does not stop.
    pub fn stop(&mut self) -> ExitStatus {
        self.stop_by("TERM")
    }

    /// Asks the server to stop by a signal, and waits until it has: 5 seconds is what it promises.
    ///
    /// # Panics
    /// When it was not running, or breaks the promise.
    pub fn stop_by(&mut self, signal: &str) -> ExitStatus {
        let mut child = self.child.take().expect("the server runs");
        let asked = Command::new("kill")
            .args(["-s", signal, &child.id().to_string()])
            .status();
        assert!(asked.expect("kill runs").success());
        let start = Instant::now();
        loop {
            if let Some(status) = child.try_wait().expect("a child can be asked") {
                return status;
            }
            if start.elapsed() > PROMISE {
                let _dead = child.kill();
                panic!("the server does not stop\n{}", self.log());
            }
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    /// The first of its ports.
    #[must_use]
    pub fn base(&self) -> u16 {
        self.base
    }

    /// The process, while it runs.
    #[must_use]
    pub fn pid(&self) -> Option<u32> {
        self.child.as_ref().map(Child::id)
    }

    /// Whether the process has ended by itself, and how.
    pub fn ended(&mut self) -> Option<ExitStatus> {
        self.child
            .as_mut()
            .and_then(|child| child.try_wait().ok().flatten())
    }

    /// What a client of its database connects with, when it has one.
    #[must_use]
    pub fn database(&self) -> Option<&str> {
        self.database.as_deref()
    }

    #[must_use]
    pub fn engine(&self) -> Engine {
        self.engine
    }

    #[must_use]
    pub fn data(&self) -> PathBuf {
        match &self.folder {
            Folder::Own(folder) => folder.path().join("data"),
            Folder::Given(folder) => folder.clone(),
        }
    }

    /// What `demo.json` says.
    ///
    /// # Panics
    /// When the server was never started.
    #[must_use]
    pub fn demo(&self) -> &Demo {
        self.demo.as_ref().expect("the server was started")
    }

    /// Where a door listens (`imap`, `smtp`…).
    #[must_use]
    pub fn door(&self, name: &str) -> SocketAddr {
        self.demo().door(name)
    }

    /// The webmail's address, `http://127.0.0.1:…`.
    #[must_use]
    pub fn web(&self) -> &str {
        &self.demo().endpoints["web"]
    }

    #[must_use]
    pub fn ca(&self) -> &Path {
        &self.demo().ca
    }

    #[must_use]
    pub fn people(&self) -> &[Person] {
        &self.demo().people
    }

    /// The person with this identifier.
    ///
    /// # Panics
    /// When there is none.
    #[must_use]
    pub fn person(&self, identifier: &str) -> &Person {
        self.people()
            .iter()
            .find(|person| person.identifier == identifier)
            .unwrap_or_else(|| panic!("no {identifier}"))
    }

    /// The program and its arguments, for a command on this server's data.
    #[must_use]
    pub fn command_line(&self, arguments: &[&str]) -> Vec<String> {
        let data = self.data();
        let mut words = vec![binary().display().to_string(), "--data".to_owned()];
        words.push(data.display().to_string());
        words.extend(arguments.iter().map(ToString::to_string));
        if let Some(database) = &self.database {
            words.extend(["--postgres".to_owned(), database.clone()]);
        }
        words
    }

    /// Runs a command of the program on this server's data; its output and whether it went well.
    ///
    /// # Panics
    /// When the program does not start.
    #[must_use]
    pub fn command(&self, arguments: &[&str], input: &str) -> (bool, String) {
        use std::io::Write;
        let words = self.command_line(arguments);
        let mut child = Command::new(&words[0])
            .args(&words[1..])
            .env("LC_ALL", "fr_FR.UTF-8")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let _read_or_not = child
            .stdin
            .take()
            .map(|mut stdin| stdin.write_all(input.as_bytes()));
        let output = child.wait_with_output().expect("the program ends");
        let text = [output.stdout, output.stderr].concat();
        (
            output.status.success(),
            String::from_utf8_lossy(&text).into_owned(),
        )
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.kill();
        if std::thread::panicking() {
            let log = self.log();
            let tail: Vec<&str> = log.lines().rev().take(20).collect();
            eprintln!(
                "the server's last lines:\n{}",
                tail.into_iter().rev().collect::<Vec<_>>().join("\n")
            );
        }
    }
}

/// The program under test: named by the environment, or beside the test's own binary.
///
/// # Panics
/// When the test runs from nowhere.
#[must_use]
pub fn binary() -> PathBuf {
    std::env::var_os("TRAMONTANE_BINARY").map_or_else(
        || {
            let me = std::env::current_exe().expect("a test knows itself");
            // target/debug/deps/test or target/debug/crash → target/debug/tramontane
            let near = me.ancestors().skip(1).take(2);
            near.map(|folder| folder.join("tramontane"))
                .find(|program| program.exists())
                .expect("the program was built: cargo build -p server")
        },
        PathBuf::from,
    )
}

/// A base with all its ports free just now. Tests of one process take bases far from each other; two processes
/// differ by their number.
///
/// # Panics
/// Never: the bases lie below 30,000.
#[must_use]
pub fn free_base() -> u16 {
    use std::sync::atomic::{AtomicU32, Ordering};
    static NEXT: AtomicU32 = AtomicU32::new(0);
    loop {
        let turn = NEXT.fetch_add(1, Ordering::Relaxed);
        let base = 12_000 + (std::process::id().wrapping_mul(7) + turn) % 180 * 100;
        let base = u16::try_from(base).expect("below 30,000");
        let free = |distance: u16| TcpListener::bind(("127.0.0.1", base + distance)).is_ok();
        if [0, 24, 25, 43, 65, 87, 93].into_iter().all(free) {
            return base;
        }
    }
}
