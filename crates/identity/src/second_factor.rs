//! The second factor: codes of an application beside the password (RFC 6238), and recovery codes for who has lost it.
//!
//! The seed is sealed with the key of the data directory and told once, to who enrols: proposed on a page, where it goes and
//! comes back sealed, and kept once a code of it came back. The step of a code that was taken is written in the transaction
//! that takes it, so that none counts twice, on any node. Recovery codes are kept as keyed hashes; each opens once.
//!
//! Wrong codes are counted by person in a row, before it is known whether they are right: who holds the password alone guesses
//! some in half an hour. The bearer, who is kept waiting then, comes in by a recovery code, which nobody guesses.
//!
//! How one is taken, an application or a passkey, is `enrolling`'s; what it is asked for at the sign-in is `signing_in`'s. New
//! factors, recovery codes and passwords of programs ask for a fresh one ([`Identity::prove_anew`]).

pub(crate) mod enrolling;
mod first;
pub(crate) mod reset;
pub(crate) mod signing_in;
pub(crate) mod taking;
mod totp;

use crate::notice::{self, Happened};
use crate::passkey;
use crate::{CredentialError, Hashed, Identity, KeyedHash, Secret, session, signs};
use chrono::NaiveDate;
use directory::{
    Act, Actor, DirectoryError, Entry, OrganisationId, PersonId, Population, record,
    second_factor_rule,
};
use std::time::Duration;
use store::{StoreError, Timestamp, Tx, params};
use text::dates;
use thiserror::Error;
use totp::Seed;
use zeroize::Zeroizing;

/// How long a proposed seed may lie on a page.
const PROPOSED: Duration = Duration::from_secs(30 * 60);
/// Recovery codes that are made at once.
pub const RECOVERY_CODES: usize = 10;
/// Signs of one: 42 bits, guessed by nobody who waits after ten.
const RECOVERY_LENGTH: usize = 10;
/// Signs of a group of one, as it is shown.
const RECOVERY_GROUP: usize = 5;

/// Whether a person has one at all: an application, or a passkey.
pub(crate) const HAS: &str = "
SELECT 1 FROM second_factor WHERE person_id = $1
UNION ALL SELECT 1 FROM passkey WHERE person_id = $1 LIMIT 1";
pub(crate) const OF: &str = "SELECT seed, since, last_step FROM second_factor WHERE person_id = $1";
pub(crate) const LEFT: &str = "SELECT hash FROM recovery_code WHERE person_id = $1";
pub(crate) const DROP_RECOVERY: &str = "DELETE FROM recovery_code WHERE person_id = $1";
pub(crate) const DROP: &str = "DELETE FROM second_factor WHERE person_id = $1";
pub(crate) const DROP_FAILED: &str = "DELETE FROM second_factor_failed WHERE person_id = $1";
const PUT_RECOVERY: &str = "INSERT INTO recovery_code (person_id, hash) VALUES ($1, $2)";

/// What somebody's second factor is, for them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SecondFactor {
    /// Since when there is one without a break, as far as it is known: the oldest of those that are.
    pub since: Timestamp,
    /// Since when there is an application of codes, if there is one.
    pub app_since: Option<Timestamp>,
    pub passkeys: usize,
    /// Recovery codes that still open.
    pub recovery_left: usize,
}

/// A seed that is proposed to who enrols.
#[derive(Debug)]
pub struct ProposedFactor {
    /// As it goes to the page and comes back, unread.
    pub sealed: String,
    /// For who types it into the application.
    pub typed: Secret,
    /// For the application that photographs it: to be drawn.
    pub uri: Secret,
}

