//! When more sign in than passwords can be hashed: who is shown a form at once, and who waits before it. Decided when a form is
//! asked for, so that one that was shown is always taken: forms are given no faster than they can be answered, to those who have
//! waited, first to those who have waited long; and nobody waits for ever, whoever else comes or makes others wait.

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
/// After how long one is shown a form without waiting for a turn, which is charged to those who come after; as long as who sends one
/// waits no longer than so for the answer.
const LONG: Duration = Duration::from_secs(3 * 60);
const BEARABLE: Duration = Duration::from_secs(10);
/// After how long one is shown a form in any case.
const LONGEST: Duration = Duration::from_secs(10 * 60);
/// At most so many seconds of turns are charged in advance.
const CHARGED: Duration = Duration::from_secs(30);
/// For how long it counts that one came, and that one had a turn: other forms are shown without another one then.
const CAME_COUNTS: Duration = Duration::from_secs(60 * 60);
const TURN_COUNTS: Duration = Duration::from_secs(10 * 60);
/// For how long after a crowd forms are still given in turns, and after the last one who had to wait, then to anybody: those shown at
/// once would all come back at once. Who asks again and again without need does not make it last longer than the second.
const AFTERWARDS: Duration = Duration::from_secs(60);
const LONGEST_AFTERWARDS: Duration = LONGEST;
/// In a crowd half of what can be hashed is for those whose turn it is: others have their forms already.
const SHARE: u32 = 2;
/// Turns that nobody took are kept for so long.
const KEPT: Duration = Duration::from_secs(2);
/// Turns of one network within a second: of all there are one in ten, so that one machine that asks again and again takes few, and no
/// more than so many; a listed school has more.
const PER_NETWORK: u32 = 4;
const OF_ALL: u32 = 10;
const PER_LISTED: u32 = 40;
const SECOND: Duration = Duration::from_secs(1);
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
    /// When there was a crowd, and when somebody had to wait in it or after it.
    crowded: Option<Timestamp>,
    waited: Timestamp,
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
            given.waited = now;
        }
        // A clock that was set back ends it.
        let lasts = |since: Timestamp, long| since <= now && now.since(since) < long;
        let lately = |crowded| {
            lasts(crowded, LONGEST_AFTERWARDS) && lasts(given.waited.max(crowded), AFTERWARDS)
        };
        given.crowded.is_some_and(lately)
    }

    /// Takes a turn for a network: if there is one now, or however many are before, for who is charged to those who come after. One
    /// comes free each `every`.
    fn take(&self, network: Network, every: Duration, is_charged: bool, now: Timestamp) -> bool {
        let mut given = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if given.since > now || now.since(given.since) >= SECOND {
            given.since = now;
            given.of.clear();
        }
        let every = every.max(Duration::from_millis(1));
        given.next = given.next.clamp(now.before(KEPT), now.after(CHARGED));
        let (site, most) = (site(network.address), network.most(every));
        let own = given.of.get(&site).copied().unwrap_or_default();
        let is_free = (is_charged || given.next <= now) && own < most;
        if is_free {
            given.next = given.next.after(every);
            given.of.insert(site, own + 1);
        } else {
            given.waited = now;
        }
        is_free
    }
}

/// Where somebody asks from.
#[derive(Clone, Copy)]
struct Network {
    address: IpAddr,
    /// By the organisation: many sit there.
    is_listed: bool,
}

impl Network {
    /// Turns that it has within a second.
    fn most(&self, every: Duration) -> u32 {
        if self.is_listed {
            return PER_LISTED;
        }
        let all = SECOND.as_micros() / every.as_micros().max(1);
        u32::try_from(all)
            .unwrap_or(u32::MAX)
            .div_euclid(OF_ALL)
            .clamp(1, PER_NETWORK)
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
        let came = mark.and_then(|mark| self.came(mark, now));
        let waited = came.map(|came| now.since(came)).unwrap_or_default();
        // They had a turn, or waited as long as anybody.
        if waited >= LONGEST {
            return Ok(Turn::Shown);
        }
        let every = match is_crowded {
            true => self.0.places.pace() * SHARE,
            false => self.0.places.pace(),
        };
        let network = Network {
            address: network,
            is_listed: self.is_listed(network)?,
        };
        let is_charged = waited >= LONG && self.0.places.wait() < BEARABLE;
        let takes_part = waited >= WAITED || !is_crowded;
        let is_theirs = takes_part && self.0.turns.take(network, every, is_charged, now);
        // What one network has in a second is no reason to let anybody wait who waited long.
        if is_theirs || is_charged {
            return Ok(Turn::Taken(self.had(now)?));
        }
        match came {
            Some(_) => Ok(Turn::NotYet),
            None => Ok(Turn::Marked(self.mark(now, now.after(CAME_COUNTS))?)),
        }
    }

