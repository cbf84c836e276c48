//! A way back in for who has lost their password: a link to their rescue address, by which they choose another one.
//!
//! Asking looks nobody up: what was typed goes into a due job as keyed hashes, and everybody is answered the same. Who runs
//! the job ([`Identity::make_reset_link`]) finds whom it is about and hands the letter to the queue. The link opens a page and is
//! used up by choosing a password there, not by being opened: programs that look at mail open links. A second factor stays.

use crate::activation::{FORGET_DATES, NOBODY, sheets};
use crate::authentication::actor;
use crate::identifier::is_born;
use crate::second_factor::Standing;
use crate::throttle::Key;
use crate::{
    CredentialError, Hashed, Identity, Secret, app_password, ending, password, rescue_change,
    second_factor,
};
use directory::{
    AccountState, Act, Actor, DirectoryError, Entry, PasswordRule, Person, PersonId, Protocol,
    Recognised, record,
};
use feed_syntax::{BirthDate, Numen};
use serde::{Deserialize, Serialize};
use std::net::IpAddr;
use std::time::Duration;
use store::{AccountId, Job, NewJob, StoreError, Timestamp, Tx, params};
use text::Lang;
use text::address::Address;
use thiserror::Error;

/// The kind of jobs that send a link to a rescue address.
pub const RESET_JOB: &str = "reset-link";

/// How long a link leads somewhere.
const LASTS: Duration = Duration::from_secs(30 * 60);
/// Letters sent for a person within [`WINDOW`].
const MOST_SENT: i64 = 3;
const WINDOW: Duration = Duration::from_secs(3600);
/// Longer tokens are nobody's: 32 bytes in base64 are 43 signs.
const LONGEST_TOKEN: usize = 64;

pub(crate) const SENT: &str = "SELECT sent, since FROM reset_link WHERE person_id = $1";
pub(crate) const OF_TOKEN: &str =
    "SELECT person_id, account_id, expires FROM reset_link WHERE token_hash = $1";
pub(crate) const SPENT: &str =
    "UPDATE reset_link SET token_hash = NULL, expires = 0 WHERE person_id = $1";
pub(crate) const FORGET: &str = "DELETE FROM reset_link WHERE person_id = $1";
const PUT: &str = "
INSERT INTO reset_link (person_id, account_id, token_hash, expires, sent, since) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (person_id) DO UPDATE SET account_id = excluded.account_id, token_hash = excluded.token_hash,
    expires = excluded.expires, sent = excluded.sent, since = excluded.since";

/// Who asks for a way back in.
#[derive(Debug, Clone)]
pub struct ResetPlea {
    pub numen: Numen,
    pub birth: BirthDate,
}

/// As a job carries it: keyed hashes alone.
#[derive(Serialize, Deserialize)]
struct Asked {
    numen: String,
    birth: String,
}

/// What a letter to a rescue address says.
#[derive(Debug, Clone)]
pub enum ResetWay {
    /// The token of a link.
    Link(Secret),
    /// The account is suspended: another password would open nothing.
    Suspended,
    /// The account was never opened to its end: the first sign-in goes on.
    ToActivate,
}

/// A letter to somebody's rescue address.
#[derive(Debug, Clone)]
pub struct ResetLetter {
    pub to: Address,
    pub way: ResetWay,
    pub identifier: String,
    pub language: Lang,
    /// The name of the organisation that signs it.
    pub organisation: String,
    /// From which it is sent.
    pub domain: String,
    /// Whose account the letter is of.
    pub account: AccountId,
}

/// Where a link leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reset {
    pub person: PersonId,
    pub account: AccountId,
}

/// Why no other password was chosen.
#[derive(Debug, Error)]
pub enum ResetRefusal {
    /// Unknown, used, replaced or over: never said which.
    #[error("the link leads nowhere")]
    Nowhere,
    #[error("too many attempts")]
    Throttled { retry_after: Duration },
    #[error(transparent)]
    Credential(#[from] CredentialError),
}

impl From<StoreError> for ResetRefusal {
    fn from(error: StoreError) -> Self {
        Self::Credential(error.into())
    }
}

impl From<DirectoryError> for ResetRefusal {
    fn from(error: DirectoryError) -> Self {
        Self::Credential(error.into())
    }
}

impl Identity {
    /// Takes a plea; whether it is somebody's is not looked at. Each counts for its NUMEN and its network: nobody ever hears
    /// which was right.
    ///
    /// # Errors
    /// `Throttled`; the store's.
    pub fn ask_reset(&self, plea: &ResetPlea, network: IpAddr) -> Result<(), ResetRefusal> {
        let keyed = self.keyed()?;
        let asked = Asked {
            numen: keyed.of(Hashed::Numen, plea.numen.reveal()),
            birth: keyed.of(Hashed::BirthDate, &plea.birth.reveal()),
        };
        let counted = [Key::Asked(asked.numen.clone()), self.network_key(network)?];
        if let Some(retry_after) = self.count_before(&counted, NOBODY)? {
            return Err(ResetRefusal::Throttled { retry_after });
        }
        let payload =
            serde_json::to_vec(&asked).map_err(|error| StoreError::Corrupt(error.to_string()))?;
        self.0.store.schedule(&NewJob {
            kind: RESET_JOB,
            account: None,
            run_at: self.0.store.now(),
            payload,
            // Asked again before it was sent it is sent once; another date is another plea, and hides none.
            key: Some(format!("{}/{}", asked.numen, asked.birth)),
        })?;
        Ok(())
    }

