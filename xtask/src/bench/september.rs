//! `cargo xtask bench september`: the first morning of a school year, while mail flows: active people sign in and read, others
//! come for the first time and walk all pages from the door to the welcome; then four times as many, who must find a page that waits,
//! and never a form that is shown and then refused.
//!
//! Arrivals are open-loop (Poisson, seeded), each of another person: every one costs a hash, none is answered from memory.
//! Walkers sit in schools and at homes, each with its own address, and share the machine with the server.

mod attempts;
mod browser;
mod form;
mod mail;
mod outside;
mod tally;
mod walk;
mod world;

use super::{PATIENCE, release};
use crate::Workshop;
use crate::postgres::Cluster;
use anyhow::{Context, Result, bail, ensure};
use browser::Browser;
use outside::Outside;
use std::net::TcpStream;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::thread::Scope;
use std::time::{Duration, Instant};
use tally::{Ending, Kind, Tally};
use testing_postgres::Durability;
use walk::{Rescue, Slip, Walker};
use world::Newcomer;

const PORTS: u16 = 28_000;
/// Of all active people, as `bench-data` makes them.
const PASSWORD: &str = "secret";
/// Between two pages of a reader.
const READS: Duration = Duration::from_secs(2);
/// Between two looks at what is waited for.
const LOOK: Duration = Duration::from_millis(100);
/// Active people who do not come: one shows that the server sees where people sit, the others read by IMAP.
const SCOUT: u32 = 1;
const READERS: std::ops::RangeInclusive<u32> = 2..=5;
/// Of a thousand: who has no rescue address to give, who has a dead one, who mistypes.
const WITHOUT_RESCUE: u32 = 30;
const WITH_DEAD_RESCUE: u32 = 50;
const MISTYPING: u32 = 100;
/// One newcomer of so many comes by a name of the machine that does not tell the organisation.
const ONE_BY_THE_BARE_NAME: u32 = 10;
/// Providers of the rescue addresses.
const PROVIDERS: usize = 5;

/// What was asked on the command line.
struct Wanted {
    /// Half of them active, half to come for the first time.
    agents: u32,
    /// 0: nobody comes, only the attempts are made.
    minutes: f64,
    /// Sign-ins and first sign-ins an hour.
    hourly: u32,
    first: u32,
    /// How many times as many come in the second phase; 1: there is none.
    crowd: u32,
    /// How many guess at once afterwards; 0: nobody does.
    attempts: u8,
    /// Whether one gets in without a rescue address.
    rescue_optional: bool,
    program: Option<PathBuf>,
    postgres: bool,
}

/// Where everything is, and what the program is told of it.
struct Place {
    program: PathBuf,
    folder: PathBuf,
    postgres: Option<String>,
}

impl Place {
    fn command(&self) -> Command {
        let mut command = Command::new(&self.program);
        command.arg("--data").arg(&self.folder);
        if let Some(address) = &self.postgres {
            command.args(["--postgres", address]);
        }
        command
    }
}

/// Everybody who can come.
struct World {
    outside: Outside,
    active: u32,
    newcomers: Vec<Newcomer>,
    rescue_optional: bool,
    /// Who comes next: of the active people the number, of the newcomers the place.
    next: AtomicU32,
    next_new: AtomicU32,
}

