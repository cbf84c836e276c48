//! A code for who has an account and cannot get in: handed over on paper, or sent to the rescue address that was verified. Entered with
//! the date of birth it leads to another password, and never past a second factor.
//!
//! It is made on a numbered request alone: by the desk that handles it, or, once the desk says so, by who leads the school. Nobody
//! makes one for themselves, nor for who holds rights. Its bearer is told at once, at every address that is known of them. A sheet's
//! machinery is its own: a keyed hash, five dates tried beside it, another one in its place; choosing the password uses it up, and so
//! does enrolling a compulsory second factor with it.

use crate::activation::NOBODY;
use crate::activation::sheets::{self, MadeSheet};
use crate::authentication::{LONGEST_NAME, normal};
use crate::rescue_in_person;
use crate::throttle::Key;
use crate::{ActivationRefusal, Hashed, Identity, Secret, SheetCode};
use directory::{
    AccountState, Act, Actor, DeskAct, Directory, DirectoryError, Entry, Person, PersonId, record,
    tell_desk_act,
};
use feed_syntax::BirthDate;
use serde::{Deserialize, Serialize};
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;
use store::{AccountId, Job, NewJob, StoreError, Tx, jobs, params};
use subtle::ConstantTimeEq;
use text::Lang;
use text::address::Address;

/// The kind of jobs that send a code to a rescue address.
pub const HANDOVER_JOB: &str = "handover-code";

/// How long a code lets its bearer in: it is handed over in person, or read in a mailbox, within days.
const LASTS: Duration = Duration::from_secs(3 * 24 * 3600);
/// How long who leads the school may print one for a request.
const ALLOWED: Duration = Duration::from_secs(7 * 24 * 3600);

pub(crate) const ALLOWED_FOR: &str =
    "SELECT request_id, by_person FROM handover_allowed WHERE person_id = $1 AND expires > $2";
pub(crate) const TAKE_ALLOWED: &str = "DELETE FROM handover_allowed WHERE person_id = $1";
const ALLOW: &str = "
INSERT INTO handover_allowed (person_id, request_id, by_person, expires) VALUES ($1, $2, $3, $4)
ON CONFLICT (person_id) DO UPDATE SET request_id = excluded.request_id, by_person = excluded.by_person,
    expires = excluded.expires";

/// As a job carries it.
#[derive(Serialize, Deserialize)]
struct Wanted {
    person: i64,
    by: i64,
}

/// A letter with a code to somebody's rescue address.
#[derive(Debug, Clone)]
pub struct HandoverLetter {
    pub to: Address,
    pub made: MadeSheet,
    pub identifier: String,
    pub language: Lang,
    /// The name of the organisation that signs it.
    pub organisation: String,
    /// From which it is sent.
    pub domain: String,
    pub account: AccountId,
}

/// Somebody whom a code may be made for.
struct Bearer {
    person: Arc<Person>,
    account: AccountId,
}

impl Identity {
    /// Makes a code to print at a desk, for a request that the desk handles.
    ///
    /// # Errors
    /// As [`directory::Directory::may_help`]; `Invalid` (`request`) for a request that has ended, is not the desk's or is about somebody
    /// else; `NotFound` of an account that is not active (`active account`), or whose bearer could not say when they were born
    /// (`date of birth`); the store's.
    pub fn make_desk_handover(
        &self,
        actor: &Actor,
        person: PersonId,
        number: i64,
    ) -> Result<MadeSheet, DirectoryError> {
        let bearer = self.handed_at_desk(actor, person, number)?;
        self.put_handover(actor, &bearer, number)
    }

    /// Lets who leads the person's school print one, for some days, once.
    ///
    /// # Errors
    /// As there.
    pub fn allow_handover(
        &self,
        actor: &Actor,
        person: PersonId,
        number: i64,
    ) -> Result<(), DirectoryError> {
        let bearer = self.handed_at_desk(actor, person, number)?;
        let entry = about(&bearer, Act::HandoverAllowed { number });
        self.0.store.platform_write(|tx| {
            let values = params![person, number, actor.person, tx.now().after(ALLOWED)];
            tx.execute(ALLOW, values)?;
            Ok(record(tx, actor, &entry)?)
        })
    }

    /// Has one sent to the person's rescue address; never to one that a request tells.
    ///
    /// # Errors
    /// As there; `NotFound` (`rescue address`) of who has none.
    pub fn send_handover(
        &self,
        actor: &Actor,
        person: PersonId,
        number: i64,
    ) -> Result<(), DirectoryError> {
        let bearer = self.handed_at_desk(actor, person, number)?;
        if self.rescue_address(person)?.is_none() {
            return Err(DirectoryError::NotFound("rescue address"));
        }
        let wanted = Wanted {
            person: person.0,
            by: actor.person.0,
        };
        let payload =
            serde_json::to_vec(&wanted).map_err(|error| StoreError::Corrupt(error.to_string()))?;
        let entry = about(&bearer, Act::HandoverSent { number });
        self.0.store.platform_write(|tx| {
            let job = NewJob {
                kind: HANDOVER_JOB,
                account: Some(bearer.account),
                run_at: tx.now(),
                payload: payload.clone(),
                key: Some(person.to_string()),
            };
            jobs::schedule(tx, &job)?;
            tell_desk_act(tx, bearer.account, DeskAct::HandoverMade)?;
            record(tx, actor, &entry)
        })?;
        self.0.store.wake_jobs();
        Ok(())
    }

