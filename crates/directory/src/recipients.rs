//! Many recipients at once: the addresses and accounts that are not remembered are read a hundred at a time, so that
//! a letter to a whole academy costs few questions.

use crate::account::{ACCOUNTS, read_account};
use crate::address::{Recipient, key};
use crate::{Account, AccountState, Directory, DirectoryError};
use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use store::{AccountId, StoreError, Value, padded, places};
use text::address::Address;

/// Asked for in one statement.
const ASKED: usize = 100;

impl Directory {
    /// As [`Directory::recipient`] for each address, in their order.
    ///
    /// # Errors
    /// The store's.
    pub fn recipients(
        &self,
        addresses: &[Address],
        size: i64,
    ) -> Result<Vec<Recipient>, DirectoryError> {
        let local = addresses
            .iter()
            .map(|address| self.is_local_domain(address.domain()))
            .collect::<Result<Vec<_>, _>>()?;
        let ours = addresses.iter().zip(&local).filter(|(_, local)| **local);
        let leads = self.leads(ours.map(|(address, _)| address))?;
        let ids: HashSet<AccountId> = leads.values().copied().collect();
        let ids: Vec<AccountId> = ids.into_iter().collect();
        let accounts = self.several_accounts(&ids)?;
        let used: HashMap<_, _> = ids.iter().copied().zip(self.store.usages(&ids)?).collect();
        Ok(addresses
            .iter()
            .zip(local)
            .map(|(address, local)| {
                if !local {
                    return Recipient::Elsewhere;
                }
                let id = keys(address).into_iter().find_map(|key| leads.get(&key));
                match id.and_then(|id| accounts.get(id)) {
                    Some(account) => {
                        let used = used.get(&account.id).copied().unwrap_or(0);
                        verdict(account, used, size)
                    }
                    None => Recipient::Unknown,
                }
            })
            .collect())
    }

    /// As [`Directory::recipients`] when memory knows them all, and waits for nothing.
    #[must_use]
    pub fn recipients_at_hand(&self, addresses: &[Address], size: i64) -> Option<Vec<Recipient>> {
        let domains = self.cache.domains()?;
        addresses
            .iter()
            .map(|address| {
                if !domains.contains_key(address.domain()) {
                    return Some(Recipient::Elsewhere);
                }
                // The whole address before the one without its detail: only the first is known to lead.
                let id = self.cache.address(keys(address).first()?)?;
                let account = self.cache.account(id)?;
                Some(verdict(&account, self.store.usage_at_hand(id)?, size))
            })
            .collect()
    }

    /// Which account each key of these addresses leads to; those that lead nowhere are left out.
    fn leads<'a>(
        &self,
        addresses: impl Iterator<Item = &'a Address>,
    ) -> Result<HashMap<String, AccountId>, StoreError> {
        let (mut leads, mut unknown) = (HashMap::new(), Vec::new());
        for key in addresses.flat_map(keys) {
            match self.cache.address(&key) {
                Some(account) => drop(leads.insert(key, account)),
                None => unknown.push(key),
            }
        }
        if unknown.is_empty() {
            return Ok(leads);
        }
        let generation = self.cache.generation();
        let sql = several_addresses();
        self.store.platform_read(|tx| {
            for some in unknown.chunks(ASKED) {
                let mut values = vec![Value::from(tx.now())];
                values.extend(padded(some.iter().map(Value::from), ASKED));
                tx.each(&sql, &values, |row| {
                    leads.insert(row.get(0)?, row.get(1)?);
                    Ok(())
                })?;
            }
            Ok::<_, StoreError>(())
        })?;
        for key in &unknown {
            if let Some(account) = leads.get(key) {
                self.cache.keep_address(generation, key, *account);
            }
        }
        Ok(leads)
    }

    fn several_accounts(
        &self,
        ids: &[AccountId],
    ) -> Result<HashMap<AccountId, Arc<Account>>, StoreError> {
        let (mut accounts, mut unknown) = (HashMap::new(), Vec::new());
        for id in ids {
            match self.cache.account(*id) {
                Some(account) => drop(accounts.insert(*id, account)),
                None => unknown.push(*id),
            }
        }
        if unknown.is_empty() {
            return Ok(accounts);
        }
        let generation = self.cache.generation();
        let sql = several_accounts();
        let found = self.store.platform_read(|tx| {
            let mut found = Vec::with_capacity(unknown.len());
            for some in unknown.chunks(ASKED) {
                let values = padded(some.iter().map(|id| Value::from(*id)), ASKED);
                found.extend(tx.query(&sql, &values, |row| read_account(row.get(6)?, row))?);
            }
            Ok::<_, StoreError>(found)
        })?;
        for account in found {
            accounts.insert(account.id, self.cache.keep_account(generation, account));
        }
        Ok(accounts)
    }
}

/// Which accounts [`ASKED`] addresses lead to; the time comes first.
pub(crate) fn several_addresses() -> String {
    format!(
        "SELECT address, account_id FROM address WHERE address IN ({}) AND offered = 0 AND (until IS NULL OR until > $1)",
        places(2, ASKED)
    )
}

/// [`ASKED`] accounts.
pub(crate) fn several_accounts() -> String {
    format!(
        "{ACCOUNTS} WHERE account.account_id IN ({})",
        places(1, ASKED)
    )
}

/// As addresses are stored: the whole one first, then the one without its detail (RFC 5233).
fn keys(address: &Address) -> Vec<String> {
    let mut keys = vec![key(address.local(), address.domain())];
    if let Some((local, _)) = address.local().split_once('+')
        && !local.is_empty()
    {
        keys.push(key(local, address.domain()));
    }
    keys
}

/// What an account answers to a message of `size` bytes.
pub(crate) fn verdict(account: &Account, used: i64, size: i64) -> Recipient {
    if !account.takes_mail {
        return match account.state {
            AccountState::Suspended => Recipient::Suspended,
            _ => Recipient::Unknown,
        };
    }
    if used.saturating_add(size) > account.quota_bytes {
        return Recipient::Full;
    }
    Recipient::Local {
        account: account.id,
        organisation: account.organisation,
        language: account.language,
        closed: account.state == AccountState::Closed,
        stays_inside: account.stays_inside,
    }
}
