//! The rescue address: a private address to which a way back is sent when the password is lost. It counts once a code that was
//! sent to it came back.
//!
//! Asking writes a due job and nothing else; who runs it makes the code ([`Identity::make_rescue_code`]) and hands it to
//! the queue, so that the code is kept as a keyed hash only.

use super::{Activation, ActivationRefusal, ActivationStep, AskedAgain};
use crate::activation::actor;
use crate::{Hashed, Identity, Secret, rescue_change};
use directory::{Act, Actor, DirectoryError, Entry, PersonId, Protocol, record};
use std::time::Duration;
use store::{Job, NewJob, StoreError, Timestamp, Tx, jobs, params};
use text::Lang;
use text::address::Address;
use thiserror::Error;
use zeroize::Zeroizing;

/// The kind of jobs that send a code to a rescue address.
pub const RESCUE_CODE_JOB: &str = "rescue-code";

/// How long a code counts.
const LASTS: Duration = Duration::from_secs(15 * 60);
/// Wrong codes after which another is to be asked for.
const MOST_TRIES: i64 = 5;
/// Codes that are sent for a person within [`WINDOW`].
const MOST_SENT: i64 = 5;
const WINDOW: Duration = Duration::from_secs(3600);
/// People whose rescue address one may be: a couple shares one, a school does not.
const MOST_BEARERS: usize = 2;
/// A code is less than this.
const CODES: u32 = 1_000_000;
/// Its length.
pub(crate) const DIGITS: usize = 6;

/// To whom a code is told: one is never taken for the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Told {
    /// To our pages, by its reader.
    Pages,
    /// To who receives its reader.
    InPerson,
}

pub(crate) const OF: &str = "SELECT address FROM rescue_address WHERE person_id = $1";
/// Not more rows than matter.
pub(crate) const BEARERS: &str = "
SELECT person_id FROM rescue_address WHERE address = $1 AND person_id <> $2 ORDER BY person_id LIMIT 2";
/// Those of whom it was the address a short while ago: letters still go to it.
pub(crate) const FORMER_BEARERS: &str = "
SELECT person_id FROM rescue_change WHERE former = $1 AND person_id <> $2 AND changed > $3 ORDER BY person_id LIMIT 4";
pub(crate) const ASKED: &str = "
SELECT address, code_hash, expires, failed, sent, since FROM rescue_code WHERE person_id = $1";
pub(crate) const PUT_CODE: &str =
    "UPDATE rescue_code SET code_hash = $2, expires = $3, failed = 0 WHERE person_id = $1";
pub(crate) const FAILED: &str = "UPDATE rescue_code SET failed = failed + 1 WHERE person_id = $1";
pub(crate) const SPENT: &str =
    "UPDATE rescue_code SET code_hash = NULL, expires = 0 WHERE person_id = $1";
pub(crate) const DROP_CODE: &str = "DELETE FROM rescue_code WHERE person_id = $1";
pub(crate) const DROP: &str = "DELETE FROM rescue_address WHERE person_id = $1";
const ASK: &str = "
INSERT INTO rescue_code (person_id, address, code_hash, expires, failed, sent, since) VALUES ($1, $2, NULL, $3, 0, $4, $5)
ON CONFLICT (person_id) DO UPDATE SET address = excluded.address, code_hash = NULL, expires = excluded.expires, failed = 0,
    sent = excluded.sent, since = excluded.since";
pub(crate) const PUT: &str = "
INSERT INTO rescue_address (person_id, address, verified) VALUES ($1, $2, $3)
ON CONFLICT (person_id) DO UPDATE SET address = excluded.address, verified = excluded.verified";

