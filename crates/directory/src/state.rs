//! The states of an account, from the day it is announced to the day only its dated addresses remain.
//!
//! | state | signs in | takes mail | turns into |
//! |---|---|---|---|
//! | announced | no | no | to activate, on its day |
//! | to activate | no | yes | active, once a password is set |
//! | active | yes | yes | leaving, when nothing tells of its bearer any more |
//! | leaving | yes, until its end date | yes | closed, on that date; active again when its bearer returns |
//! | closed | no | yes | deleted, when its timer ends; active again |
//! | deleted | no | no | |
//! | suspended | no | by policy | what it was before |
//!
//! What turns on a date does so by the due job of the day ([`Directory::turn`]); `turns` in the account's row is when.

use crate::address_feed::touch;
use crate::journal::{Act, Entry, record};
use crate::{
    Actor, Directory, DirectoryError, LifeRule, OrganisationId, Person, PersonFacts, PersonId,
    closed_answer, photo, policy, same_person,
};
use chrono::{Days, NaiveDate};
use std::collections::HashMap;
use store::{AccountId, StoreError, Timestamp, Tx, params};
use text::dates;

/// Accounts turned in one transaction of the day's job.
const TURNED_AT_ONCE: i64 = 50;

/// Where an account is in its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AccountState {
    Announced,
    ToActivate,
    Active,
    Leaving,
    Closed,
    Deleted,
    /// Closed on every door at once; what is stored stays.
    Suspended,
}

impl AccountState {
    pub const ALL: [Self; 7] = [
        Self::Announced,
        Self::ToActivate,
        Self::Active,
        Self::Leaving,
        Self::Closed,
        Self::Deleted,
        Self::Suspended,
    ];

    /// As rows and reports have it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Announced => "announced",
            Self::ToActivate => "to-activate",
            Self::Active => "active",
            Self::Leaving => "leaving",
            Self::Closed => "closed",
            Self::Deleted => "deleted",
            Self::Suspended => "suspended",
        }
    }

    pub(crate) fn parse(name: &str) -> Result<Self, StoreError> {
        Self::ALL
            .into_iter()
            .find(|state| state.name() == name)
            .ok_or_else(|| StoreError::Corrupt(format!("account state {name}")))
    }

    /// Whether mail is taken in; `kept`: while it is suspended.
    #[must_use]
    pub fn takes_mail(self, kept: bool) -> bool {
        match self {
            Self::ToActivate | Self::Active | Self::Leaving | Self::Closed => true,
            Self::Suspended => kept,
            Self::Announced | Self::Deleted => false,
        }
    }

    /// Whether its bearer may come in.
    #[must_use]
    pub fn is_open(self) -> bool {
        matches!(self, Self::Active | Self::Leaving)
    }
}

/// Why somebody goes: it decides how long the closed account still takes mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cause {
    /// A feed tells no more of them, nobody says why.
    Unknown,
    EndOfContract,
    Retirement,
    Move,
    Death,
}

impl Cause {
    pub const ALL: [Self; 5] = [
        Self::Unknown,
        Self::EndOfContract,
        Self::Retirement,
        Self::Move,
        Self::Death,
    ];

    /// As rows have it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Unknown => "unknown",
            Self::EndOfContract => "end-of-contract",
            Self::Retirement => "retirement",
            Self::Move => "move",
            Self::Death => "death",
        }
    }

    pub(crate) fn named(name: Option<&str>) -> Self {
        Self::ALL
            .into_iter()
            .find(|cause| Some(cause.name()) == name)
            .unwrap_or(Self::Unknown)
    }

    pub(crate) fn closed_days(self, rule: &LifeRule) -> u32 {
        match self {
            Self::Unknown | Self::EndOfContract => rule.closed_days,
            Self::Retirement => rule.retired_days,
            Self::Move => rule.moved_days,
            Self::Death => 0,
        }
    }
}

/// How an account is suspended.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Suspension {
    /// Said to its bearer, with whom to ask.
    pub reason: String,
    /// Whether mail is kept or refused; `None`: as the organisation's policy says.
    pub keeps_mail: Option<bool>,
}

/// An account that turned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Turned {
    pub account: AccountId,
    pub from: AccountState,
    pub to: AccountState,
}

/// Accounts whose time has come.
pub(crate) const TURNING: &str = "
SELECT account_id, organisation_id, state, cause, ends, before_suspension FROM account
WHERE turns <= $1 ORDER BY turns, account_id LIMIT $2";
pub(crate) const LET_GO: &str = "SELECT ends FROM account WHERE account_id = $1 AND cause = 'move'";
/// Its bearer waits for no first sign-in any more.
pub(crate) const COME_IN: &str = "UPDATE person SET waits = 0 WHERE account_id = $1";
pub(crate) const STATE: &str =
    "SELECT state, organisation_id, ends, turns FROM account WHERE account_id = $1";

