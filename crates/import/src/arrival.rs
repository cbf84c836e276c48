//! Somebody whom a feed tells of here and another organisation knows: by the NUMEN and date of birth of their line of human
//! resources, or by a record that told of them here before they went.
//!
//! They come when the organisation they leave has them leaving and their first day here has come. Until then their record
//! waits, and is looked at again each day and after each import: no second account is made, and nobody is pulled out.

use crate::content::{Category, HrContent, PersonContent};
use crate::hand::recognition;
use crate::person::{self, Context, Question};
use crate::record::{self, FeedKind, Record};
use crate::{ImportError, Imports, NewByHand, Recognition, limits};
use chrono::NaiveDate;
use directory::{
    Actor, Arrival, DirectoryError, Elsewhere, OrganisationId, PersonId, Registry, Written,
    readable,
};
use store::{AccountId, StoreError, Tx, params};
use text::address::Address;

pub(crate) const WAITING_ELSEWHERE: &str = "
SELECT external_id FROM feed_record
WHERE feed_id = $1 AND category = $2 AND question IS NOT NULL AND question = $3 AND external_id > $4
ORDER BY external_id LIMIT $5";

pub(crate) const BY_HAND_ELSEWHERE: &str = "
SELECT feed_record.feed_id, feed_record.external_id FROM feed_record JOIN feed ON feed.feed_id = feed_record.feed_id
WHERE feed_record.subject_id = $1 AND feed_record.category = $2 AND feed.kind = $3 AND feed.organisation_id <> $4";
pub(crate) const SECRETS: &str = "SELECT numen_hash, birth_hash FROM person WHERE person_id = $1";

/// What somebody who comes by hand does here.
#[derive(Debug, Clone, Default)]
pub struct Post {
    /// In words.
    pub function: String,
    /// One of [`crate::PROFILES`].
    pub profile: String,
    pub establishment: i64,
    /// The last day.
    pub ends: Option<NaiveDate>,
}

/// Where somebody new here may be known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Known {
    Nowhere,
    /// They may come today.
    Free(Elsewhere),
    /// Another organisation has them, or their first day here lies ahead, or several have somebody of that NUMEN.
    NotYet,
}

impl Known {
    fn of(found: Vec<Elsewhere>, starts: Option<NaiveDate>, today: NaiveDate) -> Self {
        let mut found = found.into_iter();
        match (found.next(), found.next()) {
            (None, _) => Self::Nowhere,
            (Some(one), None) if one.is_free(today) && starts.is_none_or(|day| day <= today) => {
                Self::Free(one)
            }
            _ => Self::NotYet,
        }
    }
}

/// Where whom a record tells of is known: a record that told of them before says who they are, else their line.
pub(crate) fn known(
    registry: &Registry,
    tx: &Tx<'_>,
    subject: Option<i64>,
    said: &PersonContent,
    line: Option<&HrContent>,
    today: NaiveDate,
) -> Result<Known, StoreError> {
    let starts = line.and_then(|line| line.start).or(said.start);
    if let Some(subject) = subject {
        let found = registry.elsewhere(tx, PersonId(subject))?;
        return Ok(Known::of(found.into_iter().collect(), starts, today));
    }
    let secrets = line.and_then(|line| line.numen.as_ref().zip(line.birth.as_ref()));
    let found = match secrets {
        Some(secrets) => told_elsewhere(registry, tx, secrets)?,
        None => Vec::new(),
    };
    Ok(Known::of(found, starts, today))
}

/// Whom other organisations know by these hashes because their human resources told of them: what somebody typed by hand
/// brings nobody.
fn told_elsewhere(
    registry: &Registry,
    tx: &Tx<'_>,
    (numen, birth): (&String, &String),
) -> Result<Vec<Elsewhere>, StoreError> {
    let mut told = Vec::new();
    for one in registry.known_elsewhere(tx, numen, birth)? {
        for line in record::of_subject(tx, Category::Hr, one.person.0)? {
            let said: HrContent = record::parse(&line.content)?;
            if said.numen.as_ref() == Some(numen) && said.birth.as_ref() == Some(birth) {
                told.push(one);
                break;
            }
        }
    }
    Ok(told)
}