/// Why an address or a code was not taken.
#[derive(Debug, Error)]
pub enum RescueRefusal {
    #[error("not an address")]
    Malformed,
    /// Of this platform: lost with the password.
    #[error("an address of the platform")]
    OurOwn,
    /// Of two people already.
    #[error("the address of others")]
    Shared,
    #[error("too many codes were asked for")]
    TooMany { retry_after: Duration },
    /// Nothing was asked for, or the code is over.
    #[error("no code is awaited")]
    NoCode,
    #[error("another code")]
    Wrong,
    /// The first sign-in is over, or at another step.
    #[error(transparent)]
    Activation(#[from] ActivationRefusal),
}

impl From<StoreError> for RescueRefusal {
    fn from(error: StoreError) -> Self {
        Self::Activation(error.into())
    }
}

impl From<DirectoryError> for RescueRefusal {
    fn from(error: DirectoryError) -> Self {
        Self::Activation(error.into())
    }
}

/// A letter with a code, to be sent.
#[derive(Debug, Clone)]
pub struct RescueLetter {
    pub to: Address,
    pub code: Secret,
    pub language: Lang,
    /// The name of the organisation that signs it.
    pub organisation: String,
    /// From which it is sent.
    pub domain: String,
    /// Whose account the letter is of.
    pub account: store::AccountId,
    pub asks: RescueAsks,
}

/// What a code is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RescueAsks {
    /// The address is to be the rescue address of who asked.
    Address,
    /// It is to be that of who is received by somebody of this name, who is told the code.
    InPerson { by: String },
    /// It is the rescue address, and a second factor is to be enrolled.
    Factor,
}

struct Asked {
    address: String,
    code_hash: Option<String>,
    expires: Timestamp,
    failed: i64,
    sent: i64,
    since: Timestamp,
}

fn asked(tx: &Tx<'_>, person: PersonId) -> Result<Option<Asked>, StoreError> {
    tx.query_opt(ASKED, params![person], |row| {
        Ok(Asked {
            address: row.get(0)?,
            code_hash: row.get(1)?,
            expires: row.get(2)?,
            failed: row.get(3)?,
            sent: row.get(4)?,
            since: row.get(5)?,
        })
    })
}

/// Whether an address is already the rescue address of as many others as it may be.
pub(crate) fn are_many(tx: &Tx<'_>, address: &str, person: PersonId) -> Result<bool, StoreError> {
    let mut others = tx.query(BEARERS, params![address, person], |row| row.get::<i64>(0))?;
    let since = tx.now().before(rescue_change::TRUSTED);
    let former = params![address, person, since];
    others.extend(tx.query(FORMER_BEARERS, former, |row| row.get::<i64>(0))?);
    others.sort_unstable();
    others.dedup();
    Ok(others.len() >= MOST_BEARERS)
}

/// The address to which a code went that still counts.
pub(crate) fn awaited(tx: &Tx<'_>, person: PersonId) -> Result<Option<String>, StoreError> {
    let now = tx.now();
    let found = asked(tx, person)?.filter(|one| one.expires > now);
    Ok(found.map(|one| one.address))
}

/// Writes down that a code is to be sent to an address; the caller wakes the jobs after the commit.
pub(crate) fn ask(
    tx: &Tx<'_>,
    person: PersonId,
    address: &str,
) -> Result<Result<(), RescueRefusal>, StoreError> {
    ask_for(tx, person, address, None)
}

/// The same, by who receives the person: the letter names them.
pub(crate) fn ask_for(
    tx: &Tx<'_>,
    person: PersonId,
    address: &str,
    by: Option<PersonId>,
) -> Result<Result<(), RescueRefusal>, StoreError> {
    let now = tx.now();
    let before = asked(tx, person)?.filter(|one| one.since.after(WINDOW) > now);
    let (sent, since) = before.map_or((0, now), |one| (one.sent, one.since));
    if sent >= MOST_SENT {
        let retry_after = since.after(WINDOW).since(now);
        return Ok(Err(RescueRefusal::TooMany { retry_after }));
    }
    let values = params![person, address, now.after(LASTS), sent + 1, since];
    tx.execute(ASK, values)?;
    jobs::schedule(
        tx,
        &NewJob {
            kind: RESCUE_CODE_JOB,
            account: None,
            run_at: now,
            payload: payload(person, by),
            key: None,
        },
    )?;
    Ok(Ok(()))
}

/// « 12 », or « 12/34 » for a code that 34 is told by 12.
fn payload(person: PersonId, by: Option<PersonId>) -> Vec<u8> {
    let by = by.map(|by| format!("/{by}")).unwrap_or_default();
    format!("{person}{by}").into_bytes()
}

