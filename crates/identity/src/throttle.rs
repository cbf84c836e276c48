//! Failures counted by network, and by person within a network: who guesses waits, the person guessed at does not.
//!
//! They are rows of the platform database: nodes count together, and a restart forgets nothing. What a row is counted for
//! stands there as a keyed hash; of a person's own failures the row names the person, so that a desk can say and clear them.
//! Whoever has to wait writes nothing, so an attack writes as many rows as its limits allow and no more; rows whose window is over are swept
//! by whoever counts next, at most once a window. Who comes in without a failure before writes nothing either.

use crate::activation::NOBODY;
use crate::{Hashed, Identity, KeyedHash};
use directory::PersonId;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use store::{StoreError, Timestamp, Tx, params};

/// How long a failure counts.
pub(crate) const WINDOW: Duration = Duration::from_secs(10 * 60);
/// Failures for one name from one network before it waits.
const PER_NAME: i64 = 10;
/// Failures from one network, whatever the names, before it waits: a school behind one address mistypes often.
const PER_NETWORK: i64 = 200;
/// The same for a network that an organisation lists: two thousand people behind a proxy in September.
const PER_LISTED: i64 = 4_000;
/// Waits instead of a browser's work that are begun from one network: a few people who have no script, no farm.
const WAITS: i64 = 6;
const WAITS_LISTED: i64 = 120;
/// Pleas for a way back in with one NUMEN: three letters are sent an hour, and slips are forgiven.
const PLEAS: i64 = 10;
/// Failures of all networks together that a node sees from which on work and waits grow.
const PRESSED: u32 = 2_000;
/// Keys that are looked at together at the most: by secret, by name and by network.
const TOGETHER: usize = 3;

pub(crate) const OF: &str = "SELECT key, failed, since FROM throttled WHERE key IN ($1, $2, $3)";
pub(crate) const TAKE_BACK: &str =
    "UPDATE throttled SET failed = failed - 1 WHERE key = $1 AND failed > 0";
pub(crate) const FORGET: &str = "DELETE FROM throttled WHERE key = $1";
pub(crate) const SWEEP: &str = "DELETE FROM throttled WHERE since <= $1";
/// What is counted for a person within the window.
pub(crate) const OF_PERSON: &str =
    "SELECT failed, since FROM throttled WHERE person_id = $1 AND since > $2";
pub(crate) const CLEAR: &str = "DELETE FROM throttled WHERE person_id = $1";
/// One more, of those since $4; how many there are then, and since when. Whose it is stays who it was first.
const COUNT: &str = "
INSERT INTO throttled (key, person_id, failed, since) VALUES ($1, $2, 1, $3)
ON CONFLICT (key) DO UPDATE SET
    person_id = CASE WHEN throttled.person_id = 0 THEN excluded.person_id ELSE throttled.person_id END,
    failed = CASE WHEN throttled.since <= $4 THEN 1 ELSE throttled.failed + 1 END,
    since = CASE WHEN throttled.since <= $4 THEN excluded.since ELSE throttled.since END
