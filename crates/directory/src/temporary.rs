//! Temporary accounts: somebody no feed tells of yet (staff of a local authority, a trainee, a contract just signed), asked
//! for by who leads the structure, approved or refused by who looks after its people, renewed the same way, ended by their
//! date.
//!
//! | act | who | until |
//! |---|---|---|
//! | ask | who leads the structure | the next 31 August at the latest |
//! | ask to renew | who leads it, in the last [`RENEWED_BEFORE`] days | the 31 August after the last day at the latest |
//! | approve, refuse | who looks after its people, and did not ask | |
//! | withdraw | who leads it, while nobody answered | |
//!
//! An approved request is a person with an account to activate ([`Population::Guest`]). A source that tells of the same
//! person later makes them staff (`Registry::put_person`): that it is the same one is for a human to say, never for a name.

use crate::address_feed::touch;
use crate::functions::FunctionFacts;
use crate::journal::{Act, Entry, record};
use crate::{
    AccountState, Actor, Directory, DirectoryError, Duty, OrganisationId, PersonFacts, PersonId,
    Population, state, telling,
};
use chrono::{Datelike, Days, NaiveDate};
use std::collections::HashMap;
use store::{AccountId, Row, StoreError, Timestamp, Tx, params};

/// Days before the last one from which an account may be asked for again.
pub const RENEWED_BEFORE: u64 = 90;
/// Requests of a structure that wait at the same time: more are no exceptions any more.
const MOST_WAITING: i64 = 200;
/// Letters of a name or a function.
const LONGEST: usize = 100;
/// Letters of the reason of a refusal.
const LONGEST_REASON: usize = 500;
/// Requests read in one statement.
const READ_AT_ONCE: i64 = 200;

/// Who somebody is that no feed tells of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TemporaryKind {
    /// Staff of a local authority (COLTER).
    LocalAuthority,
    Trainee,
    /// Contract staff who are not in a feed yet.
    Contract,
}

impl TemporaryKind {
    pub const ALL: [Self; 3] = [Self::LocalAuthority, Self::Trainee, Self::Contract];

    /// As rows and forms have it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::LocalAuthority => "local-authority",
            Self::Trainee => "trainee",
            Self::Contract => "contract",
        }
    }

    /// The kind of that name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// What became of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RequestState {
    /// Nobody answered yet.
    Asked,
    Approved,
    Refused,
    Withdrawn,
}

impl RequestState {
    pub const ALL: [Self; 4] = [Self::Asked, Self::Approved, Self::Refused, Self::Withdrawn];

    /// As rows have it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Asked => "asked",
            Self::Approved => "approved",
            Self::Refused => "refused",
            Self::Withdrawn => "withdrawn",
        }
    }
}

/// An account to ask for.
#[derive(Debug, Clone)]
pub struct NewTemporary {
    pub given_name: String,
    pub family_name: String,
    /// Keyed; the date itself comes no further than the page.
    pub birth_hash: Option<String>,
    /// What they do, in words.
    pub function: String,
    pub kind: TemporaryKind,
    /// The last day.
    pub until: NaiveDate,
}

impl NewTemporary {
    /// What cannot be accepted on a day, by the name of its field: `given-name`, `family-name`, `function`, `end`.
    #[must_use]
    pub fn faults(&self, today: NaiveDate) -> Vec<&'static str> {
        let is_name = |text: &str| is_short(text) && text.chars().any(char::is_alphabetic);
        let ends = today <= self.until && self.until <= last_day(today);
        [
            ("given-name", is_name(&self.given_name)),
            ("family-name", is_name(&self.family_name)),
            ("function", is_name(&self.function)),
            ("end", ends),
        ]
        .into_iter()
        .filter(|(_, good)| !good)
        .map(|(field, _)| field)
        .collect()
    }
}

fn is_short(text: &str) -> bool {
    !text.trim().is_empty()
        && text.chars().count() <= LONGEST
        && !text.chars().any(char::is_control)
}

