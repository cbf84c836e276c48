//! What sources write: structures, people with their functions, departures and returns, each within the transaction of
//! whoever knows the source (`import`, commands, pages).
//!
//! A person gets an account, an identifier and an address at once; the account's own database appears with its first
//! message or sign-in. Nothing is taken back from a person here: who is no longer told of is *leaving*, with a date.

use crate::address_feed::{CHANGES, touch};
use crate::allocation::{self, Standing};
use crate::delegation;
use crate::naming::{identifier, is_respelling, readable};
use crate::order::{name_key, town_key};
use crate::state::{self, Cause};
use crate::words::{FoundIn, add_words, search_words, write_words};
use crate::{
    AccountState, Directory, DirectoryError, Establishment, FunctionFacts, HEAD_POST,
    OrganisationId, PersonId, Policies, StructureFacts, functions, policy, quota, role_mailbox,
    structure,
};
use chrono::NaiveDate;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use store::{AccountId, StoreError, Timestamp, Tx, params};
use text::Lang;

/// Who somebody is to the institution.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Population {
    #[default]
    Staff,
    /// Named accounts with an end: local authority, trainees, not yet in a feed.
    Guest,
    /// Minors, mostly: who sees them and what they may do is narrower (`pupils`).
    Pupil,
}

impl Population {
    /// As rows have it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Staff => "staff",
            Self::Guest => "guest",
            Self::Pupil => "pupil",
        }
    }

    /// The population of that name; unknown names are staff.
    #[must_use]
    pub fn named(name: &str) -> Self {
        match name {
            "guest" => Self::Guest,
            "pupil" => Self::Pupil,
            _ => Self::Staff,
        }
    }
}

/// What the sources together say of a person. Secrets come as their keyed hashes and in no other form.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PersonFacts {
    pub given_name: String,
    /// The name in use.
    pub family_name: String,
    pub birth_name: Option<String>,
    /// `M.` or `Mme`.
    pub title: Option<String>,
    pub birth_hash: Option<String>,
    pub numen_hash: Option<String>,
    pub managing_service: Option<String>,
    pub population: Population,
    pub home: Option<i64>,
    pub functions: Vec<FunctionFacts>,
    /// The first day, when it lies ahead: until then the account is announced.
    pub starts: Option<NaiveDate>,
    /// The last day.
    pub ends: Option<NaiveDate>,
}

/// What writing a person changed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Written {
    pub person: Option<PersonId>,
    pub account: Option<AccountId>,
    pub created: bool,
    /// Another name, not another spelling.
    pub renamed: bool,
    pub moved: bool,
}

/// An organisation while a source writes to it.
#[derive(Debug, Clone)]
pub struct Registry {
    pub organisation: OrganisationId,
    pub policies: Policies,
    /// Whether there is no other organisation.
    pub(crate) is_alone: bool,
    domain: String,
    language: Lang,
    places: Arc<Mutex<HashMap<i64, Arc<Establishment>>>>,
}

const LOADED: &str = "
SELECT account_id, given_name, family_name, establishment_id, identifier FROM person
WHERE person_id = $1 AND organisation_id = $2";
/// The index of an account's addresses is walked: there are a few.
pub(crate) const OFFERED: &str =
    "SELECT address FROM address WHERE account_id = $1 AND offered = 1";
pub(crate) const PEOPLE_OF: &str = "
SELECT count(*) FROM (SELECT 1 FROM person WHERE establishment_id = $1 AND population <> 'pupil') AS counted";
pub(crate) const ALL_ADDRESSES: &str = "SELECT address FROM address WHERE account_id = $1";

/// A person's row as it stands.
struct Loaded {
    account: AccountId,
    given: String,
    family: String,
    home: Option<i64>,
    identifier: String,
}

impl Directory {
    /// Opens an organisation for writing what a source tells.
    ///
    /// # Errors
    /// `NotFound` for an organisation or one without a domain; the store's.
    pub fn registry(&self, organisation: OrganisationId) -> Result<Registry, DirectoryError> {
        let found = self.organisation(organisation)?;
        let domain = found.domains.first().cloned();
        Ok(Registry {
            organisation,
            policies: self.policies(organisation)?,
            is_alone: !self.has_several_organisations()?,
            domain: domain.ok_or(DirectoryError::NotFound("domain"))?,
            language: found.language,
            places: Arc::default(),
        })
    }

