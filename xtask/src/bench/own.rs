//! What the suites do not ask: the webmail's pages, starting, idle memory, one message to 50,000.

use super::{Lab, Ours, PORTS, data};
use anyhow::{Context, Result};
use serde_json::{Value, json};
use std::fs::OpenOptions;
use std::io::Write;
use std::path::Path;
use std::time::{Duration, Instant};

const WIDE: &str = "50000";
/// Between two looks at a process's processor time.
const LOOK: Duration = Duration::from_secs(1);
/// A process that uses less of a processor than this is idle…
const IDLE: f64 = 0.02;
/// …when it does so for longer than deliveries gather before they are moved in.
const REST: Duration = Duration::from_secs(8);
/// Accounts that nobody uses are closed within two minutes.
const CLOSED: Duration = Duration::from_secs(130);
/// After how long we stop waiting for a process to become idle.
const PATIENCE: Duration = Duration::from_secs(300);

/// Adds what was measured to `own.jsonl`, and the webmail's lines to the results of ours.
pub fn measure(lab: &Lab, ours: &Ours) -> Result<()> {
    settled(ours)?;
    let start = ours.started.as_secs_f64() * 1e3;
    note(lab, "start on the data of 5,000 accounts, ms", start)?;
    std::thread::sleep(CLOSED);
    note(lab, "idle memory, MiB", resident(ours)?)?;
    pages(lab, ours)
}

fn pages(lab: &Lab, ours: &Ours) -> Result<()> {
    let many: &[&str] = &["--first-user", "2001", "--users", "200"];
    // Its number follows from what the suites seed before it, in their order.
    let huge: &[&str] = &[
        "--users",
        "1",
        "--var",
        "mailbox=m12011",
        "--var",
        "title=Huge",
    ];
    let runs: [(&str, &str, &str, &[&str]); 3] = [
        ("c1", "1", "100", many),
        ("c8", "8", "400", many),
        ("huge", "1", "40", huge),
    ];
    // Of a trial's smaller seed the number is another.
    let whole = lab.wanted.scale == "1";
    for (label, connections, times, who) in runs.into_iter().filter(|run| whole || run.0 != "huge")
    {
        let output = lab
            .ahead(&lab.load)
            .args(["http", "--server", "tramontane", "--password", "secret"])
            .args(["--port", &PORTS.to_string(), "--label", label])
            .args(["-c", connections, "-n", times])
            .args(["--pid", &ours.child.id().to_string()])
            .arg("--flow")
            .arg(&lab.flow)
            .args(who)
            .output()?;
        eprint!("{}", String::from_utf8_lossy(&output.stderr));
        OpenOptions::new()
            .create(true)
            .append(true)
            .open(lab.results("tramontane"))?
            .write_all(&output.stdout)?;
    }
    Ok(())
}

/// One message to 50,000 accounts of a server of its own.
pub fn wide(lab: &Lab) -> Result<()> {
    let folder = lab.folder.join("wide");
    if !folder.exists() {
        data(&lab.program, &folder, WIDE)?;
    }
    let ours = Ours::start(lab, &folder)?;
    settled(&ours)?;
    let start = Instant::now();
    let output = lab
        .ahead(&lab.load)
        .args([
            "lmtp-deliver",
            "--server",
            "tramontane",
            "--password",
            "secret",
        ])
        .args(["--port", &(PORTS + 24).to_string()])
        .args(["--imap-port", &(PORTS + 43).to_string()])
        .args(["--users", WIDE, "--rcpt", WIDE, "-n", "1"])
        .args(["--profile", "small", "--timeout", "300"])
        .args(["--pid", &ours.child.id().to_string()])
        .output()?;
    eprint!("{}", String::from_utf8_lossy(&output.stderr));
    for line in String::from_utf8_lossy(&output.stdout).lines() {
        let run: Value = serde_json::from_str(line)?;
        let scenario = run["scenario"].as_str().context("a scenario")?;
        let seconds = run["seconds"].as_f64().context("its seconds")?;
        let what = format!("{scenario}, s ({} wrong)", run["errors"]);
        note(lab, &what, seconds)?;
    }
    let ended = settled(&ours)?;
    let taken = (ended - start).as_secs_f64();
    let rate = 50_000.0 / taken;
    note(lab, "all of them moved in and indexed, accounts/s", rate)?;
    note(lab, "memory after it, MiB", resident(&ours)?)?;
    std::thread::sleep(CLOSED);
    note(lab, "memory two minutes later, MiB", resident(&ours)?)
}

fn note(lab: &Lab, what: &str, figure: f64) -> Result<()> {
    let mut file = OpenOptions::new()
        .create(true)
        .append(true)
        .open(lab.results("own"))?;
    eprintln!("{what}: {figure:.2}");
    writeln!(file, "{}", json!({"what": what, "figure": figure}))?;
    Ok(())
}

/// Waits until the process has nothing more to do; answers since when.
pub fn settled(ours: &Ours) -> Result<Instant> {
    let start = Instant::now();
    let (mut before, mut since) = (busy(ours)?, start);
    while start.elapsed() < PATIENCE {
        std::thread::sleep(LOOK);
        let now = busy(ours)?;
        if now - before >= IDLE * LOOK.as_secs_f64() {
            since = Instant::now();
        }
        if since.elapsed() >= REST {
            return Ok(since);
        }
        before = now;
    }
    eprintln!("the server is not idle after {PATIENCE:?}");
    Ok(since)
}

/// Processor time of the process so far, in seconds (`proc_pid_stat(5)`: fields 14 and 15, in hundredths).
fn busy(ours: &Ours) -> Result<f64> {
    let stat = std::fs::read_to_string(format!("/proc/{}/stat", ours.child.id()))?;
    let (_, after) = stat.rsplit_once(')').context("a name")?;
    let ticks: u32 = after
        .split_whitespace()
        .skip(11)
        .take(2)
        .map(|field| field.parse().unwrap_or(0))
        .sum();
    Ok(f64::from(ticks) / 100.0)
}

/// What the process has in memory, pages of files included, in MiB.
fn resident(ours: &Ours) -> Result<f64> {
    let status = std::fs::read_to_string(format!("/proc/{}/status", ours.child.id()))?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kib = line.and_then(|line| line.trim().strip_suffix(" kB"));
    Ok(kib.context("VmRSS")?.trim().parse::<f64>()? / 1024.0)
}

/// The bench's own figures of a run: what, and the median of its rounds.
pub fn figures(file: &Path) -> Result<Vec<(String, f64)>> {
    let mut all: Vec<(String, Vec<f64>)> = Vec::new();
    for line in std::fs::read_to_string(file).unwrap_or_default().lines() {
        let said: Value = serde_json::from_str(line)?;
        let what = said["what"].as_str().context("what")?;
        let figure = said["figure"].as_f64().context("a figure")?;
        match all.iter_mut().find(|(name, _)| name == what) {
            Some((_, figures)) => figures.push(figure),
            None => all.push((what.to_owned(), vec![figure])),
        }
    }
    let median = |mut figures: Vec<f64>| {
        figures.sort_by(f64::total_cmp);
        figures[figures.len() / 2]
    };
    Ok(all
        .into_iter()
        .map(|(what, figures)| (what, median(figures)))
        .collect())
}
