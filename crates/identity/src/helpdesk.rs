//! What the desk of a helpdesk sees and does of how somebody gets in: when the password was changed, what is open; and the end
//! of all that is.

use crate::second_factor::{self, taking};
use crate::{Identity, activation, app_password, ending, throttle};
use directory::{Act, Actor, DirectoryError, Entry, PersonId, record};
use store::{StoreError, Timestamp, Tx, params};

pub(crate) const CHANGED: &str = "SELECT changed FROM credential WHERE person_id = $1";
/// By the index of an account's sessions.
pub(crate) const OPEN: &str = "SELECT expires FROM session WHERE account_id = $1 ORDER BY opened";

/// How somebody gets in, without anything that opens.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Access {
    /// When the password was changed last; nothing for who has none.
    pub password_changed: Option<Timestamp>,
    /// Web sessions that are open.
    pub sessions: usize,
    /// Where they have to wait, because too much was tried.
    pub blocked: Vec<Blocked>,
    /// Whether a code is asked for beside the password.
    pub second_factor: bool,
}

/// What is not looked at for a while.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Blocked {
    pub what: Tried,
    pub until: Timestamp,
}

/// What was tried too often.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tried {
    /// Their password, or what opens a first sign-in, from some network or device: elsewhere nobody waits.
    Password,
    /// Codes of their second factor.
    Code,
    /// Dates of birth beside their NUMEN: a sheet opens nevertheless.
    Numen,
}

impl Tried {
    /// As keys of words have it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Password => "password",
            Self::Code => "code",
            Self::Numen => "numen",
        }
    }
}

fn blocked(tx: &Tx<'_>, person: PersonId) -> Result<Vec<Blocked>, StoreError> {
    let waits = [
        (Tried::Password, throttle::own_wait(tx, person)?),
        (Tried::Code, taking::codes_wait(tx, person)?),
        (Tried::Numen, activation::dates_wait(tx, person)?),
    ];
    let full = waits.into_iter();
    Ok(full
        .filter_map(|(what, until)| until.map(|until| Blocked { what, until }))
        .collect())
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
            let has_factor = second_factor::has(tx, person)?;
            let blocked = blocked(tx, person)?;
            Ok::<_, StoreError>((changed, open, blocked, has_factor))
        });
        let (password_changed, open, blocked, second_factor) = read?;
        Ok(Access {
            password_changed,
            sessions: open.iter().filter(|expires| **expires > now).count(),
            blocked,
            second_factor,
        })
    }

    /// What somebody, or who guessed at them, failed at counts no more: they wait nowhere. What is counted of a whole network
    /// stays.
    ///
    /// # Errors
    /// As [`directory::Directory::may_help`]; the store's.
    pub fn unlock(&self, actor: &Actor, person: PersonId) -> Result<(), DirectoryError> {
        self.0.directory.may_help(actor, person)?;
        let found = self.0.directory.person(person)?;
        let entry =
            Entry::about(found.organisation, person, Act::Unlocked).at(found.establishment_id);
        self.0.store.platform_write(|tx| {
            tx.execute(throttle::CLEAR, params![person])?;
            tx.execute(second_factor::DROP_FAILED, params![person])?;
            tx.execute(activation::FORGET_DATES, params![person])?;
            record(tx, actor, &entry)
        })?;
        Ok(())
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