    /// What was remembered is read anew: after a source has written. Other nodes hear of it from what was written.
    pub fn forget(&self) {
        self.cache.clear();
    }
}

impl Registry {
    /// Writes a structure; its key.
    ///
    /// # Errors
    /// The store's.
    pub fn put_structure(
        &self,
        tx: &Tx<'_>,
        known: Option<i64>,
        facts: &StructureFacts,
    ) -> Result<i64, StoreError> {
        self.forget_places();
        tx.platform_changed();
        let id = structure::put(tx, self.organisation, known, facts)?;
        if known.is_some() {
            role_mailbox::open_again(tx, id, &facts.name)?;
        }
        Ok(id)
    }

    /// What a structure hangs on.
    ///
    /// # Errors
    /// The store's.
    pub fn hang(&self, tx: &Tx<'_>, id: i64, parent: Option<i64>) -> Result<(), StoreError> {
        structure::hang(tx, id, parent)
    }

    /// A structure no source tells of any more: its people are told of elsewhere or leave.
    ///
    /// # Errors
    /// The store's.
    pub fn close_structure(&self, tx: &Tx<'_>, id: i64, day: NaiveDate) -> Result<(), StoreError> {
        tx.platform_changed();
        structure::close(tx, id, day)?;
        role_mailbox::close_with(tx, id, day, &self.policies)
    }

    /// The structure with this UAI, in this organisation.
    ///
    /// # Errors
    /// The store's.
    pub fn structure_of_uai(&self, tx: &Tx<'_>, uai: &str) -> Result<Option<i64>, StoreError> {
        tx.query_opt(structure::OWN_UAI, params![self.organisation, uai], |row| {
            row.get(0)
        })
    }

    /// How many people belong to a structure first, pupils aside.
    ///
    /// # Errors
    /// The store's.
    pub fn people_of(&self, tx: &Tx<'_>, establishment: i64) -> Result<u64, StoreError> {
        let count: i64 = tx.value(PEOPLE_OF, params![establishment])?;
        Ok(u64::try_from(count).unwrap_or(0))
    }

    /// The local part that somebody of this name would have without homonyms.
    #[must_use]
    pub fn first_choice(&self, given: &str, family: &str) -> String {
        self.policies.names.local_part(given, family)
    }

    /// Whether somebody has, or had too lately, this local part in the organisation's main domain.
    ///
    /// # Errors
    /// The store's.
    pub fn is_taken(&self, tx: &Tx<'_>, local: &str) -> Result<bool, StoreError> {
        let whole = crate::address::key(local, &self.domain);
        let found = tx.query_opt(allocation::ADDRESS, params![&whole], |row| {
            row.get::<Option<Timestamp>>(0)
        })?;
        Ok(found.is_some())
    }

    /// The address that somebody of this name would be given now.
    ///
    /// # Errors
    /// `Exists` when there are more homonyms than numbers; the store's.
    pub fn next_address(
        &self,
        tx: &Tx<'_>,
        given: &str,
        family: &str,
    ) -> Result<String, DirectoryError> {
        let names = (readable(given), readable(family));
        let rule = &self.policies.names;
        allocation::next_address(tx, rule, (&names.0, &names.1), &self.domain)
    }

    /// Writes a person as the sources tell of them today: creates, renames, moves, brings back. Writing the same again
    /// changes nothing, and nothing is written of who is another organisation's by now.
    ///
    /// # Errors
    /// `Exists` when there are more homonyms than numbers; the store's.
    pub fn put_person(
        &self,
        directory: &Directory,
        tx: &Tx<'_>,
        known: Option<PersonId>,
        facts: &PersonFacts,
        today: NaiveDate,
    ) -> Result<Written, DirectoryError> {
        tx.platform_changed();
        match known {
            None => self.create(directory, tx, facts, today),
            Some(person) => self.change(tx, person, facts, today),
        }
    }

