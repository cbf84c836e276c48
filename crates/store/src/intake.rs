//! The one durable way in: a delivery row, a pending row per account, one group commit, then the answer.
//!
//! One writer gathers all who wait, writes their rows in one transaction of the platform database and answers them
//! after its COMMIT. Appliers move pending rows into accounts afterwards; whoever opens an account applies its
//! pending rows first, so what is acknowledged is seen by its reader at once. A pending row enters its account once
//! (`delivered`), and goes away only after the account's COMMIT returned.

use crate::{AccountId, BlobId, StoreError, Timestamp, Tx};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

/// The key of a delivery.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct IntakeId(pub i64);

/// Where the bytes of a delivery lie: small ones of a single recipient in the row, others in a synced blob.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Body {
    None,
    Inline(Vec<u8>),
    Blob(BlobId),
}

/// One account that gets the delivery, with what is its own (address used, mailbox asked for…), opaque to the store.
#[derive(Debug, Clone)]
pub struct Target {
    pub account: AccountId,
    pub payload: Vec<u8>,
}

/// More platform statements for the same commit (an outgoing queue's rows). May run again: statements only.
pub type Also = Box<dyn Fn(&Tx<'_>) -> Result<(), StoreError> + Send + Sync>;

/// What enters.
pub struct Delivery {
    /// Names the applier (`"mail"`).
    pub kind: &'static str,
    /// A delivery with the same key enters once; a second one is answered like the first. `None`: always enters.
    pub once: Option<String>,
    /// What all targets share, opaque to the store (parsed form, envelope).
    pub payload: Vec<u8>,
    pub body: Body,
    /// Bytes that each target's account will grow by, for quota summaries.
    pub size: i64,
    pub targets: Vec<Target>,
    pub also: Option<Also>,
}

/// A pending row, as its applier gets it.
#[derive(Debug)]
pub struct Pending<'a> {
    pub intake: IntakeId,
    /// Unique over all pending rows; the delivery id of this account.
    pub seq: i64,
    pub received: Timestamp,
    pub payload: &'a [u8],
    pub target: &'a [u8],
    pub body: &'a Body,
}

/// Moves pending rows of one kind into accounts, inside the account's transaction.
pub trait Applier: Send + Sync + 'static {
    /// # Errors
    /// A row that fails three times for a reason of its own is set aside; temporary errors are tried again.
    fn apply(&self, tx: &Tx<'_>, pending: &Pending<'_>) -> Result<(), StoreError>;

    /// What is done once for all rows that a transaction has moved in.
    ///
    /// # Errors
    /// Any error undoes the transaction. Then all is tried once more with `care`: what fails then for a reason of its
    /// own is to be undone here.
    fn finish(&self, _tx: &Tx<'_>, _care: bool) -> Result<(), StoreError> {
        Ok(())
    }
}

/// A delivery as its row holds it.
pub(crate) struct IntakeRow {
    pub kind: String,
    pub received: Timestamp,
    pub payload: Vec<u8>,
    pub body: Body,
}

impl IntakeRow {
    /// What it takes in memory, nearly.
    pub fn bytes(&self) -> usize {
        let inline = match &self.body {
            Body::Inline(bytes) => bytes.len(),
            Body::None | Body::Blob(_) => 0,
        };
        self.payload.len() + inline
    }
}

/// One account's part of a delivery.
pub(crate) struct PendingRow {
    pub seq: i64,
    pub intake: IntakeId,
    pub target: Vec<u8>,
    pub attempts: i64,
}

/// A pending row with its delivery.
pub(crate) type Ready = (PendingRow, Arc<IntakeRow>);

/// A row is set aside after failing this often for a reason of its own.
pub(crate) const ATTEMPTS: i64 = 3;
/// Pending rows that enter an account in one transaction, and the bytes at which it takes no more: bounds what is held
/// in memory.
pub(crate) const PAGE: usize = 500;
pub(crate) const PAGE_BYTES: usize = 8 << 20;
/// How long a `once` key is remembered after its delivery.
const KEYS_KEPT: std::time::Duration = std::time::Duration::from_secs(7 * 86_400);

/// What an intake wrote: who has something pending now.
pub(crate) struct Entered {
    pub id: IntakeId,
    /// First of the consecutive sequence numbers, one a target.
    pub first_seq: i64,
    /// False when its `once` key had entered before.
    pub fresh: bool,
}

