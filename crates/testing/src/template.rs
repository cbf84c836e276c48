//! The small demonstration, filled once a process by a server that then stops, and copied for every other server: a
//! test of a tenth of a second does not wait seconds for its people.

use crate::{Engine, Server};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

/// What a copy is made of.
pub struct Template {
    folder: PathBuf,
    database: Option<String>,
}

impl Template {
    /// The one of this process.
    #[must_use]
    pub fn of(engine: Engine) -> &'static Self {
        static SQLITE: OnceLock<Template> = OnceLock::new();
        static POSTGRES: OnceLock<Template> = OnceLock::new();
        match engine {
            Engine::Sqlite => SQLITE.get_or_init(|| fill(engine)),
            Engine::Postgres => POSTGRES.get_or_init(|| fill(engine)),
        }
    }

    /// Copies the data to a place that does not exist yet.
    ///
    /// # Panics
    /// When there is no room.
    pub fn copy(&self, to: &Path) {
        let copied = Command::new("cp")
            .args(["--archive", "--reflink=auto"])
            .args([&self.folder, to])
            .status();
        assert!(copied.expect("cp runs").success(), "{}", to.display());
    }

    /// A copy of the database, when the engine has one.
    #[must_use]
    pub fn database(&self) -> Option<String> {
        self.database.as_deref().map(testing_postgres::copy_of)
    }
}

fn fill(engine: Engine) -> Template {
    sweep();
    let folder = place(std::process::id()).join(format!("{engine:?}"));
    std::fs::create_dir_all(&folder).expect("a temporary folder");
    let folder = folder.join("data");
    let mut server = Server::at(&folder, engine);
    server.start();
    assert!(server.stop().success(), "{}", server.log());
    Template {
        folder,
        database: server.database().map(str::to_owned),
    }
}

const NAME: &str = "tramontane-demonstration-";

fn place(process: u32) -> PathBuf {
    std::env::temp_dir().join(format!("{NAME}{process}"))
}

/// Takes away what processes that have ended left behind.
fn sweep() {
    let entries = std::fs::read_dir(std::env::temp_dir());
    for entry in entries.into_iter().flatten().flatten() {
        let name = entry.file_name();
        let process = name.to_str().and_then(|name| name.strip_prefix(NAME));
        if process.is_some_and(|number| !Path::new("/proc").join(number).exists()) {
            // Another process may be sweeping too.
            let _gone = std::fs::remove_dir_all(entry.path());
        }
    }
}