RETURNING failed, since";

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
    /// A network's programs that show their password by a proof; whether it is listed.
    Proofs(Vec<u8>, bool),
    /// Waits instead of a browser's work, begun from a network; whether it is listed.
    Waits(Vec<u8>, bool),
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

    /// The proofs of a network's programs.
    pub(crate) fn proofs(on: IpAddr, is_listed: bool) -> Self {
        Self::Proofs(prefix(on), is_listed)
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

    fn is_network(&self) -> bool {
        matches!(self, Self::Network(_) | Self::Listed(_))
    }

    /// Whether it is one person's alone: a desk may clear it.
    fn is_own(&self) -> bool {
        match self {
            Self::Name(..)
            | Self::Session(_)
            | Self::Secret(_)
            | Self::Device(_)
            | Self::Recovery(..) => true,
            Self::Network(_)
            | Self::Listed(_)
            | Self::Asked(_)
            | Self::Programs(..)
            | Self::Proofs(..)
            | Self::Waits(..) => false,
        }
    }

    fn most(&self) -> i64 {
        match self {
            Self::Network(_) | Self::Programs(_, false) | Self::Proofs(_, false) => PER_NETWORK,
            Self::Listed(_) | Self::Programs(_, true) | Self::Proofs(_, true) => PER_LISTED,
            Self::Asked(_) => PLEAS,
            Self::Waits(_, false) => WAITS,
            Self::Waits(_, true) => WAITS_LISTED,
            _ => PER_NAME,
        }
    }

    /// As the database has it: a keyed hash of what it is counted for.
    fn row(&self, keyed: &KeyedHash) -> String {
        // Every variant and field is told apart: names hold no bytes of ours, and debug texts are quoted.
        keyed.of(Hashed::Throttled, &format!("{self:?}"))
    }
}

/// How often somebody failed before, by the keys that were asked for, in their order.
#[derive(Debug, Default)]
pub(crate) struct Failures(Vec<One>);

#[derive(Debug, Clone, Copy)]
struct One {
    has_failed: bool,
    /// How long it must wait, if it must.
    wait: Option<Duration>,
}

impl Failures {
    /// How long they must wait, if they must.
    pub(crate) fn wait(&self) -> Option<Duration> {
        self.0.iter().filter_map(|one| one.wait).max()
    }

    /// Of the first key alone.
    pub(crate) fn first_wait(&self) -> Option<Duration> {
        self.0.first().and_then(|one| one.wait)
    }

    /// Whether something is counted for one of the keys.
    pub(crate) fn any(&self) -> bool {
        self.0.iter().any(|one| one.has_failed)
    }

    /// Whether something is counted for the first key.
    pub(crate) fn first_failed(&self) -> bool {
        self.0.first().is_some_and(|one| one.has_failed)
    }
}

/// What one node sees of all networks together: nobody waits for it, tasks and waits grow by it.
pub(crate) struct Pressure {
    seen: Mutex<Seen>,
    /// What rows are hashed under where the key of people's secrets was not read: they are this process's own.
    own: KeyedHash,
}

#[derive(Default)]
struct Seen {
    failed: u32,
    since: Timestamp,
    swept: Option<Timestamp>,
}

impl Pressure {
    pub(crate) fn new(own: KeyedHash) -> Self {
        Self {
            seen: Mutex::default(),
            own,
        }
    }

    /// Whether so many fail everywhere that programs are at work.
    pub(crate) fn is_high(&self, now: Timestamp) -> bool {
        let seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        seen.failed >= PRESSED && seen.since.after(WINDOW) > now
    }

    fn add(&self, now: Timestamp) {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        if seen.since.after(WINDOW) <= now {
            (seen.failed, seen.since) = (0, now);
        }
        seen.failed = seen.failed.saturating_add(1);
    }

    fn take_back(&self) {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        seen.failed = seen.failed.saturating_sub(1);
    }

    /// Whether it is this node's turn to sweep: once a window, the first time a window after its start.
    fn sweeps(&self, now: Timestamp) -> bool {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        let swept = *seen.swept.get_or_insert(now);
        let is_due = swept.after(WINDOW) <= now;
        if is_due {
            seen.swept = Some(now);
        }
        is_due
    }
}

impl Identity {
    fn rows(&self, keys: &[Key]) -> Vec<String> {
        let keyed = self.0.keyed.get().unwrap_or(&self.0.pressure.own);
        keys.iter().map(|key| key.row(keyed)).collect()
    }

