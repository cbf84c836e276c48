//! From an authored text to the words of one letter.
//!
//! `{a|b}` chooses, `{1:a|b}` alike in all choices of that number; `[name=a|b]` chooses once and `[name]` says it again; `[list]` draws from a list of facts
//! (`[list2]` another item); `[A]`, `[A.m]`, `[A.n]`, `[A.f]` are people (given name, title and name, whole name,
//! function), `[A:e]` and `[A:he/she]` agree with them; P and Q are pupils, X and Y colleagues who are spoken of.
//! `[j3]` is a date so many class days ahead (`j-2` back), `[c3]` without the month, `[d3]` without the weekday;
//! `[h9-16]` an hour, `[n12-30]` a number (`[r200-900]` a round one), `[i12-30]` one written without spaces, `[e100-900]` a sum. What was said once stays so in the conversation.

use crate::calendar;
use crate::facts;
use crate::players::Player;
use crate::typography::number;
use chrono::{Datelike, NaiveDate};
use generator::Random;
use memchr::{memchr2, memchr3, memmem};
use std::collections::HashMap;

/// What a conversation knows.
pub(crate) struct Facts<'a> {
    pub random: &'a mut Random,
    /// The day it begins.
    pub day: NaiveDate,
    /// A, B, C and X, Y.
    pub people: HashMap<char, Player>,
    /// The kind of establishment and the discipline that lists may be special for.
    pub kinds: Vec<String>,
    /// The hour as it is written, for those who report what happened just now.
    pub hour: String,
    said: HashMap<String, String>,
    /// Which alternative each linked choice takes.
    stories: HashMap<u8, usize>,
}

impl<'a> Facts<'a> {
    pub fn new(
        random: &'a mut Random,
        day: NaiveDate,
        people: HashMap<char, Player>,
        kinds: Vec<String>,
    ) -> Self {
        Self {
            random,
            day,
            people,
            kinds,
            hour: String::new(),
            said: HashMap::new(),
            stories: HashMap::new(),
        }
    }

    /// The text in full.
    pub fn say(&mut self, text: &str) -> String {
        let mut out = String::with_capacity(text.len() * 2);
        self.expand(text, &mut out);
        elided(out)
    }

    fn expand(&mut self, mut text: &str, out: &mut String) {
        while let Some(at) = memchr2(b'{', b'[', text.as_bytes()) {
            out.push_str(&text[..at]);
            let (inside, rest) = enclosed(&text[at..]);
            if text.as_bytes()[at] == b'{' {
                let choice = self.choose(inside);
                self.expand(choice, out);
            } else {
                let fact = self.fact(inside);
                out.push_str(&fact);
            }
            text = rest;
        }
        out.push_str(text);
    }

    /// One of the alternatives; `{1:a|b}` takes the same place everywhere in the conversation.
    fn choose<'t>(&mut self, text: &'t str) -> &'t str {
        let linked =
            text.starts_with(|one: char| one.is_ascii_digit()) && text[1..].starts_with(':');
        if !linked {
            let choices = choices(text);
            return choices[self.random.below(choices.len())];
        }
        let choices = choices(&text[2..]);
        let story = text.as_bytes()[0];
        let count = choices.len();
        let random = &mut self.random;
        let place = *self
            .stories
            .entry(story)
            .or_insert_with(|| random.below(count));
        choices[place % count]
    }

    fn fact(&mut self, key: &str) -> String {
        if let Some((name, options)) = key.split_once('=') {
            return self.remembered(name, |facts| {
                let choices = choices(options);
                let choice = *facts.random.pick(&choices);
                facts.say(choice)
            });
        }
        if let Some(said) = self.said.get(key) {
            return said.clone();
        }
        let first = key.chars().next().unwrap_or(' ');
        if first.is_uppercase() {
            return self.person_fact(first, &key[first.len_utf8()..]);
        }
        self.remembered(key, |facts| facts.fresh(key))
    }

    fn remembered(&mut self, name: &str, make: impl FnOnce(&mut Self) -> String) -> String {
        if let Some(said) = self.said.get(name) {
            return said.clone();
        }
        let made = make(self);
        self.said.insert(name.to_owned(), made.clone());
        made
    }

    fn fresh(&mut self, key: &str) -> String {
        match key {
            "annee" => return calendar::school_year(self.day),
            "an" => return self.day.year().to_string(),
            "maintenant" => return self.hour.clone(),
            "mois" => return calendar::month(self.day).to_owned(),
            "place" => {
                return self
                    .people
                    .get(&'A')
                    .map_or_else(String::new, |one| one.place_name.clone());
            }
            _ => {}
        }
        let (kind, rest) = key.split_at(1);
        self.measured(kind, rest).unwrap_or_else(|| self.drawn(key))
    }

    /// Dates, hours, numbers and sums.
    fn measured(&mut self, kind: &str, rest: &str) -> Option<String> {
        if !rest.starts_with(|one: char| one.is_ascii_digit() || one == '-') {
            return None;
        }
        if matches!(kind, "j" | "c" | "d") {
            let date = calendar::class_days(self.day, rest.parse().ok()?);
            return Some(match kind {
                "j" => calendar::long(date),
                "c" => calendar::short(date),
                _ => calendar::day_month(date),
            });
        }
        let rest = rest.trim_end_matches(|one: char| one.is_ascii_lowercase());
        let (low, high) = rest.split_once('-')?;
        let (low, high) = (low.parse::<i64>().ok()?, high.parse::<i64>().ok()?);
        Some(match kind {
            "h" => {
                let quarter = if low == high {
                    0
                } else {
                    *self.random.pick(&[0, 0, 15, 30, 30, 45])
                };
                calendar::clock(self.random.between(low, high) * 60 + quarter)
            }
            "i" => self.random.between(low, high).to_string(),
            "n" => number(self.random.between(low, high)),
            "r" => number(self.random.between(low / 50, high / 50) * 50),
            "e" => format!("{} €", number(self.random.between(low / 5, high / 5) * 5)),
            _ => return None,
        })
    }

    fn drawn(&mut self, key: &str) -> String {
        let name = key.trim_end_matches(|one: char| one.is_ascii_digit());
        let kinds: Vec<&str> = self.kinds.iter().map(String::as_str).collect();
        let Some(list) = facts::special(name, &kinds) else {
            return format!("[{key}]");
        };
        let taken: Vec<String> = self
            .said
            .iter()
            .filter(|(said, _)| said.trim_end_matches(|one: char| one.is_ascii_digit()) == name)
            .map(|(_, value)| value.clone())
            .collect();
        for _ in 0..20 {
            let item = *self.random.pick(list);
            let item = self.say(item);
            if !taken.contains(&item) {
                return item;
            }
        }
        self.random.pick(list).to_string()
    }

    fn person_fact(&mut self, letter: char, what: &str) -> String {
        let person = self.person(letter);
        if let Some(forms) = what.strip_prefix(':') {
            return match forms.split_once('/') {
                Some((he, she)) => (if person.woman { she } else { he }).to_owned(),
                None => (if person.woman { forms } else { "" }).to_owned(),
            };
        }
        match what {
            ".m" => person.title(),
            ".n" => person.name(),
            ".f" => person.function,
            ".l" => person.place_name,
            ".t" => person.town,
            ".k" => person.place_kind,
            ".i" => person.family,
            _ => person.given,
        }
    }

    /// People of the conversation; pupils are made when first spoken of.
    fn person(&mut self, letter: char) -> Player {
        if let Some(known) = self.people.get(&letter) {
            return known.clone();
        }
        let made = pupil(self.random);
        self.people.insert(letter, made.clone());
        made
    }
}

