//! What two people do together at desks: one asks, and one of another desk, or who leads the school of whom it is about, confirms.
//!
//! A desk is the place of a right ([`Desk`]): who has the same right over the same place sits at the same desk, and two of one desk
//! are no two people here. Whoever administers everything sits at the administration's.

use crate::same_person::is_one_human;
use crate::{Actor, Directory, DirectoryError, Duty, Person, PersonId, Population, Protocol, Role};
use std::collections::BTreeSet;
use std::sync::Arc;

/// Where somebody helps from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Desk {
    Administration,
    Organisation,
    Structure(i64),
}

impl Directory {
    /// The desks of somebody that a person is of; none once their account is closed.
    fn desks_over(
        &self,
        helper: &Actor,
        person: &Person,
    ) -> Result<BTreeSet<Desk>, DirectoryError> {
        let mut desks = BTreeSet::new();
        if !self.helps(helper, person.id)? {
            return Ok(desks);
        }
        let held = self.responsibilities(helper)?;
        if held.administrator {
            desks.insert(Desk::Administration);
        }
        let (organisation, place) = (person.organisation, person.establishment_id);
        let covering = self.covering(&held, Duty::Helpdesk, organisation, place)?;
        desks.extend(covering.iter().map(|one| match one.establishment {
            Some(structure) => Desk::Structure(structure),
            None => Desk::Organisation,
        }));
        Ok(desks)
    }

    /// Whether the actor leads a structure of the person today.
    ///
    /// # Errors
    /// The store's.
    pub fn leads_person(&self, actor: &Actor, person: PersonId) -> Result<bool, DirectoryError> {
        let leads = self.responsibilities(actor)?.leads.clone();
        for school in leads {
            if !self.leads_school(actor, school)? {
                continue;
            }
            match self.school_account(actor, school, person) {
                Ok(_) => return Ok(true),
                Err(DirectoryError::NotFound(_) | DirectoryError::NotPermitted) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(false)
    }

    /// Whether the actor is the second one of what somebody asked about a person: another human, of no desk of that one, who helps the
    /// person from a desk or leads their school; never the person, nor about who holds rights. Who asked must still help them.
    ///
    /// # Errors
    /// The store's.
    pub fn may_confirm(
        &self,
        actor: &Actor,
        person: PersonId,
        asked_by: PersonId,
    ) -> Result<bool, DirectoryError> {
        if actor.is_program() || [person, asked_by].contains(&actor.person) || person == asked_by {
            return Ok(false);
        }
        let (Some(found), Some(asker)) = (self.known(person)?, self.known(asked_by)?) else {
            return Ok(false);
        };
        let of_staff = found.role != Role::Mailbox && found.population != Population::Pupil;
        let Some(account) = asker.account.filter(|_| of_staff) else {
            return Ok(false);
        };
        if self.holds_rights(person)? || is_one_human(&self.store, actor.person, asked_by)? {
            return Ok(false);
        }
        let they = Actor {
            person: asked_by,
            account,
            organisation: asker.organisation,
            protocol: Protocol::Web,
            ..Actor::system()
        };
        let theirs = self.desks_over(&they, &found)?;
        let own = self.desks_over(actor, &found)?;
        if theirs.is_empty() || !own.is_disjoint(&theirs) {
            return Ok(false);
        }
        Ok(!own.is_empty() || self.leads_person(actor, person)?)
    }

    fn known(&self, person: PersonId) -> Result<Option<Arc<Person>>, DirectoryError> {
        match self.person(person) {
            Ok(found) => Ok(Some(found)),
            Err(DirectoryError::NotFound(_)) => Ok(None),
            Err(error) => Err(error),
        }
    }
}
