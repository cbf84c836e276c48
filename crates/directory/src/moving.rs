//! Somebody who moves from one organisation to another: the account is the person, so mail, folders and rules stay with
//! them; the address is a dated record, so the one they had leads to them for the days of the policy of where they were.
//!
//! Nobody is pulled out: the organisation that is left has them leaving first, because no feed of its own tells of them any
//! more or because who looks after them there let them go ([`Directory::let_go`]).

use crate::address_feed::{CHANGES, touch};
use crate::allocation::{self, Standing};
use crate::journal::{Act, Entry, record};
use crate::naming::{identifier, readable};
use crate::registry::{ALL_ADDRESSES, alias_end, take_address};
use crate::{
    AccountState, Actor, Cause, Directory, DirectoryError, Duty, OrganisationId, PersonId,
    Registry, closed_answer, delegation, functions, policy, role_mailbox, same_person, state,
    telling,
};
use chrono::{Days, NaiveDate};
use store::{AccountId, Row, StoreError, Tx, params};
use text::address::Address;

/// How far ahead a last day may be said: a school year and its holidays.
pub const LET_GO_AHEAD: Days = Days::new(400);

/// Somebody whom another organisation knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Elsewhere {
    pub person: PersonId,
    pub account: AccountId,
    pub organisation: OrganisationId,
    /// Why that organisation has them leaving, and their last day there.
    pub goes: Option<(Cause, Option<NaiveDate>)>,
    state: AccountState,
}

impl Elsewhere {
    /// Whether they may come on a day: no feed there tells of them any more, or they were let go and their last day is over.
    /// Who is suspended, retired, dismissed or dead is brought by nobody.
    #[must_use]
    pub fn is_free(&self, today: NaiveDate) -> bool {
        let goes = match self.goes {
            Some((Cause::Unknown, _)) => true,
            Some((Cause::Move, last)) => last.is_none_or(|last| last < today),
            _ => false,
        };
        // Who was let go before they ever signed in is no state of its own.
        goes && !matches!(self.state, AccountState::Suspended | AccountState::Deleted)
    }
}

/// Somebody of another organisation, as who would have them come sees them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Arrival {
    pub found: Elsewhere,
    pub display_name: String,
    /// The name of the organisation they leave.
    pub leaves: String,
}

/// A few at the most: whoever else is meant waits for a human.
pub(crate) const BY_SECRETS: &str = "
SELECT person.person_id, person.account_id, person.organisation_id, account.state, account.cause, account.ends
FROM person JOIN account ON account.account_id = person.account_id
WHERE person.role <> 'mailbox' AND person.population <> 'pupil' AND person.numen_hash = $1
    AND person.organisation_id <> $2 AND person.birth_hash = $3 AND account.state <> 'deleted' LIMIT 2";
pub(crate) const BY_PERSON: &str = "
SELECT person.person_id, person.account_id, person.organisation_id, account.state, account.cause, account.ends
FROM person JOIN account ON account.account_id = person.account_id
WHERE person.person_id = $1 AND person.role <> 'mailbox' AND person.population <> 'pupil'";
pub(crate) const NAMES: &str =
    "SELECT given_name, family_name, identifier FROM person WHERE person_id = $1";

impl Registry {
    /// Whom other organisations know by the same NUMEN and date of birth; nobody where there are no others.
    ///
    /// # Errors
    /// The store's.
    pub fn known_elsewhere(
        &self,
        tx: &Tx<'_>,
        numen_hash: &str,
        birth_hash: &str,
    ) -> Result<Vec<Elsewhere>, StoreError> {
        if self.is_alone {
            return Ok(Vec::new());
        }
        let values = params![numen_hash, self.organisation, birth_hash];
        tx.query(BY_SECRETS, values, read)
    }

    /// The person, when they are another organisation's (by now).
    ///
    /// # Errors
    /// The store's.
    pub fn elsewhere(
        &self,
        tx: &Tx<'_>,
        person: PersonId,
    ) -> Result<Option<Elsewhere>, StoreError> {
        if self.is_alone {
            return Ok(None);
        }
        let found = tx.query_opt(BY_PERSON, params![person], read)?;
        Ok(found.filter(|one| one.organisation != self.organisation))
    }

