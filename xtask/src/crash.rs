//! `cargo xtask crash`: the crash harness of `testing`, as long as one likes; `--power` cuts the power (as root).

use crate::{Workshop, cargo, ok};
use anyhow::Result;

/// Builds the program and the harness, and passes the arguments on: `--rounds N`, `--seed N`,
/// `--engine sqlite|postgres`, `--power`.
pub fn run(workshop: &Workshop, arguments: &[String]) -> Result<()> {
    // Named together, so that one build serves both, the one that the tests use as well.
    let built = ["--bin", "tramontane", "--bin", "crash"];
    ok(cargo(workshop)
        .args(["build", "--quiet", "--workspace"])
        .args(built))?;
    ok(std::process::Command::new(workshop.target().join("debug/crash")).args(arguments))
}
