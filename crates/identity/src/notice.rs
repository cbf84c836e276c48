//! Letters about what happened to somebody's account: a device, a network or a mail program that was never seen, another password,
//! another rescue address, a second factor, a password of a program. None invites to sign in; each holds one link, « ce n’était pas moi »,
//! which freezes the account and does nothing else ([`crate::freezing`]).
//!
//! What happens writes a due job in its own transaction ([`tell`]); who runs it ([`Identity::make_notice`]) makes the tokens and
//! hands the letters over, so that nobody waits for them.

pub(crate) mod programs;

use crate::rescue_change::{self, Whose};
use crate::{Device, Hashed, Identity, Secret, shown_network};
use directory::{Actor, DirectoryError, NewPassword, PASSWORD_JOB, PersonId};
use serde::{Deserialize, Serialize};
use std::net::IpAddr;
use std::time::Duration;
use store::{AccountId, Job, NewJob, StoreError, Timestamp, Tx, jobs, params};
use text::Lang;
use text::address::Address;

/// The kind of jobs that tell somebody what happened to their account. Those of another password are
/// [`directory::PASSWORD_JOB`].
pub const NOTICE_JOB: &str = "security-notice";

/// Letters about sign-ins of one kind for a person within [`WINDOW`]: whoever is told of everything reads nothing. What takes a
/// proof is told however often.
const MOST_TOLD: i64 = 3;
const WINDOW: Duration = Duration::from_secs(24 * 3600);
/// How long the link of a letter freezes: whoever is away for a week finds it in time.
pub(crate) const LASTS: Duration = Duration::from_secs(7 * 24 * 3600);
/// A sign-in that was written down so lately is the one that is looked at.
const JUST_NOW: Duration = Duration::from_secs(60);

pub(crate) const FIRST: &str = "SELECT at FROM sign_in WHERE person_id = $1 ORDER BY at LIMIT 1";
pub(crate) const FIRST_FROM: &str = "
SELECT at FROM sign_in WHERE person_id = $1 AND network = $2 ORDER BY at LIMIT 1";
pub(crate) const TOLD: &str =
    "SELECT told, since FROM notice_told WHERE person_id = $1 AND kind = $2";
pub(crate) const OVER: &str = "DELETE FROM not_me_link WHERE expires <= $1";
pub(crate) const FORGET_LINKS: &str = "DELETE FROM not_me_link WHERE person_id = $1";
pub(crate) const FORGET_TOLD: &str = "DELETE FROM notice_told WHERE person_id = $1";
const PUT_TOLD: &str = "
INSERT INTO notice_told (person_id, kind, told, since) VALUES ($1, $2, $3, $4)
ON CONFLICT (person_id, kind) DO UPDATE SET told = excluded.told, since = excluded.since";
const PUT_LINK: &str = "
INSERT INTO not_me_link (token_hash, person_id, account_id, expires) VALUES ($1, $2, $3, $4)";

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "happened", rename_all = "kebab-case")]
pub enum Happened {
    /// A sign-in by a browser that brought nothing of an earlier one; what it says it is.
    NewDevice {
        agent: String,
    },
    /// A sign-in by a known browser from a network that was not seen within the year.
    NewNetwork {
        agent: String,
    },
    /// The first mail program that came in within the year: by the password of programs of this name, or by that of the account.
    FirstProgram {
        program: String,
    },
    /// A mail program that came in from a network that was not seen within the year, nor one around it.
    ProgramNetwork {
        program: String,
    },
    PasswordChanged,
    RescueChanged,
    /// Another rescue address was set by somebody of this name, who has seen who they are; or the one that counts yet is it again.
    RescueInPerson {
        by: String,
        again: bool,
    },
    FactorSet,
    /// The last one: the password alone opens the account again.
    FactorRemoved,
    /// The application of codes alone: passkeys stay.
    AppRemoved,
    /// A password of a program was made, of this name.
    ProgramMade {
        name: String,
    },
    /// A passkey was registered, of this name.
    PasskeyAdded {
        name: String,
    },
    PasskeyRemoved {
        name: String,
    },
    /// And there was no other second factor: the password alone opens the account again.
    LastPasskeyRemoved {
        name: String,
    },
    /// A passkey's counter went back: there may be a copy of it.
    PasskeyCopied {
        name: String,
    },
}