/// The last day of the school year of a day, with its holidays: the 31 August that is not before it.
#[must_use]
pub fn last_day(day: NaiveDate) -> NaiveDate {
    let of = |year| NaiveDate::from_ymd_opt(year, 8, 31).unwrap_or(day);
    let same = of(day.year());
    if day <= same {
        same
    } else {
        of(day.year() + 1)
    }
}

/// The last day that an account may be renewed to whose last day is this one.
#[must_use]
pub fn last_day_of_renewal(ends: NaiveDate) -> NaiveDate {
    last_day(ends + Days::new(1))
}

/// Whether an account that ends on a day may be asked for again today.
#[must_use]
pub fn is_renewable(ends: NaiveDate, today: NaiveDate) -> bool {
    today <= ends && ends <= today + Days::new(RENEWED_BEFORE)
}

/// A request as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TemporaryRequest {
    pub id: i64,
    pub organisation: OrganisationId,
    pub establishment: i64,
    pub kind: TemporaryKind,
    pub given_name: String,
    pub family_name: String,
    pub function: String,
    /// The last day.
    pub until: NaiveDate,
    /// Whose account it is: of a renewal, or once it was approved.
    pub person: Option<PersonId>,
    pub is_renewal: bool,
    pub asked_by: PersonId,
    pub asked: Timestamp,
    pub state: RequestState,
    /// Who answered; `None` for the command line too.
    pub answered_by: Option<PersonId>,
    pub answered: Option<Timestamp>,
    /// Why it was refused.
    pub reason: Option<String>,
}

impl TemporaryRequest {
    /// Given name and family name.
    #[must_use]
    pub fn name(&self) -> String {
        format!("{} {}", self.given_name, self.family_name)
    }
}

const COLUMNS: &str = "
SELECT request_id, organisation_id, establishment_id, kind, given_name, family_name, function, until, person_id,
    is_renewal, asked_by, asked, state, answered_by, answered, reason
FROM temporary_request";

/// Those of a structure, the newest first.
pub(crate) fn of_establishment() -> String {
    format!(
        "{COLUMNS} WHERE establishment_id = $1 AND organisation_id = $2 AND request_id < $3
         ORDER BY request_id DESC LIMIT $4"
    )
}

/// Those of an organisation that wait, the oldest first.
pub(crate) fn waiting() -> String {
    format!(
        "{COLUMNS} WHERE organisation_id = $1 AND state = 'asked' AND request_id > $2 ORDER BY request_id LIMIT $3"
    )
}

pub(crate) fn by_id() -> String {
    format!("{COLUMNS} WHERE request_id = $1")
}

/// Of a structure, who waits.
pub(crate) const WAITING_HERE: &str = "
SELECT person_id, given_name, family_name FROM temporary_request
WHERE establishment_id = $1 AND state = 'asked' ORDER BY request_id LIMIT $2";
/// Whose birth is told with a request.
const BIRTH_OF: &str = "SELECT birth_hash FROM temporary_request WHERE request_id = $1";
pub(crate) const GUEST: &str = "
SELECT account.account_id, account.state, account.ends, person.given_name, person.family_name, person.function
FROM person JOIN account ON account.account_id = person.account_id
WHERE person.person_id = $1 AND person.population = 'guest' AND person.establishment_id = $2";

/// A temporary account that may be renewed.
struct Guest {
    account: AccountId,
    state: AccountState,
    ends: Option<NaiveDate>,
    given: String,
    family: String,
    function: String,
}

/// A request as it is written.
struct Asked<'a> {
    establishment: i64,
    organisation: OrganisationId,
    new: &'a NewTemporary,
    renews: Option<PersonId>,
}

impl Directory {
    /// Asks for a temporary account in a structure.
    ///
    /// # Errors
    /// `NotPermitted` unless the actor leads it; `Invalid` with the field that cannot be accepted; `Exists` when the same
    /// request, or too many, wait already; the store's.
    pub fn ask_temporary(
        &self,
        actor: &Actor,
        establishment: i64,
        new: &NewTemporary,
    ) -> Result<i64, DirectoryError> {
        let organisation = self.led_school(actor, establishment)?;
        if let Some(what) = new.faults(self.today()).first() {
            return Err(invalid(what));
        }
        let asked = Asked {
            establishment,
            organisation,
            new,
            renews: None,
        };
        self.store.platform_write(|tx| insert(tx, actor, &asked))
    }

