//! What the load tried and what was acknowledged, kept by the clients' side.

use std::collections::BTreeMap;
use std::fmt;
use std::ops::AddAssign;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// A person by their place in `demo.json`, and a message by the word in its subject.
pub type Copy = (usize, String);

/// A draft as its writer knows it.
#[derive(Debug, Clone)]
pub struct Draft {
    pub word: String,
    /// The last save that was acknowledged, and the last that was tried.
    pub saved: u32,
    pub tried: u32,
    /// Sending: not tried, tried, acknowledged.
    pub sent: Option<bool>,
    pub recipients: Vec<usize>,
}

#[derive(Debug, Default)]
pub struct Pages {
    /// Whether it was acknowledged.
    pub copies: BTreeMap<Copy, bool>,
    /// Whether the move was acknowledged.
    pub moved: BTreeMap<Copy, bool>,
    /// The UID that an APPEND was answered with.
    pub uids: BTreeMap<Copy, String>,
    pub outside: BTreeMap<String, bool>,
    /// By writer and number.
    pub drafts: BTreeMap<(usize, i64), Draft>,
    pub lost: usize,
    pub doubled: usize,
}

/// Shared by all threads of the load. Cheap to clone.
#[derive(Clone)]
pub struct Ledger {
    pages: Arc<Mutex<Pages>>,
    next: Arc<AtomicU64>,
    prefix: String,
    people: usize,
}

impl Ledger {
    pub fn new(people: usize, prefix: String) -> Self {
        Self {
            pages: Arc::default(),
            next: Arc::default(),
            prefix,
            people,
        }
    }

    pub fn people(&self) -> usize {
        self.people
    }

    /// A word that no other message has.
    pub fn word(&self) -> String {
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        format!("crash-{}-{number}.", self.prefix)
    }

    pub fn pages(&self) -> MutexGuard<'_, Pages> {
        self.pages.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn tried(&self, people: &[usize], word: &str) {
        let mut pages = self.pages();
        for person in people {
            pages.copies.insert((*person, word.to_owned()), false);
        }
    }

    pub fn acknowledged(&self, people: &[usize], word: &str) {
        let mut pages = self.pages();
        for person in people {
            pages.copies.insert((*person, word.to_owned()), true);
        }
    }

    pub fn figures(&self) -> Figures {
        let pages = self.pages();
        let yes = |acknowledged: &&bool| **acknowledged;
        Figures {
            rounds: 0,
            copies: pages.copies.values().filter(yes).count(),
            moves: pages.moved.values().filter(yes).count(),
            outside: pages.outside.values().filter(yes).count(),
            drafts: pages
                .drafts
                .values()
                .filter(|draft| draft.saved > 0)
                .count(),
            lost: pages.lost,
            doubled: pages.doubled,
        }
    }
}

/// How much was acknowledged, and what became of it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Figures {
    pub rounds: usize,
    /// Acknowledged messages, once for each recipient.
    pub copies: usize,
    pub moves: usize,
    pub outside: usize,
    pub drafts: usize,
    pub lost: usize,
    pub doubled: usize,
}

impl AddAssign for Figures {
    fn add_assign(&mut self, other: Self) {
        self.rounds += other.rounds;
        self.copies += other.copies;
        self.moves += other.moves;
        self.outside += other.outside;
        self.drafts += other.drafts;
        self.lost += other.lost;
        self.doubled += other.doubled;
    }
}

impl fmt::Display for Figures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} rounds; acknowledged: {} copies, {} moves, {} to the outside, {} drafts; lost {}, doubled {}",
            self.rounds,
            self.copies,
            self.moves,
            self.outside,
            self.drafts,
            self.lost,
            self.doubled
        )
    }
}
