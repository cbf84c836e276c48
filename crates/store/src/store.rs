//! The store itself: opening, transactions with pending rows applied first, accounts.

use crate::appliers::Appliers;
use crate::blobs::Blobs;
use crate::feed::Feed;
use crate::intake::{self, IntakeRow};
use crate::jobs::Jobs;
use crate::schema::Schema;
use crate::sqlite::{Intent, Sqlite};
use crate::writer::{Work, Writer};
use crate::{
    AccountId, Applier, Clock, Delivery, IntakeId, Random, StoreError, Timestamp, Tx, Watcher,
    params,
};
use std::collections::HashMap;
use std::future::Future;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, OnceLock, PoisonError, RwLock};
use tokio::sync::Semaphore;

/// Which engine holds the rows.
#[derive(Debug, Clone)]
pub enum Engine {
    Sqlite,
}

/// Named limits of the store.
#[derive(Debug, Clone)]
pub struct Limits {
    /// Accounts kept open: about 200 KiB and three descriptors each.
    pub open_accounts: usize,
    /// Threads that move pending rows into accounts.
    pub appliers: usize,
    /// Deliveries in one group commit.
    pub intake_batch: usize,
    /// Blocking work of the doors at the same time.
    pub blocking: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            open_accounts: 384,
            appliers: 4,
            intake_batch: 500,
            blocking: 48,
        }
    }
}

/// What a store is opened with.
pub struct Options {
    pub data: PathBuf,
    pub engine: Engine,
    pub clock: Arc<dyn Clock>,
    pub random: Arc<dyn Random>,
    pub limits: Limits,
}

/// Accounts, deliveries, blobs, feed and jobs. Cheap to clone.
#[derive(Clone)]
pub struct Store(pub(crate) Arc<Inner>);

pub(crate) struct Inner {
    pub(crate) engine: Sqlite,
    pub(crate) clock: Arc<dyn Clock>,
    random: Arc<dyn Random>,
    limits: Limits,
    blobs: Blobs,
    pub(crate) feed: Feed,
    appliers: RwLock<HashMap<&'static str, Arc<dyn Applier>>>,
    recent: Mutex<HashMap<IntakeId, Arc<IntakeRow>>>,
    pub(crate) waiting: Mutex<Waiting>,
    writer: Writer,
    background: OnceLock<Appliers>,
    pub(crate) jobs: Jobs,
    places: Semaphore,
}

/// Who has something pending, and what accounts use: the platform's rows, remembered.
#[derive(Default)]
pub(crate) struct Waiting {
    pub pending: HashMap<AccountId, Vec<i64>>,
    pub pending_bytes: HashMap<AccountId, i64>,
    pub used: HashMap<AccountId, i64>,
}

/// Deliveries remembered so that appliers need not read them back.
const RECENT: usize = 2_000;

impl Store {
    /// Opens or creates the data directory, migrates, takes up what is pending. Inside a tokio runtime.
    ///
    /// # Errors
    /// `InUse`, `Newer`, `Io`…
    pub fn open(options: Options, schemas: &[Schema]) -> Result<Self, StoreError> {
        let engine = match options.engine {
            Engine::Sqlite => Sqlite::open(&options.data, schemas, options.limits.open_accounts)?,
        };
        let waiting = take_up(&engine, options.clock.now())?;
        let (writer, inbox) = Writer::new();
        let inner = Arc::new(Inner {
            engine,
            clock: options.clock,
            random: options.random,
            blobs: Blobs::open(&options.data)?,
            feed: Feed::default(),
            appliers: RwLock::default(),
            recent: Mutex::default(),
            waiting: Mutex::new(waiting),
            writer,
            background: OnceLock::new(),
            jobs: Jobs::default(),
            places: Semaphore::new(options.limits.blocking),
            limits: options.limits,
        });
        inner
            .writer
            .start(&inner, inbox, inner.limits.intake_batch)?;
        Ok(Self(inner))
    }

    /// Finishes what is in hand and closes. What is pending stays pending for the next start.
    pub async fn close(&self) {
        self.0.jobs.stop();
        self.0.stop_appliers();
        let inner = self.0.clone();
        let _stopped = tokio::task::spawn_blocking(move || inner.writer.stop()).await;
        self.0.feed.close();
    }

