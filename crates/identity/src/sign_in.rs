//! Who came in when, by which door, with which program, from where: a row a day for each, which their bearer reads. Kept a year.

use crate::Identity;
use chrono::Days;
use directory::{Actor, PersonId, Protocol};
use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Mutex, PoisonError};
use store::{StoreError, Timestamp, Tx, params};
use text::dates;

/// Days for which a sign-in is remembered.
const KEPT: Days = Days::new(366);
/// Sign-ins of the day that are known to be written down, at the most.
const MOST: usize = 50_000;

/// All of the last moment, so that those before it are told by it.
pub(crate) const OF: &str = "
SELECT at, protocol, network, program FROM sign_in
WHERE person_id = $1 AND at < $2 AND at >= coalesce((
    SELECT last.at FROM sign_in AS last WHERE last.person_id = $1 AND last.at < $2 ORDER BY last.at DESC LIMIT 1 OFFSET $3), 0)
ORDER BY at DESC";
pub(crate) const FORGET: &str = "DELETE FROM sign_in WHERE day < $1";
pub(crate) const FORGET_OF: &str = "DELETE FROM sign_in WHERE person_id = $1";
const NOTE: &str = "
INSERT INTO sign_in (person_id, day, protocol, network, program, at, around) VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT DO NOTHING";

/// That somebody came in, the first time of a day with that program from there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignIn {
    pub at: Timestamp,
    /// As [`Protocol::name`] has it.
    pub protocol: String,
    /// Where from, as [`Identity::place`] has it.
    pub network: String,
    /// What a browser says it is, or the name of a program's password; empty where nothing is known.
    pub program: String,
}

/// A network as it is shown: one IPv4 address, or the prefix that providers hand out.
#[must_use]
pub fn shown_network(network: IpAddr) -> String {
    match network.to_canonical() {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            format!("{}/64", Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
        }
    }
}

/// The network around one: what a telephone is given one address after another of within a day.
pub(crate) fn around(network: IpAddr) -> String {
    match network.to_canonical() {
        IpAddr::V4(address) => {
            let [a, b, c, _] = address.octets();
            format!("{a}.{b}.{c}.0/24")
        }
        IpAddr::V6(address) => {
            let [a, b, c, ..] = address.segments();
            format!("{}/40", Ipv6Addr::new(a, b, c & 0xff00, 0, 0, 0, 0, 0))
        }
    }
}

/// Who came by which door from where, with which program.
type Came = (PersonId, &'static str, IpAddr, String);

/// What was written down today on this node: ten connections of a program write once.
#[derive(Default)]
pub(crate) struct Noted(Mutex<HashMap<Came, i64>>);

impl Noted {
    /// Whether it is new on this day; it is not from now on.
    pub fn is_new(
        &self,
        person: PersonId,
        door: Protocol,
        (network, program): (IpAddr, &str),
        now: Timestamp,
    ) -> bool {
        let day = dates::day_start(dates::PARIS, now.0, 0);
        let mut noted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if noted.len() >= MOST {
            noted.clear();
        }
        noted.insert((person, door.name(), network, program.to_owned()), day) != Some(day)
    }

    /// It was not written down after all.
    pub fn forget(&self, person: PersonId, door: Protocol, (network, program): (IpAddr, &str)) {
        let mut noted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        noted.remove(&(person, door.name(), network, program.to_owned()));
    }
}

/// Writes a sign-in down, once a day.
pub(crate) fn note(
    tx: &Tx<'_>,
    person: PersonId,
    door: Protocol,
    network: IpAddr,
    program: &str,
) -> Result<(), StoreError> {
    let day = dates::naive(dates::PARIS, tx.now().0).to_string();
    let (network, around) = (shown_network(network), around(network));
    let now = tx.now();
    let values = params![person, &day, door.name(), &network, program, now, &around];
    tx.execute(NOTE, values).map(drop)
}

pub(crate) fn forget(tx: &Tx<'_>, person: PersonId) -> Result<(), StoreError> {
    tx.execute(FORGET_OF, params![person]).map(drop)
}

impl Identity {
    /// The actor's own sign-ins before a moment, the newest first: as many as `most`, and all that came at the moment of the last.
    ///
    /// # Errors
    /// The store's.
    pub fn own_sign_ins(
        &self,
        actor: &Actor,
        before: Option<Timestamp>,
        most: usize,
    ) -> Result<Vec<SignIn>, StoreError> {
        let before = before.unwrap_or(Timestamp(i64::MAX));
        let last = i64::try_from(most.saturating_sub(1)).unwrap_or(i64::MAX);
        let mut found = self.0.store.platform_read(|tx| {
            tx.query(OF, params![actor.person, before, last], |row| {
                Ok(SignIn {
                    at: row.get(0)?,
                    protocol: row.get(1)?,
                    network: row.get(2)?,
                    program: row.get(3)?,
                })
            })
        })?;
        for one in &mut found {
            if let Some(name) = self.name_of(&one.network)? {
                one.network = name;
            }
        }
        Ok(found)
    }

    /// Where somebody came from, in words: the name of a network that an organisation lists, else as [`shown_network`] has it.
    /// Never a town, which nobody knows.
    ///
    /// # Errors
    /// The store's.
    pub fn place(&self, network: IpAddr) -> Result<String, StoreError> {
        let listed = self.0.directory.listed_network(network)?;
        Ok(listed.map_or_else(|| shown_network(network), |name| name.to_string()))
    }

    /// The name of a network that was written down as [`shown_network`] has it, if it is listed today.
    pub(crate) fn name_of(&self, shown: &str) -> Result<Option<String>, StoreError> {
        let address = shown.split('/').next().and_then(|first| first.parse().ok());
        let Some(address) = address else {
            return Ok(None);
        };
        let listed = self.0.directory.listed_network(address)?;
        Ok(listed.map(|name| name.to_string()))
    }

    /// Forgets sign-ins of more than a year ago: how many.
    ///
    /// # Errors
    /// The store's.
    pub fn forget_old_sign_ins(&self) -> Result<u64, StoreError> {
        let today = dates::naive(dates::PARIS, self.0.store.now().0);
        let first = today.checked_sub_days(KEPT).unwrap_or(today).to_string();
        self.0
            .store
            .platform_write(|tx| tx.execute(FORGET, params![&first]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_network_is_shown_as_providers_hand_it_out() {
        let shown = |network: &str| shown_network(network.parse().unwrap());
        assert_eq!(shown("192.0.2.7"), "192.0.2.7");
        assert_eq!(shown("::ffff:192.0.2.7"), "192.0.2.7");
        assert_eq!(shown("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::/64");
    }

    #[test]
    fn what_lies_around_a_network_holds_its_neighbours() {
        let around = |network: &str| super::around(network.parse().unwrap());
        assert_eq!(around("192.0.2.7"), "192.0.2.0/24");
        assert_eq!(around("::ffff:192.0.2.99"), "192.0.2.0/24");
        assert_eq!(around("2001:db8:12ab:2::6"), "2001:db8:1200::/40");
        assert_eq!(around("2001:db8:12cd:3::7"), around("2001:db8:12ab:2::6"));
        assert_ne!(around("2001:db8:13ab:2::6"), around("2001:db8:12ab:2::6"));
    }
}