    /// Makes the one that a desk let who leads the person's school print.
    ///
    /// # Errors
    /// `NotPermitted` unless the actor leads the school of the person and a desk said so, for oneself and for who holds rights;
    /// `NotFound` as at the desk; the store's.
    pub fn make_school_handover(
        &self,
        actor: &Actor,
        school: i64,
        person: PersonId,
    ) -> Result<MadeSheet, DirectoryError> {
        let number = self.handover_allowed(actor, school, person)?;
        let number = number.ok_or(DirectoryError::NotPermitted)?;
        let bearer = self.handed_to(person)?;
        self.put_handover(actor, &bearer, number)
    }

    /// The request for which who leads the school may print a code, if a desk said so.
    ///
    /// # Errors
    /// As [`directory::Directory::school_account`].
    pub fn handover_allowed(
        &self,
        actor: &Actor,
        school: i64,
        person: PersonId,
    ) -> Result<Option<i64>, DirectoryError> {
        let directory = &self.0.directory;
        directory.school_account(actor, school, person)?;
        let is_head = directory.leads_school(actor, school)? && actor.person != person;
        if !is_head || directory.holds_rights(person)? {
            return Ok(None);
        }
        // Who leads a school is a desk's to help.
        if rescue_in_person::leads(directory, &*directory.person(person)?)? {
            return Ok(None);
        }
        let allowed = self.0.store.platform_read(|tx| {
            tx.query_opt(ALLOWED_FOR, params![person, tx.now()], |row| {
                Ok((row.get::<i64>(0)?, PersonId(row.get(1)?)))
            })
        })?;
        let Some((number, by)) = allowed else {
            return Ok(None);
        };
        // Said before the person went to another organisation it counts no more.
        let (by, whose) = (directory.person(by)?, directory.person(person)?);
        Ok((by.organisation == whose.organisation).then_some(number))
    }

    fn handed_at_desk(
        &self,
        actor: &Actor,
        person: PersonId,
        number: i64,
    ) -> Result<Bearer, DirectoryError> {
        self.0.directory.may_help(actor, person)?;
        if actor.is_program() {
            return Err(DirectoryError::NotPermitted);
        }
        self.is_about(actor, person, number)?;
        self.handed_to(person)
    }

    fn handed_to(&self, person: PersonId) -> Result<Bearer, DirectoryError> {
        let directory = &self.0.directory;
        let (person, account) = active(directory, person)?;
        if directory.recognition(person.id)?.birth_hash.is_none() {
            return Err(DirectoryError::NotFound("date of birth"));
        }
        Ok(Bearer { person, account })
    }

    fn put_handover(
        &self,
        actor: &Actor,
        bearer: &Bearer,
        number: i64,
    ) -> Result<MadeSheet, DirectoryError> {
        let code = self.new_sheet_code()?;
        let entry = about(bearer, Act::HandoverMade { number });
        let made = self.0.store.platform_write(|tx| {
            tx.execute(TAKE_ALLOWED, params![bearer.person.id])?;
            let made = code.put(tx, actor, bearer.person.id, (LASTS, true))?;
            record(tx, actor, &entry)?;
            tell_desk_act(tx, bearer.account, DeskAct::HandoverMade)?;
            Ok::<_, DirectoryError>(made)
        })?;
        self.0.store.wake_jobs();
        Ok(made)
    }

    /// The letter of a job of [`HANDOVER_JOB`], with a code that is made now; nothing where there is nobody to send it to any more.
    ///
    /// # Errors
    /// The store's; `Corrupt` for a job that is none.
    pub fn make_handover_letter(
        &self,
        job: &Job,
    ) -> Result<Option<HandoverLetter>, DirectoryError> {
        let wanted: Wanted = serde_json::from_slice(&job.payload)
            .map_err(|error| StoreError::Corrupt(format!("a code to be sent: {error}")))?;
        let id = PersonId(wanted.person);
        let bearer = match self.handed_to(id) {
            Err(DirectoryError::NotFound(_)) => return Ok(None),
            found => found?,
        };
        let to = self.rescue_address(id)?;
        let Some(to) = to.and_then(|address| address.parse().ok()) else {
            return Ok(None);
        };
        if self.0.directory.holds_rights(id)? {
            return Ok(None);
        }
        let code = self.new_sheet_code()?;
        let by = Actor {
            person: PersonId(wanted.by),
            protocol: directory::Protocol::Web,
            ..Actor::system()
        };
        let put = |tx: &Tx<'_>| code.put(tx, &by, id, (LASTS, true));
        let made = self.0.store.platform_write(put)?;
        let organisation = self.0.directory.organisation(bearer.person.organisation)?;
        Ok(Some(HandoverLetter {
            to,
            made,
            identifier: bearer.person.identifier.clone(),
            language: bearer.person.language,
            organisation: organisation.name.clone(),
            domain: organisation.domains.first().cloned().unwrap_or_default(),
            account: bearer.account,
        }))
    }