    /// Asks that a temporary account goes on until another last day.
    ///
    /// # Errors
    /// `NotPermitted` unless the actor leads the structure; `NotFound` for what is no temporary account of it, or not in
    /// its last days; `Invalid` for a last day that is not after the present one, or too far; `Exists` when the same is
    /// asked already; the store's.
    pub fn ask_renewal(
        &self,
        actor: &Actor,
        establishment: i64,
        person: PersonId,
        until: NaiveDate,
    ) -> Result<i64, DirectoryError> {
        let organisation = self.led_school(actor, establishment)?;
        let today = self.today();
        self.store.platform_write(|tx| {
            let guest = guest(tx, person, establishment)?;
            let ends = guest
                .ends
                .filter(|ends| is_renewable(*ends, today))
                .filter(|_| guest.goes_on())
                .ok_or(DirectoryError::NotFound("account"))?;
            if until <= ends || until > last_day_of_renewal(ends) {
                return Err(invalid("end"));
            }
            let new = NewTemporary {
                given_name: guest.given,
                family_name: guest.family,
                birth_hash: None,
                function: guest.function,
                // A renewal is of the kind it was asked for as.
                kind: kind_of(tx, establishment, organisation, person)?,
                until,
            };
            let asked = Asked {
                establishment,
                organisation,
                new: &new,
                renews: Some(person),
            };
            insert(tx, actor, &asked)
        })
    }

    /// Takes a request back that nobody answered.
    ///
    /// # Errors
    /// `NotPermitted` unless the actor leads the structure; `NotFound` for one that was answered; the store's.
    pub fn withdraw_request(&self, actor: &Actor, id: i64) -> Result<(), DirectoryError> {
        let request = self.request(id)?;
        self.led_school(actor, request.establishment)?;
        self.store.platform_write(|tx| {
            answer(tx, actor, id, RequestState::Withdrawn, None)?;
            let act = Act::RequestWithdrawn {
                name: request.name(),
            };
            Ok(record(tx, actor, &request.entry(act))?)
        })
    }

    /// Grants what was asked for: the account is made, or goes on until its new last day. Answers the request, with whose
    /// account it is now. Who asked is told by a due job.
    ///
    /// # Errors
    /// `NotPermitted` unless the actor looks after people of the structure and somebody else asked; `NotFound` for one that
    /// was answered, or whose account is gone; `Invalid` when its last day is over; the store's.
    pub fn approve_request(
        &self,
        actor: &Actor,
        id: i64,
    ) -> Result<TemporaryRequest, DirectoryError> {
        let mut request = self.answerable(actor, id)?;
        let today = self.today();
        if request.until < today {
            return Err(invalid("end"));
        }
        let registry = self.registry(request.organisation)?;
        let person = self.store.platform_write(|tx| {
            answer(tx, actor, id, RequestState::Approved, None)?;
            if let Some(person) = request.person {
                renew(tx, actor, &request, person, today)?;
                return Ok(person);
            }
            let facts = request.facts(tx)?;
            let written = registry.put_person(self, tx, None, &facts, today)?;
            let person = written.person.ok_or(DirectoryError::NotFound("person"))?;
            tx.execute(
                "UPDATE temporary_request SET person_id = $2 WHERE request_id = $1",
                params![id, person],
            )?;
            let identifier = tx.value(
                "SELECT identifier FROM person WHERE person_id = $1",
                params![person],
            )?;
            let act = Act::AccountCreated { identifier };
            let entry = Entry::about(request.organisation, person, act);
            record(tx, actor, &entry.at(Some(request.establishment)))?;
            Ok::<_, DirectoryError>(person)
        })?;
        self.cache.clear();
        self.store.wake_jobs();
        request.person = Some(person);
        Ok(request)
    }

