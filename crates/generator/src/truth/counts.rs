//! How many of each, for the record of truth.

use super::json::Json;
use crate::kind::{Degree, Kind};
use crate::posts::{DEPUTY, NOTHING};
use crate::spelling::spell;
use crate::staff::Cut;
use crate::world::World;
use std::collections::{BTreeMap, HashMap};

/// Of the people, whatever the feed.
#[derive(Debug)]
pub(super) struct People {
    agents: u64,
    in_both_feeds: u64,
    /// With none, one, two, three or more function values.
    functions: [u64; 5],
    homonym_groups: u64,
    largest_group: u64,
    /// People who share name and birth date with another.
    same_birth: u64,
    cut_given: u64,
    birth_name: u64,
}

impl People {
    pub fn of(world: &World) -> Self {
        let agents = &world.agents;
        let count = |fits: &dyn Fn(&crate::staff::Agent) -> bool| {
            agents.iter().filter(|agent| fits(agent)).count() as u64
        };
        let mut functions = [0; 5];
        for agent in agents {
            functions[agent.functions.len().min(4)] += 1;
        }
        let mut groups: HashMap<String, u64> = HashMap::new();
        let mut born: HashMap<String, u64> = HashMap::new();
        for agent in agents {
            let civil = &agent.civil;
            let name = format!(
                "{}.{}",
                spell(&civil.given_cut()),
                spell(&civil.family_cut())
            );
            *born.entry(format!("{name}{}", civil.born)).or_default() += 1;
            *groups.entry(name).or_default() += 1;
        }
        Self {
            agents: agents.len() as u64,
            in_both_feeds: count(&|agent| agent.ids.iter().all(Option::is_some)),
            functions,
            homonym_groups: groups.values().filter(|count| **count > 1).count() as u64,
            largest_group: groups.values().copied().max().unwrap_or(0),
            same_birth: born.values().filter(|count| **count > 1).sum(),
            cut_given: count(&|agent| agent.civil.given_cut() != agent.civil.given),
            birth_name: count(&|agent| agent.civil.birth_family.is_some()),
        }
    }

    pub fn write(&self, json: &mut Json) {
        json.object("people", |json| {
            json.number("agents", self.agents);
            json.number("in_both_feeds", self.in_both_feeds);
            for (count, name) in self.functions.iter().zip(["0", "1", "2", "3", "more"]) {
                json.number(&format!("functions_{name}"), *count);
            }
            json.number("homonym_groups", self.homonym_groups);
            json.number("largest_homonym_group", self.largest_group);
            json.number("born_the_same_day_as_a_homonym", self.same_birth);
            json.number("given_name_cut", self.cut_given);
            json.number("usage_name_differs", self.birth_name);
        });
    }
}

/// Of one feed.
#[derive(Debug)]
pub(super) struct Feed {
    structures: BTreeMap<&'static str, u64>,
    wrong_letters: u64,
    staff: u64,
    pupils: u64,
    heads: u64,
    vacant: u64,
    deputies: u64,
    values: u64,
    truncated: u64,
    saying_nothing: u64,
    in_zones: u64,
}

impl Feed {
    pub fn of(world: &World, degree: Degree) -> Self {
        let open = || {
            let all = world.structures.iter().enumerate();
            all.filter(move |(_, one)| one.degree() == degree && one.is_open())
        };
        let mut structures = BTreeMap::new();
        for (_, one) in open() {
            *structures.entry(one.kind.nature().0).or_insert(0) += 1;
        }
        let heads = world.heads();
        let schools = || open().filter(|(_, one)| one.kind.is_school());
        let staff = || world.present().map(|index| &world.agents[index]);
        let values = || staff().flat_map(|agent| agent.functions_in(degree, &world.structures));
        // Pupils of what closed are there, in another school.
        let pupils = world.structures.iter().filter(|one| one.degree() == degree);
        Self {
            wrong_letters: open().filter(|(_, one)| one.wrong_letter).count() as u64,
            staff: staff().filter(|agent| agent.id(degree).is_some()).count() as u64,
            pupils: pupils.map(|one| u64::from(one.pupils)).sum(),
            heads: schools()
                .filter(|(index, _)| heads[*index].is_some())
                .count() as u64,
            vacant: schools()
                .filter(|(index, _)| heads[*index].is_none())
                .count() as u64,
            deputies: values().filter(|one| one.post == DEPUTY).count() as u64,
            values: values().count() as u64,
            truncated: values().filter(|one| one.cut != Cut::Whole).count() as u64,
            saying_nothing: values().filter(|one| one.post == NOTHING).count() as u64,
            in_zones: values()
                .filter(|one| world.structures[one.structure].kind == Kind::Zone)
                .count() as u64,
            structures,
        }
    }

    pub fn write(&self, json: &mut Json) {
        json.object("structures_by_type", |json| {
            for (nature, count) in &self.structures {
                json.number(nature, *count);
            }
        });
        for (key, value) in [
            ("structures_with_wrong_letter", self.wrong_letters),
            ("staff", self.staff),
            ("pupils", self.pupils),
            ("heads", self.heads),
            ("vacant_heads", self.vacant),
            ("deputies", self.deputies),
            ("function_values", self.values),
            ("function_values_truncated", self.truncated),
            ("function_values_saying_nothing", self.saying_nothing),
            ("function_values_in_zones", self.in_zones),
        ] {
            json.number(key, value);
        }
    }
}
