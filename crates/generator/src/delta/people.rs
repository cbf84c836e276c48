//! What happens to people: posts, moves, departures, returns, marriages.

use super::{Change, Day, Kind};
use crate::kind::Degree;
use crate::posts;
use crate::random::Random;
use crate::staff::{self, Agent, Function};
use crate::world::World;
use crate::{names, staff::Cut};

/// One of so many agents each day; on the first of September, of so many.
const DEPARTS: (u32, u32) = (2000, 100);
const ARRIVES: (u32, u32) = (2000, 100);
const MOVES: (u32, u32) = (2000, 16);
const MARRIES: u32 = 3000;
const COMES_BACK: u32 = 10_000;
const IS_RESPELLED: u32 = 10_000;
const IS_APPOINTED: u32 = 5000;
/// Heads who change on the first of September: at least 300 of 50,000 agents.
const HEADS: u32 = 160;

fn count(world: &World, one_of: u32) -> u32 {
    (world.options.agents / one_of).max(1)
}

fn count_on(world: &World, (usual, busy): (u32, u32), is_busy: bool) -> u32 {
    count(world, if is_busy { busy } else { usual })
}

/// Heads of one kind of school exchange their schools.
pub(super) fn heads_change(world: &mut World, day: &mut Day, random: &mut Random) {
    let mut left = count(world, HEADS) as usize;
    for kind in crate::kind::Kind::ALL {
        let mut heads: Vec<usize> = world
            .present()
            .filter(|index| {
                let agent = &world.agents[*index];
                world.structures[agent.home].kind == kind
                    && (agent.is_head() || agent.leads == Some(agent.home))
                    && !day.touched.contains(index)
            })
            .collect();
        random.shuffle(&mut heads);
        // Écoles come first and are many: they leave half to the others.
        heads.truncate(left.div_ceil(2).max(2));
        if heads.len() < 2 || left == 0 {
            continue;
        }
        left = left.saturating_sub(heads.len());
        let homes: Vec<usize> = heads
            .iter()
            .map(|index| world.agents[*index].home)
            .collect();
        for (place, index) in heads.iter().enumerate() {
            let to = homes[(place + 1) % homes.len()];
            relocated(&mut world.agents[*index], to);
            day.touch(*index, Kind::HeadChange, Change::Place);
        }
    }
}

/// Everything the person does at home is done at `to`.
fn relocated(agent: &mut Agent, to: usize) {
    let from = agent.home;
    agent.home = to;
    if agent.leads == Some(from) {
        agent.leads = Some(to);
    }
    for one in &mut agent.functions {
        if one.structure == from {
            one.structure = to;
        }
    }
    agent.keep_different_functions();
}

/// Vacant posts of head are filled, a few a day.
pub(super) fn appoint(world: &mut World, day: &mut Day, random: &mut Random) {
    let mut vacant = world.without_head();
    random.shuffle(&mut vacant);
    for school in vacant.into_iter().take(count(world, IS_APPOINTED) as usize) {
        let degree = world.structures[school].degree();
        let fits =
            |agent: &Agent| agent.leads.is_none() && !agent.is_head() && only_in(agent, degree);
        let Some(index) = day.somebody(world, random, fits) else {
            continue;
        };
        let agent = &mut world.agents[index];
        agent.home = school;
        let head = world.structures[school].kind.has_head();
        agent.leads = (!head).then_some(school);
        agent.functions = vec![Function {
            structure: school,
            post: if head { posts::HEAD } else { posts::SCHOOL },
            cut: Cut::Whole,
        }];
        day.touch(index, Kind::Appointment, Change::Place);
    }
}

fn only_in(agent: &Agent, degree: Degree) -> bool {
    Degree::BOTH
        .iter()
        .all(|other| agent.id(*other).is_some() == (*other == degree))
}

