//! The NUMEN itself, for who has lost it, where the organisation lets its desks give it (the policy `activation`, `numen_given`).
//!
//! We hold no NUMEN: whoever handles a numbered request types it as human resources have it, and it is compared with the keyed hash of
//! whom the request is about, in vain three times at the most for one person, whatever the requests. The right one is printed, or lies
//! under a link that goes to the rescue address that was verified: sealed under a key that the link and the data directory hold
//! together, so that neither a copy of the database nor a letter that was read says it. The link asks the date of birth, shows the
//! NUMEN once, and is gone with it, or after three days. Whatever leads nowhere reads the same, and costs the same.

use crate::activation::NOBODY;
use crate::authentication::actor as actor_of;
use crate::throttle::Key;
use crate::{Hashed, Identity, KeyedHash, Secret};
use directory::{
    AccountState, Act, Actor, DeskAct, DirectoryError, Entry, Person, PersonId, Protocol, record,
    tell_desk_act,
};
use feed_syntax::{BirthDate, Numen};
use serde::{Deserialize, Serialize};
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;
use store::{AccountId, Job, NewJob, StoreError, Timestamp, Tx, jobs, params};
use text::Lang;
use text::address::Address;
use thiserror::Error;

/// The kind of jobs that send a link to a rescue address, under which a NUMEN lies.
pub const NUMEN_JOB: &str = "numen-letter";

/// How long a link leads somewhere: as long as a rescue address is trusted after it was changed.
pub const READ_NUMEN_HOURS: u64 = 72;
const LASTS: Duration = Duration::from_secs(READ_NUMEN_HOURS * 3600);
/// NUMEN typed in vain for a person, whatever the requests, after which none is given: slips of who copies it, and no guesses.
const MOST_TYPED: i64 = 3;
/// How long after the last one what was typed in vain counts: far longer than a request waits for its answer.
const COUNTS: Duration = Duration::from_secs(7 * 24 * 3600);
/// Dates of birth tried at a link after which it leads nowhere, as at a sheet.
const MOST_DATES: i64 = 5;
/// Longer tokens are nobody's: 32 bytes in base64 are 43 signs.
const LONGEST_TOKEN: usize = 64;
/// For what keys are derived (BLAKE3).
const UNDER_LINKS: &str = "tramontane identity: a NUMEN under a link";

pub(crate) const OF_TOKEN: &str = "
SELECT person_id, account_id, sealed, expires, failed FROM numen_letter WHERE token_hash = $1";
pub(crate) const FAILED: &str = "UPDATE numen_letter SET failed = failed + 1 WHERE token_hash = $1";
pub(crate) const TAKE: &str =
    "DELETE FROM numen_letter WHERE token_hash = $1 AND expires > $2 AND failed < $3";
pub(crate) const OVER: &str = "DELETE FROM numen_letter WHERE expires <= $1";
pub(crate) const FORGET_TYPED: &str = "DELETE FROM numen_tried WHERE since <= $1";
pub(crate) const TYPED: &str = "SELECT tried FROM numen_tried WHERE person_id = $1 AND since > $2";
pub(crate) const TYPED_IN_VAIN: &str =
    "UPDATE numen_tried SET tried = tried + 1, since = $2 WHERE person_id = $1";
/// How many count. Written first, the person's row is held until the transaction ends: of two at once the second one waits, and
/// reads what the first one left.
const HOLD_TYPED: &str = "
INSERT INTO numen_tried (person_id, tried, since) VALUES ($1, 0, $2)
ON CONFLICT (person_id) DO UPDATE SET tried = CASE WHEN numen_tried.since <= $3 THEN 0 ELSE numen_tried.tried END
RETURNING tried";
const PUT: &str = "
INSERT INTO numen_letter (person_id, account_id, token_hash, sealed, expires, failed) VALUES ($1, $2, $3, $4, $5, 0)
ON CONFLICT (person_id) DO UPDATE SET account_id = excluded.account_id, token_hash = excluded.token_hash,
    sealed = excluded.sealed, expires = excluded.expires, failed = 0";