/// What was written of somebody by hand where they were counts no more, should they come back.
fn leave_behind(tx: &Tx<'_>, here: OrganisationId, person: PersonId) -> Result<(), StoreError> {
    let left: Vec<(i64, String)> = tx.query(
        BY_HAND_ELSEWHERE,
        params![person, Category::Person as i64, FeedKind::Hand.name(), here],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    for (feed, id) in left {
        record::put_key(tx, feed, &id, None)?;
        tx.execute(
            "UPDATE feed_record SET present = 0 WHERE feed_id = $1 AND category = $2 AND external_id = $3",
            params![feed, Category::Person as i64, &id],
        )?;
    }
    Ok(())
}

/// Writes the record of somebody who is known elsewhere: they come, or it waits.
pub(crate) fn write(
    context: &Context<'_>,
    tx: &Tx<'_>,
    mut now: Record,
    line: Option<Record>,
    known: &Known,
) -> Result<Option<Written>, DirectoryError> {
    let Known::Free(found) = known else {
        let question = Some(Question::KnownElsewhere.name());
        record::put(tx, Category::Person, &now, question, &context.day)?;
        return Ok(None);
    };
    let registry = &context.registry;
    registry.bring(tx, &Actor::system(), found.person, context.today)?;
    leave_behind(tx, registry.organisation, found.person)?;
    now.subject = Some(found.person.0);
    record::put(tx, Category::Person, &now, None, &context.day)?;
    if let Some(mut line) = line {
        line.subject = now.subject;
        record::put(tx, Category::Hr, &line, None, &context.day)?;
    }
    person::reconcile(context, tx, found.person).map(Some)
}

impl Imports {
    /// Brings those whom a record here waits for and another organisation has let go since, each in a transaction of its
    /// own: by the day's job and after an import. One that fails is logged and keeps no other from coming. Whose accounts
    /// came: the caller ends what is open of them.
    ///
    /// # Errors
    /// The store's, after which it can be called again.
    pub fn bring_arrivals(&self, today: NaiveDate) -> Result<Vec<AccountId>, ImportError> {
        let mut came = Vec::new();
        if self.directory.has_several_organisations()? {
            for one in self.directory.organisations()? {
                came.extend(self.bring_to(one.id, today)?);
            }
        }
        Ok(came)
    }

    /// Has somebody come whom another organisation has leaving, by a page or a command: what they do here is written by hand,
    /// and counts until a feed tells of them. They come at once.
    ///
    /// # Errors
    /// `NotPermitted` unless the actor looks after the people of the structure; `NotFound` (`arrival`) for an address of nobody
    /// who leaves; `Invalid` with the field that cannot be accepted, or `numen-taken` for who has an account here already; the
    /// store's.
    pub fn bring_by_hand(
        &self,
        actor: &Actor,
        organisation: OrganisationId,
        address: &Address,
        post: &Post,
        today: NaiveDate,
    ) -> Result<AccountId, ImportError> {
        let home = Some(post.establishment);
        let arrival = self.directory.arrival(actor, organisation, home, address)?;
        let new = self.told_by_hand(arrival.found.person, post)?;
        self.check_by_hand(actor, organisation, &new, today)?;
        let (feed, context) = self.hand(organisation, today)?;
        let content = new.content_text()?;
        self.store.platform_write(|tx| {
            let person = arrival.found.person;
            let key = format!("arrival:{person}:{}", tx.now().0);
            if let Some(known) = &new.recognition {
                recognition::check_free(&context, tx, (feed.id, &key), known, Some(person))?;
                let numen = record::numen_key(known.numen());
                record::put_key(tx, feed.id, &key, Some(&numen))?;
            }
            context.registry.bring(tx, actor, person, today)?;
            leave_behind(tx, organisation, person)?;
            let mut now = record::with_content(feed.id, &key, None, &content);
            now.subject = Some(person.0);
            record::put(tx, Category::Person, &now, None, &context.day)?;
            person::reconcile(&context, tx, person)?;
            match &new.recognition {
                Some(known) => recognition::claim(&context, tx, known, person),
                None => Ok(()),
            }
        })?;
        self.directory.forget();
        self.store.wake_jobs();
        Ok(arrival.found.account)
    }

    /// Who would come, and the address they would be given now.
    ///
    /// # Errors
    /// As [`Imports::bring_by_hand`].
    pub fn expect_arrival(
        &self,
        actor: &Actor,
        organisation: OrganisationId,
        address: &Address,
        post: &Post,
        today: NaiveDate,
    ) -> Result<(Arrival, String), ImportError> {
        let home = Some(post.establishment);
        let arrival = self.directory.arrival(actor, organisation, home, address)?;
        let new = self.told_by_hand(arrival.found.person, post)?;
        self.check_by_hand(actor, organisation, &new, today)?;
        let registry = self.directory.registry(organisation)?;
        let (given, family) = (new.given_name.as_str(), new.family_name.as_str());
        let address = self
            .store
            .platform_read(|tx| registry.next_address(tx, given, family))?;
        Ok((arrival, address))
    }

    /// Their names as the directory has them, with what they do here.
    fn told_by_hand(&self, person: PersonId, post: &Post) -> Result<NewByHand, DirectoryError> {
        let found = self.directory.person(person)?;
        let secrets = self.store.platform_read(|tx| {
            tx.query_opt(SECRETS, params![person], |row| {
                let (numen, birth): (Option<String>, Option<String>) = (row.get(0)?, row.get(1)?);
                Ok(numen.zip(birth))
            })
        })?;
        Ok(NewByHand {
            // What they are recognised by goes with them.
            recognition: secrets
                .flatten()
                .map(|(numen, birth)| Recognition::of(&numen, &birth)),
            given_name: found.given_name.clone(),
            family_name: found.family_name.clone(),
            function: post.function.clone(),
            profile: post.profile.clone(),
            establishment: post.establishment,
            ends: post.ends,
            ..NewByHand::default()
        })
    }

    /// Says that somebody goes to another organisation after a last day ([`directory::Directory::let_go`]): their functions end
    /// with it, as their sources tell them.
    ///
    /// # Errors
    /// As there.
    pub fn let_go(
        &self,
        actor: &Actor,
        account: AccountId,
        last: NaiveDate,
        today: NaiveDate,
    ) -> Result<(), ImportError> {
        self.directory.let_go(actor, account, last)?;
        let person = self.directory.account(account)?.person;
        self.tell_again(person, today)?;
        self.directory.forget();
        Ok(())
    }

    /// Writes somebody as their sources tell of them, when any does.
    fn tell_again(&self, person: PersonId, today: NaiveDate) -> Result<(), ImportError> {
        let organisation = self.directory.person(person)?.organisation;
        let context = Context::few(self, organisation, today)?;
        self.store.platform_write(|tx| {
            let told = context.records_of(tx, Category::Person, person.0)?;
            if told.iter().any(|one| one.present) {
                person::reconcile(&context, tx, person)?;
            }
            Ok::<_, DirectoryError>(())
        })?;
        Ok(())
    }

    /// Takes back that somebody goes to another organisation: what their sources say counts again.
    ///
    /// # Errors
    /// `NotPermitted` unless the actor looks after the person; `NotFound` when nobody said it; the store's.
    pub fn keep_on(
        &self,
        actor: &Actor,
        person: PersonId,
        today: NaiveDate,
    ) -> Result<(), ImportError> {
        self.directory.may_manage_person(actor, person)?;
        let found = self.directory.person(person)?;
        let account = found.account.ok_or(DirectoryError::NotFound("account"))?;
        let context = Context::few(self, found.organisation, today)?;
        self.store.platform_write(|tx| {
            context.registry.keep_on(tx, actor, person, account)?;
            let told = context.records_of(tx, Category::Person, person.0)?;
            if !told.is_empty() {
                person::reconcile(&context, tx, person)?;
            }
            Ok::<_, DirectoryError>(())
        })?;
        self.directory.forget();
        Ok(())
    }

    pub(crate) fn bring_to(
        &self,
        organisation: OrganisationId,
        today: NaiveDate,
    ) -> Result<Vec<AccountId>, ImportError> {
        let (mut came, mut context) = (Vec::new(), None);
        for feed in self.feeds_of_people(organisation)? {
            let mut after = String::new();
            loop {
                self.store.stopping().check()?;
                let some = self.waiting_elsewhere(feed, &after)?;
                let Some(last) = some.last() else {
                    break;
                };
                after.clone_from(last);
                let context = match &context {
                    Some(context) => context,
                    None => context.insert(Context::few(self, organisation, today)?),
                };
                for id in &some {
                    came.extend(self.brought(context, feed, id)?);
                }
            }
        }
        Ok(came)
    }

    /// Who came of a record that waits: most wait on, and only read.
    fn brought(
        &self,
        context: &Context<'_>,
        feed: i64,
        id: &str,
    ) -> Result<Option<AccountId>, ImportError> {
        let waits = self
            .store
            .platform_read(|tx| Ok::<_, StoreError>(again(context, tx, feed, id)?.is_none()))?;
        if waits {
            return Ok(None);
        }
        let written = self
            .store
            .platform_write(|tx| match again(context, tx, feed, id)? {
                Some(now) => person::write_told(context, tx, now, true),
                None => Ok(None),
            });
        match written {
            Ok(written) => {
                self.directory.forget();
                self.store.wake_jobs();
                Ok(written.and_then(|written| written.account))
            }
            Err(DirectoryError::Store(error)) => Err(error.into()),
            Err(error) => {
                tracing::error!(%error, feed, "somebody who was let go did not come");
                Ok(None)
            }
        }
    }

    fn feeds_of_people(&self, organisation: OrganisationId) -> Result<Vec<i64>, StoreError> {
        self.store.platform_read(|tx| {
            let mut all = record::feeds(tx, organisation, FeedKind::Aaf)?;
            all.extend(record::feeds(tx, organisation, FeedKind::Csv)?);
            Ok(all.into_iter().map(|(feed, _)| feed).collect())
        })
    }

    fn waiting_elsewhere(&self, feed: i64, after: &str) -> Result<Vec<String>, StoreError> {
        let values = params![
            feed,
            Category::Person as i64,
            Question::KnownElsewhere.name(),
            after,
            limits::READ_AT_ONCE
        ];
        self.store
            .platform_read(|tx| tx.query(WAITING_ELSEWHERE, values, |row| row.get(0)))
    }
}

/// The line of human resources that is believed to be about whom a record tells of, unless a human said whose it is.
pub(crate) fn believed(
    context: &Context<'_>,
    tx: &Tx<'_>,
    record: &Record,
    said: &PersonContent,
) -> Result<Option<HrContent>, StoreError> {
    let Some((line, exact)) = context.hr_of(tx, record.feed, &record.external_id)? else {
        return Ok(None);
    };
    let told: HrContent = record::parse(&line.content)?;
    let is_open = context.answers.standing(&line, &told).is_none();
    Ok((is_open && person::same_person(&told, said, exact)).then_some(told))
}

/// Whom a waiting record tells of, and which organisation knows them.
pub(crate) fn told(
    context: &Context<'_>,
    tx: &Tx<'_>,
    record: &Record,
    line: &HrContent,
) -> Result<Option<(String, String)>, StoreError> {
    let said = record::person(record)?;
    let name = format!("{} {}", readable(&said.given), readable(&said.family));
    let secrets = line.numen.as_ref().zip(line.birth.as_ref());
    let found = match (record.subject, secrets) {
        (Some(subject), _) => context.registry.elsewhere(tx, PersonId(subject))?,
        (None, Some((numen, birth))) => {
            let all = told_elsewhere(&context.registry, tx, (numen, birth))?;
            all.into_iter().next()
        }
        (None, None) => None,
    };
    let Some(found) = found else {
        return Ok(None);
    };
    let organisation = directory::organisation_name(tx, found.organisation)?;
    Ok(Some((name.trim().to_owned(), organisation)))
}

/// A record that waits no more: they may come, or (known nowhere any more) are somebody new.
fn again(
    context: &Context<'_>,
    tx: &Tx<'_>,
    feed: i64,
    external_id: &str,
) -> Result<Option<Record>, StoreError> {
    let Some(waits) = record::find(tx, feed, Category::Person, external_id)? else {
        return Ok(None);
    };
    let said = record::person(&waits)?;
    let line = believed(context, tx, &waits, &said)?;
    let (registry, today) = (&context.registry, context.today);
    let known = known(registry, tx, waits.subject, &said, line.as_ref(), today)?;
    Ok((waits.present && known != Known::NotYet).then_some(waits))
}
