//! An account that its bearer froze (« ce n’était pas moi »): nothing leaves from it and its password opens nothing, until another
//! one is chosen. Mail comes in as ever. `identity` freezes and thaws, in the transactions of what goes with it.

use crate::Directory;
use store::{AccountId, NewJob, StoreError, Tx, jobs, params};

/// The kind of jobs that keep back what waits to be sent from an account that was frozen: `mail` does them.
pub const FROZEN_JOB: &str = "frozen";
/// The kind of jobs that end what an account that was frozen has on its way to others: `transport` does them.
pub const FROZEN_QUEUE_JOB: &str = "frozen-queue";

pub(crate) const FREEZE: &str = "
UPDATE account SET frozen = $2 WHERE account_id = $1 AND frozen IS NULL AND state IN ('active', 'leaving')";
pub(crate) const THAW: &str =
    "UPDATE account SET frozen = NULL WHERE account_id = $1 AND frozen IS NOT NULL";

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

/// Its bearer chose another password: whether it was frozen. After the commit the caller calls [`Directory::has_thawed`].
///
/// # Errors
/// The store's.
pub fn thaw(tx: &Tx<'_>, account: AccountId) -> Result<bool, StoreError> {
    let is_thawed = tx.execute(THAW, params![account])? > 0;
    if is_thawed {
        tx.platform_changed();
    }
    Ok(is_thawed)
}

impl Directory {
    /// An account may have been thawed: that it was frozen is remembered no more.
    pub fn has_thawed(&self, account: AccountId) {
        let known = self.cache.account(account);
        if known.is_some_and(|known| known.frozen.is_some()) {
            self.cache.clear();
        }
    }
}
