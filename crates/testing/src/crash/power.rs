//! Power cuts without a machine to unplug: the data directory lies on an ext4 image mounted by loop, with
//! writeback put off for five minutes; the program is stopped in the middle of its work, the image is copied (it holds
//! what had been sent to the device and nothing of the page cache), mounted again elsewhere, and served from there.
//!
//! The control swallows syncs: the same run must then see a loss, else it would see none ever. A device that
//! loses its own cache is not modelled. Needs root and loop devices.

use super::fault::{Action, Call, Fault, Shim};
use super::ledger::{Figures, Ledger};
use super::load::Load;
use super::{check, pause};
use crate::{Engine, Server};
use rand::rngs::SmallRng;
use rand::{Rng, SeedableRng};
use std::io::{Error, Result};
use std::path::{Path, PathBuf};
use std::process::Command;
use tempfile::TempDir;

/// Bytes of the image: the small demonstration and some seconds of load.
const IMAGE: u64 = 400 << 20;
/// Rounds in which the control must have seen a loss.
const CONTROL_ROUNDS: usize = 10;

/// A mounted image; unmounted when dropped.
struct Disk {
    folder: PathBuf,
}

impl Disk {
    fn mount(image: &Path, folder: PathBuf) -> Result<Self> {
        std::fs::create_dir_all(&folder)?;
        run(Command::new("mount")
            .args(["-o", "loop,commit=300"])
            .arg(image)
            .arg(&folder))?;
        Ok(Self { folder })
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        // Whoever was killed a moment ago may still hold a file for an instant.
        for _ in 0..100 {
            let unmounted = Command::new("umount").arg(&self.folder).output();
            if unmounted.is_ok_and(|done| done.status.success()) {
                return;
            }
            pause(50);
        }
        eprintln!("{} stays mounted", self.folder.display());
    }
}

fn run(command: &mut Command) -> Result<()> {
    let output = command.output()?;
    if output.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    Err(Error::other(format!("{:?}: {said}", command.get_program())))
}

/// An installation on an image that was complete and at rest: every round begins with a copy of it.
struct Bench {
    folder: TempDir,
    shim: Shim,
}

impl Bench {
    fn new() -> Result<Self> {
        let bench = Self {
            folder: TempDir::new()?,
            shim: Shim::build()?,
        };
        let image = bench.path("fresh.img");
        std::fs::File::create(&image)?.set_len(IMAGE)?;
        run(Command::new("mkfs.ext4").arg("-q").arg(&image))?;
        let disk = Disk::mount(&image, bench.path("fresh"))?;
        let mut server = Server::at(&disk.folder.join("data"), Engine::Sqlite);
        server.start();
        server.stop();
        drop(server);
        drop(disk);
        Ok(bench)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn copy(&self, from: &str, to: &str) -> Result<PathBuf> {
        let (from, to) = (self.path(from), self.path(to));
        run(Command::new("cp").arg("--sparse=always").arg(from).arg(&to))?;
        Ok(to)
    }

    /// One cut; the faults found, and the figures of the round.
    fn round(
        &self,
        seed: u64,
        fault: Option<Fault>,
    ) -> Result<(std::result::Result<(), String>, Figures)> {
        let mut random = SmallRng::seed_from_u64(seed);
        let image = self.copy("fresh.img", "live.img")?;
        let disk = Disk::mount(&image, self.path("live"))?;
        let mut server = Server::at(&disk.folder.join("data"), Engine::Sqlite);
        server.set("TRAMONTANE_MAIL_UNDO_SECONDS", super::UNDO_SECONDS);
        self.shim.disarm();
        if let Some(fault) = fault {
            for (name, value) in self.shim.environment(&server.data(), &fault) {
                server.set(name, &value);
            }
        }
        server.start();
        self.shim.arm();
        let mut ledger = Ledger::new(server.people().len(), format!("p{seed}"));
        let load = Load::start(server.demo(), &ledger, random.random());
        pause(random.random_range(300..4_000));
        self.cut(&mut server)?;
        load.join();
        drop(server);
        drop(disk);
        let outcome = self.look(&mut ledger)?;
        Ok((outcome, ledger.figures()))
    }

    /// The instant: nothing runs while the disk is copied, and what runs afterwards is nobody's.
    fn cut(&self, server: &mut Server) -> Result<()> {
        let process = server.pid().map_or_else(String::new, |pid| pid.to_string());
        run(Command::new("kill").args(["-STOP", &process]))?;
        let copied = self.copy("live.img", "cut.img");
        server.kill();
        copied.map(|_| ())
    }

    fn look(&self, ledger: &mut Ledger) -> Result<std::result::Result<(), String>> {
        let disk = Disk::mount(&self.path("cut.img"), self.path("cut"))?;
        let mut server = Server::at(&disk.folder.join("data"), Engine::Sqlite);
        server.set("TRAMONTANE_MAIL_UNDO_SECONDS", super::UNDO_SECONDS);
        let started = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| server.start()));
        let outcome = match started {
            Ok(()) => check::everything(&server, ledger),
            Err(_) => Err(format!("it does not start any more: {}", server.log())),
        };
        drop(server);
        drop(disk);
        Ok(outcome)
    }
}

/// Power cuts under load; nothing may be lost.
///
/// # Errors
/// What was lost, or why no image could be mounted.
pub fn power_cuts(
    seed: u64,
    rounds: usize,
    say: &mut dyn FnMut(&str),
) -> std::result::Result<Figures, String> {
    let bench = Bench::new().map_err(|error| error.to_string())?;
    let (mut total, mut faults) = (Figures::default(), Vec::new());
    for number in 0..rounds {
        let round = bench.round(seed + number as u64, None);
        let (outcome, mut figures) = round.map_err(|error| error.to_string())?;
        figures.rounds = 1;
        total += figures;
        let told = outcome.as_ref().err().map_or("clean", String::as_str);
        say(&format!("power cut {}: {figures}: {told}", number + 1));
        faults.extend(outcome.err());
    }
    if faults.is_empty() {
        Ok(total)
    } else {
        Err(format!("{total}\n{}", faults.join("\n")))
    }
}

/// The control: syncs of one kind of file are swallowed, and the harness must see what is lost by that. Answers in
/// which round it did.
///
/// # Errors
/// When it saw nothing: then it would not see a real loss either.
pub fn swallowed_syncs(
    seed: u64,
    file: &'static str,
    say: &mut dyn FnMut(&str),
) -> std::result::Result<usize, String> {
    let bench = Bench::new().map_err(|error| error.to_string())?;
    let fault = Fault {
        call: Call("sync"),
        file,
        nth: 1,
        times: u32::MAX,
        action: Action::Swallow,
    };
    for number in 0..CONTROL_ROUNDS {
        let round = bench.round(seed + number as u64, Some(fault));
        let (outcome, figures) = round.map_err(|error| error.to_string())?;
        if let Err(found) = outcome {
            say(&format!(
                "control, syncs of {file:?} swallowed: {figures}: it sees\n{found}"
            ));
            return Ok(number + 1);
        }
        say(&format!(
            "control, syncs of {file:?} swallowed: {figures}: nothing seen in round {}",
            number + 1
        ));
    }
    Err(format!(
        "swallowed syncs of {file:?} were not seen in {CONTROL_ROUNDS} rounds"
    ))
}
