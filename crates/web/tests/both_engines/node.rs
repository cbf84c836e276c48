//! A machine without Node, or with an old one, is told so in one sentence: the build script itself, with other paths.

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// The build script, compiled by itself: it needs nothing but the standard library.
fn script(folder: &Path) -> PathBuf {
    let program = folder.join("script");
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("build.rs");
    let compiled = Command::new("rustc")
        .args(["--edition", "2024", "-o"])
        .args([&program, &source])
        .status();
    assert!(compiled.expect("rustc").success());
    program
}

/// What it says when the path has only `node`, a program that prints this version.
fn said(program: &Path, folder: &Path, version: Option<&str>) -> Output {
    let path = folder.join("path");
    std::fs::create_dir_all(&path).expect("a folder");
    let node = path.join("node");
    let _none_yet = std::fs::remove_file(&node);
    if let Some(version) = version {
        std::fs::write(&node, format!("#!/bin/sh\necho {version}\n")).expect("a program");
        std::fs::set_permissions(&node, PermissionsExt::from_mode(0o755)).expect("a right");
    }
    let mut command = Command::new(program);
    command
        .env("PATH", &path)
        .env("OUT_DIR", folder)
        .current_dir(env!("CARGO_MANIFEST_DIR"));
    command.output().expect("the script runs")
}

#[test]
fn a_missing_or_old_node_is_one_sentence() {
    let folder = tempfile::tempdir().expect("a folder");
    let program = script(folder.path());
    for (version, sentence) in [
        (
            None,
            "Node is missing: install Node 18 or newer (with npm) and build again.",
        ),
        (
            Some("v16.20.2"),
            "Node v16.20.2 is too old to build the webmail: install Node 18 or newer (with npm) and build again.",
        ),
    ] {
        let output = said(&program, folder.path(), version);
        let text = String::from_utf8(output.stdout).expect("text");
        let errors: Vec<&str> = text
            .lines()
            .filter_map(|line| line.strip_prefix("cargo::error="))
            .collect();
        assert_eq!(errors, [sentence]);
        assert_eq!(output.status.code(), Some(1));
    }
}
