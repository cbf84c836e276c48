//! The queue of requests, for desks: those of their structures, « it was not me » first, then by age.

use super::{HELP_TARGET, HelpKind, HelpState};
use crate::journal::{Act, Entry, record};
use crate::{Actor, Directory, DirectoryError, Duty, OrganisationId, PersonId};
use std::collections::HashMap;
use store::{Row, StoreError, Timestamp, params};
use text::Lang;

/// Letters of an answer: it is read on a page, and holds no document.
const LONGEST_ANSWER: usize = 2_000;
/// Requests read in one statement.
const READ_AT_ONCE: i64 = 100;
/// Requests answered at once at the most: those of a page.
const MOST_AT_ONCE: usize = 50;
/// Repeats shown with a request.
const SHOWN_REPEATS: i64 = 20;

/// A request as a desk reads it. Neither the code nor the date of birth is in it.
#[derive(Debug, Clone)]
pub struct HelpRequest {
    pub number: i64,
    pub organisation: OrganisationId,
    pub kind: HelpKind,
    pub given_name: String,
    pub family_name: String,
    /// As it was told.
    pub school: String,
    pub said: String,
    /// In which it is to be answered.
    pub language: Lang,
    pub asked: Timestamp,
    /// Whom it is about, where name, birthday and school are one person's.
    pub person: Option<PersonId>,
    /// Whose desk answers; `None`: the organisation's.
    pub establishment: Option<i64>,
    pub state: HelpState,
    /// Who looks at it.
    pub taken_by: Option<PersonId>,
    pub answer: Option<String>,
    /// How often it was made again.
    pub repeats: i64,
    urgency: i64,
}

impl HelpRequest {
    /// Until when it is to be answered.
    #[must_use]
    pub fn due(&self) -> Timestamp {
        self.asked.after(HELP_TARGET)
    }

    /// Where it stands in the queue: what comes after begins there.
    #[must_use]
    pub fn place(&self) -> (i64, i64) {
        (self.urgency, self.number)
    }

    fn entry(&self, act: Act) -> Entry {
        let entry = match self.person {
            Some(person) => Entry::about(self.organisation, person, act),
            None => Entry::of(self.organisation, act),
        };
        entry.at(self.establishment)
    }
}

/// The same request, made again.
#[derive(Debug, Clone)]
pub struct Repeat {
    pub number: i64,
    pub asked: Timestamp,
    pub said: String,
}

const COLUMNS: &str = "
SELECT request_id, organisation_id, kind, given_name, family_name, school, said, language, asked, person_id,
    establishment_id, state, taken_by, answer, repeats, urgency
FROM help_request";

/// What waits in an organisation after a place.
pub(crate) fn queue() -> String {
    format!(
        "{COLUMNS} WHERE organisation_id = $1 AND queued = 1 AND (urgency, request_id) > ($2, $3)
         ORDER BY urgency, request_id LIMIT $4"
    )
}

/// One that was routed and is no repeat.
pub(crate) const OF_REQUEST: &str =
    " WHERE request_id = $1 AND routed IS NOT NULL AND merged_into IS NULL";
pub(crate) const MERGED: &str = "
SELECT request_id, asked, said FROM help_request WHERE merged_into = $1 ORDER BY request_id LIMIT $2";
/// Where what waits lies: to tell how many wait for whom.
pub(crate) const LYING: &str = "
SELECT request_id, urgency, establishment_id, person_id FROM help_request
WHERE organisation_id = $1 AND queued = 1 AND (urgency, request_id) > ($2, $3)
ORDER BY urgency, request_id LIMIT $4";
const TAKE: &str = "
UPDATE help_request SET state = 'taken', taken_by = $2, taken = $3
WHERE request_id = $1 AND state = 'received' AND queued = 1";
const GIVE_BACK: &str = "
UPDATE help_request SET state = 'received', taken_by = NULL, taken = NULL
WHERE request_id = $1 AND state = 'taken' AND queued = 1";
/// What recognised somebody is not needed any more.
const END: &str = "
UPDATE help_request SET state = $2, answer = $3, ended_by = $4, ended = $5, queued = 0, birth_hash = NULL, told = NULL
WHERE request_id = $1 AND queued = 1";
const END_REPEATS: &str = "
UPDATE help_request SET ended = $2, birth_hash = NULL, told = NULL WHERE merged_into = $1";

/// Of whom requests are the actor's to answer, remembered while a queue is read.
struct Theirs<'d> {
    directory: &'d Directory,
    actor: &'d Actor,
    is_administrator: bool,
    places: HashMap<Option<i64>, bool>,
}

impl<'d> Theirs<'d> {
    fn of(directory: &'d Directory, actor: &'d Actor) -> Result<Self, DirectoryError> {
        let held = directory.duties(actor)?;
        Ok(Self {
            directory,
            actor,
            is_administrator: held.administrator || actor.is_program(),
            places: HashMap::new(),
        })
    }

