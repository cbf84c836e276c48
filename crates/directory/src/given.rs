//! What somebody gave to others lately: rights, and ways into role mailboxes. Who finds that another acted in their name sees it and
//! takes it back.

use crate::delegation::Duty;
use crate::{Actor, Directory, DirectoryError, MailboxRole, OrganisationId, PersonId};
use std::collections::HashSet;
use store::{AccountId, Row, StoreError, Timestamp, params};

/// Of each kind, the newest: what is more is asked about after those.
const MOST: usize = 50;

pub(crate) const RIGHTS: &str = "
SELECT delegation_id, organisation_id, duty, person_id FROM delegation
WHERE by_person = $1 AND at > $2 AND at <= $3 ORDER BY at DESC LIMIT $4";
/// Where they are in by it yet; each time that a role or its end was changed has a row.
pub(crate) const MAILBOXES: &str = "
SELECT role_journal.account_id, role_mailbox.organisation_id, role_journal.role, role_journal.person_id
FROM role_journal
JOIN role_member ON role_member.account_id = role_journal.account_id AND role_member.person_id = role_journal.person_id
JOIN role_mailbox ON role_mailbox.account_id = role_journal.account_id
WHERE role_journal.by_person = $1 AND role_journal.at > $2 AND role_journal.at <= $3 AND role_journal.role IS NOT NULL
ORDER BY role_journal.at DESC";

/// What was given to whom.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Given {
    pub what: GivenWhat,
    pub to: PersonId,
    organisation: OrganisationId,
}

/// A right, or a way into a mailbox.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GivenWhat {
    Right {
        id: i64,
        duty: Duty,
    },
    Mailbox {
        account: AccountId,
        role: MailboxRole,
    },
}

impl Given {
    /// As forms name it.
    #[must_use]
    pub fn key(&self) -> String {
        match self.what {
            GivenWhat::Right { id, .. } => format!("right-{id}"),
            GivenWhat::Mailbox { account, .. } => format!("mailbox-{account}-{}", self.to.0),
        }
    }
}

fn right(row: &Row<'_>) -> Result<Given, StoreError> {
    let duty: String = row.get(2)?;
    Ok(Given {
        what: GivenWhat::Right {
            id: row.get(0)?,
            duty: Duty::named(&duty).ok_or_else(|| StoreError::Corrupt(format!("duty {duty}")))?,
        },
        organisation: OrganisationId(row.get(1)?),
        to: PersonId(row.get(3)?),
    })
}

fn mailbox(row: &Row<'_>) -> Result<Given, StoreError> {
    let role: String = row.get(2)?;
    Ok(Given {
        what: GivenWhat::Mailbox {
            account: row.get(0)?,
            role: MailboxRole::named(&role)
                .ok_or_else(|| StoreError::Corrupt(format!("role {role}")))?,
        },
        organisation: OrganisationId(row.get(1)?),
        to: PersonId(row.get(3)?),
    })
}

impl Directory {
    /// What somebody gave after an instant, until another one, that was not taken back, the newest first. Of the program itself, for
    /// them.
    ///
    /// # Errors
    /// The store's.
    pub fn given_between(
        &self,
        person: PersonId,
        (since, until): (Timestamp, Timestamp),
    ) -> Result<Vec<Given>, StoreError> {
        let most = i64::try_from(MOST).unwrap_or(i64::MAX);
        let given = self.store.platform_read(|tx| {
            let mut given = tx.query(RIGHTS, params![person, since, until, most], right)?;
            // Who was let in twice is in once: however often one way in was changed, it hides none of the others.
            let (mut known, mut ways) = (HashSet::new(), Vec::new());
            tx.each(MAILBOXES, params![person, since, until], |row| {
                let one = mailbox(row)?;
                if ways.len() < MOST && known.insert(one.key()) {
                    ways.push(one);
                }
                Ok(())
            })?;
            given.extend(ways);
            Ok::<_, StoreError>(given)
        })?;
        Ok(given)
    }

    /// Takes it back, as who gave it may: whether it was there and theirs to take.
    ///
    /// # Errors
    /// The store's.
    pub fn take_given_back(&self, actor: &Actor, given: &Given) -> Result<bool, StoreError> {
        let done = match given.what {
            GivenWhat::Right { id, .. } => self.revoke(actor, given.organisation, id),
            GivenWhat::Mailbox { account, .. } => self.revoke_role(actor, account, given.to),
        };
        match done {
            Ok(()) => Ok(true),
            Err(DirectoryError::Store(error)) => Err(error),
            Err(_) => Ok(false),
        }
    }
}
