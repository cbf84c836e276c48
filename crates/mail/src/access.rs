//! The one way into an account: the right is asked first, then the transaction runs.

use crate::{Mail, MailError, journal};
use directory::{Actor, Refused, Right};
use store::{AccountId, Tx};

impl Mail {
    /// Whether the actor may do this; a refusal is journalled in the account it was about.
    pub(crate) fn may(
        &self,
        actor: &Actor,
        account: AccountId,
        right: Right,
    ) -> Result<(), MailError> {
        let refused = match self.directory().may(actor, account, right) {
            Ok(()) => return Ok(()),
            Err(refused) => refused,
        };
        if matches!(refused, Refused::NotPermitted) && self.directory().account(account).is_ok() {
            journal::refusal(self, actor, account, right);
        }
        Err(refused.into())
    }

    /// A snapshot of the account for an actor who may read it.
    pub(crate) fn read<T>(
        &self,
        actor: &Actor,
        account: AccountId,
        work: impl FnMut(&Tx<'_>) -> Result<T, MailError>,
    ) -> Result<T, MailError> {
        self.may(actor, account, Right::Read)?;
        self.store().read(account, work)
    }

    /// A transaction of the account for an actor who may write to it.
    pub(crate) fn write<T>(
        &self,
        actor: &Actor,
        account: AccountId,
        work: impl FnMut(&Tx<'_>) -> Result<T, MailError>,
    ) -> Result<T, MailError> {
        self.may(actor, account, Right::Write)?;
        self.store().write(account, work)
    }
}
