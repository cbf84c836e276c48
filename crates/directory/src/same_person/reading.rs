//! Who is one human with whom, what waits for a second person, and of whom that can be asked.

use super::{ASKED, SameAsked, asked_in, group_of, read};
use crate::delegation::{self, ADMINISTRATORS, MOST_DELEGATIONS};
use crate::pupils::Viewer;
use crate::search::visible;
use crate::{Actor, Directory, DirectoryError, Duty, Person, PersonId, Protocol, Scopes};
use std::collections::{BTreeSet, HashMap};
use store::{Row, StoreError, Value, padded, params, places};

/// People asked about in one statement.
const AT_ONCE: usize = 50;

/// About somebody: as the lower of two, and as the higher.
pub(crate) fn asked_about() -> [String; 2] {
    [
        format!("{ASKED} WHERE one_id = $1 ORDER BY other_id"),
        format!("{ASKED} WHERE other_id = $1 ORDER BY one_id"),
    ]
}

/// Of [`AT_ONCE`] people, who is one with whom.
pub(crate) fn several_same() -> String {
    format!(
        "SELECT mine.person_id, other.person_id FROM same_person AS mine
         JOIN same_person AS other ON other.group_id = mine.group_id AND other.person_id <> mine.person_id
         WHERE mine.person_id IN ({})",
        places(1, AT_ONCE)
    )
}

impl Directory {
    /// Whose accounts are one human's with somebody's, for who looks after that one.
    ///
    /// # Errors
    /// `NotPermitted`; the store's.
    pub fn same_as(
        &self,
        actor: &Actor,
        person: PersonId,
    ) -> Result<Vec<PersonId>, DirectoryError> {
        self.may_manage_person(actor, person)?;
        let all = self.store.platform_read(|tx| group_of(tx, person))?;
        let all = all.unwrap_or_default().into_iter();
        Ok(all.filter(|one| *one != person).collect())
    }

    /// All whom it is said of when two are said to be one human, the two and who is one with either.
    ///
    /// # Errors
    /// As [`Directory::say_same`].
    pub fn same_together(
        &self,
        actor: &Actor,
        one: PersonId,
        other: PersonId,
    ) -> Result<Vec<PersonId>, DirectoryError> {
        Ok(self
            .sayable(actor, one, other)?
            .people
            .into_iter()
            .collect())
    }

    /// What waits for a second person about somebody, for who looks after both.
    ///
    /// # Errors
    /// `NotPermitted` for who does not look after that one; the store's.
    pub fn same_asked_about(
        &self,
        actor: &Actor,
        person: PersonId,
    ) -> Result<Vec<SameAsked>, DirectoryError> {
        self.may_manage_person(actor, person)?;
        let found = self.store.platform_read(|tx| {
            let mut found = Vec::new();
            for sql in asked_about() {
                found.extend(tx.query(&sql, params![person], read)?);
            }
            Ok::<_, StoreError>(found)
        })?;
        self.theirs(actor, found)
    }

    /// What waits for a second person about people whom the actor looks after, the oldest first.
    ///
    /// # Errors
    /// `NotPermitted` for who looks after nobody; the store's.
    pub fn same_asked(&self, actor: &Actor) -> Result<Vec<SameAsked>, DirectoryError> {
        if !self.duties(actor)?.includes(Duty::People) {
            return Err(DirectoryError::NotPermitted);
        }
        let values = params![actor.organisation];
        let found = self
            .store
            .platform_read(|tx| tx.query(&asked_in(), values, read))?;
        self.theirs(actor, found)
    }

    /// Who else may say the same of these two, at most `limit`: of whom it can be asked.
    ///
    /// # Errors
    /// As [`Directory::say_same`].
    pub fn same_seconds(
        &self,
        actor: &Actor,
        one: PersonId,
        other: PersonId,
        limit: usize,
    ) -> Result<Vec<PersonId>, DirectoryError> {
        let whom = self.sayable(actor, one, other)?;
        let (organisation, day) = (whom.organisation, self.today().to_string());
        let mut all = self.store.platform_read(|tx| {
            let read_id = |row: &Row<'_>| Ok(PersonId(row.get(0)?));
            let mut all = tx.query(ADMINISTRATORS, params![organisation], read_id)?;
            let values = params![organisation, &day, MOST_DELEGATIONS];
            let given = tx.query(&delegation::of_organisation(), values, delegation::read)?;
            let given = given.iter().filter(|one| one.duty == Duty::People);
            all.extend(given.map(|one| one.person));
            Ok::<_, StoreError>(all)
        })?;
        all.sort_unstable();
        all.dedup();
        let mut found = Vec::new();
        for person in all {
            if found.len() < limit
                && person != actor.person
                && self.may_be_second(person, &whom.people)?
            {
                found.push(person);
            }
        }
        Ok(found)
    }

    /// Of people whom the actor sees, which other accounts are theirs: only those that the actor sees too.
    ///
    /// # Errors
    /// `NotPermitted` without the directory scope; the store's.
    pub fn same_people(
        &self,
        actor: &Actor,
        people: &[PersonId],
    ) -> Result<HashMap<PersonId, Vec<Person>>, DirectoryError> {
        if !actor.scopes.contains(Scopes::DIRECTORY) {
            return Err(DirectoryError::NotPermitted);
        }
        let own = self.person(actor.person)?;
        let today = self.today();
        let found = self.store.platform_read(|tx| {
            let mut pairs: Vec<(PersonId, PersonId)> = Vec::new();
            let sql = several_same();
            for some in people.chunks(AT_ONCE) {
                let values = padded(some.iter().map(|one| Value::from(*one)), AT_ONCE);
                pairs.extend(tx.query(&sql, &values, |row| {
                    Ok((PersonId(row.get(0)?), PersonId(row.get(1)?)))
                })?);
            }
            pairs.sort_unstable();
            let others: Vec<i64> = pairs.iter().map(|(_, other)| other.0).collect();
            let viewer = Viewer::of(tx, actor.person, today)?;
            let mut seen = visible(tx, &viewer, &others)?;
            seen.insert(own.id.0, (*own).clone());
            let mut found: HashMap<PersonId, Vec<Person>> = HashMap::new();
            for (one, other) in pairs {
                let other = seen.get(&other.0);
                let other = other.filter(|other| other.organisation == actor.organisation);
                if let Some(other) = other {
                    found.entry(one).or_default().push(other.clone());
                }
            }
            Ok::<_, StoreError>(found)
        })?;
        Ok(found)
    }

    /// Whether somebody may sign in and looks after all of these.
    pub(super) fn may_be_second(
        &self,
        person: PersonId,
        people: &BTreeSet<PersonId>,
    ) -> Result<bool, DirectoryError> {
        let found = self.person(person)?;
        let Some(account) = found.account.filter(|_| !people.contains(&person)) else {
            return Ok(false);
        };
        let they = Actor {
            person,
            account,
            organisation: found.organisation,
            protocol: Protocol::Web,
            ..Actor::system()
        };
        for one in people {
            if !self.looks_after(&they, *one)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Of what waits, what is about two whom the actor looks after, and is not.
    fn theirs(&self, actor: &Actor, all: Vec<SameAsked>) -> Result<Vec<SameAsked>, DirectoryError> {
        let mut found = Vec::new();
        for one in all {
            let is_own = !actor.is_program() && [one.one, one.other].contains(&actor.person);
            if !is_own && self.looks_after(actor, one.one)? && self.looks_after(actor, one.other)? {
                found.push(one);
            }
        }
        Ok(found)
    }
}
