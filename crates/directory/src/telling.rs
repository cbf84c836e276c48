//! Whom the service writes to because of what was done: a due job of the transaction that does it, so that a stop in that
//! moment leaves nobody without their letter. `mail` writes the letters.

use crate::moving::organisation_name;
use crate::temporary::{RequestState, TemporaryRequest, by_id, read};
use crate::{AccountState, Directory, OrganisationId};
use serde::{Deserialize, Serialize};
use std::net::IpAddr;
use store::{AccountId, Job, NewJob, StoreError, Timestamp, Tx, jobs, params};

/// The kind of jobs that tell who asked for a temporary account what was answered.
pub const ANSWERED_JOB: &str = "request-answered";
/// The kind of jobs that tell who moved to another organisation their address there.
pub const MOVED_JOB: &str = "moved-told";

/// The kind of jobs that tell somebody that their password is another one.
pub const PASSWORD_JOB: &str = "password-told";

/// The kind of jobs that tell somebody, at every address that is known of them, what a desk did to how they get in.
pub const DESK_JOB: &str = "desk-told";

/// What a desk did to how somebody gets in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DeskAct {
    /// Their second factor is gone.
    FactorReset,
    /// A code was made that lets them choose another password.
    HandoverMade,
    /// Their NUMEN was printed, to be handed over.
    NumenPrinted,
    /// A link under which their NUMEN lies was sent to their rescue address.
    NumenSent,
}

/// What somebody is told of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeskTold {
    pub what: DeskAct,
    pub at: Timestamp,
}

impl DeskTold {
    /// What a job of [`DESK_JOB`] tells.
    ///
    /// # Errors
    /// `Corrupt` for another job.
    pub fn of(job: &Job) -> Result<Self, StoreError> {
        serde_json::from_slice(&job.payload)
            .map_err(|error| StoreError::Corrupt(format!("an act of a desk: {error}")))
    }
}

/// The bearer of an account is to be told what a desk did. The caller calls [`store::Store::wake_jobs`] after the commit.
///
/// # Errors
/// The store's.
pub fn tell_desk_act(tx: &Tx<'_>, account: AccountId, what: DeskAct) -> Result<(), StoreError> {
    let told = DeskTold { what, at: tx.now() };
    let payload = serde_json::to_vec(&told);
    jobs::schedule(
        tx,
        &NewJob {
            kind: DESK_JOB,
            account: Some(account),
            run_at: told.at,
            payload: payload.map_err(|error| StoreError::Corrupt(error.to_string()))?,
            key: None,
        },
    )
}

/// What somebody is told whose password is another one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewPassword {
    pub at: Timestamp,
    /// From where it was changed; `None`: on the machine.
    pub network: Option<IpAddr>,
}

impl NewPassword {
    /// What a job of [`PASSWORD_JOB`] tells.
    ///
    /// # Errors
    /// `Corrupt` for another job.
    pub fn of(job: &Job) -> Result<Self, StoreError> {
        serde_json::from_slice(&job.payload)
            .map_err(|error| StoreError::Corrupt(format!("a new password: {error}")))
    }
}

/// What who moved to another organisation is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moved {
    /// The name of the organisation they came to.
    pub organisation: String,
    pub since: Timestamp,
    /// Their main address there.
    pub address: String,
    /// What they sign in by there.
    pub identifier: String,
    /// The other addresses that lead to them, each with the instant when it ends.
    pub kept: Vec<(String, Timestamp)>,
}

/// A move, as its job carries it.
#[derive(Serialize, Deserialize)]
struct Move {
    to: i64,
    at: i64,
}

pub(crate) const BEARER: &str = "
SELECT account.organisation_id, account.state, address.address, person.identifier
FROM account
JOIN person ON person.person_id = account.person_id
JOIN address ON address.account_id = account.account_id AND address.main = 1
WHERE account.account_id = $1";
pub(crate) const KEPT: &str = "
SELECT address, until FROM address
WHERE account_id = $1 AND main = 0 AND offered = 0 AND until > $2 ORDER BY address";

