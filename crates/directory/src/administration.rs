//! Creating organisations, establishments and accounts: the command line's and the demonstration's.

use crate::account::command_only;
use crate::address::key;
use crate::address_feed::touch;
use crate::order::{name_key, town_of};
use crate::organisation::{begin_with_codes, check_domain};
use crate::structure::{self, order_name};
use crate::words::{FoundIn, search_words, write_words};
use crate::{
    AccountState, Actor, Directory, DirectoryError, OrganisationId, PersonId, Role, policy, quota,
};
use std::collections::BTreeSet;
use store::{AccountId, StoreError, Tx, params};
use text::{Lang, address::Address};

/// An organisation to create.
#[derive(Debug, Clone)]
pub struct NewOrganisation {
    pub name: String,
    /// The main domain first; lower case.
    pub domains: Vec<String>,
    pub hue: Option<u32>,
    pub language: Lang,
}

/// An establishment to create.
#[derive(Debug, Clone)]
pub struct NewEstablishment {
    pub organisation: OrganisationId,
    pub uai: Option<String>,
    pub name: String,
    pub kind: String,
    pub town: String,
}

/// A person with an account to create.
#[derive(Debug, Clone)]
pub struct NewAccount {
    pub organisation: OrganisationId,
    pub identifier: String,
    pub display_name: String,
    pub given_name: String,
    pub family_name: String,
    pub function: String,
    pub establishment: Option<i64>,
    pub language: Lang,
    pub role: Role,
    /// The main address first; in a domain of the organisation.
    pub addresses: Vec<Address>,
    /// Set by hand unless it is the policy's default.
    pub quota_bytes: i64,
}

impl Directory {
    /// # Errors
    /// `NotPermitted` unless the command line asks; `Exists` for a domain that is taken; `Invalid`.
    pub fn create_organisation(
        &self,
        actor: &Actor,
        new: &NewOrganisation,
    ) -> Result<OrganisationId, DirectoryError> {
        self.create_organisation_with_codes(actor, new, &BTreeSet::new())
    }

    /// With the codes of académies whose feeds are its own, all or nothing.
    ///
    /// # Errors
    /// As [`Directory::create_organisation`]; `Exists` (`codes`) for a code that is another organisation's.
    pub fn create_organisation_with_codes(
        &self,
        actor: &Actor,
        new: &NewOrganisation,
        codes: &BTreeSet<i64>,
    ) -> Result<OrganisationId, DirectoryError> {
        command_only(actor)?;
        check_organisation(new)?;
        self.write(|tx| {
            let id = insert_organisation(tx, new)?;
            begin_with_codes(tx, actor, id, codes)?;
            Ok(id)
        })
    }

    /// # Errors
    /// `NotPermitted` unless the command line asks; `Exists` for a UAI that is taken.
    pub fn create_establishment(
        &self,
        actor: &Actor,
        new: &NewEstablishment,
    ) -> Result<i64, DirectoryError> {
        command_only(actor)?;
        self.store.platform_write(|tx| {
            let id = tx.new_platform_ids("establishment", 1)?;
            let fresh = tx.execute(
                "INSERT INTO establishment (establishment_id, organisation_id, uai, name, kind, town,
                    order_name)
                 VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING",
                params![
                    id,
                    new.organisation,
                    new.uai.as_ref(),
                    &new.name,
                    &new.kind,
                    &new.town,
                    &order_name(&new.town, &new.name)
                ],
            )?;
            if fresh == 0 {
                return Err(taken("UAI", new.uai.as_deref().unwrap_or_default()));
            }
            structure::put_words(tx, id)?;
            Ok(id)
        })
    }

    /// Creates a person and their account; the password is `identity`'s.
    ///
    /// # Errors
    /// `NotPermitted` unless the command line asks; `Exists` for an identifier or address that is taken; `Invalid`
    /// for an address outside the organisation's domains.
    pub fn create_account(
        &self,
        actor: &Actor,
        new: &NewAccount,
    ) -> Result<(PersonId, AccountId), DirectoryError> {
        let mut created = self.create_accounts(actor, std::slice::from_ref(new))?;
        created.pop().ok_or(DirectoryError::NotFound("account"))
    }

    /// Several at once, all or none.
    ///
    /// # Errors
    /// As [`Directory::create_account`].
    pub fn create_accounts(
        &self,
        actor: &Actor,
        new: &[NewAccount],
    ) -> Result<Vec<(PersonId, AccountId)>, DirectoryError> {
        command_only(actor)?;
        let created = self.write(|tx| {
            new.iter()
                .map(|new| insert_account(&self.store, tx, new))
                .collect::<Result<_, _>>()
        })?;
        Ok(created)
    }
}

/// What can be seen to be wrong of an organisation without looking at what is there.
pub(crate) fn check_organisation(new: &NewOrganisation) -> Result<(), DirectoryError> {
    if new.name.trim().is_empty() {
        return Err(DirectoryError::Invalid {
            what: "name",
            value: new.name.clone(),
        });
    }
    if new.domains.is_empty() {
        return Err(DirectoryError::Invalid {
            what: "domain",
            value: String::new(),
        });
    }
    new.domains
        .iter()
        .try_for_each(|domain| check_domain(domain))
}

