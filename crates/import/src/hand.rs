//! People whom somebody writes by hand, where no feed tells of them: a source like the others, the last in precedence
//! ([`crate::person::rank`]), which ends on its last day.
//!
//! A feed that tells of the same name makes another account: that two records are one person is never said by a name, but by
//! equal NUMEN and date of birth ([`recognition`]). A form that is sent twice makes one person: it bears the key of their
//! record. What was written is changed and ended in [`changing`].

mod changing;
pub(crate) mod recognition;

pub use changing::ByHand;
pub use recognition::{Recognition, SEALED_FOR};

use crate::content::{Category, FunctionContent, PersonContent};
use crate::person::{self, Context};
use crate::record::{self, Feed, FeedKind};
use crate::{ImportError, Imports};
use chrono::{Days, NaiveDate};
use directory::{Act, Actor, DirectoryError, Duty, Entry, OrganisationId, Person, PersonId};
use std::sync::Arc;
use store::{StoreError, params};

/// The one feed of what is written by hand in an organisation.
const NAME: &str = "hand";
/// Letters of a name or a function.
const LONGEST: usize = 100;
/// Letters of a form's key.
const KEY: std::ops::RangeInclusive<usize> = 16..=64;
/// How far ahead a first day may lie: a school year and its holidays.
const AHEAD: Days = Days::new(400);
/// How far back a first day may lie: a career.
const BACK: Days = Days::new(60 * 366);
/// How far ahead a last day may lie. Rows compare days as text: years have four digits.
const LATEST_END: Days = Days::new(60 * 366);
/// People of the same name who are looked at.
const MOST_HOMONYMS: usize = 50;
/// What somebody may be by hand, as function codes: who leads a structure is told by a feed alone.
pub const PROFILES: [&str; 5] = ["ENS", "EDU", "ADF", "DOC", ""];

/// Somebody to write by hand.
#[derive(Debug, Clone, Default)]
pub struct NewByHand {
    /// The form's: letters, digits, `-` and `_`.
    pub key: String,
    pub given_name: String,
    /// The name in use.
    pub family_name: String,
    pub birth_name: Option<String>,
    /// `M.` or `Mme`.
    pub title: Option<String>,
    /// What they do, in words.
    pub function: String,
    /// One of [`PROFILES`].
    pub profile: String,
    pub establishment: i64,
    /// The first day; `None`: today.
    pub starts: Option<NaiveDate>,
    /// The last day.
    pub ends: Option<NaiveDate>,
    /// What human resources will recognise them by.
    pub recognition: Option<Recognition>,
}

/// What would come of writing somebody.
#[derive(Debug, Clone)]
pub struct Expected {
    pub address: String,
    /// Colleagues who bear the same name.
    pub homonyms: Vec<Arc<Person>>,
}

impl NewByHand {
    /// What cannot be accepted on a day, by the name of its field: `given`, `family`, `birth-name`, `title`, `function`,
    /// `profile`, `start`, `end`.
    #[must_use]
    pub fn faults(&self, today: NaiveDate) -> Vec<&'static str> {
        let is_name = |text: &str| is_short(text) && text.chars().any(char::is_alphabetic);
        let titles = ["M.", "Mme"];
        let starts = self.starts.unwrap_or(today);
        let latest = today.checked_add_days(AHEAD).unwrap_or(today);
        let earliest = today.checked_sub_days(BACK).unwrap_or(today);
        let latest_end = today.checked_add_days(LATEST_END).unwrap_or(today);
        [
            ("given", is_name(&self.given_name)),
            ("family", is_name(&self.family_name)),
            ("birth-name", self.birth_name.as_deref().is_none_or(is_name)),
            (
                "title",
                self.title
                    .as_deref()
                    .is_none_or(|one| titles.contains(&one)),
            ),
            ("function", is_name(&self.function)),
            ("profile", PROFILES.contains(&self.profile.as_str())),
            ("start", (earliest..=latest).contains(&starts)),
            (
                "end",
                self.ends
                    .is_none_or(|ends| (starts.max(today)..=latest_end).contains(&ends)),
            ),
        ]
        .into_iter()
        .filter(|(_, good)| !good)
        .map(|(field, _)| field)
        .collect()
    }

    fn has_key(&self) -> bool {
        let is_sign = |sign: char| sign.is_ascii_alphanumeric() || "-_".contains(sign);
        KEY.contains(&self.key.len()) && self.key.chars().all(is_sign)
    }

    pub(crate) fn content_text(&self) -> Result<String, StoreError> {
        serde_json::to_string(&self.content())
            .map_err(|error| StoreError::Corrupt(error.to_string()))
    }

    /// As records keep it.
    fn content(&self) -> PersonContent {
        let structure = self.establishment.to_string();
        PersonContent {
            family: self.family_name.trim().to_owned(),
            given: self.given_name.trim().to_owned(),
            birth_name: self
                .birth_name
                .as_deref()
                .map(|name| name.trim().to_owned()),
            title: self.title.clone(),
            home: Some(structure.clone()),
            functions: vec![FunctionContent {
                structure,
                code: self.profile.clone(),
                label: self.function.trim().to_owned(),
                ..FunctionContent::default()
            }],
            start: self.starts,
            end: self.ends,
            numen: self.recognition.as_ref().map(|known| known.numen.clone()),
            birth: self.recognition.as_ref().map(|known| known.birth.clone()),
            ..PersonContent::default()
        }
    }
}