fn pupil(random: &mut Random) -> Player {
    let woman = random.chance(50);
    let list = if woman { "fille" } else { "garcon" };
    let given = facts::list(list).map_or("", |names| *random.pick(names));
    let families = generator::families();
    Player {
        given: given.to_owned(),
        family: random.pick(families).clone(),
        woman,
        address: String::new(),
        function: String::new(),
        post: "parent".to_owned(),
        discipline: String::new(),
        place: ' ',
        place_name: String::new(),
        place_kind: String::new(),
        town: String::new(),
        domain: String::new(),
    }
}

/// `de Anaïs` becomes `d'Anaïs`, `que Inès` `qu'Inès`: names come after the text was written.
fn elided(mut text: String) -> String {
    for (whole, short) in [(" de ", " d'"), (" que ", " qu'")] {
        let mut from = 0;
        while let Some(at) = memmem::find(&text.as_bytes()[from..], whole.as_bytes()) {
            let start = from + at;
            from = start + whole.len();
            if text[from..].starts_with(['A', 'E', 'É', 'È', 'I', 'O', 'U', 'Œ']) {
                text.replace_range(start..from, short);
            }
        }
    }
    text
}

/// What stands between the sign that opens the text and its partner, and what follows. Signs of both kinds are
/// nested properly (a test of the texts), so that only their own kind is counted.
fn enclosed(text: &str) -> (&str, &str) {
    let bytes = text.as_bytes();
    let close = if bytes[0] == b'{' { b'}' } else { b']' };
    let mut depth = 0;
    for at in memchr::memchr2_iter(bytes[0], close, bytes) {
        if bytes[at] == close {
            depth -= 1;
        } else {
            depth += 1;
        }
        if depth == 0 {
            return (&text[1..at], &text[at + 1..]);
        }
    }
    (&text[1..], "")
}

/// The alternatives of a choice, those inside others left whole.
fn choices(text: &str) -> Vec<&str> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let mut start = 0;
    let mut at = 0;
    while let Some(next) = memchr3(b'{', b'[', b'|', &bytes[at..]) {
        at += next;
        if bytes[at] == b'|' {
            found.push(&text[start..at]);
            at += 1;
            start = at;
        } else {
            at += enclosed(&text[at..]).0.len() + 2;
        }
    }
    found.push(&text[start..]);
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn say(texts: &[&str]) -> Vec<String> {
        let mut random = Random::new(3);
        let day = NaiveDate::from_ymd_opt(2026, 11, 24).unwrap();
        let mut facts = Facts::new(&mut random, day, HashMap::new(), vec!["collège".to_owned()]);
        texts.iter().map(|text| facts.say(text)).collect()
    }

    #[test]
    fn what_was_said_once_stays_so() {
        let said = say(&[
            "[n10-99] [lieu=ici|là {haut|bas}] [P.n]",
            "[n10-99] [lieu] [P.n]",
        ]);
        assert_eq!(said[0], said[1]);
    }

    #[test]
    fn dates_count_days_of_class() {
        assert_eq!(
            say(&["[j3], [c-1], [d4]"]),
            ["vendredi 27 novembre, lundi 23, 30 novembre"]
        );
    }

    #[test]
    fn pupils_agree() {
        let said = &say(&["[P:il/elle] est venu[P:e]"])[0];
        assert!(said == "il est venu" || said == "elle est venue");
    }
}
