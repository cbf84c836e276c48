//! Addresses: dated records that lead to accounts.

use crate::{Directory, DirectoryError, OrganisationId, recipients};
use std::collections::HashMap;
use std::sync::Arc;
use store::{AccountId, StoreError, params};
use text::{Lang, address::Address};

/// What an address leads to, as asked at RCPT.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Recipient {
    Local {
        account: AccountId,
        organisation: OrganisationId,
        language: Lang,
        /// Its bearer is gone: mail is taken in and answered (`closed_answer`).
        closed: bool,
        /// It exchanges mail with its own organisation alone.
        stays_inside: bool,
    },
    /// The domain is ours, nobody has this address, or nobody has it yet.
    Unknown,
    Suspended,
    /// The mailbox has no room for a message of this size.
    Full,
    /// The domain is not ours.
    Elsewhere,
}

/// All of them, kept in memory.
const DOMAINS: &str = "SELECT domain, organisation_id FROM domain";
pub(crate) const DOMAINS_OF_ACCOUNT: &str = "
SELECT domain.domain FROM account JOIN domain ON domain.organisation_id = account.organisation_id
WHERE account.account_id = $1";
pub(crate) const LEADS_TO: &str = "
SELECT account_id FROM address WHERE address = $1 AND offered = 0 AND (until IS NULL OR until > $2)";
pub(crate) const OF_ACCOUNT: &str = "
SELECT address FROM address WHERE account_id = $1 AND offered = 0 AND (until IS NULL OR until > $2) ORDER BY main DESC, address";

impl Directory {
    /// Whether the platform receives mail for this domain (lower case).
    ///
    /// # Errors
    /// The store's.
    pub fn is_local_domain(&self, domain: &str) -> Result<bool, StoreError> {
        Ok(self.domains()?.contains_key(domain))
    }

    /// The domains the platform receives mail for, in their order.
    ///
    /// # Errors
    /// The store's.
    pub fn local_domains(&self) -> Result<Vec<String>, StoreError> {
        let mut domains: Vec<String> = self.domains()?.keys().cloned().collect();
        domains.sort_unstable();
        Ok(domains)
    }

    /// The organisation that a domain (lower case) is one of.
    pub(crate) fn organisation_at(
        &self,
        domain: &str,
    ) -> Result<Option<OrganisationId>, StoreError> {
        Ok(self.domains()?.get(domain).copied())
    }

    pub(crate) fn domains(&self) -> Result<Arc<HashMap<String, OrganisationId>>, StoreError> {
        if let Some(domains) = self.cache.domains() {
            return Ok(domains);
        }
        let generation = self.cache.generation();
        let rows = self.store.platform_read(|tx| {
            tx.query(DOMAINS, params![], |row| {
                Ok((row.get::<String>(0)?, OrganisationId(row.get(1)?)))
            })
        })?;
        Ok(self
            .cache
            .keep_domains(generation, rows.into_iter().collect()))
    }

    /// What `address` leads to for a message of `size` bytes. A detail after `+` is ignored when the whole address
    /// is nobody's (RFC 5233).
    ///
    /// # Errors
    /// The store's.
    pub fn recipient(&self, address: &Address, size: i64) -> Result<Recipient, DirectoryError> {
        if !self.is_local_domain(address.domain())? {
            return Ok(Recipient::Elsewhere);
        }
        let Some(id) = self.account_at(address)? else {
            return Ok(Recipient::Unknown);
        };
        let account = self.account(id)?;
        Ok(recipients::verdict(&account, self.store.usage(id)?, size))
    }

    /// The account an address of ours leads to today.
    ///
    /// # Errors
    /// The store's.
    pub fn account_at(&self, address: &Address) -> Result<Option<AccountId>, StoreError> {
        let whole = key(address.local(), address.domain());
        if let Some(found) = self.look_up(&whole)? {
            return Ok(Some(found));
        }
        match address.local().split_once('+') {
            Some((local, _)) if !local.is_empty() => self.look_up(&key(local, address.domain())),
            _ => Ok(None),
        }
    }

    fn look_up(&self, address: &str) -> Result<Option<AccountId>, StoreError> {
        if let Some(account) = self.cache.address(address) {
            return Ok(Some(account));
        }
        let generation = self.cache.generation();
        let found = self.store.platform_read(|tx| {
            tx.query_opt(LEADS_TO, params![address, tx.now()], |row| {
                row.get::<AccountId>(0)
            })
        })?;
        if let Some(account) = found {
            self.cache.keep_address(generation, address, account);
        }
        Ok(found)
    }

    /// The addresses the account may write from, the main one first: those of its organisation, not the ones that lead there
    /// from another that its bearer left.
    ///
    /// # Errors
    /// The store's.
    pub fn sender_addresses(&self, account: AccountId) -> Result<Vec<Address>, StoreError> {
        let mut all = self.addresses(account)?;
        let Some(main) = all.first().map(|main| main.domain().to_owned()) else {
            return Ok(all);
        };
        if all.iter().any(|one| one.domain() != main) {
            let own: Vec<String> = self.store.platform_read(|tx| {
                tx.query(DOMAINS_OF_ACCOUNT, params![account], |row| row.get(0))
            })?;
            all.retain(|one| one.domain() == main || own.iter().any(|own| own == one.domain()));
        }
        Ok(all)
    }

    /// The addresses that lead to the account today, the main one first.
    ///
    /// # Errors
    /// The store's.
    pub fn addresses(&self, account: AccountId) -> Result<Vec<Address>, StoreError> {
        let rows = self.store.platform_read(|tx| {
            tx.query(OF_ACCOUNT, params![account, tx.now()], |row| {
                row.get::<String>(0)
            })
        })?;
        Ok(rows
            .iter()
            .filter_map(|address| address.parse().ok())
            .collect())
    }
}

/// How addresses of ours are stored: local parts without regard to case.
pub(crate) fn key(local: &str, domain: &str) -> String {
    format!("{}@{}", local.to_lowercase(), domain)
}
