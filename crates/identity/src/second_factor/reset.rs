//! A second factor that is lost with its recovery codes goes by two people, so that no one of them can take an account over.
//!
//! | step | who | what |
//! |---|---|---|
//! | ask | a desk of whom it is about, with a request's number or a reason | a row for seven days; nothing changes |
//! | drop | who asked, another desk of theirs, or who could confirm | the row goes |
//! | confirm | another human of another desk, or who leads their school ([`directory::Directory::may_confirm`]) | the second factor, recovery codes and passwords of programs go, all sessions end |
//!
//! Whom it is about is told at every address that is known of them; the next sign-in enrols as the policy says.

use super::{forget, has, signing_in};
use crate::{Identity, app_password, ending};
use directory::{
    Act, Actor, DeskAct, DirectoryError, Duty, Entry, OrganisationId, PersonId, record,
    tell_desk_act,
};
use std::time::Duration;
use store::{Row, StoreError, Timestamp, Tx, params};

/// How long a second person is waited for.
const WAITS: Duration = Duration::from_secs(7 * 24 * 3600);
/// Letters of a reason.
pub const LONGEST_FACTOR_REASON: usize = 500;
/// What waits in an organisation at the most: more are no exceptions any more.
const MOST_ASKED: i64 = 200;

const PUT: &str = "
INSERT INTO factor_reset (person_id, organisation_id, asked_by, asked, reason, request_id)
VALUES ($1, $2, $3, $4, $5, $6)";
pub(crate) const DROP_ASKED: &str = "DELETE FROM factor_reset WHERE person_id = $1";
pub(crate) const DROP_THAT: &str =
    "DELETE FROM factor_reset WHERE person_id = $1 AND asked_by = $2 AND asked = $3";
pub(crate) const DROP_OVER: &str =
    "DELETE FROM factor_reset WHERE organisation_id = $1 AND asked <= $2";

pub(crate) const OF_PERSON: &str = "
SELECT person_id, asked_by, asked, reason, request_id FROM factor_reset
WHERE person_id = $1 AND organisation_id = $2 AND asked > $3";
/// Those of an organisation, the oldest first.
pub(crate) const OF_ORGANISATION: &str = "
SELECT person_id, asked_by, asked, reason, request_id FROM factor_reset
WHERE organisation_id = $1 AND asked > $2 ORDER BY asked, person_id LIMIT $3";

/// That somebody's second factor goes: what waits for a second person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FactorReset {
    pub person: PersonId,
    pub asked_by: PersonId,
    pub asked: Timestamp,
    pub reason: String,
    /// The request for help that it answers.
    pub request: Option<i64>,
}

impl FactorReset {
    /// Until when a second person may confirm it.
    #[must_use]
    pub fn until(&self) -> Timestamp {
        self.asked.after(WAITS)
    }
}

impl Identity {
    /// Asks, at a desk, that somebody's second factor goes: on a request of theirs, or for a reason.
    ///
    /// # Errors
    /// As [`directory::Directory::may_help`]; `NotFound` (`second factor`) of who has none; `Invalid` for a reason that is missing or too
    /// long (`reason`), or a request that has ended or is about somebody else (`request`); `Exists` when it is asked already
    /// (`reset`) or too much waits (`requests`); the store's.
    pub fn ask_factor_reset(
        &self,
        actor: &Actor,
        person: PersonId,
        (reason, request): (&str, Option<i64>),
    ) -> Result<(), DirectoryError> {
        let directory = &self.0.directory;
        directory.may_help(actor, person)?;
        if actor.is_program() {
            return Err(DirectoryError::NotPermitted);
        }
        let reason = reason.trim();
        if let Some(number) = request {
            self.is_about(actor, person, number)?;
        }
        let is_missing = reason.is_empty() && request.is_none();
        if is_missing || reason.chars().count() > LONGEST_FACTOR_REASON {
            return Err(invalid("reason"));
        }
        let found = directory.person(person)?;
        let organisation = found.organisation;
        let act = Act::FactorResetAsked { number: request };
        let entry = Entry::about(organisation, person, act).at(found.establishment_id);
        self.0.store.platform_write(|tx| {
            if !has(tx, person)? {
                return Err(DirectoryError::NotFound("second factor"));
            }
            let now = tx.now();
            // What is over makes room; so does what another organisation asked of who came from there.
            tx.execute(DROP_OVER, params![organisation, now.before(WAITS)])?;
            if waiting(tx, person, organisation)?.is_some() {
                return Err(exists("reset"));
            }
            tx.execute(DROP_ASKED, params![person])?;
            let values = params![organisation, now.before(WAITS), MOST_ASKED];
            let all = tx.query(OF_ORGANISATION, values, read)?;
            if i64::try_from(all.len()).unwrap_or(i64::MAX) >= MOST_ASKED {
                return Err(exists("requests"));
            }
            let values = params![person, organisation, actor.person, now, reason, request];
            tx.execute(PUT, values)?;
            Ok(record(tx, actor, &entry)?)
        })
    }

