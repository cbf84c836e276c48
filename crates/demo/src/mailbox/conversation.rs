//! Conversations: several people, answers with what they answer, the owner's own letters among them.

use super::enclosures::enclosures;
use super::filing;
use super::owner::{Owner, Reach, client, kinds};
use crate::calendar::{self, awake, paris};
use crate::dress::{Client, Oddity, Sheet, Who};
use crate::expand::Facts;
use crate::letter::Letter;
use crate::manners::{Occasion, greeting, leave};
use crate::players::Player;
use crate::script::{Scenario, Speech};
use crate::typography;
use chrono::{DateTime, Datelike, FixedOffset, Timelike};
use generator::Random;
use std::collections::HashMap;

/// A conversation while it is written.
pub(super) struct Talk<'a> {
    pub facts: Facts<'a>,
    pub scenario: &'static Scenario,
    /// Letters of those who take part, in their order.
    pub roles: Vec<char>,
    pub subject: String,
    /// What was written last: id, text with its quotation, moment, author.
    last: Option<(String, String, i64, Player)>,
    ids: Vec<String>,
    pub together: u64,
}

impl Owner {
    pub(super) fn conversation(
        &mut self,
        scenario: &'static Scenario,
        start: i64,
        random: &mut Random,
    ) -> Vec<Letter> {
        let mut dice = Random::new(random.next());
        let mut at = opening(scenario, start, random).min(self.end - 30);
        let mut talk = self.talk(scenario, at, &mut dice);
        let mut letters: Vec<(Letter, bool)> = Vec::new();
        for part in &scenario.parts {
            let Some(sheet) = self.sheet(&mut talk, part, at, random) else {
                break;
            };
            let mine = sheet.from.1 == self.me.address;
            if mine && let Some((before, _)) = letters.last_mut() {
                before.answered = before.place != crate::letter::Place::Sent;
                before.seen = true;
            }
            let raw = sheet.write(Oddity::None);
            let facts = filing::Facts {
                kind: scenario.kind,
                file: scenario.file,
                received: at,
                mine,
                answered: false,
                together: talk.together,
                malformed: false,
            };
            letters.push((self.file(raw, &sheet.from.1, &facts, random), mine));
            at = awake(at + pause(scenario.tu, random), random.between(3, 50));
            if at > self.end {
                break;
            }
        }
        letters.into_iter().map(|(letter, _)| letter).collect()
    }

