//! A person's mailbox, letter after letter, in order of date and without holding more than the conversations under way.
//!
//! Each slot of the timeline takes one scenario: a conversation, a circular, a notice, a newsletter. Its letters wait in
//! a heap until the timeline has passed their date.

mod conversation;
mod enclosures;
mod filing;
mod newsletter;
mod owner;
mod single;

use crate::academie::Academie;
use crate::calendar::Timeline;
use crate::letter::Letter;
use crate::script::Kind;
use chrono::{DateTime, Utc};
use generator::Random;
use owner::Owner;
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// The letters of one person (an index of [`Academie::people`]) up to the reference date, oldest first; none for
/// somebody without mail. The same arguments give the same bytes.
pub fn mailbox(
    academie: &Academie,
    person: usize,
    seed: u64,
    reference: DateTime<Utc>,
) -> impl Iterator<Item = Letter> + use<> {
    let writer = Owner::new(academie, person, seed, reference).map(|owner| {
        let days = if owner.count < 1000 { 420 } else { 800 };
        Mailbox {
            timeline: Timeline::new(reference, days),
            random: Random::of(seed, "mailbox", person),
            owner,
            waiting: BinaryHeap::new(),
            planned: 0,
            order: 0,
        }
    });
    writer.into_iter().flatten()
}

struct Mailbox {
    owner: Owner,
    timeline: Timeline,
    random: Random,
    waiting: BinaryHeap<Reverse<Waiting>>,
    /// Letters given out or waiting.
    planned: usize,
    order: usize,
}

/// A letter in the heap, by date, then by the order it was written in.
struct Waiting {
    key: (i64, usize),
    letter: Letter,
}

impl PartialEq for Waiting {
    fn eq(&self, other: &Self) -> bool {
        self.key == other.key
    }
}

impl Eq for Waiting {}

impl PartialOrd for Waiting {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Waiting {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.key.cmp(&other.key)
    }
}

impl Iterator for Mailbox {
    type Item = Letter;

    fn next(&mut self) -> Option<Letter> {
        while self.planned < self.owner.count && !self.ready() {
            self.plan();
        }
        self.waiting.pop().map(|Reverse(waiting)| waiting.letter)
    }
}

impl Mailbox {
    /// Whether nothing that is still to be planned can come before the first letter that waits.
    fn ready(&self) -> bool {
        let next = self.timeline.at(self.planned, self.owner.count);
        self.waiting
            .peek()
            .is_some_and(|Reverse(first)| first.key.0 <= next)
    }

    fn plan(&mut self) {
        let start = self.timeline.at(self.planned, self.owner.count);
        let letters = self.letters(start);
        let room = self.owner.count - self.planned;
        for letter in letters.into_iter().take(room) {
            self.planned += 1;
            self.order += 1;
            self.waiting.push(Reverse(Waiting {
                key: (letter.received, self.order),
                letter,
            }));
        }
    }

    fn letters(&mut self, start: i64) -> Vec<Letter> {
        let (owner, random) = (&mut self.owner, &mut self.random);
        if owner.enormous_is_due(self.planned) {
            return owner.enormous(start, random);
        }
        match owner.slot(random) {
            Slot::Scenario(kind) => owner.scenario(kind, start, random),
            Slot::Newsletter => owner.newsletter(start, random),
            Slot::Odd => owner.odd(start, random),
        }
    }
}

/// What a slot of the timeline is used for.
#[derive(Debug, Clone, Copy)]
enum Slot {
    Scenario(Kind),
    Newsletter,
    Odd,
}

#[cfg(test)]
mod tests;
