//! The accounts of a structure, for who leads it or looks after its people: who waits for theirs, who is suspended, who
//! leaves and when. Of mail, a NUMEN or a date of birth nothing is read.
//!
//! Everybody of a structure is walked once, for the figures of all tabs; only the people of the page are read with what is
//! shown of them. Temporary accounts are asked for in [`crate::account_request`], and [`weekly`] says whom to write to.

pub mod weekly;

use crate::colleagues::functions_at;
use crate::search::has_word;
use crate::words::{end_of, typed_words};
use crate::{
    AccountState, Actor, Directory, DirectoryError, Duty, Establishment, OrganisationId, Person,
    PersonId, Population, functions, structure,
};
use chrono::{Days, NaiveDate};
use std::collections::BTreeMap;
use std::sync::Arc;
use store::{Row, StoreError, Timestamp, Tx, Value, params};
use text::dates;

/// Accounts read in one statement.
const READ_AT_ONCE: usize = 500;
/// Days before the last one from which an account is among those that leave: the first notice of a departure.
pub const LEAVING_DAYS: u64 = 60;
/// Words looked at in what is typed.
const WORDS: usize = 3;

/// Which accounts are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum AccountTab {
    #[default]
    All,
    /// Announced, or waiting for a password.
    ToActivate,
    Suspended,
    /// Their last day is known and near.
    Leaving,
    /// Who goes to school there; they are in no other tab.
    Pupils,
}

impl AccountTab {
    pub const ALL: [Self; 5] = [
        Self::All,
        Self::ToActivate,
        Self::Suspended,
        Self::Leaving,
        Self::Pupils,
    ];

    /// As paths have it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::ToActivate => "to-activate",
            Self::Suspended => "suspended",
            Self::Leaving => "leaving",
            Self::Pupils => "pupils",
        }
    }

    /// The tab of that name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|tab| tab.name() == name)
    }
}

/// How an account stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    pub state: AccountState,
    /// The first day, of an account that is announced.
    pub opens: Option<NaiveDate>,
    /// The last day.
    pub ends: Option<NaiveDate>,
    pub population: Population,
    /// To be activated, and human resources know nothing of its bearer: the sheet with the code is printed at the school.
    pub wants_sheet: bool,
}

impl Standing {
    /// Whether the account is in a tab on a day.
    #[must_use]
    pub fn is_in(&self, tab: AccountTab, today: NaiveDate) -> bool {
        if (self.population == Population::Pupil) != (tab == AccountTab::Pupils) {
            return false;
        }
        match tab {
            AccountTab::All | AccountTab::Pupils => true,
            AccountTab::ToActivate => matches!(
                self.state,
                AccountState::Announced | AccountState::ToActivate
            ),
            AccountTab::Suspended => self.state == AccountState::Suspended,
            AccountTab::Leaving => self.leaves_soon(today),
        }
    }

    /// Whether its last day is within [`LEAVING_DAYS`].
    #[must_use]
    pub fn leaves_soon(&self, today: NaiveDate) -> bool {
        let horizon = today + Days::new(LEAVING_DAYS);
        let within = |ends: NaiveDate| (today..=horizon).contains(&ends);
        match self.ends {
            Some(ends) => within(ends),
            None => self.state == AccountState::Leaving,
        }
    }
}

/// Somebody's account as the head of their school sees it.
#[derive(Debug, Clone)]
pub struct SchoolAccount {
    pub person: Arc<Person>,
    /// What they do there, in words.
    pub function: String,
    pub standing: Standing,
}

/// A function with its dates.
#[derive(Debug, Clone)]
pub struct DatedFunction {
    pub label: String,
    pub establishment: Establishment,
    pub since: Option<NaiveDate>,
    /// The first day without it.
    pub until: Option<NaiveDate>,
}

/// An account with all that is shown of it.
#[derive(Debug, Clone)]
pub struct SchoolAccountDetail {
    pub account: SchoolAccount,
    pub created: Timestamp,
    /// The functions that are not over, in any structure of the organisation.
    pub functions: Vec<DatedFunction>,
}

/// What is asked of a structure's accounts.
#[derive(Debug, Clone, Copy, Default)]
pub struct AccountsWish<'a> {
    pub tab: AccountTab,
    /// The beginnings of words of names or functions.
    pub typed: &'a str,
    /// The last of the page before.
    pub after: Option<PersonId>,
    pub limit: usize,
}