    /// Refuses what was asked for, with a reason that who asked reads. Answers the request.
    ///
    /// # Errors
    /// `NotPermitted` unless the actor looks after people of the structure and somebody else asked; `Invalid` without a
    /// reason; `NotFound` for one that was answered; the store's.
    pub fn refuse_request(
        &self,
        actor: &Actor,
        id: i64,
        reason: &str,
    ) -> Result<TemporaryRequest, DirectoryError> {
        let mut request = self.answerable(actor, id)?;
        let reason = reason.trim();
        if reason.is_empty() || reason.chars().count() > LONGEST_REASON {
            return Err(invalid("reason"));
        }
        self.store.platform_write(|tx| {
            answer(tx, actor, id, RequestState::Refused, Some(reason))?;
            let act = Act::RequestRefused {
                name: request.name(),
            };
            Ok::<_, DirectoryError>(record(tx, actor, &request.entry(act))?)
        })?;
        self.store.wake_jobs();
        request.reason = Some(reason.to_owned());
        Ok(request)
    }

    /// The requests of a structure, the newest first, before one.
    ///
    /// # Errors
    /// `NotPermitted` unless the actor leads it or looks after its people; the store's.
    pub fn temporary_requests(
        &self,
        actor: &Actor,
        establishment: i64,
        before: Option<i64>,
        limit: u32,
    ) -> Result<Vec<TemporaryRequest>, DirectoryError> {
        let school = self.school(actor, establishment)?;
        let before = before.unwrap_or(i64::MAX);
        let values = params![establishment, school.organisation, before, limit];
        Ok(self
            .store
            .platform_read(|tx| tx.query(&of_establishment(), values, read))?)
    }

    /// The requests that wait for the actor's answer, the oldest first, after one.
    ///
    /// # Errors
    /// `NotPermitted` for who looks after nobody; the store's.
    pub fn waiting_requests(
        &self,
        actor: &Actor,
        after: Option<i64>,
        limit: usize,
    ) -> Result<Vec<TemporaryRequest>, DirectoryError> {
        if !self.duties(actor)?.includes(Duty::People) {
            return Err(DirectoryError::NotPermitted);
        }
        let (mut from, mut found) = (after.unwrap_or(0), Vec::new());
        let mut theirs: HashMap<i64, bool> = HashMap::new();
        loop {
            let values = params![actor.organisation, from, READ_AT_ONCE];
            let page = self
                .store
                .platform_read(|tx| tx.query(&waiting(), values, read))?;
            let Some(last) = page.last() else {
                return Ok(found);
            };
            from = last.id;
            for request in page {
                let place = request.establishment;
                let may = match theirs.get(&place) {
                    Some(may) => *may,
                    None => self.manages(actor, Duty::People, actor.organisation, Some(place))?,
                };
                theirs.insert(place, may);
                if may {
                    found.push(request);
                }
                if found.len() == limit {
                    return Ok(found);
                }
            }
        }
    }

    /// The organisation of a structure that the actor leads.
    fn led_school(
        &self,
        actor: &Actor,
        establishment: i64,
    ) -> Result<OrganisationId, DirectoryError> {
        if !self.leads_school(actor, establishment)? {
            return Err(DirectoryError::NotPermitted);
        }
        Ok(self.establishment(establishment)?.organisation)
    }

    fn request(&self, id: i64) -> Result<TemporaryRequest, DirectoryError> {
        self.store
            .platform_read(|tx| tx.query_opt(&by_id(), params![id], read))?
            .ok_or(DirectoryError::NotPermitted)
    }

    /// A request that the actor may answer: nobody grants what they asked for themselves.
    fn answerable(&self, actor: &Actor, id: i64) -> Result<TemporaryRequest, DirectoryError> {
        let request = self.request(id)?;
        self.may_manage(
            actor,
            Duty::People,
            request.organisation,
            Some(request.establishment),
        )?;
        if request.asked_by == actor.person {
            return Err(DirectoryError::NotPermitted);
        }
        Ok(request)
    }
}

impl TemporaryRequest {
    /// An act in the journal of its structure.
    fn entry(&self, act: Act) -> Entry {
        let entry = match self.person {
            Some(person) => Entry::about(self.organisation, person, act),
            None => Entry::of(self.organisation, act),
        };
        entry.at(Some(self.establishment))
    }