/// `bench september` and its options (`cargo xtask` tells them): prints the tables of each phase.
///
/// # Errors
/// What did not start, too few people for the window, a dead page, or somebody who got in or asked for help and should not have.
pub fn run(workshop: &Workshop, arguments: &[String]) -> Result<()> {
    let wanted = wanted(arguments)?;
    let program = match &wanted.program {
        Some(program) => program.clone(),
        None => release(workshop)?,
    };
    let folder = workshop.target().join("september");
    let _older = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder)?;
    // In a new cluster the database of its owner is empty.
    let cluster = match wanted.postgres {
        true => Some(Cluster::start(Durability::Real)?),
        false => None,
    };
    let postgres = cluster.as_ref().map(|one| one.address().to_owned());
    let place = Place {
        program,
        folder,
        postgres,
    };
    let newcomers = world::make(&place, &wanted)?;
    let _server = Server::start(&place)?;
    let world = World {
        outside: Outside::of(&place.folder),
        active: wanted.agents / 2,
        newcomers,
        rescue_optional: wanted.rescue_optional,
        next: AtomicU32::new(READERS.end() + 1),
        next_new: AtomicU32::new(0),
    };
    eprintln!(
        "{} active people, {} to come for the first time",
        world.active,
        world.newcomers.len()
    );
    scout()?;
    READERS.into_iter().try_for_each(mail::fill)?;
    let engine = match wanted.postgres {
        true => "PostgreSQL",
        false => "SQLite",
    };
    let phases = match wanted.crowd {
        _ if wanted.minutes <= 0.0 => Vec::new(),
        1 => vec![1],
        crowd => vec![1, crowd],
    };
    let mut judged = Ok(());
    for times in phases {
        let tally = phase(&wanted, times, &world)?;
        let (hourly, first) = (wanted.hourly * times, wanted.first * times);
        let (page, fault) = tally.report(&format!("{engine}, {hourly} + {first}/h"));
        println!("{page}");
        judged = judged.and(fault);
    }
    if wanted.attempts > 0 {
        attempts::run(wanted.attempts, engine)?;
    }
    judged
}

fn wanted(arguments: &[String]) -> Result<Wanted> {
    let mut wanted = Wanted {
        agents: 50_000,
        minutes: 6.0,
        hourly: 20_000,
        first: 5_000,
        crowd: 4,
        attempts: 200,
        rescue_optional: false,
        program: None,
        postgres: false,
    };
    let mut arguments = arguments.iter();
    while let Some(argument) = arguments.next() {
        let mut value = || {
            arguments
                .next()
                .with_context(|| format!("{argument} of what?"))
        };
        match argument.as_str() {
            "--agents" => wanted.agents = value()?.parse()?,
            "--minutes" => wanted.minutes = value()?.parse()?,
            "--hourly" => wanted.hourly = value()?.parse()?,
            "--first" => wanted.first = value()?.parse()?,
            "--crowd" => wanted.crowd = value()?.parse()?,
            "--attempts" => wanted.attempts = value()?.parse()?,
            "--rescue-optional" => wanted.rescue_optional = true,
            "--program" => wanted.program = Some(value()?.into()),
            "--postgres" => wanted.postgres = true,
            other => bail!("{other} is no option of bench september"),
        }
    }
    ensure!(wanted.crowd > 0, "--crowd 1 is none");
    Ok(wanted)
}

struct Server(Child);

impl Server {
    fn start(place: &Place) -> Result<Self> {
        let mut command = place.command();
        command.args(["--port-base", &PORTS.to_string()]);
        if TcpStream::connect(("127.0.0.1", PORTS)).is_ok() {
            bail!("port {PORTS} is taken: another server would be measured");
        }
        let mut server = Self(command.stdout(Stdio::null()).spawn()?);
        let start = Instant::now();
        while TcpStream::connect(("127.0.0.1", PORTS)).is_err() {
            if server.0.try_wait()?.is_some() || start.elapsed() > PATIENCE {
                bail!("the server does not stand");
            }
            std::thread::sleep(LOOK);
        }
        Ok(server)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _gone = Command::new("kill")
            .args(["-TERM", &self.0.id().to_string()])
            .status();
        let _ended = self.0.wait();
    }
}

fn name(person: u32) -> String {
    format!("u{person:05}")
}

/// Of an active person, as `bench-data` makes it.
fn address(person: u32) -> String {
    format!("{}@bench.test", name(person))
}

