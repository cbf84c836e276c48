//! What must stay true of the house: the crate graph keeps to the floors, and the documents name things that exist (those of
//! the help: `help.rs`).

use crate::{Workshop, cargo, help};
use anyhow::{Context, Result, bail};
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Each crate with its floor; a crate uses only those on lower floors. Doors share a floor and never use each other.
const FLOORS: &[(&str, u32)] = &[
    ("text", 0),
    ("imap-syntax", 0),
    ("smtp-syntax", 0),
    ("feed-syntax", 0),
    ("generator", 1),
    ("message", 1),
    ("store", 1),
    ("demo", 2),
    ("directory", 2),
    ("identity", 3),
    ("import", 4),
    ("mail", 4),
    ("transport", 5),
    ("imap", 5),
    ("web", 5),
    ("server", 6),
];
/// For developers only: the product may not use them.
const TOOLS: &[&str] = &["testing", "testing-postgres", "xtask"];
/// Documents whose file names and tests must exist.
const DOCUMENTS: &[&str] = &[
    "README.md",
    "ARCHITECTURE.md",
    "CONTRIBUTING.md",
    "SECURITY.md",
    "docs/rows.md",
    "docs/operate.md",
    "docs/generate.md",
    "docs/performance.md",
    "docs/people.md",
];

/// Fails on a crate that reaches up or sideways, or a document that names what is not there.
pub fn check(workshop: &Workshop) -> Result<()> {
    let mut faults = floors(workshop)?;
    for document in DOCUMENTS {
        let text = std::fs::read_to_string(workshop.root.join(document))
            .with_context(|| (*document).to_owned())?;
        let missing = missing_files(&workshop.root, &text);
        faults.extend(missing.map(|file| format!("{document} names {file}, which does not exist")));
    }
    faults.extend(rows(&workshop.root)?);
    faults.extend(forgotten_tests(&workshop.root)?);
    faults.extend(help::faults(&workshop.root)?);
    if faults.is_empty() {
        Ok(())
    } else {
        bail!("{}", faults.join("\n"))
    }
}

fn floors(workshop: &Workshop) -> Result<Vec<String>> {
    let output = cargo(workshop)
        .args(["metadata", "--format-version", "1", "--no-deps", "--locked"])
        .output()?;
    let metadata: Value = serde_json::from_slice(&output.stdout)?;
    let floor: BTreeMap<&str, u32> = FLOORS.iter().copied().collect();
    let mut faults = Vec::new();
    for package in metadata["packages"].as_array().context("packages")? {
        let name = package["name"].as_str().context("a name")?;
        if TOOLS.contains(&name) {
            continue;
        }
        let Some(own) = floor.get(name) else {
            faults.push(format!("{name} has no floor: add it to xtask/src/house.rs"));
            continue;
        };
        for dependency in package["dependencies"].as_array().context("dependencies")? {
            let (used, dev) = (
                dependency["name"].as_str().unwrap_or_default(),
                &dependency["kind"],
            );
            if dev.as_str() == Some("dev") {
                continue;
            }
            let above = floor.get(used).is_some_and(|used| used >= own);
            if above || TOOLS.contains(&used) {
                faults.push(format!("{name} uses {used}, which is not below it"));
            }
        }
    }
    Ok(faults)
}

/// Words in backquotes that look like paths of the project and are none.
fn missing_files<'a>(root: &'a Path, text: &'a str) -> impl Iterator<Item = &'a str> {
    text.split('`')
        .skip(1)
        .step_by(2)
        .filter(|word| is_path(word))
        .filter(|word| !root.join(word).exists())
}

fn is_path(word: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || "/._-".contains(c);
    let first = word.split('/').next().unwrap_or_default();
    word.chars().all(plain)
        && (["crates", "xtask", "docs", "locales", "fuzz", ".ci"].contains(&first)
            || [".md", ".toml"].iter().any(|end| word.ends_with(end)) && !word.contains('/'))
        && word != "tramontane.toml"
}

