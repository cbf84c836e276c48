//! Pupils, most of them minors: who sees them and whom they see.
//!
//! | who looks | sees |
//! |---|---|
//! | staff | pupils of the schools where they hold a function today, beside colleagues |
//! | a guest, staff of other schools | no pupil |
//! | a pupil | the staff that hold a function at their school today: no other pupil, no other school |
//! | who looks after a pupil's account | that pupil, on the pages of accounts and by their card |
//!
//! Everybody's search, lists and cards pass here ([`Viewer::keep`]); the names that messages are shown with ask
//! [`Directory::sees`].

use crate::{
    Account, Actor, Directory, DirectoryError, OrganisationId, PUPIL_CODE, Person, PersonId,
    Population,
};
use chrono::NaiveDate;
use std::collections::{HashMap, HashSet};
use store::{StoreError, Tx, Value, padded, params, places};
use text::address::Address;

/// People whose functions are read in one statement.
const AT_ONCE: usize = 50;

pub(crate) const POPULATION: &str = "SELECT population FROM person WHERE person_id = $1";
pub(crate) const SCHOOLS: &str = "
SELECT establishment_id, code FROM held_function
WHERE person_id = $1 AND since <= $2 AND (until IS NULL OR until > $2)
ORDER BY establishment_id, code, post";

/// Where [`AT_ONCE`] people hold which function on a day, which comes first.
pub(crate) fn schools_of_several() -> String {
    format!(
        "SELECT person_id, establishment_id, code FROM held_function
         WHERE person_id IN ({}) AND since <= $1 AND (until IS NULL OR until > $1)",
        places(2, AT_ONCE)
    )
}

/// On whose side a message would cross the border of an organisation that pupils' mail stays within.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Inside {
    /// A pupil writes to the outside.
    Sender,
    /// Somebody of another organisation writes to a pupil.
    Recipient,
}

/// Who looks through the directory on a day.
pub(crate) struct Viewer {
    person: i64,
    population: Population,
    /// Where a pupil goes to school, or where staff hold a function.
    pub schools: Vec<i64>,
    day: String,
}

impl Viewer {
    pub fn of(tx: &Tx<'_>, person: PersonId, today: NaiveDate) -> Result<Self, StoreError> {
        let day = today.to_string();
        let population: Option<String> =
            tx.query_opt(POPULATION, params![person], |row| row.get(0))?;
        let population = population
            .as_deref()
            .map_or(Population::Guest, Population::named);
        let held = tx.query(SCHOOLS, params![person, &day], |row| {
            Ok((row.get::<i64>(0)?, row.get::<String>(1)?))
        })?;
        let counts = |code: &str| match population {
            Population::Staff => code != PUPIL_CODE,
            Population::Pupil => code == PUPIL_CODE,
            Population::Guest => false,
        };
        let mut schools: Vec<i64> = held
            .into_iter()
            .filter(|(_, code)| counts(code))
            .map(|(school, _)| school)
            .collect();
        schools.dedup();
        Ok(Self {
            person: person.0,
            population,
            schools,
            day,
        })
    }

    pub fn is_pupil(&self) -> bool {
        self.population == Population::Pupil
    }

    pub fn day(&self) -> &str {
        &self.day
    }

    /// Takes out of these people whom the viewer does not see.
    pub fn keep(&self, tx: &Tx<'_>, people: &mut HashMap<i64, Person>) -> Result<(), StoreError> {
        let is_asked = |one: &Person| {
            one.id.0 != self.person && (self.is_pupil() || one.population == Population::Pupil)
        };
        let asked: Vec<i64> = people
            .values()
            .filter(|one| is_asked(one))
            .map(|one| one.id.0)
            .collect();
        if asked.is_empty() {
            return Ok(());
        }
        let met = self.met(tx, &asked)?;
        people.retain(|id, one| {
            !is_asked(one)
                || met.contains(id) && (one.population == Population::Staff) == self.is_pupil()
        });
        if self.is_pupil() {
            people
                .values_mut()
                .for_each(|one| self.hide_other_schools(one));
        }
        Ok(())
    }

    /// Where else staff belong is nothing that a pupil reads.
    fn hide_other_schools(&self, one: &mut Person) {
        let here = |school| self.schools.contains(&school);
        if !one.establishment_id.is_some_and(here) {
            (one.establishment_id, one.establishment, one.town) = (None, None, None);
        }
    }

