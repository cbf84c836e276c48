//! Where a letter ended up and what its reader did with it.

use super::owner::Owner;
use crate::letter::{Letter, Place};
use crate::script::Kind;
use generator::Random;

const DAY: i64 = 86_400;

/// What filing needs to know of a letter.
pub(super) struct Facts {
    pub kind: Kind,
    pub file: Option<&'static str>,
    pub received: i64,
    pub mine: bool,
    /// The owner answered it later.
    pub answered: bool,
    /// A number of the whole conversation: its letters are filed together.
    pub together: u64,
    pub malformed: bool,
}

impl Owner {
    /// The letter, filed.
    pub(super) fn file(
        &self,
        raw: Vec<u8>,
        mail_from: &str,
        facts: &Facts,
        random: &mut Random,
    ) -> Letter {
        let mut together = Random::new(facts.together);
        let age = (self.end - facts.received) / DAY;
        let place = place(facts, age, &mut together);
        let mut recipients = vec![self.me.address.clone()];
        if facts.kind == Kind::Circular
            && place == Place::Inbox
            && !facts.mine
            && together.chance(12)
        {
            recipients.extend(self.neighbours.iter().take(3).cloned());
        }
        let read = match age {
            0..=1 => 35,
            2..=9 => 78,
            _ => 98,
        };
        let bulk = facts.kind != Kind::Thread && facts.kind != Kind::Circular;
        Letter {
            mail_from: mail_from.to_owned(),
            recipients,
            received: facts.received,
            raw,
            labels: labels(facts, age, &mut together),
            seen: facts.mine
                || facts.answered
                || random.chance(if bulk { read * 9 / 10 } else { read }),
            flagged: !bulk && !facts.mine && random.chance(if age < 30 { 7 } else { 2 }),
            answered: facts.answered,
            place,
            bulk,
            malformed: facts.malformed,
        }
    }
}

fn place(facts: &Facts, age: i64, together: &mut Random) -> Place {
    if facts.mine {
        return Place::Sent;
    }
    let chance = together.below(100);
    match facts.kind {
        Kind::Junk if chance < 84 => Place::Junk,
        Kind::Junk => Place::Inbox,
        Kind::Notice | Kind::Out if age > 10 && chance < 12 => Place::Trash,
        Kind::Notice | Kind::List if age > 60 && chance < 45 => Place::Archive,
        Kind::Thread | Kind::Circular => kept(facts.file, age, chance),
        _ => Place::Inbox,
    }
}

fn kept(file: Option<&'static str>, age: i64, chance: usize) -> Place {
    match file {
        Some(folder) if age > 25 && chance < 55 && folder != "Parents" => {
            Place::Folder(folder.to_owned())
        }
        _ if age > 120 && chance > 72 => Place::Archive,
        _ if age > 40 && chance > 97 => Place::Trash,
        _ => Place::Inbox,
    }
}

fn labels(facts: &Facts, age: i64, together: &mut Random) -> Vec<String> {
    let mut labels = Vec::new();
    if facts.mine || !matches!(facts.kind, Kind::Thread | Kind::Circular) {
        return labels;
    }
    if let Some(label @ ("Parents" | "Sorties")) = facts.file
        && together.chance(70)
    {
        labels.push(label.to_owned());
    }
    if age < 21 && !facts.answered && together.chance(18) {
        labels.push("À répondre".to_owned());
    }
    labels
}
