//! Networks that an organisation lists by name: the proxies of its schools, behind which hundreds mistype at once. They have
//! higher limits, and journals say their names.

use crate::{Directory, OrganisationId, policy};
use serde::{Deserialize, Serialize};
use std::net::{IpAddr, Ipv6Addr};
use std::sync::Arc;
use store::{StoreError, params};

/// Bits that a range fixes at the least: whoever lists half of the world lists nothing.
const WIDEST_4: u32 = 16;
const WIDEST_6: u32 = 32;
/// Bits of an IPv4 address within the mapped one (RFC 4291 §2.5.5.2).
const MAPPED: u32 = 96;
/// Networks of one organisation at the most.
const MOST: usize = 5_000;
/// Letters of a name.
const LONGEST_NAME: usize = 100;

const ORGANISATIONS: &str = "SELECT organisation_id FROM organisation ORDER BY organisation_id";

/// The networks that an organisation lists.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct NetworksRule {
    /// One a line: a range (`192.0.2.0/24`, or one address), then its name.
    pub listed: String,
}

/// A network with its name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Network {
    first: u128,
    bits: u32,
    name: Arc<str>,
}

impl NetworksRule {
    pub(crate) fn is_sound(&self) -> bool {
        let lines = self.lines();
        lines.clone().count() <= MOST && lines.into_iter().all(|line| read(line).is_some())
    }

    fn lines(&self) -> impl Iterator<Item = &str> + Clone {
        let lines = self.listed.lines().map(str::trim);
        lines.filter(|line| !line.is_empty())
    }
}

fn number(address: IpAddr) -> u128 {
    match address.to_canonical() {
        IpAddr::V4(address) => address.to_ipv6_mapped().to_bits(),
        IpAddr::V6(address) => address.to_bits(),
    }
}

fn masked(number: u128, bits: u32) -> u128 {
    match bits {
        0 => 0,
        bits => number & (u128::MAX << (Ipv6Addr::BITS - bits)),
    }
}

fn read(line: &str) -> Option<Network> {
    let (range, name) = line.split_once(char::is_whitespace)?;
    let name = name.trim();
    let (address, bits) = match range.split_once('/') {
        Some((address, bits)) => (address, Some(bits.parse::<u32>().ok()?)),
        None => (range, None),
    };
    let address: IpAddr = address.parse().ok()?;
    let (own, widest) = match address {
        IpAddr::V4(_) => (Ipv6Addr::BITS - MAPPED, WIDEST_4),
        IpAddr::V6(_) => (Ipv6Addr::BITS, WIDEST_6),
    };
    let bits = bits.unwrap_or(own);
    let is_name = !name.is_empty() && name.chars().count() <= LONGEST_NAME;
    if !is_name || !(widest..=own).contains(&bits) {
        return None;
    }
    let bits = bits + (Ipv6Addr::BITS - own);
    Some(Network {
        first: masked(number(address), bits),
        bits,
        name: name.into(),
    })
}

impl Directory {
    /// The name of a network that some organisation lists; the narrowest counts.
    ///
    /// # Errors
    /// The store's.
    pub fn listed_network(&self, on: IpAddr) -> Result<Option<Arc<str>>, StoreError> {
        let listed = self.networks()?;
        let number = number(on);
        let around = listed
            .iter()
            .filter(|one| masked(number, one.bits) == one.first);
        Ok(around
            .max_by_key(|one| one.bits)
            .map(|one| one.name.clone()))
    }

    fn networks(&self) -> Result<Arc<Vec<Network>>, StoreError> {
        if let Some(known) = self.cache.networks() {
            return Ok(known);
        }
        let generation = self.cache.generation();
        let found = self.store.platform_read(|tx| {
            let mut found = Vec::new();
            let organisations: Vec<i64> = tx.query(ORGANISATIONS, params![], |row| row.get(0))?;
            for organisation in organisations {
                let rule = policy::policies(tx, OrganisationId(organisation))?.networks;
                found.extend(rule.lines().filter_map(read));
            }
            Ok::<_, StoreError>(found)
        })?;
        Ok(self.cache.keep_networks(generation, found))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_a_range_and_a_name_and_none_is_too_wide() {
        let sound = |listed: &str| {
            let listed = listed.to_owned();
            NetworksRule { listed }.is_sound()
        };
        assert!(sound(""));
        assert!(sound(
            "192.0.2.0/24 Collège de l’Étang\n\n 2001:db8::/48  Rectorat \n198.51.100.7 CDI"
        ));
        for wrong in [
            "192.0.2.0/24",
            "192.0.2.0/8 tout le monde",
            "0.0.0.0/0 tout",
            "2001::/16 tout",
            "192.0.2.0/33 trop",
            "collège 192.0.2.0/24",
        ] {
            assert!(!sound(wrong), "{wrong}");
        }
    }

    #[test]
    fn an_address_is_in_its_range_however_it_is_written() {
        let network = read("192.0.2.128/25 Collège").unwrap();
        let within = |address: &str| {
            let address: IpAddr = address.parse().unwrap();
            masked(number(address), network.bits) == network.first
        };
        assert!(within("192.0.2.200") && within("::ffff:192.0.2.129"));
        assert!(!within("192.0.2.127") && !within("2001:db8::1"));
    }
}
