//! Licences that fit AGPL-3.0-only, and crates that must not be built.

use crate::{Workshop, cargo};
use anyhow::{Context, Result, bail};
use serde_json::Value;
use std::collections::HashSet;

/// One of these must be offered by each dependency.
const GOOD: &[&str] = &[
    "MIT",
    "MIT-0",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "ISC",
    "Zlib",
    "0BSD",
    "Unlicense",
    "CC0-1.0",
    "BSL-1.0",
    "Unicode-3.0",
    "Unicode-DFS-2016",
    "MPL-2.0",
    "AGPL-3.0-only",
    "CDLA-Permissive-2.0",
    "OpenSSL",
    "NCSA",
];

/// One crypto library, no OpenSSL; and what standard Rust has.
const BANNED: &[&str] = &[
    "openssl",
    "openssl-sys",
    "native-tls",
    "ring",
    "lazy_static",
    "once_cell",
];

/// Banned crates that a dependency builds by itself: ours may not name them.
const ONLY_OTHERS: &[&str] = &["lazy_static", "once_cell"];

/// Fails on a licence that does not fit or a crate that may not be built.
pub fn check(workshop: &Workshop) -> Result<()> {
    let output = cargo(workshop)
        .args([
            "metadata",
            "--format-version",
            "1",
            "--locked",
            "--filter-platform",
            "x86_64-unknown-linux-gnu",
        ])
        .output()?;
    if !output.status.success() {
        bail!(
            "cargo metadata: {}",
            String::from_utf8_lossy(&output.stderr)
        );
    }
    let metadata: Value = serde_json::from_slice(&output.stdout)?;
    let packages = metadata["packages"].as_array().context("packages")?;
    let ours: HashSet<&str> = metadata["workspace_members"]
        .as_array()
        .context("members")?
        .iter()
        .filter_map(Value::as_str)
        .collect();
    let built = built(workshop)?;
    let mut faults = Vec::new();
    for package in packages {
        let text = |key: &str| package[key].as_str().unwrap_or_default();
        let (id, name) = (text("id"), text("name"));
        if ours.contains(id) {
            faults.extend(named(package).map(|banned| format!("{name} names {banned}")));
        } else if built.contains(&format!("{name} v{}", text("version"))) {
            if BANNED.contains(&name) && !ONLY_OTHERS.contains(&name) {
                faults.push(format!("{name} is banned"));
            }
            let licence = package["license"].as_str().unwrap_or_default();
            if !fits(licence) {
                faults.push(format!("{name}: licence {licence:?}"));
            }
        }
    }
    if faults.is_empty() {
        Ok(())
    } else {
        bail!("{}", faults.join("\n"))
    }
}

/// What is really built, as `name vVERSION`: the metadata's graph also has optional dependencies nobody asked for.
fn built(workshop: &Workshop) -> Result<HashSet<String>> {
    let output = cargo(workshop)
        .args([
            "tree",
            "--workspace",
            "--locked",
            "--edges",
            "all",
            "--prefix",
            "none",
            "--format",
            "{p}",
        ])
        .output()?;
    if !output.status.success() {
        bail!("cargo tree: {}", String::from_utf8_lossy(&output.stderr));
    }
    let lines = String::from_utf8_lossy(&output.stdout);
    let first_two = |line: &str| line.split(' ').take(2).collect::<Vec<_>>().join(" ");
    Ok(lines.lines().map(first_two).collect())
}

fn named(package: &Value) -> impl Iterator<Item = &'static str> {
    let names: HashSet<&str> = package["dependencies"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|dependency| dependency["name"].as_str())
        .collect();
    BANNED
        .iter()
        .copied()
        .filter(move |banned| names.contains(banned))
        .collect::<Vec<_>>()
        .into_iter()
}

/// An SPDX expression fits when every part joined by AND offers something good.
fn fits(licence: &str) -> bool {
    let licence = licence.replace(['(', ')'], " ").replace('/', " OR ");
    !licence.trim().is_empty()
        && licence
            .split(" AND ")
            .all(|part| part.split(" OR ").any(|offer| GOOD.contains(&offer.trim())))
}

#[cfg(test)]
mod tests {
    use super::fits;

    #[test]
    fn an_expression_fits_when_every_part_offers_something_good() {
        assert!(fits("MIT OR Apache-2.0"));
        assert!(fits("MIT/Apache-2.0"));
        assert!(fits("(MIT OR GPL-2.0) AND BSD-3-Clause"));
        assert!(!fits("GPL-2.0-only"));
        assert!(!fits("MIT AND SSPL-1.0"));
        assert!(!fits(""));
    }
}
