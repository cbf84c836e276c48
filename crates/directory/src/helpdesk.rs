//! What the desk of a helpdesk may do for people of its structures: see how an account stands, close it and open it again, give
//! it more room. Mail, NUMEN and date of birth it never reads.
//!
//! Whom a desk sees is a right like any other ([`Duty::Helpdesk`]), over an organisation or a structure and what hangs on it.
//! Nobody acts on themselves, nor on who holds rights: those are looked after in the administration.

pub(crate) mod second;

use crate::delegation::{delegations_of, refused};
use crate::journal::{Act, Entry, about_here, record, shown};
use crate::school::SchoolAccountDetail;
use crate::{
    Actor, Directory, DirectoryError, Duty, JournalLine, Person, PersonId, Population, Role,
    Suspension, quota,
};
use std::collections::HashMap;
use std::sync::Arc;
use store::{AccountId, params};

/// Times what the policy gives a profile that a desk may give: who needs more asks who looks after quotas.
const MORE_ROOM: i64 = 2;

pub(crate) const CLOSED_BY_DESK: &str =
    "SELECT suspended_by_desk FROM account WHERE account_id = $1";

/// Whom the actor's desk acts on, remembered by structure while a list is read.
pub(crate) struct Whose<'d> {
    directory: &'d Directory,
    actor: &'d Actor,
    places: HashMap<Option<i64>, bool>,
}

impl<'d> Whose<'d> {
    pub fn of(directory: &'d Directory, actor: &'d Actor) -> Self {
        Self {
            directory,
            actor,
            places: HashMap::new(),
        }
    }

    /// Whether it acts on somebody of the actor's organisation who belongs there, as [`Directory::may_help`] says: neither on
    /// oneself nor on who holds rights.
    pub fn acts_on(&mut self, person: PersonId, home: Option<i64>) -> Result<bool, DirectoryError> {
        let (directory, actor) = (self.directory, self.actor);
        let may = match self.places.get(&home) {
            Some(may) => *may,
            None => directory.manages(actor, Duty::Helpdesk, actor.organisation, home)?,
        };
        self.places.insert(home, may);
        let is_other = actor.is_program() || person != actor.person;
        Ok(may && is_other && !directory.holds_rights(person)?)
    }
}

impl Directory {
    /// Whether somebody was given a right, or administers everything: no desk acts on them.
    ///
    /// # Errors
    /// `NotFound`; the store's.
    pub fn holds_rights(&self, person: PersonId) -> Result<bool, DirectoryError> {
        if self.person(person)?.role == Role::Administrator {
            return Ok(true);
        }
        let today = self.today();
        let given = self
            .store
            .platform_read(|tx| delegations_of(tx, person, today))?;
        Ok(!given.is_empty())
    }

    /// Whether the person is one of the actor's desk.
    ///
    /// # Errors
    /// `NotFound`; the store's.
    pub fn helps(&self, actor: &Actor, person: PersonId) -> Result<bool, DirectoryError> {
        let found = self.person(person)?;
        // Pupils are their school's, which has its own page of them.
        if found.role == Role::Mailbox || found.population == Population::Pupil {
            return Ok(false);
        }
        let place = found.establishment_id;
        self.manages(actor, Duty::Helpdesk, found.organisation, place)
    }

    /// Whether the actor's desk may act on the person: asked before each act.
    ///
    /// # Errors
    /// `NotPermitted`, also for who does not exist, for oneself and for who holds rights; the store's.
    pub fn may_help(&self, actor: &Actor, person: PersonId) -> Result<(), DirectoryError> {
        let found = self.helped(actor, person)?;
        let is_other = actor.is_program() || person != actor.person;
        match is_other && !self.holds_rights(person)? {
            true => Ok(()),
            false => Err(refused(
                actor,
                Duty::Helpdesk,
                found.organisation,
                found.establishment_id,
            )),
        }
    }

    /// The person, for who may look at them at a desk.
    fn helped(&self, actor: &Actor, person: PersonId) -> Result<Arc<Person>, DirectoryError> {
        let found = match self.person(person) {
            Err(DirectoryError::NotFound(_)) => return Err(DirectoryError::NotPermitted),
            found => found?,
        };
        match self.helps(actor, person)? {
            true => Ok(found),
            false => Err(refused(
                actor,
                Duty::Helpdesk,
                found.organisation,
                found.establishment_id,
            )),
        }
    }