pub(crate) fn insert_organisation(
    tx: &Tx<'_>,
    new: &NewOrganisation,
) -> Result<OrganisationId, DirectoryError> {
    let id = tx.new_platform_ids("organisation", 1)?;
    tx.execute(
        "INSERT INTO organisation (organisation_id, name, hue, language, created) VALUES ($1, $2, $3, $4, $5)",
        params![id, new.name.trim(), new.hue, new.language.code(), tx.now()],
    )?;
    for (index, domain) in new.domains.iter().enumerate() {
        let fresh = tx.execute(
            "INSERT INTO domain (domain, organisation_id, main) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
            params![domain, id, index == 0],
        )?;
        if fresh == 0 {
            return Err(taken("domain", domain));
        }
    }
    Ok(OrganisationId(id))
}

pub(crate) fn insert_account(
    store: &store::Store,
    tx: &Tx<'_>,
    new: &NewAccount,
) -> Result<(PersonId, AccountId), DirectoryError> {
    let Some(main) = new.addresses.first() else {
        return Err(DirectoryError::Invalid {
            what: "address",
            value: String::new(),
        });
    };
    let person = PersonId(tx.new_platform_ids("person", 1)?);
    let account = store.create_account(tx)?;
    insert_person(tx, person, account, new)?;
    tx.execute(
        "INSERT INTO account (account_id, organisation_id, person_id, state, quota_bytes, created, quota_by_hand)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
        params![
            account,
            new.organisation,
            person,
            AccountState::Active.name(),
            new.quota_bytes,
            tx.now(),
            !quota::is_given(&policy::policies(tx, new.organisation)?, new.quota_bytes)
        ],
    )?;
    for address in &new.addresses {
        insert_address(tx, account, address, new.organisation, address == main)?;
    }
    insert_words(tx, person, new)?;
    touch(tx, account)?;
    Ok((person, account))
}

fn insert_person(
    tx: &Tx<'_>,
    person: PersonId,
    account: AccountId,
    new: &NewAccount,
) -> Result<(), DirectoryError> {
    let identifier = new.identifier.trim().to_lowercase();
    if identifier.is_empty() || identifier.contains(|c: char| c.is_whitespace() || c == '@') {
        return Err(DirectoryError::Invalid {
            what: "identifier",
            value: new.identifier.clone(),
        });
    }
    let fresh = tx.execute(
        "INSERT INTO person (person_id, organisation_id, identifier, display_name, given_name, family_name, function,
            establishment_id, language, role, account_id, created, order_name, town_key)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) ON CONFLICT DO NOTHING",
        params![
            person, new.organisation, &identifier, &new.display_name, &new.given_name, &new.family_name,
            &new.function, new.establishment, new.language.code(), new.role.name(), account, tx.now(),
            &name_key(&new.family_name, &new.given_name), &town_of(tx, new.establishment)?
        ],
    )?;
    if fresh == 0 {
        Err(taken("identifier", &identifier))
    } else {
        Ok(())
    }
}

fn insert_address(
    tx: &Tx<'_>,
    account: AccountId,
    address: &Address,
    organisation: OrganisationId,
    main: bool,
) -> Result<(), DirectoryError> {
    let ours: Option<i64> = tx.query_opt(
        "SELECT organisation_id FROM domain WHERE domain = $1",
        params![address.domain()],
        |row| row.get(0),
    )?;
    if ours != Some(organisation.0) {
        return Err(DirectoryError::Invalid {
            what: "domain",
            value: address.domain().to_owned(),
        });
    }
    let spelled = key(address.local(), address.domain());
    let fresh = tx.execute(
        "INSERT INTO address (address, account_id, main, since) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
        params![&spelled, account, main, tx.now()],
    )?;
    if fresh == 0 {
        Err(taken("address", &spelled))
    } else {
        Ok(())
    }
}

/// The words a person is found by: names, function, main address without its domain, establishment, town, UAI.
fn insert_words(tx: &Tx<'_>, person: PersonId, new: &NewAccount) -> Result<(), StoreError> {
    let place = match new.establishment {
        Some(id) => structure::find(tx, id)?,
        None => None,
    };
    let mut texts = vec![
        new.display_name.as_str(),
        &new.given_name,
        &new.family_name,
        &new.identifier,
        &new.function,
    ];
    texts.extend(new.addresses.first().map(Address::local));
    if let Some(place) = &place {
        texts.extend(structure::texts(&place.facts));
    }
    let place = FoundIn::of(new.organisation);
    write_words(tx, place, person, &search_words(texts))
}

fn taken(what: &'static str, value: &str) -> DirectoryError {
    DirectoryError::Exists {
        what,
        value: value.to_owned(),
    }
}
