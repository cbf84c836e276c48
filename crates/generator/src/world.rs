//! The académie as it stands: structures and staff, which deltas change from day to day.

use crate::academies::{self, Academie};
use crate::options::{Options, OptionsError};
use crate::posts::HEAD;
use crate::staff::{Agent, Ids, staff};
use crate::structure::{Structure, structures};

pub(crate) struct World {
    pub options: Options,
    pub academie: &'static Academie,
    pub structures: Vec<Structure>,
    /// Those who left stay here, marked.
    pub agents: Vec<Agent>,
    pub ids: Ids,
}

impl World {
    pub fn new(options: Options) -> Result<Self, OptionsError> {
        let code = options.academie;
        let academie = academies::find(code).ok_or(OptionsError::Academie(code))?;
        let structures = structures(&options);
        let mut ids = Ids::new();
        let agents = staff(&options, &structures, &mut ids);
        Ok(Self {
            options,
            academie,
            structures,
            agents,
            ids,
        })
    }

    /// Who leads each structure, by its index.
    pub fn heads(&self) -> Vec<Option<usize>> {
        let mut heads = vec![None; self.structures.len()];
        for index in self.present() {
            let agent = &self.agents[index];
            let functions = agent.functions.iter();
            let headed = functions.filter(|one| one.post == HEAD);
            for school in headed.map(|one| one.structure).chain(agent.leads) {
                heads[school] = Some(index);
            }
        }
        heads
    }

    /// Open schools that nobody leads.
    pub fn without_head(&self) -> Vec<usize> {
        let heads = self.heads();
        (0..self.structures.len())
            .filter(|index| heads[*index].is_none())
            .filter(|index| self.structures[*index].kind.is_school())
            .filter(|index| self.structures[*index].is_open())
            .collect()
    }

    /// Indexes of those who are there.
    pub fn present(&self) -> impl Iterator<Item = usize> {
        self.agents
            .iter()
            .enumerate()
            .filter(|(_, agent)| agent.present)
            .map(|(index, _)| index)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::NaiveDate;
    use std::collections::{HashMap, HashSet};

    fn world(agents: u32, academie: u16) -> World {
        let from = NaiveDate::from_ymd_opt(2026, 9, 1).unwrap_or_default();
        World::new(Options {
            agents,
            seed: 1,
            from,
            days: 0,
            academie,
        })
        .unwrap()
    }

    fn full() -> World {
        world(50_000, 11)
    }

    #[test]
    fn every_academie_can_be_made_with_codes_of_its_departements() {
        for code in (0..100).filter(|code| academies::find(*code).is_some()) {
            let world = world(50, code);
            assert_eq!(world.agents.len(), 50, "{code}");
            for one in &world.structures {
                let block = one.uai[..3].parse().unwrap_or(0);
                assert!(world.academie.departements.contains(&block), "{}", one.uai);
            }
        }
    }

    #[test]
    fn at_full_size_there_are_all_structures_agents_and_pupils() {
        let world = full();
        assert_eq!((world.structures.len(), world.agents.len()), (2600, 50_000));
        let pupils: u32 = world.structures.iter().map(|one| one.pupils).sum();
        assert_eq!(pupils, 600_000);
        let codes: HashSet<&str> = world.structures.iter().map(|one| &*one.uai).collect();
        assert_eq!(codes.len(), 2600);
        let wrong = world
            .structures
            .iter()
            .filter(|one| one.wrong_letter)
            .count();
        assert!((5..40).contains(&wrong), "{wrong}");
    }

    #[test]
    fn at_full_size_hundreds_of_groups_share_a_name_and_one_has_forty() {
        let world = full();
        let mut groups: HashMap<(String, &str), u32> = HashMap::new();
        for agent in &world.agents {
            let name = (agent.civil.given_cut(), agent.civil.family.as_str());
            *groups.entry(name).or_default() += 1;
        }
        let shared = groups.values().filter(|count| **count > 1).count();
        assert!((300..6000).contains(&shared), "{shared}");
        assert_eq!(groups.values().max(), Some(&40));
        assert_eq!(groups[&("Jean".to_owned(), "Martin")], 40);
    }
}
