//! Whom a request is about, whose desk answers it, and whether it was made before: the due job's work. Nothing of it is told to
//! who asked.

use super::HelpKind;
use crate::journal::{Act, Entry, record};
use crate::naming::is_respelling;
use crate::words::{FoundIn, search_words};
use crate::{Actor, Directory, OrganisationId, PersonId, structure};
use store::{Job, StoreError, Tx, params};

/// People of one name and one birthday who are looked at: more tell nobody apart.
const LOOKED_AT: i64 = 20;
/// Schools of somebody that are compared with the one they told.
const MOST_SCHOOLS: usize = 20;
/// Letters of a word that tells one school from another.
const SAYS: usize = 3;

pub(crate) const UNROUTED: &str = "
SELECT organisation_id, kind, given_name, family_name, school, birth_hash, told, urgency FROM help_request
WHERE request_id = $1 AND routed IS NULL";
/// Who bears a word and was born on a day: the walk is of those who bear it.
pub(crate) const CALLED: &str = "
SELECT person.person_id, person.given_name, person.family_name, person.birth_name, person.establishment_id,
    person.managing_service
FROM person_word JOIN person ON person.person_id = person_word.person_id
WHERE person_word.found_in = $1 AND person_word.word = $2 AND person.birth_hash = $3
    AND person.organisation_id = $4 AND person.role <> 'mailbox' LIMIT $5";
pub(crate) const FIRST_OF_PERSON: &str = "
SELECT request_id FROM help_request
WHERE person_id = $1 AND kind = $2 AND queued = 1 AND organisation_id = $3 ORDER BY request_id LIMIT 1";
pub(crate) const FIRST_TOLD: &str = "
SELECT request_id FROM help_request
WHERE organisation_id = $1 AND told = $2 AND queued = 1 ORDER BY request_id LIMIT 1";
const QUEUE: &str = "
UPDATE help_request SET routed = $2, queued = 1, person_id = $3, establishment_id = $4
WHERE request_id = $1";
const MERGE: &str = "
UPDATE help_request SET routed = $2, person_id = $3, merged_into = $4 WHERE request_id = $1";
const REPEATED: &str = "
UPDATE help_request SET repeats = repeats + 1 WHERE request_id = $1 AND queued = 1";

/// What a request tells of who made it.
struct Told {
    organisation: OrganisationId,
    kind: String,
    given: String,
    family: String,
    school: String,
    birth_hash: Option<String>,
    told: Option<String>,
}

/// Somebody it may be about.
struct Candidate {
    person: PersonId,
    given: String,
    family: String,
    birth_name: Option<String>,
    home: Option<i64>,
    service: Option<String>,
}

impl Directory {
    /// Routes the request of a job of [`HELP_JOB`](super::HELP_JOB); nothing when that was done, or it is gone.
    ///
    /// # Errors
    /// The store's; `Corrupt` for a job that is none.
    pub fn route_help(&self, job: &Job) -> Result<(), StoreError> {
        let number = std::str::from_utf8(&job.payload).ok();
        let number: i64 = number
            .and_then(|number| number.parse().ok())
            .ok_or_else(|| StoreError::Corrupt("the routing of no request".into()))?;
        self.store.platform_write(|tx| route(tx, number))
    }
}

fn route(tx: &Tx<'_>, number: i64) -> Result<(), StoreError> {
    let told = tx.query_opt(UNROUTED, params![number], |row| {
        Ok(Told {
            organisation: OrganisationId(row.get(0)?),
            kind: row.get(1)?,
            given: row.get(2)?,
            family: row.get(3)?,
            school: row.get(4)?,
            birth_hash: row.get(5)?,
            told: row.get(6)?,
        })
    })?;
    let Some(told) = told else {
        return Ok(());
    };
    let about = told.about(tx)?;
    let person = about.as_ref().map(|one| one.person);
    if let Some(first) = told.first(tx, person)? {
        tx.execute(MERGE, params![number, tx.now(), person, first])?;
        tx.execute(REPEATED, params![first])?;
        return Ok(());
    }
    if let Some(person) = person {
        // Whom it is about reads that somebody asked in their name: once, however often it is repeated.
        let act = Act::HelpAsked { number };
        record(
            tx,
            &Actor::system(),
            &Entry::about(told.organisation, person, act),
        )?;
    }
    let place = match &about {
        Some(one) => one.desk(tx, told.organisation)?,
        None => None,
    };
    tx.execute(QUEUE, params![number, tx.now(), person, place])
        .map(drop)
}

