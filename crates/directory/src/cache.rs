//! What the doors ask at every step, remembered: accounts, and addresses that lead to them.
//!
//! Every change of the directory clears it; a value read before a clearing is not kept after it (the generation
//! tells). On several nodes the change feed of the platform clears the others' (`Directory::forget`).

use crate::{Account, Person, PersonId, Responsibilities, RoleMailbox};
use chrono::NaiveDate;
use std::collections::{HashMap, HashSet};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use store::AccountId;

/// Entries of each kind kept at the most; beyond, the memory starts again. A limit of memory, about 20 MB.
const MOST: usize = 60_000;

/// What is so on a day.
type OfDay<T> = (NaiveDate, Arc<T>);

#[derive(Default)]
pub(crate) struct Cache {
    generation: AtomicU64,
    accounts: RwLock<HashMap<AccountId, Arc<Account>>>,
    addresses: RwLock<HashMap<String, AccountId>>,
    people: RwLock<HashMap<PersonId, Arc<Person>>>,
    domains: RwLock<Option<Arc<HashSet<String>>>>,
    /// Good for the day they were read on.
    role_mailboxes: RwLock<HashMap<PersonId, OfDay<Vec<RoleMailbox>>>>,
    responsibilities: RwLock<HashMap<PersonId, OfDay<Responsibilities>>>,
}

impl Cache {
    pub(crate) fn generation(&self) -> u64 {
        self.generation.load(Ordering::Acquire)
    }

    pub(crate) fn clear(&self) {
        self.generation.fetch_add(1, Ordering::AcqRel);
        write(&self.accounts).clear();
        write(&self.addresses).clear();
        write(&self.people).clear();
        *write(&self.domains) = None;
        write(&self.role_mailboxes).clear();
        write(&self.responsibilities).clear();
    }

    pub(crate) fn account(&self, id: AccountId) -> Option<Arc<Account>> {
        read(&self.accounts).get(&id).cloned()
    }

    pub(crate) fn keep_account(&self, generation: u64, account: Account) -> Arc<Account> {
        let account = Arc::new(account);
        self.keep(generation, &self.accounts, account.id, account.clone());
        account
    }

    pub(crate) fn address(&self, address: &str) -> Option<AccountId> {
        read(&self.addresses).get(address).copied()
    }

    pub(crate) fn keep_address(&self, generation: u64, address: &str, account: AccountId) {
        self.keep(generation, &self.addresses, address.to_owned(), account);
    }

    pub(crate) fn person(&self, id: PersonId) -> Option<Arc<Person>> {
        read(&self.people).get(&id).cloned()
    }

    pub(crate) fn keep_person(&self, generation: u64, person: Person) -> Arc<Person> {
        let person = Arc::new(person);
        self.keep(generation, &self.people, person.id, person.clone());
        person
    }

    pub(crate) fn domains(&self) -> Option<Arc<HashSet<String>>> {
        read(&self.domains).clone()
    }

    pub(crate) fn keep_domains(
        &self,
        generation: u64,
        domains: HashSet<String>,
    ) -> Arc<HashSet<String>> {
        let domains = Arc::new(domains);
        let mut place = write(&self.domains);
        if self.generation() == generation {
            *place = Some(domains.clone());
        }
        domains
    }

    pub(crate) fn role_mailboxes(
        &self,
        person: PersonId,
        day: NaiveDate,
    ) -> Option<Arc<Vec<RoleMailbox>>> {
        let known = read(&self.role_mailboxes);
        let (of, found) = known.get(&person)?;
        (*of == day).then(|| found.clone())
    }

    pub(crate) fn keep_role_mailboxes(
        &self,
        generation: u64,
        person: PersonId,
        day: NaiveDate,
        found: Vec<RoleMailbox>,
    ) -> Arc<Vec<RoleMailbox>> {
        let found = Arc::new(found);
        let kept = (day, found.clone());
        self.keep(generation, &self.role_mailboxes, person, kept);
        found
    }

    pub(crate) fn responsibilities(
        &self,
        person: PersonId,
        day: NaiveDate,
    ) -> Option<Arc<Responsibilities>> {
        let known = read(&self.responsibilities);
        let (of, found) = known.get(&person)?;
        (*of == day).then(|| found.clone())
    }

    pub(crate) fn keep_responsibilities(
        &self,
        generation: u64,
        person: PersonId,
        day: NaiveDate,
        found: Responsibilities,
    ) -> Arc<Responsibilities> {
        let found = Arc::new(found);
        let kept = (day, found.clone());
        self.keep(generation, &self.responsibilities, person, kept);
        found
    }

    fn keep<K: std::hash::Hash + Eq, V>(
        &self,
        generation: u64,
        map: &RwLock<HashMap<K, V>>,
        key: K,
        value: V,
    ) {
        let mut map = write(map);
        if self.generation() != generation {
            return;
        }
        if map.len() >= MOST {
            map.clear();
        }
        map.insert(key, value);
    }
}

fn read<T>(lock: &RwLock<T>) -> std::sync::RwLockReadGuard<'_, T> {
    lock.read().unwrap_or_else(PoisonError::into_inner)
}

fn write<T>(lock: &RwLock<T>) -> std::sync::RwLockWriteGuard<'_, T> {
    lock.write().unwrap_or_else(PoisonError::into_inner)
}