/// Why a NUMEN is not given at a desk.
#[derive(Debug, Error)]
pub enum NumenRefusal {
    /// Not the person's; how many tries are left.
    #[error("not the NUMEN of whom the request is about")]
    Wrong { left: i64 },
    /// Too many were typed in vain for this person.
    #[error("no NUMEN is given for this person for some days")]
    Over,
    #[error(transparent)]
    Directory(#[from] DirectoryError),
}

impl From<StoreError> for NumenRefusal {
    fn from(error: StoreError) -> Self {
        Self::Directory(error.into())
    }
}

/// Why a link says nothing.
#[derive(Debug, Error)]
pub enum NumenLinkRefusal {
    /// Unknown, used, replaced or over, or another date of birth: never said which.
    #[error("nothing is read by this link with this date of birth")]
    Unknown,
    #[error("too many attempts")]
    Throttled { retry_after: Duration },
    #[error(transparent)]
    Directory(#[from] DirectoryError),
}

impl From<StoreError> for NumenLinkRefusal {
    fn from(error: StoreError) -> Self {
        Self::Directory(error.into())
    }
}

/// What is read by a link, once.
#[derive(Debug, Clone)]
pub struct NumenTold {
    pub numen: Secret,
    pub person: PersonId,
    /// Whether the first sign-in is still to come.
    pub is_first: bool,
}

/// A letter with a link to somebody's rescue address.
#[derive(Debug, Clone)]
pub struct NumenLetter {
    pub to: Address,
    pub token: Secret,
    pub until: Timestamp,
    pub language: Lang,
    /// The name of the organisation that signs it.
    pub organisation: String,
    /// From which it is sent.
    pub domain: String,
    pub account: AccountId,
}

/// As a job carries it; the token is sealed with the key of the data directory.
#[derive(Serialize, Deserialize)]
struct Wanted {
    person: i64,
    token: String,
}

/// Somebody whose NUMEN may be given.
struct Bearer {
    person: Arc<Person>,
    account: AccountId,
    numen_hash: String,
}

/// What lies under a link.
struct Lying {
    person: PersonId,
    account: AccountId,
    sealed: String,
    expires: Timestamp,
    failed: i64,
}

/// How the right NUMEN goes to its bearer.
enum Way {
    Printed,
    /// It lies under a link from now on, and a job sends that.
    Link {
        token_hash: String,
        sealed: String,
        until: Timestamp,
        job: NewJob,
    },
}

impl Identity {
    /// Whether the desks of whom it is about give the NUMEN itself, and one is known of the person.
    ///
    /// # Errors
    /// As [`directory::Directory::may_help`]; the store's.
    pub fn gives_numen(&self, actor: &Actor, person: PersonId) -> Result<bool, DirectoryError> {
        self.0.directory.may_help(actor, person)?;
        match self.numen_bearer(person) {
            Ok(_) => Ok(true),
            Err(DirectoryError::NotFound(_) | DirectoryError::NotPermitted) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Whether too many NUMEN were typed in vain for a person.
    ///
    /// # Errors
    /// The store's.
    pub fn numen_is_over(&self, person: PersonId) -> Result<bool, StoreError> {
        let read = |row: &store::Row<'_>| row.get::<i64>(0);
        let typed = self.0.store.platform_read(|tx| {
            let values = params![person, tx.now().before(COUNTS)];
            tx.query_opt(TYPED, values, read)
        })?;
        Ok(typed.is_some_and(|typed| typed >= MOST_TYPED))
    }

    /// Has what was typed printed, for a request that the desk handles, when it is the NUMEN of whom the request is about.
    ///
    /// # Errors
    /// `Wrong`, `Over`; `Directory`: as [`directory::Directory::may_help`], `NotPermitted` also where the organisation gives none,
    /// `Invalid` (`request`) for a request that has ended, is not the desk's or is about somebody else, `NotFound` of who has no
    /// account that waits or is open (`account`), of whom no NUMEN is known (`numen`) or no `date of birth`; the store's.
    pub fn print_numen(
        &self,
        actor: &Actor,
        person: PersonId,
        (number, typed): (i64, &Numen),
    ) -> Result<(), NumenRefusal> {
        let bearer = self.numen_at_desk(actor, person, number)?;
        self.give_numen(actor, &bearer, (number, typed), &Way::Printed)
    }

    /// Has a link sent to the person's rescue address, under which what was typed lies; never to an address that a request tells. It
    /// takes the place of the one before.
    ///
    /// # Errors
    /// As there; `NotFound` (`rescue address`) of who has none.
    pub fn send_numen(
        &self,
        actor: &Actor,
        person: PersonId,
        (number, typed): (i64, &Numen),
    ) -> Result<(), NumenRefusal> {
        let bearer = self.numen_at_desk(actor, person, number)?;
        if self.rescue_address(person)?.is_none() {
            return Err(DirectoryError::NotFound("rescue address").into());
        }
        let (keyed, random) = (self.keyed()?, self.0.store.random());
        let (token, until) = (self.new_token(), self.0.store.now().after(LASTS));
        let key = key_of(keyed, &token);
        let sealed = key.seal(random.as_ref(), &lies(person), until, typed.reveal());
        let wanted = Wanted {
            person: person.0,
            token: keyed.seal(random.as_ref(), &sent_to(person), until, token.reveal()),
        };
        let payload =
            serde_json::to_vec(&wanted).map_err(|error| StoreError::Corrupt(error.to_string()))?;
        let way = Way::Link {
            token_hash: keyed.of(Hashed::NumenLink, token.reveal()),
            sealed,
            until,
            job: NewJob {
                kind: NUMEN_JOB,
                account: Some(bearer.account),
                run_at: self.0.store.now(),
                payload,
                key: None,
            },
        };
        self.give_numen(actor, &bearer, (number, typed), &way)
    }

    fn numen_at_desk(
        &self,
        actor: &Actor,
        person: PersonId,
        number: i64,
    ) -> Result<Bearer, DirectoryError> {
        self.0.directory.may_help(actor, person)?;
        if actor.is_program() {
            return Err(DirectoryError::NotPermitted);
        }
        let bearer = self.numen_bearer(person)?;
        self.is_about(actor, person, number)?;
        Ok(bearer)
    }

    fn numen_bearer(&self, person: PersonId) -> Result<Bearer, DirectoryError> {
        let directory = &self.0.directory;
        let person = directory.person(person)?;
        if !directory
            .policies(person.organisation)?
            .activation
            .numen_given
        {
            return Err(DirectoryError::NotPermitted);
        }
        let none = DirectoryError::NotFound("account");
        let Some(account) = person.account.filter(|_| person.may_be_trusted()) else {
            return Err(none);
        };
        if !is_there(directory.account(account)?.state) {
            return Err(none);
        }
        let known = directory.recognition(person.id)?;
        if known.birth_hash.is_none() {
            return Err(DirectoryError::NotFound("date of birth"));
        }
        let numen_hash = known.numen_hash.ok_or(DirectoryError::NotFound("numen"))?;
        Ok(Bearer {
            person,
            account,
            numen_hash,
        })
    }

    /// Compares and gives in one transaction: of many that are typed at once no more are compared than are let.
    fn give_numen(
        &self,
        actor: &Actor,
        bearer: &Bearer,
        (number, typed): (i64, &Numen),
        way: &Way,
    ) -> Result<(), NumenRefusal> {
        let told = Secret::new(self.keyed()?.of(Hashed::Numen, typed.reveal()));
        let is_right = Secret::new(bearer.numen_hash.clone()).is(&told);
        let given = self.0.store.platform_write(|tx| {
            let read = |row: &store::Row<'_>| row.get::<i64>(0);
            let (person, now) = (bearer.person.id, tx.now());
            let values = params![person, now, now.before(COUNTS)];
            let typed = tx.query_one(HOLD_TYPED, values, read)?;
            if typed >= MOST_TYPED {
                return Ok(Err(NumenRefusal::Over));
            }
            if !is_right {
                tx.execute(TYPED_IN_VAIN, params![person, now])?;
                let left = MOST_TYPED - typed - 1;
                record(tx, actor, &about(bearer, Act::NumenWrong { number }))?;
                if left > 0 {
                    return Ok(Err(NumenRefusal::Wrong { left }));
                }
                record(tx, actor, &about(bearer, Act::NumenRefused { number }))?;
                return Ok(Err(NumenRefusal::Over));
            }
            put(tx, actor, bearer, number, way)?;
            Ok::<_, StoreError>(Ok(()))
        })?;
        self.0.store.wake_jobs();
        given
    }

    /// The letter of a job of [`NUMEN_JOB`]; nothing where there is nobody to send it to any more, or another one took its place.
    ///
    /// # Errors
    /// The store's; `Corrupt` for a job that is none.
    pub fn numen_letter(&self, job: &Job) -> Result<Option<NumenLetter>, DirectoryError> {
        let wanted: Wanted = serde_json::from_slice(&job.payload)
            .map_err(|error| StoreError::Corrupt(format!("a NUMEN to be sent: {error}")))?;
        let (id, now, keyed) = (PersonId(wanted.person), self.0.store.now(), self.keyed()?);
        let Ok(token) = keyed.open_sealed(&sent_to(id), now, &wanted.token) else {
            return Ok(None);
        };
        let token = Secret::new(token.to_string());
        let hash = keyed.of(Hashed::NumenLink, token.reveal());
        let lying = self.0.store.platform_read(|tx| of_token(tx, &hash))?;
        let bearer = match self.numen_bearer(id) {
            Err(DirectoryError::NotFound(_) | DirectoryError::NotPermitted) => return Ok(None),
            found => found?,
        };
        let to = self.rescue_address(id)?;
        let to = to.and_then(|address| address.parse().ok());
        let (Some(to), Some(lying)) = (to, lying) else {
            return Ok(None);
        };
        if self.0.directory.holds_rights(id)? {
            return Ok(None);
        }
        let organisation = self.0.directory.organisation(bearer.person.organisation)?;
        Ok(Some(NumenLetter {
            to,
            token,
            until: lying.expires,
            language: bearer.person.language,
            organisation: organisation.name.clone(),
            domain: organisation.domains.first().cloned().unwrap_or_default(),
            account: bearer.account,
        }))
    }

    /// What lies under a link, for who says when its bearer was born; it lies there no more. The same work whatever the link; who
    /// does not prove it is counted by link, and by network.
    ///
    /// # Errors
    /// `Unknown`, `Throttled`; the store's.
    pub fn read_numen(
        &self,
        token: &Secret,
        birth: &BirthDate,
        network: IpAddr,
    ) -> Result<NumenTold, NumenLinkRefusal> {
        if token.reveal().len() > LONGEST_TOKEN {
            return Err(NumenLinkRefusal::Unknown);
        }
        let keyed = self.keyed()?;
        let hash = keyed.of(Hashed::NumenLink, token.reveal());
        let born = Secret::new(keyed.of(Hashed::BirthDate, &birth.reveal()));
        let counted = [Key::Secret(hash.clone()), self.network_key(network)?];
        if let Some(retry_after) = self.count_before(&counted, NOBODY)? {
            return Err(NumenLinkRefusal::Throttled { retry_after });
        }
        let lying = self.0.store.platform_read(|tx| of_token(tx, &hash))?;
        let now = self.0.store.now();
        let lying = lying.filter(|one| one.expires > now && one.failed < MOST_DATES);
        let person = lying.as_ref().map_or(NOBODY, |one| one.person);
        let known = self.0.directory.recognition(person)?.birth_hash;
        let is_born = Secret::new(known.unwrap_or_default()).is(&born);
        let Some(lying) = lying.filter(|_| is_born) else {
            let failed = |tx: &Tx<'_>| tx.execute(FAILED, params![&hash]);
            self.0.store.platform_write(failed)?;
            tracing::info!(%network, "no NUMEN was read by a link");
            return Err(NumenLinkRefusal::Unknown);
        };
        let [by_link, by_network] = counted;
        self.forget_failures(&[by_link])?;
        self.take_back(&[by_network])?;
        let text = key_of(keyed, token).open_sealed(&lies(person), now, &lying.sealed);
        let text = text.map_err(|_| NumenLinkRefusal::Unknown)?;
        self.take_numen(&hash, &lying, network)?;
        let account = self.0.directory.account(lying.account)?;
        Ok(NumenTold {
            numen: Secret::new(text.to_string()),
            person,
            is_first: account.state == AccountState::ToActivate,
        })
    }

    /// Uses the link up, and writes it down.
    fn take_numen(
        &self,
        hash: &str,
        lying: &Lying,
        network: IpAddr,
    ) -> Result<(), NumenLinkRefusal> {
        let directory = &self.0.directory;
        let account = directory.account(lying.account)?;
        // Given a right since, closed or frozen: such a link says nothing more.
        let is_theirs = account.person == lying.person && account.frozen.is_none();
        if !is_theirs || !is_there(account.state) || directory.holds_rights(lying.person)? {
            return Err(NumenLinkRefusal::Unknown);
        }
        let person = directory.person(lying.person)?;
        let own = Actor {
            network: Some(network),
            ..actor_of(Protocol::Web, &person, lying.account)
        };
        let entry = Entry::about(person.organisation, person.id, Act::NumenRead);
        let entry = entry.at(person.establishment_id);
        let is_taken = self.0.store.platform_write(|tx| {
            // Of two windows one reads it.
            if tx.execute(TAKE, params![hash, tx.now(), MOST_DATES])? == 0 {
                return Ok(false);
            }
            record(tx, &own, &entry)?;
            Ok::<_, StoreError>(true)
        })?;
        match is_taken {
            true => Ok(()),
            false => Err(NumenLinkRefusal::Unknown),
        }
    }

    /// What lies under links that are over goes, and what was typed in vain long ago; how many rows. The day's job.
    ///
    /// # Errors
    /// The store's.
    pub fn forget_old_numen(&self) -> Result<u64, StoreError> {
        self.0.store.platform_write(|tx| {
            let now = tx.now();
            let typed = tx.execute(FORGET_TYPED, params![now.before(COUNTS)])?;
            Ok(typed + tx.execute(OVER, params![now])?)
        })
    }
}

/// Whether a NUMEN opens something: the first sign-in, or a way back in.
fn is_there(state: AccountState) -> bool {
    matches!(
        state,
        AccountState::ToActivate | AccountState::Active | AccountState::Leaving
    )
}

fn put(
    tx: &Tx<'_>,
    actor: &Actor,
    bearer: &Bearer,
    number: i64,
    way: &Way,
) -> Result<(), StoreError> {
    match way {
        Way::Printed => {
            record(tx, actor, &about(bearer, Act::NumenPrinted { number }))?;
            tell_desk_act(tx, bearer.account, DeskAct::NumenPrinted)
        }
        Way::Link {
            token_hash,
            sealed,
            until,
            job,
        } => {
            let (person, account) = (bearer.person.id, bearer.account);
            tx.execute(PUT, params![person, account, token_hash, sealed, *until])?;
            jobs::schedule(tx, job)?;
            record(tx, actor, &about(bearer, Act::NumenSent { number }))?;
            // Who reads the rescue address in their place is not alone in knowing.
            tell_desk_act(tx, account, DeskAct::NumenSent)
        }
    }
}

/// The key that a link and the data directory hold together.
fn key_of(keyed: &KeyedHash, token: &Secret) -> KeyedHash {
    let key = keyed.derived(UNDER_LINKS);
    KeyedHash::of_bytes(*blake3::keyed_hash(&key, token.reveal().as_bytes()).as_bytes())
}

/// For what a NUMEN is sealed.
fn lies(person: PersonId) -> String {
    format!("numen/{person}")
}

/// For what the token of a letter is.
fn sent_to(person: PersonId) -> String {
    format!("numen-letter/{person}")
}

fn about(bearer: &Bearer, act: Act) -> Entry {
    let person = &bearer.person;
    Entry::about(person.organisation, person.id, act).at(person.establishment_id)
}

fn of_token(tx: &Tx<'_>, hash: &str) -> Result<Option<Lying>, StoreError> {
    tx.query_opt(OF_TOKEN, params![hash], |row| {
        Ok(Lying {
            person: PersonId(row.get(0)?),
            account: row.get(1)?,
            sealed: row.get(2)?,
            expires: row.get(3)?,
            failed: row.get(4)?,
        })
    })
}
