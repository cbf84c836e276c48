//! The entries that lists and searches ask for by one flag: the unseen, the flagged, the deleted.
//!
//! Each mailbox has a set of UIDs for each of these [`Mark`]s: in the table *flag_set*, [`WORD`] UIDs lie in one row, a
//! bit each, the lowest UID lowest; a row without bits is not there. So marking ten thousand entries writes a hundred
//! and sixty small rows beside them instead of ten thousand places in an index, and asking which entries bear a mark
//! reads what bears it. Only a [`Change`](crate::change::Change) writes the sets; `verify` counts them anew.

use crate::change::{EntryState, STATES, read_state};
use crate::{Flags, MailError, MailboxId, Uid, UidSet};
use std::collections::BTreeMap;
use store::{AccountId, StoreError, Tx, params};

/// UIDs of one row: as many bits as a sum of them fits into an integer of both engines.
const WORD: u32 = 62;
/// Entries read in one go may have so many others between them, at first.
const GAP: u32 = 16;
/// Ranges to read at the most: when there are more, wider gaps are read over.
const MOST_RANGES: usize = 200;

/// What an entry is asked for by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Mark {
    Unseen,
    Flagged,
    Deleted,
}

impl Mark {
    pub const ALL: [Self; 3] = [Self::Unseen, Self::Flagged, Self::Deleted];

    fn flag(self) -> Flags {
        match self {
            Self::Unseen => Flags::SEEN,
            Self::Flagged => Flags::FLAGGED,
            Self::Deleted => Flags::DELETED,
        }
    }

    /// Whether an entry with these flags, as its column holds them, bears the mark.
    pub fn is_of(self, flags: i64) -> bool {
        Flags::of_column(flags).contains(self.flag()) != (self == Self::Unseen)
    }

    fn column(self) -> i64 {
        i64::from(self.flag().bits())
    }
}

/// What a transaction does to the sets of one mailbox.
#[derive(Default)]
pub(crate) struct FlagSets(BTreeMap<(Mark, u32), Word>);

/// Bits of one row that are to be set and to be cleared; the later call wins.
#[derive(Default)]
struct Word {
    on: i64,
    off: i64,
}

impl FlagSets {
    pub fn entered(&mut self, uid: Uid, flags: i64) {
        for mark in Mark::ALL.into_iter().filter(|mark| mark.is_of(flags)) {
            self.put(mark, uid, true);
        }
    }

    pub fn left(&mut self, uid: Uid, flags: i64) {
        for mark in Mark::ALL.into_iter().filter(|mark| mark.is_of(flags)) {
            self.put(mark, uid, false);
        }
    }

    pub fn marked(&mut self, uid: Uid, before: i64, after: i64) {
        for mark in Mark::ALL {
            if mark.is_of(before) != mark.is_of(after) {
                self.put(mark, uid, mark.is_of(after));
            }
        }
    }

    fn put(&mut self, mark: Mark, uid: Uid, on: bool) {
        let (word, bit) = (self.0.entry((mark, uid.0 / WORD)), 1 << (uid.0 % WORD));
        let word = word.or_default();
        if on {
            (word.on, word.off) = (word.on | bit, word.off & !bit);
        } else {
            (word.on, word.off) = (word.on & !bit, word.off | bit);
        }
    }

    pub fn write(
        self,
        tx: &Tx<'_>,
        account: AccountId,
        mailbox: MailboxId,
    ) -> Result<(), StoreError> {
        for ((mark, word), bits) in self.0 {
            let (mark, keep) = (mark.column(), !bits.off);
            if bits.on != 0 {
                let values = params![account, mailbox, mark, word, bits.on, keep];
                tx.execute(SET, values)?;
                continue;
            }
            let values = params![account, mailbox, mark, word, keep];
            if tx.execute(EMPTIED, values)? == 0 {
                tx.execute(CLEAR, params![account, mailbox, mark, word, keep])?;
            }
        }
        Ok(())
    }
}

