//! Memory of a large run, in a process of its own: what is written is not kept.

use chrono::NaiveDate;
use generator::{Folder, Options, generate};
use std::io::{self, Write};

/// Twice what 10,000 agents and the program take.
const MOST_KIB: u64 = 48 * 1024;

struct Nowhere;

impl Folder for Nowhere {
    fn create(&mut self, _name: &str) -> io::Result<Box<dyn Write + '_>> {
        Ok(Box::new(io::sink()))
    }
}

/// The largest resident size so far, in KiB (`VmHWM` of Linux).
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmHWM:"));
    let digits = line.unwrap().split_whitespace().nth(1);
    digits.unwrap().parse().unwrap()
}

#[test]
fn a_large_academie_is_streamed() {
    let options = Options {
        agents: 10_000,
        seed: 1,
        from: NaiveDate::from_ymd_opt(2026, 9, 1).unwrap(),
        days: 5,
        academie: 11,
    };
    let written = generate(options, &mut Nowhere).unwrap();
    assert!(written.bytes > 300 << 20, "{} bytes", written.bytes);
    assert!(
        peak() < MOST_KIB,
        "{} KiB for {} bytes",
        peak(),
        written.bytes
    );
}
