//! A simulated school year: an invented académie, its complete delivery, then a delta a weekday, the day's turns, and at the
//! end a look for rights, mailboxes and addresses that nobody should have. On files.
//!
//! `cargo run --release -p import --example year -- AGENTS DAYS`
#![allow(clippy::unwrap_used, clippy::print_stdout)]

#[path = "../tests/house/mod.rs"]
mod house;

use chrono::Days;
use house::{House, year::Tally};
use std::time::Instant;
use testing_postgres::Kind;

#[tokio::main]
async fn main() {
    let mut arguments = std::env::args().skip(1);
    let mut number = || arguments.next().and_then(|text| text.parse::<u32>().ok());
    let (agents, days) = (number().unwrap_or(5_000), number().unwrap_or(365));
    let began = Instant::now();
    let mut house = House::new(Kind::Sqlite, agents, days);
    println!("generated: {:?}", began.elapsed());
    house.today = house.today - Days::new(u64::from(days));
    let began = Instant::now();
    house.import_hr(&house.file("HR/hr_20260901.csv"));
    house.import_aaf(&house.feeds("complete"));
    println!("complete: {:?}", began.elapsed());
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
