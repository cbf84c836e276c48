//! An HR file that must change nothing: between lines that are right, each fault once.

use super::{COLUMNS, row::Row};
use crate::GenerateError;
use crate::output::Output;
use crate::world::World;
use std::io::Write;

/// What is wrong with a line of the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Fault {
    /// Counted from 1, the header included.
    pub line: u64,
    pub name: &'static str,
    /// Whether a careful reader takes the line all the same.
    pub tolerable: bool,
}

type Spoil = fn(&mut Row);

/// Name, whether it can be tolerated, how it is made.
const FAULTS: [(&str, bool, Spoil); 11] = [
    ("numen-shape", false, |row| row.0[0].truncate(12)),
    ("numen-spaces-and-case", true, |row| {
        row.0[0] = format!(" {}\u{a0}", row.0[0].to_lowercase());
    }),
    ("numen-missing", false, |row| row.0[0].clear()),
    ("birth-date-impossible", false, |row| {
        row.0[1] = "31/02/1984".into()
    }),
    ("birth-date-other-form", false, |row| {
        row.0[1] = "1984-02-29".into()
    }),
    ("jointure-unknown", false, |row| {
        row.0[4] = "1".into();
        row.0[5].clear();
    }),
    ("status-unknown", false, |row| row.0[8] = "BENEVOLE".into()),
    ("end-before-start", false, |row| {
        row.0[9] = "01/09/2020".into();
        row.0[10] = "31/08/2019".into();
    }),
    ("too-few-columns", false, |row| row.0[11] = String::new()),
    ("too-many-columns", false, |row| row.0[11].push_str(";;")),
    ("formula", true, |row| {
        row.0[6] = "=HYPERLINK(\"http://dehors.example\")".into()
    }),
];

/// Writes the file; its name says what it is.
pub(crate) fn write_wrong(output: &mut Output, world: &World) -> Result<Vec<Fault>, GenerateError> {
    let name = format!("HR/hr_wrong_{}.csv", world.options.from.format("%Y%m%d"));
    let mut rows = world.present().filter_map(|index| Row::of(world, index));
    let mut faults = Vec::new();
    let mut lines: Vec<Vec<u8>> = vec![COLUMNS.join(";").into_bytes()];
    let first = rows.next();
    lines.extend(first.iter().map(|row| row.line().into_bytes()));
    for ((name, tolerable, spoil), (mut row, right)) in FAULTS.iter().zip(pairs(&mut rows)) {
        spoil(&mut row);
        lines.push(spoiled(name, &row));
        faults.push(fault(lines.len(), name, *tolerable));
        lines.push(right.line().into_bytes());
    }
    if let (Some(mut twice), Some(first)) = (rows.next(), &first) {
        twice.0[0].clone_from(&first.0[0]);
        lines.push(twice.line().into_bytes());
        faults.push(fault(lines.len(), "numen-twice", false));
    }
    for (name, bytes) in [
        ("not-utf-8", &b"\xe9"[..]),
        ("control-character", b"\0"),
        // The last: a quote that is never closed swallows what follows.
        ("quote-unclosed", b"\""),
    ] {
        let Some(row) = rows.next() else { break };
        let mut line = row.line().into_bytes();
        let place = row.0[0].len() + row.0[1].len() + 2;
        line.splice(place..place, bytes.iter().copied());
        lines.push(line);
        faults.push(fault(lines.len(), name, false));
    }
    output.file(&name, |file| {
        for line in &lines {
            file.write_all(line)?;
            file.write_all(b"\n")?;
        }
        Ok(())
    })?;
    Ok(faults)
}

fn fault(line: usize, name: &'static str, tolerable: bool) -> Fault {
    Fault {
        line: line as u64,
        name,
        tolerable,
    }
}

fn spoiled(name: &str, row: &Row) -> Vec<u8> {
    let line = row.line();
    match name {
        "too-few-columns" => line.trim_end_matches(';').as_bytes().to_vec(),
        _ => line.into_bytes(),
    }
}

/// Two at a time: one to spoil, one that stays right.
fn pairs(rows: &mut impl Iterator<Item = Row>) -> impl Iterator<Item = (Row, Row)> {
    std::iter::from_fn(|| Some((rows.next()?, rows.next()?)))
}