    /// What is counted for up to three keys: one statement.
    ///
    /// # Errors
    /// The store's.
    pub(crate) fn failures(&self, keys: &[Key]) -> Result<Failures, StoreError> {
        debug_assert!(keys.len() <= TOGETHER);
        let rows = self.rows(keys);
        let Some(first) = rows.first() else {
            return Ok(Failures::default());
        };
        let at = |place: usize| rows.get(place).unwrap_or(first);
        let (found, now) = self.0.store.platform_read(|tx| {
            let found = tx.query(OF, params![at(0), at(1), at(2)], |row| {
                let counted: (i64, Timestamp) = (row.get(1)?, row.get(2)?);
                Ok((row.get::<String>(0)?, counted))
            })?;
            Ok::<_, StoreError>((found, tx.now()))
        })?;
        let of = |(key, row): (&Key, &String)| {
            let counted = found.iter().find(|(found, _)| found == row);
            let counted = counted.map(|(_, counted)| *counted);
            One {
                has_failed: counted.is_some(),
                wait: counted.and_then(|counted| left(key, counted, now)),
            }
        };
        Ok(Failures(keys.iter().zip(&rows).map(of).collect()))
    }

    /// How long whoever these are counted for must wait, if they must.
    ///
    /// # Errors
    /// The store's.
    pub(crate) fn wait_for(&self, keys: &[Key]) -> Result<Option<Duration>, StoreError> {
        Ok(self.failures(keys)?.wait())
    }

    /// Counts a failure, of somebody or of nobody. How long to wait where another one came first and was the last that counted.
    ///
    /// # Errors
    /// The store's.
    pub(crate) fn count_failure(
        &self,
        keys: &[Key],
        whose: PersonId,
    ) -> Result<Option<Duration>, StoreError> {
        let rows = self.rows(keys);
        let mut counted: Vec<(&Key, &String)> = keys.iter().zip(&rows).collect();
        // Always in one order: of two that count the same, none waits for the other in a circle.
        counted.sort_unstable_by_key(|(_, row)| *row);
        let (wait, now) = self.0.store.platform_write(|tx| {
            let now = tx.now();
            let mut longest = None;
            for (key, row) in &counted {
                let whose = if key.is_own() { whose } else { NOBODY };
                let values = params![*row, whose, now, now.before(WINDOW)];
                let (failed, since) = tx.query_one(COUNT, values, |row| {
                    Ok((row.get::<i64>(0)?, row.get::<Timestamp>(1)?))
                })?;
                // This one is counted already.
                longest = longest.max(left(key, (failed - 1, since), now));
            }
            Ok::<_, StoreError>((longest, now))
        })?;
        if keys.iter().any(Key::is_network) {
            self.0.pressure.add(now);
        }
        if self.0.pressure.sweeps(now) {
            self.forget_old_failures()?;
        }
        Ok(wait)
    }

    /// Counts a knock before it is known whether it is right: many that come at once are no way around. How long to wait where
    /// there were too many; then nothing is written.
    ///
    /// # Errors
    /// The store's.
    pub(crate) fn count_before(
        &self,
        keys: &[Key],
        whose: PersonId,
    ) -> Result<Option<Duration>, StoreError> {
        match self.wait_for(keys)? {
            Some(wait) => Ok(Some(wait)),
            None => self.count_failure(keys, whose),
        }
    }

    /// What failed for these counts no more.
    ///
    /// # Errors
    /// The store's.
    pub(crate) fn forget_failures(&self, keys: &[Key]) -> Result<(), StoreError> {
        self.each_row(keys, FORGET)
    }

    /// Of what was counted before it was known, one was none.
    ///
    /// # Errors
    /// The store's.
    pub(crate) fn take_back(&self, keys: &[Key]) -> Result<(), StoreError> {
        if keys.iter().any(Key::is_network) {
            self.0.pressure.take_back();
        }
        self.each_row(keys, TAKE_BACK)
    }

