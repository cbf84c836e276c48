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
