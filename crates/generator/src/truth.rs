//! The record of truth: what an import of the feeds must find, at the beginning, after each delta and at the end.

mod counts;
mod json;

use crate::GenerateError;
use crate::aaf::{Category, Mode, Record, Tally};
use crate::delta::{Day, Event};
use crate::hr;
use crate::kind::Degree;
use crate::output::Output;
use crate::posts::DEPUTY;
use crate::world::World;
use chrono::NaiveDate;
use counts::{Feed, People};
use json::Json;
use std::collections::BTreeMap;
use std::io::{self, Write};

type Place = (Degree, Mode, NaiveDate);

/// Gathered while the académie is written.
pub(crate) struct Truth {
    people: People,
    feeds: [Feed; 2],
    deliveries: Vec<(Place, BTreeMap<Category, Tally>)>,
    days: Vec<(NaiveDate, BTreeMap<&'static str, u64>)>,
    /// One line an event.
    events: String,
    pub hr: hr::Counts,
    pub wrong: Vec<hr::Fault>,
}

impl Truth {
    pub fn of(world: &World) -> Self {
        Self {
            people: People::of(world),
            feeds: Degree::BOTH.map(|degree| Feed::of(world, degree)),
            deliveries: Vec::new(),
            days: Vec::new(),
            events: "date;event;feed;id;other\n".to_owned(),
            hr: hr::Counts::default(),
            wrong: Vec::new(),
        }
    }

    pub fn delivered(&mut self, place: Place, tallies: BTreeMap<Category, Tally>) {
        self.deliveries.push((place, tallies));
    }

    pub fn happened(&mut self, day: &Day, world: &World) {
        let mut counts = BTreeMap::new();
        for event in &day.events {
            let kind = match event {
                Event::Person(kind, _) | Event::School(kind, _, _) => kind.name(),
            };
            *counts.entry(kind).or_insert(0) += 1;
            for line in lines(event, world) {
                self.events
                    .push_str(&format!("{};{kind};{line}\n", day.date));
            }
        }
        self.days.push((day.date, counts));
    }

    /// Writes the events and the counts, the latter last of all.
    pub fn write(&self, output: &mut Output, world: &World) -> Result<(), GenerateError> {
        output.file("truth/events.csv", |file| {
            file.write_all(self.events.as_bytes())
        })?;
        let end = Degree::BOTH.map(|degree| Feed::of(world, degree));
        let mut json = Json::new();
        self.options(&mut json, world);
        self.people.write(&mut json);
        for (key, feeds) in [("start", &self.feeds), ("end", &end)] {
            json.object(key, |json| {
                for (degree, feed) in Degree::BOTH.into_iter().zip(feeds) {
                    json.object(degree.family(), |json| feed.write(json));
                }
            });
        }
        json.list("deliveries", &self.deliveries, delivery);
        json.list("days", &self.days, |json, (date, events)| {
            json.text("date", &date.to_string());
            for (kind, count) in events {
                json.number(kind, *count);
            }
        });
        json.object("hr", |json| {
            json.number("rows", self.hr.rows);
            json.number("in_aaf_alone", self.hr.missing);
            json.number("in_hr_alone", self.hr.alone);
        });
        json.list("hr_wrong", &self.wrong, |json, fault| {
            json.number("line", fault.line);
            json.text("fault", fault.name);
            json.flag("tolerable", fault.tolerable);
        });
        output.file("truth/truth.json", |file| {
            file.write_all(json.finish().as_bytes())
        })
    }

