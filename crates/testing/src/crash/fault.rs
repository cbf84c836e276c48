//! Faults below the data directory by `shim/faults.c`, preloaded into the program.

use rand::Rng;
use rand::rngs::SmallRng;
use std::io::{Error, Result};
use std::path::{Path, PathBuf};
use std::process::Command;
use tempfile::TempDir;

/// Which calls count: `write`, `fsync`, `fdatasync`, `sync` (both) or `rename`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Call(pub &'static str);

/// What happens instead of the call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// SIGKILL; a write is torn in the middle.
    Kill,
    NoSpace,
    IoError,
    /// It is said to be done.
    Swallow,
}

/// One fault to come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fault {
    pub call: Call,
    /// Only files with this in their names.
    pub file: &'static str,
    pub nth: u32,
    pub times: u32,
    pub action: Action,
}

impl Fault {
    /// A fault of one of these actions.
    pub fn random(random: &mut SmallRng, actions: &[Action]) -> Self {
        let action = actions[random.random_range(0..actions.len())];
        let call = ["write", "write", "sync", "fsync", "rename"][random.random_range(0..5)];
        let most = if call == "write" { 600 } else { 60 };
        Self {
            call: Call(call),
            file: "",
            nth: random.random_range(1..most),
            times: match action {
                Action::NoSpace | Action::IoError => random.random_range(1..200),
                Action::Kill | Action::Swallow => 1,
            },
            action,
        }
    }
}

/// The compiled library and the files by which it is told and tells.
pub struct Shim {
    folder: TempDir,
}

impl Shim {
    /// Compiles it.
    ///
    /// # Errors
    /// When there is no C compiler.
    pub fn build() -> Result<Self> {
        let folder = TempDir::new()?;
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("shim/faults.c");
        let status = Command::new("cc")
            .args(["-shared", "-fPIC", "-O1", "-o"])
            .arg(folder.path().join("faults.so"))
            .arg(source)
            .arg("-ldl")
            .status()?;
        if status.success() {
            Ok(Self { folder })
        } else {
            Err(Error::other(format!("cc: {status}")))
        }
    }

    fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// From now on calls count.
    ///
    /// # Panics
    /// When the temporary folder cannot be written.
    pub fn arm(&self) {
        std::fs::write(self.file("arm"), "").expect("a temporary folder");
    }

    /// No call counts.
    pub fn disarm(&self) {
        for name in ["arm", "told"] {
            let _absent = std::fs::remove_file(self.file(name));
        }
    }

    /// Whether the fault has happened.
    #[must_use]
    pub fn has_told(&self) -> bool {
        self.file("told").exists()
    }

    /// What the program's environment needs for the fault.
    #[must_use]
    pub fn environment(&self, data: &Path, fault: &Fault) -> Vec<(&'static str, String)> {
        let text = |path: PathBuf| path.display().to_string();
        let action = match fault.action {
            Action::Kill => "kill",
            Action::NoSpace => "enospc",
            Action::IoError => "eio",
            Action::Swallow => "swallow",
        };
        vec![
            ("LD_PRELOAD", text(self.file("faults.so"))),
            ("FAULT_BELOW", text(data.to_owned())),
            ("FAULT_FILE", fault.file.to_owned()),
            ("FAULT_CALL", fault.call.0.to_owned()),
            ("FAULT_NTH", fault.nth.to_string()),
            ("FAULT_TIMES", fault.times.to_string()),
            ("FAULT_ACTION", action.to_owned()),
            ("FAULT_ARM", text(self.file("arm"))),
            ("FAULT_TOLD", text(self.file("told"))),
        ]
    }

    /// What takes it out again.
    #[must_use]
    pub fn nothing(&self) -> [(&'static str, String); 1] {
        [("LD_PRELOAD", String::new())]
    }
}
