//! A PostgreSQL cluster of the harness's own, synced as a person's, because it is cut off too.

use std::io::{Error, Result};
use std::process::{Command, Stdio};
use testing_postgres::{Cluster, Durability, binaries};

pub struct OwnCluster {
    cluster: Cluster,
}

const NAME: &str = "crash";

impl OwnCluster {
    pub fn start() -> Result<Self> {
        Ok(Self {
            cluster: Cluster::start(Durability::Real)?,
        })
    }

    /// Makes the database; what a client connects with.
    pub fn database(&self) -> Result<String> {
        self.ask(&format!("CREATE DATABASE {NAME}"))
            .ok_or_else(|| Error::other("no database"))?;
        Ok(format!("{} dbname={NAME}", self.cluster.address()))
    }

    /// Ends all connections of the service.
    pub fn cut_connections(&self) {
        let _number = self.ask(&format!(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = '{NAME}'"
        ));
    }

    /// Kills a process of the database under the service: all others end with it, and the log is replayed.
    pub fn kill_backend(&self) {
        let pid = self.ask(&format!(
            "SELECT pid FROM pg_stat_activity WHERE datname = '{NAME}' ORDER BY state = 'active' DESC LIMIT 1"
        ));
        if let Some(pid) = pid.filter(|pid| !pid.is_empty()) {
            let _gone = Command::new("kill").args(["-9", &pid]).status();
        }
    }

    /// Waits until it answers (again).
    pub fn wait(&self) {
        for _ in 0..600 {
            if self.ask("SELECT 1").is_some() {
                return;
            }
            super::pause(50);
        }
    }

    fn ask(&self, sql: &str) -> Option<String> {
        let output = Command::new(binaries()?.join("psql"))
            .args(["--no-psqlrc", "--quiet", "--tuples-only", "--no-align"])
            .arg(format!("{} dbname=postgres", self.cluster.address()))
            .args(["--command", sql])
            .stdin(Stdio::null())
            .stderr(Stdio::null())
            .output()
            .ok()?;
        let text = String::from_utf8_lossy(&output.stdout).trim().to_owned();
        output.status.success().then_some(text)
    }
}
