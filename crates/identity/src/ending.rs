//! Ending what is open of an account, at every door and on every node: a password that changed, « sign out everywhere »,
//! a suspended account.
//!
//! Doors watch [`Identity::ended`]. A node that ends an account's sessions writes it down (`ended_account`), and the
//! others, told that the platform changed, read what was written since they looked last: cost follows what ended. What
//! they verified of it a moment ago is forgotten with it, so that a changed secret opens nothing anywhere.

use crate::{Identity, session};
use directory::{Actor, DirectoryError, OrganisationId};
use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use store::{AccountId, PlatformNews, Store, StoreError, Timestamp, Tx, params};
use tokio::sync::watch;

/// How far clocks of nodes and the order of their commits may lie apart.
const APART: Duration = Duration::from_secs(5 * 60);
/// A node that was cut off for longer looks at nothing older: what it held is closed by then.
const KEPT: Duration = Duration::from_secs(24 * 3600);

const WRITE: &str = "
INSERT INTO ended_account (account_id, at) VALUES ($1, $2) ON CONFLICT (account_id) DO UPDATE
SET at = CASE WHEN ended_account.at < excluded.at THEN excluded.at ELSE ended_account.at + 1 END RETURNING at";
pub(crate) const SINCE: &str = "SELECT account_id, at FROM ended_account WHERE at > $1";
/// When something of an account ended last, as long as that is remembered.
pub(crate) const LAST: &str = "SELECT at FROM ended_account WHERE account_id = $1";
pub(crate) const FORGET: &str = "DELETE FROM ended_account WHERE at < $1";

/// What is open of accounts on this node, and what has been heard of others.
pub(crate) struct Endings {
    held: Mutex<HashMap<AccountId, Held>>,
    heard: Mutex<Heard>,
    news: PlatformNews,
}

/// What is open of an account on this node.
struct Held {
    ended: watch::Sender<u64>,
    /// Where its bearer belonged when the first of it was opened.
    organisation: Option<OrganisationId>,
}

struct Heard {
    until: Timestamp,
    /// Of the last minutes: read again, as commits may come late.
    known: HashMap<AccountId, Timestamp>,
}

impl Held {
    fn is_open(&self) -> bool {
        self.ended.receiver_count() > 0
    }
}

impl Endings {
    /// Nothing is open yet, so nothing that ended before matters.
    ///
    /// # Errors
    /// The store's.
    pub(crate) fn new(store: &Store) -> Result<Self, StoreError> {
        let mut heard = Heard {
            until: store.now(),
            known: HashMap::new(),
        };
        heard.known.extend(ended_since(store, heard.from())?);
        Ok(Self {
            held: Mutex::default(),
            heard: Mutex::new(heard),
            news: store.platform_news(),
        })
    }

    /// Whether this node hears what others end.
    pub(crate) fn hears(&self) -> bool {
        self.news.heard().is_some()
    }

    fn held(&self) -> MutexGuard<'_, HashMap<AccountId, Held>> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn heard(&self) -> MutexGuard<'_, Heard> {
        self.heard.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn open(&self) -> Vec<(AccountId, Option<OrganisationId>)> {
        let held = self.held();
        let open = held.iter().filter(|(_, held)| held.is_open());
        open.map(|(account, held)| (*account, held.organisation))
            .collect()
    }
}

impl Heard {
    /// From when on endings are read.
    fn from(&self) -> Timestamp {
        self.until.before(APART)
    }

    /// Whether an ending is new here.
    fn is_new(&mut self, account: AccountId, at: Timestamp) -> bool {
        self.known.insert(account, at) != Some(at)
    }

    fn read_until(&mut self, now: Timestamp) {
        self.until = self.until.max(now);
        let from = self.from();
        self.known.retain(|_, at| *at > from);
    }
}

/// An ending that was written, for the doors of this node to hear once it has committed.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Ended {
    pub account: AccountId,
    at: Timestamp,
}

impl Ended {
    /// When: what is opened with this known goes on.
    pub fn at(self) -> Timestamp {
        self.at
    }
}

