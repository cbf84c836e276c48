//! What the tests need from Debian: installed when we are root, named when we are not.

use crate::{Workshop, ok};
use anyhow::{Result, bail};
use std::path::Path;
use std::process::Command;

/// A program the tests run (a file of it, at least), and the package it comes in.
const NEEDED: &[(&str, &str)] = &[
    (
        "/usr/bin/chromium-headless-shell",
        "chromium-headless-shell",
    ),
    ("/usr/bin/mbsync", "isync"),
    ("/usr/bin/neomutt", "neomutt"),
    ("/usr/sbin/postfix", "postfix"),
    ("/usr/bin/script", "bsdutils"),
    ("/usr/share/doc/python3-venv", "python3-venv"),
    ("/usr/bin/setpriv", "util-linux"),
    ("/usr/bin/thunderbird", "thunderbird"),
    ("/usr/bin/unshare", "util-linux"),
];

/// Installs what the tests lack, or says what to install.
pub fn install(_: &Workshop) -> Result<()> {
    let mut missing = missing(NEEDED);
    if crate::postgres::binaries().is_none() {
        missing.push("postgresql");
    }
    fetch(&missing)
}

/// The same for programs that are not for the tests.
pub fn need(programs: &[(&str, &'static str)]) -> Result<()> {
    fetch(&missing(programs))
}

fn missing(programs: &[(&str, &'static str)]) -> Vec<&'static str> {
    programs
        .iter()
        .filter(|(program, _)| !Path::new(program).exists())
        .map(|(_, package)| *package)
        .collect()
}

fn fetch(missing: &[&str]) -> Result<()> {
    if missing.is_empty() {
        return Ok(());
    }
    if !is_root()? {
        bail!(
            "as root: apt-get install --no-install-recommends {}",
            missing.join(" ")
        );
    }
    forbid_services()?;
    let quiet = ["-o", "Dpkg::Use-Pty=0", "-qq"];
    ok(Command::new("apt-get").args(quiet).arg("update"))?;
    ok(Command::new("apt-get")
        .env("DEBIAN_FRONTEND", "noninteractive")
        .args(quiet)
        .args(["install", "-y", "--no-install-recommends"])
        .args(missing))
}

/// Debian starts what it installs unless this file says no: our tests start their own.
fn forbid_services() -> Result<()> {
    use std::os::unix::fs::PermissionsExt;
    let policy = Path::new("/usr/sbin/policy-rc.d");
    if !policy.exists() {
        std::fs::write(policy, "#!/bin/sh\nexit 101\n")?;
        std::fs::set_permissions(policy, std::fs::Permissions::from_mode(0o755))?;
    }
    Ok(())
}

/// Whether we may install and must step down for PostgreSQL.
pub fn is_root() -> Result<bool> {
    let id = Command::new("id").arg("-u").output()?;
    Ok(id.stdout.trim_ascii() == b"0")
}
