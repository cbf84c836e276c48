//! Schools that close or are merged: their people and pupils go to another of the same kind.

use super::{Change, Day, Event, Kind};
use crate::kind::Kind as School;
use crate::posts;
use crate::random::Random;
use crate::staff::Agent;
use crate::world::World;

/// What the calendar of a fortnight brings.
pub(super) fn close(world: &mut World, day: &mut Day, passed: u32, random: &mut Random) {
    let planned = [
        (passed % 5 == 2, Kind::Closure, School::Elementaire),
        (passed % 5 == 4, Kind::Merger, School::Elementaire),
        (passed % 15 == 3, Kind::Merger, School::College),
        (passed % 15 == 11, Kind::Closure, School::Maternelle),
    ];
    for (_, kind, school) in planned.iter().filter(|(due, _, _)| *due) {
        if let Some((from, to)) = pair(world, *school, random) {
            join(world, day, *kind, from, to);
        }
    }
}

/// One that can vanish and a neighbour of its kind.
fn pair(world: &World, school: School, random: &mut Random) -> Option<(usize, usize)> {
    let open: Vec<usize> = world
        .structures
        .iter()
        .enumerate()
        .filter(|(_, one)| one.kind == school && one.is_open())
        .map(|(index, _)| index)
        .collect();
    let small: Vec<usize> = open
        .iter()
        .copied()
        .filter(|index| !world.structures[*index].enlarged)
        .collect();
    if open.len() < 2 || small.is_empty() {
        return None;
    }
    let from = *random.pick(&small);
    let departement = world.structures[from].departement;
    let others = || open.iter().copied().filter(|index| *index != from);
    let near: Vec<usize> = others()
        .filter(|index| world.structures[*index].departement == departement)
        .collect();
    let chosen = match near.is_empty() {
        true => others().next()?,
        false => *random.pick(&near),
    };
    Some((from, chosen))
}

fn join(world: &mut World, day: &mut Day, kind: Kind, from: usize, to: usize) {
    let led = world
        .agents
        .iter()
        .any(|agent| agent.present && leads(agent, to));
    world.structures[from].joined = Some(to);
    world.structures[to].enlarged = true;
    if kind == Kind::Merger {
        let name = format!(
            "{} et {}",
            world.structures[to].name, world.structures[from].name
        );
        world.structures[to].name = crate::names::cut(&name, 60);
        day.renamed.push(to);
    }
    day.closed.push((from, to));
    day.events.push(Event::School(kind, from, to));
    for (index, agent) in world.agents.iter_mut().enumerate() {
        if agent.present && follow(agent, from, to, led) {
            day.touch(index, Kind::Joined, Change::Place);
        }
    }
}

fn leads(agent: &Agent, school: usize) -> bool {
    let head = agent.functions.iter();
    agent.leads == Some(school)
        || head
            .filter(|one| one.structure == school)
            .any(|one| one.post == posts::HEAD)
}

/// Lets a person go where their school went; whether anything changed. There is one head: the one who was there.
pub(super) fn follow(agent: &mut Agent, from: usize, to: usize, led: bool) -> bool {
    let mut changed = false;
    if agent.home == from {
        agent.home = to;
        changed = true;
    }
    if agent.leads == Some(from) {
        agent.leads = (!led).then_some(to);
        changed = true;
    }
    for one in &mut agent.functions {
        if one.structure == from {
            one.structure = to;
            if one.post == posts::HEAD && led {
                one.post = posts::DEPUTY;
            }
            changed = true;
        }
    }
    if changed {
        agent.keep_different_functions();
    }
    changed
}
