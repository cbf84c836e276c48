//! The index follows what enters: in the background within a second, and at once for whoever searches.
//!
//! Each message leaves a row in `unindexed` in the transaction that writes it. Deliveries are indexed at the end of that
//! transaction, while their rows are at hand; what its owner puts in is not kept waiting: a thread, told by a channel
//! which accounts have such rows, indexes them in batches, and a search indexes what is left first. So a crash between
//! the two loses nothing: the rows are still there when somebody searches. Rows written by an older analysis are found
//! by their version and written anew by a due job ([`REINDEX_JOB`]), which parses the messages again.

use crate::letter::Letter;
use crate::search::{substring, words};
use crate::{ConversationId, Mail, MailError, MessageId, message, summary};
use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Weak;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::Duration;
use store::jobs::Running;
use store::{AccountId, Job, JobHandler, NewJob, Outcome, StoreError, Tx, params};

/// Messages indexed in one transaction: bounds how long a reader waits for it.
const BATCH: i64 = 200;
/// The kind of jobs that write anew what an older analysis wrote.
pub const REINDEX_JOB: &str = "mail-reindex";
/// Messages parsed anew in one run.
const REPARSED: i64 = 50;
/// How long the thread lets messages gather: a batch costs less than its messages one by one.
const GATHER: Duration = Duration::from_millis(150);

/// Tells the index which accounts have something new.
#[derive(Clone)]
pub(crate) struct Wake(Sender<AccountId>);

impl Wake {
    pub fn account(&self, account: AccountId) {
        // Nobody listens when the house closes; the rows wait for the next search.
        let _closing = self.0.send(account);
    }
}

/// The channel between who writes and the thread.
pub(crate) fn wake() -> (Wake, Receiver<AccountId>) {
    let (sender, receiver) = channel();
    (Wake(sender), receiver)
}

/// Starts the thread; it ends with the last who could wake it.
pub(crate) fn start(
    mail: Weak<crate::Inner>,
    woken: Receiver<AccountId>,
) -> Result<(), StoreError> {
    std::thread::Builder::new()
        .name("mail-index".into())
        .spawn(move || run(&mail, &woken))?;
    Ok(())
}

fn run(mail: &Weak<crate::Inner>, woken: &Receiver<AccountId>) {
    while let Ok(first) = woken.recv() {
        let mut accounts = BTreeSet::from([first]);
        while let Ok(next) = woken.recv_timeout(GATHER) {
            accounts.insert(next);
            if accounts.len() >= 64 {
                break;
            }
        }
        let Some(mail) = mail.upgrade().map(Mail) else {
            return;
        };
        for account in accounts {
            if let Err(error) = mail.index(account) {
                tracing::warn!(account = account.0, %error, "could not index what is new");
            }
        }
    }
}

impl Mail {
    pub(crate) fn index_soon(&self, account: AccountId) {
        self.0.wake.account(account);
    }

    /// Indexes all that is new in an account, a batch a transaction. What an older analysis wrote is left to a job.
    ///
    /// # Errors
    /// The store's.
    pub fn index(&self, account: AccountId) -> Result<(), MailError> {
        let (mut new, old) = self.store().read(account, |tx| {
            Ok::<_, MailError>((waits(tx)?, is_outdated(tx)?))
        })?;
        while new {
            new = self.store().write(account, index_batch)?;
        }
        if old {
            self.store().schedule(&NewJob {
                kind: REINDEX_JOB,
                account: Some(account),
                run_at: self.store().now(),
                payload: Vec::new(),
                key: Some(account.to_string()),
            })?;
        }
        Ok(())
    }

    /// Parses and analyses a few outdated messages anew; answers whether there are more.
    fn reindex_batch(&self, account: AccountId) -> Result<bool, MailError> {
        let outdated = self.store().read(account, |tx| {
            let ids: Vec<MessageId> = tx.query(
                OUTDATED,
                params![account, words::VERSION, REPARSED],
                |row| row.get(0),
            )?;
            Ok::<_, MailError>(ids)
        })?;
        for message in &outdated {
            let raw = self
                .store()
                .read(account, |tx| message::raw(self, tx, *message));
            match raw.and_then(|raw| Letter::read(&raw)) {
                Ok(letter) => self
                    .store()
                    .write(account, |tx| rewrite(tx, *message, &letter))?,
                Err(MailError::Store(error)) if error.is_temporary() => return Err(error.into()),
                // One that cannot be read must not keep the others from being found.
                Err(error) => {
                    tracing::error!(account = account.0, message = message.0, %error, "could not read a message to index it anew");
                    self.store().write(account, |tx| {
                        tx.execute(PASSED_OVER, params![account, *message, words::VERSION])
                    })?;
                }
            }
        }
        self.store().write(account, index_batch)?;
        Ok(!outdated.is_empty())
    }
}

