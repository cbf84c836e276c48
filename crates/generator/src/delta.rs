//! What happens in an académie from one day to the next: the content of the daily deltas.
//!
//! A person is touched once a day, so that a feed says of each what they are in the evening.

mod people;
mod schools;

use crate::random::Random;
use crate::staff::Agent;
use crate::world::World;
use chrono::{Datelike, NaiveDate};
use std::collections::HashSet;

/// How a feed says what happened to a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Change {
    Arrival,
    /// Everything anew, of somebody it knows.
    Replacement,
    Name,
    Place,
    Departure,
}

/// What happened, for the record of truth.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    Closure,
    Merger,
    /// Somebody whose school was closed or merged.
    Joined,
    HeadChange,
    Appointment,
    Move,
    Retirement,
    OtherAcademie,
    EndOfContract,
    Death,
    Leave,
    Arrival,
    Return,
    Marriage,
    Respelling,
}

impl Kind {
    pub fn name(self) -> &'static str {
        match self {
            Self::Closure => "closure",
            Self::Merger => "merger",
            Self::Joined => "joined",
            Self::HeadChange => "head-change",
            Self::Appointment => "appointment",
            Self::Move => "move",
            Self::Retirement => "retirement",
            Self::OtherAcademie => "other-academie",
            Self::EndOfContract => "end-of-contract",
            Self::Death => "death",
            Self::Leave => "leave",
            Self::Arrival => "arrival",
            Self::Return => "return",
            Self::Marriage => "marriage",
            Self::Respelling => "respelling",
        }
    }
}

/// Whom or what it happened to, by their index.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Event {
    Person(Kind, usize),
    /// What vanished, and what it was joined to.
    School(Kind, usize, usize),
}

/// One day.
#[derive(Debug)]
pub(crate) struct Day {
    pub date: NaiveDate,
    /// What vanished, and what it was joined to.
    pub closed: Vec<(usize, usize)>,
    pub renamed: Vec<usize>,
    pub staff: Vec<(usize, Change)>,
    pub events: Vec<Event>,
    touched: HashSet<usize>,
}

impl Day {
    fn new(date: NaiveDate) -> Self {
        Self {
            date,
            closed: Vec::new(),
            renamed: Vec::new(),
            staff: Vec::new(),
            events: Vec::new(),
            touched: HashSet::new(),
        }
    }

    fn touch(&mut self, agent: usize, kind: Kind, change: Change) {
        if self.touched.insert(agent) {
            self.staff.push((agent, change));
            self.events.push(Event::Person(kind, agent));
        }
    }

    /// Somebody who is there and whom nothing happened to today; none when none is found soon.
    fn somebody(
        &self,
        world: &World,
        random: &mut Random,
        fits: impl Fn(&Agent) -> bool,
    ) -> Option<usize> {
        const TRIES: usize = 400;
        (0..TRIES)
            .map(|_| random.below(world.agents.len()))
            .find(|index| {
                let agent = &world.agents[*index];
                agent.present && !self.touched.contains(index) && fits(agent)
            })
    }
}

/// Days to come, with what one must remember from day to day.
pub(crate) struct Calendar {
    passed: u32,
    /// Those who are to come back.
    on_leave: Vec<usize>,
}

impl Calendar {
    pub fn new() -> Self {
        Self {
            passed: 0,
            on_leave: Vec::new(),
        }
    }

    /// Lets one day pass: changes the world and tells how.
    pub fn next(&mut self, world: &mut World) -> Day {
        self.passed += 1;
        let date = world.options.from + chrono::Days::new(u64::from(self.passed));
        let mut random = Random::of(world.options.seed, "day", self.passed as usize);
        let mut day = Day::new(date);
        let busy = date.month() == 9 && date.day() == 1;
        schools::close(world, &mut day, self.passed, &mut random);
        if busy {
            people::heads_change(world, &mut day, &mut random);
        }
        people::appoint(world, &mut day, &mut random);
        people::depart(world, &mut day, busy, &mut self.on_leave, &mut random);
        people::come_back(world, &mut day, &mut self.on_leave, &mut random);
        people::relocate(world, &mut day, busy, &mut random);
        people::marry(world, &mut day, &mut random);
        people::respell(world, &mut day, &mut random);
        people::arrive(world, &mut day, busy, &mut random);
        day
    }
}