    /// Brings somebody who leaves another organisation into this one: a new address here, the ones there as aliases for
    /// their days; what they held there ends today. They are told by a due job. The caller says what they do here
    /// (`put_person`), wakes the jobs, and ends what is open of the account.
    ///
    /// # Errors
    /// `NotPermitted` unless the organisation that they leave has them leaving; `Exists` when there are more homonyms than
    /// numbers; the store's.
    pub fn bring(
        &self,
        tx: &Tx<'_>,
        actor: &Actor,
        person: PersonId,
        today: NaiveDate,
    ) -> Result<Elsewhere, DirectoryError> {
        tx.platform_changed();
        let found = self.elsewhere(tx, person)?;
        let found = found
            .filter(|one| one.is_free(today))
            .ok_or(DirectoryError::NotPermitted)?;
        let (given, family, before): (String, String, String) =
            tx.query_one(NAMES, params![person], |row| {
                Ok((row.get(0)?, row.get(1)?, row.get(2)?))
            })?;
        remember(tx, &found, &before)?;
        end_there(tx, &found, today)?;
        let names = (readable(&given), readable(&family));
        let identifier = self.identifier_here(tx, &before, (&names.0, &names.1))?;
        tx.execute(
            "UPDATE person SET organisation_id = $2, identifier = $3, establishment_id = NULL, function = '',
                managing_service = NULL, role = 'agent', town_key = '' WHERE person_id = $1",
            params![person, self.organisation, &identifier],
        )?;
        tx.execute(
            "UPDATE account SET organisation_id = $2,
                state = CASE activated WHEN 1 THEN 'active' ELSE 'to-activate' END,
                ends = NULL, turns = NULL, cause = NULL, leaving_told = 0, quota_by_hand = 0 WHERE account_id = $1",
            params![found.account, self.organisation],
        )?;
        self.give_address(tx, &found, (&names.0, &names.1))?;
        touch(tx, found.account)?;
        tx.execute(
            "DELETE FROM moved_account WHERE organisation_id = $1 AND account_id = $2",
            params![self.organisation, found.account],
        )?;
        let act = Act::MovedTo {
            organisation: organisation_name(tx, self.organisation)?,
        };
        record(tx, actor, &Entry::about(found.organisation, person, act))?;
        let act = Act::MovedFrom {
            organisation: organisation_name(tx, found.organisation)?,
        };
        record(tx, actor, &Entry::about(self.organisation, person, act))?;
        telling::moved(tx, found.account, self.organisation)?;
        Ok(found)
    }

    /// The identifier they have, if nobody bears it here.
    fn identifier_here(
        &self,
        tx: &Tx<'_>,
        before: &str,
        (given, family): (&str, &str),
    ) -> Result<String, DirectoryError> {
        let taken: Option<i64> = tx.query_opt(
            allocation::IDENTIFIER,
            params![self.organisation, before],
            |row| row.get(0),
        )?;
        match taken {
            None => Ok(before.to_owned()),
            Some(_) => {
                let base = identifier(given, family);
                Ok(allocation::identifier(tx, self.organisation, &base, 0)?.0)
            }
        }
    }

    /// A main address here; who was here before takes theirs again.
    fn give_address(
        &self,
        tx: &Tx<'_>,
        found: &Elsewhere,
        names: (&str, &str),
    ) -> Result<(), DirectoryError> {
        tx.execute(
            "DELETE FROM address WHERE account_id = $1 AND offered = 1",
            params![found.account],
        )?;
        let rule = &self.policies.names;
        let own: Vec<String> = tx.query(ALL_ADDRESSES, params![found.account], |row| row.get(0))?;
        let first = crate::address::key(&rule.local_part(names.0, names.1), self.domain());
        let here = format!("@{}", self.domain());
        let known = own
            .iter()
            .find(|one| **one == first)
            .or_else(|| own.iter().find(|one| one.ends_with(&here)));
        let address = match known {
            Some(known) => known.clone(),
            None => allocation::address(
                tx,
                rule,
                names,
                self.domain(),
                found.account,
                Standing::Offered,
            )?,
        };
        let left = policy::policies(tx, found.organisation)?;
        // All that lead there end on one day, from today on: none leads out of the organisation that was left for ever.
        let days = left.life.moved_days;
        take_address(tx, found.account, &address, days)?;
        tx.execute(
            "UPDATE address SET until = $3 WHERE account_id = $1 AND main = 0 AND until IS NULL AND address <> $2",
            params![found.account, &address, alias_end(tx, days)],
        )?;
        Ok(())
    }
}

