//! Accounts: state, quota, and who may do what with them.

use crate::{
    AccountState, Actor, Directory, DirectoryError, OrganisationId, Person, PersonId, Population,
    Protocol, Refused, Right, policy,
};
use std::sync::Arc;
use store::{AccountId, Row, StoreError, Timestamp, params};
use text::{Lang, address::Address};

/// An account as doors need it.
#[derive(Debug, Clone)]
pub struct Account {
    pub id: AccountId,
    pub organisation: OrganisationId,
    pub person: PersonId,
    pub state: AccountState,
    /// Whether mail is taken in.
    pub takes_mail: bool,
    /// Bytes the account may hold.
    pub quota_bytes: i64,
    /// The main address.
    pub address: Address,
    pub language: Lang,
    /// Whether it exchanges mail with its own organisation alone: a pupil's, unless the policy opens it.
    pub stays_inside: bool,
    /// Since when its bearer has frozen it, until they choose another password.
    pub frozen: Option<Timestamp>,
}

/// Without its WHERE; the account's key is the seventh.
pub(crate) const ACCOUNTS: &str = "
SELECT account.organisation_id, account.person_id, account.state, account.quota_bytes, person.language, address.address,
account.account_id, account.keeps_mail, person.population, policy.value, account.frozen
FROM account
JOIN person ON person.person_id = account.person_id
JOIN address ON address.account_id = account.account_id AND address.main = 1
LEFT JOIN policy ON policy.organisation_id = account.organisation_id AND policy.name = 'pupils'";

impl Directory {
    /// The account, from memory when it was asked for before.
    ///
    /// # Errors
    /// `NotFound`, or the store's.
    pub fn account(&self, id: AccountId) -> Result<Arc<Account>, DirectoryError> {
        if let Some(account) = self.cache.account(id) {
            return Ok(account);
        }
        let generation = self.cache.generation();
        let found = self
            .store
            .platform_read(|tx| {
                let sql = format!("{ACCOUNTS} WHERE account.account_id = $1");
                tx.query_opt(&sql, params![id], |row| read_account(id, row))
            })?
            .ok_or(DirectoryError::NotFound("account"))?;
        Ok(self.cache.keep_account(generation, found))
    }

    /// All accounts in order of their key: for commands and checks.
    ///
    /// # Errors
    /// The store's.
    pub fn accounts(&self) -> Result<Vec<AccountId>, DirectoryError> {
        Ok(self.store.platform_read(|tx| {
            tx.query(
                "SELECT account_id FROM account ORDER BY account_id",
                params![],
                |row| row.get(0),
            )
        })?)
    }

    /// Whether the actor may do this with the account. Every function of the domain asks first.
    ///
    /// # Errors
    /// `NotPermitted` for who has no business there (and for accounts that do not exist), `Suspended` for the owner
    /// of a suspended account, `Frozen` for what would leave by the hand of who has frozen theirs.
    pub fn may(&self, actor: &Actor, account: AccountId, right: Right) -> Result<(), Refused> {
        if actor.is_program() {
            return Ok(());
        }
        let is_own = actor.account == account;
        let allowed = is_own || self.may_by_role(actor, account, right)?;
        if !allowed || !actor.scopes.contains(right.scope()) {
            tracing::warn!(
                person = actor.person.0,
                account = account.0,
                right = right.name(),
                door = actor.protocol.name(),
                "refused an act on an account"
            );
            return Err(Refused::NotPermitted);
        }
        // The bearer's own account opens the doors, to a role mailbox too: suspended, they have lost both.
        let found = match self.account(actor.account) {
            Ok(found) => found,
            Err(DirectoryError::Store(error)) => return Err(error.into()),
            Err(_) => return Err(Refused::NotPermitted),
        };
        if found.organisation != actor.organisation || found.person != actor.person {
            return Err(Refused::NotPermitted);
        }
        match found.state {
            AccountState::Active | AccountState::Leaving
                if right == Right::Send && found.frozen.is_some() =>
            {
                Err(Refused::Frozen)
            }
            AccountState::Active | AccountState::Leaving => Ok(()),
            AccountState::Suspended => Err(Refused::Suspended),
            _ => Err(Refused::NotPermitted),
        }
    }

    /// Whether a role mailbox is open to the actor today, by function or because an owner let them in.
    fn may_by_role(
        &self,
        actor: &Actor,
        account: AccountId,
        right: Right,
    ) -> Result<bool, Refused> {
        let role = self.mailbox_role(actor, account)?;
        Ok(role.is_some_and(|role| role.allows(right)))
    }

    /// The person of an account that the actor looks after.
    ///
    /// # Errors
    /// `NotFound` for the command line; `NotPermitted` for anybody else, also when there is no such account.
    pub(crate) fn managed(
        &self,
        actor: &Actor,
        id: AccountId,
    ) -> Result<Arc<Person>, DirectoryError> {
        let account = match self.account(id) {
            Err(DirectoryError::NotFound(_)) if !actor.is_program() => {
                return Err(DirectoryError::NotPermitted);
            }
            found => found?,
        };
        self.may_manage_person(actor, account.person)?;
        self.person(account.person)
    }
}

pub(crate) fn command_only(actor: &Actor) -> Result<(), DirectoryError> {
    if actor.protocol == Protocol::Command {
        Ok(())
    } else {
        Err(DirectoryError::NotPermitted)
    }
}

pub(crate) fn read_account(id: AccountId, row: &Row<'_>) -> Result<Account, StoreError> {
    let language: String = row.get(4)?;
    let address: String = row.get(5)?;
    let state = AccountState::parse(&row.get::<String>(2)?)?;
    let keeps_mail: bool = row.get::<i64>(7)? != 0;
    let stays_inside = match Population::named(&row.get::<String>(8)?) {
        Population::Pupil => !policy::pupils(row.get::<Option<String>>(9)?.as_deref())?.outside,
        Population::Staff | Population::Guest => false,
    };
    Ok(Account {
        id,
        organisation: OrganisationId(row.get(0)?),
        person: PersonId(row.get(1)?),
        state,
        takes_mail: state.takes_mail(keeps_mail),
        quota_bytes: row.get(3)?,
        language: language.parse().unwrap_or_default(),
        stays_inside,
        frozen: row.get(10)?,
        address: address
            .parse()
            .map_err(|_| StoreError::Corrupt(format!("address {address}")))?,
    })
}