    /// Takes back, or refuses, what was asked of somebody.
    ///
    /// # Errors
    /// `NotPermitted` unless the actor may help them or could confirm it; `NotFound` (`reset`) when nobody asks it; the store's.
    pub fn drop_factor_reset(&self, actor: &Actor, person: PersonId) -> Result<(), DirectoryError> {
        let directory = &self.0.directory;
        let asked = self.asked_reset(person)?;
        let confirms = match &asked {
            Some(asked) => directory.may_confirm(actor, person, asked.asked_by)?,
            None => false,
        };
        if !confirms {
            directory.may_help(actor, person)?;
        }
        let asked = asked.ok_or(DirectoryError::NotFound("reset"))?;
        let found = directory.person(person)?;
        let entry = Entry::about(found.organisation, person, Act::FactorResetDropped);
        let entry = entry.at(found.establishment_id);
        self.0.store.platform_write(|tx| {
            once(tx, &asked)?;
            Ok(record(tx, actor, &entry)?)
        })
    }

    /// Confirms it, as the second person: the second factor, recovery codes and passwords of programs go, all sessions end, and
    /// its bearer is told at every address that is known of them.
    ///
    /// # Errors
    /// `NotPermitted` unless the actor may confirm it, also when nobody asks it of somebody whom they do not help; `NotFound` (`reset`)
    /// when nobody asks it; the store's.
    pub fn confirm_factor_reset(
        &self,
        actor: &Actor,
        person: PersonId,
    ) -> Result<(), DirectoryError> {
        let directory = &self.0.directory;
        let Some(asked) = self.asked_reset(person)? else {
            if !directory.leads_person(actor, person)? {
                directory.may_help(actor, person)?;
            }
            return Err(DirectoryError::NotFound("reset"));
        };
        if !directory.may_confirm(actor, person, asked.asked_by)? {
            return Err(DirectoryError::NotPermitted);
        }
        self.put_reset_of(actor, person, Some(&asked))
    }

    /// The same at the command line, for who holds rights, on whom no desk acts: whoever holds the machine answers for who asked.
    ///
    /// # Errors
    /// `NotPermitted` for anybody else; `NotFound` (`second factor`) for who has none; the store's.
    pub fn reset_factor_by_command(
        &self,
        actor: &Actor,
        person: PersonId,
    ) -> Result<(), DirectoryError> {
        if !actor.is_program() {
            return Err(DirectoryError::NotPermitted);
        }
        if self.second_factor(person)?.is_none() {
            return Err(DirectoryError::NotFound("second factor"));
        }
        self.put_reset_of(actor, person, None)
    }

    fn put_reset_of(
        &self,
        actor: &Actor,
        person: PersonId,
        asked: Option<&FactorReset>,
    ) -> Result<(), DirectoryError> {
        let found = self.0.directory.person(person)?;
        let account = found.account.ok_or(DirectoryError::NotFound("account"))?;
        let entry = Entry::about(found.organisation, person, Act::FactorReset);
        let entry = entry.at(found.establishment_id);
        let ended = self.0.store.platform_write(|tx| {
            match asked {
                Some(asked) => once(tx, asked)?,
                None => drop(tx.execute(DROP_ASKED, params![person])?),
            }
            forget(tx, person)?;
            app_password::forget(tx, person)?;
            tx.execute(signing_in::END_ALL, params![account])?;
            record(tx, actor, &entry)?;
            tell_desk_act(tx, account, DeskAct::FactorReset)?;
            Ok::<_, DirectoryError>(ending::end_all(tx, account)?)
        })?;
        self.has_ended(ended);
        self.0.store.wake_jobs();
        tracing::info!(
            person = person.0,
            by = actor.person.0,
            "a second factor was reset"
        );
        Ok(())
    }