/// How many accounts each tab has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct AccountCounts {
    pub all: usize,
    pub to_activate: usize,
    pub suspended: usize,
    pub leaving: usize,
    pub pupils: usize,
    /// Among those to activate, whose sheet is to be printed.
    pub sheets: usize,
}

impl AccountCounts {
    /// Of one tab.
    #[must_use]
    pub fn of(&self, tab: AccountTab) -> usize {
        match tab {
            AccountTab::All => self.all,
            AccountTab::ToActivate => self.to_activate,
            AccountTab::Suspended => self.suspended,
            AccountTab::Leaving => self.leaving,
            AccountTab::Pupils => self.pupils,
        }
    }
}

/// A page of a structure's accounts.
#[derive(Debug, Clone, Default)]
pub struct SchoolAccounts {
    /// Of everybody whom what is typed finds.
    pub counts: AccountCounts,
    pub accounts: Vec<SchoolAccount>,
    /// Whether there are others after them.
    pub more: bool,
}

/// Everybody of a structure by name, each with how their account stands.
pub(crate) type Roll = BTreeMap<(String, i64), Standing>;

impl Directory {
    /// The structures the actor leads today, by town and name.
    ///
    /// # Errors
    /// The store's.
    pub fn schools(&self, actor: &Actor) -> Result<Vec<Establishment>, DirectoryError> {
        let leads = self.duties(actor)?.leads.clone();
        let mut schools: Vec<Establishment> = leads
            .into_iter()
            .map(|id| self.establishment(id))
            .collect::<Result<_, _>>()?;
        schools.sort_by_cached_key(|one| structure::order_name(&one.facts.town, &one.facts.name));
        Ok(schools)
    }

    /// Whether the actor leads the structure today.
    ///
    /// # Errors
    /// The store's.
    pub fn leads_school(&self, actor: &Actor, establishment: i64) -> Result<bool, DirectoryError> {
        let leads = self.duties(actor)?.leads.contains(&establishment);
        Ok(leads && self.account(actor.account)?.state.is_open())
    }

    /// The structure, for who leads it or looks after its people.
    ///
    /// # Errors
    /// `NotPermitted`, also for a structure of another organisation or of none; the store's.
    pub fn school(
        &self,
        actor: &Actor,
        establishment: i64,
    ) -> Result<Establishment, DirectoryError> {
        let found = match self.establishment(establishment) {
            Err(DirectoryError::NotFound(_)) => return Err(DirectoryError::NotPermitted),
            found => found?,
        };
        if !self.leads_school(actor, establishment)? {
            self.may_manage(actor, Duty::People, found.organisation, Some(establishment))?;
        }
        Ok(found)
    }

    /// A page of a structure's accounts: who waits comes first, then everybody by name. Those that are closed are nobody's of
    /// it any more.
    ///
    /// # Errors
    /// `NotPermitted` unless the actor leads it or looks after its people; the store's.
    pub fn school_accounts(
        &self,
        actor: &Actor,
        establishment: i64,
        wish: &AccountsWish<'_>,
    ) -> Result<SchoolAccounts, DirectoryError> {
        let school = self.school(actor, establishment)?;
        let today = self.today();
        let (roll, from) = self.store.platform_read(|tx| {
            let roll = roll(tx, (&school, &Walk::ALL), wish.typed, today)?;
            Ok::<_, StoreError>((roll, place_of(tx, wish.after)?))
        })?;
        let counts = counted(&roll, today);
        let waits = |one: &Standing| {
            matches!(
                one.state,
                AccountState::Announced | AccountState::ToActivate
            )
        };
        let later = |one: &Standing| !waits(one);
        let after = from.map(|place| (roll.get(&place).is_none_or(later), place));
        let in_order: BTreeMap<(bool, (String, i64)), Standing> = roll
            .into_iter()
            .filter(|(_, one)| one.is_in(wish.tab, today))
            .map(|(place, one)| ((later(&one), place), one))
            .collect();
        let mut page: Vec<(PersonId, Standing)> = in_order
            .into_iter()
            .filter(|(place, _)| after.as_ref().is_none_or(|after| place > after))
            .map(|((_, (_, person)), one)| (PersonId(person), one))
            .take(wish.limit + 1)
            .collect();
        let more = page.len() > wish.limit;
        page.truncate(wish.limit);
        Ok(SchoolAccounts {
            counts,
            accounts: self.shown(establishment, page, today)?,
            more,
        })
    }