/// Why a proof or a code was not taken.
#[derive(Debug, Error)]
pub enum FactorRefusal {
    /// Not the password, or not a code of the second factor: whichever was asked for.
    #[error("not a proof")]
    Wrong,
    /// What a browser answered where a code is asked for comes from no passkey of theirs, or answers no question that still
    /// stands.
    #[error("not a passkey's proof")]
    WrongPasskey,
    /// Not the code of the application that is to be the second factor.
    #[error("not a code of the proposed seed")]
    WrongCode,
    #[error("too many attempts")]
    Throttled { retry_after: Duration },
    /// The page was open too long, or is somebody else's.
    #[error("another seed is to be proposed")]
    Over,
    /// The organisation asks for one.
    #[error("the second factor is compulsory")]
    Compulsory,
    /// Since it is compulsory, a first one is enrolled at the sign-in.
    #[error("a first second factor is enrolled at the sign-in")]
    AtSignIn,
    /// It opens duties: a code of the rescue address is asked for besides ([`Identity::enrol_first_factor`]).
    #[error("a code of the rescue address is asked for")]
    AsksLetter,
    #[error("there are as many as there may be")]
    TooMany,
    /// What a browser answered is no passkey of the question, or of one that is registered.
    #[error("not a passkey for the question")]
    NoPasskey,
    #[error(transparent)]
    Credential(#[from] CredentialError),
}

impl From<StoreError> for FactorRefusal {
    fn from(error: StoreError) -> Self {
        Self::Credential(error.into())
    }
}

impl From<DirectoryError> for FactorRefusal {
    fn from(error: DirectoryError) -> Self {
        Self::Credential(error.into())
    }
}

/// What a password alone opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Standing {
    /// Everything.
    Free,
    /// Nothing before a second factor is enrolled.
    Must,
    /// Nothing without the second factor.
    Has,
}

/// Whether a person has a second factor: an application of codes, or a passkey.
pub(crate) fn has(tx: &Tx<'_>, person: PersonId) -> Result<bool, StoreError> {
    Ok(tx.query_opt(HAS, params![person], |_| Ok(()))?.is_some())
}

/// Whether one of them is an application.
pub(crate) fn has_app(tx: &Tx<'_>, person: PersonId) -> Result<bool, StoreError> {
    Ok(tx.query_opt(OF, params![person], |_| Ok(()))?.is_some())
}

/// What a password alone opens of somebody today.
pub(crate) fn standing(
    tx: &Tx<'_>,
    person: PersonId,
    organisation: OrganisationId,
    population: Population,
) -> Result<Standing, StoreError> {
    if has(tx, person)? {
        return Ok(Standing::Has);
    }
    let today = dates::naive(dates::PARIS, tx.now().0);
    let rule = second_factor_rule(tx, organisation)?;
    Ok(match rule.compels(population, today) {
        true => Standing::Must,
        false => Standing::Free,
    })
}

/// Six digits and nothing else.
fn app_code(code: &str) -> Option<u32> {
    let is_number = code.bytes().all(|digit| digit.is_ascii_digit());
    is_number.then(|| code.parse().ok()).flatten()
}

fn purpose(person: PersonId) -> String {
    format!("second-factor/{}", person.0)
}

fn proposal(person: PersonId) -> String {
    format!("proposed-factor/{}", person.0)
}

fn recovery_hash(keyed: &KeyedHash, person: PersonId, code: &str) -> String {
    let bound = Zeroizing::new(format!("{}/{code}", person.0));
    keyed.of(Hashed::RecoveryCode, &bound)
}

/// Ten new codes with their hashes, in the place of those before.
pub(crate) fn put_recovery(
    tx: &Tx<'_>,
    person: PersonId,
    hashes: &[String],
) -> Result<(), StoreError> {
    tx.execute(DROP_RECOVERY, params![person])?;
    for hash in hashes {
        tx.execute(PUT_RECOVERY, params![person, hash])?;
    }
    Ok(())
}

/// All of a person's second factor goes: with the account, or by their own act.
pub(crate) fn forget(tx: &Tx<'_>, person: PersonId) -> Result<(), StoreError> {
    tx.execute(DROP_RECOVERY, params![person])?;
    tx.execute(DROP_FAILED, params![person])?;
    tx.execute(passkey::DROP, params![person])?;
    tx.execute(DROP, params![person]).map(drop)
}

/// The same of what was set up since a time: whether there was any. Recovery codes go with the application that they were made
/// with, and with the last of all.
pub(crate) fn forget_younger(
    tx: &Tx<'_>,
    person: PersonId,
    than: Timestamp,
) -> Result<bool, StoreError> {
    let since: Option<Timestamp> = tx.query_opt(OF, params![person], |row| row.get(1))?;
    let keys = tx.execute(passkey::DROP_YOUNGER, params![person, than])?;
    let is_young = since.is_some_and(|since| since > than);
    if is_young {
        tx.execute(DROP, params![person])?;
        tx.execute(DROP_RECOVERY, params![person])?;
        tx.execute(DROP_FAILED, params![person])?;
    }
    if keys > 0 && !has(tx, person)? {
        forget(tx, person)?;
    }
    Ok(is_young || keys > 0)
}

