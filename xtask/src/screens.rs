//! `cargo xtask screens`: pictures of all main pages into `screens/`, which git ignores, to be put beside the drawings.
//! They show a small demonstration in a folder of its own, which goes afterwards. `cargo xtask screens help` takes the small
//! ones that `docs/help` shows instead, in each of its languages, which git keeps.

use crate::{Workshop, cargo, help, ok};
use anyhow::{Context, Result, bail};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// How long the demonstration may take to stand.
const PATIENCE: Duration = Duration::from_secs(120);
/// The first of its ports: away from those of a server that somebody has running.
const PORTS: &str = "18600";

/// Which pictures are taken.
#[derive(Clone, Copy)]
pub enum Which {
    /// Those of all main pages.
    All,
    /// Those of `docs/help`.
    Help,
}

/// Builds, starts the demonstration, takes the pictures.
///
/// # Errors
/// What did not build, start or show.
pub fn take(workshop: &Workshop, which: Which) -> Result<()> {
    ok(cargo(workshop).args(["build", "--quiet", "--workspace", "--bin", "tramontane"]))?;
    let journeys = workshop.root.join("crates/testing/browser");
    if !journeys.join("node_modules").exists() {
        ok(Command::new("npm")
            .args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"])
            .current_dir(&journeys))?;
    }
    let screens = workshop.root.join("screens");
    match which {
        Which::All => show(workshop, &journeys, &screens, &[]),
        Which::Help => help::LANGUAGES.iter().try_for_each(|(language, _, _)| {
            let pictures = workshop.root.join("docs/help/pictures").join(language);
            show(workshop, &journeys, &pictures, &["help", language])
        }),
    }
}

/// Pictures of one demonstration, which goes afterwards.
fn show(workshop: &Workshop, journeys: &Path, pictures: &Path, kind: &[&str]) -> Result<()> {
    let data = workshop.root.join("screens/data");
    let _older = std::fs::remove_dir_all(&data);
    std::fs::create_dir_all(&data)?;
    let server = Demonstration::start(&workshop.target().join("debug/tramontane"), &data)?;
    ok(Command::new("node")
        .arg(journeys.join("screens.mjs"))
        .arg(pictures)
        .args(kind)
        .env("TRAMONTANE_DEMO", data.join("demo.json")))?;
    drop(server);
    std::fs::remove_dir_all(&data)?;
    eprintln!("the pictures lie in {}", pictures.display());
    Ok(())
}

/// A running server; stopped when dropped.
struct Demonstration(Child);

impl Demonstration {
    fn start(program: &Path, data: &Path) -> Result<Self> {
        let child = Command::new(program)
            .arg("--data")
            .arg(data)
            .args(["--small", "--port-base", PORTS])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .with_context(|| format!("{}", program.display()))?;
        let mut server = Self(child);
        let start = Instant::now();
        while !data.join("demo.json").exists() {
            if let Some(status) = server.0.try_wait()? {
                bail!("the demonstration ended: {status}");
            }
            if start.elapsed() > PATIENCE {
                bail!("the demonstration does not stand after {PATIENCE:?}");
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        Ok(server)
    }
}

impl Drop for Demonstration {
    fn drop(&mut self) {
        let _gone = self.0.kill();
        let _reaped = self.0.wait();
    }
}
