//! The addresses going back to the directory that people came from: who has which, and what changed since a cursor.
//!
//! Each account bears the number of its last change, from one sequence; whoever asks with the last number they saw gets
//! what is newer, each account once and as it is now. Asking again with the same number gives the same and more.

use crate::{Actor, Directory, DirectoryError, Duty, OrganisationId};
use store::{AccountId, StoreError, Tx, params};

/// Accounts read at once.
const PAGE: i64 = 500;

/// An account as the outgoing feed tells of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AddressLine {
    /// The number of its last change: the next cursor.
    pub change: i64,
    pub identifier: String,
    pub address: String,
    /// Other addresses that lead there today.
    pub aliases: Vec<String>,
    /// As accounts have it, or `moved`: gone to another organisation.
    pub state: String,
    /// The last day, where it is known.
    pub ends: Option<String>,
    /// Ids of the feeds' records are `import`'s; the person's key here.
    pub person: i64,
}

/// The sequence of changes.
pub(crate) const CHANGES: &str = "address-change";

pub(crate) const CHANGED: &str = "
SELECT account.account_id, account.change, account.state, account.ends, account.person_id
FROM account WHERE account.organisation_id = $1 AND account.change > $2
ORDER BY account.change, account.account_id LIMIT $3";
/// Who went to another organisation, as they were here.
pub(crate) const MOVED: &str = "
SELECT account_id, change, person_id, identifier, address FROM moved_account
WHERE organisation_id = $1 AND change > $2 ORDER BY change, account_id LIMIT $3";
pub(crate) const IDENTIFIER_OF: &str = "SELECT identifier FROM person WHERE person_id = $1";

/// An address or the state of an account changed. Role mailboxes are no people: the feed does not tell of them.
pub(crate) fn touch(tx: &Tx<'_>, account: AccountId) -> Result<(), StoreError> {
    tx.platform_changed();
    let change = tx.new_platform_id(CHANGES)?;
    tx.send(
        "UPDATE account SET change = $2 WHERE account_id = $1
            AND NOT EXISTS (SELECT 1 FROM role_mailbox WHERE role_mailbox.account_id = $1)",
        params![account, change],
    )?;
    Ok(())
}

impl Directory {
    /// What changed after `cursor` (0: everything), in the order of its changes.
    ///
    /// # Errors
    /// `NotPermitted`; the store's.
    pub fn address_feed(
        &self,
        actor: &Actor,
        organisation: OrganisationId,
        cursor: i64,
        mut line: impl FnMut(&AddressLine),
    ) -> Result<i64, DirectoryError> {
        self.may_manage(actor, Duty::Feeds, organisation, None)?;
        let mut after = cursor;
        loop {
            let page = self
                .store
                .platform_read(|tx| page(tx, organisation, after))?;
            let Some(last) = page.last() else {
                return Ok(after);
            };
            after = last.change;
            page.iter().for_each(&mut line);
        }
    }
}

fn page(
    tx: &Tx<'_>,
    organisation: OrganisationId,
    after: i64,
) -> Result<Vec<AddressLine>, StoreError> {
    let rows = tx.query(CHANGED, params![organisation, after, PAGE], |row| {
        Ok((
            row.get::<AccountId>(0)?,
            row.get::<i64>(1)?,
            row.get::<String>(2)?,
            row.get::<Option<String>>(3)?,
            row.get::<i64>(4)?,
        ))
    })?;
    let lines = rows
        .into_iter()
        .map(|(account, change, state, ends, person)| {
            let mut addresses: Vec<String> = tx.query(
                crate::address::OF_ACCOUNT,
                params![account, tx.now()],
                |row| row.get(0),
            )?;
            let aliases = addresses.split_off(addresses.len().min(1));
            Ok(AddressLine {
                change,
                identifier: tx.value(IDENTIFIER_OF, params![person])?,
                address: addresses.pop().unwrap_or_default(),
                aliases,
                state,
                ends,
                person,
            })
        });
    let mut lines = lines.collect::<Result<Vec<_>, StoreError>>()?;
    lines.extend(tx.query(MOVED, params![organisation, after, PAGE], |row| {
        Ok(AddressLine {
            change: row.get(1)?,
            person: row.get(2)?,
            identifier: row.get(3)?,
            address: row.get(4)?,
            aliases: Vec::new(),
            state: "moved".to_owned(),
            ends: None,
        })
    })?);
    // Each of the two has the first of its lines: the first of all of them are among these.
    lines.sort_by_key(|line| line.change);
    lines.truncate(usize::try_from(PAGE).unwrap_or(usize::MAX));
    Ok(lines)
}
