//! `cargo xtask …`: the commands that build, test and measure the house.
//!
//! `test` is everything CI runs; `check` is its quick part. Steps are functions listed in [`TEST`], each timed.

mod bench;
mod crash;
mod fuzz;
mod help;
mod house;
mod licences;
mod memory;
mod packages;
mod postgres;
mod screens;

use anyhow::{Context, Result, bail};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

struct Step {
    name: &'static str,
    run: fn(&Workshop) -> Result<()>,
}

const CHECK: &[Step] = &[
    Step {
        name: "formatting",
        run: formatting,
    },
    Step {
        name: "clippy",
        run: clippy,
    },
    Step {
        name: "licences and banned crates",
        run: licences::check,
    },
    Step {
        name: "floors and documents",
        run: house::check,
    },
];

const TEST: &[Step] = &[
    Step {
        name: "packages",
        run: packages::install,
    },
    Step {
        name: "formatting",
        run: formatting,
    },
    Step {
        name: "licences and banned crates",
        run: licences::check,
    },
    Step {
        name: "floors and documents",
        run: house::check,
    },
    Step {
        name: "build",
        run: build,
    },
    Step {
        name: "PostgreSQL",
        run: postgres::start,
    },
    Step {
        name: "unit and property tests",
        run: unit_tests,
    },
    Step {
        name: "both engines",
        run: engine_tests,
    },
    Step {
        name: "end to end",
        run: end_to_end,
    },
    Step {
        name: "fuzz smoke",
        run: fuzz::smoke,
    },
    Step {
        name: "clippy",
        run: clippy,
    },
];

/// What steps share.
pub struct Workshop {
    root: PathBuf,
    /// Dropped at the end: stops the cluster.
    cluster: std::sync::Mutex<Option<postgres::Cluster>>,
    /// Where tests on both engines write, and the cluster lies; it goes after it.
    memory: Option<memory::Folder>,
}

impl Workshop {
    /// Where cargo puts what it builds.
    fn target(&self) -> PathBuf {
        std::env::var_os("CARGO_TARGET_DIR")
            .map_or_else(|| self.root.join("target"), |folder| self.root.join(folder))
    }
}

fn main() -> Result<()> {
    let mut args = std::env::args().skip(1).peekable();
    let tests = args.peek().is_some_and(|command| command == "test");
    let workshop = Workshop {
        root: root()?,
        cluster: std::sync::Mutex::default(),
        memory: tests.then(memory::folder).flatten(),
    };
    match args.next().as_deref() {
        Some("test") => run(&workshop, TEST),
        Some("check") => run(&workshop, CHECK),
        Some("fuzz") => {
            let name = args.next().context("cargo xtask fuzz NAME [SECONDS]")?;
            let seconds = args.next().map_or(Ok(300), |typed| typed.parse())?;
            fuzz::run(&workshop, &name, seconds)
        }
        Some("screens") => match args.next().as_deref() {
            None => screens::take(&workshop, screens::Which::All),
            Some("help") => screens::take(&workshop, screens::Which::Help),
            Some(_) => bail!("cargo xtask screens [help]"),
        },
        Some("passwords") => ok(cargo(&workshop).args([
            "run",
            "-q",
            "-p",
            "identity",
            "--example",
            "common_passwords",
        ])),
        Some("bench") => bench::run(&workshop, &args.collect::<Vec<_>>()),
        Some("crash") => crash::run(&workshop, &args.collect::<Vec<_>>()),
        _ => {
            eprintln!(
                "cargo xtask test | check | screens [help] | passwords | fuzz NAME [SECONDS] | crash [--power] [--rounds N] [--engine NAME]\n\
                 cargo xtask bench [--tools DIR] [--rounds N] [--again] [--dry] [PART…] | bench data DIR [ACCOUNTS] | bench september [--agents N] [--minutes M] [--hourly N] [--first N] [--crowd N] [--attempts N] [--rescue-optional] [--program FILE] [--postgres]"
            );
            std::process::exit(2);
        }
    }
}

