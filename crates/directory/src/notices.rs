//! Who is to be told that their account ends, or that their mailbox fills, and what they were told already.

use crate::{Directory, DirectoryError};
use chrono::{Days, NaiveDate};
use store::{AccountId, StoreError, Value, padded, params, places};

/// Days before the last one on which somebody is told, the nearest first.
pub const LEAVING_NOTICES: [i64; 3] = [10, 30, 60];
/// Percent of the room at which somebody is told, the fullest first.
pub const QUOTA_NOTICES: [i64; 3] = [100, 90, 80];
/// Accounts looked at in one statement.
const PAGE: usize = 500;

/// Somebody whose account ends soon.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeavingSoon {
    pub account: AccountId,
    pub last: NaiveDate,
    /// Which of [`LEAVING_NOTICES`] it is time for.
    pub notice: i64,
}

/// Somebody whose mailbox fills.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Filling {
    pub account: AccountId,
    /// Which of [`QUOTA_NOTICES`] is reached; 0: none any more.
    pub notice: i64,
    pub used: i64,
    pub quota: i64,
}

pub(crate) const ENDING: &str = "
SELECT account_id, ends, leaving_told FROM account
WHERE (ends, account_id) > ($1, $2) AND ends <= $3 AND state IN ('active', 'leaving')
    AND NOT EXISTS (SELECT 1 FROM role_mailbox WHERE role_mailbox.account_id = account.account_id)
ORDER BY ends, account_id LIMIT $4";
pub(crate) const OPEN_ACCOUNTS: &str = "
SELECT account_id, quota_bytes, quota_told FROM account
WHERE account_id > $1 AND state IN ('active', 'leaving') ORDER BY account_id LIMIT $2";

impl Directory {
    /// Everybody who is to be told today that their account ends.
    ///
    /// # Errors
    /// The store's.
    pub fn leaving_soon(&self, today: NaiveDate) -> Result<Vec<LeavingSoon>, DirectoryError> {
        let longest = LEAVING_NOTICES.iter().max().copied().unwrap_or(0);
        let horizon = today + Days::new(u64::try_from(longest).unwrap_or(0));
        let mut soon = Vec::new();
        let mut after = (today.to_string(), 0);
        loop {
            let page = self.store.platform_read(|tx| {
                tx.query(
                    ENDING,
                    params![&after.0, after.1, &horizon.to_string(), limit()],
                    |row| {
                        Ok((
                            row.get::<i64>(0)?,
                            row.get::<String>(1)?,
                            row.get::<i64>(2)?,
                        ))
                    },
                )
            })?;
            let Some(last) = page.last() else {
                return Ok(soon);
            };
            after = (last.1.clone(), last.0);
            soon.extend(page.iter().filter_map(|(account, ends, told)| {
                let last = crate::state::day(ends)?;
                let left = (last - today).num_days();
                let notice = LEAVING_NOTICES.into_iter().find(|days| left <= *days)?;
                (*told == 0 || notice < *told).then_some(LeavingSoon {
                    account: AccountId(*account),
                    last,
                    notice,
                })
            }));
        }
    }

    /// Everybody whose mailbox passed one of the levels, up or down, since they were told.
    ///
    /// # Errors
    /// The store's.
    pub fn filling(&self) -> Result<Vec<Filling>, DirectoryError> {
        let mut filling = Vec::new();
        let mut after = 0;
        loop {
            let page = self.store.platform_read(|tx| {
                tx.query(OPEN_ACCOUNTS, params![after, limit()], |row| {
                    Ok((
                        AccountId(row.get(0)?),
                        row.get::<i64>(1)?,
                        row.get::<i64>(2)?,
                    ))
                })
            })?;
            let Some(last) = page.last() else {
                return Ok(filling);
            };
            after = last.0.0;
            let ids: Vec<AccountId> = page.iter().map(|(id, _, _)| *id).collect();
            let used = self.store.usages(&ids)?;
            filling.extend(
                page.iter()
                    .zip(used)
                    .filter_map(|((account, quota, told), used)| {
                        let notice = QUOTA_NOTICES
                            .into_iter()
                            .find(|percent| {
                                used.saturating_mul(100) >= quota.saturating_mul(*percent)
                            })
                            .unwrap_or(0);
                        (notice != *told).then_some(Filling {
                            account: *account,
                            notice,
                            used,
                            quota: *quota,
                        })
                    }),
            );
        }
    }

    /// They were told that their account ends.
    ///
    /// # Errors
    /// The store's.
    pub fn leaving_was_told(&self, account: AccountId, notice: i64) -> Result<(), StoreError> {
        self.store.platform_write(|tx| {
            tx.execute(
                "UPDATE account SET leaving_told = $2 WHERE account_id = $1",
                params![account, notice],
            )
        })?;
        Ok(())
    }

    /// What of their mailbox they were told last.
    ///
    /// # Errors
    /// The store's.
    pub fn filling_was_told(&self, accounts: &[AccountId], notice: i64) -> Result<(), StoreError> {
        for some in accounts.chunks(PAGE) {
            let sql = format!(
                "UPDATE account SET quota_told = $1 WHERE account_id IN ({})",
                places(2, PAGE)
            );
            let mut values = vec![Value::from(notice)];
            values.extend(padded(some.iter().map(|id| Value::from(*id)), PAGE));
            self.store.platform_write(|tx| tx.execute(&sql, &values))?;
        }
        Ok(())
    }
}

fn limit() -> i64 {
    i64::try_from(PAGE).unwrap_or(i64::MAX)
}
