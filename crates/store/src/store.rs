//! The store itself: opening, transactions, accounts. How pending rows get into accounts: `applying`.

use crate::appliers::Appliers;
use crate::applying::{Recent, Waiting};
use crate::blobs::{BlobId, Blobs};
use crate::counting;
use crate::database::Database;
use crate::feed::{Feed, PlatformNews};
use crate::intake;
use crate::jobs::Jobs;
use crate::schema::Schema;
use crate::tx::{Effects, Intent};
use crate::writer::{Work, Writer};
use crate::{
    AccountId, Applier, Clock, Delivery, IntakeId, Random, Stop, StoreError, Timestamp, Tx,
    Watcher, data, params,
};
use std::collections::HashMap;
use std::fs::File;
use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError, RwLock};
use std::time::Duration;
use tokio::sync::Semaphore;

/// Which engine holds the rows.
#[derive(Debug, Clone)]
pub enum Engine {
    /// Files in the data directory.
    Sqlite,
    /// A PostgreSQL database that several nodes may share: `postgres://…` or `host=… user=… dbname=…`.
    Postgres { url: String },
}

impl Engine {
    /// PostgreSQL at this address.
    #[must_use]
    pub fn postgres(url: &str) -> Self {
        Self::Postgres { url: url.into() }
    }
}

/// Named limits of the store.
#[derive(Debug, Clone)]
pub struct Limits {
    /// Accounts kept open: up to a megabyte and three descriptors each, until they rest.
    pub open_accounts: usize,
    /// Connections to PostgreSQL: each is a process there, so few that are busy beat many that wait.
    pub connections: usize,
    /// How often a node makes sure that it still hears the others of its database, and how long the answer may take.
    pub hearing: Duration,
    /// Threads that move pending rows into accounts.
    pub appliers: usize,
    /// How long the deliveries of an account that nobody watches gather before they are moved in: several cost little
    /// more than one, and arrivals come first. Who looks has them at once.
    pub gather: Duration,
    /// Deliveries in one group commit.
    pub intake_batch: usize,
    /// Blocking work of the doors at the same time.
    pub blocking: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            open_accounts: 384,
            connections: 24,
            hearing: Duration::from_secs(10),
            appliers: 4,
            gather: Duration::from_secs(5),
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
    pub(crate) engine: Database,
    pub(crate) clock: Arc<dyn Clock>,
    random: Arc<dyn Random>,
    limits: Limits,
    blobs: Blobs,
    pub(crate) feed: Feed,
    appliers: RwLock<HashMap<&'static str, Arc<dyn Applier>>>,
    pub(crate) recent: Mutex<Recent>,
    pub(crate) waiting: Mutex<Waiting>,
    pub(crate) writer: Writer,
    pub(crate) background: OnceLock<Appliers>,
    pub(crate) jobs: Jobs,
    places: Semaphore,
    /// When [`Store::rest`] was last called, in turns of the files.
    rested: AtomicU64,
    stop: Stop,
    /// Last, so that it is let go when everything else is closed.
    _lock: File,
}

