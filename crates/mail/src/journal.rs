//! Who did what in an account: acts on mailboxes and conversations, what was sent, and what was refused.

use crate::{Mail, MailError};
use directory::{Actor, Right};
use std::time::Duration;
use store::{AccountId, StoreError, Timestamp, Tx, params};

/// One line of the journal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JournalRow {
    pub at: Timestamp,
    /// The person; 0 for the program itself.
    pub person: i64,
    pub on_behalf: Option<i64>,
    /// The door the act came through.
    pub door: String,
    pub act: String,
    pub detail: String,
}

/// The same refusal is written once in this time: who knocks without end does not fill somebody's account.
const REFUSALS: Duration = Duration::from_secs(3600);

pub(crate) const RECENT: &str = "
SELECT at, person_id, on_behalf, door, act, detail FROM journal
WHERE account_id = $1 ORDER BY journal_id DESC LIMIT $2";

/// Writes a line in the act's own transaction.
pub(crate) fn write(tx: &Tx<'_>, actor: &Actor, act: &str, detail: &str) -> Result<(), StoreError> {
    let (account, id) = (tx.account()?, tx.new_ids(1)?);
    tx.execute(
        "INSERT INTO journal (account_id, journal_id, at, person_id, on_behalf, door, act, detail)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        params![
            account,
            id,
            tx.now(),
            actor.person,
            actor.on_behalf,
            actor.protocol.name(),
            act,
            detail
        ],
    )?;
    Ok(())
}

/// Writes a refusal. That it could not be written must not change the answer.
pub(crate) fn refusal(mail: &Mail, actor: &Actor, account: AccountId, right: Right) {
    let written: Result<(), StoreError> = mail.store().write(account, |tx| {
        let recent = tx.query(RECENT, params![account, 20i64], read)?;
        let known = recent.iter().any(|row| {
            row.act == "refused"
                && row.person == actor.person.0
                && row.detail == right.name()
                && tx.now().since(row.at) < REFUSALS
        });
        if known {
            Ok(())
        } else {
            write(tx, actor, "refused", right.name())
        }
    });
    if let Err(error) = written {
        tracing::error!(account = account.0, %error, "could not journal a refusal");
    }
}

fn read(row: &store::Row<'_>) -> Result<JournalRow, StoreError> {
    Ok(JournalRow {
        at: row.get(0)?,
        person: row.get(1)?,
        on_behalf: row.get(2)?,
        door: row.get(3)?,
        act: row.get(4)?,
        detail: row.get(5)?,
    })
}

impl Mail {
    /// The newest lines of the account's journal.
    ///
    /// # Errors
    /// `Refused`, or the store's.
    pub fn journal(
        &self,
        actor: &Actor,
        account: AccountId,
        limit: u32,
    ) -> Result<Vec<JournalRow>, MailError> {
        self.read(actor, account, |tx| {
            Ok(tx.query(RECENT, params![account, limit.min(500)], read)?)
        })
    }
}