    /// After a knock that was right: what failed for some counts no more, and for the others this one was no failure.
    ///
    /// # Errors
    /// The store's.
    pub(crate) fn forgive(&self, forgotten: &[Key], counted: &[Key]) -> Result<(), StoreError> {
        if counted.iter().any(Key::is_network) {
            self.0.pressure.take_back();
        }
        let forgotten = self.rows(forgotten).into_iter().map(|row| (row, FORGET));
        let counted = self.rows(counted).into_iter().map(|row| (row, TAKE_BACK));
        let mut rows: Vec<(String, &str)> = forgotten.chain(counted).collect();
        rows.sort_unstable();
        self.0.store.platform_write(|tx| {
            rows.iter()
                .try_for_each(|(row, sql)| tx.execute(sql, params![row]).map(drop))
        })
    }

    fn each_row(&self, keys: &[Key], sql: &str) -> Result<(), StoreError> {
        let mut rows = self.rows(keys);
        rows.sort_unstable();
        self.0.store.platform_write(|tx| {
            rows.iter()
                .try_for_each(|row| tx.execute(sql, params![row]).map(drop))
        })
    }

    /// Forgets what counts no more; how many rows. The day's job, and whoever counts.
    ///
    /// # Errors
    /// The store's.
    pub fn forget_old_failures(&self) -> Result<u64, StoreError> {
        self.0
            .store
            .platform_write(|tx| tx.execute(SWEEP, params![tx.now().before(WINDOW)]))
    }
}

/// Until when a person waits somewhere for failures of their own, if they do.
pub(crate) fn own_wait(tx: &Tx<'_>, person: PersonId) -> Result<Option<Timestamp>, StoreError> {
    let since = tx.now().before(WINDOW);
    let counted = tx.query(OF_PERSON, params![person, since], |row| {
        Ok((row.get::<i64>(0)?, row.get::<Timestamp>(1)?))
    })?;
    let full = counted
        .into_iter()
        .filter(|(failed, _)| *failed >= PER_NAME);
    Ok(full.map(|(_, since)| since.after(WINDOW)).max())
}

fn left(key: &Key, (failed, since): (i64, Timestamp), now: Timestamp) -> Option<Duration> {
    let left = since.after(WINDOW).since(now);
    (failed >= key.most() && !left.is_zero()).then_some(left)
}

/// A network as providers hand them out: one IPv4 address, an IPv6 /64.
fn prefix(network: IpAddr) -> Vec<u8> {
    match network.to_canonical() {
        IpAddr::V4(address) => address.octets().to_vec(),
        IpAddr::V6(address) => address.octets()[..8].to_vec(),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_network_is_counted_as_providers_hand_it_out() {
        let own = KeyedHash::of_bytes([7; 32]);
        let row = |on: &str| Key::network(on.parse().unwrap(), false).row(&own);
        assert_eq!(row("2001:db8::1"), row("2001:db8::2"));
        assert_ne!(row("2001:db8::1"), row("2001:db8:0:1::1"));
        assert_eq!(row("192.0.2.1"), row("::ffff:192.0.2.1"));
        assert_ne!(row("192.0.2.1"), row("192.0.2.2"));
        let listed = Key::network("192.0.2.1".parse().unwrap(), true);
        assert_ne!(listed.row(&own), row("192.0.2.1"));
    }

    #[test]
    fn a_row_is_counted_for_one_thing_alone() {
        let own = KeyedHash::of_bytes([7; 32]);
        let on: IpAddr = "192.0.2.1".parse().unwrap();
        let keys = [
            Key::name("hcastagne", on),
            Key::name("xbonnafous", on),
            Key::Secret("a".to_owned()),
            Key::Asked("a".to_owned()),
            Key::Session("a".to_owned()),
            Key::device(1),
            Key::recovery(1, Some(on)),
            Key::recovery(1, None),
            Key::programs(on, false),
            Key::waits(on, false),
            Key::network(on, false),
        ];
        let mut rows: Vec<String> = keys.iter().map(|key| key.row(&own)).collect();
        rows.sort_unstable();
        rows.dedup();
        assert_eq!(rows.len(), keys.len());
    }
}
