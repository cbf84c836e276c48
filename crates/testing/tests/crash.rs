//! The program is cut off under load, started again, and asked for all that it acknowledged. `cargo xtask crash` runs
//! more rounds, and power cuts.

use testing::Engine;
use testing::crash;

/// Rounds an engine: `cargo xtask crash --rounds N` is for more.
const ROUNDS: usize = 5;

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
