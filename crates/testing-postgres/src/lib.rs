//! Fresh PostgreSQL databases for tests, for developers only.
//!
//! `cargo xtask test` starts one cluster for a whole run and names it in `TRAMONTANE_TEST_POSTGRES`. Without it the
//! first test of a process that asks starts a cluster of the process's own, in memory-speed settings; it stops when the
//! process ends, however it ends. As root the server's programs run as Debian's user `postgres`.

mod cluster;
mod plans;

pub use cluster::{Cluster, Durability, binaries};
pub use plans::{Plan, plan};

use std::process::Command;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

/// Which engine a test runs on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Sqlite,
    Postgres,
}

/// Makes of each `async fn name(kind: Kind)` two tests: `on_sqlite::name` and `on_postgres::name`.
#[macro_export]
macro_rules! on_both_engines {
    ($($name:ident),+ $(,)?) => {
        mod on_sqlite {
            $(#[tokio::test(flavor = "multi_thread")]
            async fn $name() {
                super::$name($crate::Kind::Sqlite).await;
            })+
        }
        mod on_postgres {
            $(#[tokio::test(flavor = "multi_thread")]
            async fn $name() {
                super::$name($crate::Kind::Postgres).await;
            })+
        }
    };
}

/// Names the cluster of the run: a connection string whose database may be left out.
pub const VARIABLE: &str = "TRAMONTANE_TEST_POSTGRES";

/// A new empty database, which is dropped with this value.
pub struct Database {
    name: String,
    url: String,
}

impl Database {
    /// An empty database of its own for a test.
    ///
    /// # Panics
    /// When there is no cluster and none can be started: the test cannot go on.
    #[must_use]
    pub fn fresh() -> Self {
        Self::of("template0")
    }

    fn of(template: &str) -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let name = format!("test_{}_{number}", std::process::id());
        let url = format!("{} dbname={name}", cluster());
        execute(&format!("CREATE DATABASE {name} TEMPLATE {template}"));
        Self { name, url }
    }

    /// What a client connects with.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Cuts all connections to the database, as a server that goes away does.
    ///
    /// # Panics
    /// When the cluster does not answer.
    pub fn cut_connections(&self) {
        execute(&format!(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{}'",
            self.name
        ));
    }

    /// Lets nobody in, or everybody again.
    ///
    /// # Panics
    /// When the cluster does not answer.
    pub fn allow_connections(&self, allow: bool) {
        execute(&format!(
            "ALTER DATABASE {} ALLOW_CONNECTIONS {allow}",
            self.name
        ));
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        // A cluster that has gone took the database with it.
        let _gone = psql(&format!(
            "DROP DATABASE IF EXISTS {} WITH (FORCE)",
            self.name
        ))
        .status();
    }
}

/// A database that nobody drops: it goes with the cluster.
///
/// # Panics
/// As [`Database::fresh`].
#[must_use]
pub fn fresh_database() -> String {
    let database = Database::fresh();
    let url = database.url.clone();
    std::mem::forget(database);
    url
}

/// A copy of a database that nobody is connected to; nobody drops it, it goes with the cluster.
///
/// # Panics
/// As [`Database::fresh`], and when the database is in use.
#[must_use]
pub fn copy_of(url: &str) -> String {
    let name = url.split(' ').find_map(|part| part.strip_prefix("dbname="));
    let copy = Database::of(name.expect("a database has a name"));
    let url = copy.url.clone();
    std::mem::forget(copy);
    url
}

/// The cluster's connection string, without a database.
fn cluster() -> &'static str {
    static CLUSTER: OnceLock<String> = OnceLock::new();
    CLUSTER.get_or_init(|| match std::env::var(VARIABLE) {
        Ok(named) => without_database(&named),
        Err(_) => {
            let cluster = Cluster::start(Durability::Forgetful)
                .unwrap_or_else(|error| panic!("no PostgreSQL for the tests: {error}"));
            let address = without_database(cluster.address());
            // Its watch stops it when this process is gone.
            std::mem::forget(cluster);
            address
        }
    })
}

fn without_database(address: &str) -> String {
    let kept = address
        .split(' ')
        .filter(|part| !part.starts_with("dbname="));
    kept.collect::<Vec<_>>().join(" ")
}

fn execute(sql: &str) {
    let output = psql(sql).output().expect("psql runs");
    assert!(
        output.status.success(),
        "{sql}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
}

fn psql(sql: &str) -> Command {
    let program = binaries().map_or_else(|| "psql".into(), |bin| bin.join("psql"));
    let mut command = Command::new(program);
    command
        .args(["--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1"])
        .arg(format!("{} dbname=postgres", cluster()))
        .args(["--command", sql])
        .stdout(std::process::Stdio::null());
    command
}