    /// The account of somebody of the actor's desk.
    ///
    /// # Errors
    /// `NotPermitted`, also for who does not exist; `NotFound` for one that was deleted; the store's.
    pub fn helped_account(
        &self,
        actor: &Actor,
        person: PersonId,
    ) -> Result<SchoolAccountDetail, DirectoryError> {
        let found = self.helped(actor, person)?;
        self.detail(person, found.organisation, None)
    }

    /// What was done about somebody of the actor's desk, the newest first.
    ///
    /// # Errors
    /// `NotPermitted`; the store's.
    pub fn helped_journal(
        &self,
        actor: &Actor,
        person: PersonId,
    ) -> Result<Vec<JournalLine>, DirectoryError> {
        let found = self.helped(actor, person)?;
        let values = params![person, i64::MAX, shown(), found.organisation];
        Ok(self
            .store
            .platform_read(|tx| tx.query(&about_here(), values, crate::journal::read))?)
    }

    /// Closes an account on every door at once; the caller ends its sessions.
    ///
    /// # Errors
    /// As [`Directory::may_help`]; `NotFound` for one that is suspended already, or deleted; the store's.
    pub fn suspend_at_desk(
        &self,
        actor: &Actor,
        id: AccountId,
        reason: &str,
    ) -> Result<(), DirectoryError> {
        let person = self.acted_on(actor, id)?;
        let how = Suspension {
            reason: reason.trim().to_owned(),
            keeps_mail: None,
        };
        self.close_account(actor, id, &person, &how, true)
    }

    /// Whether a suspended account was closed at a desk: what those who manage people closed, they open.
    ///
    /// # Errors
    /// The store's.
    pub fn is_closed_by_desk(&self, id: AccountId) -> Result<bool, DirectoryError> {
        let found: Option<i64> = self
            .store
            .platform_read(|tx| tx.query_opt(CLOSED_BY_DESK, params![id], |row| row.get(0)))?;
        Ok(found == Some(1))
    }

    /// Opens an account again that a desk closed.
    ///
    /// # Errors
    /// As [`Directory::may_help`], also for one that those who manage people closed; the store's.
    pub fn resume_at_desk(&self, actor: &Actor, id: AccountId) -> Result<(), DirectoryError> {
        let person = self.acted_on(actor, id)?;
        if !self.is_closed_by_desk(id)? {
            return Err(DirectoryError::NotPermitted);
        }
        self.open_account(actor, id, &person, true)
    }

    /// How much a desk may give an account: twice what the policy gives its profile, never above the organisation's ceiling;
    /// nothing for one that may hold as much already.
    ///
    /// # Errors
    /// `NotPermitted` unless the person is one of the actor's desk; the store's.
    pub fn more_room(&self, actor: &Actor, id: AccountId) -> Result<Option<i64>, DirectoryError> {
        let account = self.account(id)?;
        let person = self.helped(actor, account.person)?;
        let today = self.today();
        let (by_policy, ceiling) = self.store.platform_read(|tx| {
            let ceiling = crate::policy::policies(tx, person.organisation)?
                .quota
                .ceiling;
            Ok::<_, store::StoreError>((quota::by_policy(tx, &person, today)?, ceiling))
        })?;
        let most = by_policy.saturating_mul(MORE_ROOM).min(ceiling);
        Ok(Some(most).filter(|most| *most > account.quota_bytes))
    }

    /// Gives an account as much as a desk may; no policy changes it from now on. Answers the bytes it may hold.
    ///
    /// # Errors
    /// As [`Directory::may_help`]; `Invalid` for one that may hold as much already; the store's.
    pub fn give_more_room(&self, actor: &Actor, id: AccountId) -> Result<i64, DirectoryError> {
        let person = self.acted_on(actor, id)?;
        let bytes = self
            .more_room(actor, id)?
            .ok_or_else(|| DirectoryError::Invalid {
                what: "quota",
                value: String::new(),
            })?;
        self.write(|tx| {
            tx.execute(
                "UPDATE account SET quota_bytes = $2, quota_by_hand = 1 WHERE account_id = $1 AND quota_bytes < $2",
                params![id, bytes],
            )?;
            let entry = Entry::about(person.organisation, person.id, Act::QuotaSet { bytes });
            record(tx, actor, &entry.at(person.establishment_id))
        })?;
        Ok(bytes)
    }

    /// The person of an account that the actor's desk acts on.
    fn acted_on(&self, actor: &Actor, id: AccountId) -> Result<Arc<Person>, DirectoryError> {
        let account = match self.account(id) {
            Err(DirectoryError::NotFound(_)) if !actor.is_program() => {
                return Err(DirectoryError::NotPermitted);
            }
            found => found?,
        };
        self.may_help(actor, account.person)?;
        self.person(account.person)
    }
}