/// `docs/rows.md`: each test it names is a function somewhere in the house or a browser journey.
fn rows(root: &Path) -> Result<Vec<String>> {
    let text = std::fs::read_to_string(root.join("docs/rows.md"))?;
    let mut code = String::new();
    read_code(&root.join("crates"), &mut code)?;
    read_code(&root.join("xtask"), &mut code)?;
    let mut faults = Vec::new();
    for line in text.lines().filter(|line| line.starts_with("| R-")) {
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        let (Some(row), Some(tests)) = (cells.get(1), cells.get(4)) else {
            faults.push(format!("docs/rows.md: {line}"));
            continue;
        };
        for test in tests.split('`').skip(1).step_by(2) {
            if !code.contains(&format!("fn {test}(")) && !code.contains(&format!("test('{test}")) {
                faults.push(format!("docs/rows.md, {row}: there is no test {test}"));
            }
        }
    }
    Ok(faults)
}

/// Files beside the `main.rs` of a test program that it does not name: nobody would see that they are never run.
fn forgotten_tests(root: &Path) -> Result<Vec<String>> {
    let mut faults = Vec::new();
    for package in folders(&root.join("crates"))? {
        for program in folders(&package.join("tests"))? {
            let Ok(main) = std::fs::read_to_string(program.join("main.rs")) else {
                continue;
            };
            for file in std::fs::read_dir(&program)? {
                let file = file?.path();
                let stem = file.file_stem().and_then(|stem| stem.to_str());
                let is_code = file.extension().is_some_and(|end| end == "rs");
                let is_named = stem.is_none_or(|stem| {
                    stem == "main" || main.lines().any(|line| line == format!("mod {stem};"))
                });
                if is_code && !is_named {
                    faults.push(format!("{} is in no test program", file.display()));
                }
            }
        }
    }
    Ok(faults)
}

/// The folders in one, if it is there.
fn folders(within: &Path) -> Result<Vec<PathBuf>> {
    let Ok(entries) = std::fs::read_dir(within) else {
        return Ok(Vec::new());
    };
    let entries: std::io::Result<Vec<_>> = entries.map(|entry| Ok(entry?.path())).collect();
    Ok(entries?.into_iter().filter(|path| path.is_dir()).collect())
}

fn read_code(folder: &Path, out: &mut String) -> Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        let name = path
            .file_name()
            .and_then(|name| name.to_str())
            .unwrap_or_default();
        if path.is_dir() && !["node_modules", "target"].contains(&name) {
            read_code(&path, out)?;
        } else if [".rs", ".mjs"].iter().any(|end| name.ends_with(end)) {
            out.push_str(&std::fs::read_to_string(&path)?);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{forgotten_tests, is_path};

    #[test]
    fn only_paths_of_the_project_are_looked_for() {
        assert!(is_path("crates/mail/src/lib.rs"));
        assert!(is_path("README.md"));
        assert!(!is_path("cargo xtask test"));
        assert!(!is_path("DATA/outside/"));
        assert!(!is_path("mail::deliver"));
    }

    #[test]
    fn a_file_that_no_test_program_names_is_told() {
        let root = tempfile::tempdir().unwrap();
        let tests = root.path().join("crates/some/tests");
        let program = tests.join("both_engines");
        std::fs::create_dir_all(&program).unwrap();
        std::fs::write(program.join("main.rs"), "mod named;\n").unwrap();
        std::fs::write(program.join("named.rs"), "").unwrap();
        std::fs::write(tests.join("alone.rs"), "").unwrap();
        assert_eq!(forgotten_tests(root.path()).unwrap(), Vec::<String>::new());
        std::fs::write(program.join("forgotten.rs"), "").unwrap();
        let told = forgotten_tests(root.path()).unwrap();
        assert_eq!(told.len(), 1);
        assert!(told[0].contains("forgotten.rs"), "{told:?}");
    }
}
