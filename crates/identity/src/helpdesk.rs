//! What the desk of a helpdesk sees and does of how somebody gets in: when the password was changed, what is open; and the end
//! of all that is.

use crate::{Identity, app_password, ending};
use directory::{Act, Actor, DirectoryError, Entry, PersonId, record};
use store::{StoreError, Timestamp, params};

pub(crate) const CHANGED: &str = "SELECT changed FROM credential WHERE person_id = $1";
/// By the index of an account's sessions.
pub(crate) const OPEN: &str = "SELECT expires FROM session WHERE account_id = $1 ORDER BY opened";

/// How somebody gets in, without anything that opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Access {
    /// When the password was changed last; nothing for who has none.
    pub password_changed: Option<Timestamp>,
    /// Web sessions that are open.
    pub sessions: usize,
}

impl Identity {
    /// How somebody of the actor's desk gets in.
    ///
    /// # Errors
    /// `NotPermitted`, also for who does not exist; the store's.
    pub fn access(&self, actor: &Actor, person: PersonId) -> Result<Access, DirectoryError> {
        let found = self.0.directory.helped_account(actor, person)?;
        let account = found.account.person.account;
        let now = self.0.store.now();
        let read = self.0.store.platform_read(|tx| {
            let changed = tx.query_opt(CHANGED, params![person], |row| row.get(0))?;
            let open: Vec<Timestamp> = match account {
                Some(account) => tx.query(OPEN, params![account], |row| row.get(0))?,
                None => Vec::new(),
            };
            Ok::<_, StoreError>((changed, open))
        });
        let (password_changed, open) = read?;
        Ok(Access {
            password_changed,
            sessions: open.iter().filter(|expires| **expires > now).count(),
        })
    }

    /// Revokes the passwords of somebody's programs, of whom the actor's desk has suspended the account.
    ///
    /// # Errors
    /// As [`directory::Directory::may_help`]; the store's.
    pub fn revoke_at_desk(&self, actor: &Actor, person: PersonId) -> Result<(), DirectoryError> {
        self.0.directory.may_help(actor, person)?;
        let found = self.0.directory.person(person)?;
        let act = Act::AppPasswordsRevoked;
        let entry = Entry::about(found.organisation, person, act).at(found.establishment_id);
        self.0
            .store
            .platform_write(|tx| match app_password::forget(tx, person)? {
                0 => Ok(()),
                _ => record(tx, actor, &entry),
            })?;
        Ok(())
    }

    /// Ends all that is open of somebody of the actor's desk, at every door and on every node, and writes it down.
    ///
    /// # Errors
    /// As [`directory::Directory::may_help`]; `NotFound` for who has no account; the store's.
    pub fn close_sessions(&self, actor: &Actor, person: PersonId) -> Result<(), DirectoryError> {
        let directory = &self.0.directory;
        directory.may_help(actor, person)?;
        let found = directory.person(person)?;
        let account = found.account.ok_or(DirectoryError::NotFound("account"))?;
        let entry = Entry::about(found.organisation, person, Act::SessionsEnded);
        let entry = entry.at(found.establishment_id);
        let ended = self.0.store.platform_write(|tx| {
            record(tx, actor, &entry)?;
            ending::end_all(tx, account)
        })?;
        self.has_ended(ended);
        Ok(())
    }
}
