//! Debian's Chromium, driven by playwright-core: journeys are scripts in `crates/testing/browser/`.

use crate::Server;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Runs one journey against the server; the script's exit code is the verdict.
///
/// # Panics
/// When the journey fails; what it printed is in the message.
pub fn journey(server: &Server, script: &str) {
    let folder = folder();
    install(&folder);
    let output = Command::new("node")
        .arg(folder.join(script))
        .env("TRAMONTANE_DEMO", server.data().join("demo.json"))
        .env(
            "TRAMONTANE_PICTURES",
            server.data().with_extension("pictures"),
        )
        .output()
        .expect("node starts");
    let said = [output.stdout, output.stderr].concat();
    let said = String::from_utf8_lossy(&said);
    assert!(output.status.success(), "{script}:\n{said}");
    println!("{said}");
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("browser")
}

/// `npm ci` when the lock is newer than what is installed.
fn install(folder: &Path) {
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