    /// The letters of a job of [`RESET_JOB`], each with a new link: the one before leads nowhere from now on. None where nobody
    /// is meant, where no rescue address is known, or where enough were sent within the hour.
    ///
    /// # Errors
    /// The store's; `Corrupt` for a job that is none.
    pub fn make_reset_link(&self, job: &Job) -> Result<Vec<ResetLetter>, DirectoryError> {
        let asked: Asked = serde_json::from_slice(&job.payload)
            .map_err(|error| StoreError::Corrupt(format!("a plea for a link: {error}")))?;
        let mut letters = Vec::new();
        for one in self.0.directory.recognised(&asked.numen)? {
            if is_born(one.birth_hash.as_deref(), &asked.birth) {
                letters.extend(self.reset_letter(&one)?);
            }
        }
        Ok(letters)
    }

    fn reset_letter(&self, one: &Recognised) -> Result<Option<ResetLetter>, DirectoryError> {
        let to = self.rescue_address(one.person)?;
        let Some(to) = to.and_then(|address| address.parse().ok()) else {
            return Ok(None);
        };
        let way = match one.state {
            AccountState::Active | AccountState::Leaving => ResetWay::Link(self.new_token()),
            AccountState::Suspended => ResetWay::Suspended,
            AccountState::ToActivate => ResetWay::ToActivate,
            AccountState::Announced | AccountState::Closed | AccountState::Deleted => {
                return Ok(None);
            }
        };
        let hash = match &way {
            ResetWay::Link(token) => Some(self.reset_hash(token)?),
            ResetWay::Suspended | ResetWay::ToActivate => None,
        };
        let person = self.0.directory.person(one.person)?;
        let entry = Entry::about(one.organisation, one.person, Act::ResetAsked);
        let entry = entry.at(person.establishment_id);
        let is_sent = self.0.store.platform_write(|tx| {
            let now = tx.now();
            let before = sent(tx, one.person)?.filter(|(_, since)| since.after(WINDOW) > now);
            let (sent, since) = before.unwrap_or((0, now));
            if sent >= MOST_SENT {
                return Ok(false);
            }
            let expires = if hash.is_some() {
                now.after(LASTS)
            } else {
                Timestamp(0)
            };
            let values = params![
                one.person,
                one.account,
                hash.as_ref(),
                expires,
                sent + 1,
                since
            ];
            tx.execute(PUT, values)?;
            record(tx, &Actor::system(), &entry)?;
            Ok::<_, StoreError>(true)
        })?;
        if !is_sent {
            tracing::info!(
                person = one.person.0,
                "enough links were sent within the hour"
            );
            return Ok(None);
        }
        let organisation = self.0.directory.organisation(one.organisation)?;
        Ok(Some(ResetLetter {
            to,
            way,
            identifier: one.identifier.clone(),
            language: one.language,
            organisation: organisation.name.clone(),
            domain: organisation.domains.first().cloned().unwrap_or_default(),
            account: one.account,
        }))
    }

    /// A link that leads to another password at once, for who has just proven who they are. No letter is counted.
    pub(crate) fn open_reset(
        &self,
        person: PersonId,
        account: AccountId,
    ) -> Result<Secret, StoreError> {
        let token = self.new_token();
        let hash = self.reset_hash(&token)?;
        self.0.store.platform_write(|tx| {
            let now = tx.now();
            let (sent, since) = sent(tx, person)?.unwrap_or((0, now));
            let expires = now.after(LASTS);
            let values = params![person, account, Some(&hash), expires, sent, since];
            tx.execute(PUT, values).map(drop)
        })?;
        Ok(token)
    }

    fn reset_hash(&self, token: &Secret) -> Result<String, StoreError> {
        Ok(self.keyed()?.of(Hashed::ResetLink, token.reveal()))
    }

