//! What is asked of the generator.

use crate::academies;
use chrono::{Datelike, NaiveDate};

/// Fewer people would not fill one establishment of each kind.
pub const FEWEST_AGENTS: u32 = 50;
/// Above the largest académie that is planned for; NUMEN stay distinct up to there.
pub const MOST_AGENTS: u32 = 60_000;
/// A school year and the first of September after it.
pub const MOST_DAYS: u32 = 366;
/// Pupils for each agent, as in an académie of 50,000 agents and 600,000 pupils.
pub const PUPILS_PER_AGENT: u32 = 12;

/// An académie to make. The same options give the same bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Options {
    /// People in the staff feeds: [`FEWEST_AGENTS`] to [`MOST_AGENTS`].
    pub agents: u32,
    pub seed: u64,
    /// The date of the complete feeds; the deltas follow day by day.
    pub from: NaiveDate,
    /// Daily deltas, at most [`MOST_DAYS`].
    pub days: u32,
    /// The académie's code, by which its départements are known.
    pub academie: u16,
}

/// Why an académie cannot be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum OptionsError {
    #[error("from {FEWEST_AGENTS} to {MOST_AGENTS} agents")]
    Agents,
    #[error("at most {MOST_DAYS} days")]
    Days,
    #[error("a date between 2000 and 2100")]
    From,
    #[error("no académie has the code {0}")]
    Academie(u16),
}

impl Options {
    /// The same options when an académie can be made of them.
    ///
    /// # Errors
    /// The first that is out of its bounds.
    pub fn checked(self) -> Result<Self, OptionsError> {
        if !(FEWEST_AGENTS..=MOST_AGENTS).contains(&self.agents) {
            return Err(OptionsError::Agents);
        }
        if self.days > MOST_DAYS {
            return Err(OptionsError::Days);
        }
        if !(2000..=2100).contains(&self.from.year()) {
            return Err(OptionsError::From);
        }
        if academies::find(self.academie).is_none() {
            return Err(OptionsError::Academie(self.academie));
        }
        Ok(self)
    }

    /// Structures of all kinds: 40 for 600 agents, 2,600 for 50,000.
    pub(crate) fn structures(&self) -> u32 {
        9 + self.agents * 2591 / 50_000
    }

    pub(crate) fn pupils(&self) -> u32 {
        self.agents * PUPILS_PER_AGENT
    }

    /// The first year of the school year in which the complete feeds are made.
    pub(crate) fn school_year(&self) -> i32 {
        self.from.year() - i32::from(self.from.month() < 8)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn options(agents: u32, days: u32, academie: u16) -> Result<Options, OptionsError> {
        let from = NaiveDate::from_ymd_opt(2026, 9, 1).unwrap();
        Options {
            agents,
            seed: 1,
            from,
            days,
            academie,
        }
        .checked()
    }

    #[test]
    fn what_cannot_be_made_is_refused() {
        assert_eq!(options(49, 1, 11), Err(OptionsError::Agents));
        assert_eq!(options(60_001, 1, 11), Err(OptionsError::Agents));
        assert_eq!(options(600, 367, 11), Err(OptionsError::Days));
        assert_eq!(options(600, 5, 26), Err(OptionsError::Academie(26)));
    }

    #[test]
    fn structures_grow_with_agents() {
        assert_eq!(options(600, 5, 11).map(|one| one.structures()), Ok(40));
        assert_eq!(options(50_000, 5, 11).map(|one| one.structures()), Ok(2600));
    }
}