/// Who asked is to be told of the answer. The caller calls [`store::Store::wake_jobs`] after the commit.
pub(crate) fn answered(tx: &Tx<'_>, request: i64) -> Result<(), StoreError> {
    jobs::schedule(
        tx,
        &NewJob {
            kind: ANSWERED_JOB,
            account: None,
            run_at: tx.now(),
            payload: request.to_string().into_bytes(),
            key: Some(request.to_string()),
        },
    )
}

/// Who moved is to be told where they are written to now. As [`answered`].
pub(crate) fn moved(tx: &Tx<'_>, account: AccountId, to: OrganisationId) -> Result<(), StoreError> {
    let at = tx.now();
    let payload = serde_json::to_vec(&Move { to: to.0, at: at.0 });
    jobs::schedule(
        tx,
        &NewJob {
            kind: MOVED_JOB,
            account: Some(account),
            run_at: at,
            payload: payload.map_err(|error| StoreError::Corrupt(error.to_string()))?,
            key: Some(format!("{account}/{}/{}", to.0, at.0)),
        },
    )
}

/// The bearer of an account is to be told that their password is another one. The caller calls
/// [`store::Store::wake_jobs`] after the commit.
///
/// # Errors
/// The store's.
pub fn tell_new_password(
    tx: &Tx<'_>,
    account: AccountId,
    network: Option<IpAddr>,
) -> Result<(), StoreError> {
    let told = NewPassword {
        at: tx.now(),
        network,
    };
    let payload = serde_json::to_vec(&told);
    jobs::schedule(
        tx,
        &NewJob {
            kind: PASSWORD_JOB,
            account: Some(account),
            run_at: told.at,
            payload: payload.map_err(|error| StoreError::Corrupt(error.to_string()))?,
            key: None,
        },
    )
}

impl Directory {
    /// The request whose answer a job of [`ANSWERED_JOB`] tells; nothing when it is gone.
    ///
    /// # Errors
    /// The store's.
    pub fn answered_request(&self, job: &Job) -> Result<Option<TemporaryRequest>, StoreError> {
        let id = std::str::from_utf8(&job.payload).ok();
        let id: i64 = id
            .and_then(|id| id.parse().ok())
            .ok_or_else(|| StoreError::Corrupt("the answer of no request".into()))?;
        let found = self
            .store
            .platform_read(|tx| tx.query_opt(&by_id(), params![id], read))?;
        let told = [RequestState::Approved, RequestState::Refused];
        Ok(found.filter(|one| told.contains(&one.state)))
    }

    /// What a job of [`MOVED_JOB`] tells; nothing when its bearer went on, or is not there any more.
    ///
    /// # Errors
    /// The store's.
    pub fn moved(&self, job: &Job) -> Result<Option<Moved>, StoreError> {
        let account = job.account.ok_or(StoreError::NoAccount)?;
        let done: Move = serde_json::from_slice(&job.payload)
            .map_err(|error| StoreError::Corrupt(format!("a move: {error}")))?;
        self.store.platform_read(|tx| {
            let found = tx.query_opt(BEARER, params![account], |row| {
                let (to, state): (i64, String) = (row.get(0)?, row.get(1)?);
                let is_there =
                    to == done.to && AccountState::parse(&state)? != AccountState::Deleted;
                Ok(is_there.then_some((row.get(2)?, row.get(3)?)))
            })?;
            let Some((address, identifier)) = found.flatten() else {
                return Ok(None);
            };
            let values = params![account, tx.now()];
            Ok(Some(Moved {
                organisation: organisation_name(tx, OrganisationId(done.to))?,
                since: Timestamp(done.at),
                address,
                identifier,
                kept: tx.query(KEPT, values, |row| Ok((row.get(0)?, row.get(1)?)))?,
            }))
        })
    }
}
