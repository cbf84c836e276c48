//! What colleagues see of a person.

use crate::pupils::Viewer;
use crate::search::visible;
use crate::{
    AccountState, Actor, Directory, DirectoryError, Establishment, Person, PersonId, Population,
    Scopes, functions, structure,
};
use chrono::NaiveDate;

/// A person with what they do today.
#[derive(Debug, Clone)]
pub struct Card {
    pub person: Person,
    /// Where they belong.
    pub home: Option<Establishment>,
    /// What they do there or elsewhere, what they do at home first.
    pub functions: Vec<HeldFunction>,
}

/// A function somebody holds today.
#[derive(Debug, Clone)]
pub struct HeldFunction {
    /// Empty when somebody belongs there without a function.
    pub label: String,
    pub establishment: Establishment,
    /// The first day without it.
    pub until: Option<NaiveDate>,
}

impl Directory {
    /// The card of a person of the actor's organisation, or the actor's own.
    ///
    /// # Errors
    /// `NotPermitted` without the directory scope; `NotFound` for who is of another organisation, not listed, or without
    /// an account in use, for a pupil whom the actor does not see and for whom a pupil does not see; the store's.
    pub fn card(&self, actor: &Actor, person: PersonId) -> Result<Card, DirectoryError> {
        if !actor.scopes.contains(Scopes::DIRECTORY) {
            return Err(DirectoryError::NotPermitted);
        }
        let today = self.today();
        let known = self.person(person)?;
        let own = person == actor.person
            || known.population == Population::Pupil && self.looks_after(actor, person)?;
        self.store.platform_read(|tx| {
            let viewer = Viewer::of(tx, actor.person, today)?;
            let shown = match own {
                true => Some((*known).clone()),
                false => visible(tx, &viewer, &[person.0])?.remove(&person.0),
            };
            let person = shown
                .filter(|one| one.organisation == actor.organisation)
                .ok_or(DirectoryError::NotFound("person"))?;
            let home = match person.establishment_id {
                Some(id) => structure::find(tx, id)?,
                None => None,
            };
            let mut functions = Vec::new();
            for held in functions::held_by(tx, person.id)? {
                if held.since.is_some_and(|since| since > today)
                    || held.until.is_some_and(|until| until <= today)
                    || viewer.is_pupil() && !viewer.schools.contains(&held.establishment)
                {
                    continue;
                }
                if let Some(establishment) = structure::find(tx, held.establishment)? {
                    functions.push(HeldFunction {
                        label: held.label,
                        establishment,
                        until: held.until,
                    });
                }
            }
            functions.sort_by_key(|held| Some(held.establishment.id) != person.establishment_id);
            Ok(Card {
                person,
                home,
                functions,
            })
        })
    }

    /// Whether the actor may open the person's card.
    ///
    /// # Errors
    /// The store's.
    pub fn has_card(&self, actor: &Actor, person: &Person) -> Result<bool, DirectoryError> {
        if person.organisation != actor.organisation || !actor.scopes.contains(Scopes::DIRECTORY) {
            return Ok(false);
        }
        if person.id == actor.person {
            return Ok(true);
        }
        let Some(account) = person.account.filter(|_| person.listed) else {
            return Ok(false);
        };
        match self.account(account) {
            Ok(account) => Ok(account.state.is_shown() && self.sees(actor, person)?),
            Err(DirectoryError::NotFound(_)) => Ok(false),
            Err(error) => Err(error),
        }
    }
}

impl AccountState {
    /// Whether colleagues find its bearer in the directory: from the day they come until the day they have gone.
    #[must_use]
    pub fn is_shown(self) -> bool {
        matches!(
            self,
            Self::ToActivate | Self::Active | Self::Leaving | Self::Suspended
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_states_a_search_asks_for_are_those_shown() {
        let sql = crate::search::several_people();
        for state in AccountState::ALL {
            let asked = sql.contains(&format!("'{}'", state.name()));
            assert_eq!(asked, state.is_shown(), "{}", state.name());
        }
    }
}