pub(super) fn depart(
    world: &mut World,
    day: &mut Day,
    busy: bool,
    on_leave: &mut Vec<usize>,
    random: &mut Random,
) {
    const CAUSES: [(Kind, usize); 5] = [
        (Kind::Leave, 25),
        (Kind::Retirement, 25),
        (Kind::OtherAcademie, 25),
        (Kind::EndOfContract, 23),
        (Kind::Death, 2),
    ];
    for place in 0..count_on(world, DEPARTS, busy) {
        let cause = match place {
            // Somebody is to come back, however small the académie.
            0 => Kind::Leave,
            _ => CAUSES[random.weighted(&CAUSES.map(|(_, weight)| weight))].0,
        };
        let fits = |agent: &Agent| cause != Kind::Leave || !agent.is_appointed();
        let Some(index) = day.somebody(world, random, fits) else {
            continue;
        };
        world.agents[index].present = false;
        day.touch(index, cause, Change::Departure);
        if cause == Kind::Leave {
            on_leave.push(index);
        }
    }
}

/// Under their old ids; what closed in the meantime has become another school.
pub(super) fn come_back(
    world: &mut World,
    day: &mut Day,
    on_leave: &mut Vec<usize>,
    random: &mut Random,
) {
    for _ in 0..count(world, COMES_BACK) {
        if on_leave.is_empty() {
            return;
        }
        let index = on_leave[random.below(on_leave.len())];
        if day.touched.contains(&index) {
            continue;
        }
        on_leave.retain(|one| *one != index);
        let closed = world.structures.iter().enumerate();
        for (from, to) in closed.filter_map(|(from, one)| Some((from, one.joined?))) {
            super::schools::follow(&mut world.agents[index], from, to, true);
        }
        world.agents[index].present = true;
        day.touch(index, Kind::Return, Change::Arrival);
    }
}

/// To another structure of the same kind.
pub(super) fn relocate(world: &mut World, day: &mut Day, busy: bool, random: &mut Random) {
    let open: Vec<usize> = (0..world.structures.len())
        .filter(|index| world.structures[*index].is_open())
        .collect();
    for _ in 0..count_on(world, MOVES, busy) {
        let fits = |agent: &Agent| {
            let degree = world.structures[agent.home].degree();
            !agent.is_appointed() && only_in(agent, degree)
        };
        let Some(index) = day.somebody(world, random, fits) else {
            continue;
        };
        let home = world.agents[index].home;
        let kind = world.structures[home].kind;
        let from = random.below(open.len());
        let to = (0..open.len())
            .map(|step| open[(from + step) % open.len()])
            .find(|other| *other != home && world.structures[*other].kind == kind);
        if let Some(to) = to {
            relocated(&mut world.agents[index], to);
            day.touch(index, Kind::Move, Change::Place);
        }
    }
}

/// Women who take another name in use; the one of birth stays.
pub(super) fn marry(world: &mut World, day: &mut Day, random: &mut Random) {
    for _ in 0..count(world, MARRIES) {
        let fits = |agent: &Agent| agent.civil.woman && agent.civil.birth_family.is_none();
        let Some(index) = day.somebody(world, random, fits) else {
            continue;
        };
        let civil = &mut world.agents[index].civil;
        let name = names::family(random);
        civil.birth_family = Some(std::mem::replace(&mut civil.family, name));
        day.touch(index, Kind::Marriage, Change::Name);
    }
}

/// Accents that a source had lost come back: no change of name.
pub(super) fn respell(world: &mut World, day: &mut Day, random: &mut Random) {
    for _ in 0..count(world, IS_RESPELLED) {
        let fits = |agent: &Agent| {
            let civil = &agent.civil;
            let plain = civil.given.is_ascii() && civil.family.is_ascii();
            !civil.accents && !plain
        };
        let Some(index) = day.somebody(world, random, fits) else {
            continue;
        };
        world.agents[index].civil.accents = true;
        day.touch(index, Kind::Respelling, Change::Replacement);
    }
}

/// Where others work: large structures get more.
pub(super) fn arrive(world: &mut World, day: &mut Day, busy: bool, random: &mut Random) {
    for _ in 0..count_on(world, ARRIVES, busy) {
        let Some(colleague) = day.somebody(world, random, |_| true) else {
            continue;
        };
        let home = world.agents[colleague].home;
        let World {
            options,
            structures,
            agents,
            ids,
            ..
        } = world;
        let newcomer = staff::newcomer(options, structures, home, agents, ids);
        agents.push(newcomer);
        day.touch(world.agents.len() - 1, Kind::Arrival, Change::Arrival);
    }
}
