//! One throw-away PostgreSQL cluster for a whole run: unprivileged, on a socket in a temporary directory.

use crate::packages::is_root;
use crate::{Workshop, ok};
use anyhow::{Context, Result};
use std::path::{Path, PathBuf};
use std::process::Command;

/// A running cluster; stops when dropped.
pub struct Cluster {
    pub url: String,
    folder: PathBuf,
    bin: PathBuf,
    root: bool,
}

/// Where the newest installed server's programs lie.
pub fn binaries() -> Option<PathBuf> {
    let mut versions: Vec<PathBuf> = std::fs::read_dir("/usr/lib/postgresql")
        .ok()?
        .filter_map(|entry| Some(entry.ok()?.path().join("bin")))
        .filter(|bin| bin.join("initdb").exists())
        .collect();
    versions.sort();
    versions.pop()
}

/// Starts the run's cluster.
pub fn start(workshop: &Workshop) -> Result<()> {
    let cluster = Cluster::start()?;
    *workshop
        .cluster
        .lock()
        .map_err(|_| anyhow::anyhow!("a step panicked"))? = Some(cluster);
    Ok(())
}

impl Cluster {
    fn start() -> Result<Self> {
        let bin = binaries().context("no PostgreSQL server: install the package postgresql")?;
        let root = is_root()?;
        let folder =
            std::env::temp_dir().join(format!("tramontane-postgres-{}", std::process::id()));
        std::fs::create_dir_all(&folder)?;
        if root {
            ok(Command::new("chown").arg("postgres").arg(&folder))?;
        }
        let socket = folder.display().to_string();
        let data = folder.join("data");
        ok(run_as(root, &bin.join("initdb"))
            .args([
                "--username=postgres",
                "--auth=trust",
                "--locale=C.UTF-8",
                "--encoding=UTF8",
                "--pgdata",
            ])
            .arg(&data)
            .stdout(std::process::Stdio::null()))?;
        // fsync stays on: what the crash tests show must be what a person gets.
        let settings = format!(
            "-c listen_addresses= -c unix_socket_directories={socket} -c max_connections=300 -c shared_buffers=128MB"
        );
        ok(run_as(root, &bin.join("pg_ctl"))
            .args(["start", "--silent", "--wait", "--pgdata"])
            .arg(&data)
            .arg("--log")
            .arg(folder.join("log"))
            .args(["--options", &settings]))?;
        Ok(Self {
            url: format!("host={socket} user=postgres dbname=postgres"),
            folder,
            bin,
            root,
        })
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        let _stopped = run_as(self.root, &self.bin.join("pg_ctl"))
            .args(["stop", "--silent", "--mode=immediate", "--pgdata"])
            .arg(self.folder.join("data"))
            .status();
        let _removed = std::fs::remove_dir_all(&self.folder);
    }
}

/// PostgreSQL refuses to run as root: as root it runs as Debian's own `postgres`.
fn run_as(root: bool, program: &Path) -> Command {
    if !root {
        return Command::new(program);
    }
    let mut command = Command::new("setpriv");
    command
        .args(["--reuid=postgres", "--regid=postgres", "--clear-groups"])
        .arg(program);
    command.current_dir("/");
    command
}