    /// No source tells of the person any more: access ends after the policy's days, or on `last` when that is known.
    ///
    /// # Errors
    /// The store's.
    pub fn depart(
        &self,
        tx: &Tx<'_>,
        person: PersonId,
        today: NaiveDate,
        last: Option<NaiveDate>,
        cause: Cause,
    ) -> Result<(), DirectoryError> {
        let Some(loaded) = self.load(tx, person)? else {
            return Ok(());
        };
        let told = last.is_some();
        let grace = chrono::Days::new(u64::from(self.policies.life.leaving_days));
        let last = last
            .or_else(|| today.checked_add_days(grace))
            .unwrap_or(today);
        state::leave(tx, loaded.account, last, told, cause)?;
        touch(tx, loaded.account)?;
        // Rights that hang on a function end with it, today and not with the account.
        functions::end(tx, person, today)?;
        role_mailbox::end_of_person(tx, person, today)?;
        delegation::end_of_person(tx, self.organisation, person, None)?;
        Ok(())
    }

    fn create(
        &self,
        directory: &Directory,
        tx: &Tx<'_>,
        facts: &PersonFacts,
        today: NaiveDate,
    ) -> Result<Written, DirectoryError> {
        let person = PersonId(tx.new_platform_id("person")?);
        let account = directory.store.create_account(tx)?;
        let shown = Shown::of(facts);
        let identifier = self.insert_person(tx, person, account, facts, &shown)?;
        let announced = facts.starts.filter(|starts| *starts > today);
        let state = match announced {
            Some(_) => AccountState::Announced,
            None => AccountState::ToActivate,
        };
        let turns = match announced {
            Some(starts) => starts.pred_opt().map(state::end_of),
            None => facts.ends.map(state::end_of),
        };
        tx.send(
            "INSERT INTO account (account_id, organisation_id, person_id, state, quota_bytes, created, turns, ends,
                activated, change)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0, $9)",
            params![
                account,
                self.organisation,
                person,
                state.name(),
                self.quota(facts, today),
                tx.now(),
                turns,
                facts.ends.map(|end| end.to_string()).as_deref(),
                tx.new_platform_id(CHANGES)?
            ],
        )?;
        let names = (shown.given.as_str(), shown.family.as_str());
        let rule = &self.policies.names;
        let address = allocation::address(tx, rule, names, &self.domain, account, Standing::Main)?;
        functions::put(tx, person, &shown.order, &[], &facts.functions, today)?;
        let words = self.words(tx, &shown, facts, &identifier, &address)?;
        add_words(tx, self.found_in(facts, &shown), person, &words)?;
        Ok(Written {
            person: Some(person),
            account: Some(account),
            created: true,
            ..Written::default()
        })
    }

    fn insert_person(
        &self,
        tx: &Tx<'_>,
        person: PersonId,
        account: AccountId,
        facts: &PersonFacts,
        shown: &Shown,
    ) -> Result<String, DirectoryError> {
        let base = identifier(&shown.given, &shown.family);
        let town = self.town(tx, shown.home)?;
        let (mut candidate, mut rank) = (base.clone(), 0);
        loop {
            let fresh = tx.execute(
                "INSERT INTO person (person_id, organisation_id, identifier, display_name, given_name, family_name,
                    function, establishment_id, language, role, account_id, created, birth_name, title, population,
                    birth_hash, numen_hash, managing_service, order_name, town_key, waits)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, 1)
                 ON CONFLICT DO NOTHING",
                params![
                    person,
                    self.organisation,
                    &candidate,
                    &shown.display,
                    &shown.given,
                    &shown.family,
                    &shown.function,
                    shown.home,
                    self.language.code(),
                    shown.role,
                    account,
                    tx.now(),
                    shown.birth_name.as_deref(),
                    facts.title.as_deref(),
                    facts.population.name(),
                    facts.birth_hash.as_deref(),
                    facts.numen_hash.as_deref(),
                    facts.managing_service.as_deref(),
                    &shown.order,
                    &town
                ],
            )?;
            if fresh == 1 {
                return Ok(candidate);
            }
            // A homonym: the first number that is free, unless somebody takes it in between.
            (candidate, rank) = allocation::identifier(tx, self.organisation, &base, rank + 1)?;
        }
    }

    fn change(
        &self,
        tx: &Tx<'_>,
        person: PersonId,
        facts: &PersonFacts,
        today: NaiveDate,
    ) -> Result<Written, DirectoryError> {
        let Some(before) = self.load(tx, person)? else {
            return match self.elsewhere(tx, person)? {
                Some(_) => Ok(Written::default()),
                None => Err(DirectoryError::NotFound("person")),
            };
        };
        let shown = Shown::of(facts);
        let renamed = !is_respelling(
            (&before.given, &before.family),
            (&shown.given, &shown.family),
        );
        let town = self.town(tx, shown.home)?;
        tx.send(
            "UPDATE person SET display_name = $2, given_name = $3, family_name = $4, function = $5,
                establishment_id = $6, birth_name = $7, title = $8, birth_hash = $9, numen_hash = $10,
                managing_service = $11, role = CASE WHEN role IN ('agent', 'head') THEN $12 ELSE role END,
                order_name = $13, town_key = $14, population = $15
             WHERE person_id = $1",
            params![
                person,
                &shown.display,
                &shown.given,
                &shown.family,
                &shown.function,
                shown.home,
                shown.birth_name.as_deref(),
                facts.title.as_deref(),
                facts.birth_hash.as_deref(),
                facts.numen_hash.as_deref(),
                facts.managing_service.as_deref(),
                shown.role,
                &shown.order,
                &town,
                facts.population.name()
            ],
        )?;
        let standing = standing(tx, before.account)?;
        let opens = facts.starts.filter(|starts| *starts > today);
        let told = state::Stay {
            opens,
            ends: facts.ends,
        };
        state::stay(tx, before.account, &told, today)?;
        if renamed {
            self.rename(tx, before.account, &shown)?;
        }
        self.live_again(tx, before.account, &shown, &told)?;
        tx.send(
            "UPDATE held_function SET order_name = $2 WHERE person_id = $1 AND order_name <> $2",
            params![person, &shown.order],
        )?;
        let known = functions::held_by(tx, person)?;
        let facts = &state::cut_short(tx, before.account, facts)?;
        functions::put(tx, person, &shown.order, &known, &facts.functions, today)?;
        quota::put(tx, before.account, self.quota(facts, today))?;
        if let Some(left) = before.home.filter(|home| Some(*home) != shown.home) {
            role_mailbox::end_at(tx, person, left, today)?;
            delegation::end_of_person(tx, self.organisation, person, Some(left))?;
        }
        if self::standing(tx, before.account)? != standing {
            touch(tx, before.account)?;
        }
        let address = main_address(tx, before.account)?.unwrap_or_default();
        let words = self.words(tx, &shown, facts, &before.identifier, &address)?;
        write_words(tx, self.found_in(facts, &shown), person, &words)?;
        Ok(Written {
            person: Some(person),
            account: Some(before.account),
            created: false,
            renamed,
            moved: before.home != shown.home,
        })
    }

    /// Another name: its address is offered, or becomes the main one at once, as the policy says.
    fn rename(&self, tx: &Tx<'_>, account: AccountId, shown: &Shown) -> Result<(), DirectoryError> {
        let rule = &self.policies.names;
        // An offer of the name before this one is nobody's any more.
        tx.execute(
            "DELETE FROM address WHERE account_id = $1 AND offered = 1",
            params![account],
        )?;
        let names = (shown.given.as_str(), shown.family.as_str());
        let base = rule.local_part(names.0, names.1);
        let whole = crate::address::key(&base, &self.domain);
        let own: Vec<String> = tx.query(ALL_ADDRESSES, params![account], |row| row.get(0))?;
        if own.contains(&whole) {
            // The name they had before, for whom it is still theirs.
            return self.take(tx, account, &whole);
        }
        let offered =
            allocation::address(tx, rule, names, &self.domain, account, Standing::Offered)?;
        if rule.renamed_at_once {
            self.take(tx, account, &offered)?;
        }
        Ok(())
    }

    /// Makes an own address the main one; the one before stays as an alias with a date.
    fn take(&self, tx: &Tx<'_>, account: AccountId, address: &str) -> Result<(), DirectoryError> {
        take_address(tx, account, address, self.policies.life.alias_days)?;
        Ok(())
    }

    /// Somebody whose addresses ended comes back: to their own again, unless they are given to somebody else.
    fn live_again(
        &self,
        tx: &Tx<'_>,
        account: AccountId,
        shown: &Shown,
        told: &state::Stay,
    ) -> Result<(), DirectoryError> {
        let deleted = state::state_of(tx, account)?.0 == AccountState::Deleted;
        if !deleted {
            return Ok(());
        }
        tx.execute(
            "UPDATE account SET state = $2, activated = 0, turns = $3, ends = $4, cause = NULL, leaving_told = 0
             WHERE account_id = $1",
            params![
                account,
                match told.opens {
                    Some(_) => AccountState::Announced.name(),
                    None => AccountState::ToActivate.name(),
                },
                match told.opens {
                    Some(opens) => opens.pred_opt().map(state::end_of),
                    None => told.ends.map(state::end_of),
                },
                told.ends.map(|end| end.to_string()).as_deref()
            ],
        )?;
        tx.execute(
            "UPDATE person SET waits = 1 WHERE account_id = $1",
            params![account],
        )?;
        // In a domain that is the organisation's still.
        let revived = tx.execute(
            "UPDATE address SET until = NULL WHERE account_id = $1 AND main = 1 AND EXISTS (
                SELECT 1 FROM domain WHERE domain.organisation_id = $2 AND address.address LIKE '%@' || domain.domain)",
            params![account, self.organisation],
        )?;
        if revived == 0 {
            let names = (shown.given.as_str(), shown.family.as_str());
            let rule = &self.policies.names;
            allocation::address(tx, rule, names, &self.domain, account, Standing::Main)?;
        }
        Ok(())
    }

    fn quota(&self, facts: &PersonFacts, today: NaiveDate) -> i64 {
        quota::of_functions(&self.policies.quota, &facts.functions, today)
    }

    /// The words that a person is found by.
    fn words(
        &self,
        tx: &Tx<'_>,
        shown: &Shown,
        facts: &PersonFacts,
        identifier: &str,
        address: &str,
    ) -> Result<Vec<String>, StoreError> {
        let mut texts = vec![
            shown.display.clone(),
            shown.birth_name.clone().unwrap_or_default(),
            identifier.to_owned(),
            address.split('@').next().unwrap_or_default().to_owned(),
        ];
        texts.extend(facts.functions.iter().map(|one| one.label.clone()));
        if facts.population == Population::Pupil {
            // Their school is where they are looked for.
            return Ok(search_words(texts.iter().map(String::as_str)));
        }
        let places = facts.functions.iter().map(|one| one.establishment);
        let mut places: Vec<i64> = places.chain(shown.home).collect();
        places.sort_unstable();
        places.dedup();
        for place in places.into_iter().take(MOST_PLACES) {
            if let Some(found) = self.place(tx, place)? {
                texts.extend(structure::texts(&found.facts).map(str::to_owned));
            }
        }
        Ok(search_words(texts.iter().map(String::as_str)))
    }

    /// Where the words of a person lead to them: in the whole organisation, or (pupils) in their school alone.
    fn found_in(&self, facts: &PersonFacts, shown: &Shown) -> FoundIn {
        match facts.population {
            Population::Staff | Population::Guest => FoundIn::of(self.organisation),
            Population::Pupil => FoundIn::of_pupils(shown.home.unwrap_or_default()),
        }
    }

    /// The key of a structure's town; none for who has no structure.
    fn town(&self, tx: &Tx<'_>, home: Option<i64>) -> Result<String, StoreError> {
        let found = match home {
            Some(home) => self.place(tx, home)?,
            None => None,
        };
        Ok(found.map_or_else(String::new, |one| town_key(&one.facts.town)))
    }

    /// A structure, remembered: people of a school come one after the other.
    fn place(&self, tx: &Tx<'_>, id: i64) -> Result<Option<Arc<Establishment>>, StoreError> {
        let known = || self.places.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(found) = known().get(&id) {
            return Ok(Some(found.clone()));
        }
        let found = structure::find(tx, id)?.map(Arc::new);
        if let Some(found) = &found {
            known().insert(id, found.clone());
        }
        Ok(found)
    }

    /// The domain of new addresses.
    pub(crate) fn domain(&self) -> &str {
        &self.domain
    }

    /// A person of this organisation.
    fn load(&self, tx: &Tx<'_>, person: PersonId) -> Result<Option<Loaded>, StoreError> {
        let found = tx.query_opt(LOADED, params![person, self.organisation], |row| {
            Ok(Loaded {
                account: AccountId(row.get::<Option<i64>>(0)?.unwrap_or_default()),
                given: row.get(1)?,
                family: row.get(2)?,
                home: row.get(3)?,
                identifier: row.get(4)?,
            })
        })?;
        Ok(found.filter(|one| one.account.0 != 0))
    }

    /// What is remembered of structures is read anew.
    fn forget_places(&self) {
        let mut known = self.places.lock().unwrap_or_else(PoisonError::into_inner);
        known.clear();
    }
}

