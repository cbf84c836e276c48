//! Addresses and identifiers for those who have none yet: by rule, numbered among homonyms, never two the same, none
//! given again before its quarantine is over.
//!
//! Several nodes and doors may allocate the same name at the same moment: each tries the first number that looks free and
//! lets the key decide. A candidate that somebody else took in between is passed over.

use crate::address::key;
use crate::naming::numbered;
use crate::{DirectoryError, NameRule, OrganisationId};
use store::{AccountId, StoreError, Timestamp, Tx, params};

/// Homonyms of one domain at the most: far beyond any institution, so that a loop ends.
const MOST_HOMONYMS: u32 = 10_000;
const YEAR_MILLISECONDS: i64 = 365 * 86_400_000 + 86_400_000 / 4;

pub(crate) const ADDRESS: &str = "SELECT until FROM address WHERE address = $1";
pub(crate) const IDENTIFIER: &str =
    "SELECT person_id FROM person WHERE organisation_id = $1 AND identifier = $2";

/// What an address is to its account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Standing {
    Main,
    /// Reserved until its bearer takes it.
    Offered,
}

/// Gives the account the first free address of this name in the domain.
pub(crate) fn address(
    tx: &Tx<'_>,
    rule: &NameRule,
    (given, family): (&str, &str),
    domain: &str,
    account: AccountId,
    standing: Standing,
) -> Result<String, DirectoryError> {
    let base = rule.local_part(given, family);
    for rank in 0..MOST_HOMONYMS {
        let local = numbered(&base, rank);
        if rule.is_reserved(&local) {
            continue;
        }
        let candidate = key(&local, domain);
        // Most names are free: only one that is not is looked at.
        let taken = insert(tx, &candidate, account, standing)?
            || (is_free(tx, rule, &candidate)? && insert(tx, &candidate, account, standing)?);
        if taken {
            return Ok(candidate);
        }
    }
    Err(DirectoryError::Exists {
        what: "address",
        value: key(&base, domain),
    })
}

/// An address of a post, as it was typed.
pub(crate) struct Wanted<'a> {
    pub local: &'a str,
    pub domain: &'a str,
    pub account: AccountId,
}

/// Gives the account this address and no other.
pub(crate) fn functional(
    tx: &Tx<'_>,
    rule: &NameRule,
    wanted: &Wanted<'_>,
) -> Result<(), DirectoryError> {
    if rule.is_reserved(wanted.local) {
        return Err(DirectoryError::Invalid {
            what: "reserved",
            value: wanted.local.to_owned(),
        });
    }
    let candidate = key(wanted.local, wanted.domain);
    let until: Option<Option<Timestamp>> =
        tx.query_opt(ADDRESS, params![&candidate], |row| row.get(0))?;
    let given =
        is_free(tx, rule, &candidate)? && insert(tx, &candidate, wanted.account, Standing::Main)?;
    if given {
        return Ok(());
    }
    let is_over = until.flatten().is_some_and(|until| until <= tx.now());
    Err(DirectoryError::Exists {
        what: if is_over { "quarantine" } else { "address" },
        value: candidate,
    })
}

/// The address that somebody of this name would be given now: nobody is kept from it meanwhile.
pub(crate) fn next_address(
    tx: &Tx<'_>,
    rule: &NameRule,
    (given, family): (&str, &str),
    domain: &str,
) -> Result<String, DirectoryError> {
    let base = rule.local_part(given, family);
    for rank in 0..MOST_HOMONYMS {
        let local = numbered(&base, rank);
        let candidate = key(&local, domain);
        if !rule.is_reserved(&local) && standing(tx, rule, &candidate)? != Taken::ByNow {
            return Ok(candidate);
        }
    }
    Err(DirectoryError::Exists {
        what: "address",
        value: key(&base, domain),
    })
}

/// The first free identifier of this name in the organisation; the row of the person makes it taken.
pub(crate) fn identifier(
    tx: &Tx<'_>,
    organisation: OrganisationId,
    base: &str,
    from: u32,
) -> Result<(String, u32), DirectoryError> {
    for rank in from..MOST_HOMONYMS {
        let candidate = numbered(base, rank);
        let taken: Option<i64> =
            tx.query_opt(IDENTIFIER, params![organisation, &candidate], |row| {
                row.get(0)
            })?;
        if taken.is_none() {
            return Ok((candidate, rank));
        }
    }
    Err(DirectoryError::Exists {
        what: "identifier",
        value: base.to_owned(),
    })
}

/// What keeps an address from being given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Taken {
    Never,
    /// Its quarantine is over.
    Before,
    ByNow,
}

fn standing(tx: &Tx<'_>, rule: &NameRule, address: &str) -> Result<Taken, StoreError> {
    let found = tx.query_opt(ADDRESS, params![address], |row| {
        row.get::<Option<Timestamp>>(0)
    })?;
    let quarantine = i64::from(rule.quarantine_years) * YEAR_MILLISECONDS;
    Ok(match found {
        None => Taken::Never,
        Some(Some(until)) if until.0.saturating_add(quarantine) < tx.now().0 => Taken::Before,
        Some(_) => Taken::ByNow,
    })
}

/// Whether nobody has the address, or its quarantine is over: then its old record makes room.
fn is_free(tx: &Tx<'_>, rule: &NameRule, address: &str) -> Result<bool, StoreError> {
    let standing = standing(tx, rule, address)?;
    if standing == Taken::Before {
        tx.execute("DELETE FROM address WHERE address = $1", params![address])?;
    }
    Ok(standing != Taken::ByNow)
}

fn insert(
    tx: &Tx<'_>,
    address: &str,
    account: AccountId,
    standing: Standing,
) -> Result<bool, StoreError> {
    let fresh = tx.execute(
        "INSERT INTO address (address, account_id, main, since, offered) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT DO NOTHING",
        params![
            address,
            account,
            standing == Standing::Main,
            tx.now(),
            standing == Standing::Offered
        ],
    )?;
    Ok(fresh == 1)
}
