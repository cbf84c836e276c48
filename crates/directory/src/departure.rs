//! The departure of somebody: their last day, and until when what they leave lies here.

use crate::state::{AccountState, Cause, day};
use crate::{Directory, DirectoryError, OrganisationId, policy};
use chrono::{Days, NaiveDate};
use store::{AccountId, StoreError, Timestamp, params};
use text::dates;

/// That somebody goes, as their account tells it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Departure {
    /// The last day on which they may come in.
    pub last: NaiveDate,
    /// When the closed account is deleted.
    pub until: Timestamp,
}

/// The mailbox of a post has no bearer who could go.
pub(crate) const DEPARTING: &str = "
SELECT state, organisation_id, ends, cause, turns FROM account WHERE account_id = $1
    AND NOT EXISTS (SELECT 1 FROM role_mailbox WHERE role_mailbox.account_id = $1)";

/// What an account's row says of its end.
struct Told {
    state: String,
    organisation: OrganisationId,
    ends: Option<String>,
    cause: Option<String>,
    turns: Option<Timestamp>,
}

impl Directory {
    /// When the bearer of an account goes, or went: of one that is active with a last day, leaving or closed, and never
    /// after its timer ended, whether the job of the day has looked at it or not. Nobody who is suspended or kept on, and no
    /// mailbox of a post.
    ///
    /// # Errors
    /// The store's.
    pub fn departure(&self, id: AccountId) -> Result<Option<Departure>, DirectoryError> {
        let now = self.store.now();
        let found = self.store.platform_read(|tx| {
            let told = tx.query_opt(DEPARTING, params![id], |row| {
                Ok(Told {
                    state: row.get(0)?,
                    organisation: OrganisationId(row.get(1)?),
                    ends: row.get(2)?,
                    cause: row.get(3)?,
                    turns: row.get(4)?,
                })
            })?;
            let Some(told) = told else {
                return Ok(None);
            };
            let life = policy::policies(tx, told.organisation)?.life;
            Ok::<_, DirectoryError>(told.departure(&life)?)
        })?;
        Ok(found.filter(|departure| departure.until > now))
    }
}

impl Told {
    fn departure(&self, life: &crate::LifeRule) -> Result<Option<Departure>, StoreError> {
        let Some(last) = self.ends.as_deref().and_then(day) else {
            return Ok(None);
        };
        let until = match AccountState::parse(&self.state)? {
            AccountState::Active | AccountState::Leaving => {
                let days = Cause::named(self.cause.as_deref()).closed_days(life);
                let after = last.checked_add_days(Days::new(u64::from(days) + 1));
                after.map(|day| Timestamp(dates::midnight(dates::PARIS, day)))
            }
            AccountState::Closed => self.turns,
            AccountState::Announced
            | AccountState::ToActivate
            | AccountState::Deleted
            | AccountState::Suspended => None,
        };
        Ok(until.map(|until| Departure { last, until }))
    }
}
