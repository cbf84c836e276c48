//! An account that its bearer froze (« ce n’était pas moi »): nothing leaves from it and its password opens nothing, until another
//! one is chosen. Mail comes in as ever. `identity` freezes and thaws, in the transactions of what goes with it.

use crate::journal::{Act, Entry, record};
use crate::{Actor, Directory};
use store::{AccountId, NewJob, StoreError, Timestamp, Tx, jobs, params};

/// The kind of jobs that keep back what waits to be sent from an account that was frozen: `mail` does them.
pub const FROZEN_JOB: &str = "frozen";
/// The kind of jobs that end what an account that was frozen has on its way to others: `transport` does them.
pub const FROZEN_QUEUE_JOB: &str = "frozen-queue";

pub(crate) const FREEZE: &str = "
UPDATE account SET frozen = $2 WHERE account_id = $1 AND frozen IS NULL AND state IN ('active', 'leaving')";
/// Of one that was frozen before and was not answered yet, the first freeze counts.
pub(crate) const THAW: &str = "
UPDATE account SET frozen = NULL, doubted = COALESCE(doubted, frozen), thawed = $2 WHERE account_id = $1 AND frozen IS NOT NULL";
pub(crate) const DOUBT: &str =
    "SELECT doubted, thawed FROM account WHERE account_id = $1 AND doubted IS NOT NULL";
pub(crate) const ANSWERED: &str =
    "UPDATE account SET doubted = NULL WHERE account_id = $1 AND doubted IS NOT NULL";

/// The freeze of an account that is open again: what was given before is looked at by its bearer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Doubt {
    pub frozen: Timestamp,
    pub thawed: Timestamp,
}

/// Freezes an open account: whether it was not frozen before. After the commit the caller calls
/// [`crate::Directory::forget`] and [`store::Store::wake_jobs`].
///
/// # Errors
/// The store's.
pub fn freeze(tx: &Tx<'_>, account: AccountId) -> Result<bool, StoreError> {
    if tx.execute(FREEZE, params![account, tx.now()])? == 0 {
        return Ok(false);
    }
    tx.platform_changed();
    for kind in [FROZEN_JOB, FROZEN_QUEUE_JOB] {
        let job = NewJob {
            kind,
            account: Some(account),
            run_at: tx.now(),
            // When: what was written before stays, also where the account is open again by the time this runs.
            payload: tx.now().0.to_string().into_bytes(),
            key: Some(account.to_string()),
        };
        jobs::schedule(tx, &job)?;
    }
    Ok(true)
}

/// Its bearer chose another password: whether it was frozen. What was given in their name before waits for their answer. After the commit the caller calls [`Directory::has_thawed`].
///
/// # Errors
/// The store's.
pub fn thaw(tx: &Tx<'_>, account: AccountId) -> Result<bool, StoreError> {
    let is_thawed = tx.execute(THAW, params![account, tx.now()])? > 0;
    if is_thawed {
        tx.platform_changed();
    }
    Ok(is_thawed)
}

impl Directory {
    /// The last freeze of an account, if its bearer has not answered yet what of before is to stay.
    ///
    /// # Errors
    /// The store's.
    pub fn doubt(&self, account: AccountId) -> Result<Option<Doubt>, StoreError> {
        self.store.platform_read(|tx| {
            tx.query_opt(DOUBT, params![account], |row| {
                Ok(Doubt {
                    frozen: row.get(0)?,
                    thawed: row.get(1)?,
                })
            })
        })
    }

    /// The actor has looked at what was given in their name before they froze their account: what is there still stays.
    ///
    /// # Errors
    /// The store's.
    pub fn answer_doubt(&self, actor: &Actor) -> Result<(), StoreError> {
        self.store.platform_write(|tx| {
            if tx.execute(ANSWERED, params![actor.account])? > 0 {
                let act = Act::DoubtAnswered;
                record(
                    tx,
                    actor,
                    &Entry::about(actor.organisation, actor.person, act),
                )?;
            }
            Ok(())
        })
    }

    /// An account may have been thawed: that it was frozen is remembered no more.
    pub fn has_thawed(&self, account: AccountId) {
        let known = self.cache.account(account);
        if known.is_some_and(|known| known.frozen.is_some()) {
            self.cache.clear();
        }
    }
}