    #[must_use]
    pub fn clock(&self) -> &Arc<dyn Clock> {
        &self.0.clock
    }

    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.0.clock.now()
    }

    #[must_use]
    pub fn random(&self) -> &Arc<dyn Random> {
        &self.0.random
    }

    #[must_use]
    pub fn engine_name(&self) -> &'static str {
        "sqlite"
    }

    #[must_use]
    pub fn blobs(&self) -> &Blobs {
        &self.0.blobs
    }

    /// One snapshot of an account, with what was pending applied.
    ///
    /// # Errors
    /// The closure's, or the engine's.
    pub fn read<T, E: From<StoreError>>(
        &self,
        account: AccountId,
        mut work: impl FnMut(&Tx<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        self.account(account, Intent::Read, &mut work)
    }

    /// A transaction of an account, with what was pending applied; durable when it returns.
    ///
    /// # Errors
    /// The closure's, or the engine's.
    pub fn write<T, E: From<StoreError>>(
        &self,
        account: AccountId,
        mut work: impl FnMut(&Tx<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        self.account(account, Intent::Write, &mut work)
    }

    fn account<T, E: From<StoreError>>(
        &self,
        account: AccountId,
        intent: Intent,
        work: &mut dyn FnMut(&Tx<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let now = self.now();
        let mut answer = None;
        let effects = self.0.engine.account(account, now, |open| {
            if self.0.has_pending(account)
                && let Err(error) = self.0.apply(open, account, now)
            {
                // A reader still sees what is there; who writes is told.
                tracing::warn!(account = account.0, %error, "could not store what is pending");
                if intent == Intent::Write {
                    return Err(error);
                }
            }
            open.transaction(intent, now, &mut |tx| keep(&mut answer, work(tx)))
        });
        if let Ok(effects) = &effects {
            if let Some(used) = effects.used {
                self.0.set_used(account, used);
            }
            if effects.raised {
                self.0.feed.tell(account);
            }
        }
        settle(answer, effects.map(|_| ()))
    }

    /// One snapshot of the platform database.
    ///
    /// # Errors
    /// The closure's, or the engine's.
    pub fn platform_read<T, E: From<StoreError>>(
        &self,
        mut work: impl FnMut(&Tx<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let mut answer = None;
        let done = self
            .0
            .engine
            .platform_read(self.now(), &mut |tx| keep(&mut answer, work(tx)));
        settle(answer, done)
    }

    /// A transaction of the platform database; durable when it returns.
    ///
    /// # Errors
    /// The closure's, or the engine's.
    pub fn platform_write<T, E: From<StoreError>>(
        &self,
        mut work: impl FnMut(&Tx<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let mut answer = None;
        let done = self
            .0
            .engine
            .platform_write(self.now(), &mut |tx| keep(&mut answer, work(tx)));
        settle(answer, done)
    }

    /// A new account's key, in a platform transaction; its file appears when it is first used.
    ///
    /// # Errors
    /// The engine's.
    pub fn create_account(&self, tx: &Tx<'_>) -> Result<AccountId, StoreError> {
        let id = AccountId(tx.new_platform_ids("account", 1)?);
        tx.execute(
            "INSERT INTO account_summary (account_id, used_bytes) VALUES ($1, 0)",
            params![id],
        )?;
        Ok(id)
    }

    /// Takes a delivery in; resolves after the commit that holds it.
    ///
    /// # Errors
    /// `DiskFull`, `Unavailable`, `Closing`…
    pub fn intake(
        &self,
        delivery: Delivery,
    ) -> impl Future<Output = Result<IntakeId, StoreError>> + Send + use<> {
        let waiting = self.0.writer.intake(delivery);
        async move { waiting?.await.map_err(|_| StoreError::Closing)? }
    }

    /// As [`Store::intake`], on a thread that may block.
    ///
    /// # Errors
    /// As [`Store::intake`].
    pub fn intake_blocking(&self, delivery: Delivery) -> Result<IntakeId, StoreError> {
        self.0
            .writer
            .intake(delivery)?
            .blocking_recv()
            .map_err(|_| StoreError::Closing)?
    }

    /// Who stores deliveries of a kind.
    pub fn set_applier(&self, kind: &'static str, applier: Arc<dyn Applier>) {
        self.0
            .appliers
            .write()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(kind, applier);
    }

    /// Begins to move pending rows into accounts in the background.
    ///
    /// # Errors
    /// When no thread can be started.
    pub fn start_appliers(&self) -> Result<(), StoreError> {
        let appliers = Appliers::start(&self.0, self.0.limits.appliers)?;
        let waiting: Vec<AccountId> = self.0.waiting().pending.keys().copied().collect();
        appliers.want(waiting, |_| false);
        let _only_once = self.0.background.set(appliers);
        Ok(())
    }

    /// Bytes the account uses, what is pending included.
    ///
    /// # Errors
    /// The engine's.
    pub fn usage(&self, account: AccountId) -> Result<i64, StoreError> {
        {
            let waiting = self.0.waiting();
            if let Some(used) = waiting.used.get(&account) {
                return Ok(used + waiting.pending_bytes.get(&account).copied().unwrap_or(0));
            }
        }
        let used: i64 = self
            .platform_read(|tx| {
                tx.query_opt(
                    "SELECT used_bytes FROM account_summary WHERE account_id = $1",
                    params![account],
                    |row| row.get(0),
                )
            })?
            .unwrap_or(0);
        let mut waiting = self.0.waiting();
        let used = *waiting.used.entry(account).or_insert(used);
        Ok(used + waiting.pending_bytes.get(&account).copied().unwrap_or(0))
    }

    /// Waits for news of an account.
    #[must_use]
    pub fn watch(&self, account: AccountId) -> Watcher {
        self.0.feed.watch(account)
    }

    /// Wakes who waits for news of an account.
    pub fn notify(&self, account: AccountId) {
        self.0.feed.tell(account);
    }

    /// Blocking work off the async workers, on a bounded number of threads. A panic is an error of that work alone.
    ///
    /// # Errors
    /// `Unavailable` when the work panicked.
    pub fn offload<T: Send + 'static, F: FnOnce() -> T + Send + 'static>(
        &self,
        work: F,
    ) -> impl Future<Output = Result<T, StoreError>> + Send + use<T, F> + 'static {
        let inner = self.0.clone();
        async move {
            let _place = inner
                .places
                .acquire()
                .await
                .map_err(|_| StoreError::Closing)?;
            tokio::task::spawn_blocking(work).await.map_err(|error| {
                tracing::error!(%error, "work ended in a panic");
                StoreError::Unavailable("the request ended in a fault of the program".into())
            })
        }
    }

    /// What the store itself finds wrong with an account; empty: nothing.
    ///
    /// # Errors
    /// The engine's.
    pub fn verify_account(&self, account: AccountId) -> Result<Vec<String>, StoreError> {
        let mut problems = self.0.engine.integrity(account, self.now())?;
        let aside = self.platform_read(|tx| intake::set_aside(tx, account))?;
        problems.extend(
            aside
                .into_iter()
                .map(|(seq, why)| format!("delivery {seq} was set aside: {why}")),
        );
        Ok(problems)
    }
}

impl Inner {
    pub(crate) fn stop_appliers(&self) {
        if let Some(background) = self.background.get() {
            background.stop();
        }
    }

    pub(crate) fn waiting(&self) -> std::sync::MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn has_pending(&self, account: AccountId) -> bool {
        self.waiting().pending.contains_key(&account)
    }

    fn set_used(&self, account: AccountId, used: i64) {
        self.waiting().used.insert(account, used);
        self.writer.later(Work::Used { account, used });
    }

    fn applier(&self, kind: &str) -> Option<Arc<dyn Applier>> {
        self.appliers
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .get(kind)
            .cloned()
    }

    /// Applies what is pending to an account: for the appliers' threads.
    pub(crate) fn apply_now(&self, account: AccountId) -> Result<(), StoreError> {
        if !self.has_pending(account) {
            return Ok(());
        }
        let now = self.clock.now();
        self.engine
            .account(account, now, |open| self.apply(open, account, now))
    }

    fn apply(
        &self,
        open: &crate::sqlite::Account<'_>,
        account: AccountId,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let seen: Vec<i64> = self
            .waiting()
            .pending
            .get(&account)
            .cloned()
            .unwrap_or_default();
        let rows = self.rows(account, now)?;
        if !rows.is_empty() {
            let mut applied = intake::Applied::default();
            let effects = open.transaction(Intent::Write, now, &mut |tx| {
                applied = intake::apply_rows(tx, account, &rows, &|kind| self.applier(kind))?;
                Ok(())
            })?;
            let done: i64 = rows
                .iter()
                .filter(|(row, _)| applied.done.iter().any(|(seq, _)| *seq == row.seq))
                .map(|(_, d)| d.size)
                .sum();
            self.done(account, &seen, &applied, done, effects.used);
            if effects.raised {
                self.feed.tell(account);
            }
            self.writer.later(Work::Applied { account, applied });
        } else {
            self.done(account, &seen, &intake::Applied::default(), 0, None);
        }
        Ok(())
    }

    /// The account's pending rows with their deliveries; rows the account has committed already are left out by the
    /// writer's removal or by their delivery id.
    fn rows(
        &self,
        account: AccountId,
        now: Timestamp,
    ) -> Result<Vec<(intake::PendingRow, Arc<IntakeRow>)>, StoreError> {
        let mut rows = Vec::new();
        self.engine.platform_read(now, &mut |tx| {
            rows.clear();
            for row in intake::pending(tx, account)? {
                let known = self
                    .recent
                    .lock()
                    .unwrap_or_else(PoisonError::into_inner)
                    .get(&row.intake)
                    .cloned();
                let delivery = match known {
                    Some(delivery) => delivery,
                    None => Arc::new(intake::delivery(tx, row.intake)?),
                };
                rows.push((row, delivery));
            }
            Ok(())
        })?;
        Ok(rows)
    }

    fn done(
        &self,
        account: AccountId,
        seen: &[i64],
        applied: &intake::Applied,
        bytes: i64,
        used: Option<i64>,
    ) {
        let again: Vec<i64> = applied
            .failed
            .iter()
            .filter(|(_, attempts, _)| *attempts < intake::ATTEMPTS)
            .map(|(seq, _, _)| *seq)
            .collect();
        let mut waiting = self.waiting();
        if let Some(pending) = waiting.pending.get_mut(&account) {
            pending.retain(|seq| again.contains(seq) || !seen.contains(seq));
            if pending.is_empty() {
                waiting.pending.remove(&account);
                waiting.pending_bytes.remove(&account);
            } else if let Some(left) = waiting.pending_bytes.get_mut(&account) {
                *left -= bytes;
            }
        }
        if let Some(used) = used {
            waiting.used.insert(account, used);
        }
    }

    /// After an intake's commit: who has something pending is remembered, woken and wanted.
    pub(crate) fn entered(
        &self,
        id: IntakeId,
        first_seq: i64,
        delivery: Delivery,
        received: Timestamp,
    ) {
        let accounts: Vec<AccountId> = delivery
            .targets
            .iter()
            .map(|target| target.account)
            .collect();
        {
            let mut recent = self.recent.lock().unwrap_or_else(PoisonError::into_inner);
            if recent.len() >= RECENT {
                recent.clear();
            }
            let row = IntakeRow {
                kind: delivery.kind.to_owned(),
                received,
                size: delivery.size,
                payload: delivery.payload,
                body: delivery.body,
            };
            recent.insert(id, Arc::new(row));
        }
        {
            let mut waiting = self.waiting();
            for (seq, account) in (first_seq..).zip(&accounts) {
                waiting.pending.entry(*account).or_default().push(seq);
                *waiting.pending_bytes.entry(*account).or_default() += delivery.size;
            }
        }
        for account in &accounts {
            self.feed.tell(*account);
        }
        if let Some(background) = self.background.get() {
            background.want(accounts, |account| self.feed.is_watched(account));
        }
    }
}

/// What is pending from before: recovery is the same path as every day.
fn take_up(engine: &Sqlite, now: Timestamp) -> Result<Waiting, StoreError> {
    let mut waiting = Waiting::default();
    engine.platform_read(now, &mut |tx| {
        tx.each(
            "SELECT pending.account_id, pending.seq, intake.size FROM pending
             JOIN intake ON intake.intake_id = pending.intake_id WHERE pending.set_aside IS NULL
             ORDER BY pending.account_id, pending.seq",
            params![],
            |row| {
                let account: AccountId = row.get(0)?;
                waiting
                    .pending
                    .entry(account)
                    .or_default()
                    .push(row.get(1)?);
                *waiting.pending_bytes.entry(account).or_default() += row.get::<i64>(2)?;
                Ok(())
            },
        )
    })?;
    Ok(waiting)
}

/// Keeps a closure's answer aside; its error ends the transaction.
pub(crate) fn keep<T, E>(
    answer: &mut Option<Result<T, E>>,
    result: Result<T, E>,
) -> Result<(), StoreError> {
    let failed = result.is_err();
    *answer = Some(result);
    if failed {
        Err(StoreError::Conflict)
    } else {
        Ok(())
    }
}

/// The closure's answer if it failed or all went well, else the engine's error.
pub(crate) fn settle<T, E: From<StoreError>>(
    answer: Option<Result<T, E>>,
    done: Result<(), StoreError>,
) -> Result<T, E> {
    match (answer, done) {
        (Some(Err(error)), _) => Err(error),
        (Some(Ok(value)), Ok(())) => Ok(value),
        (_, Err(error)) => Err(error.into()),
        (None, Ok(())) => Err(StoreError::Closing.into()),
    }
}