/// Writes the rows of one delivery in a platform transaction.
pub(crate) fn insert(tx: &Tx<'_>, delivery: &Delivery) -> Result<Entered, StoreError> {
    let id = IntakeId(tx.new_platform_ids("intake", 1)?);
    if let Some(once) = &delivery.once {
        let fresh = tx.execute(
            "INSERT INTO intake_key (once, intake_id, received) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
            crate::params![once, id.0, tx.now()],
        )?;
        if fresh == 0 {
            let first = tx.value(
                "SELECT intake_id FROM intake_key WHERE once = $1",
                crate::params![once],
            )?;
            return Ok(Entered {
                id: IntakeId(first),
                first_seq: 0,
                fresh: false,
            });
        }
    }
    if let Some(also) = &delivery.also {
        also(tx)?;
    }
    if delivery.targets.is_empty() {
        return Ok(Entered {
            id,
            first_seq: 0,
            fresh: true,
        });
    }
    let (inline, blob) = match &delivery.body {
        Body::None => (None, None),
        Body::Inline(bytes) => (Some(bytes.as_slice()), None),
        Body::Blob(id) => (None, Some(id.0.as_slice())),
    };
    tx.execute(
        "INSERT INTO intake (intake_id, kind, received, size, payload, inline_body, blob)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
        crate::params![
            id.0,
            delivery.kind,
            tx.now(),
            delivery.size,
            &delivery.payload,
            inline,
            blob
        ],
    )?;
    let count = i64::try_from(delivery.targets.len()).unwrap_or(i64::MAX);
    let first_seq = tx.new_platform_ids("pending", count)?;
    tx.session
        .insert_pending(id, first_seq, &delivery.targets)?;
    tx.news
        .borrow_mut()
        .extend(delivery.targets.iter().map(|target| target.account));
    Ok(Entered {
        id,
        first_seq,
        fresh: true,
    })
}

/// Pending rows of an account after one, oldest first, [`PAGE`] at most.
pub(crate) fn pending(
    tx: &Tx<'_>,
    account: AccountId,
    after: i64,
) -> Result<Vec<PendingRow>, StoreError> {
    tx.query(
        "SELECT seq, intake_id, target, attempts FROM pending
         WHERE account_id = $1 AND seq > $2 AND set_aside IS NULL ORDER BY seq LIMIT $3",
        crate::params![account, after, i64::try_from(PAGE).unwrap_or(i64::MAX)],
        |row| {
            Ok(PendingRow {
                seq: row.get(0)?,
                intake: IntakeId(row.get(1)?),
                target: row.get(2)?,
                attempts: row.get(3)?,
            })
        },
    )
}

/// Who has something pending.
pub(crate) fn accounts_waiting(tx: &Tx<'_>) -> Result<Vec<AccountId>, StoreError> {
    tx.query(
        "SELECT DISTINCT account_id FROM pending WHERE set_aside IS NULL ORDER BY account_id",
        crate::params![],
        |row| row.get(0),
    )
}

/// Bodies that deliveries refer to.
pub(crate) fn blobs(tx: &Tx<'_>) -> Result<Vec<BlobId>, StoreError> {
    tx.query(
        "SELECT blob FROM intake WHERE blob IS NOT NULL",
        crate::params![],
        |row| BlobId::from_column(&row.get::<Vec<u8>>(0)?),
    )
}

/// Bytes an account uses with what is on its way, where both lie in one database.
pub(crate) fn usage(tx: &Tx<'_>, account: AccountId) -> Result<i64, StoreError> {
    tx.value(
        "SELECT COALESCE((SELECT used_bytes FROM account_state WHERE account_id = $1), 0)
         + COALESCE((SELECT CAST(sum(intake.size) AS BIGINT) FROM pending
            JOIN intake ON intake.intake_id = pending.intake_id
            WHERE pending.account_id = $1 AND pending.set_aside IS NULL
            AND NOT EXISTS (SELECT 1 FROM delivered
                WHERE delivered.account_id = $1 AND delivered.seq = pending.seq)), 0)",
        crate::params![account],
    )
}

/// Accounts asked for in one statement.
const ASKED: usize = 100;