fn root() -> Result<PathBuf> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    Ok(here.parent().context("xtask lies in the root")?.to_owned())
}

fn run(workshop: &Workshop, steps: &[Step]) -> Result<()> {
    let mut times: Vec<(&str, Duration)> = Vec::new();
    let mut failed = None;
    for step in steps {
        eprintln!("\n== {}", step.name);
        let start = Instant::now();
        let done = (step.run)(workshop);
        times.push((step.name, start.elapsed()));
        if let Err(error) = done {
            failed = Some((step.name, error));
            break;
        }
    }
    eprintln!();
    for (name, time) in &times {
        eprintln!("{:>6.1} min  {name}", time.as_secs_f64() / 60.0);
    }
    match failed {
        Some((name, error)) => bail!("{name}: {error:#}"),
        None => Ok(()),
    }
}

/// A cargo command in the root, with what tests need in its environment.
fn cargo(workshop: &Workshop) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command
        .current_dir(&workshop.root)
        .env("INSTA_UPDATE", "no");
    if let Some(cluster) = workshop
        .cluster
        .lock()
        .ok()
        .as_deref()
        .and_then(Option::as_ref)
    {
        command.env(postgres::VARIABLE, cluster.address());
    }
    command
}

/// Runs a command to its end; its failure is an error that names it.
fn ok(command: &mut Command) -> Result<()> {
    let status = command
        .status()
        .with_context(|| format!("{:?}", command.get_program()))?;
    if status.success() {
        Ok(())
    } else {
        bail!(
            "{:?} {:?}: {status}",
            command.get_program(),
            command.get_args().collect::<Vec<_>>()
        )
    }
}

fn formatting(workshop: &Workshop) -> Result<()> {
    ok(cargo(workshop).args(["fmt", "--all", "--check"]))
}

fn clippy(workshop: &Workshop) -> Result<()> {
    ok(cargo(workshop).args([
        "clippy",
        "--quiet",
        "--workspace",
        "--all-targets",
        "--",
        "-D",
        "warnings",
    ]))
}

fn build(workshop: &Workshop) -> Result<()> {
    ok(cargo(workshop).args(["build", "--quiet", "--workspace", "--all-targets"]))
}

fn unit_tests(workshop: &Workshop) -> Result<()> {
    tests(workshop, &["--lib", "--bins"])
}

/// Against the store, on both engines: mostly they wait for a disk or a database, so their folders lie in memory where there is
/// enough, and more run together than there are cores.
fn engine_tests(workshop: &Workshop) -> Result<()> {
    let which = [
        "--exclude",
        "testing",
        "--test",
        "*",
        "--",
        "--test-threads",
        "6",
    ];
    let mut command = testing(workshop);
    if let Some(folder) = &workshop.memory {
        command.env("TMPDIR", folder.path());
    }
    ok(command.args(which))
}

/// The suites of `crates/testing`: the whole program with real clients. Each by its name, so that the selection of
/// packages, and with it what dependencies are built for, stays the same.
fn end_to_end(workshop: &Workshop) -> Result<()> {
    postgres::start_on_disk(workshop)?;
    let mut which = Vec::new();
    for file in std::fs::read_dir(workshop.root.join("crates/testing/tests"))? {
        let file = file?.path();
        if file.extension().is_some_and(|end| end == "rs") {
            let name = file.file_stem().and_then(|name| name.to_str());
            which.extend([
                "--test".to_owned(),
                name.context("a suite's name")?.to_owned(),
            ]);
        }
    }
    let which: Vec<&str> = which.iter().map(String::as_str).collect();
    tests(workshop, &which)
}

fn tests(workshop: &Workshop, which: &[&str]) -> Result<()> {
    ok(testing(workshop).args(which))
}

/// The beginning of a command that runs tests.
fn testing(workshop: &Workshop) -> Command {
    let binary = workshop.target().join("debug/tramontane");
    let mut command = cargo(workshop);
    command
        .env("TRAMONTANE_BINARY", binary)
        .args(["test", "--quiet", "--workspace"]);
    command
}