    /// The account of somebody of a structure.
    ///
    /// # Errors
    /// `NotPermitted` unless the actor leads it or looks after its people; `NotFound` for who is not of it; the store's.
    pub fn school_account(
        &self,
        actor: &Actor,
        establishment: i64,
        person: PersonId,
    ) -> Result<SchoolAccountDetail, DirectoryError> {
        let school = self.school(actor, establishment)?;
        self.detail(person, school.organisation, Some(establishment))
    }

    /// The account of somebody whom the actor looks after, wherever they are.
    ///
    /// # Errors
    /// `NotPermitted`, also for who does not exist; `NotFound` for one that was deleted; the store's.
    pub fn managed_account(
        &self,
        actor: &Actor,
        person: PersonId,
    ) -> Result<SchoolAccountDetail, DirectoryError> {
        self.may_manage_person(actor, person)?;
        let found = self.person(person)?;
        self.detail(person, found.organisation, None)
    }

    pub(crate) fn detail(
        &self,
        person: PersonId,
        organisation: OrganisationId,
        establishment: Option<i64>,
    ) -> Result<SchoolAccountDetail, DirectoryError> {
        let today = self.today();
        let (standing, created, functions) = self.store.platform_read(|tx| {
            let found = tx.query_opt(&of_person(), params![person, organisation], |row| {
                Ok((read_standing(row, 0)?, row.get(5)?, row.get(6)?))
            })?;
            let (standing, home, created): (Standing, Option<i64>, Timestamp) =
                found.ok_or(DirectoryError::NotFound("person"))?;
            let functions = dated_functions(tx, person, today)?;
            if let Some(school) = establishment {
                let here = |one: &DatedFunction| one.establishment.id == school;
                if home != Some(school) && !functions.iter().any(here) {
                    return Err(DirectoryError::NotFound("person"));
                }
            }
            Ok((standing, created, functions))
        })?;
        let place = establishment.unwrap_or_default();
        let mut account = self.shown(place, vec![(person, standing)], today)?;
        Ok(SchoolAccountDetail {
            account: account.pop().ok_or(DirectoryError::NotFound("person"))?,
            created,
            functions,
        })
    }

    /// People with all that a row shows of them.
    fn shown(
        &self,
        establishment: i64,
        page: Vec<(PersonId, Standing)>,
        today: NaiveDate,
    ) -> Result<Vec<SchoolAccount>, DirectoryError> {
        let ids: Vec<i64> = page.iter().map(|(person, _)| person.0).collect();
        let mut held = self
            .store
            .platform_read(|tx| functions_at(tx, establishment, &today.to_string(), &ids))?;
        page.into_iter()
            .map(|(id, standing)| {
                let person = self.person(id)?;
                let here = held.remove(&id.0);
                Ok(SchoolAccount {
                    function: here.unwrap_or_else(|| person.function.clone()),
                    person,
                    standing,
                })
            })
            .collect()
    }
}

pub(crate) const STANDING: &str = "account.state, account.ends, account.turns, person.population,
    CASE WHEN person.numen_hash IS NULL THEN 1 ELSE 0 END";

pub(crate) fn of_person() -> String {
    format!(
        "SELECT {STANDING}, person.establishment_id, account.created
         FROM person JOIN account ON account.account_id = person.account_id
         WHERE person.person_id = $1 AND person.organisation_id = $2
            AND account.state <> 'deleted' AND person.role <> 'mailbox'"
    )
}

const PLACE: &str = "SELECT order_name, person_id FROM person WHERE person_id = $1";

/// Which of a structure's people are walked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Walk {
    /// Staff and guests who belong there.
    Belonging,
    /// Those who hold a function there.
    Holding,
    Pupils,
}

impl Walk {
    pub const ALL: [Self; 3] = [Self::Belonging, Self::Holding, Self::Pupils];
    pub const STAFF: [Self; 2] = [Self::Belonging, Self::Holding];
}