/// [`usage`] of several accounts, in their order.
pub(crate) fn usages(tx: &Tx<'_>, accounts: &[AccountId]) -> Result<Vec<i64>, StoreError> {
    let places = crate::places(1, ASKED);
    let kept =
        format!("SELECT account_id, used_bytes FROM account_state WHERE account_id IN ({places})");
    let coming = format!(
        "SELECT pending.account_id, CAST(sum(intake.size) AS BIGINT) FROM pending
         JOIN intake ON intake.intake_id = pending.intake_id
         WHERE pending.account_id IN ({places}) AND pending.set_aside IS NULL
         AND NOT EXISTS (SELECT 1 FROM delivered
            WHERE delivered.account_id = pending.account_id AND delivered.seq = pending.seq)
         GROUP BY pending.account_id"
    );
    let mut used = HashMap::<AccountId, i64>::new();
    for some in accounts.chunks(ASKED) {
        let values = crate::padded(some.iter().map(|account| (*account).into()), ASKED);
        for sql in [&kept, &coming] {
            tx.each(sql, &values, |row| {
                *used.entry(row.get(0)?).or_default() += row.get::<i64>(1)?;
                Ok(())
            })?;
        }
    }
    Ok(accounts
        .iter()
        .map(|account| used.get(account).copied().unwrap_or(0))
        .collect())
}

/// The delivery behind a pending row.
pub(crate) fn delivery(tx: &Tx<'_>, id: IntakeId) -> Result<IntakeRow, StoreError> {
    tx.query_one(
        "SELECT kind, received, payload, inline_body, blob FROM intake WHERE intake_id = $1",
        crate::params![id.0],
        |row| {
            let inline: Option<Vec<u8>> = row.get(3)?;
            let blob: Option<Vec<u8>> = row.get(4)?;
            Ok(IntakeRow {
                kind: row.get(0)?,
                received: row.get(1)?,
                payload: row.get(2)?,
                body: match (inline, blob) {
                    (Some(bytes), _) => Body::Inline(bytes),
                    (None, Some(blob)) => Body::Blob(BlobId::from_column(&blob)?),
                    (None, None) => Body::None,
                },
            })
        },
    )
}

/// Removes rows that their account has committed, and deliveries that nobody waits for any more.
pub(crate) fn remove(
    tx: &Tx<'_>,
    account: AccountId,
    rows: &[(i64, IntakeId)],
) -> Result<(), StoreError> {
    for (seq, _) in rows {
        tx.execute(
            "DELETE FROM pending WHERE account_id = $1 AND seq = $2",
            crate::params![account, *seq],
        )?;
    }
    for (_, intake) in rows {
        tx.execute(
            "DELETE FROM intake WHERE intake_id = $1
             AND NOT EXISTS (SELECT 1 FROM pending WHERE pending.intake_id = $1)",
            crate::params![intake.0],
        )?;
    }
    Ok(())
}

/// Forgets `once` keys that are a week old.
pub(crate) fn forget_keys(tx: &Tx<'_>) -> Result<(), StoreError> {
    tx.execute(
        "DELETE FROM intake_key WHERE received < $1",
        crate::params![tx.now().before(KEYS_KEPT)],
    )?;
    Ok(())
}

/// How pending rows are applied.
pub(crate) struct Applying<'a> {
    pub account: AccountId,
    /// The rows begin with the oldest that waits.
    pub oldest_first: bool,
    /// A row that fails is undone alone (savepoint), the others stay. Without care it undoes them all: nearly always
    /// none fails, and savepoints cost copies of pages.
    pub care: bool,
    pub applier: &'a dyn Fn(&str) -> Option<Arc<dyn Applier>>,
}

