//! Bundles scripts, styles and icons with Node (`assets/build.mjs`) and writes the table that embeds them.
//!
//! `npm ci --ignore-scripts` runs when the lock is newer than what is installed. Without Node 18 or npm the build
//! ends with one sentence that says what to install.

use std::path::{Path, PathBuf};
use std::process::{Command, exit};
use std::{env, fs};

fn main() {
    let assets = Path::new("assets");
    println!("cargo::rerun-if-changed=assets/build.mjs");
    println!("cargo::rerun-if-changed=assets/package-lock.json");
    println!("cargo::rerun-if-changed=assets/js");
    println!("cargo::rerun-if-changed=assets/css");
    println!("cargo::rerun-if-changed=assets/mark.svg");
    // Templates name the icons that the sprite holds.
    println!("cargo::rerun-if-changed=src");
    let out = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default());
    check_node();
    install(assets);
    let mut bundle = Command::new("node");
    bundle
        .arg("build.mjs")
        .arg(out.join("assets"))
        .current_dir(assets);
    run(&mut bundle, "The pages' scripts could not be bundled");
}

/// One sentence, and no backtrace of ours above it.
fn stop(sentence: &str) -> ! {
    println!("cargo::error={sentence}");
    exit(1)
}

fn check_node() {
    let said = Command::new("node").arg("--version").output();
    let version = said.map(|said| String::from_utf8_lossy(&said.stdout).trim().to_owned());
    let major = version.as_ref().ok().and_then(|version| {
        version
            .strip_prefix('v')?
            .split('.')
            .next()?
            .parse::<u32>()
            .ok()
    });
    match (version, major) {
        (_, Some(18..)) => {}
        (Ok(version), Some(_)) => stop(&format!(
            "Node {version} is too old to build the webmail: install Node 18 or newer (with npm) and build again."
        )),
        _ => stop("Node is missing: install Node 18 or newer (with npm) and build again."),
    }
}

fn install(assets: &Path) {
    let changed = |path: PathBuf| fs::metadata(path).and_then(|found| found.modified()).ok();
    let lock = changed(assets.join("package-lock.json"));
    if changed(assets.join("node_modules/.package-lock.json")) >= lock {
        return;
    }
    let mut npm = Command::new("npm");
    npm.args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"])
        .current_dir(assets);
    run(
        &mut npm,
        "npm could not install what the webmail's scripts need",
    );
}

fn run(command: &mut Command, failure: &str) {
    match command.output() {
        Ok(said) if said.status.success() => {}
        Ok(said) => {
            for line in String::from_utf8_lossy(&said.stderr).lines().take(20) {
                println!("cargo::warning={line}");
            }
            stop(&format!("{failure}: see the lines above."))
        }
        Err(error) => stop(&format!("{failure}: {error}.")),
    }
}
