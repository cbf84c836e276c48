//! Credentials, throttles and sessions: who somebody is, whichever door they come through.
//!
//! [`Identity::authenticate`] is the one door of web, IMAP and submission: it looks the name up, throttles,
//! verifies, and checks state and scope. A wrong name costs what a wrong password costs, and is answered the same.
//! A verified secret is remembered in memory for minutes as a keyed hash, so that a mail program's ten connections
//! cost one Argon2. Ending an account's sessions is one call ([`Identity::end_sessions`]) that every door hears.

mod authentication;
mod credential;
mod export_link;
mod first_link;
mod keyed;
mod memory;
#[cfg(test)]
mod plans;
mod schema;
mod secret;
mod session;
mod throttle;

pub use authentication::{Reason, Refusal};
pub use credential::{
    CredentialError, HashCost, LONGEST_PASSWORD, SHORTEST_PASSWORD, check_password,
};
pub use export_link::{ExportLink, LinkRefusal, MadeLink};
pub use first_link::{FIRST_ADMINISTRATOR, FirstLink};
pub use keyed::{Hashed, KEY_FILE, KeyError, KeyedHash};
pub use schema::schema;
pub use secret::Secret;
pub use session::{Device, Session};

use directory::{Actor, Directory, DirectoryError, OrganisationId};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use store::{AccountId, Store, StoreError};
use tokio::sync::{Semaphore, watch};

/// Argon2 verifications at the same time: each takes 19 MiB and a core for tens of milliseconds.
const HASHING_PLACES: usize = 2;

/// Credentials and sessions. Cheap to clone.
#[derive(Clone)]
pub struct Identity(Arc<Inner>);

struct Inner {
    store: Store,
    directory: Directory,
    cost: HashCost,
    /// A hash of nobody's password, verified against when there is no such person.
    decoy: String,
    memory: memory::Memory,
    throttle: throttle::Throttle,
    places: Semaphore,
    ended: Mutex<HashMap<AccountId, Held>>,
}

/// What is open of an account on this node.
struct Held {
    ended: watch::Sender<u64>,
    /// Where its bearer belonged when the first of it was opened.
    organisation: Option<OrganisationId>,
}

impl Held {
    fn is_open(&self) -> bool {
        self.ended.receiver_count() > 0
    }
}

impl Identity {
    /// # Errors
    /// `Hashing` when the cost is one that Argon2 cannot take.
    pub fn new(
        store: Store,
        directory: Directory,
        cost: HashCost,
    ) -> Result<Self, CredentialError> {
        let random = store.random().clone();
        let decoy = credential::hash(&Secret::new(String::new()), &random.bytes::<16>(), cost)?;
        Ok(Self(Arc::new(Inner {
            memory: memory::Memory::new(random.bytes()),
            throttle: throttle::Throttle::default(),
            places: Semaphore::new(HASHING_PLACES),
            ended: Mutex::default(),
            store,
            directory,
            cost,
            decoy,
        })))
    }

    /// Is told each time the account's sessions are to end: password changed, account suspended, "sign out
    /// everywhere". A door that holds a connection of the account closes it then.
    #[must_use]
    pub fn ended(&self, actor: &Actor) -> watch::Receiver<u64> {
        let (account, organisation) = (actor.account, Some(actor.organisation));
        let mut ended = self.0.ended.lock().unwrap_or_else(PoisonError::into_inner);
        // Who listens no more is forgotten when the map has grown: memory follows activity.
        if ended.len() >= 1024 && !ended.contains_key(&account) {
            ended.retain(|_, held| held.is_open());
        }
        let fresh = || Held {
            ended: watch::Sender::new(0),
            organisation,
        };
        let held = ended.entry(account).or_insert_with(fresh);
        if !held.is_open() {
            held.organisation = organisation;
        }
        held.ended.subscribe()
    }

    /// Ends what is held here of accounts that are open no more, and of those whose bearer belongs to another organisation by
    /// now: after an import, or when another node told of a change. Cost follows who is connected.
    ///
    /// # Errors
    /// The store's; what could be ended is.
    pub fn end_closed(&self) -> Result<(), StoreError> {
        let held: Vec<_> = {
            let ended = self.0.ended.lock().unwrap_or_else(PoisonError::into_inner);
            let held = ended.iter().filter(|(_, held)| held.is_open());
            held.map(|(account, held)| (*account, held.organisation))
                .collect()
        };
        for (account, organisation) in held {
            match self.0.directory.account(account) {
                Ok(found) if found.state.is_open() && Some(found.organisation) == organisation => {}
                Ok(_) | Err(DirectoryError::NotFound(_)) => self.tell_ended(account),
                Err(DirectoryError::Store(error)) => return Err(error),
                Err(_) => {}
            }
        }
        Ok(())
    }

    fn tell_ended(&self, account: AccountId) {
        self.0.memory.forget(account);
        let ended = self.0.ended.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(held) = ended.get(&account) {
            held.ended.send_modify(|times| *times += 1);
        }
    }
}