    /// Who is to be made.
    fn facts(&self, tx: &Tx<'_>) -> Result<PersonFacts, StoreError> {
        let birth_hash = tx.query_opt(BIRTH_OF, params![self.id], |row| row.get(0))?;
        Ok(PersonFacts {
            given_name: self.given_name.clone(),
            family_name: self.family_name.clone(),
            birth_hash: birth_hash.flatten(),
            population: Population::Guest,
            home: Some(self.establishment),
            functions: vec![FunctionFacts {
                establishment: self.establishment,
                code: String::new(),
                post: String::new(),
                label: self.function.clone(),
                since: None,
                until: Some(self.until + Days::new(1)),
            }],
            ends: Some(self.until),
            ..PersonFacts::default()
        })
    }
}

impl Guest {
    /// Whether there is still an account to renew.
    fn goes_on(&self) -> bool {
        !matches!(self.state, AccountState::Closed | AccountState::Deleted)
    }
}

fn invalid(what: &'static str) -> DirectoryError {
    DirectoryError::Invalid {
        what,
        value: String::new(),
    }
}

fn guest(tx: &Tx<'_>, person: PersonId, establishment: i64) -> Result<Guest, DirectoryError> {
    let found = tx.query_opt(GUEST, params![person, establishment], |row| {
        let ends: Option<String> = row.get(2)?;
        Ok(Guest {
            account: row.get(0)?,
            state: AccountState::parse(&row.get::<String>(1)?)?,
            ends: ends.as_deref().and_then(state::day),
            given: row.get(3)?,
            family: row.get(4)?,
            function: row.get(5)?,
        })
    })?;
    found.ok_or(DirectoryError::NotFound("account"))
}

/// As what a person's account was asked for.
fn kind_of(
    tx: &Tx<'_>,
    establishment: i64,
    organisation: OrganisationId,
    person: PersonId,
) -> Result<TemporaryKind, StoreError> {
    let values = params![establishment, organisation, i64::MAX, READ_AT_ONCE];
    let asked = tx.query(&of_establishment(), values, read)?;
    let first = asked.iter().find(|one| one.person == Some(person));
    Ok(first.map_or(TemporaryKind::Contract, |one| one.kind))
}

fn insert(tx: &Tx<'_>, actor: &Actor, asked: &Asked<'_>) -> Result<i64, DirectoryError> {
    let new = asked.new;
    let (given, family) = (new.given_name.trim(), new.family_name.trim());
    let waiting = tx.query(
        WAITING_HERE,
        params![asked.establishment, MOST_WAITING],
        |row| {
            Ok((
                row.get::<Option<i64>>(0)?.map(PersonId),
                row.get::<String>(1)?,
                row.get::<String>(2)?,
            ))
        },
    )?;
    let same = (asked.renews, given.to_owned(), family.to_owned());
    if waiting.contains(&same) {
        return Err(DirectoryError::Exists {
            what: "request",
            value: String::new(),
        });
    }
    if i64::try_from(waiting.len()).unwrap_or(i64::MAX) >= MOST_WAITING {
        return Err(DirectoryError::Exists {
            what: "requests",
            value: waiting.len().to_string(),
        });
    }
    let id = tx.new_platform_ids("temporary-request", 1)?;
    tx.execute(
        "INSERT INTO temporary_request (request_id, organisation_id, establishment_id, kind, given_name, family_name,
            birth_hash, function, until, person_id, is_renewal, asked_by, asked, state)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, 'asked')",
        params![
            id,
            asked.organisation,
            asked.establishment,
            new.kind.name(),
            given,
            family,
            new.birth_hash.as_deref(),
            new.function.trim(),
            &new.until.to_string(),
            asked.renews,
            asked.renews.is_some(),
            actor.person,
            tx.now()
        ],
    )?;
    let act = Act::AccountAsked {
        name: format!("{given} {family}"),
        until: new.until,
    };
    let entry = match asked.renews {
        Some(person) => Entry::about(asked.organisation, person, act),
        None => Entry::of(asked.organisation, act),
    };
    record(tx, actor, &entry.at(Some(asked.establishment)))?;
    Ok(id)
}

