//! Crash runs of any length: `cargo xtask crash` starts this with its own arguments.
//!
//! `crash [--rounds N] [--seed N] [--engine sqlite|postgres] [--power]`

use std::process::ExitCode;
use testing::Engine;
use testing::crash::{self, power_cuts, swallowed_syncs};

struct Wanted {
    rounds: Option<usize>,
    seed: u64,
    engines: Vec<Engine>,
    power: bool,
}

fn main() -> ExitCode {
    let wanted = match wanted() {
        Ok(wanted) => wanted,
        Err(said) => {
            eprintln!("{said}");
            return ExitCode::from(2);
        }
    };
    let done = if wanted.power {
        power(&wanted)
    } else {
        crashes(&wanted)
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(found) => {
            eprintln!("{found}");
            ExitCode::FAILURE
        }
    }
}

fn wanted() -> Result<Wanted, String> {
    let mut wanted = Wanted {
        rounds: None,
        seed: 1,
        engines: Engine::BOTH.to_vec(),
        power: false,
    };
    let mut words = std::env::args().skip(1);
    while let Some(word) = words.next() {
        let mut number = || {
            let value = words.next().and_then(|value| value.parse::<u64>().ok());
            value.ok_or_else(|| format!("{word} needs a number"))
        };
        match word.as_str() {
            "--rounds" => wanted.rounds = usize::try_from(number()?).ok(),
            "--seed" => wanted.seed = number()?,
            "--power" => wanted.power = true,
            "--engine" => {
                wanted.engines = match words.next().as_deref() {
                    Some("sqlite") => vec![Engine::Sqlite],
                    Some("postgres") => vec![Engine::Postgres],
                    _ => return Err("--engine is sqlite or postgres".to_owned()),
                }
            }
            other => return Err(format!("what is {other:?}?")),
        }
    }
    Ok(wanted)
}

fn crashes(wanted: &Wanted) -> Result<(), String> {
    let mut failed = Vec::new();
    for engine in &wanted.engines {
        let rounds = wanted.rounds.unwrap_or(5);
        match crash::rounds(*engine, wanted.seed, rounds, &mut |line| println!("{line}")) {
            Ok(figures) => println!("{engine:?}: {figures}"),
            Err(found) => failed.push(format!("{engine:?}: {found}")),
        }
    }
    if failed.is_empty() {
        Ok(())
    } else {
        Err(failed.join("\n"))
    }
}

fn power(wanted: &Wanted) -> Result<(), String> {
    let mut say = |line: &str| println!("{line}");
    let figures = power_cuts(wanted.seed, wanted.rounds.unwrap_or(20), &mut say)?;
    println!("power cuts: {figures}");
    for file in ["platform.db", "accounts/"] {
        let round = swallowed_syncs(wanted.seed, file, &mut say)?;
        println!("control: the loss by swallowed syncs of {file:?} was seen in round {round}");
    }
    Ok(())
}