impl Happened {
    /// As rows have it, and the keys of its words.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::NewDevice { .. } => "new-device",
            Self::NewNetwork { .. } => "new-network",
            Self::FirstProgram { .. } => "first-program",
            Self::ProgramNetwork { .. } => "program-network",
            Self::PasswordChanged => "password-changed",
            Self::RescueChanged => "rescue-changed",
            Self::RescueInPerson { .. } => "rescue-in-person",
            Self::FactorSet => "factor-set",
            Self::FactorRemoved => "factor-removed",
            Self::AppRemoved => "app-removed",
            Self::ProgramMade { .. } => "program-made",
            Self::PasskeyAdded { .. } => "passkey-added",
            Self::PasskeyRemoved { .. } => "passkey-removed",
            Self::LastPasskeyRemoved { .. } => "last-passkey-removed",
            Self::PasskeyCopied { .. } => "passkey-copied",
        }
    }

    /// Whether the letter at the rescue address of before can put it back.
    fn changes_rescue(&self) -> bool {
        matches!(self, Self::RescueChanged | Self::RescueInPerson { .. })
    }

    /// Whether it is told at the rescue address too: what stays changed is, each train that somebody reads their mail in is not.
    fn goes_far(&self) -> bool {
        !matches!(
            self,
            Self::NewDevice { .. }
                | Self::NewNetwork { .. }
                | Self::FirstProgram { .. }
                | Self::ProgramNetwork { .. }
        )
    }
}

/// As a job carries it.
#[derive(Serialize, Deserialize)]
struct Told {
    person: i64,
    at: Timestamp,
    network: Option<IpAddr>,
    #[serde(flatten)]
    happened: Happened,
}

/// What a letter at the rescue address holds.
#[derive(Debug, Clone)]
pub struct ToRescue {
    pub to: Address,
    /// The token of the link that puts this address back.
    pub take_back: Option<Secret>,
}

/// The tokens of a notice.
#[derive(Debug, Clone)]
pub struct NoticeLinks {
    /// Of the letter in the mailbox, and of the other one: each freezes the account.
    pub not_me: Secret,
    pub rescue: Option<ToRescue>,
}

/// A letter to be written, to the mailbox and where it matters to the rescue address.
#[derive(Debug, Clone)]
pub struct Notice {
    pub account: AccountId,
    /// The main address.
    pub address: Address,
    pub language: Lang,
    /// The name of the organisation that signs it.
    pub organisation: String,
    /// From which it is sent.
    pub domain: String,
    pub happened: Happened,
    pub at: Timestamp,
    /// Its name where an organisation lists it, else as networks are shown; nothing: on the machine.
    pub network: Option<String>,
    pub links: NoticeLinks,
}

/// Somebody is to be told what happened. The caller calls [`store::Store::wake_jobs`] after the commit.
pub(crate) fn tell(
    tx: &Tx<'_>,
    (person, account): Whose,
    happened: Happened,
    network: Option<IpAddr>,
) -> Result<(), StoreError> {
    let told = Told {
        person: person.0,
        at: tx.now(),
        network,
        happened,
    };
    let payload = serde_json::to_vec(&told);
    jobs::schedule(
        tx,
        &NewJob {
            kind: NOTICE_JOB,
            account: Some(account),
            run_at: told.at,
            payload: payload.map_err(|error| StoreError::Corrupt(error.to_string()))?,
            key: None,
        },
    )
}

/// Keeps the link by which somebody freezes their account; those that are over go.
pub(crate) fn put_link(
    tx: &Tx<'_>,
    (person, account): Whose,
    hash: &str,
) -> Result<(), StoreError> {
    tx.execute(OVER, params![tx.now()])?;
    let values = params![hash, person, account, tx.now().after(LASTS)];
    tx.execute(PUT_LINK, values).map(drop)
}

/// What is kept of letters to who is gone goes.
pub(crate) fn forget(tx: &Tx<'_>, person: PersonId) -> Result<(), StoreError> {
    tx.execute(FORGET_LINKS, params![person])?;
    tx.execute(FORGET_TOLD, params![person]).map(drop)
}

impl Identity {
    pub(crate) fn not_me_hash(&self, token: &Secret) -> Result<String, StoreError> {
        Ok(self.keyed()?.of(Hashed::NotMeLink, token.reveal()))
    }

    /// What the browser of who has just signed in is to keep ([`Identity::remember_device`]); nothing on a shared computer. Who
    /// brought nothing of an earlier sign-in, or comes from a network that was not seen within the year, is told so by a due
    /// job; not at the first sign-in ever, nor from the machine itself.
    ///
    /// # Errors
    /// The store's.
    pub fn came_from(
        &self,
        came: &Actor,
        device: &Device,
        kept: Option<&Secret>,
    ) -> Result<Option<Secret>, StoreError> {
        let origin = crate::Origin {
            network: device.network,
            device: kept.cloned(),
        };
        let is_known = self.known_device(&origin, came.person)?.is_some();
        if let Some(happened) = self.news_of(came.person, device, is_known)? {
            let whose = (came.person, came.account);
            self.0
                .store
                .platform_write(|tx| tell(tx, whose, happened.clone(), Some(device.network)))?;
            self.0.store.wake_jobs();
        }
        match device.shared {
            true => Ok(None),
            false => self.remember_device(came.person, kept).map(Some),
        }
    }