fn of_payload(payload: &[u8]) -> Option<(PersonId, Option<PersonId>)> {
    let payload = std::str::from_utf8(payload).ok()?;
    match payload.split_once('/') {
        Some((person, by)) => Some((
            PersonId(person.parse().ok()?),
            Some(PersonId(by.parse().ok()?)),
        )),
        None => Some((PersonId(payload.parse().ok()?), None)),
    }
}

/// Takes the code that came back from an address, by its hash: it counts once.
pub(crate) fn spend(
    tx: &Tx<'_>,
    person: PersonId,
    address: &str,
    told: &str,
) -> Result<Result<(), RescueRefusal>, StoreError> {
    let now = tx.now();
    let counts =
        |one: &Asked| one.expires > now && one.failed < MOST_TRIES && one.address == address;
    let Some(asked) = asked(tx, person)?.filter(counts) else {
        return Ok(Err(RescueRefusal::NoCode));
    };
    let known = Secret::new(asked.code_hash.unwrap_or_default());
    if !known.is(&Secret::from(told)) {
        tx.execute(FAILED, params![person])?;
        return Ok(Err(RescueRefusal::Wrong));
    }
    // How many were sent stays known.
    tx.execute(SPENT, params![person])?;
    Ok(Ok(()))
}

/// The digits of a code as it was typed.
pub(crate) fn digits(typed: &Secret) -> Secret {
    let digits = typed.reveal().chars().filter(char::is_ascii_digit);
    Secret::new(digits.collect())
}

pub(super) fn forget(tx: &Tx<'_>, person: PersonId) -> Result<(), StoreError> {
    rescue_change::forget(tx, person)?;
    tx.execute(DROP_CODE, params![person])?;
    tx.execute(DROP, params![person]).map(drop)
}

impl Identity {
    /// Where what is to reach a person in need goes to, now: their verified rescue address, or for three days after a change the
    /// one before ([`Identity::ask_rescue_change`]).
    ///
    /// # Errors
    /// The store's.
    pub fn rescue_address(&self, person: PersonId) -> Result<Option<String>, StoreError> {
        self.0
            .store
            .platform_read(|tx| rescue_change::counts(tx, person))
    }

    /// A private address as it was typed.
    pub(crate) fn private_address(&self, typed: &str) -> Result<Address, RescueRefusal> {
        let address = typed.trim().to_lowercase();
        let address: Address = address.parse().map_err(|_| RescueRefusal::Malformed)?;
        match self.0.directory.organisation_of_domain(address.domain())? {
            Some(_) => Err(RescueRefusal::OurOwn),
            None => Ok(address),
        }
    }

    /// A first sign-in at this step. The address that is to show who resumes is not set by who resumes.
    fn at_rescue(&self, token: &Secret) -> Result<Activation, RescueRefusal> {
        let found = self.activation(token)?;
        let found = found.filter(|one| one.step == ActivationStep::Rescue);
        let found = found.ok_or(ActivationRefusal::Over)?;
        match found.asks {
            None => Ok(found),
            Some(AskedAgain::BirthDate) => Err(ActivationRefusal::BirthDate.into()),
            Some(AskedAgain::Letter) => Err(ActivationRefusal::Over.into()),
        }
    }

    /// The address to which a code was sent and has not come back yet.
    ///
    /// # Errors
    /// `Activation(Over)`; the store's.
    pub fn awaited_rescue(&self, token: &Secret) -> Result<Option<String>, RescueRefusal> {
        let person = self.at_rescue(token)?.person;
        Ok(self.0.store.platform_read(|tx| awaited(tx, person))?)
    }

    /// Sends a code to what is to be the rescue address of who signs in for the first time.
    ///
    /// # Errors
    /// A [`RescueRefusal`].
    pub fn ask_rescue_code(&self, token: &Secret, typed: &str) -> Result<(), RescueRefusal> {
        let person = self.at_rescue(token)?.person;
        let address = self.private_address(typed)?;
        let asked = self.0.store.platform_write(|tx| {
            if are_many(tx, address.as_str(), person)? {
                return Ok(Err(RescueRefusal::Shared));
            }
            ask(tx, person, address.as_str())
        })?;
        asked?;
        self.0.store.wake_jobs();
        Ok(())
    }