    /// Who takes part and what they talk about.
    pub(super) fn talk<'a>(
        &mut self,
        scenario: &'static Scenario,
        start: i64,
        random: &'a mut Random,
    ) -> Talk<'a> {
        let together = random.next();
        let roles: Vec<char> = ('A'..).take(scenario.who.len()).collect();
        let people = self.people(scenario, random);
        let kinds = kinds(&people[&'A'])
            .into_iter()
            .chain(kinds(&people[&'B']))
            .collect();
        let day = paris(start).date_naive();
        let mut facts = Facts::new(random, day, people, kinds);
        let subject = typography::set(&facts.say(scenario.subject), true);
        Talk {
            facts,
            scenario,
            roles,
            subject: capital(&subject),
            last: None,
            ids: Vec::new(),
            together,
        }
    }

    fn people(&self, scenario: &Scenario, random: &mut Random) -> HashMap<char, Player> {
        let fitting: Vec<usize> = (0..scenario.who.len())
            .filter(|index| scenario.list.is_none() && self.me.fits(scenario.who[*index]))
            .collect();
        let mine = (!fitting.is_empty()).then(|| *random.pick(&fitting));
        let mut people = HashMap::new();
        // The owner first, so that the others are chosen near them.
        let mut taken = vec![self.me.clone()];
        for (role, (index, part)) in ('A'..).zip(scenario.who.iter().enumerate()) {
            if mine == Some(index) {
                people.insert(role, self.me.clone());
                continue;
            }
            let others: Vec<&Player> = taken.iter().collect();
            let one = match scenario.list {
                Some(_) => self.member(part, random),
                None => self.cast(part, &others, random),
            };
            taken.push(one.clone());
            people.insert(role, one);
        }
        for role in ['X', 'Y'] {
            let others: Vec<&Player> = taken.iter().collect();
            let near = people
                .values()
                .find(|one| one.place != ' ' && one.place != 'r')
                .unwrap_or(&self.me);
            let one = self.somebody(near, &others, random);
            taken.push(one.clone());
            people.insert(role, one);
        }
        people
    }

    /// A member of a list: from anywhere in the académie.
    fn member(&self, part: &str, random: &mut Random) -> Player {
        let places: Vec<&Player> = self
            .world
            .iter()
            .filter(|one| {
                one.domain == "ac-thau.example"
                    && one.place != 'r'
                    && one.address != self.me.address
            })
            .collect();
        if places.is_empty() {
            return crate::players::invent(part, &self.me, random);
        }
        let near = *random.pick(&places);
        self.cast(part, &[near], random)
    }

    /// One letter of the conversation; none when its words were already used.
    pub(super) fn sheet(
        &mut self,
        talk: &mut Talk<'_>,
        part: &Speech,
        at: i64,
        random: &mut Random,
    ) -> Option<Sheet> {
        let from = talk.facts.people.get(&part.speaker)?.clone();
        let others: Vec<Player> = talk
            .roles
            .iter()
            .filter(|role| **role != part.speaker)
            .filter_map(|role| talk.facts.people.get(role).cloned())
            .collect();
        let client = client(&from, random);
        let moment = paris(at);
        for _ in 0..80 {
            let text = words(talk, part, &from, &others, &moment, random);
            let quoted = talk.quotation(client, random);
            let id = self.new_id(&from.domain);
            let mut sheet = Sheet {
                from: (from.name(), from.address.clone()),
                to: Vec::new(),
                cc: Vec::new(),
                subject: talk.reply_subject(client),
                date: moment.to_rfc2822(),
                id,
                references: talk.ids.clone(),
                extra: Vec::new(),
                text: typography::set(&text, client.curly()),
                quoted,
                attached: Vec::new(),
                client,
            };
            if !self.fresh(&sheet, Reach::Few) {
                continue;
            }
            self.address(talk, &mut sheet, &others);
            sheet.attached = enclosures(&mut talk.facts, part, &sheet, random);
            if sheet.from.1 == self.me.address {
                self.last_sent = others
                    .first()
                    .map(|to| (sheet.id.clone(), sheet.subject.clone(), to.clone()));
            }
            talk.remember(&sheet, at, from);
            return Some(sheet);
        }
        None
    }

    fn address(&self, talk: &Talk<'_>, sheet: &mut Sheet, others: &[Player]) {
        let who = |one: &Player| -> Who { (one.name(), one.address.clone()) };
        if let Some((id, title)) = talk.scenario.list.and_then(|list| list.split_once('|')) {
            let address = format!("liste.{id}@ac-thau.example");
            sheet.subject = tagged(&sheet.subject, id);
            sheet.to = vec![(title.to_owned(), address.clone())];
            sheet.extra.extend([
                format!("List-Id: <{id}.ac-thau.example>"),
                format!("List-Post: <mailto:{address}>"),
                format!("List-Unsubscribe: <mailto:{address}?subject=unsubscribe>"),
                "Precedence: list".to_owned(),
                format!("Sender: liste.{id}-owner@ac-thau.example"),
            ]);
            return;
        }
        let answered = talk
            .last
            .as_ref()
            .map(|(_, _, _, author)| author.address.clone());
        let (to, cc): (Vec<&Player>, Vec<&Player>) = others.iter().partition(|one| {
            answered
                .as_ref()
                .is_none_or(|address| *address == one.address)
        });
        sheet.to = to.iter().map(|one| who(one)).collect();
        sheet.cc = cc.iter().map(|one| who(one)).collect();
        if sheet.to.is_empty() {
            sheet.to = std::mem::take(&mut sheet.cc);
        }
    }
}

