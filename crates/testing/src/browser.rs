//! Debian’s Chromium without a window of its own (half the work of the whole one, the same engine; `TRAMONTANE_CHROMIUM`
//! names another), driven by playwright-core: journeys are scripts in `crates/testing/browser/`. Their packages are
//! installed when the lock is newer, nothing else is downloaded.

use crate::Server;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};
use std::sync::Mutex;
use std::time::{Duration, Instant};

/// After this a script is cut off: above all that its journeys, each of which has a bound of its own, take on a loaded
/// machine.
const LIMIT: Duration = Duration::from_secs(25 * 60);

/// Runs one script of journeys against the server, or only those named; the script's exit code is the verdict. A journey
/// that fails is tried once more: one that succeeds only then is named on the terminal as unsteady.
/// Pictures of pages that failed lie beside the test's own binary.
///
/// # Panics
/// When a journey fails; what it printed is in the message.
pub fn journey(server: &Server, script: &str, only: &[&str]) {
    let folder = folder();
    install(&folder);
    let mut command = Command::new("node");
    command
        .arg(folder.join(script))
        .env("TRAMONTANE_DEMO", server.data().join("demo.json"))
        .env("TRAMONTANE_PROGRAM", crate::server::binary())
        .env("TRAMONTANE_PICTURES", pictures());
    if !only.is_empty() {
        command.env("TRAMONTANE_ONLY", only.join(" "));
    }
    let (status, said) = bounded(&mut command);
    assert!(
        status.is_some_and(|status| status.success()),
        "{script}, {status:?}:\n{said}"
    );
    println!("{said}");
    // Past what the test harness keeps to itself: what an unsteady journey said is read by who runs the tests.
    if said.lines().any(|line| line.starts_with("unsteady ")) {
        let _ = writeln!(std::io::stderr(), "{script}:\n{said}");
    }
}

/// How a command ended, unless it was cut off at [`LIMIT`], and what it said until then.
fn bounded(command: &mut Command) -> (Option<ExitStatus>, String) {
    let told = tempfile::NamedTempFile::new().expect("a temporary file");
    let mut append = std::fs::OpenOptions::new();
    append.append(true);
    let open = || Stdio::from(append.open(told.path()).expect("a temporary file opens"));
    let mut child = command
        .stdout(open())
        .stderr(open())
        .spawn()
        .expect("node starts");
    let start = Instant::now();
    let status = loop {
        match child.try_wait().expect("a child can be asked") {
            None if start.elapsed() > LIMIT => {
                let _dead = child.kill();
                let _reaped = child.wait();
                break None;
            }
            None => std::thread::sleep(Duration::from_millis(20)),
            ended => break ended,
        }
    };
    (
        status,
        std::fs::read_to_string(told.path()).unwrap_or_default(),
    )
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("browser")
}

/// Where pictures of failures go: outside the server's folder, which goes with the test.
fn pictures() -> PathBuf {
    let me = std::env::current_exe().expect("a test knows itself");
    me.with_extension("pictures")
}

/// `npm ci` when the lock is newer than what is installed; one at a time.
fn install(folder: &Path) {
    static TURN: Mutex<()> = Mutex::new(());
    let _turn = TURN
        .lock()
        .unwrap_or_else(std::sync::PoisonError::into_inner);
    let changed = |path: PathBuf| {
        std::fs::metadata(path)
            .and_then(|data| data.modified())
            .ok()
    };
    let lock = changed(folder.join("package-lock.json"));
    if changed(folder.join("node_modules/.package-lock.json")) >= lock && lock.is_some() {
        return;
    }
    let status = Command::new("npm")
        .args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"])
        .current_dir(folder)
        .status()
        .expect("npm starts");
    assert!(status.success(), "npm ci: {status}");
}
