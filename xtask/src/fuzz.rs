//! Coverage-guided fuzzing on stable Rust: the flags that `cargo fuzz` would want nightly for.
//!
//! Targets lie in `fuzz/`, a workspace of its own that depends on pure crates only; seeds and found inputs lie in
//! `fuzz/corpus/NAME` and are kept in git.

use crate::{Workshop, cargo, ok};
use anyhow::{Context, Result, bail};
use std::path::PathBuf;
use std::process::Command;

const FLAGS: &str = "-Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
-Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table \
-Cllvm-args=-sanitizer-coverage-trace-compares -Ccodegen-units=1 --cfg fuzzing";
const TARGET: &str = "x86_64-unknown-linux-gnu";
/// Seconds each target runs in the test command.
const SMOKE: u32 = 8;

/// All targets, a few seconds each.
pub fn smoke(workshop: &Workshop) -> Result<()> {
    build(workshop)?;
    // Each takes one core.
    for pair in names(workshop)?.chunks(2) {
        std::thread::scope(|scope| {
            let runs: Vec<_> = pair
                .iter()
                .map(|name| scope.spawn(move || fuzz(workshop, name, SMOKE)))
                .collect();
            runs.into_iter().try_for_each(|run| {
                run.join()
                    .unwrap_or_else(|_| bail!("a target's thread stumbled"))
            })
        })?;
    }
    Ok(())
}

/// One target, for `seconds`.
pub fn run(workshop: &Workshop, name: &str, seconds: u32) -> Result<()> {
    build(workshop)?;
    fuzz(workshop, name, seconds)
}

fn build(workshop: &Workshop) -> Result<()> {
    // A folder of its own: other flags in the common one would rebuild everything.
    ok(cargo(workshop).env("RUSTFLAGS", FLAGS).args([
        "build",
        "--quiet",
        "--release",
        "--target",
        TARGET,
        "--manifest-path",
        "fuzz/Cargo.toml",
        "--target-dir",
        "target/fuzz",
    ]))
}

fn names(workshop: &Workshop) -> Result<Vec<String>> {
    let mut names: Vec<String> = std::fs::read_dir(workshop.root.join("fuzz/targets"))?
        .filter_map(|entry| Some(entry.ok()?.path().file_stem()?.to_str()?.to_owned()))
        .collect();
    names.sort();
    Ok(names)
}

fn fuzz(workshop: &Workshop, name: &str, seconds: u32) -> Result<()> {
    let corpus = workshop.root.join("fuzz/corpus").join(name);
    let found: PathBuf = workshop.root.join("target/fuzz/found").join(name);
    std::fs::create_dir_all(&found)?;
    std::fs::create_dir_all(&corpus)?;
    let program = workshop
        .root
        .join("target/fuzz")
        .join(TARGET)
        .join("release")
        .join(name);
    // New inputs go to the first folder; what is worth keeping is moved to the corpus by hand.
    ok(Command::new(&program)
        .arg(&found)
        .arg(&corpus)
        .args([
            "-use_value_profile=1",
            "-max_len=8192",
            "-timeout=10",
            "-rss_limit_mb=2048",
            "-verbosity=0",
            "-print_final_stats=1",
        ])
        .arg(format!("-max_total_time={seconds}"))
        .arg(format!("-artifact_prefix={}/", found.display())))
    .with_context(|| format!("target {name}; the input lies in {}", found.display()))
}
