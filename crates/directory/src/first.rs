//! The first administrator of a service where nobody administers yet, with the organisation when there is none: made in
//! the caller's transaction, so that all of it is there with their password, or nothing.

use crate::account::command_only;
use crate::administration::{check_organisation, insert_account, insert_organisation};
use crate::delegation::put_administrator;
use crate::{
    Actor, Directory, DirectoryError, NewAccount, NewOrganisation, OrganisationId, PersonId, Role,
    policy,
};
use store::{StoreError, Tx, params};
use text::{Lang, address::Address};

/// Where the first administrator belongs.
#[derive(Debug, Clone)]
pub enum FirstPlace {
    Known(OrganisationId),
    New(NewOrganisation),
}

/// A first administrator to make; the password is `identity`'s.
#[derive(Debug, Clone)]
pub struct FirstAdministrator {
    pub place: FirstPlace,
    /// Given names, then the family name.
    pub name: String,
    /// In a domain of the organisation; their identifier is its local part.
    pub address: Address,
    pub language: Lang,
}

/// From the beginning of its index on: the first one answers.
pub(crate) const ADMINISTERS: &str =
    "SELECT 1 FROM person WHERE role = 'administrator' AND organisation_id > $1 LIMIT 1";

impl Directory {
    /// Whether somebody administers an organisation of this service.
    ///
    /// # Errors
    /// The store's.
    pub fn is_administered(&self) -> Result<bool, StoreError> {
        self.store.platform_read(is_administered)
    }

    /// Makes the first administrator in a transaction of the platform. The caller calls [`Directory::forget`] after its
    /// commit.
    ///
    /// # Errors
    /// `NotPermitted` unless the command line asks; `Exists` (`administrator`) when somebody administers already, or of what
    /// is taken; `Invalid`; the store's.
    pub fn put_first_administrator(
        &self,
        tx: &Tx<'_>,
        actor: &Actor,
        first: &FirstAdministrator,
    ) -> Result<PersonId, DirectoryError> {
        command_only(actor)?;
        if is_administered(tx)? {
            return Err(DirectoryError::Exists {
                what: "administrator",
                value: String::new(),
            });
        }
        tx.platform_changed();
        let organisation = match &first.place {
            FirstPlace::Known(id) => *id,
            FirstPlace::New(new) => {
                check_organisation(new)?;
                insert_organisation(tx, new)?
            }
        };
        let (given_name, family_name) = first.name.rsplit_once(' ').unwrap_or(("", &first.name));
        let new = NewAccount {
            organisation,
            identifier: first.address.local().to_owned(),
            display_name: first.name.clone(),
            given_name: given_name.to_owned(),
            family_name: family_name.to_owned(),
            function: String::new(),
            establishment: None,
            language: first.language,
            role: Role::Agent,
            addresses: vec![first.address.clone()],
            quota_bytes: policy::policies(tx, organisation)?.quota.default,
        };
        let (person, _) = insert_account(&self.store, tx, &new)?;
        put_administrator(tx, actor, organisation, person, true)?;
        Ok(person)
    }
}

fn is_administered(tx: &Tx<'_>) -> Result<bool, StoreError> {
    let found = tx.query_opt(ADMINISTERS, params![0_i64], |row| row.get::<i64>(0))?;
    Ok(found.is_some())
}
