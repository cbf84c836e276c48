//! The HR feed, our own CSV: what AAF lacks. And a wrong one, whose faults are known by line.

mod row;
mod wrong;

pub(crate) use wrong::{Fault, write_wrong};

use crate::GenerateError;
use crate::output::Output;
use crate::world::World;
use chrono::NaiveDate;
use row::Row;
use std::io::Write;

/// First line of the file.
const COLUMNS: [&str; 12] = [
    "numen",
    "date_naissance",
    "nom",
    "prenom",
    "jointure_2d",
    "jointure_1d",
    "service_gestionnaire",
    "corps",
    "statut",
    "debut",
    "fin",
    "uai",
];
/// One of so many agents is unknown to HR, besides those who are paid by a local authority.
const UNKNOWN_TO_HR: u32 = 83;
/// One of so many agents more is known to HR alone.
const KNOWN_TO_HR_ALONE: u32 = 100;

/// What an HR file holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Counts {
    pub rows: u64,
    /// In AAF, not here.
    pub missing: u64,
    /// Here, not in AAF.
    pub alone: u64,
}

/// Writes everybody whom HR knows at that date.
pub(crate) fn write(
    output: &mut Output,
    world: &World,
    date: NaiveDate,
) -> Result<Counts, GenerateError> {
    let name = format!("HR/hr_{}.csv", date.format("%Y%m%d"));
    output.file(&name, |file| {
        let mut counts = Counts::default();
        writeln!(file, "{}", COLUMNS.join(";"))?;
        for index in world.present() {
            match Row::of(world, index) {
                Some(row) => writeln!(file, "{}", row.line())?,
                None => counts.missing += 1,
            }
            counts.rows += 1;
        }
        counts.rows -= counts.missing;
        for index in 0..world.options.agents / KNOWN_TO_HR_ALONE {
            writeln!(file, "{}", Row::alone(world, index).line())?;
            counts.alone += 1;
            counts.rows += 1;
        }
        Ok(counts)
    })
}
