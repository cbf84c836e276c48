//! Failures counted by network, and by person within a network: who guesses waits, the person guessed at does not.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use store::Timestamp;

/// How long a failure counts.
const WINDOW: Duration = Duration::from_secs(10 * 60);
/// Failures for one name from one network before it waits.
const PER_NAME: u32 = 10;
/// Failures from one network, whatever the names, before it waits: a school behind one address mistypes often.
const PER_NETWORK: u32 = 200;
/// The same for a network that an organisation lists: two thousand people behind a proxy in September.
const PER_LISTED: u32 = 4_000;
/// Waits instead of a browser's work that are begun from one network: a few people who have no script, no farm.
const WAITS: u32 = 6;
const WAITS_LISTED: u32 = 120;
/// Pleas for a way back in with one NUMEN: three letters are sent an hour, and slips are forgiven.
const PLEAS: u32 = 10;
/// Failures of all networks together from which on work and waits grow.
const PRESSED: u32 = 2_000;
/// Keys remembered at the most; beyond, the expired ones go, then the older half.
const MOST: usize = 100_000;

/// What failures are counted for.
#[derive(Debug, Clone, Hash, PartialEq, Eq)]
pub(crate) enum Key {
    Network(Vec<u8>),
    /// One that an organisation lists by name: a school behind one address.
    Listed(Vec<u8>),
    /// A name on a network, by its hash: whatever is typed costs the same to remember.
    Name(Vec<u8>, [u8; 32]),
    /// The public name of an open session, wherever it is used from: who holds somebody's session guesses no password.
    Session(String),
    /// The keyed hash of a NUMEN or of a sheet's code, wherever it is tried: who knows one guesses no date of birth.
    Secret(String),
    /// The keyed hash of a NUMEN for which a way back in is asked.
    Asked(String),
    /// The devices that a person signed in from before.
    Device(i64),
    /// A network's mail programs; whether it is listed.
    Programs(Vec<u8>, bool),
    /// Waits instead of a browser's work, begun from a network; whether it is listed.
    Waits(Vec<u8>, bool),
    /// All networks together: nobody waits for it.
    Everywhere,
    /// The recovery codes of a person, tried from a network.
    Recovery(i64, Vec<u8>),
}

impl Key {
    /// A name on a network.
    pub(crate) fn name(name: &str, on: IpAddr) -> Self {
        Self::Name(prefix(on), *blake3::hash(name.as_bytes()).as_bytes())
    }

    /// The known devices of a person, however many there are.
    pub(crate) fn device(person: i64) -> Self {
        Self::Device(person)
    }

    /// The recovery codes of a person, tried from a network: who tries them elsewhere keeps nobody waiting.
    pub(crate) fn recovery(person: i64, on: Option<IpAddr>) -> Self {
        Self::Recovery(person, on.map(prefix).unwrap_or_default())
    }

    /// The mail programs of a network.
    pub(crate) fn programs(on: IpAddr, is_listed: bool) -> Self {
        Self::Programs(prefix(on), is_listed)
    }

    /// Waits begun from a network.
    pub(crate) fn waits(on: IpAddr, is_listed: bool) -> Self {
        Self::Waits(prefix(on), is_listed)
    }

    /// A whole network, whatever is tried from it.
    pub(crate) fn network(on: IpAddr, is_listed: bool) -> Self {
        match is_listed {
            true => Self::Listed(prefix(on)),
            false => Self::Network(prefix(on)),
        }
    }
}

struct Failures {
    count: u32,
    since: Timestamp,
}

#[derive(Default)]
pub(crate) struct Throttle(Mutex<HashMap<Key, Failures>>);

impl Throttle {
    /// How long this name must wait on this network, if it must.
    pub(crate) fn wait(&self, name: &str, network: IpAddr, now: Timestamp) -> Option<Duration> {
        self.wait_for(&Key::name(name, network), now)
            .or_else(|| self.wait_for(&Key::Network(prefix(network)), now))
    }

    /// How long whatever is counted for one key must wait, if it must.
    pub(crate) fn wait_for(&self, key: &Key, now: Timestamp) -> Option<Duration> {
        let most = match key {
            Key::Network(_) | Key::Programs(_, false) => PER_NETWORK,
            Key::Listed(_) | Key::Programs(_, true) => PER_LISTED,
            Key::Name(..)
            | Key::Session(_)
            | Key::Secret(_)
            | Key::Device(_)
            | Key::Recovery(..) => PER_NAME,
            Key::Asked(_) => PLEAS,
            Key::Waits(_, false) => WAITS,
            Key::Waits(_, true) => WAITS_LISTED,
            Key::Everywhere => PRESSED,
        };
        let failures = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let failed = failures.get(key).filter(|failed| failed.count >= most)?;
        let left = failed.since.after(WINDOW).since(now);
        (!left.is_zero()).then_some(left)
    }

