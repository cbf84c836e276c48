//! How pending rows get into accounts: before anybody looks, and in the background.
//!
//! *Embedded*: what is pending is remembered, so that opening an account costs no look; the rows are read from
//! `platform.db` under the account's lock. *PostgreSQL*: any node may take in and apply, so each transaction looks as
//! it begins, and the rows are read in the transaction that applies them.

use crate::database::Database;
use crate::intake::{self, Applied, IntakeRow, Ready};
use crate::postgres::Look;
use crate::sqlite::{Mould, Write};
use crate::store::Inner;
use crate::tx::{Effects, Intent};
use crate::writer::Work;
use crate::{AccountId, Delivery, IntakeId, StoreError, Timestamp, Tx, params};
use std::collections::HashMap;
use std::sync::{Arc, PoisonError};

/// Deliveries remembered so that appliers need not read them back, and the bytes they may hold.
const RECENT: usize = 2_000;
const RECENT_BYTES: usize = 16 << 20;

/// The latest deliveries.
#[derive(Default)]
pub(crate) struct Recent {
    rows: HashMap<IntakeId, Arc<IntakeRow>>,
    bytes: usize,
}

impl Recent {
    fn get(&self, id: IntakeId) -> Option<Arc<IntakeRow>> {
        self.rows.get(&id).cloned()
    }

    fn put(&mut self, id: IntakeId, row: IntakeRow) {
        let size = row.bytes();
        if self.rows.len() >= RECENT || self.bytes + size > RECENT_BYTES {
            *self = Self::default();
        }
        self.bytes += size;
        self.rows.insert(id, Arc::new(row));
    }
}

/// Who has something pending, and what accounts use: the embedded platform's rows, remembered.
#[derive(Default)]
pub(crate) struct Waiting {
    /// Sequence numbers, ascending, with their sizes.
    pending: HashMap<AccountId, Vec<(i64, i64)>>,
    pub used: HashMap<AccountId, i64>,
}

impl Waiting {
    /// What is pending from before: recovery is the same path as every day.
    pub fn take_up(engine: &Database, now: Timestamp) -> Result<Self, StoreError> {
        let mut waiting = Self::default();
        let Database::Sqlite(files) = engine else {
            return Ok(waiting);
        };
        files.platform_read(now, &mut |tx| {
            tx.each(
                "SELECT pending.account_id, pending.seq, intake.size FROM pending
                 JOIN intake ON intake.intake_id = pending.intake_id WHERE pending.set_aside IS NULL
                 ORDER BY pending.account_id, pending.seq",
                params![],
                |row| {
                    waiting.add(row.get(0)?, row.get(1)?, row.get(2)?);
                    Ok(())
                },
            )
        })?;
        files.forget_halves(waiting.pending.keys().copied())?;
        Ok(waiting)
    }

    fn add(&mut self, account: AccountId, seq: i64, size: i64) {
        self.pending.entry(account).or_default().push((seq, size));
    }

    /// Bytes an account uses, if that is known, with what is pending.
    pub fn usage(&self, account: AccountId) -> Option<i64> {
        let pending = self.pending.get(&account);
        let on_their_way: i64 = pending.map_or(0, |rows| rows.iter().map(|(_, size)| size).sum());
        Some(self.used.get(&account)? + on_their_way)
    }

    /// Remembers what an account uses, unless it is known better already.
    pub fn learn(&mut self, account: AccountId, used: i64) -> i64 {
        self.used.entry(account).or_insert(used);
        self.usage(account).unwrap_or(used)
    }

    /// Forgets rows that were seen to wait, except those that are tried again.
    fn done(&mut self, account: AccountId, seen: &[(i64, i64)], again: &[i64]) {
        if let Some(pending) = self.pending.get_mut(&account) {
            pending.retain(|row| again.contains(&row.0) || seen.binary_search(row).is_err());
            if pending.is_empty() {
                self.pending.remove(&account);
            }
        }
    }
}

