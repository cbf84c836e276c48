//! When more sign in than passwords can be hashed: who is shown a form at once, and who waits before it. Decided when a form is
//! asked for, so that one that was shown is always taken: forms are given no faster than they can be answered, to those who have
//! waited; and nobody waits for ever, whoever else comes or makes others wait.

use crate::{Identity, Secret};
use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use store::{StoreError, Timestamp};

/// Who would wait longer for a place is asked to come back before a form is shown to them: a sign-in takes less than a second.
const LONGEST_WAIT: Duration = Duration::from_millis(800);
/// After how long one takes part in the turns of a crowd.
const WAITED: Duration = Duration::from_secs(30);
/// After how long one is shown a form, turn or not: in a crowd, and after one.
const LONGEST: Duration = Duration::from_secs(3 * 60);
const LONGEST_AFTERWARDS: Duration = Duration::from_secs(60);
/// For how long it counts that one came, and that one had a turn: other forms are shown without another one then.
const CAME_COUNTS: Duration = Duration::from_secs(60 * 60);
const TURN_COUNTS: Duration = Duration::from_secs(10 * 60);
/// For how long after a crowd forms are still given in turns, then to anybody: those shown at once would all come back at once.
const AFTERWARDS: Duration = Duration::from_secs(60);
/// In a crowd half of what can be hashed is for those whose turn it is: others have their forms already.
const SHARE: u32 = 2;
/// Turns that nobody took are kept for so long.
const KEPT: Duration = Duration::from_secs(2);
/// Turns of one network within a second: one machine that asks again and again takes few, a listed school more.
const PER_NETWORK: u32 = 4;
const PER_LISTED: u32 = 40;
/// What the mark of who waits is sealed for.
const CROWD: &str = "crowd";

/// Of who asks for a form.
#[derive(Debug)]
pub enum Turn {
    /// They are shown the form.
    Shown,
    /// It is theirs: they are shown the form, and their browser keeps the mark, by which they are shown others.
    Taken(Secret),
    /// They have not waited long enough, or others are before them.
    NotYet,
    /// They bring no mark of when they came, or one that counts no more: they wait from now on, by this one.
    Marked(Secret),
}

/// Turns of who waits in a crowd, one after the other: this node's, as its places are.
#[derive(Default)]
pub(crate) struct Turns(Mutex<Given>);

#[derive(Default)]
struct Given {
    /// When the next one is free.
    next: Timestamp,
    /// When there was a crowd.
    crowded: Option<Timestamp>,
    /// Turns of each network since.
    since: Timestamp,
    of: HashMap<Vec<u8>, u32>,
}

impl Turns {
    /// Whether there is a crowd, or was one until now.
    fn are_due(&self, is_crowded: bool, now: Timestamp) -> bool {
        let mut given = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if is_crowded {
            given.crowded = Some(now);
        }
        // A clock that was set back ends it.
        let lasts = |crowded: Timestamp| crowded <= now && now.since(crowded) < AFTERWARDS;
        given.crowded.is_some_and(lasts)
    }

    /// Takes a turn if there is one now for a network, which has so many a second at the most; one comes free each `every`.
    fn take(&self, network: (IpAddr, u32), every: Duration, now: Timestamp) -> bool {
        let mut given = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if given.since > now || now.since(given.since) >= Duration::from_secs(1) {
            given.since = now;
            given.of.clear();
        }
        let every = every.max(Duration::from_millis(1));
        given.next = given.next.clamp(now.before(KEPT), now.after(every));
        let (network, most) = (site(network.0), network.1);
        let own = given.of.get(&network).copied().unwrap_or_default();
        let is_free = given.next <= now && own < most;
        if is_free {
            given.next = given.next.after(every);
            given.of.insert(network, own + 1);
        }
        is_free
    }
}

/// One IPv4 address, or an IPv6 /48: the most that providers hand out to one site.
fn site(network: IpAddr) -> Vec<u8> {
    match network.to_canonical() {
        IpAddr::V4(address) => address.octets().to_vec(),
        IpAddr::V6(address) => address.octets()[..6].to_vec(),
    }
}