    /// What waits for a second person about somebody, and whether the actor may be it: for a desk of theirs, and for who leads
    /// their school.
    ///
    /// # Errors
    /// `NotPermitted`; the store's.
    pub fn factor_reset(
        &self,
        actor: &Actor,
        person: PersonId,
    ) -> Result<Option<(FactorReset, bool)>, DirectoryError> {
        let directory = &self.0.directory;
        if !directory.leads_person(actor, person)? && !directory.helps(actor, person)? {
            return Err(DirectoryError::NotPermitted);
        }
        let Some(asked) = self.asked_reset(person)? else {
            return Ok(None);
        };
        let confirms = directory.may_confirm(actor, person, asked.asked_by)?;
        Ok(Some((asked, confirms)))
    }

    /// What waits for a second person about people whom the actor's desk helps, the oldest first, each with whether the actor may be it.
    ///
    /// # Errors
    /// `NotPermitted` for who has no desk; the store's.
    pub fn factor_resets(&self, actor: &Actor) -> Result<Vec<(FactorReset, bool)>, DirectoryError> {
        let directory = &self.0.directory;
        if !directory.responsibilities(actor)?.includes(Duty::Helpdesk) {
            return Err(DirectoryError::NotPermitted);
        }
        let all = self.0.store.platform_read(|tx| {
            let values = params![actor.organisation, tx.now().before(WAITS), MOST_ASKED];
            tx.query(OF_ORGANISATION, values, read)
        })?;
        let mut found = Vec::new();
        for asked in all {
            if directory.helps(actor, asked.person)? {
                let confirms = directory.may_confirm(actor, asked.person, asked.asked_by)?;
                found.push((asked, confirms));
            }
        }
        Ok(found)
    }

    fn asked_reset(&self, person: PersonId) -> Result<Option<FactorReset>, DirectoryError> {
        let organisation = match self.0.directory.person(person) {
            Err(DirectoryError::NotFound(_)) => return Ok(None),
            found => found?.organisation,
        };
        let read = |tx: &Tx<'_>| waiting(tx, person, organisation);
        Ok(self.0.store.platform_read(read)?)
    }

    /// Refuses a request that has ended, is not the desk's, or is about somebody else; of one that nobody was recognised in the desk
    /// says whose it is.
    pub(crate) fn is_about(
        &self,
        actor: &Actor,
        person: PersonId,
        number: i64,
    ) -> Result<(), DirectoryError> {
        let request = match self.0.directory.help_request(actor, number) {
            Err(DirectoryError::NotPermitted | DirectoryError::NotFound(_)) => {
                return Err(invalid("request"));
            }
            found => found?.0,
        };
        match request.state.is_open() && request.person.is_none_or(|one| one == person) {
            true => Ok(()),
            false => Err(invalid("request")),
        }
    }
}

fn waiting(
    tx: &Tx<'_>,
    person: PersonId,
    organisation: OrganisationId,
) -> Result<Option<FactorReset>, StoreError> {
    let values = params![person, organisation, tx.now().before(WAITS)];
    tx.query_opt(OF_PERSON, values, read)
}

/// Of two at the same time the second finds nothing to do; what was asked anew meanwhile is another thing.
fn once(tx: &Tx<'_>, asked: &FactorReset) -> Result<(), DirectoryError> {
    let that = params![asked.person, asked.asked_by, asked.asked];
    match tx.execute(DROP_THAT, that)? {
        0 => Err(DirectoryError::NotFound("reset")),
        _ => Ok(()),
    }
}

fn read(row: &Row<'_>) -> Result<FactorReset, StoreError> {
    Ok(FactorReset {
        person: PersonId(row.get(0)?),
        asked_by: PersonId(row.get(1)?),
        asked: row.get(2)?,
        reason: row.get(3)?,
        request: row.get(4)?,
    })
}

pub(crate) fn invalid(what: &'static str) -> DirectoryError {
    DirectoryError::Invalid {
        what,
        value: String::new(),
    }
}

fn exists(what: &'static str) -> DirectoryError {
    DirectoryError::Exists {
        what,
        value: String::new(),
    }
}
