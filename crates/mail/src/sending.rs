//! How many recipients a person, and a network, may write to in a time: what keeps a stolen password from becoming a
//! flood, and the house from block lists.
//!
//! The limits are a table ([`SendingLimits`]) of the house, or of the account's organisation where it set one: four windows,
//! each with WARN and MAX. A submission is counted, by its
//! recipients, in the platform transaction that comes before its row ([`counting`]): platform transactions follow one
//! another, on every node, so that two submissions of one moment see each other. Above WARN it is taken and *waits*
//! (`Reason::Limit`): no job is scheduled for it, its owner is told ([`notice`]), and an administrator lets it go or
//! gives it back ([`administering`]). Above MAX it is refused with [`MailError::OverLimit`](crate::MailError), and
//! nothing is kept or lost.
//!
//! # What counts
//!
//! Each address of an envelope once, when the submission is accepted, whenever it is to leave. What is called back has
//! not left and is given back; what was refused was never counted. A crash between the count and the row counts too
//! much, never too little. What the program itself sends is of a class that is exempt. Counts are kept in slots of ten
//! seconds: a window is up to ten seconds longer than its name.

mod administering;
mod budget;
pub(crate) mod counting;
mod notice;

pub use administering::HeldByLimit;
pub use budget::Budget;
pub use counting::{Excess, Scope};
pub use directory::{BadLimits, Class, Hours, Limit, SendingLimits, WINDOWS, Windows};
pub use notice::NOTICE_JOB;

#[cfg(test)]
pub(crate) use administering::{LISTED, OF_SUBMISSION};
pub(crate) use administering::{forget, hold};
#[cfg(test)]
pub(crate) use notice::TOLD;
pub(crate) use notice::{NoticeJob, schedule as schedule_notice};

use crate::{Mail, MailError};
use std::sync::Arc;
use store::AccountId;

impl Mail {
    /// The limits that hold for an account: its organisation's own, or the house's; none when the house has none.
    ///
    /// # Errors
    /// The directory's.
    pub(crate) fn sending_limits(
        &self,
        account: AccountId,
    ) -> Result<Option<Arc<SendingLimits>>, MailError> {
        let Some(house) = &self.options().sending else {
            return Ok(None);
        };
        let organisation = self.directory().account(account)?.organisation;
        let own = self.directory().sending_limits(organisation)?;
        Ok(Some(own.unwrap_or_else(|| Arc::new(house.clone()))))
    }
}
