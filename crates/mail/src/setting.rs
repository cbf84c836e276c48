//! What a person has chosen for an account, by name: the signature, whose pictures are shown, how lists look.

use crate::{Mail, MailError};
use directory::Actor;
use store::{AccountId, params};

/// Settings of one account: mostly senders whose pictures are shown.
const MOST_SETTINGS: i64 = 10_000;
/// Bytes of a setting's name: a word and an address.
const LONGEST_NAME: usize = 400;
/// Bytes of a setting.
const LONGEST_VALUE: usize = 64 * 1024;

pub(crate) const ONE: &str = "SELECT value FROM setting WHERE account_id = $1 AND name = $2";

impl Mail {
    /// What was chosen under a name.
    ///
    /// # Errors
    /// `Refused`, or the store's.
    pub fn setting(
        &self,
        actor: &Actor,
        account: AccountId,
        name: &str,
    ) -> Result<Option<String>, MailError> {
        self.read(actor, account, |tx| {
            Ok(tx.query_opt(ONE, params![account, name], |row| row.get(0))?)
        })
    }

    /// Chooses, or takes the choice back with `None`.
    ///
    /// # Errors
    /// `TooLarge`, `TooMany`, `Refused`, or the store's.
    pub fn set_setting(
        &self,
        actor: &Actor,
        account: AccountId,
        name: &str,
        value: Option<&str>,
    ) -> Result<(), MailError> {
        let size = value.map_or(0, str::len).max(name.len());
        if name.len() > LONGEST_NAME || size > LONGEST_VALUE {
            let (size, limit) = (size as u64, LONGEST_VALUE as u64);
            return Err(MailError::TooLarge { size, limit });
        }
        self.write(actor, account, |tx| {
            tx.execute(
                "DELETE FROM setting WHERE account_id = $1 AND name = $2",
                params![account, name],
            )?;
            let Some(value) = value else { return Ok(()) };
            let known: i64 = tx.value(
                "SELECT count(*) FROM setting WHERE account_id = $1",
                params![account],
            )?;
            if known >= MOST_SETTINGS {
                return Err(MailError::TooMany {
                    what: "settings",
                    limit: MOST_SETTINGS as usize,
                });
            }
            tx.execute(
                "INSERT INTO setting (account_id, name, value) VALUES ($1, $2, $3)",
                params![account, name, value],
            )?;
            Ok(())
        })
    }
}