    fn options(&self, json: &mut Json, world: &World) {
        let options = &world.options;
        json.object("options", |json| {
            json.number("agents", options.agents.into());
            json.number("seed", options.seed);
            json.text("from", &options.from.to_string());
            json.number("days", options.days.into());
            json.number("academie", options.academie.into());
            json.text("domain", &world.academie.domain());
        });
    }
}

fn delivery(json: &mut Json, ((degree, mode, date), tallies): &(Place, BTreeMap<Category, Tally>)) {
    json.text("feed", degree.family());
    json.text(
        "mode",
        if *mode == Mode::Complete {
            "Complet"
        } else {
            "Delta"
        },
    );
    json.text("date", &date.to_string());
    for (category, tally) in tallies {
        json.object(category.file(), |json| {
            json.number("added", tally.added);
            json.number("modified", tally.modified);
            json.number("deleted", tally.deleted);
            json.number("escaped_twice", tally.doubled);
        });
    }
}

/// `feed;id;other`, a line for each feed that tells of it.
fn lines(event: &Event, world: &World) -> Vec<String> {
    match event {
        Event::Person(_, index) => Degree::BOTH
            .into_iter()
            .filter_map(|degree| {
                let id = world.agents[*index].id(degree)?;
                Some(format!("{};{id};", degree.family()))
            })
            .collect(),
        Event::School(_, from, to) => {
            let (from, to) = (&world.structures[*from], &world.structures[*to]);
            vec![format!("{};{};{}", from.degree().family(), from.id, to.id)]
        }
    }
}

/// Writes everybody and every structure as they are now: `truth/start-staff.csv` and its like.
pub(crate) fn state(output: &mut Output, world: &World, when: &str) -> Result<(), GenerateError> {
    output.file(&format!("truth/{when}-staff.csv"), |file| {
        staff(file, world)
    })?;
    output.file(&format!("truth/{when}-structures.csv"), |file| {
        structures(file, world)
    })
}

/// Functions are joined by `|`, as the feed gives them.
fn staff(file: &mut impl Write, world: &World) -> io::Result<()> {
    writeln!(
        file,
        "feed;id;family;given;birth_family;born;title;home;leads;functions"
    )?;
    for degree in Degree::BOTH {
        for index in world.present() {
            let Some(one) = Record::of(&world.agents[index], degree, &world.structures) else {
                continue;
            };
            writeln!(
                file,
                "{};{};{};{};{};{};{};{};{};{}",
                degree.family(),
                one.id,
                one.family,
                one.given,
                one.birth_family,
                one.born,
                one.title,
                one.home,
                one.leads.unwrap_or_default(),
                one.functions.join("|")
            )?;
        }
    }
    Ok(())
}

/// With who leads them: an empty field where the post is vacant.
fn structures(file: &mut impl Write, world: &World) -> io::Result<()> {
    writeln!(
        file,
        "feed;id;uai;letter;type;name;basin;district;mail;head;deputies"
    )?;
    let domain = world.academie.domain();
    let (heads, deputies) = (world.heads(), deputies(world));
    for (index, one) in world.structures.iter().enumerate() {
        let degree = one.degree();
        let id = |agent: usize| world.agents[agent].id(degree).map(|id| id.to_string());
        if one.is_open() {
            writeln!(
                file,
                "{};{};{};{};{};{};{};{};{};{};{}",
                degree.family(),
                one.id,
                one.uai,
                if one.wrong_letter { "wrong" } else { "right" },
                one.kind.nature().0,
                crate::aaf::usual_name(one, index),
                one.basin,
                one.district.map_or("", |index| &world.structures[index].id),
                one.mail(&domain),
                heads[index].and_then(id).unwrap_or_default(),
                deputies.get(&index).map_or_else(String::new, |list| {
                    list.iter()
                        .filter_map(|agent| id(*agent))
                        .collect::<Vec<_>>()
                        .join("|")
                }),
            )?;
        }
    }
    Ok(())
}

fn deputies(world: &World) -> BTreeMap<usize, Vec<usize>> {
    let mut deputies: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for index in world.present() {
        let functions = world.agents[index].functions.iter();
        for one in functions.filter(|one| one.post == DEPUTY) {
            deputies.entry(one.structure).or_default().push(index);
        }
    }
    deputies
}