fn is_short(text: &str) -> bool {
    !text.trim().is_empty()
        && text.chars().count() <= LONGEST
        && !text.chars().any(char::is_control)
}

impl Imports {
    /// What would come of writing somebody: the address they would be given now, and who bears their name.
    ///
    /// # Errors
    /// As [`Imports::create_by_hand`].
    pub fn expect_by_hand(
        &self,
        actor: &Actor,
        organisation: OrganisationId,
        new: &NewByHand,
        today: NaiveDate,
    ) -> Result<Expected, ImportError> {
        self.check_by_hand(actor, organisation, new, today)?;
        check_key(new)?;
        self.check_recognition(actor, organisation, new, today)?;
        let (given, family) = (new.given_name.as_str(), new.family_name.as_str());
        let registry = self.directory.registry(organisation)?;
        let address = self
            .store
            .platform_read(|tx| registry.next_address(tx, given, family))?;
        let name = (given, family);
        let found = self
            .directory
            .namesakes(actor, organisation, name, MOST_HOMONYMS)?;
        let homonyms = found.into_iter().map(Arc::new).collect();
        Ok(Expected { address, homonyms })
    }

    /// Writes somebody by hand: they have an account at once, announced until their first day. The same key again is the same
    /// person.
    ///
    /// # Errors
    /// `NotPermitted` unless the actor looks after the people of the structure, also when it is of another organisation or
    /// closed; `Invalid` with the field that cannot be accepted, `numen-taken` when somebody else has the NUMEN; `Exists` when there are too many homonyms; the store's.
    pub fn create_by_hand(
        &self,
        actor: &Actor,
        organisation: OrganisationId,
        new: &NewByHand,
        today: NaiveDate,
    ) -> Result<PersonId, ImportError> {
        self.check_by_hand(actor, organisation, new, today)?;
        check_key(new)?;
        let content = new.content_text()?;
        let (feed, context) = self.hand(organisation, today)?;
        let key = record_key(actor, new);
        let person = self.store.platform_write(|tx| {
            if let Some(before) = record::find(tx, feed.id, Category::Person, &key)? {
                let person = before.subject.map(PersonId);
                return person.ok_or(DirectoryError::NotFound("person"));
            }
            if let Some(known) = &new.recognition {
                recognition::check_free(&context, tx, (feed.id, &key), known, None)?;
                let numen = record::numen_key(&known.numen);
                record::put_key(tx, feed.id, &key, Some(&numen))?;
            }
            let written = person::write(&context, tx, feed.id, &key, Some(&content))?;
            let person = written.and_then(|written| written.person);
            let person = person.ok_or(DirectoryError::NotFound("person"))?;
            if let Some(known) = &new.recognition {
                recognition::claim(&context, tx, known, person)?;
            }
            let identifier = tx.value(
                "SELECT identifier FROM person WHERE person_id = $1",
                params![person],
            )?;
            let act = Act::AccountCreated { identifier };
            let entry = Entry::about(organisation, person, act).at(Some(new.establishment));
            directory::record(tx, actor, &entry)?;
            Ok(person)
        })?;
        self.directory.forget();
        Ok(person)
    }

    /// The feed of what is written by hand, and all feeds with it.
    pub(crate) fn hand(
        &self,
        organisation: OrganisationId,
        today: NaiveDate,
    ) -> Result<(Feed, Context<'_>), ImportError> {
        let feed = self
            .store
            .platform_write(|tx| record::feed(tx, organisation, FeedKind::Hand, NAME, None))?;
        let context = Context::few(self, organisation, today)?;
        Ok((feed, context))
    }

    /// That nobody else has the NUMEN, unless the same form made them.
    fn check_recognition(
        &self,
        actor: &Actor,
        organisation: OrganisationId,
        new: &NewByHand,
        today: NaiveDate,
    ) -> Result<(), ImportError> {
        let Some(known) = &new.recognition else {
            return Ok(());
        };
        let (feed, context) = self.hand(organisation, today)?;
        let key = record_key(actor, new);
        self.store.platform_read(|tx| {
            let made = record::find(tx, feed.id, Category::Person, &key)?;
            let made = made.and_then(|record| record.subject).map(PersonId);
            recognition::check_free(&context, tx, (feed.id, &key), known, made)
        })?;
        Ok(())
    }

    pub(crate) fn check_by_hand(
        &self,
        actor: &Actor,
        organisation: OrganisationId,
        new: &NewByHand,
        today: NaiveDate,
    ) -> Result<(), DirectoryError> {
        let place = match self.directory.establishment(new.establishment) {
            Err(DirectoryError::NotFound(_)) => return Err(DirectoryError::NotPermitted),
            found => found?,
        };
        if place.organisation != organisation || place.closed.is_some() {
            return Err(DirectoryError::NotPermitted);
        }
        let home = Some(new.establishment);
        self.directory
            .may_manage(actor, Duty::People, organisation, home)?;
        match new.faults(today).into_iter().next() {
            Some(what) => Err(invalid(what)),
            None => Ok(()),
        }
    }
}

fn invalid(what: &'static str) -> DirectoryError {
    DirectoryError::Invalid {
        what,
        value: String::new(),
    }
}

fn check_key(new: &NewByHand) -> Result<(), DirectoryError> {
    new.has_key().then_some(()).ok_or_else(|| invalid("key"))
}

/// Two who send the same key are two people: nobody is answered somebody else's.
fn record_key(actor: &Actor, new: &NewByHand) -> String {
    format!("{}:{}", actor.person, new.key)
}