impl Store {
    /// Opens or creates the data directory, migrates, takes up what is pending. Inside a tokio runtime.
    ///
    /// # Errors
    /// `InUse`, `Newer`, `Io`…
    pub fn open(options: Options, schemas: &[Schema]) -> Result<Self, StoreError> {
        data::folder(&options.data)?;
        let lock = data::lock(&options.data)?;
        let node = data::node(&options.data, &lock)?;
        let engine = Database::open(&options.engine, &options.data, schemas, &options.limits)?;
        let waiting = Waiting::take_up(&engine, options.clock.now())?;
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
            jobs: Jobs::new(node),
            places: Semaphore::new(options.limits.blocking),
            rested: AtomicU64::new(0),
            stop: Stop::default(),
            limits: options.limits,
            _lock: lock,
        });
        if let Database::Postgres(server) = &inner.engine {
            server.listen(Arc::downgrade(&inner))?;
        }
        inner
            .writer
            .start(&inner, inbox, inner.limits.intake_batch)?;
        Ok(Self(inner))
    }

    /// Closes the files of accounts that nobody has used since the last call (embedded engine): each holds the better
    /// part of a megabyte.
    pub fn rest(&self) {
        if let crate::database::Database::Sqlite(files) = &self.0.engine {
            let turn = self.0.rested.load(Ordering::Relaxed);
            let next = files.rest(turn, &self.0.stop);
            self.0.rested.store(next, Ordering::Relaxed);
        }
    }

    /// Asked when the program is about to stop; long work looks at it between its steps.
    #[must_use]
    pub fn stopping(&self) -> &Stop {
        &self.0.stop
    }

    /// Finishes what is in hand and closes. What is pending stays pending for the next start.
    pub async fn close(&self) {
        self.0.stop.ask();
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

    /// The name of this node among those of a database: the same after each start.
    #[must_use]
    pub fn node(&self) -> &str {
        self.0.jobs.node()
    }

    #[must_use]
    pub fn engine_name(&self) -> &'static str {
        self.0.engine.name()
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
        let mut answer = None;
        let effects = self.0.transaction(account, intent, self.now(), &mut |tx| {
            keep(&mut answer, work(tx))
        });
        match &effects {
            Ok(effects) => self.0.follow(account, *effects),
            // What a commit that failed did, nobody knows.
            Err(_) if intent == Intent::Write && matches!(answer, Some(Ok(_))) => {
                self.0.feed.tell(account);
            }
            Err(_) => {}
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
        let id = AccountId(tx.new_platform_id("account")?);
        tx.send(
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
        let limits = &self.0.limits;
        let appliers = Appliers::new(&self.0, limits.appliers, limits.gather);
        appliers.take_up(self.platform_read(intake::accounts_waiting)?);
        let _only_once = self.0.background.set(appliers);
        Ok(())
    }

    /// Bytes the account uses, what is pending included.
    ///
    /// # Errors
    /// The engine's.
    pub fn usage(&self, account: AccountId) -> Result<i64, StoreError> {
        if let Database::Postgres(_) = &self.0.engine {
            // Other nodes change it too, and the rows lie in one place.
            return self.platform_read(|tx| intake::usage(tx, account));
        }
        if let Some(used) = self.0.waiting().usage(account) {
            return Ok(used);
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
        Ok(self.0.waiting().learn(account, used))
    }

    /// Bytes that each of several accounts uses, as [`Store::usage`], in few questions.
    ///
    /// # Errors
    /// The engine's.
    pub fn usages(&self, accounts: &[AccountId]) -> Result<Vec<i64>, StoreError> {
        if let Database::Postgres(_) = &self.0.engine {
            return self.platform_read(|tx| intake::usages(tx, accounts));
        }
        accounts
            .iter()
            .map(|account| self.usage(*account))
            .collect()
    }

    /// As [`Store::usage`], when memory knows it.
    #[must_use]
    pub fn usage_at_hand(&self, account: AccountId) -> Option<i64> {
        match &self.0.engine {
            // Other nodes change it too.
            Database::Postgres(_) => None,
            Database::Sqlite(_) => self.0.waiting().usage(account),
        }
    }

    /// Bodies that deliveries on their way refer to.
    ///
    /// # Errors
    /// The engine's.
    pub fn intake_blobs(&self) -> Result<Vec<BlobId>, StoreError> {
        self.platform_read(intake::blobs)
    }

    /// Waits for news of an account.
    #[must_use]
    pub fn watch(&self, account: AccountId) -> Watcher {
        let alone = matches!(self.0.engine, Database::Sqlite(_));
        self.0.feed.watch(account, alone)
    }

    /// What other nodes tell of the platform.
    #[must_use]
    pub fn platform_news(&self) -> PlatformNews {
        self.0.feed.platform_news()
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
            let done = tokio::task::spawn_blocking(|| counting::counted(work)).await;
            let (done, statements) = done.map_err(|_| fault_of_ours())?;
            counting::add(statements);
            Ok(done)
        }
    }

    /// As [`Store::offload`]; work that is light, a fraction of a millisecond that waits for nothing, is done at once:
    /// handing it to another thread and back would cost more.
    ///
    /// # Errors
    /// `Unavailable` when the work panicked.
    pub async fn offload_unless<T: Send + 'static, F: FnOnce() -> T + Send + 'static>(
        &self,
        light: bool,
        work: F,
    ) -> Result<T, StoreError> {
        if !light {
            return self.offload(work).await;
        }
        catch_unwind(AssertUnwindSafe(work)).map_err(|_| fault_of_ours())
    }

    /// What the store itself finds wrong with an account; empty: nothing.
    ///
    /// # Errors
    /// `Closing` when the program stops meanwhile, or the engine's.
    pub fn verify_account(&self, account: AccountId) -> Result<Vec<String>, StoreError> {
        let (engine, now) = (&self.0.engine, self.now());
        let mut problems = engine.integrity(account, now, &self.0.stop)?;
        let aside = self.platform_read(|tx| intake::set_aside(tx, account))?;
        problems.extend(
            aside
                .into_iter()
                .map(|(seq, why)| format!("delivery {seq} was set aside: {why}")),
        );
        Ok(problems)
    }
}

fn fault_of_ours() -> StoreError {
    tracing::error!("work ended in a panic");
    StoreError::Unavailable("the request ended in a fault of the program".into())
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

    /// After a commit: the summary follows, who waits is woken.
    pub(crate) fn follow(&self, account: AccountId, effects: Effects) {
        if let Some(used) = effects.used {
            self.set_used(account, used);
        }
        if effects.raised {
            self.feed.tell(account);
        }
    }

    fn set_used(&self, account: AccountId, used: i64) {
        if let Database::Sqlite(_) = &self.engine {
            self.waiting().used.insert(account, used);
            self.writer.later(Work::Used { account, used });
        }
    }

    pub(crate) fn applier(&self, kind: &str) -> Option<Arc<dyn Applier>> {
        self.appliers
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .get(kind)
            .cloned()
    }
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