impl Talk<'_> {
    fn reply_subject(&self, client: Client) -> String {
        if self.last.is_none() {
            return self.subject.clone();
        }
        let mark = if client == Client::Office { "RE" } else { "Re" };
        format!("{mark}: {}", self.subject)
    }

    /// What is answered, with the line that says whose it is.
    fn quotation(&mut self, client: Client, random: &mut Random) -> Option<(String, String)> {
        let (_, text, at, author) = self.last.as_ref()?;
        if random.chance(12) {
            return None;
        }
        let moment = paris(*at);
        let date = moment.date_naive();
        let hour = calendar::clock(i64::from(moment.hour() * 60 + moment.minute()));
        if client == Client::Office {
            let head = format!(
                "De : {} <{}>\nEnvoyé : {} {} {hour}\nObjet : {}\n\n",
                author.name(),
                author.address,
                calendar::long(date),
                moment.format("%Y"),
                self.subject
            );
            return Some((String::new(), typography::set(&head, true) + text));
        }
        let line = format!(
            "Le {} {} à {hour}, {} a écrit :",
            calendar::long(date),
            moment.format("%Y"),
            author.name()
        );
        Some((typography::set(&line, false), text.clone()))
    }

    fn remember(&mut self, sheet: &Sheet, at: i64, from: Player) {
        self.ids.push(sheet.id.clone());
        self.last = Some((sheet.id.clone(), sheet.plain(), at, from));
    }
}

fn tagged(subject: &str, id: &str) -> String {
    let short = id.split('.').next().unwrap_or(id);
    match subject
        .strip_prefix("Re: ")
        .or_else(|| subject.strip_prefix("RE: "))
    {
        Some(rest) => format!("Re: [{short}] {rest}"),
        None => format!("[{short}] {subject}"),
    }
}

pub(super) fn capital(text: &str) -> String {
    let mut letters = text.trim().chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(letters).collect()
    })
}

fn words(
    talk: &mut Talk<'_>,
    part: &Speech,
    from: &Player,
    others: &[Player],
    moment: &DateTime<FixedOffset>,
    random: &mut Random,
) -> String {
    let body = talk.facts.say(part.text);
    if part.raw {
        return body;
    }
    let to: Vec<&Player> = others.iter().collect();
    let list = talk.scenario.list.is_some();
    let occasion = Occasion {
        from,
        to: if list { &[] } else { &to },
        tu: talk.scenario.tu,
        first: talk.last.is_none(),
        hour: moment.hour(),
    };
    let opened = body.starts_with("Adieu") || body.starts_with("Mercés");
    let hello = if list && talk.last.is_some() || opened {
        None
    } else {
        greeting(&occasion, random)
    };
    let mut text = String::new();
    if let Some(hello) = hello {
        text.push_str(&hello);
        text.push_str("\n\n");
    }
    text.push_str(&tidy(&body));
    text.push_str("\n\n");
    text.push_str(&leave(&occasion, random));
    text
}

/// Choices that said nothing leave no blank behind.
pub(super) fn tidy(text: &str) -> String {
    let mut out = text.trim().to_owned();
    for (blank, kept) in [("  ", " "), ("\n ", "\n"), (" \n", "\n")] {
        while memchr::memmem::find(out.as_bytes(), blank.as_bytes()).is_some() {
            out = out.replace(blank, kept);
        }
    }
    out
}

/// Colleagues seldom begin at the week-end; parents do.
fn opening(scenario: &Scenario, start: i64, random: &mut Random) -> i64 {
    let moment = paris(start);
    let later = start + random.between(0, 1500);
    let works = !scenario.who.contains(&"parent");
    if !works || !calendar::weekend(moment.date_naive()) || random.chance(20) {
        return later;
    }
    let days = 7 - i64::from(moment.date_naive().weekday().num_days_from_monday());
    let since_midnight = i64::from(moment.num_seconds_from_midnight());
    start - since_midnight + days * 86_400 + random.between(7 * 3600, 12 * 3600)
}

/// The time until somebody answers.
fn pause(tu: bool, random: &mut Random) -> i64 {
    match random.below(10) {
        0..=3 => random.between(6 * 60, 70 * 60),
        4..=7 => random.between(3600, if tu { 7 } else { 11 } * 3600),
        _ => random.between(18, 44) * 3600,
    }
}
