//! The people of an académie, with their names and functions.

mod civil;
mod functions;

pub(crate) use civil::Civil;

use crate::kind::Degree;
use crate::options::Options;
use crate::posts::Post;
use crate::random::Random;
use crate::structure::Structure;

/// Ids begin here in both feeds and in all categories: they are unique only within a feed and a category.
pub(crate) const FIRST_ID: u32 = 7_000_001;

/// Of a hundred people outside écoles: those whom both feeds tell of.
const IN_BOTH: usize = 2;

/// A function in a structure, as the feed will say it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Function {
    /// An index of the structures.
    pub structure: usize,
    pub post: Post,
    pub cut: Cut,
}

/// What is left of a value that the feed cut short.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cut {
    Whole,
    /// Structure and code.
    AfterCode,
    /// The structure alone: no function can be known from it.
    AfterStructure,
}

#[derive(Debug, Clone)]
pub(crate) struct Agent {
    /// Names all that is drawn for this person, whatever becomes of them.
    pub number: u32,
    pub civil: Civil,
    /// An index of the structures: where the person belongs.
    pub home: usize,
    pub functions: Vec<Function>,
    /// The école the person leads.
    pub leads: Option<usize>,
    /// Ids in the feeds, by [`Degree::index`].
    pub ids: [Option<u32>; 2],
    pub present: bool,
}

impl Agent {
    pub fn id(&self, degree: Degree) -> Option<u32> {
        self.ids[degree.index()]
    }

    pub fn is_head(&self) -> bool {
        self.functions
            .iter()
            .any(|one| one.post == crate::posts::HEAD)
    }

    /// Heads, deputies and those who lead an école: they move only by appointments.
    pub fn is_appointed(&self) -> bool {
        self.leads.is_some() || self.functions.iter().any(|one| one.post.code == "DIR")
    }

    /// After schools were joined a function may be there twice.
    pub fn keep_different_functions(&mut self) {
        let mut known: Vec<Function> = Vec::with_capacity(self.functions.len());
        self.functions.retain(|one| {
            let new = !known.contains(one);
            if new {
                known.push(*one);
            }
            new
        });
    }

    /// Where the person belongs as that feed sees it.
    pub fn home_in(&self, degree: Degree, structures: &[Structure]) -> Option<usize> {
        if structures[self.home].degree() == degree {
            return Some(self.home);
        }
        self.functions_in(degree, structures)
            .next()
            .map(|one| one.structure)
    }

    /// What that feed says of the person's functions.
    pub fn functions_in<'a>(
        &'a self,
        degree: Degree,
        structures: &'a [Structure],
    ) -> impl Iterator<Item = &'a Function> {
        self.functions
            .iter()
            .filter(move |one| structures[one.structure].degree() == degree)
    }
}

/// The next id of each feed.
#[derive(Debug, Clone)]
pub(crate) struct Ids([u32; 2]);

impl Ids {
    pub fn new() -> Self {
        Self([FIRST_ID; 2])
    }

    pub fn next(&mut self, degree: Degree) -> u32 {
        let id = self.0[degree.index()];
        self.0[degree.index()] += 1;
        id
    }
}

/// Everybody, structure by structure.
pub(crate) fn staff(options: &Options, structures: &[Structure], ids: &mut Ids) -> Vec<Agent> {
    let mut agents: Vec<Agent> = Vec::with_capacity(options.agents as usize);
    for home in 0..structures.len() {
        for place in 0..structures[home].staff {
            let number = agents.len() as u32;
            let civil = civil::of(options, number, &agents);
            let agent = engaged(options, structures, home, place, number, civil);
            agents.push(agent);
        }
    }
    for agent in &mut agents {
        register(agent, structures, ids);
    }
    agents
}

/// A person at a place of a structure: the first leads it, unless the post is vacant.
fn engaged(
    options: &Options,
    structures: &[Structure],
    home: usize,
    place: u32,
    number: u32,
    civil: Civil,
) -> Agent {
    let mut random = Random::of(options.seed, "functions", number as usize);
    let (functions, leads) = functions::at(structures, home, place, &mut random);
    Agent {
        number,
        civil,
        home,
        functions,
        leads,
        ids: [None, None],
        present: true,
    }
}

/// Somebody who comes during the year.
pub(crate) fn newcomer(
    options: &Options,
    structures: &[Structure],
    home: usize,
    agents: &[Agent],
    ids: &mut Ids,
) -> Agent {
    let number = agents.len() as u32;
    let civil = civil::of(options, number, agents);
    // A place that nobody leads from.
    let mut agent = engaged(options, structures, home, u32::MAX, number, civil);
    register(&mut agent, structures, ids);
    agent
}

/// Gives ids in each feed that tells of the person.
fn register(agent: &mut Agent, structures: &[Structure], ids: &mut Ids) {
    for degree in Degree::BOTH {
        let told = agent.home_in(degree, structures).is_some();
        agent.ids[degree.index()] = told.then(|| ids.next(degree));
    }
}
