//! The index follows what enters: in the background within a second, and at once for whoever searches.
//!
//! Each message leaves a row in `unindexed` in the transaction that writes it. A thread, told by a channel which
//! accounts have such rows, indexes them in batches; a search indexes what is left first. So a crash between the two
//! loses nothing: the rows are still there when somebody searches. Rows written by an older analysis are found by
//! their version and written anew by a due job.

use crate::search::{substring, words};
use crate::{Mail, MailError, MessageId};
use std::collections::BTreeSet;
use std::sync::Weak;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::Duration;
use store::{AccountId, StoreError, Tx, params};

/// Messages indexed in one transaction: bounds how long a reader waits for it.
const BATCH: i64 = 200;
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
pub(crate) fn start(mail: Weak<crate::Inner>, woken: Receiver<AccountId>) -> Result<(), StoreError> {
    std::thread::Builder::new().name("mail-index".into()).spawn(move || run(&mail, &woken))?;
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
        let Some(mail) = mail.upgrade().map(Mail) else { return };
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

    /// Indexes all that is new in an account, a batch a transaction.
    ///
    /// # Errors
    /// The store's.
    pub fn index(&self, account: AccountId) -> Result<(), MailError> {
        while self.store().read(account, waits)? {
            self.store().write(account, index_batch)?;
        }
        Ok(())
    }
}

pub(crate) const UNINDEXED: &str = "
SELECT message_id FROM unindexed WHERE account_id = $1 ORDER BY message_id LIMIT $2";

fn waits(tx: &Tx<'_>) -> Result<bool, MailError> {
    let first = tx.query_opt(UNINDEXED, params![tx.account()?, 1i64], |row| row.get::<i64>(0))?;
    Ok(first.is_some())
}

fn index_batch(tx: &Tx<'_>) -> Result<(), MailError> {
    let account = tx.account()?;
    let waiting: Vec<MessageId> = tx.query(UNINDEXED, params![account, BATCH], |row| row.get(0))?;
    for message in &waiting {
        index_one(tx, *message)?;
    }
    if let Some(last) = waiting.last() {
        tx.execute("DELETE FROM unindexed WHERE account_id = $1 AND message_id <= $2", params![account, *last])?;
    }
    Ok(())
}

fn index_one(tx: &Tx<'_>, message: MessageId) -> Result<(), MailError> {
    let (heads, text) = (substring::heads(tx, message)?, substring::text(tx, message)?);
    let (exact, stems) = words::analyse(&heads, &text);
    Ok(store::search::index(tx, message.0, &exact, &stems)?)
}