    /// Where who brings a code that was handed over, and the date of birth, chooses another password: the token of its page. The
    /// same work whoever is named; who does not prove it is counted by code, by name on their network, and by network.
    ///
    /// # Errors
    /// `Unknown`, `Throttled`; once it is proven, `Suspended` and `Closed`; the store's.
    pub fn use_handover(
        &self,
        name: &str,
        code: &SheetCode,
        birth: &BirthDate,
        network: IpAddr,
    ) -> Result<Secret, ActivationRefusal> {
        let keyed = self.keyed()?;
        let name = normal(name);
        let told = keyed.of(Hashed::SheetCode, code.reveal());
        let born = keyed.of(Hashed::BirthDate, &birth.reveal());
        let counted = [
            Key::Secret(told.clone()),
            Key::name(&name, network),
            self.network_key(network)?,
        ];
        if let Some(retry_after) = self.wait_for(&counted)? {
            return Err(ActivationRefusal::Throttled { retry_after });
        }
        if name.len() > LONGEST_NAME {
            return Err(ActivationRefusal::Unknown);
        }
        let found = self.candidate(&name).map_err(|_| StoreError::Closing)?;
        let person = found.as_ref().map_or(NOBODY, |found| found.person.id);
        if let Some(retry_after) = self.count_failure(&counted, person)? {
            return Err(ActivationRefusal::Throttled { retry_after });
        }
        let is_proven = self.brings(person, &told, &born)?;
        let Some(found) = found.filter(|_| is_proven) else {
            tracing::info!(%network, "refused a code that was handed over");
            return Err(ActivationRefusal::Unknown);
        };
        let [by_secret, by_name, by_network] = counted;
        self.forgive(&[by_secret, by_name], &[by_network])?;
        // Given a right since it was made: those are looked after in the administration.
        if self.0.directory.holds_rights(person)? {
            return Err(ActivationRefusal::Unknown);
        }
        match self.0.directory.account(found.account)?.state {
            AccountState::Active | AccountState::Leaving => {}
            AccountState::Suspended => {
                let why = self.0.directory.suspension(found.account)?;
                return Err(ActivationRefusal::Suspended { why });
            }
            AccountState::Announced | AccountState::ToActivate => {
                return Err(ActivationRefusal::Unknown);
            }
            AccountState::Closed | AccountState::Deleted => return Err(ActivationRefusal::Closed),
        }
        Ok(self.open_reset(person, found.account)?)
    }

    /// Uses up a code that was handed over to a person: whether it was theirs and counts yet. Not of who was given a right since.
    pub(crate) fn spend_handover(
        &self,
        person: PersonId,
        code: &SheetCode,
    ) -> Result<bool, DirectoryError> {
        if self.0.directory.holds_rights(person)? {
            return Ok(false);
        }
        let told = self.keyed()?.of(Hashed::SheetCode, code.reveal());
        let spend = |tx: &Tx<'_>| sheets::spend(tx, person, &told);
        Ok(self.0.store.platform_write(spend)?)
    }

    /// Whether code and date are a person's; what is read and written is the same for nobody.
    fn brings(&self, person: PersonId, told: &str, born: &str) -> Result<bool, DirectoryError> {
        let same = |known: Option<&str>, told: &str| {
            bool::from(known.unwrap_or_default().as_bytes().ct_eq(told.as_bytes()))
        };
        let known = self.0.directory.recognition(person)?;
        let sheet = sheets::of(&self.0.store, person)?;
        let now = self.0.store.now();
        let sheet = sheet.filter(|sheet| sheet.lets_in(now));
        let is_right = same(sheet.as_ref().map(|sheet| sheet.hash.as_str()), told);
        if is_right & same(known.birth_hash.as_deref(), born) {
            return Ok(true);
        }
        // Who holds the code guesses the date; who does not stops nobody's code, and costs the same.
        let whose = if is_right { person } else { NOBODY };
        self.0
            .store
            .platform_write(|tx| sheets::failed(tx, whose))?;
        Ok(false)
    }
}

/// The person and their account, if it is active: else `NotFound` (`active account`).
pub(crate) fn active(
    directory: &Directory,
    person: PersonId,
) -> Result<(Arc<Person>, AccountId), DirectoryError> {
    let person = directory.person(person)?;
    let none = DirectoryError::NotFound("active account");
    let Some(account) = person.account.filter(|_| person.may_be_trusted()) else {
        return Err(none);
    };
    match directory.account(account)?.state {
        AccountState::Active | AccountState::Leaving => Ok((person, account)),
        _ => Err(none),
    }
}

fn about(bearer: &Bearer, act: Act) -> Entry {
    let person = &bearer.person;
    Entry::about(person.organisation, person.id, act).at(person.establishment_id)
}