/// What one transaction moved in.
struct Page {
    full: bool,
    last: i64,
    applied: Applied,
    effects: Effects,
}

impl Inner {
    /// A transaction of an account, with what was pending applied.
    pub(crate) fn transaction(
        &self,
        account: AccountId,
        intent: Intent,
        now: Timestamp,
        work: &mut dyn FnMut(&Tx<'_>) -> Result<(), StoreError>,
    ) -> Result<Effects, StoreError> {
        match &self.engine {
            Database::Sqlite(files) => files.account(account, now, |open| {
                if self.has_pending(account) {
                    let applied = self.apply_to_file(account, now, &mut |work| {
                        open.transaction(Intent::Write, now, work)
                    });
                    forgiven(account, intent, applied)?;
                }
                open.transaction(intent, now, work)
            }),
            Database::Postgres(server) => {
                let done = server.account(account, intent, Look::First, now, work)?;
                if let Some(effects) = done {
                    return Ok(effects);
                }
                forgiven(account, intent, self.apply_shared(account, now))?;
                let done = server.account(account, intent, Look::Done, now, work)?;
                Ok(done.unwrap_or_default())
            }
        }
    }

    /// Applies what is pending to an account: for the appliers' threads, each with its mould for new accounts.
    pub(crate) fn apply_now(
        &self,
        account: AccountId,
        mould: &mut Option<Mould>,
    ) -> Result<(), StoreError> {
        let now = self.clock.now();
        match &self.engine {
            Database::Sqlite(_) if !self.has_pending(account) => Ok(()),
            Database::Sqlite(files) => files.written(account, now, mould, |write| {
                self.apply_to_file(account, now, write)
            }),
            Database::Postgres(_) => self.apply_shared(account, now),
        }
    }

    fn has_pending(&self, account: AccountId) -> bool {
        self.waiting().pending.contains_key(&account)
    }

    fn apply_to_file(
        &self,
        account: AccountId,
        now: Timestamp,
        write: &mut Write<'_>,
    ) -> Result<(), StoreError> {
        let seen = self.waiting().pending.get(&account).cloned();
        let again = self.pages(account, |after| {
            let mut rows = Vec::new();
            self.engine.platform_read(now, &mut |tx| {
                rows = self.ready(tx, account, after)?;
                Ok(())
            })?;
            if rows.is_empty() {
                return Ok(None);
            }
            let (applied, effects) = with_care_if_needed(|care| {
                let mut applied = Applied::default();
                let effects = write(&mut |tx| {
                    applied = self.apply_ready(tx, account, &rows, after, care)?;
                    Ok(())
                })?;
                Ok((applied, effects))
            })?;
            Ok(page(&rows, applied, effects))
        })?;
        self.waiting()
            .done(account, &seen.unwrap_or_default(), &again);
        Ok(())
    }

    fn apply_shared(&self, account: AccountId, now: Timestamp) -> Result<(), StoreError> {
        let Database::Postgres(server) = &self.engine else {
            return Ok(());
        };
        self.pages(account, |after| {
            with_care_if_needed(|care| {
                let (mut rows, mut applied) = (Vec::new(), Applied::default());
                let effects = server.applying(account, now, &mut |tx| {
                    rows = self.ready(tx, account, after)?;
                    applied = self.apply_ready(tx, account, &rows, after, care)?;
                    Ok(())
                })?;
                Ok(page(&rows, applied, effects))
            })
        })
        .map(|_| ())
    }

    /// Page after page until one is not full; answers the rows that will be tried again.
    fn pages(
        &self,
        account: AccountId,
        mut one: impl FnMut(i64) -> Result<Option<Page>, StoreError>,
    ) -> Result<Vec<i64>, StoreError> {
        let (mut after, mut again) = (i64::MIN, Vec::new());
        while let Some(page) = one(after)? {
            let tried = page.applied.failed.iter();
            again.extend(
                tried
                    .filter(|failed| failed.1 < intake::ATTEMPTS)
                    .map(|failed| failed.0),
            );
            self.follow(account, page.effects);
            let applied = page.applied;
            self.writer.later(Work::Applied { account, applied });
            if !page.full {
                break;
            }
            after = page.last;
        }
        Ok(again)
    }

    /// Pending rows with their deliveries, a page at the most.
    fn ready(&self, tx: &Tx<'_>, account: AccountId, after: i64) -> Result<Vec<Ready>, StoreError> {
        let known = |id| {
            let recent = self.recent.lock().unwrap_or_else(PoisonError::into_inner);
            recent.get(id)
        };
        let (mut ready, mut bytes) = (Vec::new(), 0);
        for row in intake::pending(tx, account, after)? {
            let delivery = match known(row.intake) {
                Some(delivery) => delivery,
                None => Arc::new(intake::delivery(tx, row.intake)?),
            };
            bytes += delivery.bytes();
            ready.push((row, delivery));
            if bytes >= intake::PAGE_BYTES {
                break;
            }
        }
        Ok(ready)
    }

    fn apply_ready(
        &self,
        tx: &Tx<'_>,
        account: AccountId,
        rows: &[Ready],
        after: i64,
        care: bool,
    ) -> Result<Applied, StoreError> {
        let applying = intake::Applying {
            account,
            oldest_first: after == i64::MIN,
            care,
            applier: &|kind| self.applier(kind),
        };
        applying.run(tx, rows)
    }

    /// After an intake's commit: who has something pending is remembered, woken and wanted.
    pub(crate) fn entered(
        &self,
        id: IntakeId,
        first_seq: i64,
        delivery: Delivery,
        received: Timestamp,
    ) {
        let targets = delivery.targets.iter();
        let accounts: Vec<AccountId> = targets.map(|target| target.account).collect();
        let size = delivery.size;
        self.remember(id, delivery, received);
        if let Database::Sqlite(_) = &self.engine {
            let mut waiting = self.waiting();
            for (seq, account) in (first_seq..).zip(&accounts) {
                waiting.add(*account, seq, size);
            }
        }
        for account in &accounts {
            self.feed.tell(*account);
        }
        if let Some(background) = self.background.get() {
            background.want(&accounts);
        }
    }

    fn remember(&self, id: IntakeId, delivery: Delivery, received: Timestamp) {
        let row = IntakeRow {
            kind: delivery.kind.to_owned(),
            received,
            payload: delivery.payload,
            body: delivery.body,
        };
        self.recent
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .put(id, row);
    }
}

/// Row by row only after a row has failed for a reason of its own.
fn with_care_if_needed<T>(
    mut apply: impl FnMut(bool) -> Result<T, StoreError>,
) -> Result<T, StoreError> {
    match apply(false) {
        Err(error) if !error.is_temporary() => apply(true),
        done => done,
    }
}

fn is_full(rows: &[Ready]) -> bool {
    let bytes: usize = rows.iter().map(|(_, delivery)| delivery.bytes()).sum();
    rows.len() >= intake::PAGE || bytes >= intake::PAGE_BYTES
}

fn page(rows: &[Ready], applied: Applied, effects: Effects) -> Option<Page> {
    let (last, _) = rows.last()?;
    Some(Page {
        full: is_full(rows),
        last: last.seq,
        applied,
        effects,
    })
}

/// A reader still sees what is there when what is pending could not be stored; who writes is told.
fn forgiven(
    account: AccountId,
    intent: Intent,
    applied: Result<(), StoreError>,
) -> Result<(), StoreError> {
    let Err(error) = applied else { return Ok(()) };
    tracing::warn!(account = account.0, %error, "could not store what is pending");
    if intent == Intent::Write {
        return Err(error);
    }
    Ok(())
}