impl Applying<'_> {
    /// Applies an account's pending rows in its transaction. Answers which rows are done, and which failed with what.
    pub(crate) fn run(&self, tx: &Tx<'_>, rows: &[Ready]) -> Result<Applied, StoreError> {
        let mut applied = Applied::default();
        let mut kinds: Vec<&str> = Vec::new();
        for (row, delivery) in rows {
            if let Some(error) = self.row(tx, row, delivery)? {
                tracing::error!(account = self.account.0, seq = row.seq, %error, "a delivery could not be stored");
                let failure = (row.seq, row.attempts + 1, error.to_string());
                applied.failed.push(failure);
                continue;
            }
            applied.done.push((row.seq, row.intake));
            if !kinds.contains(&delivery.kind.as_str()) {
                kinds.push(&delivery.kind);
            }
        }
        for applier in kinds.into_iter().filter_map(self.applier) {
            unstumbling(|| applier.finish(tx, self.care))?;
        }
        // What lies before the oldest row that still waits will not come again.
        if let Some((first, _)) = rows.first().filter(|_| self.oldest_first) {
            tx.execute(
                "DELETE FROM delivered WHERE account_id = $1 AND seq < $2",
                crate::params![self.account, first.seq],
            )?;
        }
        Ok(applied)
    }

    /// What one row failed with for a reason of its own, if it did.
    fn row(
        &self,
        tx: &Tx<'_>,
        row: &PendingRow,
        delivery: &IntakeRow,
    ) -> Result<Option<StoreError>, StoreError> {
        if !self.care {
            apply_one(tx, self.account, row, delivery, self.applier)?;
            return Ok(None);
        }
        let aside = tx.aside();
        tx.execute("SAVEPOINT pending_row", &[])?;
        // What was sent fails before the savepoint is left, not afterwards.
        let applied = apply_one(tx, self.account, row, delivery, self.applier);
        let settled = tx.session.settle();
        let failed = match applied.and(settled) {
            Err(error) if error.is_temporary() => return Err(error),
            done => done.err(),
        };
        if failed.is_some() {
            tx.execute("ROLLBACK TO SAVEPOINT pending_row", &[])?;
            tx.back_to(aside);
        }
        tx.execute("RELEASE SAVEPOINT pending_row", &[])?;
        Ok(failed)
    }
}

#[derive(Default)]
pub(crate) struct Applied {
    pub done: Vec<(i64, IntakeId)>,
    pub failed: Vec<(i64, i64, String)>,
}

fn apply_one(
    tx: &Tx<'_>,
    account: AccountId,
    row: &PendingRow,
    delivery: &IntakeRow,
    applier: &dyn Fn(&str) -> Option<Arc<dyn Applier>>,
) -> Result<(), StoreError> {
    let fresh = tx.execute(
        "INSERT INTO delivered (account_id, seq) VALUES ($1, $2) ON CONFLICT DO NOTHING",
        crate::params![account, row.seq],
    )?;
    if fresh == 0 {
        // A cut came before its row could go: the platform may not have heard either what the account uses since.
        return tx.add_usage(0);
    }
    let applier = applier(&delivery.kind).ok_or_else(|| {
        StoreError::Unavailable(format!(
            "nobody stores deliveries of kind {}",
            delivery.kind
        ))
    })?;
    let pending = Pending {
        intake: row.intake,
        seq: row.seq,
        received: delivery.received,
        payload: &delivery.payload,
        target: &row.target,
        body: &delivery.body,
    };
    // The savepoint, or the whole transaction, undoes what was begun.
    unstumbling(|| applier.apply(tx, &pending))
}

/// A message that makes the program stumble must not keep its reader out: it fails like any other.
fn unstumbling(work: impl FnOnce() -> Result<(), StoreError>) -> Result<(), StoreError> {
    catch_unwind(AssertUnwindSafe(work))
        .unwrap_or_else(|_| Err(StoreError::Sql("the program stumbled over it".into())))
}

/// Counts a failure; after the third the row is set aside for `verify` to show.
pub(crate) fn count_failure(
    tx: &Tx<'_>,
    account: AccountId,
    (seq, attempts, error): &(i64, i64, String),
) -> Result<(), StoreError> {
    let aside = (*attempts >= ATTEMPTS).then_some(error.as_str());
    tx.execute(
        "UPDATE pending SET attempts = $3, set_aside = $4 WHERE account_id = $1 AND seq = $2",
        crate::params![account, *seq, *attempts, aside],
    )?;
    Ok(())
}

/// Rows that were set aside: (sequence, why).
pub(crate) fn set_aside(tx: &Tx<'_>, account: AccountId) -> Result<Vec<(i64, String)>, StoreError> {
    tx.query(
        "SELECT seq, set_aside FROM pending WHERE account_id = $1 AND set_aside IS NOT NULL ORDER BY seq",
        crate::params![account],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )
}
