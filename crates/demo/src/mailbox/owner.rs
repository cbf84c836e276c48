//! The person whose mailbox is written, those they may hear from, and what was already said.

use super::Slot;
use crate::academie::Academie;
use crate::dress::{Client, Sheet};
use crate::facts;
use crate::letter::Letter;
use crate::players::{Player, invent};
use crate::script::{Kind, Scenario, scenarios};
use chrono::{DateTime, Utc};
use generator::{Random, hash};
use std::collections::{HashMap, HashSet};

/// Letters in the account's history from which nearly all are notices.
const LARGE: usize = 10_000;

/// Whether a text goes to the people of a conversation or, as a circular does, to everybody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reach {
    Few,
    All,
}

pub(super) struct Owner {
    pub me: Player,
    /// All staff of both organisations.
    pub world: Vec<Player>,
    /// Addresses of the others who have mail, in the same organisation.
    pub neighbours: Vec<String>,
    pub count: usize,
    pub seed: u64,
    pub end: i64,
    /// Letters written so far: makes ids.
    pub written: usize,
    /// Whose mailbox it is of how many, for bodies that could be anybody's.
    share: (u64, u64),
    /// Marks of the bodies that may not come again.
    said: HashSet<u64>,
    uses: HashMap<&'static str, usize>,
    /// The last letter sent: id, subject and to whom, for absence answers.
    pub last_sent: Option<(String, String, Player)>,
    enormous: Vec<usize>,
    /// How many letters of a rare form there were: they take turns.
    pub oddities: usize,
}

impl Owner {
    pub fn new(academie: &Academie, person: usize, seed: u64, end: DateTime<Utc>) -> Option<Self> {
        let (organisation, one) = academie.person(person)?;
        let me = Player::of(organisation, one);
        let neighbours = organisation
            .people
            .iter()
            .filter(|other| other.messages > 0 && other.address != me.address)
            .map(|other| other.address.clone())
            .collect();
        let enormous = match (one.identifier.as_str(), one.messages) {
            ("hcastagne", count) => vec![count / 3],
            (_, count) if count > LARGE => vec![count / 2],
            _ => Vec::new(),
        };
        Some(Self {
            me,
            world: academie.world.clone(),
            neighbours,
            count: one.messages,
            seed: hash(one.address.as_bytes()) ^ seed,
            end: end.timestamp(),
            written: 0,
            share: share(academie, person),
            said: HashSet::new(),
            uses: HashMap::new(),
            last_sent: None,
            enormous,
            oddities: person,
        })
    }

    pub fn slot(&self, random: &mut Random) -> Slot {
        // Conversations, circulars, lists, notices, junk, absences, newsletters, odd ones.
        let weights = if self.count > LARGE {
            [18, 12, 45, 860, 20, 2, 40, 3]
        } else {
            [34, 10, 8, 18, 7, 2, 9, 5]
        };
        match random.weighted(&weights) {
            0 => Slot::Scenario(Kind::Thread),
            1 => Slot::Scenario(Kind::Circular),
            2 => Slot::Scenario(Kind::List),
            3 => Slot::Scenario(Kind::Notice),
            4 => Slot::Scenario(Kind::Junk),
            5 => Slot::Scenario(Kind::Out),
            6 => Slot::Newsletter,
            _ => Slot::Odd,
        }
    }

    /// The enormous letters come once each, at their place.
    pub fn enormous_is_due(&mut self, planned: usize) -> bool {
        let due = self.enormous.last().is_some_and(|at| planned >= *at);
        if due {
            self.enormous.pop();
        }
        due
    }

    /// Letters of a scenario of that kind; the one used least among a few that fit.
    pub fn scenario(&mut self, kind: Kind, start: i64, random: &mut Random) -> Vec<Letter> {
        let fitting: Vec<&'static Scenario> = scenarios()
            .iter()
            .filter(|one| one.kind == kind && self.fits(one))
            .collect();
        if fitting.is_empty() {
            return self.newsletter(start, random);
        }
        let Some(chosen) = (0..3)
            .map(|_| *random.pick(&fitting))
            .min_by_key(|one| self.uses.get(one.name).copied().unwrap_or(0))
        else {
            return Vec::new();
        };
        *self.uses.entry(chosen.name).or_default() += 1;
        if chosen.who.is_empty() {
            self.single(chosen, start, random)
        } else {
            self.conversation(chosen, start, random)
        }
    }