impl Identity {
    /// The second factor of a person, if there is one.
    ///
    /// # Errors
    /// The store's.
    pub fn second_factor(&self, person: PersonId) -> Result<Option<SecondFactor>, StoreError> {
        self.0.store.platform_read(|tx| {
            let app_since = tx.query_opt(OF, params![person], |row| row.get::<Timestamp>(1))?;
            let keys: Vec<Timestamp> =
                tx.query(passkey::OF_PERSON, params![person], |row| row.get(2))?;
            let oldest = [app_since, keys.first().copied()];
            let Some(since) = oldest.into_iter().flatten().min() else {
                return Ok(None);
            };
            let left = tx.query(LEFT, params![person], |_| Ok(()))?.len();
            Ok(Some(SecondFactor {
                since,
                app_since,
                passkeys: keys.len(),
                recovery_left: left,
            }))
        })
    }

    /// From which day on a person's organisation asks them for a second factor, if it ever does.
    ///
    /// # Errors
    /// The directory's.
    pub fn second_factor_from(
        &self,
        person: PersonId,
    ) -> Result<Option<NaiveDate>, DirectoryError> {
        let found = self.0.directory.person(person)?;
        let rule = self
            .0
            .store
            .platform_read(|tx| second_factor_rule(tx, found.organisation))?;
        Ok(rule.from(found.population))
    }

    /// Whether a person must have a second factor by now.
    ///
    /// # Errors
    /// The directory's.
    pub fn must_have_factor(&self, person: PersonId) -> Result<bool, DirectoryError> {
        let today = dates::naive(dates::PARIS, self.0.store.now().0);
        let from = self.second_factor_from(person)?;
        Ok(from.is_some_and(|from| from <= today))
    }

    pub(crate) fn standing(&self, person: PersonId) -> Result<Standing, DirectoryError> {
        let found = self.0.directory.person(person)?;
        let (organisation, population) = (found.organisation, found.population);
        let read = |tx: &Tx<'_>| standing(tx, person, organisation, population);
        Ok(self.0.store.platform_read(read)?)
    }

    /// A new seed for who enrols. Nothing is kept of it but what goes to their page.
    ///
    /// # Errors
    /// The directory's.
    pub fn propose_second_factor(
        &self,
        person: PersonId,
    ) -> Result<ProposedFactor, DirectoryError> {
        let random = self.0.store.random();
        let seed = Seed::make(&**random);
        let until = self.0.store.now().after(PROPOSED);
        let sealed = self
            .keyed()?
            .seal(&**random, &proposal(person), until, &seed.base32());
        self.proposed(person, sealed, &seed)
    }

    /// The same proposal again, for a form that comes back; nothing when its time is over.
    ///
    /// # Errors
    /// The directory's.
    pub fn proposed_second_factor(
        &self,
        person: PersonId,
        sealed: &str,
    ) -> Result<Option<ProposedFactor>, DirectoryError> {
        match self.open_proposal(person, sealed)? {
            Some(seed) => self.proposed(person, sealed.to_owned(), &seed).map(Some),
            None => Ok(None),
        }
    }

    fn proposed(
        &self,
        person: PersonId,
        sealed: String,
        seed: &Seed,
    ) -> Result<ProposedFactor, DirectoryError> {
        let found = self.0.directory.person(person)?;
        let issuer = self.0.directory.organisation(found.organisation)?.name;
        let account = found.address.clone();
        let account = account.unwrap_or_else(|| found.identifier.clone());
        Ok(ProposedFactor {
            sealed,
            typed: Secret::new(seed.grouped().to_string()),
            uri: Secret::new(seed.uri(&issuer, &account).to_string()),
        })
    }

    fn open_proposal(&self, person: PersonId, sealed: &str) -> Result<Option<Seed>, StoreError> {
        let now = self.0.store.now();
        let opened = self.keyed()?.open_sealed(&proposal(person), now, sealed);
        Ok(opened.ok().and_then(|text| Seed::parse(&text)))
    }

    /// The seed as it is kept: sealed without an end.
    fn kept(&self, person: PersonId, seed: &Seed) -> Result<String, StoreError> {
        let random = &**self.0.store.random();
        let (purpose, never) = (purpose(person), Timestamp(i64::MAX));
        Ok(self.keyed()?.seal(random, &purpose, never, &seed.base32()))
    }