/// What the organisation that is left goes on knowing: who went, by which identifier and address.
fn remember(tx: &Tx<'_>, found: &Elsewhere, identifier: &str) -> Result<(), StoreError> {
    let address: Option<String> = tx.query_opt(
        "SELECT address FROM address WHERE account_id = $1 AND main = 1",
        params![found.account],
        |row| row.get(0),
    )?;
    tx.execute(
        "INSERT INTO moved_account (organisation_id, account_id, person_id, identifier, address, change, at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)
         ON CONFLICT (organisation_id, account_id) DO UPDATE SET identifier = excluded.identifier,
            address = excluded.address, change = excluded.change, at = excluded.at",
        params![
            found.organisation,
            found.account,
            found.person,
            identifier,
            &address.unwrap_or_default(),
            tx.new_platform_id(CHANGES)?,
            tx.now()
        ],
    )?;
    Ok(())
}

/// What hangs on functions there, what was given over them, and the words they were found by.
fn end_there(tx: &Tx<'_>, found: &Elsewhere, today: NaiveDate) -> Result<(), StoreError> {
    functions::end(tx, found.person, today)?;
    role_mailbox::end_of_person(tx, found.person, today)?;
    delegation::end_of_person(tx, found.organisation, found.person, None)?;
    same_person::end_of_person(tx, found.person)?;
    closed_answer::forget(tx, found.account)?;
    tx.execute(
        "DELETE FROM person_word WHERE person_id = $1",
        params![found.person],
    )?;
    Ok(())
}

/// The name of an organisation.
///
/// # Errors
/// `NoRow` for one there is not; the store's.
pub fn organisation_name(tx: &Tx<'_>, organisation: OrganisationId) -> Result<String, StoreError> {
    tx.value(
        "SELECT name FROM organisation WHERE organisation_id = $1",
        params![organisation],
    )
}

fn read(row: &Row<'_>) -> Result<Elsewhere, StoreError> {
    let cause: Option<String> = row.get(4)?;
    let last: Option<String> = row.get(5)?;
    Ok(Elsewhere {
        person: PersonId(row.get(0)?),
        account: AccountId(row.get(1)?),
        organisation: OrganisationId(row.get(2)?),
        goes: cause.map(|cause| {
            let last = last.as_deref().and_then(state::day);
            (Cause::named(Some(&cause)), last)
        }),
        state: AccountState::parse(&row.get::<String>(3)?)?,
    })
}

impl Directory {
    /// Says that somebody goes to another organisation after a last day. No feed takes it back: who said it does
    /// ([`Registry::keep_on`]), or they come to where they go.
    ///
    /// # Errors
    /// `NotPermitted` unless the actor looks after the person, or for their own account; `NotFound` for a pupil, who goes
    /// nowhere with their account; `Invalid` for a day that is over
    /// or far ahead, and for an account that is suspended or closed; the store's.
    pub fn let_go(
        &self,
        actor: &Actor,
        id: AccountId,
        last: NaiveDate,
    ) -> Result<(), DirectoryError> {
        let person = self.managed(actor, id)?;
        Self::no_pupil(&person)?;
        if person.id == actor.person {
            return Err(DirectoryError::NotPermitted);
        }
        let today = self.today();
        let latest = today.checked_add_days(LET_GO_AHEAD).unwrap_or(today);
        let refused = |what| DirectoryError::Invalid {
            what,
            value: last.to_string(),
        };
        // The day before: today is no day of theirs any more.
        if last < today.pred_opt().unwrap_or(today) || last > latest {
            return Err(refused("last"));
        }
        self.write(|tx| {
            let touched = tx.execute(
                "UPDATE account SET state = CASE state WHEN 'active' THEN 'leaving' ELSE state END, ends = $2,
                    turns = $3, cause = 'move'
                 WHERE account_id = $1 AND organisation_id = $4 AND state IN ('to-activate', 'active', 'leaving')",
                params![
                    id,
                    &last.to_string(),
                    state::end_of(last),
                    person.organisation
                ],
            )?;
            if touched == 0 {
                return Err(refused("state"));
            }
            let after = last.succ_opt().unwrap_or(last);
            functions::end_after(tx, person.id, after)?;
            let entry = Entry::about(person.organisation, person.id, Act::LetGo { last });
            record(tx, actor, &entry.at(person.establishment_id))?;
            Ok(touch(tx, id)?)
        })
    }