/// Structures by whose names and towns a person is found: replacement staff may have 25.
const MOST_PLACES: usize = 8;

/// What colleagues read of a person.
struct Shown {
    display: String,
    given: String,
    family: String,
    birth_name: Option<String>,
    function: String,
    home: Option<i64>,
    role: &'static str,
    /// Where they stand among others.
    order: String,
}

impl Shown {
    fn of(facts: &PersonFacts) -> Self {
        let (given, family) = (readable(&facts.given_name), readable(&facts.family_name));
        let display = format!("{given} {family}").trim().to_owned();
        let home = facts
            .home
            .or_else(|| facts.functions.first().map(|one| one.establishment));
        let at_home = facts
            .functions
            .iter()
            .find(|one| Some(one.establishment) == home && !one.label.is_empty());
        let any = facts.functions.iter().find(|one| !one.label.is_empty());
        let leads = facts
            .functions
            .iter()
            .any(|one| one.code == "DIR" && one.post == HEAD_POST);
        Self {
            order: name_key(&family, &given),
            display,
            given,
            family,
            birth_name: facts.birth_name.as_deref().map(readable),
            function: at_home
                .or(any)
                .map(|one| one.label.clone())
                .unwrap_or_default(),
            home,
            role: if leads { "head" } else { "agent" },
        }
    }
}