/// Those of a walk of a structure after a name and person; who has not all of so many words
/// is passed over.
pub(crate) fn on_roll(walk: Walk, words: usize) -> String {
    let all: String = (0..words)
        .map(|word| format!(" AND {}", has_word("person.person_id", 6 + 2 * word)))
        .collect();
    let (from, place, only) = match walk {
        Walk::Belonging => (
            "person",
            "person",
            "person.population <> 'pupil'".to_owned(),
        ),
        Walk::Pupils => ("person", "person", "person.population = 'pupil'".to_owned()),
        Walk::Holding => (
            "held_function JOIN person ON person.person_id = held_function.person_id",
            "held_function",
            format!(
                "held_function.code <> 'ELE' AND (held_function.until IS NULL OR held_function.until > ${})",
                6 + 2 * words
            ),
        ),
    };
    format!(
        "SELECT {place}.order_name, {place}.person_id, {STANDING}
         FROM {from} JOIN account ON account.account_id = person.account_id
         WHERE {place}.establishment_id = $1 AND ({place}.order_name, {place}.person_id) > ($2, $3)
            AND person.organisation_id = $5 AND {only} AND person.role <> 'mailbox'
            AND account.state NOT IN ('closed', 'deleted'){all}
         ORDER BY {place}.order_name, {place}.person_id LIMIT $4"
    )
}

/// Everybody of a structure on a day whom what is typed finds.
pub(crate) fn roll(
    tx: &Tx<'_>,
    (school, walks): (&Establishment, &[Walk]),
    typed: &str,
    today: NaiveDate,
) -> Result<Roll, StoreError> {
    let words: Vec<(String, String)> = typed_words(typed)
        .into_iter()
        .take(WORDS)
        .map(|word| (word.clone(), end_of(&word)))
        .collect();
    let (day, mut roll) = (today.to_string(), Roll::new());
    for walk in walks {
        let sql = on_roll(*walk, words.len());
        let mut from = (String::new(), 0);
        loop {
            let mut values =
                params![school.id, &from.0, from.1, limit(), school.organisation].to_vec();
            for (first, end) in &words {
                values.extend([Value::from(first), Value::from(end)]);
            }
            if *walk == Walk::Holding {
                values.push(Value::from(&day));
            }
            let page = tx.query(&sql, &values, |row| {
                Ok(((row.get(0)?, row.get(1)?), read_standing(row, 2)?))
            })?;
            let (count, last) = (page.len(), page.last().map(|(place, _)| place.clone()));
            roll.extend(page);
            match last {
                Some(last) if count == READ_AT_ONCE => from = last,
                _ => break,
            }
        }
    }
    Ok(roll)
}

fn limit() -> i64 {
    i64::try_from(READ_AT_ONCE).unwrap_or(i64::MAX)
}

/// Where somebody stands among names.
fn place_of(tx: &Tx<'_>, person: Option<PersonId>) -> Result<Option<(String, i64)>, StoreError> {
    match person {
        Some(person) => tx.query_opt(PLACE, params![person], |row| Ok((row.get(0)?, row.get(1)?))),
        None => Ok(None),
    }
}

pub(crate) fn read_standing(row: &Row<'_>, first: usize) -> Result<Standing, StoreError> {
    let state = AccountState::parse(&row.get::<String>(first)?)?;
    let ends: Option<String> = row.get(first + 1)?;
    let turns: Option<Timestamp> = row.get(first + 2)?;
    let population = Population::named(&row.get::<String>(first + 3)?);
    let unknown_to_hr = row.get::<i64>(first + 4)? != 0;
    Ok(Standing {
        opens: turns
            .filter(|_| state == AccountState::Announced)
            .map(|turns| dates::naive(dates::PARIS, turns.0)),
        ends: ends.as_deref().and_then(crate::state::day),
        population,
        wants_sheet: unknown_to_hr
            && state == AccountState::ToActivate
            && population == Population::Staff,
        state,
    })
}

fn counted(roll: &Roll, today: NaiveDate) -> AccountCounts {
    let count = |tab| roll.values().filter(|one| one.is_in(tab, today)).count();
    AccountCounts {
        all: count(AccountTab::All),
        to_activate: count(AccountTab::ToActivate),
        suspended: count(AccountTab::Suspended),
        leaving: count(AccountTab::Leaving),
        pupils: count(AccountTab::Pupils),
        sheets: roll.values().filter(|one| one.wants_sheet).count(),
    }
}

/// The functions of a person that are not over on a day.
fn dated_functions(
    tx: &Tx<'_>,
    person: PersonId,
    today: NaiveDate,
) -> Result<Vec<DatedFunction>, StoreError> {
    let mut functions = Vec::new();
    for held in functions::held_by(tx, person)? {
        if held.until.is_some_and(|until| until <= today) {
            continue;
        }
        if let Some(establishment) = structure::find(tx, held.establishment)? {
            functions.push(DatedFunction {
                label: held.label,
                establishment,
                since: held.since,
                until: held.until,
            });
        }
    }
    Ok(functions)
}
