//! Creating organisations, establishments and accounts: the command line's and the demonstration's.

use crate::account::command_only;
use crate::address::key;
use crate::address_feed::touch;
use crate::journal::{Act, Entry, record};
use crate::order::{name_key, town_of};
use crate::structure::{self, order_name};
use crate::words::search_words;
use crate::words::write_words;
use crate::{
    AccountState, Actor, Directory, DirectoryError, Duty, OrganisationId, PersonId, Role, policy,
    quota,
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

/// Letters of an organisation's name.
const LONGEST_NAME: usize = 100;

pub(crate) const CODES: &str =
    "SELECT code FROM organisation_code WHERE organisation_id = $1 ORDER BY code";

impl Directory {
    /// # Errors
    /// `NotPermitted` unless the command line asks; `Exists` for a domain that is taken; `Invalid`.
    pub fn create_organisation(
        &self,
        actor: &Actor,
        new: &NewOrganisation,
    ) -> Result<OrganisationId, DirectoryError> {
        command_only(actor)?;
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
        for domain in &new.domains {
            check_domain(domain)?;
        }
        let id = self.write(|tx| insert_organisation(tx, new))?;
        Ok(id)
    }

    /// Gives the organisation another name.
    ///
    /// # Errors
    /// `NotPermitted` unless the actor looks after the organisation; `Invalid` for a name without a letter, or too long; the
    /// store's.
    pub fn rename_organisation(
        &self,
        actor: &Actor,
        organisation: OrganisationId,
        name: &str,
    ) -> Result<(), DirectoryError> {
        self.may_manage(actor, Duty::Organisation, organisation, None)?;
        let name = name.trim().to_owned();
        let is_good = name.chars().any(char::is_alphabetic)
            && name.chars().count() <= LONGEST_NAME
            && !name.chars().any(char::is_control);
        if !is_good {
            return Err(DirectoryError::Invalid {
                what: "name",
                value: name,
            });
        }
        self.write(|tx| {
            let changed = tx.execute(
                "UPDATE organisation SET name = $2 WHERE organisation_id = $1 AND name <> $2",
                params![organisation, &name],
            )?;
            if changed == 1 {
                let act = Act::OrganisationRenamed { name: name.clone() };
                record(tx, actor, &Entry::of(organisation, act))?;
            }
            Ok::<_, StoreError>(())
        })
        .map_err(DirectoryError::from)
    }

    /// The codes of académies whose feeds are the organisation's (a merged one has several).
    ///
    /// # Errors
    /// The store's.
    pub fn academie_codes(
        &self,
        organisation: OrganisationId,
    ) -> Result<BTreeSet<i64>, DirectoryError> {
        let codes = self
            .store
            .platform_read(|tx| tx.query(CODES, params![organisation], |row| row.get(0)))?;
        Ok(codes.into_iter().collect())
    }

    /// Says which académies' feeds are the organisation's.
    ///
    /// # Errors
    /// `NotPermitted` unless the actor looks after the organisation; the store's. Nothing is written when they are the same.
    pub fn set_academie_codes(
        &self,
        actor: &Actor,
        organisation: OrganisationId,
        codes: &BTreeSet<i64>,
    ) -> Result<(), DirectoryError> {
        self.may_manage(actor, Duty::Organisation, organisation, None)?;
        self.store.platform_write(|tx| {
            let before: Vec<i64> = tx.query(CODES, params![organisation], |row| row.get(0))?;
            if before.iter().eq(codes) {
                return Ok(());
            }
            tx.execute(
                "DELETE FROM organisation_code WHERE organisation_id = $1",
                params![organisation],
            )?;
            for code in codes {
                tx.execute(
                    "INSERT INTO organisation_code (organisation_id, code) VALUES ($1, $2)",
                    params![organisation, *code],
                )?;
            }
            let codes = codes.iter().copied().collect();
            record(tx, actor, &Entry::of(organisation, Act::CodesSet { codes }))?;
            Ok(())
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

fn insert_organisation(
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

fn insert_account(
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
    write_words(tx, new.organisation, person, &search_words(texts))
}

fn check_domain(domain: &str) -> Result<(), DirectoryError> {
    let probe: Result<Address, _> = format!("postmaster@{domain}").parse();
    match probe {
        Ok(address) if address.domain() == domain => Ok(()),
        _ => Err(DirectoryError::Invalid {
            what: "domain",
            value: domain.to_owned(),
        }),
    }
}

fn taken(what: &'static str, value: &str) -> DirectoryError {
    DirectoryError::Exists {
        what,
        value: value.to_owned(),
    }
}