/// Somebody signs in from a listed school: unless their account says its name, all walkers sit at one place for the server.
fn scout() -> Result<()> {
    // The first seat of ten is in a listed school.
    let mut browser = Browser::at(world::seat(0), world::BARE_HOST);
    let form = browser.get("/signin")?.form("/signin")?;
    let form = form
        .with("name", &name(SCOUT))?
        .with("password", PASSWORD)?;
    let entered = browser.send(&form)?;
    browser.follow(&entered)?;
    let account = browser.get("/settings/account")?;
    let school = world::school_of_seat(0);
    ensure!(
        account.must(200)?.body.contains(&school),
        "the server does not see where people sit: no {school} in the account"
    );
    Ok(())
}

/// Two streams of people, letters and mail programs, until the last one who came has gone.
fn phase(wanted: &Wanted, times: u32, world: &World) -> Result<Tally> {
    let tally = Tally::default();
    let over = AtomicBool::new(false);
    let window = Duration::from_secs_f64(wanted.minutes * 60.0);
    let flowing = || -> Result<()> {
        std::thread::scope(|scope| {
            let mut beside = vec![
                scope.spawn(|| mail::deliver(&world.next, &over, &tally)),
                scope.spawn(|| world.outside.take(&over)),
            ];
            for reader in READERS {
                let (over, tally) = (&over, &tally);
                beside.push(scope.spawn(move || mail::read(reader, over, tally)));
            }
            let came = std::thread::scope(|walkers| {
                let tally = &tally;
                let rates = (wanted.hourly * times, wanted.first * times);
                let new = walkers.spawn(move || {
                    arrivals(rates.1, window, |_| come_first(walkers, world, tally))
                });
                let active = arrivals(rates.0, window, |draw| {
                    sign_in(walkers, world, tally, draw.below(MISTYPING))
                });
                active.and(joined(new.join()))
            });
            over.store(true, Ordering::Relaxed);
            beside
                .into_iter()
                .map(|one| joined(one.join()))
                .fold(came, Result::and)
        })
    };
    flowing()?;
    Ok(tally)
}

fn joined(ended: std::thread::Result<Result<()>>) -> Result<()> {
    ended.unwrap_or_else(|_| bail!("somebody beside the walkers fell over"))
}

/// Calls at each arrival of a window.
fn arrivals(
    hourly: u32,
    window: Duration,
    mut come: impl FnMut(&mut Draw) -> Result<()>,
) -> Result<()> {
    let mut draw = Draw(0x5e97_e3be_2026_0901 ^ u64::from(hourly));
    let begun = Instant::now();
    let mut due = Duration::ZERO;
    loop {
        due += draw.gap(f64::from(hourly) / 3_600.0);
        if due > window {
            return Ok(());
        }
        std::thread::sleep(due.saturating_sub(begun.elapsed()));
        come(&mut draw)?;
    }
}

fn sign_in<'s>(
    walkers: &'s Scope<'s, '_>,
    world: &World,
    tally: &'s Tally,
    mistypes: bool,
) -> Result<()> {
    let person = world.next.fetch_add(1, Ordering::Relaxed);
    ensure!(
        person <= world.active,
        "more sign in than there are: --agents"
    );
    walkers.spawn(move || {
        let browser = Browser::at(world::seat(person), world::BARE_HOST);
        let types = typing(person);
        let mut walker = Walker {
            browser,
            tally,
            types,
        };
        let ended = walker.sign_in(&name(person), mistypes);
        tally.ended(Kind::SigningIn, &name(person), Ending::In, ended);
    });
    Ok(())
}