/// What parsing anew gives, in the place of the old; its conversation tells of it.
fn rewrite(tx: &Tx<'_>, message: MessageId, letter: &Letter) -> Result<(), MailError> {
    let account = tx.account()?;
    let changed: Option<(ConversationId, i64)> = tx.query_opt(
        "UPDATE message SET parsed = $3 WHERE account_id = $1 AND message_id = $2 AND parsed <> $3
         RETURNING conversation_id, alive",
        params![account, message, &letter.parsed],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    if let Some((conversation, 1..)) = changed {
        summary::retell(tx, conversation, 0)?;
    }
    substring::store(tx, message, &letter.heads, &letter.text)?;
    tx.execute(
        "INSERT INTO unindexed (account_id, message_id) VALUES ($1, $2) ON CONFLICT DO NOTHING",
        params![account, message],
    )?;
    Ok(())
}

pub(crate) const OUTDATED: &str = "
SELECT message_id FROM search_text WHERE account_id = $1 AND version < $2 ORDER BY version LIMIT $3";

const PASSED_OVER: &str =
    "UPDATE search_text SET version = $3 WHERE account_id = $1 AND message_id = $2";

fn is_outdated(tx: &Tx<'_>) -> Result<bool, MailError> {
    let first = tx.query_opt(
        OUTDATED,
        params![tx.account()?, words::VERSION, 1i64],
        |row| row.get::<i64>(0),
    )?;
    Ok(first.is_some())
}

/// Runs [`REINDEX_JOB`].
pub(crate) struct ReindexJob(pub Weak<crate::Inner>);

impl JobHandler for ReindexJob {
    fn run(&self, job: Job) -> Running<'_> {
        Box::pin(async move {
            let mail = self.0.upgrade().map(Mail).ok_or(StoreError::Closing)?;
            let account = job.account.ok_or(StoreError::NoAccount)?;
            let (store, now) = (mail.store().clone(), mail.store().now());
            match store.offload(move || mail.reindex_batch(account)).await? {
                Ok(true) => Ok(Outcome::Again {
                    at: now,
                    payload: Some(Vec::new()),
                }),
                Ok(false) => Ok(Outcome::Done),
                Err(MailError::Store(error)) => Err(error),
                Err(error) => Err(StoreError::Corrupt(error.to_string())),
            }
        })
    }
}

pub(crate) const UNINDEXED: &str = "
SELECT message_id FROM unindexed WHERE account_id = $1 ORDER BY message_id LIMIT $2";

pub(crate) fn waits(tx: &Tx<'_>) -> Result<bool, MailError> {
    let first = tx.query_opt(UNINDEXED, params![tx.account()?, 1i64], |row| {
        row.get::<i64>(0)
    })?;
    Ok(first.is_some())
}

/// Indexes what waits; answers whether there may be more.
pub(crate) fn index_batch(tx: &Tx<'_>) -> Result<bool, MailError> {
    let account = tx.account()?;
    let waiting: Vec<MessageId> = tx.query(UNINDEXED, params![account, BATCH], |row| row.get(0))?;
    for message in &waiting {
        index_one(tx, *message)?;
    }
    if let Some(last) = waiting.last() {
        tx.execute(
            "DELETE FROM unindexed WHERE account_id = $1 AND message_id <= $2",
            params![account, *last],
        )?;
    }
    Ok(i64::try_from(waiting.len()).unwrap_or(0) == BATCH)
}

/// One whose text makes the program stumble is passed over: it must not keep the others from being found.
fn index_one(tx: &Tx<'_>, message: MessageId) -> Result<(), MailError> {
    let analysed = catch_unwind(AssertUnwindSafe(|| {
        let heads = substring::heads(tx, message)?;
        Ok(words::analyse(&heads, &substring::text(tx, message)?))
    }));
    match analysed {
        Ok(Ok((exact, stems))) => Ok(store::search::index(tx, message.0, &exact, &stems)?),
        Ok(Err(StoreError::Corrupt(_))) | Err(_) => {
            tracing::error!(message = message.0, "could not read a message to index it");
            Ok(())
        }
        Ok(Err(error)) => Err(error.into()),
    }
}
