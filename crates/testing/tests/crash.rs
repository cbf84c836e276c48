//! The program is cut off under load, started again, and asked for all that it acknowledged. `cargo xtask crash` runs
//! more rounds, and power cuts.

use std::process::Command;
use std::time::{Duration, Instant};
use testing::crash;
use testing::{Engine, Server};

/// Rounds an engine: `cargo xtask crash --rounds N` is for more.
const ROUNDS: usize = 5;
/// For a start and a stop on a loaded machine.
const PATIENCE: Duration = Duration::from_secs(60);

fn cut_off(engine: Engine) {
    let told = &mut |line: &str| println!("{line}");
    match crash::rounds(engine, 2026, ROUNDS, told) {
        Ok(figures) => println!("{engine:?}: {figures}"),
        Err(found) => panic!("{found}"),
    }
}

#[test]
fn what_was_acknowledged_survives_cuts_on_files() {
    cut_off(Engine::Sqlite);
}

#[test]
fn what_was_acknowledged_survives_cuts_on_postgresql() {
    cut_off(Engine::Postgres);
}

/// Told to stop while the demonstration is being filled, the program does so, and goes on at the next start.
#[test]
fn a_stop_while_the_demonstration_fills_is_obeyed() {
    let mut server = Server::prepared(Engine::Sqlite);
    server.launch();
    let begun = || server.log().contains("set a password");
    assert!(in_time(begun), "people are made: {}", server.log());
    let process = server.pid().expect("it runs").to_string();
    let asked = Command::new("kill").arg(process).status();
    assert!(asked.expect("kill runs").success());
    assert!(in_time(|| server.ended().is_some()), "it does not stop");
    server.start();
    let (clean, said) = server.command(&["verify"], "");
    assert!(clean, "{said}");
}

fn in_time(mut seen: impl FnMut() -> bool) -> bool {
    let start = Instant::now();
    while start.elapsed() < PATIENCE {
        if seen() {
            return true;
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    false
}