fn come_first<'s>(walkers: &'s Scope<'s, '_>, world: &'s World, tally: &'s Tally) -> Result<()> {
    let place = world.next_new.fetch_add(1, Ordering::Relaxed);
    let who = world.newcomers.get(place as usize);
    let who = who.context("more come for the first time than there are: --agents")?;
    walkers.spawn(move || {
        let (rescue, slip) = papers(place);
        let meant = match rescue {
            Rescue::Good(_) => Ending::In,
            Rescue::Dead(_) => Ending::Request,
            Rescue::None if world.rescue_optional => Ending::In,
            Rescue::None => Ending::Request,
        };
        // Nobody of them sits at the home of an active person.
        let host = match place % ONE_BY_THE_BARE_NAME {
            0 => world::BARE_HOST,
            _ => world::HOST,
        };
        let browser = Browser::at(world::seat(world.active + 10 + place), host);
        let types = typing(place);
        let mut walker = Walker {
            browser,
            tally,
            types,
        };
        let ended = walker.come_first(who, (&rescue, slip), &world.outside);
        tally.ended(Kind::First, &who.identifier, meant, ended);
    });
    Ok(())
}

/// How long somebody takes to type what a form asks for: five to twenty seconds.
fn typing(number: u32) -> Duration {
    let mut draw = Draw(0x7e19_2026 + u64::from(number));
    let _first = (draw.number(), draw.number());
    Duration::from_millis(5_000 + 15 * u64::from(draw.of_thousand()))
}

/// The rescue address of a newcomer and what they mistype, drawn by their number.
fn papers(place: u32) -> (Rescue, Option<Slip>) {
    let mut draw = Draw(0x0911_2026 + u64::from(place));
    // Neighbouring seeds begin alike.
    let _first = (draw.number(), draw.number());
    let share = draw.of_thousand();
    let provider = place as usize % PROVIDERS;
    let rescue = if share < WITHOUT_RESCUE {
        Rescue::None
    } else if share < WITHOUT_RESCUE + WITH_DEAD_RESCUE {
        Rescue::Dead(format!("agent{place}@{}", outside::DEAD))
    } else {
        Rescue::Good(format!("agent{place}@boite{provider}.example"))
    };
    let slips = [Slip::Identifier, Slip::Numen, Slip::Birth, Slip::Code];
    let slip = draw.below(MISTYPING).then(|| slips[place as usize % 4]);
    (rescue, slip)
}

/// xorshift64*, seeded: every run has the same arrivals.
struct Draw(u64);

impl Draw {
    fn number(&mut self) -> u32 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        u32::try_from(self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 32).unwrap_or(1)
    }

    fn of_thousand(&mut self) -> u32 {
        self.number() % 1_000
    }

    /// So many times of a thousand.
    fn below(&mut self, share: u32) -> bool {
        self.of_thousand() < share
    }

    fn gap(&mut self, a_second: f64) -> Duration {
        let share = (f64::from(self.number()) + 1.0) / (f64::from(u32::MAX) + 2.0);
        Duration::from_secs_f64(-share.ln() / a_second)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn papers_are_as_many_as_asked() {
        let all: Vec<_> = (0..10_000).map(papers).collect();
        let count =
            |is: fn(&(Rescue, Option<Slip>)) -> bool| all.iter().filter(|one| is(one)).count();
        let without = count(|(rescue, _)| *rescue == Rescue::None);
        let dead = count(|(rescue, _)| matches!(rescue, Rescue::Dead(_)));
        assert!((240..=360).contains(&without), "{without}");
        assert!((420..=580).contains(&dead), "{dead}");
        for slip in [Slip::Identifier, Slip::Numen, Slip::Birth, Slip::Code] {
            let mistyped = all.iter().filter(|(_, one)| *one == Some(slip)).count();
            assert!((190..=310).contains(&mistyped), "{slip:?}: {mistyped}");
        }
    }

    #[test]
    fn arrivals_are_as_many_as_asked_in_the_mean() {
        let mut draw = Draw(7);
        let all: Duration = (0..20_000).map(|_| draw.gap(5.0)).sum();
        assert!((3_800.0..4_200.0).contains(&all.as_secs_f64()), "{all:?}");
    }
}