    /// Whether somebody said that the bearer goes to another organisation.
    ///
    /// # Errors
    /// The store's.
    pub fn goes_elsewhere(&self, id: AccountId) -> Result<bool, StoreError> {
        let found = self.store.platform_read(|tx| {
            let cause = "SELECT cause FROM account WHERE account_id = $1";
            tx.query_opt(cause, params![id], |row| row.get::<Option<String>>(0))
        })?;
        Ok(Cause::named(found.flatten().as_deref()) == Cause::Move)
    }

    /// Whether there is more than one organisation.
    ///
    /// # Errors
    /// The store's.
    pub fn has_several_organisations(&self) -> Result<bool, StoreError> {
        let some: Vec<i64> = self.store.platform_read(|tx| {
            let some = "SELECT organisation_id FROM organisation LIMIT 2";
            tx.query(some, params![], |row| row.get(0))
        })?;
        Ok(some.len() > 1)
    }

    /// Somebody of another organisation, by one of their addresses, for who would have them come: only whom who looks after
    /// people there let go, so that nobody learns here who is there, and no account that was closed opens again.
    ///
    /// # Errors
    /// `NotPermitted` unless the actor looks after people of the structure; `NotFound` (`arrival`) for an address of nobody
    /// who was let go; `Invalid` (`last`, with the day) before their last day is over; the store's.
    pub fn arrival(
        &self,
        actor: &Actor,
        organisation: OrganisationId,
        establishment: Option<i64>,
        address: &Address,
    ) -> Result<Arrival, DirectoryError> {
        self.may_manage(actor, Duty::People, organisation, establishment)?;
        let nobody = || DirectoryError::NotFound("arrival");
        let Some(account) = self.account_at(address)? else {
            return Err(nobody());
        };
        let person = self.person_of(account)?;
        let found = self
            .store
            .platform_read(|tx| tx.query_opt(BY_PERSON, params![person.id], read))?;
        let found = found
            .filter(|one| one.account == account && one.organisation != organisation)
            .ok_or_else(nobody)?;
        match found.goes {
            Some((Cause::Move, _)) if found.is_free(self.today()) => {}
            Some((Cause::Move, Some(last))) if last >= self.today() => {
                return Err(DirectoryError::Invalid {
                    what: "last",
                    value: last.to_string(),
                });
            }
            _ => return Err(nobody()),
        }
        Ok(Arrival {
            display_name: person.display_name.clone(),
            leaves: self.organisation(found.organisation)?.name,
            found,
        })
    }
}

impl Registry {
    /// Takes back that somebody goes to another organisation; what their sources say counts again.
    ///
    /// # Errors
    /// `NotFound` when nobody said it; the store's.
    pub fn keep_on(
        &self,
        tx: &Tx<'_>,
        actor: &Actor,
        person: PersonId,
        account: AccountId,
    ) -> Result<(), DirectoryError> {
        tx.platform_changed();
        let touched = tx.execute(
            "UPDATE account SET
                state = CASE state WHEN 'suspended' THEN state
                    ELSE CASE activated WHEN 1 THEN 'active' ELSE 'to-activate' END END,
                before_suspension = CASE state
                    WHEN 'suspended' THEN CASE activated WHEN 1 THEN 'active' ELSE 'to-activate' END END,
                ends = NULL, turns = NULL, cause = NULL, leaving_told = 0
             WHERE account_id = $1 AND organisation_id = $2 AND cause = 'move' AND state <> 'deleted'",
            params![account, self.organisation],
        )?;
        if touched == 0 {
            return Err(DirectoryError::NotFound("departure"));
        }
        record(
            tx,
            actor,
            &Entry::about(self.organisation, person, Act::KeptOn),
        )?;
        Ok(touch(tx, account)?)
    }
}
