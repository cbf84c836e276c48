//! The crash harness: the program under a load of mail from all sides is cut off, started again, and asked for
//! everything that it had acknowledged.
//!
//! What holds after each cut: an acknowledged message is exactly once with each recipient, one that was tried and
//! not acknowledged at most once; a message that was moved is where it was moved to, and nowhere else; a draft
//! reads as the last acknowledged save (or as one that was on its way); what was sent to the outside left once;
//! `tramontane verify` has nothing to say. The program has no branch for tests: cuts come from outside, by signals,
//! by a preloaded library ([`fault`]), by PostgreSQL's own doors ([`cluster`]), by a disk that forgets ([`power`]).

mod check;
mod cluster;
mod cut;
mod fault;
mod ledger;
mod load;
mod power;
mod web;

pub use cut::Cut;
pub use fault::{Action, Call, Fault, Shim};
pub use ledger::Figures;
pub use power::{power_cuts, swallowed_syncs};

use crate::{Engine, Server};
use cluster::OwnCluster;
use ledger::Ledger;
use load::Load;
use rand::rngs::SmallRng;
use rand::{Rng, SeedableRng};
use std::io::Result;
use std::time::Duration;

/// Rounds on one data directory before a fresh one is taken.
const ROUNDS_OF_ONE: usize = 10;
/// Seconds in which a sending can be called back: short, so that a round sees it leave.
const UNDO_SECONDS: &str = "1";

/// One installation that is cut off again and again.
pub struct Harness {
    server: Server,
    cluster: Option<OwnCluster>,
    shim: Shim,
    ledger: Ledger,
    random: SmallRng,
}

impl Harness {
    /// A fresh installation, complete.
    ///
    /// # Errors
    /// When there is no compiler or no PostgreSQL.
    pub fn new(engine: Engine, seed: u64) -> Result<Self> {
        let cluster = match engine {
            Engine::Sqlite => None,
            Engine::Postgres => Some(OwnCluster::start()?),
        };
        let mut server = match &cluster {
            None => Server::prepared(Engine::Sqlite),
            Some(cluster) => Server::on_database(cluster.database()?),
        };
        server.set("TRAMONTANE_MAIL_UNDO_SECONDS", UNDO_SECONDS);
        // One person writes to thousands here.
        server.set("TRAMONTANE_MAIL_SENDING_LIMITS", "false");
        server.start();
        let ledger = Ledger::new(server.people().len(), format!("c{seed}"));
        Ok(Self {
            shim: Shim::build()?,
            server,
            cluster,
            ledger,
            random: SmallRng::seed_from_u64(seed),
        })
    }

    /// One round: load, cut, start, check. What was found is in the error.
    ///
    /// # Errors
    /// The faults of this round, a line each.
    pub fn round(&mut self, cut: Cut) -> std::result::Result<(), String> {
        if let Cut::Fault(fault) = cut {
            self.prepare(&fault);
        }
        let load = Load::start(self.server.demo(), &self.ledger, self.random.random());
        self.happen(cut);
        self.server.kill();
        load.join();
        self.recover();
        check::everything(&self.server, &mut self.ledger)
    }

    /// Starts the server anew with a fault to come.
    fn prepare(&mut self, fault: &Fault) {
        self.server.stop();
        self.shim.disarm();
        for (name, value) in self.shim.environment(&self.server.data(), fault) {
            self.server.set(name, &value);
        }
        self.server.start();
        self.shim.arm();
    }

    fn happen(&mut self, cut: Cut) {
        let whole = self.random.random_range(300..1_500);
        pause(whole);
        match cut {
            Cut::Kill => {}
            Cut::Fault(_) => self.wait_for_fault(),
            Cut::Connections => self.database(OwnCluster::cut_connections),
            Cut::Backend => self.database(OwnCluster::kill_backend),
        }
    }

    fn database(&self, act: fn(&OwnCluster)) {
        if let Some(cluster) = &self.cluster {
            act(cluster);
            // The service goes on by itself: what it acknowledges now counts as well.
            pause(800);
        }
    }

    /// A fault that kills has killed by now, or does so within this time; one that does not is followed by a while of
    /// ordinary life.
    fn wait_for_fault(&mut self) {
        for _ in 0..150 {
            if self.server.ended().is_some() {
                return;
            }
            if self.shim.has_told() {
                pause(300);
                return;
            }
            pause(10);
        }
    }

    /// Starts again; one time in three the start is cut off as well.
    fn recover(&mut self) {
        for (name, value) in self.shim.nothing() {
            self.server.set(name, &value);
        }
        if let Some(cluster) = &self.cluster {
            cluster.wait();
        }
        if self.random.random_ratio(1, 3) {
            self.server.launch();
            pause(self.random.random_range(20..400));
            self.server.kill();
        }
        self.server.start();
    }

    /// What was acknowledged so far.
    #[must_use]
    pub fn figures(&self) -> Figures {
        self.ledger.figures()
    }

    /// Random numbers of this harness's seed.
    pub fn random(&mut self) -> &mut SmallRng {
        &mut self.random
    }
}

/// The harness looks at states from outside; this is its only clock.
fn pause(milliseconds: u64) {
    std::thread::sleep(Duration::from_millis(milliseconds));
}

/// Rounds on one engine, each with a cut of the seed's choosing; prints a line each.
///
/// # Errors
/// What was lost or doubled, with the seed that shows it again.
pub fn rounds(
    engine: Engine,
    seed: u64,
    rounds: usize,
    say: &mut dyn FnMut(&str),
) -> std::result::Result<Figures, String> {
    let mut total = Figures::default();
    let mut harness = None;
    let mut faults = Vec::new();
    for number in 0..rounds {
        if number % ROUNDS_OF_ONE == 0 {
            total += harness
                .take()
                .map_or_else(Figures::default, |h: Harness| h.figures());
            let fresh = Harness::new(engine, seed + number as u64);
            harness = Some(fresh.map_err(|error| error.to_string())?);
        }
        let Some(harness) = &mut harness else { break };
        let cut = Cut::of(engine, number, harness.random());
        let outcome = harness.round(cut);
        say(&format!(
            "{engine:?} round {}: {cut}: {}",
            number + 1,
            outcome.as_ref().err().map_or("clean", String::as_str)
        ));
        if let Err(found) = outcome {
            faults.push(format!(
                "seed {seed}, round {}, {cut}:\n{found}",
                number + 1
            ));
        }
    }
    total += harness.map_or_else(Figures::default, |harness| harness.figures());
    total.rounds = rounds;
    if faults.is_empty() {
        Ok(total)
    } else {
        Err(format!("{total}\n{}", faults.join("\n")))
    }
}