/// Answers a request once: of two answers at the same time the second finds none.
fn answer(
    tx: &Tx<'_>,
    actor: &Actor,
    id: i64,
    state: RequestState,
    reason: Option<&str>,
) -> Result<(), DirectoryError> {
    let answered = tx.execute(
        "UPDATE temporary_request SET state = $2, answered_by = $3, answered = $4, reason = $5, birth_hash =
            CASE WHEN $2 = 'approved' THEN birth_hash ELSE NULL END
         WHERE request_id = $1 AND state = 'asked'",
        params![
            id,
            state.name(),
            (!actor.is_program()).then_some(actor.person),
            tx.now(),
            reason
        ],
    )?;
    if answered == 0 {
        return Err(DirectoryError::NotFound("request"));
    }
    if state != RequestState::Withdrawn {
        telling::answered(tx, id)?;
    }
    Ok(())
}

/// The account goes on until the request's last day, even when it closed since it was asked.
fn renew(
    tx: &Tx<'_>,
    actor: &Actor,
    request: &TemporaryRequest,
    person: PersonId,
    today: NaiveDate,
) -> Result<(), DirectoryError> {
    let guest = guest(tx, person, request.establishment)?;
    if guest.state == AccountState::Deleted {
        return Err(DirectoryError::NotFound("account"));
    }
    let told = state::Stay {
        opens: None,
        ends: Some(request.until),
    };
    state::stay(tx, guest.account, &told, today)?;
    let until = (request.until + Days::new(1)).to_string();
    tx.execute(
        "UPDATE held_function SET until = $3
         WHERE person_id = $1 AND establishment_id = $2 AND code = '' AND post = ''",
        params![person, request.establishment, &until],
    )?;
    touch(tx, guest.account)?;
    let act = Act::AccountRenewed {
        until: request.until,
    };
    record(tx, actor, &request.entry(act))?;
    Ok(())
}

pub(crate) fn read(row: &Row<'_>) -> Result<TemporaryRequest, StoreError> {
    let (kind, until, state): (String, String, String) = (row.get(3)?, row.get(7)?, row.get(12)?);
    let corrupt = |what: &str| StoreError::Corrupt(format!("request {what}"));
    Ok(TemporaryRequest {
        id: row.get(0)?,
        organisation: OrganisationId(row.get(1)?),
        establishment: row.get(2)?,
        kind: TemporaryKind::named(&kind).ok_or_else(|| corrupt(&kind))?,
        given_name: row.get(4)?,
        family_name: row.get(5)?,
        function: row.get(6)?,
        until: until.parse().map_err(|_| corrupt(&until))?,
        person: row.get::<Option<i64>>(8)?.map(PersonId),
        is_renewal: row.get::<i64>(9)? != 0,
        asked_by: PersonId(row.get(10)?),
        asked: row.get(11)?,
        state: RequestState::ALL
            .into_iter()
            .find(|one| one.name() == state)
            .ok_or_else(|| corrupt(&state))?,
        answered_by: row.get::<Option<i64>>(13)?.map(PersonId),
        answered: row.get(14)?,
        reason: row.get(15)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn a_school_year_ends_on_31_august() {
        assert_eq!(last_day(day("2026-09-01")), day("2027-08-31"));
        assert_eq!(last_day(day("2027-08-31")), day("2027-08-31"));
        assert_eq!(last_day_of_renewal(day("2027-08-31")), day("2028-08-31"));
        assert_eq!(last_day_of_renewal(day("2026-12-18")), day("2027-08-31"));
    }

    #[test]
    fn an_account_is_renewed_in_its_last_days_and_not_after() {
        let ends = day("2027-08-31");
        assert!(!is_renewable(ends, day("2027-06-01")));
        assert!(is_renewable(ends, day("2027-06-02")));
        assert!(is_renewable(ends, ends));
        assert!(!is_renewable(ends, day("2027-09-01")));
    }
}
