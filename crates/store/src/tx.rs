//! A transaction as domain code sees it: synchronous, on either engine.

use crate::counting;
use crate::feed::PLATFORM;
use crate::value::{FromValue, Row, Value};
use crate::{AccountId, IntakeId, ModSeq, StoreError, Target, Timestamp};
use std::cell::{Cell, RefCell};
use std::collections::HashMap;

/// Ids of a sequence taken in advance at the most.
const MOST_RESERVED: i64 = 64;

/// What an engine's adapter does for one transaction.
pub(crate) trait Session {
    fn execute(&self, sql: &str, params: &[Value<'_>]) -> Result<u64, StoreError>;
    /// As `execute`, where the answer may come later: at the latest before the commit.
    fn send(&self, sql: &str, params: &[Value<'_>]) -> Result<(), StoreError>;
    /// Waits for the answers of what was sent; the first failure.
    fn settle(&self) -> Result<(), StoreError>;
    fn query(
        &self,
        sql: &str,
        params: &[Value<'_>],
        each: &mut dyn FnMut(&Row<'_>) -> Result<(), StoreError>,
    ) -> Result<(), StoreError>;
    /// Many pending rows at once: the one statement that is spelt for each engine, because its count is the audience.
    fn insert_pending(
        &self,
        intake: IntakeId,
        first_seq: i64,
        targets: &[Target],
    ) -> Result<(), StoreError>;
    fn is_postgres(&self) -> bool;
}

/// What a transaction is for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Intent {
    Read,
    Write,
}

/// What a transaction left behind besides its rows.
#[derive(Debug, Default, Clone, Copy)]
pub(crate) struct Effects {
    pub raised: bool,
    pub used: Option<i64>,
}

impl Effects {
    pub fn of(tx: &Tx<'_>) -> Self {
        Self {
            raised: tx.raised.get().is_some(),
            used: tx.used.get(),
        }
    }
}

/// One transaction: of one account, or of the platform.
///
/// Statements are written once, in the dialect both engines share: parameters are `$1`, `$2`…; columns are BIGINT,
/// TEXT and BYTEA; upserts are `ON CONFLICT`; `sum()` is cast to BIGINT; `RETURNING` works. Every statement on an
/// account's table names `account_id`.
pub struct Tx<'a> {
    pub(crate) session: &'a dyn Session,
    pub(crate) account: Option<AccountId>,
    pub(crate) now: Timestamp,
    pub(crate) raised: Cell<Option<ModSeq>>,
    pub(crate) used: Cell<Option<i64>>,
    /// Accounts that other nodes are told of when this commits.
    pub(crate) news: RefCell<Vec<AccountId>>,
    /// Whether a job was scheduled.
    pub(crate) scheduled: Cell<bool>,
    /// Ids of sequences that were taken in advance, and how many were taken last.
    reserved: RefCell<HashMap<&'static str, Reserved>>,
}

/// Ids of a sequence that a transaction has left.
#[derive(Clone, Copy, Default)]
struct Reserved {
    next: i64,
    end: i64,
    taken: i64,
}

/// What a transaction knows of itself beside its rows.
#[derive(Clone, Copy)]
pub(crate) struct Aside {
    raised: Option<ModSeq>,
    used: Option<i64>,
    news: usize,
    scheduled: bool,
}

impl Tx<'_> {
    pub(crate) fn aside(&self) -> Aside {
        Aside {
            raised: self.raised.get(),
            used: self.used.get(),
            news: self.news.borrow().len(),
            scheduled: self.scheduled.get(),
        }
    }

    /// After the rows were rolled back to where this was asked for.
    pub(crate) fn back_to(&self, aside: Aside) {
        self.raised.set(aside.raised);
        self.used.set(aside.used);
        self.news.borrow_mut().truncate(aside.news);
        self.scheduled.set(aside.scheduled);
        self.reserved.borrow_mut().clear();
    }
}

impl<'a> Tx<'a> {
    pub(crate) fn new(
        session: &'a dyn Session,
        account: Option<AccountId>,
        now: Timestamp,
    ) -> Self {
        Self {
            session,
            account,
            now,
            raised: Cell::new(None),
            used: Cell::new(None),
            news: RefCell::default(),
            scheduled: Cell::new(false),
            reserved: RefCell::default(),
        }
    }
}

impl Tx<'_> {
    /// A table definition in the engine's words: on PostgreSQL text compares by bytes, as SQLite's does, so that a
    /// prefix is a range; on SQLite a table marked `/* clustered */` lies in the order of its key.
    pub(crate) fn dialect(&self, statement: &str) -> String {
        if self.session.is_postgres() {
            statement.replace(" TEXT", " TEXT COLLATE \"C\"")
        } else {
            statement.replace("/* clustered */", "WITHOUT ROWID")
        }
    }

    /// Whether statements go to PostgreSQL: for the few that the search adapter must spell twice.
    pub(crate) fn is_postgres(&self) -> bool {
        self.session.is_postgres()
    }

    /// The account this transaction is of. Platform transactions have none, and asking is an error of the program
    /// that shows at once as `NoAccount`.
    ///
    /// # Errors
    /// `NoAccount` in a platform transaction.
    pub fn account(&self) -> Result<AccountId, StoreError> {
        self.account.ok_or(StoreError::NoAccount)
    }

    /// The time at which the transaction began.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.now
    }

    /// Something of the platform changed that nodes remember: the others are told when this commits.
    pub fn platform_changed(&self) {
        let mut news = self.news.borrow_mut();
        if !news.contains(&PLATFORM) {
            news.push(PLATFORM);
        }
    }

    /// Runs a statement, answers how many rows it touched.
    ///
    /// # Errors
    /// As the engine answers.
    pub fn execute(&self, sql: &str, params: &[Value<'_>]) -> Result<u64, StoreError> {
        counting::count();
        self.session.execute(sql, params)
    }

    /// Runs a statement of which nobody asks how many rows it touched. PostgreSQL's answer is not waited for, so that many
    /// of them cost one journey; statements keep their order, and one that fails fails the transaction.
    ///
    /// # Errors
    /// As the engine answers, here or with a later statement.
    pub fn send(&self, sql: &str, params: &[Value<'_>]) -> Result<(), StoreError> {
        counting::count();
        self.session.send(sql, params)
    }

    /// All rows, each through `map`.
    ///
    /// # Errors
    /// As the engine answers, or `map`.
    pub fn query<T>(
        &self,
        sql: &str,
        params: &[Value<'_>],
        mut map: impl FnMut(&Row<'_>) -> Result<T, StoreError>,
    ) -> Result<Vec<T>, StoreError> {
        let mut rows = Vec::new();
        counting::count();
        self.session.query(sql, params, &mut |row| {
            rows.push(map(row)?);
            Ok(())
        })?;
        Ok(rows)
    }

    /// Each row in turn, without keeping them.
    ///
    /// # Errors
    /// As the engine answers, or `each`.
    pub fn each(
        &self,
        sql: &str,
        params: &[Value<'_>],
        mut each: impl FnMut(&Row<'_>) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        counting::count();
        self.session.query(sql, params, &mut each)
    }

    /// The first row, if any.
    ///
    /// # Errors
    /// As the engine answers, or `map`.
    pub fn query_opt<T>(
        &self,
        sql: &str,
        params: &[Value<'_>],
        mut map: impl FnMut(&Row<'_>) -> Result<T, StoreError>,
    ) -> Result<Option<T>, StoreError> {
        let mut found = None;
        counting::count();
        self.session.query(sql, params, &mut |row| {
            if found.is_none() {
                found = Some(map(row)?);
            }
            Ok(())
        })?;
        Ok(found)
    }

    /// The row that must be there.
    ///
    /// # Errors
    /// `NoRow` when it is not.
    pub fn query_one<T>(
        &self,
        sql: &str,
        params: &[Value<'_>],
        map: impl FnMut(&Row<'_>) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        self.query_opt(sql, params, map)?.ok_or(StoreError::NoRow)
    }

    /// The first column of the row that must be there.
    ///
    /// # Errors
    /// `NoRow` when it is not.
    pub fn value<T: FromValue>(&self, sql: &str, params: &[Value<'_>]) -> Result<T, StoreError> {
        self.query_one(sql, params, |row| row.get(0))
    }

    /// The account's new change value: the counter is raised at the first call in a transaction, later calls answer
    /// the same. After the commit the change feed tells who listens.
    ///
    /// # Errors
    /// `NoAccount` in a platform transaction.
    pub fn modseq(&self) -> Result<ModSeq, StoreError> {
        if let Some(raised) = self.raised.get() {
            return Ok(raised);
        }
        let account = self.account()?;
        let raised = self.query_one(
            "UPDATE account_state SET modseq = modseq + 1 WHERE account_id = $1 RETURNING modseq",
            &[account.into()],
            |row| row.get(0),
        )?;
        self.raised.set(Some(raised));
        self.news.borrow_mut().push(account);
        Ok(raised)
    }

    /// The account's change value as this transaction sees it, without raising it.
    ///
    /// # Errors
    /// `NoAccount` in a platform transaction.
    pub fn current_modseq(&self) -> Result<ModSeq, StoreError> {
        let account = self.account()?;
        self.value(
            "SELECT modseq FROM account_state WHERE account_id = $1",
            &[account.into()],
        )
    }

    /// `count` new ids of the account (messages, mailboxes, drafts… share one sequence, which grows with time);
    /// answers the first. Never given again.
    ///
    /// # Errors
    /// `NoAccount` in a platform transaction.
    pub fn new_ids(&self, count: i64) -> Result<i64, StoreError> {
        let account = self.account()?;
        let next: i64 = self.value(
            "UPDATE account_state SET next_id = next_id + $2 WHERE account_id = $1 RETURNING next_id",
            &[account.into(), count.into()],
        )?;
        Ok(next - count)
    }

    /// `count` new ids of a platform-wide sequence (`person`, `organisation`, …); answers the first.
    ///
    /// # Errors
    /// As the engine answers.
    pub fn new_platform_ids(&self, sequence: &str, count: i64) -> Result<i64, StoreError> {
        let next: i64 = self.value(
            "INSERT INTO sequence (name, next) VALUES ($1, 1 + $2)
             ON CONFLICT (name) DO UPDATE SET next = sequence.next + $2 RETURNING next",
            &[sequence.into(), count.into()],
        )?;
        Ok(next - count)
    }

    /// A new id of a platform-wide sequence. A transaction that asks again and again takes more and more at once; what it
    /// leaves is never given.
    ///
    /// # Errors
    /// As the engine answers.
    pub fn new_platform_id(&self, sequence: &'static str) -> Result<i64, StoreError> {
        let mut reserved = self.reserved.borrow_mut();
        let own = reserved.entry(sequence).or_default();
        if own.next == own.end {
            let count = (own.taken * 2).clamp(1, MOST_RESERVED);
            own.next = self.new_platform_ids(sequence, count)?;
            own.end = own.next + count;
            own.taken = count;
        }
        own.next += 1;
        Ok(own.next - 1)
    }

    /// Adds to the bytes the account uses (negative: gives back); the summary in the platform database follows.
    ///
    /// # Errors
    /// `NoAccount` in a platform transaction.
    pub fn add_usage(&self, bytes: i64) -> Result<(), StoreError> {
        let account = self.account()?;
        let used: i64 = self.value(
            "UPDATE account_state SET used_bytes = used_bytes + $2 WHERE account_id = $1 RETURNING used_bytes",
            &[account.into(), bytes.into()],
        )?;
        self.used.set(Some(used));
        Ok(())
    }
}