impl Told {
    /// The one person of that name, birthday and school; nobody when it may be another.
    fn about(&self, tx: &Tx<'_>) -> Result<Option<Candidate>, StoreError> {
        let mut words = search_words([self.family.as_str()]);
        words.sort_by_key(String::len);
        let (Some(word), Some(birth)) = (words.pop(), &self.birth_hash) else {
            return Ok(None);
        };
        let place = FoundIn::of(self.organisation);
        let values = params![place, &word, birth, self.organisation, LOOKED_AT];
        let called = tx.query(CALLED, values, |row| {
            Ok(Candidate {
                person: PersonId(row.get(0)?),
                given: row.get(1)?,
                family: row.get(2)?,
                birth_name: row.get(3)?,
                home: row.get(4)?,
                service: row.get(5)?,
            })
        })?;
        let mut here = Vec::new();
        for one in called {
            if one.is_called(&self.family) && self.is_of(tx, &one)? {
                here.push(one);
            }
        }
        if here.len() > 1 {
            here.retain(|one| is_respelling((&one.given, ""), (&self.given, "")));
        }
        Ok(if here.len() == 1 { here.pop() } else { None })
    }

    /// Whether somebody is of the school that was told, by its UAI or the words of its name; who has no school is of none, and
    /// their given name tells.
    fn is_of(&self, tx: &Tx<'_>, one: &Candidate) -> Result<bool, StoreError> {
        let schools = one.schools(tx)?;
        if schools.is_empty() {
            return Ok(is_respelling((&one.given, ""), (&self.given, "")));
        }
        let mut told = search_words([self.school.as_str()]);
        // « de », « du », « l’ » are said one way or the other.
        if told.iter().any(|word| word.len() >= SAYS) {
            told.retain(|word| word.len() >= SAYS);
        }
        for school in schools {
            let known: Vec<String> =
                tx.query(structure::WORDS_OF, params![school], |row| row.get(0))?;
            if !told.is_empty() && told.iter().all(|word| known.contains(word)) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// The request that this one repeats.
    fn first(&self, tx: &Tx<'_>, person: Option<PersonId>) -> Result<Option<i64>, StoreError> {
        let read = |row: &store::Row<'_>| row.get::<i64>(0);
        if let Some(person) = person {
            let values = params![person, &self.kind, self.organisation];
            if let Some(first) = tx.query_opt(FIRST_OF_PERSON, values, read)? {
                return Ok(Some(first));
            }
        }
        match &self.told {
            Some(told) => tx.query_opt(FIRST_TOLD, params![self.organisation, told], read),
            None => Ok(None),
        }
    }
}

impl Candidate {
    /// By the name they bear or were born with.
    fn is_called(&self, family: &str) -> bool {
        let names = [Some(&self.family), self.birth_name.as_ref()];
        names
            .into_iter()
            .flatten()
            .any(|name| is_respelling(("", name), ("", family)))
    }

    /// Where they belong or hold a function.
    fn schools(&self, tx: &Tx<'_>) -> Result<Vec<i64>, StoreError> {
        let held = crate::functions::held_by(tx, self.person)?;
        let mut schools: Vec<i64> = held.iter().map(|one| one.establishment).collect();
        schools.extend(self.home);
        schools.sort_unstable();
        schools.dedup();
        schools.truncate(MOST_SCHOOLS);
        Ok(schools)
    }

    /// The structure whose desk answers: the managing service that human resources name by its UAI, else what their school
    /// hangs on, else the school; none: the organisation's.
    fn desk(&self, tx: &Tx<'_>, organisation: OrganisationId) -> Result<Option<i64>, StoreError> {
        if let Some(service) = &self.service {
            let uai = service.trim().to_uppercase();
            let values = params![organisation, &uai];
            let found: Option<i64> = tx.query_opt(structure::OWN_UAI, values, |row| row.get(0))?;
            if found.is_some() {
                return Ok(found);
            }
        }
        let Some(home) = self.home else {
            return Ok(None);
        };
        let above = tx.query_opt(
            crate::delegation::PARENT,
            params![home, organisation],
            |row| row.get::<Option<i64>>(0),
        )?;
        Ok(above.flatten().or(Some(home)))
    }
}

impl HelpKind {
    pub(super) fn parse(name: &str) -> Result<Self, StoreError> {
        Self::named(name).ok_or_else(|| StoreError::Corrupt(format!("kind {name} of a request")))
    }
}