    /// Nobody answers what was asked in their own name, and no desk what was asked in the name of who holds rights.
    fn has(
        &mut self,
        place: Option<i64>,
        person: Option<PersonId>,
    ) -> Result<bool, DirectoryError> {
        let (directory, actor) = (self.directory, self.actor);
        let may = match self.places.get(&place) {
            Some(may) => *may,
            None => directory.manages(actor, Duty::Helpdesk, actor.organisation, place)?,
        };
        self.places.insert(place, may);
        Ok(may
            && match person {
                None => true,
                Some(person) if person == actor.person => false,
                Some(person) => self.is_administrator || !directory.holds_rights(person)?,
            })
    }
}

impl Directory {
    /// The requests that wait for the actor's desk, after a place, « it was not me » first, then by age.
    ///
    /// # Errors
    /// `NotPermitted` for who has no desk; the store's.
    pub fn help_queue(
        &self,
        actor: &Actor,
        after: Option<(i64, i64)>,
        limit: usize,
    ) -> Result<Vec<HelpRequest>, DirectoryError> {
        self.has_desk(actor)?;
        let (mut from, mut found) = (after.unwrap_or((-1, 0)), Vec::new());
        let mut theirs = Theirs::of(self, actor)?;
        loop {
            let values = params![actor.organisation, from.0, from.1, READ_AT_ONCE];
            let page = self
                .store
                .platform_read(|tx| tx.query(&queue(), values, read))?;
            let Some(last) = page.last() else {
                return Ok(found);
            };
            from = last.place();
            for one in page {
                if theirs.has(one.establishment, one.person)? {
                    found.push(one);
                }
                if found.len() == limit {
                    return Ok(found);
                }
            }
        }
    }

    /// How many requests wait for the actor's desk; of more than `most` so many.
    ///
    /// # Errors
    /// `NotPermitted` for who has no desk; the store's.
    pub fn help_waiting(&self, actor: &Actor, most: usize) -> Result<usize, DirectoryError> {
        self.has_desk(actor)?;
        let (mut from, mut count) = ((-1, 0), 0);
        let mut theirs = Theirs::of(self, actor)?;
        loop {
            let values = params![actor.organisation, from.0, from.1, READ_AT_ONCE];
            let page = self.store.platform_read(|tx| {
                tx.query(LYING, values, |row| {
                    let place: (i64, i64) = (row.get(1)?, row.get(0)?);
                    let person = row.get::<Option<i64>>(3)?.map(PersonId);
                    Ok((place, row.get::<Option<i64>>(2)?, person))
                })
            })?;
            let Some((last, ..)) = page.last() else {
                return Ok(count);
            };
            from = *last;
            for (_, place, person) in page {
                count += usize::from(theirs.has(place, person)?);
                if count >= most {
                    return Ok(count);
                }
            }
        }
    }

    /// A request, with how often it was made again, for the desk that answers it.
    ///
    /// # Errors
    /// `NotPermitted`, also for what does not exist; the store's.
    pub fn help_request(
        &self,
        actor: &Actor,
        number: i64,
    ) -> Result<(HelpRequest, Vec<Repeat>), DirectoryError> {
        let found = self.handled(actor, number)?;
        let repeats = self.store.platform_read(|tx| {
            tx.query(MERGED, params![number, SHOWN_REPEATS], |row| {
                Ok(Repeat {
                    number: row.get(0)?,
                    asked: row.get(1)?,
                    said: row.get(2)?,
                })
            })
        })?;
        Ok((found, repeats))
    }

    /// Says that the actor looks at it: who asked reads that somebody does.
    ///
    /// # Errors
    /// `NotPermitted`; `NotFound` for one that somebody took, or that has ended; the store's.
    pub fn take_help(&self, actor: &Actor, number: i64) -> Result<(), DirectoryError> {
        let request = self.handled(actor, number)?;
        self.store.platform_write(|tx| {
            let values = params![number, actor.person, tx.now()];
            once(tx.execute(TAKE, values)?)?;
            let act = Act::HelpTaken { number };
            Ok(record(tx, actor, &request.entry(act))?)
        })
    }

    /// Gives it back to the queue: who took it, or another of the desk for them.
    ///
    /// # Errors
    /// `NotPermitted`; `NotFound` for one that nobody took, or that has ended; the store's.
    pub fn give_back_help(&self, actor: &Actor, number: i64) -> Result<(), DirectoryError> {
        let request = self.handled(actor, number)?;
        self.store.platform_write(|tx| {
            once(tx.execute(GIVE_BACK, params![number])?)?;
            let act = Act::HelpGivenBack { number };
            Ok(record(tx, actor, &request.entry(act))?)
        })
    }

    /// Answers it, and its repeats. That the answer holds no secret is for the caller to see to
    /// (`identity::Identity::answer_help`).
    ///
    /// # Errors
    /// `NotPermitted`; `Invalid` (`answer`) for an empty one or one that is too long; `NotFound` for one that has ended; the
    /// store's.
    pub fn answer_help(
        &self,
        actor: &Actor,
        number: i64,
        answer: &str,
    ) -> Result<(), DirectoryError> {
        let answer = answer.trim();
        if answer.is_empty() || answer.chars().count() > LONGEST_ANSWER {
            return Err(DirectoryError::Invalid {
                what: "answer",
                value: String::new(),
            });
        }
        self.end_help(actor, number, Some(answer))
    }