    fn news_of(
        &self,
        person: PersonId,
        device: &Device,
        is_known: bool,
    ) -> Result<Option<Happened>, StoreError> {
        // The machine itself: its demonstration, its tests.
        if device.network.to_canonical().is_loopback() {
            return Ok(None);
        }
        let agent = device.user_agent.clone();
        let network = shown_network(device.network);
        let is_listed = self.0.directory.listed_network(device.network)?.is_some();
        self.0.store.platform_read(|tx| {
            let since = tx.now().before(JUST_NOW);
            let is_new = |first: Option<Timestamp>| first.is_none_or(|at| at > since);
            if is_new(tx.query_opt(FIRST, params![person], |row| row.get(0))?) {
                return Ok(None);
            }
            if !is_known {
                let agent = agent.clone();
                return Ok(Some(Happened::NewDevice { agent }));
            }
            let from = params![person, &network];
            let first = tx.query_opt(FIRST_FROM, from, |row| row.get(0))?;
            let agent = agent.clone();
            let is_told = !is_listed && is_new(first);
            Ok(is_told.then_some(Happened::NewNetwork { agent }))
        })
    }

    /// What the letters of a job of [`NOTICE_JOB`] or [`PASSWORD_JOB`] tell, with their tokens; those of a run that was cut lead
    /// on too. Nothing where enough of its kind were written within a day, or where nobody is meant any more.
    ///
    /// # Errors
    /// The store's; `Corrupt` for a job that is none.
    pub fn make_notice(&self, job: &Job) -> Result<Option<Notice>, DirectoryError> {
        let account = job.account.ok_or(StoreError::NoAccount)?;
        let owner = match self.0.directory.account(account) {
            Err(DirectoryError::NotFound(_)) => return Ok(None),
            found => found?,
        };
        let told = read(job, owner.person)?;
        // Moved elsewhere meanwhile, or of another bearer.
        if owner.person.0 != told.person {
            return Ok(None);
        }
        let Some(links) = self.notice_links(job, &told, account)? else {
            return Ok(None);
        };
        let network = match told.network {
            Some(on) => Some(self.place(on)?),
            None => None,
        };
        let organisation = self.0.directory.organisation(owner.organisation)?;
        Ok(Some(Notice {
            account,
            address: owner.address.clone(),
            language: owner.language,
            organisation: organisation.name.clone(),
            domain: organisation.domains.first().cloned().unwrap_or_default(),
            happened: told.happened,
            at: told.at,
            network,
            links,
        }))
    }

    fn notice_links(
        &self,
        job: &Job,
        told: &Told,
        account: AccountId,
    ) -> Result<Option<NoticeLinks>, StoreError> {
        let whose = (PersonId(told.person), account);
        let not_me = self.new_token();
        // Of a change there is one: the letter of a run that was cut holds the same.
        let take_back = format!("{}/{}", job.id, told.at.0);
        let take_back = Secret::new(self.keyed()?.of(Hashed::TakeBackSeed, &take_back));
        let not_me_hash = self.not_me_hash(&not_me)?;
        let take_back_hash = self.take_back_hash(&take_back)?;
        let changes_rescue = told.happened.changes_rescue();
        let made = self.0.store.platform_write(|tx| {
            // What takes a proof is told however often it happens; nobody hides it behind acts of the same kind.
            if !told.happened.goes_far() && !may_tell(tx, whose.0, told.happened.name())? {
                return Ok(None);
            }
            put_link(tx, whose, &not_me_hash)?;
            let rescue = match (changes_rescue, told.happened.goes_far()) {
                (true, _) => rescue_change::put_token(tx, whose.0, told.at, &take_back_hash)?,
                (false, true) => rescue_change::counts(tx, whose.0)?,
                (false, false) => None,
            };
            Ok::<_, StoreError>(Some(rescue))
        })?;
        let Some(rescue) = made else {
            tracing::info!(person = told.person, "enough notices of this kind today");
            return Ok(None);
        };
        let rescue = rescue.and_then(|to| to.parse().ok()).map(|to| ToRescue {
            to,
            take_back: changes_rescue.then_some(take_back),
        });
        Ok(Some(NoticeLinks { not_me, rescue }))
    }
}

/// Counts a letter of a kind: whether it may be written.
fn may_tell(tx: &Tx<'_>, person: PersonId, kind: &str) -> Result<bool, StoreError> {
    let now = tx.now();
    let before = tx.query_opt(TOLD, params![person, kind], |row| {
        Ok((row.get::<i64>(0)?, row.get::<Timestamp>(1)?))
    })?;
    let before = before.filter(|(_, since)| since.after(WINDOW) > now);
    let (told, since) = before.unwrap_or((0, now));
    if told >= MOST_TOLD {
        return Ok(false);
    }
    tx.execute(PUT_TOLD, params![person, kind, told + 1, since])?;
    Ok(true)
}

fn read(job: &Job, owner: PersonId) -> Result<Told, StoreError> {
    if job.kind == PASSWORD_JOB {
        let changed = NewPassword::of(job)?;
        return Ok(Told {
            person: owner.0,
            at: changed.at,
            network: changed.network,
            happened: Happened::PasswordChanged,
        });
    }
    serde_json::from_slice(&job.payload)
        .map_err(|error| StoreError::Corrupt(format!("a notice: {error}")))
}