    /// Those of these people who are at the viewer's schools on the other side of the desk.
    fn met(&self, tx: &Tx<'_>, ids: &[i64]) -> Result<HashSet<i64>, StoreError> {
        let mut met = HashSet::new();
        let sql = schools_of_several();
        for some in ids.chunks(AT_ONCE) {
            let mut values = vec![Value::from(&self.day)];
            values.extend(padded(some.iter().map(|id| Value::from(*id)), AT_ONCE));
            tx.each(&sql, &values, |row| {
                let (person, school, code): (i64, i64, String) =
                    (row.get(0)?, row.get(1)?, row.get(2)?);
                if self.schools.contains(&school) && (code == PUPIL_CODE) != self.is_pupil() {
                    met.insert(person);
                }
                Ok(())
            })?;
        }
        Ok(met)
    }
}

impl Directory {
    /// Whether the actor sees this person of their organisation: always, unless one of them is a pupil.
    ///
    /// # Errors
    /// The store's.
    pub fn sees(&self, actor: &Actor, person: &Person) -> Result<bool, DirectoryError> {
        if actor.is_program() || person.id == actor.person {
            return Ok(true);
        }
        let me = self.person(actor.person)?;
        if ![me.population, person.population].contains(&Population::Pupil) {
            return Ok(true);
        }
        let today = self.today();
        let seen = self.store.platform_read(|tx| {
            let mut one = HashMap::from([(person.id.0, person.clone())]);
            Viewer::of(tx, actor.person, today)?.keep(tx, &mut one)?;
            Ok::<_, StoreError>(!one.is_empty())
        })?;
        Ok(seen || self.looks_after(actor, person.id)?)
    }

    /// The schools that a pupil may look at; `None` for everybody else, who may look at all.
    pub(crate) fn only_schools(&self, actor: &Actor) -> Result<Option<Vec<i64>>, DirectoryError> {
        if actor.is_program() || self.person(actor.person)?.population != Population::Pupil {
            return Ok(None);
        }
        let today = self.today();
        let viewer = self
            .store
            .platform_read(|tx| Viewer::of(tx, actor.person, today))?;
        Ok(Some(viewer.schools))
    }

    /// Somebody who may be given a right or let into a mailbox: no pupil is.
    ///
    /// # Errors
    /// `NotFound` for a pupil.
    pub(crate) fn no_pupil(person: &Person) -> Result<(), DirectoryError> {
        match person.may_be_trusted() {
            true => Ok(()),
            false => Err(DirectoryError::NotFound("person")),
        }
    }

    /// Whether an account exchanges mail with its own organisation alone, and one of these addresses is not of it; or whether
    /// one of them is such an account of another organisation. `None`: the mail may go.
    ///
    /// # Errors
    /// The store's.
    pub fn kept_inside<'a>(
        &self,
        sender: &Account,
        addresses: impl Iterator<Item = &'a str>,
    ) -> Result<Option<Inside>, DirectoryError> {
        let is_alone = || {
            let domains = self.domains()?;
            Ok::<_, StoreError>(domains.values().all(|of| *of == sender.organisation))
        };
        if !sender.stays_inside && is_alone()? {
            return Ok(None);
        }
        for address in addresses {
            let Ok(address) = address.parse::<Address>() else {
                continue;
            };
            let of = self.organisation_at(address.domain())?;
            if of == Some(sender.organisation) {
                continue;
            }
            if sender.stays_inside {
                return Ok(Some(Inside::Sender));
            }
            if of.is_some()
                && let Some(account) = self.account_at(&address)?
                && self.account(account)?.stays_inside
            {
                return Ok(Some(Inside::Recipient));
            }
        }
        Ok(None)
    }

    /// Whether a message from this address (empty: from nobody) may be taken in for an account that exchanges mail with its
    /// own organisation alone.
    ///
    /// # Errors
    /// The store's.
    pub fn is_from_inside(
        &self,
        organisation: OrganisationId,
        from: &str,
    ) -> Result<bool, DirectoryError> {
        let Ok(from) = from.parse::<Address>() else {
            return Ok(false);
        };
        Ok(self.organisation_at(from.domain())? == Some(organisation))
    }
}
