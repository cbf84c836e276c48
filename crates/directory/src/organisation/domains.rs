//! The mail domains of an organisation: one is the main one, in which new addresses are made.

use super::invalid;
use crate::journal::Act;
use crate::person::DOMAINS_OF;
use crate::{DirectoryError, OrganisationId};
use store::{StoreError, Tx, params};
use text::address::Address;

/// Domains of one organisation: a merged académie has three, with those of its schools some dozens. All are in memory.
pub const MOST_DOMAINS: usize = 200;

/// A walk through all addresses, for an act that is done once in years.
const LIVING_IN: &str = r"
SELECT count(*) FROM address WHERE address LIKE $1 ESCAPE '\' AND (until IS NULL OR until > $2)";

const OWNED_BY: &str = "SELECT organisation_id FROM domain WHERE domain = $1";

/// Whether it is a domain as rows have it: lower case, in ASCII.
pub(crate) fn check_domain(domain: &str) -> Result<(), DirectoryError> {
    let probe: Result<Address, _> = format!("postmaster@{domain}").parse();
    match probe {
        Ok(address) if address.domain() == domain => Ok(()),
        _ => Err(invalid("domain", domain)),
    }
}

fn of(tx: &Tx<'_>, organisation: OrganisationId) -> Result<Vec<String>, StoreError> {
    tx.query(DOMAINS_OF, params![organisation], |row| row.get(0))
}

/// A domain decides where the mail of all organisations goes: whoever is not on the machine adds what lies below a domain of
/// theirs, and nobody else's.
pub(super) fn add(
    tx: &Tx<'_>,
    organisation: OrganisationId,
    domain: &str,
    on_the_machine: bool,
) -> Result<Act, DirectoryError> {
    let own = of(tx, organisation)?;
    if own.len() >= MOST_DOMAINS {
        return Err(invalid("domains", &MOST_DOMAINS.to_string()));
    }
    let is_below = |own: &String| {
        domain
            .strip_suffix(own)
            .is_some_and(|below| below.ends_with('.'))
    };
    let known: Option<i64> = tx.query_opt(OWNED_BY, params![domain], |row| row.get(0))?;
    if known.is_none() && !on_the_machine && !own.iter().any(is_below) {
        return Err(invalid("foreign-domain", domain));
    }
    let fresh = tx.execute(
        "INSERT INTO domain (domain, organisation_id, main) VALUES ($1, $2, 0) ON CONFLICT DO NOTHING",
        params![domain, organisation],
    )?;
    if fresh == 0 {
        return Err(DirectoryError::Exists {
            what: "domain",
            value: domain.to_owned(),
        });
    }
    let domain = domain.to_owned();
    Ok(Act::DomainAdded { domain })
}

pub(super) fn make_main(
    tx: &Tx<'_>,
    organisation: OrganisationId,
    domain: &str,
) -> Result<Option<Act>, DirectoryError> {
    let before = of(tx, organisation)?;
    if !before.iter().any(|one| one == domain) {
        return Err(DirectoryError::NotFound("domain"));
    }
    if before.first().is_some_and(|main| main == domain) {
        return Ok(None);
    }
    tx.execute(
        "UPDATE domain SET main = CASE WHEN domain = $2 THEN 1 ELSE 0 END WHERE organisation_id = $1",
        params![organisation, domain],
    )?;
    let domain = domain.to_owned();
    Ok(Some(Act::DomainMain { domain }))
}

/// Nobody loses an address: it is refused while one that leads to somebody, or that is kept for them, lies in it.
pub(super) fn remove(
    tx: &Tx<'_>,
    organisation: OrganisationId,
    domain: &str,
) -> Result<Act, DirectoryError> {
    let all = of(tx, organisation)?;
    match all.iter().position(|one| one == domain) {
        None => return Err(DirectoryError::NotFound("domain")),
        Some(0) => return Err(invalid("main-domain", domain)),
        Some(_) => {}
    }
    let pattern = format!("%@{}", domain.replace('_', r"\_"));
    let living: i64 = tx.value(LIVING_IN, params![&pattern, tx.now()])?;
    if living > 0 {
        return Err(DirectoryError::Exists {
            what: "address",
            value: living.to_string(),
        });
    }
    tx.execute(
        "DELETE FROM domain WHERE organisation_id = $1 AND domain = $2",
        params![organisation, domain],
    )?;
    let domain = domain.to_owned();
    Ok(Act::DomainRemoved { domain })
}
