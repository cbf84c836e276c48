//! How many recipients may be written to: the table of limits, valid by construction, and what divides it at night and at
//! the week-end. `mail` counts by it. An organisation may set a table of its own (the policy `sending`).

use crate::{Actor, Directory, DirectoryError, OrganisationId, policy};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use store::Timestamp;
use text::dates::{self, PARIS};
use thiserror::Error;

/// Windows of a table.
pub const WINDOWS: usize = 4;
/// Minutes of the longest window that can be asked for: older counts are forgotten.
pub const LONGEST_WINDOW: u32 = 600;
/// What limits can be divided by at the most: beyond, hardly anybody could write at night.
const LARGEST_DIVISOR: u32 = 100;
/// Recipients of a limit at the most: more than any institution has people.
const LARGEST_LIMIT: u32 = 10_000_000;
/// Saturday and Sunday are the days from here on, 1 being Monday.
const SATURDAY: u32 = 6;

/// One window.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limit {
    /// How long the window is.
    pub minutes: u32,
    /// Recipients, at the most, up to which messages leave by themselves; what goes beyond waits.
    pub warn: u32,
    /// Recipients, at the most, up to which messages are taken at all.
    pub max: u32,
}

/// The windows of one scope, the shortest first.
pub type Windows = [Limit; WINDOWS];

/// When the limits are lower, by the clocks of Paris. Both divisors count in a night of the week-end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hours {
    /// The hour at which the night begins, and the one at which it has ended.
    pub night_from: u32,
    pub night_to: u32,
    /// What limits are divided by at night.
    pub night: u32,
    /// What limits are divided by on Saturdays and Sundays.
    pub week_end: u32,
}

impl Default for Hours {
    fn default() -> Self {
        Self {
            night_from: 20,
            night_to: 7,
            night: 4,
            week_end: 2,
        }
    }
}

impl Hours {
    /// What limits are divided by at a moment.
    #[must_use]
    pub fn divisor(&self, at: Timestamp) -> u32 {
        let hour = dates::hour(PARIS, at.0);
        let is_night = if self.night_from > self.night_to {
            hour >= self.night_from || hour < self.night_to
        } else {
            (self.night_from..self.night_to).contains(&hour)
        };
        let is_week_end = dates::weekday(PARIS, at.0) >= SATURDAY;
        let by = |holds: bool, divisor: u32| if holds { divisor } else { 1 };
        by(is_night, self.night) * by(is_week_end, self.week_end)
    }
}

/// What kind of sending it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Class {
    /// What a person writes, with whatever program.
    Person,
    /// What the program sends by itself: reports, notices, answers of absence.
    Automatic,
}

impl Class {
    /// By who acts: nobody can ask for a class.
    #[must_use]
    pub fn of(actor: &Actor) -> Self {
        if actor.is_program() {
            Self::Automatic
        } else {
            Self::Person
        }
    }
}

/// How many recipients may be written to. By default those of the national service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Table", into = "Table")]
pub struct SendingLimits {
    sender: Windows,
    network: Windows,
    hours: Hours,
    exempt: Vec<Class>,
}

/// The table as a policy has it: who is exempt is not the organisation's to say.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Table {
    sender: Windows,
    network: Windows,
    night_from: u32,
    night_to: u32,
    night: u32,
    week_end: u32,
}

impl Default for Table {
    fn default() -> Self {
        SendingLimits::default().into()
    }
}

impl From<SendingLimits> for Table {
    fn from(limits: SendingLimits) -> Self {
        Self {
            sender: limits.sender,
            network: limits.network,
            night_from: limits.hours.night_from,
            night_to: limits.hours.night_to,
            night: limits.hours.night,
            week_end: limits.hours.week_end,
        }
    }
}

impl TryFrom<Table> for SendingLimits {
    type Error = BadLimits;

    fn try_from(table: Table) -> Result<Self, BadLimits> {
        let hours = Hours {
            night_from: table.night_from,
            night_to: table.night_to,
            night: table.night,
            week_end: table.week_end,
        };
        let exempt = Self::default().exempt;
        Self::new(table.sender, table.network, hours, exempt)
    }
}

/// Why a table is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum BadLimits {
    #[error(
        "a window is empty, longer than ten hours, not longer than the one before it, or another for networks than for senders"
    )]
    Windows,
    #[error(
        "a limit is zero or above ten millions, more messages would leave than are taken, or a longer window takes fewer"
    )]
    Order,
    #[error("an hour is none, or a divisor is zero or above a hundred")]
    Hours,
}

impl Default for SendingLimits {
    fn default() -> Self {
        let limit = |minutes, warn, max| Limit { minutes, warn, max };
        Self {
            sender: [
                limit(1, 500, 700),
                limit(10, 800, 1_000),
                limit(60, 2_000, 4_000),
                limit(600, 5_000, 8_000),
            ],
            network: [
                limit(1, 500, 700),
                limit(10, 800, 1_000),
                limit(60, 3_000, 6_000),
                limit(600, 6_000, 8_000),
            ],
            hours: Hours::default(),
            exempt: vec![Class::Automatic],
        }
    }
}

impl SendingLimits {
    /// A table of one's own.
    ///
    /// # Errors
    /// [`BadLimits`].
    pub fn new(
        sender: Windows,
        network: Windows,
        hours: Hours,
        exempt: Vec<Class>,
    ) -> Result<Self, BadLimits> {
        check(&sender)?;
        check(&network)?;
        let lengths = |windows: &Windows| windows.map(|limit| limit.minutes);
        if lengths(&sender) != lengths(&network) {
            return Err(BadLimits::Windows);
        }
        let is_hour = |hour: u32| hour < 24;
        if !is_hour(hours.night_from) || !is_hour(hours.night_to) {
            return Err(BadLimits::Hours);
        }
        let is_divisor = |divisor: u32| (1..=LARGEST_DIVISOR).contains(&divisor);
        if !is_divisor(hours.night) || !is_divisor(hours.week_end) {
            return Err(BadLimits::Hours);
        }
        Ok(Self {
            sender,
            network,
            hours,
            exempt,
        })
    }