    /// Whether so many fail everywhere that programs are at work.
    pub(crate) fn is_pressed(&self, now: Timestamp) -> bool {
        self.wait_for(&Key::Everywhere, now).is_some()
    }

    pub(crate) fn failed(&self, name: &str, network: IpAddr, now: Timestamp) {
        self.count(Key::name(name, network), now);
        self.count(Key::Network(prefix(network)), now);
    }

    /// Counts a failure for one key; one of a network is one of all of them.
    pub(crate) fn count(&self, key: Key, now: Timestamp) {
        if let Key::Network(_) | Key::Listed(_) = key {
            self.add(Key::Everywhere, now);
        }
        self.add(key, now);
    }

    fn add(&self, key: Key, now: Timestamp) {
        let mut failures = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if failures.len() >= MOST {
            failures.retain(|_, failed| failed.since.after(WINDOW) > now);
        }
        if failures.len() >= MOST {
            forget_older_half(&mut failures);
        }
        let failed = failures.entry(key).or_insert(Failures {
            count: 0,
            since: now,
        });
        if failed.since.after(WINDOW) <= now {
            *failed = Failures {
                count: 0,
                since: now,
            };
        }
        failed.count += 1;
    }

    /// Of what was counted before it was known, one was none.
    pub(crate) fn take_back(&self, key: &Key) {
        let everywhere =
            matches!(key, Key::Network(_) | Key::Listed(_)).then_some(&Key::Everywhere);
        let mut failures = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for key in [Some(key), everywhere].into_iter().flatten() {
            if let Some(failed) = failures.get_mut(key) {
                failed.count = failed.count.saturating_sub(1);
            }
        }
    }

    pub(crate) fn succeeded(&self, name: &str, network: IpAddr) {
        self.forget(&Key::name(name, network));
    }

    /// What failed for one key counts no more.
    pub(crate) fn forget(&self, key: &Key) {
        let mut failures = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        failures.remove(key);
    }
}

/// Whoever fills the memory pushes out what is oldest, not what is counted of others just now.
fn forget_older_half(failures: &mut HashMap<Key, Failures>) {
    let mut ages: Vec<Timestamp> = failures.values().map(|failed| failed.since).collect();
    let middle = ages.len() / 2;
    let (_, &mut middle, _) = ages.select_nth_unstable(middle);
    failures.retain(|_, failed| failed.since > middle);
}

/// A network as providers hand them out: one IPv4 address, an IPv6 /64.
fn prefix(network: IpAddr) -> Vec<u8> {
    match network.to_canonical() {
        IpAddr::V4(address) => address.octets().to_vec(),
        IpAddr::V6(address) => address.octets()[..8].to_vec(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_guesses_waits_and_the_person_guessed_at_does_not() {
        let throttle = Throttle::default();
        let (thief, home): (IpAddr, IpAddr) = (
            "192.0.2.1".parse().unwrap(),
            "198.51.100.7".parse().unwrap(),
        );
        for second in 0..PER_NAME {
            assert_eq!(throttle.wait("hcastagne", thief, Timestamp(0)), None);
            throttle.failed("hcastagne", thief, Timestamp(i64::from(second)));
        }
        assert!(throttle.wait("hcastagne", thief, Timestamp(1000)).is_some());
        assert_eq!(throttle.wait("hcastagne", home, Timestamp(1000)), None);
        assert_eq!(throttle.wait("xbonnafous", thief, Timestamp(1000)), None);
        assert_eq!(
            throttle.wait("hcastagne", thief, Timestamp(0).after(WINDOW)),
            None
        );
    }

    #[test]
    fn a_network_that_tries_many_names_waits_for_all() {
        let throttle = Throttle::default();
        let thief: IpAddr = "2001:db8::1".parse().unwrap();
        for name in 0..PER_NETWORK {
            throttle.failed(&format!("name{name}"), thief, Timestamp(0));
        }
        let neighbour: IpAddr = "2001:db8::2".parse().unwrap();
        assert!(throttle.wait("another", neighbour, Timestamp(1)).is_some());
    }
}