impl Directory {
    /// Closes an account on every door at once; the caller ends its sessions (`identity::end_sessions`).
    ///
    /// # Errors
    /// `NotPermitted` unless the actor looks after the person, or for their own account; `NotFound`; the store's.
    pub fn suspend(
        &self,
        actor: &Actor,
        id: AccountId,
        how: &Suspension,
    ) -> Result<(), DirectoryError> {
        let person = self.managed(actor, id)?;
        if person.id == actor.person {
            return Err(DirectoryError::NotPermitted);
        }
        self.close_account(actor, id, &person, how, false)
    }

    /// Closes an account whose bearer the actor may act on.
    pub(crate) fn close_account(
        &self,
        actor: &Actor,
        id: AccountId,
        person: &Person,
        how: &Suspension,
        at_desk: bool,
    ) -> Result<(), DirectoryError> {
        self.write(|tx| {
            let (state, organisation) = state_of(tx, id)?;
            if state == AccountState::Deleted {
                return Err(DirectoryError::NotFound("account"));
            }
            let keeps = match how.keeps_mail {
                Some(keeps) => keeps,
                None => policy::policies(tx, organisation)?.life.suspended_keeps_mail,
            };
            // A desk closes what is open, never over the word of who manages people.
            if at_desk && !state.is_open() && state != AccountState::ToActivate {
                return Err(DirectoryError::NotFound("account"));
            }
            let before = (state != AccountState::Suspended).then(|| state.name());
            tx.execute(
                "UPDATE account SET state = 'suspended', before_suspension = coalesce($2, before_suspension),
                    reason = $3, keeps_mail = $4, suspended_by_desk = $5 WHERE account_id = $1",
                params![id, before, &how.reason, keeps, at_desk],
            )?;
            let reason = how.reason.clone();
            let entry = Entry::about(organisation, person.id, Act::Suspended { reason });
            record(tx, actor, &entry.at(person.establishment_id))?;
            Ok(touch(tx, id)?)
        })?;
        Ok(())
    }

    /// What whoever suspended the account wrote for its bearer.
    ///
    /// # Errors
    /// The store's.
    pub fn suspension(&self, id: AccountId) -> Result<Option<String>, StoreError> {
        let found = self.store.platform_read(|tx| {
            tx.query_opt(
                "SELECT reason FROM account WHERE account_id = $1",
                params![id],
                |row| row.get::<Option<String>>(0),
            )
        })?;
        Ok(found.flatten().filter(|why| !why.is_empty()))
    }

    /// Opens a suspended account again: it is what it was before.
    ///
    /// # Errors
    /// `NotPermitted` unless the actor looks after the person; `NotFound`; the store's.
    pub fn resume(&self, actor: &Actor, id: AccountId) -> Result<(), DirectoryError> {
        let person = self.managed(actor, id)?;
        self.open_account(actor, id, &person, false)
    }

    /// Opens an account again whose bearer the actor may act on.
    pub(crate) fn open_account(
        &self,
        actor: &Actor,
        id: AccountId,
        person: &Person,
        at_desk: bool,
    ) -> Result<(), DirectoryError> {
        let touched = self.write(|tx| {
            // What who manages people closed meanwhile no desk opens.
            let least = i64::from(at_desk);
            let touched = tx.execute(
                "UPDATE account SET state = coalesce(before_suspension, 'active'), before_suspension = NULL,
                    reason = NULL, keeps_mail = 0, suspended_by_desk = 0
                 WHERE account_id = $1 AND state = 'suspended' AND suspended_by_desk >= $2",
                params![id, least],
            )?;
            if touched > 0 {
                let entry = Entry::about(person.organisation, person.id, Act::Resumed);
                record(tx, actor, &entry.at(person.establishment_id))?;
            }
            touch(tx, id)?;
            Ok::<_, StoreError>(touched)
        })?;
        if touched == 0 {
            // It is open already, or there is none.
            self.account(id)?;
        }
        Ok(())
    }