    /// Where a link leads; nothing once it is used, replaced or over. Opening it uses nothing up.
    ///
    /// # Errors
    /// The store's.
    pub fn reset(&self, token: &Secret) -> Result<Option<Reset>, DirectoryError> {
        if token.reveal().len() > LONGEST_TOKEN {
            return Ok(None);
        }
        let hash = self.reset_hash(token)?;
        let found = self.0.store.platform_read(|tx| of_token(tx, &hash))?;
        let now = self.0.store.now();
        let Some((reset, _)) = found.filter(|(_, expires)| *expires > now) else {
            return Ok(None);
        };
        // Suspended or gone meanwhile, it opens nothing.
        let account = self.0.directory.account(reset.account)?;
        let is_open = matches!(account.state, AccountState::Active | AccountState::Leaving);
        Ok((is_open && account.person == reset.person).then_some(reset))
    }

    /// Chooses another password by a link, which is used up by it: all sessions of the account end, and with `revokes` the
    /// passwords of its programs are revoked. Hashing waits for one of few
    /// places, off the async workers.
    ///
    /// # Errors
    /// `Nowhere`; `Credential` with the weakness of one that cannot be chosen; the store's.
    pub async fn reset_password(
        &self,
        token: Secret,
        fresh: Secret,
        (revokes, network): (bool, IpAddr),
    ) -> Result<Reset, ResetRefusal> {
        let hash = self.reset_hash(&token)?;
        self.hash_then_write(
            move |own| own.hashed_reset(&token, &fresh),
            move |own, hashed| own.put_reset(&hash, hashed, (revokes, network)),
        )
        .await
    }

    /// Whose password it is to be, what it had to be, and its hash.
    fn hashed_reset(
        &self,
        token: &Secret,
        fresh: &Secret,
    ) -> Result<(Reset, PasswordRule, String), ResetRefusal> {
        let reset = self.reset(token)?.ok_or(ResetRefusal::Nowhere)?;
        let (rule, hashed) = self.hash_fresh(reset.person, fresh)?;
        Ok((reset, rule, hashed))
    }

    fn put_reset(
        &self,
        hash: &str,
        (reset, rule, hashed): (Reset, PasswordRule, String),
        (revokes, network): (bool, IpAddr),
    ) -> Result<Reset, ResetRefusal> {
        let person = self.0.directory.person(reset.person)?;
        let own = Actor {
            network: Some(network),
            ..actor(Protocol::Web, &person, reset.account)
        };
        let ended = self.0.store.platform_write(|tx| {
            // Used in another window meanwhile, or replaced.
            let now = tx.now();
            let still = of_token(tx, hash)?.filter(|(_, expires)| *expires > now);
            if still.is_none() {
                return Ok(None);
            }
            password::change::put(tx, &own, &person, &hashed, (rule, Act::PasswordReset))?;
            tx.execute(SPENT, params![reset.person])?;
            use_handover(tx, &person)?;
            // Who guessed with the password of before keeps nobody waiting.
            tx.execute(second_factor::DROP_FAILED, params![reset.person])?;
            tx.execute(FORGET_DATES, params![reset.person])?;
            if revokes && app_password::forget(tx, reset.person)? > 0 {
                let revoked =
                    Entry::about(person.organisation, person.id, Act::AppPasswordsRevoked);
                record(tx, &own, &revoked)?;
            }
            ending::end_all(tx, reset.account).map(Some)
        })?;
        self.has_ended(ended.ok_or(ResetRefusal::Nowhere)?);
        self.0.store.wake_jobs();
        tracing::info!(person = reset.person.0, "chose another password by a link");
        Ok(reset)
    }
}

/// A code that was handed over is used up by the password: but who must enrol a second factor at the sign-in that comes, and has no
/// rescue address to which a code could go, shows by the same paper who they are.
fn use_handover(tx: &Tx<'_>, person: &Person) -> Result<(), StoreError> {
    let standing = second_factor::standing(tx, person.id, person.organisation, person.population)?;
    let is_needed = standing == Standing::Must && rescue_change::counts(tx, person.id)?.is_none();
    match is_needed {
        true => sheets::keep_for_factor(tx, person.id),
        false => sheets::withdraw(tx, person.id),
    }
}

fn sent(tx: &Tx<'_>, person: PersonId) -> Result<Option<(i64, Timestamp)>, StoreError> {
    tx.query_opt(SENT, params![person], |row| Ok((row.get(0)?, row.get(1)?)))
}

fn of_token(tx: &Tx<'_>, hash: &str) -> Result<Option<(Reset, Timestamp)>, StoreError> {
    tx.query_opt(OF_TOKEN, params![hash], |row| {
        let reset = Reset {
            person: PersonId(row.get(0)?),
            account: row.get(1)?,
        };
        Ok((reset, row.get(2)?))
    })
}
