//! A rescue address that is set for who stands at the desk: who leads their school, or a desk of the helpdesk, has seen who they are. The
//! code that was sent to the address is told there and then, so that neither a slip of the pen nor somebody else's address counts.
//!
//! Where there was none it counts at once; else the one before counts for three days more, and its reader can put it back
//! ([`crate::rescue_change`]). Nobody sets one for themselves in this way, nor for who holds rights. Before the code has come
//! back no answer tells anything of the address that is known.

use crate::activation::rescue::{self, RescueRefusal};
use crate::authentication::actor as actor_of;
use crate::notice::{self, Happened};
use crate::rescue_change::{self, Put, TRUSTED};
use crate::{Identity, Secret, handover};
use directory::{Act, Actor, Directory, DirectoryError, Entry, Person, PersonId, Protocol, record};
use std::sync::Arc;
use store::{AccountId, StoreError, Timestamp, Tx};

/// Where somebody is received.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReceivedAt {
    /// At a school that the actor leads.
    School(i64),
    /// At the desk of a helpdesk.
    Desk,
}

/// What became of an address whose code came back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SetInPerson {
    /// There was none: it counts.
    AtOnce,
    /// It counts from then on: until then the one before does.
    From(Timestamp),
    /// It counted already.
    Kept,
    /// It counted yet, and is the rescue address again: what had been put in its place is gone.
    Back,
}

/// Whether somebody leads a school, this one or another: a desk receives them.
pub(crate) fn leads(directory: &Directory, person: &Person) -> Result<bool, DirectoryError> {
    let Some(account) = person.account else {
        return Ok(false);
    };
    let they = actor_of(Protocol::Web, person, account);
    Ok(!directory.responsibilities(&they)?.leads.is_empty())
}

impl Identity {
    /// Whether the actor may set the rescue address of somebody whom they receive: `false` too for who is of no school or desk of
    /// theirs, and for who has no active account.
    ///
    /// # Errors
    /// The store's.
    pub fn receives(
        &self,
        actor: &Actor,
        at: ReceivedAt,
        person: PersonId,
    ) -> Result<bool, DirectoryError> {
        match self.received(actor, at, person) {
            Ok(_) => Ok(true),
            Err(DirectoryError::NotPermitted | DirectoryError::NotFound(_)) => Ok(false),
            Err(error) => Err(error),
        }
    }

    fn received(
        &self,
        actor: &Actor,
        at: ReceivedAt,
        person: PersonId,
    ) -> Result<(Arc<Person>, AccountId), DirectoryError> {
        let directory = &self.0.directory;
        match at {
            ReceivedAt::Desk => directory.may_help(actor, person)?,
            ReceivedAt::School(school) => {
                let whose = directory
                    .school_account(actor, school, person)?
                    .account
                    .person;
                let is_head = directory.leads_school(actor, school)? && actor.person != person;
                if !is_head || directory.holds_rights(person)? || leads(directory, &whose)? {
                    return Err(DirectoryError::NotPermitted);
                }
            }
        }
        // A command sees nobody.
        if actor.is_program() {
            return Err(DirectoryError::NotPermitted);
        }
        handover::active(directory, person)
    }

    /// Sends a code to what is to be the rescue address of who is received: the same for one that is known and one that is not.
    ///
    /// # Errors
    /// `Malformed`, `OurOwn`, `TooMany`; as [`Identity::receives`] for whom the actor may not receive.
    pub fn ask_rescue_in_person(
        &self,
        actor: &Actor,
        (at, person): (ReceivedAt, PersonId),
        typed: &str,
    ) -> Result<String, RescueRefusal> {
        self.received(actor, at, person)?;
        let address = self.private_address(typed)?;
        let ask = |tx: &Tx<'_>| rescue::ask_for(tx, person, address.as_str(), Some(actor.person));
        self.0.store.platform_write(ask)??;
        self.0.store.wake_jobs();
        Ok(address.as_str().to_owned())
    }

    /// Takes the code that came to an address: it is the rescue address from now on, or once the one before has counted for three
    /// days more. Its bearer is told, at the one before too.
    ///
    /// # Errors
    /// `NoCode` also where another address was asked for since; `Wrong`, `Shared`; else as
    /// [`Identity::ask_rescue_in_person`].
    pub fn set_rescue_in_person(
        &self,
        actor: &Actor,
        (at, person): (ReceivedAt, PersonId),
        (typed, code): (&str, &Secret),
    ) -> Result<SetInPerson, RescueRefusal> {
        let (whose, account) = self.received(actor, at, person)?;
        let address = self.private_address(typed)?;
        let address = address.as_str();
        let digits = rescue::digits(code);
        // What cannot be a code is none, and uses no try up.
        if digits.reveal().len() != rescue::DIGITS {
            return Err(RescueRefusal::Wrong);
        }
        let told = self.code_hash((person, rescue::Told::InPerson), &digits)?;
        let by = self.0.directory.person(actor.person)?.display_name.clone();
        let set = self.0.store.platform_write(|tx| {
            if let Err(refused) = rescue::spend(tx, person, address, &told)? {
                return Ok(Err(refused));
            }
            if rescue::are_many(tx, address, person)? {
                return Ok(Err(RescueRefusal::Shared));
            }
            let (act, set) = match rescue_change::put(tx, person, address)? {
                Put::Same => return Ok(Ok(SetInPerson::Kept)),
                Put::Back => (Act::RescueTakenBack, SetInPerson::Back),
                Put::First => (Act::RescueSetInPerson, SetInPerson::AtOnce),
                Put::Instead => {
                    let from = tx.now().after(TRUSTED);
                    (Act::RescueChangedInPerson, SetInPerson::From(from))
                }
            };
            let entry = Entry::about(whose.organisation, person, act).at(whose.establishment_id);
            record(tx, actor, &entry)?;
            let happened = Happened::RescueInPerson {
                by: by.clone(),
                again: set == SetInPerson::Back,
            };
            notice::tell(tx, (person, account), happened, actor.network)?;
            Ok::<_, StoreError>(Ok(set))
        })?;
        self.0.store.wake_jobs();
        set
    }
}
