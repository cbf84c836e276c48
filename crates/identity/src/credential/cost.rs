//! What a hash costs, what it is raised to, and what a machine can afford.

use super::{CredentialError, hash};
use crate::Secret;
use argon2::Params;
use argon2::password_hash::phc::PasswordHash;
use std::thread;
use std::time::{Duration, Instant};

/// What a hash costs: memory in KiB, passes, lanes (RFC 9106). Never below [`HashCost::FLOOR`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HashCost {
    pub memory_kib: u32,
    pub passes: u32,
    pub lanes: u32,
}

/// A cost, and how long a sign-in waited for it when as many signed in at once as hash at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Measured {
    pub cost: HashCost,
    /// The slowest of them.
    pub took: Duration,
}

impl HashCost {
    /// 19 MiB, 2 passes, 1 lane (OWASP's minimum for Argon2id).
    pub const FLOOR: Self = Self {
        memory_kib: 19 * 1024,
        passes: 2,
        lanes: 1,
    };
    /// What a sign-in may wait for its hash when all places are taken.
    pub const LONGEST: Duration = Duration::from_millis(200);
    /// Costs that are tried, each at least as dear as the one before: memory first, which is what those who guess lack.
    const TRIED: [(u32, u32); 8] = [
        (19, 2),
        (32, 2),
        (46, 2),
        (64, 2),
        (96, 2),
        (128, 2),
        (128, 3),
        (128, 4),
    ];
    /// The best of so many counts: what else the machine does meanwhile is not the hash's.
    const TRIES: usize = 3;

    /// Measures costs on this machine, `at_once` hashes at a time, dearer and dearer up to the first that takes longer than
    /// [`HashCost::LONGEST`].
    ///
    /// # Errors
    /// `Hashing` where there is not memory enough.
    pub fn measured(at_once: usize) -> Result<Vec<Measured>, CredentialError> {
        let mut measured = Vec::new();
        for (mebibytes, passes) in Self::TRIED {
            let cost = Self {
                memory_kib: mebibytes * 1024,
                passes,
                lanes: 1,
            };
            let mut took = Duration::MAX;
            for _ in 0..Self::TRIES {
                took = took.min(slowest(cost, at_once)?);
            }
            measured.push(Measured { cost, took });
            if took > Self::LONGEST {
                break;
            }
        }
        Ok(measured)
    }
}

impl Measured {
    /// The dearest that a sign-in need not wait too long for; the floor where all take longer.
    #[must_use]
    pub fn best(measured: &[Self]) -> HashCost {
        let mut fits = measured.iter().filter(|one| one.took <= HashCost::LONGEST);
        fits.next_back().map_or(HashCost::FLOOR, |one| one.cost)
    }
}

/// The slowest of some hashes that are made at once.
fn slowest(cost: HashCost, at_once: usize) -> Result<Duration, CredentialError> {
    let one = || {
        let begun = Instant::now();
        hash(&Secret::from("mesure"), &[7; 16], cost)?;
        Ok(begun.elapsed())
    };
    let all: Vec<Result<Duration, CredentialError>> = thread::scope(|scope| {
        let begun: Vec<_> = (0..at_once.max(1)).map(|_| scope.spawn(one)).collect();
        let ended = begun.into_iter().map(thread::ScopedJoinHandle::join);
        let broken = |_| Err(CredentialError::Hashing("a hash was not finished".into()));
        ended.map(|one| one.unwrap_or_else(broken)).collect()
    });
    let mut slowest = Duration::ZERO;
    for took in all {
        slowest = slowest.max(took?);
    }
    Ok(slowest)
}

/// What a wrong password costs besides where a hash is cheaper than new ones: the rest of what a new one takes, so that whoever
/// guesses does not learn from the time that there is somebody, whose hash is of before a dearer setting.
pub(crate) fn rest(hash: &str, now: HashCost) -> Option<HashCost> {
    let hash = PasswordHash::new(hash).ok()?;
    let has = Params::try_from(&hash).ok()?;
    let work = |memory: u32, passes: u32| u64::from(memory) * u64::from(passes);
    let missing = work(now.memory_kib, now.passes).checked_sub(work(has.m_cost(), has.t_cost()))?;
    let memory_kib = u32::try_from(missing / u64::from(now.passes.max(1))).ok()?;
    // Argon2 takes eight blocks of a kibibyte a lane at the least (RFC 9106 §3.1).
    (memory_kib >= 8 * now.lanes).then_some(HashCost { memory_kib, ..now })
}

/// What a hash is raised to where new ones cost more in any part; never below what it costs.
pub(crate) fn raised(hash: &str, now: HashCost) -> Option<HashCost> {
    let hash = PasswordHash::new(hash).ok()?;
    let has = Params::try_from(&hash).ok()?;
    let raised = HashCost {
        memory_kib: now.memory_kib.max(has.m_cost()),
        passes: now.passes.max(has.t_cost()),
        lanes: now.lanes.max(has.p_cost()),
    };
    let is_dearer = raised.memory_kib > has.m_cost()
        || raised.passes > has.t_cost()
        || raised.lanes > has.p_cost();
    is_dearer.then_some(raised)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cost(memory_kib: u32, passes: u32) -> HashCost {
        HashCost {
            memory_kib,
            passes,
            lanes: 1,
        }
    }

    #[test]
    fn a_hash_is_raised_in_each_part_and_lowered_in_none() {
        let made = hash(&Secret::from("secret"), &[1; 16], cost(16, 2)).unwrap();
        assert_eq!(raised(&made, cost(16, 2)), None);
        assert_eq!(raised(&made, cost(8, 1)), None);
        assert_eq!(raised(&made, cost(32, 1)), Some(cost(32, 2)));
        assert_eq!(raised(&made, cost(8, 3)), Some(cost(16, 3)));
        assert_eq!(raised("none", cost(32, 2)), None);
    }

    #[test]
    fn a_cheaper_hash_is_made_up_for_to_the_work_of_a_new_one() {
        let made = |memory_kib, passes| {
            hash(&Secret::from("secret"), &[1; 16], cost(memory_kib, passes)).unwrap()
        };
        assert_eq!(rest(&made(64, 2), cost(64, 2)), None);
        assert_eq!(rest(&made(128, 2), cost(64, 2)), None);
        assert_eq!(rest(&made(64, 2), cost(256, 2)), Some(cost(192, 2)));
        assert_eq!(rest(&made(64, 2), cost(64, 4)), Some(cost(32, 4)));
    }

    #[test]
    fn the_dearest_that_is_quick_enough_is_proposed() {
        let took = |memory_kib, millis| Measured {
            cost: cost(memory_kib, 2),
            took: Duration::from_millis(millis),
        };
        let all = [took(19_456, 40), took(65_536, 190), took(98_304, 280)];
        assert_eq!(Measured::best(&all), cost(65_536, 2));
        assert_eq!(Measured::best(&[took(19_456, 900)]), HashCost::FLOOR);
    }
}