    /// The mark of somebody who was shown a form, for other forms that it leads to; nothing where they need none.
    ///
    /// # Errors
    /// The store's.
    pub fn had_turn(&self) -> Result<Option<Secret>, StoreError> {
        let now = self.0.store.now();
        let needs = self.0.turns.are_due(self.is_crowded(), now);
        needs.then(|| self.had(now)).transpose()
    }

    /// Who had a turn is as who waited longest.
    fn had(&self, now: Timestamp) -> Result<Secret, StoreError> {
        self.mark(now.before(LONGEST), now.after(TURN_COUNTS))
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

    fn network(number: u8) -> Network {
        Network {
            address: IpAddr::from([198, 51, 100, number]),
            is_listed: false,
        }
    }

    fn take(turns: &Turns, network: Network, now: Timestamp) -> bool {
        turns.take(network, EVERY, false, now)
    }

    /// How many of a hundred networks have a turn now.
    fn taken(turns: &Turns, now: Timestamp) -> usize {
        let asked = (0..100).filter(|number| take(turns, network(*number), now));
        asked.count()
    }

    fn after(seconds: u64) -> Timestamp {
        START.after(Duration::from_secs(seconds))
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
    fn who_waited_long_goes_before_those_who_come_after() {
        let turns = Turns::default();
        assert_eq!(taken(&turns, START), 21);
        for number in 0..50 {
            assert!(turns.take(network(number), EVERY, true, after(1)));
        }
        // Fifty that were charged are five seconds, of which one had come free.
        assert_eq!(taken(&turns, after(4)), 0);
        assert_eq!(taken(&turns, after(6)), 10);
        // What is charged ends somewhere.
        for second in 6..100 {
            for number in 0..200 {
                turns.take(network(number), EVERY, true, after(second));
            }
        }
        assert_eq!(taken(&turns, after(98)), 0);
        assert!(taken(&turns, after(131)) > 0);
    }

    #[test]
    fn turns_go_on_for_a_minute_after_a_crowd_and_its_last_who_waits() {
        let turns = Turns::default();
        assert!(!turns.are_due(false, START), "there was none yet");
        assert!(turns.are_due(true, START));
        assert!(turns.are_due(false, after(59)));
        assert!(!turns.are_due(false, after(60)));
        assert!(turns.are_due(true, START));
        assert_eq!(taken(&turns, after(50)), 21, "others wait");
        assert!(turns.are_due(false, after(109)));
        assert!(!turns.are_due(false, after(110)));
        // Not for ever, however many ask.
        for minute in 0..20 {
            taken(&turns, after(minute * 50));
        }
        assert!(!turns.are_due(false, after(15 * 60)));
    }

    #[test]
    fn a_clock_that_is_set_back_keeps_nobody_out() {
        let turns = Turns::default();
        assert!(turns.are_due(true, START));
        assert_eq!(taken(&turns, START), 21);
        let back = START.before(Duration::from_secs(60 * 60));
        assert!(!turns.are_due(false, back));
        assert_eq!(taken(&turns, back), 0);
        assert!(taken(&turns, back.after(CHARGED)) > 0);
    }

    #[test]
    fn one_network_takes_few_turns_and_a_listed_one_more() {
        let turns = Turns::default();
        let own = |who, every, at| {
            let asked = (0..100).filter(|_| turns.take(who, every, false, at));
            asked.count()
        };
        assert_eq!(own(network(1), EVERY, START), 1, "of ten");
        assert!(take(&turns, network(2), START), "another one has its own");
        assert_eq!(own(network(1), EVERY, after(1)), 1);
        assert_eq!(own(network(1), EVERY / 20, after(5)), 4, "of two hundred");
        let listed = Network {
            is_listed: true,
            ..network(3)
        };
        assert_eq!(own(listed, EVERY, after(10)), 21);
        let house: IpAddr = "2001:db8:1:2::3".parse().unwrap();
        let flat: IpAddr = "2001:db8:1:ff::3".parse().unwrap();
        let elsewhere: IpAddr = "2001:db8:2:2::3".parse().unwrap();
        assert_eq!(site(house), site(flat), "who has many /64 is one");
        assert_ne!(site(house), site(elsewhere));
    }
}