/// Writes down, for other nodes, that what is open of an account ends.
pub(crate) fn write(tx: &Tx<'_>, account: AccountId) -> Result<Ended, StoreError> {
    let at = tx.query_one(WRITE, params![account, tx.now()], |row| row.get(0))?;
    tx.execute(FORGET, params![tx.now().before(KEPT)])?;
    tx.platform_changed();
    Ok(Ended { account, at })
}

/// When something of an account ended last: never earlier than before, but nothing once it is forgotten.
pub(crate) fn last(tx: &Tx<'_>, account: AccountId) -> Result<Option<Timestamp>, StoreError> {
    tx.query_opt(LAST, params![account], |row| row.get(0))
}

/// As [`write`], with all the account's web sessions.
pub(crate) fn end_all(tx: &Tx<'_>, account: AccountId) -> Result<Ended, StoreError> {
    tx.execute(session::END_ALL, params![account])?;
    write(tx, account)
}

fn ended_since(store: &Store, from: Timestamp) -> Result<Vec<(AccountId, Timestamp)>, StoreError> {
    store.platform_read(|tx| tx.query(SINCE, params![from], |row| Ok((row.get(0)?, row.get(1)?))))
}

impl Identity {
    /// Is told each time the account's sessions are to end: password changed, account suspended, "sign out
    /// everywhere". A door that holds a connection of the account closes it then.
    #[must_use]
    pub fn ended(&self, actor: &Actor) -> watch::Receiver<u64> {
        self.listen(actor.account, actor.organisation)
    }

    pub(crate) fn listen(
        &self,
        account: AccountId,
        organisation: OrganisationId,
    ) -> watch::Receiver<u64> {
        let organisation = Some(organisation);
        let mut held = self.0.endings.held();
        // Who listens no more is forgotten when the map has grown: memory follows activity.
        if held.len() >= 1024 && !held.contains_key(&account) {
            held.retain(|_, held| held.is_open());
        }
        let fresh = || Held {
            ended: watch::Sender::new(0),
            organisation,
        };
        let held = held.entry(account).or_insert_with(fresh);
        if !held.is_open() {
            held.organisation = organisation;
        }
        held.ended.subscribe()
    }

    /// Ends all sessions of an account, at every door and on every node.
    ///
    /// # Errors
    /// The store's.
    pub fn end_sessions(&self, account: AccountId) -> Result<(), StoreError> {
        let ended = self.0.store.platform_write(|tx| end_all(tx, account))?;
        self.has_ended(ended);
        Ok(())
    }

    /// Tells the doors of this node, once what was written has committed.
    pub(crate) fn has_ended(&self, ended: Ended) {
        let Ended { account, at } = ended;
        self.0.directory.has_thawed(account);
        self.0.endings.heard().known.insert(account, at);
        self.tell_ended(account);
    }

    /// Ends what is held here of accounts whose sessions another node ended, of those that are open no more, and of those
    /// whose bearer belongs to another organisation by now: after an import, or when another node told of a change. Cost
    /// follows who is connected and what ended.
    ///
    /// # Errors
    /// The store's; what could be ended is.
    pub fn end_closed(&self) -> Result<(), StoreError> {
        self.end_as_others_did()?;
        for (account, organisation) in self.0.endings.open() {
            match self.0.directory.account(account) {
                Ok(found) if found.state.is_open() && Some(found.organisation) == organisation => {}
                Ok(_) | Err(DirectoryError::NotFound(_)) => self.tell_ended(account),
                Err(DirectoryError::Store(error)) => return Err(error),
                Err(_) => {}
            }
        }
        Ok(())
    }

    fn end_as_others_did(&self) -> Result<(), StoreError> {
        let (now, from) = (self.0.store.now(), self.0.endings.heard().from());
        let ended = ended_since(&self.0.store, from)?;
        let fresh: Vec<AccountId> = {
            let mut heard = self.0.endings.heard();
            let fresh = ended
                .into_iter()
                .filter(|(account, at)| heard.is_new(*account, *at))
                .map(|(account, _)| account)
                .collect();
            heard.read_until(now);
            fresh
        };
        fresh
            .into_iter()
            .for_each(|account| self.tell_ended(account));
        Ok(())
    }

    fn tell_ended(&self, account: AccountId) {
        self.0.memory.forget(account);
        if let Some(held) = self.0.endings.held().get(&account) {
            held.ended.send_modify(|times| *times += 1);
        }
    }
}