    fn fits(&self, scenario: &Scenario) -> bool {
        let me = &self.me;
        let reaches = scenario.to.is_empty()
            || scenario
                .to
                .iter()
                .any(|to| me.fits(to) || *to == me.place_kind);
        let plays = scenario.kind != Kind::Thread && scenario.list.is_some()
            || scenario.who.is_empty()
            || scenario.who.iter().any(|part| me.fits(part));
        reaches && plays
    }

    /// Somebody for a part: of the same establishment if it is a school's part, else anyone, else invented.
    pub fn cast(&self, part: &str, taken: &[&Player], random: &mut Random) -> Player {
        let near = taken.first().copied().unwrap_or(&self.me);
        let far = ["rectorat", "ipr", "dpe", "exa", "for", "it"].contains(&part)
            && near.domain == "ac-thau.example";
        let second = part == "head" && taken.iter().any(|one| one.work() == "head");
        let local = !far && !second && near.place != ' ';
        let fitting: Vec<&Player> = self
            .world
            .iter()
            .filter(|one| one.fits(part) && one.domain == near.domain)
            .filter(|one| !local || one.place == near.place)
            .filter(|one| taken.iter().all(|other| other.address != one.address))
            .collect();
        let few = fitting.len() < 2 && part != "head" && random.chance(30);
        if fitting.is_empty() || few {
            return invent(part, near, random);
        }
        (*random.pick(&fitting)).clone()
    }

    /// Anyone of the staff but those.
    pub fn somebody(&self, near: &Player, taken: &[&Player], random: &mut Random) -> Player {
        let fitting: Vec<&Player> = self
            .world
            .iter()
            .filter(|one| one.place == near.place && one.work() != "head")
            .filter(|one| taken.iter().all(|other| other.address != one.address))
            .collect();
        if fitting.len() < 2 || random.chance(25) {
            return invent("staff", near, random);
        }
        (*random.pick(&fitting)).clone()
    }

    /// Whether nobody has had this body before; from now on they have. Mailboxes are written apart, so a body
    /// without a date or a figure, which another could have too, belongs to one of them by its mark.
    pub fn fresh(&mut self, sheet: &Sheet, reach: Reach) -> bool {
        let mark = sheet.mark();
        let particular = sheet.quoted.is_some() || particular(&sheet.text, self.share.1);
        let ours = particular && reach == Reach::Few || mark % self.share.1 == self.share.0;
        ours && self.said.insert(mark)
    }

    pub fn new_id(&mut self, domain: &str) -> String {
        self.written += 1;
        let number = hash(format!("{}:{}", self.seed, self.written).as_bytes());
        format!("{number:016x}.{}@{domain}", self.written)
    }
}

/// Dates, hours and sums make a text somebody's own, the more of them the more mailboxes there are; a telephone
/// number in the signature does not.
fn particular(text: &str, mailboxes: u64) -> bool {
    let words = text.rsplit_once("\n\n").map_or(text, |(words, _)| words);
    words.bytes().filter(u8::is_ascii_digit).count() as u64 > mailboxes / 3
}

fn share(academie: &Academie, person: usize) -> (u64, u64) {
    let all = academie.with_mail();
    let place = all.iter().position(|one| *one == person).unwrap_or(0);
    (place as u64, all.len().max(1) as u64)
}

/// The program a person writes with: mostly the same one.
pub(super) fn client(player: &Player, random: &mut Random) -> Client {
    if random.chance(8) {
        return Client::Phone;
    }
    if player.work() == "rectorat" {
        return Client::Office;
    }
    Client::ALL[player.habit("programme") % Client::ALL.len()]
}

/// Names of lists that depend on the establishment and the discipline.
pub(super) fn kinds(player: &Player) -> Vec<String> {
    let discipline = player.discipline.clone();
    let first = discipline.split(' ').next().unwrap_or_default().to_owned();
    let mut kinds = vec![discipline, first, player.place_kind.clone()];
    kinds.retain(|kind| !kind.is_empty());
    kinds
}

/// A rectorat service or firm as a sender: name and address.
pub(super) fn sender(from: &str) -> (String, String) {
    from.split_once(" <").map_or_else(
        || (String::new(), from.to_owned()),
        |(name, rest)| (name.to_owned(), rest.trim_end_matches('>').to_owned()),
    )
}

/// A town of the region, for Received lines and the like.
pub(super) fn relay(domain: &str, random: &mut Random) -> String {
    let known = facts::list("relay").map_or("relais", |list| *random.pick(list));
    format!("{known}.{domain}")
}
