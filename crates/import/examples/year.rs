//! A simulated school year: an invented académie, its complete delivery, then a delta a weekday, the day's turns, and at the
//! end a look for rights, mailboxes and addresses that nobody should have. On files.
//!
//! `cargo run --release -p import --example year -- AGENTS DAYS [--pupils]`: with `--pupils` they are imported too. What the
//! complete delivery took of memory is told apart.
#![allow(clippy::unwrap_used, clippy::print_stdout)]

#[path = "../tests/both_engines/house/mod.rs"]
mod house;

use chrono::Days;
use house::{House, year::Tally};
use std::time::Instant;
use testing_postgres::Kind;

#[tokio::main]
async fn main() {
    let (options, numbers): (Vec<String>, Vec<String>) = std::env::args()
        .skip(1)
        .partition(|one| one.starts_with("--"));
    let mut arguments = numbers.into_iter();
    let mut number = || arguments.next().and_then(|text| text.parse::<u32>().ok());
    let (agents, days) = (number().unwrap_or(5_000), number().unwrap_or(365));
    let began = Instant::now();
    let mut house = House::new(Kind::Sqlite, agents, days);
    println!("generated: {:?}", began.elapsed());
    house.today = house.today - Days::new(u64::from(days));
    if options.iter().any(|one| one == "--pupils") {
        house.import_pupils(true);
    }
    let folder = house.feeds("complete");
    forget_peak();
    let began = Instant::now();
    house.import_hr(&house.file("HR/hr_20260901.csv"));
    let done = house.import_aaf(&folder);
    println!("complete: {:?}, {}", began.elapsed(), peak());
    println!("{:#?}", done.report.counts);
    forget_peak();
    let began = Instant::now();
    let again = house.import_aaf(&folder);
    println!(
        "the same again: {:?}, {} changes, {}",
        began.elapsed(),
        again.report.changes(),
        peak()
    );
    let mut tally = Tally {
        // An organisation has two thousand of them at the most.
        given: house.give_rights(agents.div_ceil(1_900).max(20) as usize),
        ..Tally::default()
    };
    let (began, mut longest) = (Instant::now(), std::time::Duration::ZERO);
    for _ in 0..days {
        let day = Instant::now();
        house.tomorrow(&mut tally);
        longest = longest.max(day.elapsed());
    }
    println!(
        "{days} days: {:?}, the longest {longest:?}",
        began.elapsed()
    );
    house.has_no_orphans();
    println!("{tally:#?}");
}

/// What is told as the most memory begins anew (`proc(5)`, `clear_refs`).
fn forget_peak() {
    let _unsupported = std::fs::write("/proc/self/clear_refs", "5");
}

/// The most memory since then.
fn peak() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmHWM"));
    line.unwrap_or("memory unknown").replace('\t', " ")
}