    /// Ends it without a written answer: the person was helped otherwise, or it asks for nothing.
    ///
    /// # Errors
    /// As [`Directory::answer_help`].
    pub fn close_help(&self, actor: &Actor, number: i64) -> Result<(), DirectoryError> {
        self.end_help(actor, number, None)
    }

    /// Answers several in which nobody was recognised, with one answer, all at once; how many had not ended meanwhile. That it holds no
    /// secret is for the caller to see to (`identity::Identity::answer_unrecognised`).
    ///
    /// # Errors
    /// `NotPermitted` when one is not the actor's to answer, and then none is; `Invalid` for an answer that cannot be taken (`answer`),
    /// for none or too many (`ticked`), and where somebody was recognised (`ticked`); the store's.
    pub fn answer_unrecognised(
        &self,
        actor: &Actor,
        numbers: &[i64],
        answer: &str,
    ) -> Result<usize, DirectoryError> {
        let answer = answer.trim();
        let invalid = |what| DirectoryError::Invalid {
            what,
            value: String::new(),
        };
        if answer.is_empty() || answer.chars().count() > LONGEST_ANSWER {
            return Err(invalid("answer"));
        }
        if numbers.is_empty() || numbers.len() > MOST_AT_ONCE {
            return Err(invalid("ticked"));
        }
        let mut requests = Vec::new();
        for number in numbers {
            let request = self.handled(actor, *number)?;
            if request.person.is_some() {
                return Err(invalid("ticked"));
            }
            requests.push(request);
        }
        let by = (!actor.is_program()).then_some(actor.person);
        let state = HelpState::Answered.name();
        Ok(self.store.platform_write(|tx| {
            let (now, mut count) = (tx.now(), 0);
            for request in &requests {
                let number = request.number;
                if tx.execute(END, params![number, state, answer, by, now])? == 0 {
                    continue;
                }
                tx.execute(END_REPEATS, params![number, now])?;
                record(tx, actor, &request.entry(Act::HelpAnswered { number }))?;
                count += 1;
            }
            Ok::<_, StoreError>(count)
        })?)
    }

    fn end_help(
        &self,
        actor: &Actor,
        number: i64,
        answer: Option<&str>,
    ) -> Result<(), DirectoryError> {
        let request = self.handled(actor, number)?;
        let (state, act) = match answer {
            Some(_) => (HelpState::Answered, Act::HelpAnswered { number }),
            None => (HelpState::Closed, Act::HelpClosed { number }),
        };
        let by = (!actor.is_program()).then_some(actor.person);
        self.store.platform_write(|tx| {
            let now = tx.now();
            once(tx.execute(END, params![number, state.name(), answer, by, now])?)?;
            tx.execute(END_REPEATS, params![number, now])?;
            Ok(record(tx, actor, &request.entry(act.clone()))?)
        })
    }

    /// A request that is the actor's to answer.
    fn handled(&self, actor: &Actor, number: i64) -> Result<HelpRequest, DirectoryError> {
        let sql = format!("{COLUMNS}{OF_REQUEST}");
        let found = self
            .store
            .platform_read(|tx| tx.query_opt(&sql, params![number], read))?
            .filter(|one| one.organisation == actor.organisation || actor.is_program())
            .ok_or(DirectoryError::NotPermitted)?;
        let place = found.establishment;
        self.may_manage(actor, Duty::Helpdesk, found.organisation, place)?;
        match Theirs::of(self, actor)?.has(place, found.person)? || actor.is_program() {
            true => Ok(found),
            false => Err(DirectoryError::NotPermitted),
        }
    }

    pub(crate) fn has_desk(&self, actor: &Actor) -> Result<(), DirectoryError> {
        match actor.is_program() || self.duties(actor)?.includes(Duty::Helpdesk) {
            true => Ok(()),
            false => Err(DirectoryError::NotPermitted),
        }
    }
}

/// Of two acts at the same time the second finds nothing to do.
fn once(changed: u64) -> Result<(), DirectoryError> {
    match changed {
        0 => Err(DirectoryError::NotFound("request")),
        _ => Ok(()),
    }
}

fn read(row: &Row<'_>) -> Result<HelpRequest, StoreError> {
    Ok(HelpRequest {
        number: row.get(0)?,
        organisation: OrganisationId(row.get(1)?),
        kind: HelpKind::parse(&row.get::<String>(2)?)?,
        given_name: row.get(3)?,
        family_name: row.get(4)?,
        school: row.get(5)?,
        said: row.get(6)?,
        language: row.get::<String>(7)?.parse().unwrap_or_default(),
        asked: row.get(8)?,
        person: row.get::<Option<i64>>(9)?.map(PersonId),
        establishment: row.get(10)?,
        state: HelpState::parse(&row.get::<String>(11)?)?,
        taken_by: row.get::<Option<i64>>(12)?.map(PersonId),
        answer: row.get(13)?,
        repeats: row.get(14)?,
        urgency: row.get(15)?,
    })
}