impl Identity {
    /// Whether who asks for a form is shown it now, by the mark of when they came: at once where there is no crowd.
    ///
    /// # Errors
    /// The store's.
    pub fn turn(&self, mark: Option<&Secret>, network: IpAddr) -> Result<Turn, StoreError> {
        let now = self.0.store.now();
        let is_crowded = self.is_crowded();
        if !self.0.turns.are_due(is_crowded, now) {
            return Ok(Turn::Shown);
        }
        let (longest, every) = match is_crowded {
            true => (LONGEST, self.0.places.pace() * SHARE),
            false => (LONGEST_AFTERWARDS, self.0.places.pace()),
        };
        let came = mark.and_then(|mark| self.came(mark, now));
        let waited = came.map(|came| now.since(came)).unwrap_or_default();
        if waited >= longest {
            return Ok(Turn::Shown);
        }
        let most = match self.is_listed(network)? {
            true => PER_LISTED,
            false => PER_NETWORK,
        };
        let takes_part = waited >= WAITED || !is_crowded;
        if takes_part && self.0.turns.take((network, most), every, now) {
            return Ok(Turn::Taken(
                self.mark(now.before(LONGEST), now.after(TURN_COUNTS))?,
            ));
        }
        match came {
            Some(_) => Ok(Turn::NotYet),
            None => Ok(Turn::Marked(self.mark(now, now.after(CAME_COUNTS))?)),
        }
    }

    /// Says when somebody came, for their browser to bring back.
    fn mark(&self, came: Timestamp, until: Timestamp) -> Result<Secret, StoreError> {
        let random = self.0.store.random();
        let text = came.0.to_string();
        Ok(Secret::new(
            self.keyed()?.seal(&**random, CROWD, until, &text),
        ))
    }

    fn came(&self, mark: &Secret, now: Timestamp) -> Option<Timestamp> {
        let keyed = self.keyed().ok()?;
        let text = keyed.open_sealed(CROWD, now, mark.reveal()).ok()?;
        text.parse().ok().map(Timestamp)
    }

    /// Whether so many are signing in that who has not begun had better come back in a moment.
    #[must_use]
    pub fn is_crowded(&self) -> bool {
        self.0.places.wait() > LONGEST_WAIT
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const EVERY: Duration = Duration::from_millis(100);
    const START: Timestamp = Timestamp(1_000_000_000);

    fn network(number: u8) -> (IpAddr, u32) {
        (IpAddr::from([198, 51, 100, number]), PER_NETWORK)
    }

    /// How many of a hundred networks have a turn now.
    fn taken(turns: &Turns, now: Timestamp) -> usize {
        let asked = (0..100).filter(|number| turns.take(network(*number), EVERY, now));
        asked.count()
    }

    #[test]
    fn turns_come_no_faster_than_they_can_be_answered() {
        let turns = Turns::default();
        assert_eq!(
            taken(&turns, START),
            21,
            "those of two seconds, and that of now"
        );
        assert_eq!(taken(&turns, START), 0);
        assert_eq!(taken(&turns, START.after(EVERY)), 1);
        assert_eq!(taken(&turns, START.after(EVERY * 6)), 5);
        assert_eq!(
            taken(&turns, START.after(KEPT * 10)),
            21,
            "no more are kept"
        );
    }

    #[test]
    fn turns_go_on_for_a_minute_after_a_crowd() {
        let turns = Turns::default();
        let after = |seconds| START.after(Duration::from_secs(seconds));
        assert!(!turns.are_due(false, START), "there was none yet");
        assert!(turns.are_due(true, START));
        assert!(turns.are_due(false, after(59)));
        assert!(!turns.are_due(false, after(60)));
    }

    #[test]
    fn a_clock_that_is_set_back_keeps_nobody_out() {
        let turns = Turns::default();
        assert!(turns.are_due(true, START));
        assert_eq!(taken(&turns, START), 21);
        let back = START.before(Duration::from_secs(60 * 60));
        assert!(!turns.are_due(false, back));
        assert_eq!(taken(&turns, back.after(EVERY)), 0);
        assert_eq!(taken(&turns, back.after(EVERY * 3)), 2);
    }

    #[test]
    fn one_network_takes_few_turns_and_a_listed_one_more() {
        let turns = Turns::default();
        let own = |who, at| (0..100).filter(|_| turns.take(who, EVERY, at)).count();
        assert_eq!(own(network(1), START), 4);
        assert!(
            turns.take(network(2), EVERY, START),
            "another one has its own"
        );
        assert_eq!(own(network(1), START.after(Duration::from_secs(1))), 4);
        let listed = (network(3).0, PER_LISTED);
        assert_eq!(own(listed, START.after(Duration::from_secs(10))), 21);
        let house: IpAddr = "2001:db8:1:2::3".parse().unwrap();
        let flat: IpAddr = "2001:db8:1:ff::3".parse().unwrap();
        let elsewhere: IpAddr = "2001:db8:2:2::3".parse().unwrap();
        assert_eq!(site(house), site(flat), "who has many /64 is one");
        assert_ne!(site(house), site(elsewhere));
    }
}