const SET: &str = "
INSERT INTO flag_set (account_id, mailbox_id, flag, word, bits) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (account_id, mailbox_id, flag, word) DO UPDATE SET bits = (flag_set.bits & $6) | $5";

const EMPTIED: &str = "
DELETE FROM flag_set
WHERE account_id = $1 AND mailbox_id = $2 AND flag = $3 AND word = $4 AND bits & $5 = 0";

const CLEAR: &str = "
UPDATE flag_set SET bits = bits & $5
WHERE account_id = $1 AND mailbox_id = $2 AND flag = $3 AND word = $4";

pub(crate) const BETWEEN: &str = "
SELECT word, bits FROM flag_set
WHERE account_id = $1 AND mailbox_id = $2 AND flag = $3 AND word BETWEEN $4 AND $5 ORDER BY word";

pub(crate) const FIRST: &str = "
SELECT word, bits FROM flag_set WHERE account_id = $1 AND mailbox_id = $2 AND flag = $3 ORDER BY word LIMIT 1";

/// The UIDs within a set that bear a mark, in rising order.
pub(crate) fn uids(
    tx: &Tx<'_>,
    mailbox: MailboxId,
    mark: Mark,
    within: &UidSet,
) -> Result<Vec<Uid>, StoreError> {
    let mut found = Vec::new();
    for (from, to) in within.ranges() {
        between(tx, mailbox, mark, (*from, *to), &mut found)?;
    }
    Ok(found)
}

fn between(
    tx: &Tx<'_>,
    mailbox: MailboxId,
    mark: Mark,
    (from, to): (u32, u32),
    found: &mut Vec<Uid>,
) -> Result<(), StoreError> {
    let (first, last) = (from / WORD, to / WORD);
    let values = params![tx.account()?, mailbox, mark.column(), first, last];
    tx.each(BETWEEN, values, |row| {
        let borne = members(row.get(0)?, row.get(1)?);
        found.extend(borne.filter(|uid| (from..=to).contains(&uid.0)));
        Ok(())
    })
}

/// Ranges of UIDs within a set that hold all that bear a mark there, and few others: to be read, or changed, range by
/// range under the condition of the mark.
pub(crate) fn ranges(
    tx: &Tx<'_>,
    mailbox: MailboxId,
    mark: Mark,
    within: &UidSet,
) -> Result<Vec<(Uid, Uid)>, StoreError> {
    let mut ranges = Vec::new();
    for range in within.ranges() {
        let mut found = Vec::new();
        between(tx, mailbox, mark, *range, &mut found)?;
        ranges.extend(spans(&found));
    }
    Ok(ranges)
}

fn spans(found: &[Uid]) -> Vec<(Uid, Uid)> {
    let mut gap = GAP;
    loop {
        let near = found.chunk_by(|a, b| b.0 - a.0 <= gap);
        let spans: Vec<(Uid, Uid)> = near
            .filter_map(|near| Some((*near.first()?, *near.last()?)))
            .collect();
        if spans.len() <= MOST_RANGES {
            return spans;
        }
        gap = gap.saturating_mul(2);
    }
}

/// The entries in such ranges that bear the mark.
pub(crate) fn entries(
    tx: &Tx<'_>,
    mailbox: MailboxId,
    mark: Mark,
    ranges: &[(Uid, Uid)],
) -> Result<Vec<EntryState>, StoreError> {
    let (account, mut found) = (tx.account()?, Vec::new());
    for (from, to) in ranges {
        tx.each(STATES, params![account, mailbox, *from, *to], |row| {
            let entry = read_state(row)?;
            if mark.is_of(entry.flags) {
                found.push(entry);
            }
            Ok(())
        })?;
    }
    Ok(found)
}