    /// An account whose bearer chose a password is active; whether it was to be activated.
    ///
    /// # Errors
    /// The store's.
    pub fn activate(&self, id: AccountId) -> Result<bool, StoreError> {
        let touched = self.store.platform_write(|tx| {
            let touched = tx.execute(
                "UPDATE account SET state = CASE cause WHEN 'move' THEN 'leaving' ELSE 'active' END, activated = 1
                 WHERE account_id = $1 AND state = 'to-activate'",
                params![id],
            )?;
            if touched > 0 {
                tx.execute(COME_IN, params![id])?;
                touch(tx, id)?;
            }
            Ok::<_, StoreError>(touched)
        })?;
        if touched > 0 {
            self.cache.clear();
        }
        Ok(touched > 0)
    }

    /// Turns the accounts whose day has come, some at once; an empty answer: there are no more. The caller ends the
    /// sessions of those that closed.
    ///
    /// # Errors
    /// The store's.
    pub fn turn(&self) -> Result<Vec<Turned>, DirectoryError> {
        let turned = self.store.platform_write(|tx| {
            let due = tx.query(TURNING, params![tx.now(), TURNED_AT_ONCE], |row| {
                Ok(Due {
                    account: AccountId(row.get(0)?),
                    organisation: OrganisationId(row.get(1)?),
                    state: row.get(2)?,
                    cause: row.get(3)?,
                    ends: row.get(4)?,
                    before: row.get(5)?,
                })
            })?;
            let mut rules: HashMap<OrganisationId, LifeRule> = HashMap::new();
            due.into_iter()
                .map(|due| {
                    let rule = match rules.get(&due.organisation) {
                        Some(rule) => rule.clone(),
                        None => policy::policies(tx, due.organisation)?.life,
                    };
                    rules.insert(due.organisation, rule.clone());
                    Ok(due.turn(tx, &rule)?)
                })
                .collect::<Result<Vec<_>, DirectoryError>>()
        })?;
        if !turned.is_empty() {
            self.cache.clear();
        }
        Ok(turned)
    }
}

/// An account whose time has come, as its row stands.
struct Due {
    account: AccountId,
    organisation: OrganisationId,
    state: String,
    cause: Option<String>,
    ends: Option<String>,
    before: Option<String>,
}

impl Due {
    /// Writes the state that follows. A suspended account stays suspended, while what it will be again goes on: its dates
    /// do not wait for whoever suspended it.
    fn turn(self, tx: &Tx<'_>, life: &LifeRule) -> Result<Turned, StoreError> {
        let from = AccountState::parse(&self.state)?;
        let suspended = from == AccountState::Suspended;
        let inner = match &self.before {
            Some(before) if suspended => AccountState::parse(before)?,
            _ => from,
        };
        let cause = Cause::named(self.cause.as_deref());
        let (next, turns) = match inner {
            AccountState::Announced => {
                let end = self.ends.as_deref().and_then(day);
                (AccountState::ToActivate, end.map(end_of))
            }
            AccountState::Active | AccountState::ToActivate | AccountState::Leaving => {
                let days = cause.closed_days(life);
                let until = dates::day_start(dates::PARIS, tx.now().0, i64::from(days));
                (AccountState::Closed, Some(Timestamp(until)))
            }
            AccountState::Closed => (AccountState::Deleted, None),
            AccountState::Suspended | AccountState::Deleted => (inner, None),
        };
        let stays = suspended && next != AccountState::Deleted;
        let to = if stays { from } else { next };
        let before = stays.then(|| next.name());
        tx.execute(
            "UPDATE account SET state = $2, turns = $3, before_suspension = $4 WHERE account_id = $1",
            params![self.account, to.name(), turns, before],
        )?;
        if to == AccountState::Deleted {
            // Addresses stay as records: nobody gets them before their quarantine is over.
            tx.execute(
                "UPDATE address SET until = $2 WHERE account_id = $1 AND (until IS NULL OR until > $2)",
                params![self.account, tx.now()],
            )?;
            closed_answer::forget(tx, self.account)?;
            let bearer = "SELECT person_id FROM account WHERE account_id = $1";
            let bearer: i64 = tx.value(bearer, params![self.account])?;
            same_person::end_of_person(tx, PersonId(bearer))?;
            photo::forget(tx, PersonId(bearer))?;
        }
        touch(tx, self.account)?;
        Ok(Turned {
            account: self.account,
            from,
            to,
        })
    }
}

pub(crate) fn state_of(
    tx: &Tx<'_>,
    id: AccountId,
) -> Result<(AccountState, OrganisationId), DirectoryError> {
    let found = tx.query_opt(STATE, params![id], |row| {
        Ok((row.get::<String>(0)?, row.get::<i64>(1)?))
    })?;
    let (state, organisation) = found.ok_or(DirectoryError::NotFound("account"))?;
    Ok((AccountState::parse(&state)?, OrganisationId(organisation)))
}