/// What the outgoing feed tells of an account: a difference is a change of it.
fn standing(
    tx: &Tx<'_>,
    account: AccountId,
) -> Result<(Option<String>, Option<String>), StoreError> {
    let state = tx.query_opt(
        "SELECT state, ends FROM account WHERE account_id = $1",
        params![account],
        |row| {
            let ends: Option<String> = row.get(1)?;
            Ok(format!(
                "{} {}",
                row.get::<String>(0)?,
                ends.unwrap_or_default()
            ))
        },
    )?;
    Ok((state, main_address(tx, account)?))
}

fn main_address(tx: &Tx<'_>, account: AccountId) -> Result<Option<String>, StoreError> {
    tx.query_opt(
        "SELECT address FROM address WHERE account_id = $1 AND main = 1",
        params![account],
        |row| row.get(0),
    )
}

/// When an address that is an alias from today on ends.
pub(crate) fn alias_end(tx: &Tx<'_>, days: u32) -> Timestamp {
    let days = i64::from(days) + 1;
    Timestamp(text::dates::day_start(text::dates::PARIS, tx.now().0, days))
}

/// Makes an own address the main one; the one before is an alias for so many days.
pub(crate) fn take_address(
    tx: &Tx<'_>,
    account: AccountId,
    address: &str,
    alias_days: u32,
) -> Result<u64, StoreError> {
    let until = alias_end(tx, alias_days);
    tx.execute(
        "UPDATE address SET main = 0, until = $3 WHERE account_id = $1 AND main = 1 AND address <> $2",
        params![account, address, until],
    )?;
    tx.execute(
        "UPDATE address SET main = 1, offered = 0, until = NULL WHERE account_id = $1 AND address = $2",
        params![account, address],
    )
}

impl Directory {
    /// The address that a new name offers, if one does.
    ///
    /// # Errors
    /// The store's.
    pub fn offered_address(&self, actor: &crate::Actor) -> Result<Option<String>, StoreError> {
        self.store
            .platform_read(|tx| tx.query_opt(OFFERED, params![actor.account], |row| row.get(0)))
    }

    /// The bearer takes the address that their new name offers them; the one before stays as an alias.
    ///
    /// # Errors
    /// `NotFound` when none is offered; the store's.
    pub fn take_offered_address(&self, actor: &crate::Actor) -> Result<String, DirectoryError> {
        let taken = self.write(|tx| {
            let offered: Option<String> =
                tx.query_opt(OFFERED, params![actor.account], |row| row.get(0))?;
            let offered = offered.ok_or(DirectoryError::NotFound("address"))?;
            let days = policy::policies(tx, actor.organisation)?.life.alias_days;
            take_address(tx, actor.account, &offered, days)?;
            touch(tx, actor.account)?;
            Ok::<_, DirectoryError>(offered)
        })?;
        Ok(taken)
    }
}
