//! A throw-away cluster: unprivileged, on a socket in a temporary directory.

use std::io::{Error, Result};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};

/// Whether a cluster syncs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Durability {
    /// As a person's: what a crash test shows is what a person gets.
    Real,
    /// Fast: for tests that cut nothing off.
    Forgetful,
}

/// A running cluster; stops when dropped, and when this process ends in any other way.
pub struct Cluster {
    address: String,
    watch: Child,
}

/// What PostgreSQL listens at when nothing else is said.
const PORT: u16 = 5432;

/// Where the newest installed server's programs lie.
#[must_use]
pub fn binaries() -> Option<PathBuf> {
    let mut versions: Vec<(u32, PathBuf)> = std::fs::read_dir("/usr/lib/postgresql")
        .ok()?
        .filter_map(|entry| {
            let path = entry.ok()?.path();
            let version = path.file_name()?.to_str()?.parse().ok()?;
            Some((version, path.join("bin")))
        })
        .filter(|(_, bin)| bin.join("initdb").exists())
        .collect();
    versions.sort();
    versions.pop().map(|(_, bin)| bin)
}

impl Cluster {
    /// Makes and starts a cluster.
    ///
    /// # Errors
    /// When PostgreSQL's server is not installed, or does not start.
    pub fn start(durability: Durability) -> Result<Self> {
        Self::start_in(&std::env::temp_dir(), durability)
    }

    /// One whose folder lies in this one.
    ///
    /// # Errors
    /// As [`Cluster::start`].
    pub fn start_in(within: &Path, durability: Durability) -> Result<Self> {
        Self::start_as(within, durability, None)
    }

    /// One that is also reached at a port of this machine, with TLS under this certificate: chain and key in PEM.
    ///
    /// # Errors
    /// As [`Cluster::start`].
    pub fn start_with_tls(port: u16, certificate: &str, key: &str) -> Result<Self> {
        let tls = Tls {
            port,
            certificate,
            key,
        };
        Self::start_as(&std::env::temp_dir(), Durability::Forgetful, Some(&tls))
    }

    fn start_as(within: &Path, durability: Durability, tls: Option<&Tls<'_>>) -> Result<Self> {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let bin = binaries()
            .ok_or_else(|| Error::other("no PostgreSQL server: install the package postgresql"))?;
        let name = format!(
            "tramontane-postgres-{}-{}",
            std::process::id(),
            NEXT.fetch_add(1, Ordering::Relaxed)
        );
        let folder = within.join(name);
        let _left_by_another = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder)?;
        let root = is_root(&folder)?;
        if root {
            run(Command::new("chown").arg("postgres").arg(&folder))?;
        }
        // The watch comes first: whatever happens from here on, the cluster goes.
        let watch = watch(root, &bin, &folder)?;
        let cluster = Self {
            address: format!(
                "host={} port={} user=postgres",
                folder.display(),
                tls.map_or(PORT, |tls| tls.port)
            ),
            watch,
        };
        initialise(root, &bin, &folder, durability, tls)?;
        Ok(cluster)
    }

    /// What a client connects with, without a database.
    #[must_use]
    pub fn address(&self) -> &str {
        &self.address
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        drop(self.watch.stdin.take());
        let _stopped = self.watch.wait();
    }
}

fn initialise(
    root: bool,
    bin: &Path,
    folder: &Path,
    durability: Durability,
    tls: Option<&Tls<'_>>,
) -> Result<()> {
    let data = folder.join("data");
    run(run_as(root, &bin.join("initdb"))
        .args(["--username=postgres", "--auth=trust", "--locale=C.UTF-8"])
        .args(["--encoding=UTF8", "--no-sync", "--pgdata"])
        .arg(&data)
        .stdout(Stdio::null()))?;
    let fast = match durability {
        Durability::Real => "",
        Durability::Forgetful => "-c fsync=off -c full_page_writes=off",
    };
    let listening = match tls {
        None => "-c listen_addresses=".to_owned(),
        Some(tls) => tls.write(root, folder)?,
    };
    let settings = format!(
        "{listening} -c unix_socket_directories={} -c max_connections=300 -c shared_buffers=128MB {fast}",
        folder.display()
    );
    run(run_as(root, &bin.join("pg_ctl"))
        .args(["start", "--silent", "--wait", "--pgdata"])
        .arg(&data)
        .arg("--log")
        .arg(folder.join("log"))
        .args(["--options", &settings])
        .stdout(Stdio::null()))
}

/// Where and how a cluster is reached over the network.
struct Tls<'a> {
    port: u16,
    certificate: &'a str,
    key: &'a str,
}

impl Tls<'_> {
    /// Lays down certificate and key; what makes the server take them up.
    fn write(&self, root: bool, folder: &Path) -> Result<String> {
        use std::os::unix::fs::PermissionsExt;
        for (name, text) in [("cert.pem", self.certificate), ("key.pem", self.key)] {
            let file = folder.join(name);
            std::fs::write(&file, text)?;
            std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o600))?;
            if root {
                run(Command::new("chown").arg("postgres").arg(&file))?;
            }
        }
        let (port, folder) = (self.port, folder.display());
        Ok(format!(
            "-c listen_addresses=127.0.0.1 -c port={port} -c ssl=on -c ssl_cert_file={folder}/cert.pem \
             -c ssl_key_file={folder}/key.pem"
        ))
    }
}

/// A shell that waits until its input ends, which it does with this process, then stops the cluster and clears away.
fn watch(root: bool, bin: &Path, folder: &Path) -> Result<Child> {
    let script = "trap '' INT TERM HUP; cat >/dev/null; \
        \"$1\" stop --silent --mode=immediate --pgdata \"$2/data\" >/dev/null 2>&1; rm -rf \"$2\"";
    run_as(root, Path::new("/bin/sh"))
        .args(["-c", script, "watch"])
        .arg(bin.join("pg_ctl"))
        .arg(folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
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

/// Whether we are root: then what we have just made is root's.
fn is_root(ours: &Path) -> Result<bool> {
    use std::os::unix::fs::MetadataExt;
    Ok(std::fs::metadata(ours)?.uid() == 0)
}

fn run(command: &mut Command) -> Result<()> {
    let status = command.status()?;
    if status.success() {
        Ok(())
    } else {
        Err(Error::other(format!(
            "{:?}: {status}",
            command.get_program()
        )))
    }
}
