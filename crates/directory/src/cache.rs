//! What the doors ask at every step, remembered: accounts, and addresses that lead to them.
//!
//! Every change of the directory clears it; a value read before a clearing is not kept after it (the generation
//! tells). Where nodes share a database the news of another one's changes clear it before the next look, and as long as
//! a node does not hear the others it remembers nothing.

use crate::networks::Network;
use crate::{
    Account, Campaign, OrganisationId, Person, PersonId, Responsibilities, RoleMailbox,
    SendingLimits,
};
use chrono::NaiveDate;
use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use store::{AccountId, PlatformNews};

/// Entries of each kind kept at the most; beyond, the memory starts again. A limit of memory, about 20 MB.
const MOST: usize = 60_000;

/// What is so on a day.
type OfDay<T> = (NaiveDate, Arc<T>);

pub(crate) struct Cache {
    news: PlatformNews,
    /// What was heard when it was last cleared.
    heard: AtomicU64,
    generation: AtomicU64,
    accounts: RwLock<HashMap<AccountId, Arc<Account>>>,
    addresses: RwLock<HashMap<String, AccountId>>,
    people: RwLock<HashMap<PersonId, Arc<Person>>>,
    domains: RwLock<Option<Arc<HashMap<String, OrganisationId>>>>,
    /// Good for the day they were read on.
    role_mailboxes: RwLock<HashMap<PersonId, OfDay<Vec<RoleMailbox>>>>,
    responsibilities: RwLock<HashMap<PersonId, OfDay<Responsibilities>>>,
    sending: RwLock<HashMap<OrganisationId, Option<Arc<SendingLimits>>>>,
    networks: RwLock<Option<Arc<Vec<Network>>>>,
    /// Of who has none too.
    campaigns: RwLock<HashMap<OrganisationId, Option<Arc<Campaign>>>>,
}

impl Cache {
    pub(crate) fn new(news: PlatformNews) -> Self {
        Self {
            news,
            heard: AtomicU64::default(),
            generation: AtomicU64::default(),
            accounts: RwLock::default(),
            addresses: RwLock::default(),
            people: RwLock::default(),
            domains: RwLock::default(),
            role_mailboxes: RwLock::default(),
            responsibilities: RwLock::default(),
            sending: RwLock::default(),
            networks: RwLock::default(),
            campaigns: RwLock::default(),
        }
    }

    pub(crate) fn generation(&self) -> u64 {
        self.holds();
        self.generation.load(Ordering::Acquire)
    }

    fn is(&self, generation: u64) -> bool {
        self.generation.load(Ordering::Acquire) == generation
    }

    /// Whether what is remembered is what is so, after what other nodes told was heeded.
    fn holds(&self) -> bool {
        let Some(heard) = self.news.heard() else {
            return false;
        };
        if self.heard.swap(heard, Ordering::AcqRel) != heard {
            self.clear();
        }
        true
    }

    pub(crate) fn clear(&self) {
        self.generation.fetch_add(1, Ordering::AcqRel);
        write(&self.accounts).clear();
        write(&self.addresses).clear();
        write(&self.people).clear();
        *write(&self.domains) = None;
        write(&self.role_mailboxes).clear();
        write(&self.responsibilities).clear();
        write(&self.sending).clear();
        *write(&self.networks) = None;
        write(&self.campaigns).clear();
    }

    pub(crate) fn account(&self, id: AccountId) -> Option<Arc<Account>> {
        if !self.holds() {
            return None;
        }
        read(&self.accounts).get(&id).cloned()
    }

    pub(crate) fn keep_account(&self, generation: u64, account: Account) -> Arc<Account> {
        let account = Arc::new(account);
        self.keep(generation, &self.accounts, account.id, account.clone());
        account
    }

    pub(crate) fn address(&self, address: &str) -> Option<AccountId> {
        if !self.holds() {
            return None;
        }
        read(&self.addresses).get(address).copied()
    }

    pub(crate) fn keep_address(&self, generation: u64, address: &str, account: AccountId) {
        self.keep(generation, &self.addresses, address.to_owned(), account);
    }

    pub(crate) fn person(&self, id: PersonId) -> Option<Arc<Person>> {
        if !self.holds() {
            return None;
        }
        read(&self.people).get(&id).cloned()
    }

    pub(crate) fn keep_person(&self, generation: u64, person: Person) -> Arc<Person> {
        let person = Arc::new(person);
        self.keep(generation, &self.people, person.id, person.clone());
        person
    }

    /// The table that an organisation set, or that it set none.
    pub(crate) fn sending(
        &self,
        organisation: OrganisationId,
    ) -> Option<Option<Arc<SendingLimits>>> {
        if !self.holds() {
            return None;
        }
        read(&self.sending).get(&organisation).cloned()
    }

    pub(crate) fn keep_sending(
        &self,
        generation: u64,
        organisation: OrganisationId,
        set: Option<Arc<SendingLimits>>,
    ) {
        self.keep(generation, &self.sending, organisation, set);
    }

    pub(crate) fn networks(&self) -> Option<Arc<Vec<Network>>> {
        if !self.holds() {
            return None;
        }
        read(&self.networks).clone()
    }

    pub(crate) fn keep_networks(&self, generation: u64, found: Vec<Network>) -> Arc<Vec<Network>> {
        let found = Arc::new(found);
        let holds = self.generation() == generation;
        let mut place = write(&self.networks);
        if holds && self.is(generation) {
            *place = Some(found.clone());
        }
        found
    }

    /// The campaign of an organisation, or that it has none.
    pub(crate) fn campaign(&self, organisation: OrganisationId) -> Option<Option<Arc<Campaign>>> {
        if !self.holds() {
            return None;
        }
        read(&self.campaigns).get(&organisation).cloned()
    }

    pub(crate) fn keep_campaign(
        &self,
        generation: u64,
        organisation: OrganisationId,
        found: Option<Arc<Campaign>>,
    ) {
        self.keep(generation, &self.campaigns, organisation, found);
    }

    pub(crate) fn domains(&self) -> Option<Arc<HashMap<String, OrganisationId>>> {
        if !self.holds() {
            return None;
        }
        read(&self.domains).clone()
    }

    pub(crate) fn keep_domains(
        &self,
        generation: u64,
        domains: HashMap<String, OrganisationId>,
    ) -> Arc<HashMap<String, OrganisationId>> {
        let domains = Arc::new(domains);
        let holds = self.generation() == generation;
        let mut place = write(&self.domains);
        if holds && self.is(generation) {
            *place = Some(domains.clone());
        }
        domains
    }

    pub(crate) fn role_mailboxes(
        &self,
        person: PersonId,
        day: NaiveDate,
    ) -> Option<Arc<Vec<RoleMailbox>>> {
        if !self.holds() {
            return None;
        }
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
        if !self.holds() {
            return None;
        }
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
        // What was heard is heeded before the map is locked: heeding it clears the map.
        if self.generation() != generation {
            return;
        }
        let mut map = write(map);
        if !self.is(generation) {
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