    pub(crate) fn new_recovery_codes(
        &self,
        person: PersonId,
    ) -> Result<(Vec<Secret>, Vec<String>), StoreError> {
        let keyed = self.keyed()?;
        let random = &**self.0.store.random();
        let made = (0..RECOVERY_CODES).map(|_| {
            let code = signs::make(random, RECOVERY_LENGTH);
            let shown = signs::grouped(&code, RECOVERY_GROUP);
            (
                Secret::new(shown.to_string()),
                recovery_hash(keyed, person, &code),
            )
        });
        Ok(made.unzip())
    }

    /// The application is one no more, for who is signed in and proves it by a code: without a passkey the password alone opens
    /// again, where nothing asks for more, and the recovery codes go.
    ///
    /// # Errors
    /// `Compulsory`; another [`FactorRefusal`].
    pub async fn remove_second_factor(
        &self,
        actor: &Actor,
        proof: Secret,
    ) -> Result<(), FactorRefusal> {
        let must = self.must_have_factor(actor.person)?;
        let has_key = !self.passkeys(actor.person)?.is_empty();
        if must && !has_key {
            return Err(FactorRefusal::Compulsory);
        }
        self.prove_anew(actor, proof).await?;
        let (identity, actor) = (self.clone(), actor.clone());
        let removed = self.0.store.offload(move || {
            let removed = identity.0.store.platform_write(|tx| {
                // A passkey may have gone on another page.
                let keys = tx.query(passkey::KEYS, params![actor.person], |_| Ok(()))?;
                if must && keys.is_empty() {
                    return Ok(Err(FactorRefusal::Compulsory));
                }
                if tx.execute(DROP, params![actor.person])? > 0 {
                    let happened = match has(tx, actor.person)? {
                        true => Happened::AppRemoved,
                        false => {
                            forget(tx, actor.person)?;
                            tx.execute(session::FORGET_PROOFS, params![actor.account])?;
                            Happened::FactorRemoved
                        }
                    };
                    let act = Act::SecondFactorRemoved;
                    let entry = Entry::about(actor.organisation, actor.person, act);
                    record(tx, &actor, &entry)?;
                    let whose = (actor.person, actor.account);
                    notice::tell(tx, whose, happened, actor.network)?;
                }
                Ok::<_, StoreError>(Ok(()))
            })?;
            identity.0.store.wake_jobs();
            removed
        });
        removed.await?
    }

    /// Ten recovery codes in the place of those before, for who has a second factor and proves it.
    ///
    /// # Errors
    /// `Over` for who has none; another [`FactorRefusal`].
    pub async fn make_recovery_codes(
        &self,
        actor: &Actor,
        proof: Secret,
    ) -> Result<Vec<Secret>, FactorRefusal> {
        if self.second_factor(actor.person)?.is_none() {
            return Err(FactorRefusal::Over);
        }
        self.prove_anew(actor, proof).await?;
        let (identity, actor) = (self.clone(), actor.clone());
        let made = self.0.store.offload(move || {
            let (codes, hashes) = identity.new_recovery_codes(actor.person)?;
            identity.0.store.platform_write(|tx| {
                put_recovery(tx, actor.person, &hashes)?;
                let act = Act::RecoveryCodesMade;
                let entry = Entry::about(actor.organisation, actor.person, act);
                record(tx, &actor, &entry)
            })?;
            Ok::<_, StoreError>(codes)
        });
        Ok(made.await??)
    }

    /// What was kept of the second factor of an account that is deleted, of its programs and of its sign-ins goes.
    ///
    /// # Errors
    /// The directory's.
    pub fn forget_second_factor(&self, account: store::AccountId) -> Result<(), DirectoryError> {
        let person = match self.0.directory.account(account) {
            Err(DirectoryError::NotFound(_)) => return Ok(()),
            found => found?.person,
        };
        self.0.store.platform_write(|tx| {
            forget(tx, person)?;
            tx.execute(reset::DROP_ASKED, params![person])?;
            tx.execute(crate::handover::TAKE_ALLOWED, params![person])?;
            crate::app_password::forget(tx, person)?;
            crate::sign_in::forget(tx, person)?;
            notice::forget(tx, person)?;
            tx.execute(signing_in::END_ALL, params![account]).map(drop)
        })?;
        Ok(())
    }
}