/// The first UID of a mailbox that bears a mark.
pub(crate) fn first(
    tx: &Tx<'_>,
    mailbox: MailboxId,
    mark: Mark,
) -> Result<Option<Uid>, StoreError> {
    let values = params![tx.account()?, mailbox, mark.column()];
    let word = tx.query_opt(FIRST, values, |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(word.and_then(|(word, bits)| members(word, bits).next()))
}

/// How many entries of a mailbox bear a mark.
pub(crate) fn count(tx: &Tx<'_>, mailbox: MailboxId, mark: Mark) -> Result<u32, StoreError> {
    let mut count = 0;
    let values = params![tx.account()?, mailbox, mark.column(), 0, u32::MAX / WORD];
    tx.each(BETWEEN, values, |row| {
        count += row.get::<i64>(1)?.count_ones();
        Ok(())
    })?;
    Ok(count)
}

fn members(word: u32, bits: i64) -> impl Iterator<Item = Uid> {
    (0..WORD)
        .filter(move |bit| bits >> bit & 1 == 1)
        .map(move |bit| Uid(word * WORD + bit))
}

/// What is wrong with the sets of a mailbox, counted anew from its entries.
pub(crate) fn problems(
    tx: &Tx<'_>,
    mailbox: MailboxId,
    entries: &[EntryState],
) -> Result<Vec<String>, MailError> {
    let mut problems = Vec::new();
    for mark in Mark::ALL {
        let borne = entries.iter().filter(|entry| mark.is_of(entry.flags));
        let counted: Vec<Uid> = borne.map(|entry| entry.uid).collect();
        let stored = uids(tx, mailbox, mark, &UidSet::all())?;
        if stored != counted {
            let (stored, counted) = (stored.len(), counted.len());
            problems.push(format!(
                "mailbox {mailbox}: {stored} entries kept as {mark:?}, {counted} found"
            ));
        }
    }
    Ok(problems)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::change::Change;
    use crate::{ConversationId, MessageId};
    use std::sync::Arc;
    use store::{Engine, Limits, ManualClock, Schema, SeededRandom, Store, Timestamp};
    use testing_postgres::{Database, Kind};

    testing_postgres::on_both_engines! {
        a_set_knows_what_bears_a_mark,
        an_account_from_before_gets_its_sets,
    }

    struct House {
        folder: tempfile::TempDir,
        database: Option<Database>,
    }

    impl House {
        fn open(&self, schema: Schema) -> Store {
            let url = self.database.as_ref().map(|database| database.url());
            let options = store::Options {
                data: self.folder.path().to_owned(),
                engine: url.map_or(Engine::Sqlite, Engine::postgres),
                clock: Arc::new(ManualClock::new(Timestamp::from_seconds(1))),
                random: Arc::new(SeededRandom::new(1)),
                limits: Limits::default(),
            };
            Store::open(options, &[directory::schema(), schema]).unwrap()
        }
    }

    fn house(kind: Kind) -> House {
        House {
            folder: tempfile::tempdir().unwrap(),
            database: (kind == Kind::Postgres).then(Database::fresh),
        }
    }

    #[test]
    fn what_is_scattered_is_read_in_bounded_pieces() {
        let near: Vec<Uid> = [1, 3, 17, 40, 57].map(Uid).into();
        assert_eq!(
            spans(&near),
            [(Uid(1), Uid(17)), (Uid(40), Uid(40)), (Uid(57), Uid(57))]
        );
        let scattered: Vec<Uid> = (1..5_000).map(|n| Uid(n * 800_000)).collect();
        let pieces = spans(&scattered);
        assert!(pieces.len() <= MOST_RANGES);
        let ends = (pieces[0].0, pieces[pieces.len() - 1].1);
        assert_eq!(ends, (scattered[0], scattered[scattered.len() - 1]));
        assert_eq!(spans(&[]), []);
    }

    fn entry(uid: u32, flags: i64) -> EntryState {
        EntryState {
            uid: Uid(uid),
            message: MessageId(i64::from(uid)),
            conversation: ConversationId(1),
            received: Timestamp(0),
            sent: Timestamp(0),
            size: 1,
            flags,
            keywords: None,
        }
    }

    const INBOX: MailboxId = MailboxId(1);

    async fn a_set_knows_what_bears_a_mark(kind: Kind) {
        let house = house(kind);
        let store = house.open(crate::schema());
        let account = store.platform_write(|tx| store.create_account(tx)).unwrap();
        let write = |what: &dyn Fn(&mut FlagSets)| {
            store
                .write(account, |tx| {
                    let mut sets = FlagSets::default();
                    what(&mut sets);
                    sets.write(tx, account, INBOX)
                })
                .unwrap();
        };
        // Seen and flagged; the last UIDs of a row, the first of the next, and the last there is.
        let borne = [1, 61, 62, 63, 200, u32::MAX];
        write(&|sets| borne.iter().for_each(|uid| sets.entered(Uid(*uid), 1 | 4)));
        write(&|sets| {
            sets.marked(Uid(62), 1 | 4, 1);
            sets.marked(Uid(200), 1 | 4, 4 | 8);
            sets.left(Uid(1), 1 | 4);
            sets.entered(Uid(1), 1 | 4);
            sets.left(Uid(63), 1 | 4);
        });
        let within = |from, to| UidSet::from_ranges([(from, to)]);
        store
            .read(account, |tx| {
                let flagged = uids(tx, INBOX, Mark::Flagged, &UidSet::all())?;
                assert_eq!(flagged, [1, 61, 200, u32::MAX].map(Uid));
                let some = uids(tx, INBOX, Mark::Flagged, &within(2, 199))?;
                assert_eq!(some, [Uid(61)]);
                assert_eq!(count(tx, INBOX, Mark::Flagged)?, 4);
                assert_eq!(first(tx, INBOX, Mark::Unseen)?, Some(Uid(200)));
                assert_eq!(
                    ranges(tx, INBOX, Mark::Deleted, &UidSet::all())?,
                    [(Uid(200), Uid(200))]
                );
                Ok::<_, StoreError>(())
            })
            .unwrap();
        write(&|sets| sets.left(Uid(200), 4 | 8));
        let rows: i64 = store
            .read(account, |tx| {
                let sql = "SELECT count(*) FROM flag_set WHERE account_id = $1 AND flag <> 4";
                tx.value(sql, params![account])
            })
            .map_err(|error: StoreError| error.to_string())
            .unwrap();
        assert_eq!(rows, 0, "a row without bits is not there");
    }

    async fn an_account_from_before_gets_its_sets(kind: Kind) {
        let house = house(kind);
        let now = crate::schema();
        let before = Schema {
            account: &now.account[..4],
            shape: &[],
            ..now
        };
        let store = house.open(before);
        let account = store.platform_write(|tx| store.create_account(tx)).unwrap();
        let entries = [entry(61, 1), entry(62, 4), entry(63, 1 | 8), entry(500, 0)];
        store
            .write(account, |tx| {
                let sql = "INSERT INTO entry (account_id, mailbox_id, uid, message_id, conversation_id, received, sent,
                    size, flags, modseq) VALUES ($1, 1, $2, $2, 1, 0, 0, 1, $3, 1)";
                for entry in &entries {
                    tx.execute(sql, params![account, entry.uid, entry.flags])?;
                }
                Ok::<_, StoreError>(())
            })
            .unwrap();
        store.close().await;
        drop(store);
        let store = house.open(crate::schema());
        let wrong = store
            .read(account, |tx| problems(tx, INBOX, &entries))
            .unwrap();
        assert_eq!(wrong, [""; 0]);
        store
            .write(account, |tx| {
                let mut change = Change::begin(tx)?;
                change.touched(INBOX, Uid(500), 0, 1);
                change.finish()
            })
            .unwrap();
        let wrong = store
            .read(account, |tx| problems(tx, INBOX, &entries))
            .unwrap();
        assert_eq!(wrong.len(), 1, "what differs is found");
    }
}