    /// Whether sendings of a class are not counted.
    #[must_use]
    pub fn is_exempt(&self, class: Class) -> bool {
        self.exempt.contains(&class)
    }

    /// What one sender may do at a moment.
    #[must_use]
    pub fn of_sender(&self, at: Timestamp) -> Windows {
        divided(&self.sender, self.hours.divisor(at))
    }

    /// What all senders of one network may do together at a moment.
    #[must_use]
    pub fn of_network(&self, at: Timestamp) -> Windows {
        divided(&self.network, self.hours.divisor(at))
    }
}

fn divided(windows: &Windows, divisor: u32) -> Windows {
    // One recipient stays allowed, whatever it is divided by.
    let part = |limit: u32| (limit / divisor).max(1);
    windows.map(|limit| Limit {
        minutes: limit.minutes,
        warn: part(limit.warn),
        max: part(limit.max),
    })
}

fn check(windows: &Windows) -> Result<(), BadLimits> {
    let (mut minutes, mut most) = (0, (0, 0));
    for limit in windows {
        if limit.minutes <= minutes || limit.minutes > LONGEST_WINDOW {
            return Err(BadLimits::Windows);
        }
        let is_order = limit.warn > 0 && limit.warn <= limit.max && limit.max <= LARGEST_LIMIT;
        // What a shorter window lets through a longer one that takes less would stop at once.
        if !is_order || limit.warn < most.0 || limit.max < most.1 {
            return Err(BadLimits::Order);
        }
        (minutes, most) = (limit.minutes, (limit.warn, limit.max));
    }
    Ok(())
}

impl Directory {
    /// The table that an organisation set; `None`: the house's holds.
    ///
    /// # Errors
    /// The store's.
    pub fn sending_limits(
        &self,
        organisation: OrganisationId,
    ) -> Result<Option<Arc<SendingLimits>>, DirectoryError> {
        if let Some(known) = self.cache.sending(organisation) {
            return Ok(known);
        }
        let generation = self.cache.generation();
        let set = self
            .store
            .platform_read(|tx| policy::sending(tx, organisation))?
            .map(Arc::new);
        self.cache
            .keep_sending(generation, organisation, set.clone());
        Ok(set)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(field: &str) -> Timestamp {
        Timestamp(dates::read_field(PARIS, field).expect("a moment"))
    }

    fn first(field: &str) -> (u32, u32) {
        let [minute, ..] = SendingLimits::default().of_sender(at(field));
        (minute.warn, minute.max)
    }

    #[test]
    fn limits_are_lower_from_twenty_to_seven_and_at_the_week_end() {
        // Monday 23 November 2026, then the Saturday and Sunday after it.
        for (moment, warn, max) in [
            ("2026-11-23T19:59", 500, 700),
            ("2026-11-23T20:00", 125, 175),
            ("2026-11-24T06:59", 125, 175),
            ("2026-11-24T07:00", 500, 700),
            ("2026-11-28T12:00", 250, 350),
            ("2026-11-29T20:00", 62, 87),
            ("2026-11-30T00:00", 125, 175),
        ] {
            assert_eq!(first(moment), (warn, max), "{moment}");
        }
    }

    #[test]
    fn the_hours_are_those_of_paris_in_summer_too() {
        // 18:00 UTC is 20:00 in July, 19:00 in January.
        let july = Timestamp(at("2026-07-07T20:00").0);
        assert_eq!(july.seconds() % 86_400, 18 * 3_600);
        assert_eq!(Hours::default().divisor(july), 4);
        assert_eq!(Hours::default().divisor(at("2026-01-06T19:00")), 1);
    }

    #[test]
    fn a_table_is_read_as_a_policy_and_never_beyond_what_makes_sense() {
        let read = |text: &str| serde_json::from_str::<SendingLimits>(text);
        assert_eq!(read("{}").unwrap(), SendingLimits::default());
        let written = serde_json::to_string(&SendingLimits::default()).unwrap();
        assert_eq!(read(&written).unwrap(), SendingLimits::default());
        assert_eq!(read("{\"night\": 1}").unwrap().hours.night, 1);
        for wrong in [
            "{\"night\": 0}",
            "{\"night\": 101}",
            "{\"night_to\": 24}",
            "{\"exempt\": [\"Person\"]}",
            "{\"sender\": []}",
        ] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_table_that_makes_no_sense_is_refused() {
        let good = SendingLimits::default();
        let with = |sender: Windows, hours: Hours| {
            SendingLimits::new(sender, good.network, hours, Vec::new())
        };
        assert!(with(good.sender, good.hours).is_ok());
        let mut windows = good.sender;
        windows[1].minutes = 1;
        assert_eq!(with(windows, good.hours), Err(BadLimits::Windows));
        windows = good.sender;
        windows[3].minutes = 599;
        assert_eq!(with(windows, good.hours), Err(BadLimits::Windows));
        windows[3].minutes = 601;
        assert_eq!(with(windows, good.hours), Err(BadLimits::Windows));
        windows = good.sender;
        windows[0].warn = 701;
        assert_eq!(with(windows, good.hours), Err(BadLimits::Order));
        windows = good.sender;
        windows[1].max = 699;
        windows[1].warn = 699;
        assert_eq!(with(windows, good.hours), Err(BadLimits::Order));
        let hours = Hours {
            night: 0,
            ..good.hours
        };
        assert_eq!(with(good.sender, hours), Err(BadLimits::Hours));
    }
}
