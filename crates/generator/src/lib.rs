//! A whole académie that does not exist: structures, staff, pupils and parents as the national feeds (AAF) and the HR
//! database tell of them, then what changes from day to day, and a record of the truth to compare an import with.
//!
//! Pure: the same options give the same bytes on every machine and day; nothing here reads a clock or a disk, and
//! where to write is passed in ([`Folder`]). Pupils are drawn as they are written, staff are held in memory. What real
//! feeds have of errors is there on purpose, in known shares.
//!
//! `docs/generate.md` says what is written. [`Random`], [`spell`] and the lists of names also serve the
//! demonstration.

mod aaf;
mod academies;
mod case;
mod delta;
mod hr;
mod kind;
mod names;
mod numen;
mod options;
mod output;
mod posts;
mod pupils;
mod random;
mod shares;
mod spelling;
mod staff;
mod structure;
mod truth;
mod uai;
mod world;

pub use names::{families, given_names};
pub use options::{FEWEST_AGENTS, MOST_AGENTS, MOST_DAYS, Options, OptionsError, PUPILS_PER_AGENT};
pub use output::{Folder, Written};
pub use random::{Random, hash};
pub use spelling::spell;

use aaf::{Delivery, Mode};
use delta::Calendar;
use kind::Degree;
use output::Output;
use truth::Truth;
use world::World;

/// Why an académie was not made, or not to its end.
#[derive(Debug, thiserror::Error)]
pub enum GenerateError {
    #[error(transparent)]
    Options(#[from] OptionsError),
    /// What was written before stays there.
    #[error("{file}: {source}")]
    Write {
        file: String,
        source: std::io::Error,
    },
}

/// Makes an académie and writes it into `folder`; `truth/truth.json` comes last, when all else is there.
///
/// # Errors
/// Options out of bounds, before anything is written; or a file that cannot be.
pub fn generate(options: Options, folder: &mut dyn Folder) -> Result<Written, GenerateError> {
    let options = options.checked()?;
    let mut world = World::new(options)?;
    let mut output = Output::new(folder);
    let mut truth = Truth::of(&world);
    for degree in Degree::BOTH {
        let place = (degree, Mode::Complete, options.from);
        let mut delivery = Delivery::new(&options, world.academie, place, &mut output);
        aaf::complete(&mut delivery, &world)?;
        truth.delivered(place, delivery.tallies);
    }
    truth.hr = hr::write(&mut output, &world, options.from)?;
    truth.wrong = hr::write_wrong(&mut output, &world)?;
    truth::state(&mut output, &world, "start")?;
    let mut calendar = Calendar::new();
    for _ in 0..options.days {
        let day = calendar.next(&mut world);
        for degree in Degree::BOTH {
            let place = (degree, Mode::Delta, day.date);
            let mut delivery = Delivery::new(&options, world.academie, place, &mut output);
            aaf::delta(&mut delivery, &world, &day)?;
            truth.delivered(place, delivery.tallies);
        }
        truth.happened(&day, &world);
    }
    if options.days > 0 {
        let last = options.from + chrono::Days::new(u64::from(options.days));
        hr::write(&mut output, &world, last)?;
        truth::state(&mut output, &world, "end")?;
    }
    truth.write(&mut output, &world)?;
    Ok(output.written)
}