/// Nothing tells of the bearer any more, or their last day is known: access ends with `last`. A grace that runs already is
/// not begun anew: only a day that was told moves it, never that of who was let go (`moving`).
pub(crate) fn leave(
    tx: &Tx<'_>,
    id: AccountId,
    last: NaiveDate,
    told: bool,
    cause: Cause,
) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE account SET state = CASE state WHEN 'active' THEN 'leaving' ELSE state END,
            before_suspension = CASE before_suspension WHEN 'active' THEN 'leaving' ELSE before_suspension END,
            ends = $2, turns = $3, cause = $4,
            leaving_told = CASE WHEN ends = $2 THEN leaving_told ELSE 0 END
         WHERE account_id = $1 AND state IN ('announced', 'to-activate', 'active', 'leaving', 'suspended')
            AND (cause IS NULL OR ($5 = 1 AND cause <> 'move'))",
        params![id, &last.to_string(), end_of(last), cause.name(), told],
    )?;
    Ok(())
}

/// What is told of a bearer who is there (again).
pub(crate) struct Stay {
    /// The first day, when it lies ahead.
    pub opens: Option<NaiveDate>,
    /// The last day; one that is over opens nothing again.
    pub ends: Option<NaiveDate>,
}

/// The bearer is there (again): what was about to end goes on, as long as their last day is not over.
pub(crate) fn stay(
    tx: &Tx<'_>,
    id: AccountId,
    told: &Stay,
    today: NaiveDate,
) -> Result<(), StoreError> {
    let found = tx.query_opt(
        "SELECT state, before_suspension, activated, cause FROM account WHERE account_id = $1",
        params![id],
        |row| {
            Ok((
                row.get::<String>(0)?,
                row.get::<Option<String>>(1)?,
                row.get::<i64>(2)? != 0,
                Cause::named(row.get::<Option<String>>(3)?.as_deref()),
            ))
        },
    )?;
    let Some((state, before, activated, cause)) = found else {
        return Ok(());
    };
    // Who was let go to another organisation is kept by no feed.
    if cause == Cause::Move {
        return Ok(());
    }
    let over = told.ends.is_some_and(|ends| ends < today);
    let open = if activated {
        AccountState::Active
    } else {
        AccountState::ToActivate
    };
    let goes_on = |state: AccountState| match state {
        AccountState::Leaving | AccountState::Closed if !over => open,
        AccountState::Announced if told.opens.is_none() => AccountState::ToActivate,
        other => other,
    };
    let state = AccountState::parse(&state)?;
    let before = before.as_deref().map(AccountState::parse).transpose()?;
    if state == AccountState::Deleted {
        return Ok(());
    }
    let (state, before) = (goes_on(state), before.map(goes_on));
    let inner = before.unwrap_or(state);
    // A closed account that stays closed keeps the timer of its deletion.
    let closed = inner == AccountState::Closed;
    let turns = match (inner, told.opens) {
        (AccountState::Announced, Some(opens)) => opens.pred_opt().map(end_of),
        _ => told.ends.map(end_of),
    };
    tx.execute(
        "UPDATE account SET state = $2, before_suspension = $3, ends = $4, cause = NULL,
            turns = CASE WHEN $6 = 1 THEN turns ELSE $5 END,
            leaving_told = CASE WHEN ends = $4 THEN leaving_told ELSE 0 END
         WHERE account_id = $1",
        params![
            id,
            state.name(),
            before.map(AccountState::name),
            told.ends.map(|end| end.to_string()).as_deref(),
            turns,
            closed
        ],
    )?;
    Ok(())
}

/// What sources say of somebody who was let go: no function goes on after their last day.
pub(crate) fn cut_short(
    tx: &Tx<'_>,
    id: AccountId,
    facts: &PersonFacts,
) -> Result<PersonFacts, StoreError> {
    let mut facts = facts.clone();
    let last: Option<Option<String>> = tx.query_opt(LET_GO, params![id], |row| row.get(0))?;
    let Some(after) = last
        .flatten()
        .as_deref()
        .and_then(day)
        .and_then(|last| last.succ_opt())
    else {
        return Ok(facts);
    };
    for one in &mut facts.functions {
        one.until = Some(one.until.map_or(after, |until| until.min(after)));
    }
    Ok(facts)
}

/// The first instant after a day, in France: a last day is a whole day.
pub(crate) fn end_of(day: NaiveDate) -> Timestamp {
    let next = day.checked_add_days(Days::new(1)).unwrap_or(day);
    Timestamp(dates::midnight(dates::PARIS, next))
}

pub(crate) fn day(text: &str) -> Option<NaiveDate> {
    text.parse().ok()
}