    /// The letter of a job of [`RESCUE_CODE_JOB`], with a new code: one that was made before opens nothing any more. Nothing
    /// when no code is awaited.
    ///
    /// # Errors
    /// The store's; `Corrupt` for a job that is none.
    pub fn make_rescue_code(&self, job: &Job) -> Result<Option<RescueLetter>, DirectoryError> {
        let read = of_payload(&job.payload);
        let (person, by) = read.ok_or_else(|| StoreError::Corrupt("the code of nobody".into()))?;
        let code = self.new_code();
        let told = if by.is_some() {
            Told::InPerson
        } else {
            Told::Pages
        };
        let hash = self.code_hash((person, told), &code)?;
        let to = self.0.store.platform_write(|tx| {
            let now = tx.now();
            let Some(asked) = asked(tx, person)?.filter(|one| one.expires > now) else {
                return Ok(None);
            };
            tx.execute(PUT_CODE, params![person, &hash, now.after(LASTS)])?;
            let counts = rescue_change::counts(tx, person)?;
            let is_known = counts.as_ref() == Some(&asked.address);
            Ok::<_, StoreError>(Some((asked.address, is_known)))
        })?;
        let to = to.and_then(|(to, is_known)| Some((to.parse().ok()?, is_known)));
        let Some((to, is_known)) = to else {
            return Ok(None);
        };
        let person = match self.0.directory.person(person) {
            Err(DirectoryError::NotFound(_)) => return Ok(None),
            found => found?,
        };
        let Some(account) = person.account else {
            return Ok(None);
        };
        let organisation = self.0.directory.organisation(person.organisation)?;
        let asks = match by {
            Some(by) => RescueAsks::InPerson {
                by: self.0.directory.person(by)?.display_name.clone(),
            },
            // Neither a change nor a first sign-in asks a code of the address that counts already.
            None if is_known => RescueAsks::Factor,
            None => RescueAsks::Address,
        };
        Ok(Some(RescueLetter {
            to,
            code,
            language: person.language,
            organisation: organisation.name.clone(),
            domain: organisation.domains.first().cloned().unwrap_or_default(),
            account,
            asks,
        }))
    }

    fn new_code(&self) -> Secret {
        // Thirty-two bits over a million: the last codes are rarer by one part in four thousand.
        let number = u32::from_be_bytes(self.0.store.random().bytes()) % CODES;
        Secret::new(format!("{number:06}"))
    }

    pub(crate) fn code_hash(
        &self,
        (person, told): (PersonId, Told),
        code: &Secret,
    ) -> Result<String, StoreError> {
        let told = match told {
            Told::Pages => "",
            Told::InPerson => "in-person/",
        };
        let bound = Zeroizing::new(format!("{person}/{told}{}", code.reveal()));
        Ok(self.keyed()?.of(Hashed::RescueCode, &bound))
    }

    /// Takes the code that came back: the address it was sent to is the rescue address from now on.
    ///
    /// # Errors
    /// A [`RescueRefusal`].
    pub fn confirm_rescue_code(&self, token: &Secret, typed: &str) -> Result<(), RescueRefusal> {
        let begun = self.at_rescue(token)?;
        let told = self.code_hash((begun.person, Told::Pages), &digits(&Secret::from(typed)))?;
        let person = self.0.directory.person(begun.person)?;
        let own: Actor = actor(Protocol::Web, &person, begun.account);
        self.0.store.platform_write(|tx| {
            let Some(asked) = asked(tx, person.id)? else {
                return Ok(Err(RescueRefusal::NoCode));
            };
            if let Err(refused) = spend(tx, person.id, &asked.address, &told)? {
                return Ok(Err(refused));
            }
            if are_many(tx, &asked.address, person.id)? {
                return Ok(Err(RescueRefusal::Shared));
            }
            tx.execute(PUT, params![person.id, &asked.address, tx.now()])?;
            let entry = Entry::about(person.organisation, person.id, Act::RescueSet);
            record(tx, &own, &entry)?;
            Ok::<_, StoreError>(Ok(()))
        })?
    }
}
