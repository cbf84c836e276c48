//! Changing and ending what was written by hand, as long as nobody else did meanwhile.

use super::{NewByHand, recognition};
use crate::content::{Category, PersonContent};
use crate::person::{self, Context};
use crate::record::{self, FeedKind, Record};
use crate::{ImportError, Imports};
use chrono::NaiveDate;
use directory::{Act, Actor, DirectoryError, Entry, OrganisationId, PersonId};
use store::{StoreError, Tx};

/// What was written by hand of somebody.
#[derive(Debug, Clone)]
pub struct ByHand {
    /// Without a key, and without what they are recognised by.
    pub said: NewByHand,
    /// Whether human resources will recognise them.
    pub is_recognised: bool,
    /// Tells apart what it said when it was read.
    pub shown: i64,
}

/// The record by hand that tells of somebody.
fn record_of(
    tx: &Tx<'_>,
    organisation: OrganisationId,
    person: PersonId,
) -> Result<Option<Record>, StoreError> {
    let feeds = record::feeds(tx, organisation, FeedKind::Hand)?;
    let records = record::of_subject(tx, Category::Person, person.0)?;
    let mut records = records.into_iter();
    let is_by_hand = |one: &Record| feeds.iter().any(|(feed, _)| *feed == one.feed);
    Ok(records.find(|one| one.present && is_by_hand(one)))
}

fn read(record: &Record) -> Result<(ByHand, PersonContent), StoreError> {
    let content = record::person(record)?;
    let function = content.functions.first().cloned().unwrap_or_default();
    let said = NewByHand {
        key: String::new(),
        given_name: content.given.clone(),
        family_name: content.family.clone(),
        birth_name: content.birth_name.clone(),
        title: content.title.clone(),
        function: function.label,
        profile: function.code,
        establishment: function.structure.parse().unwrap_or_default(),
        starts: content.start,
        ends: content.end,
        recognition: None,
    };
    let by_hand = ByHand {
        said,
        is_recognised: content.numen.is_some(),
        shown: record.fingerprint,
    };
    Ok((by_hand, content))
}

/// The fields in which two contents differ, as forms name them.
fn changed(before: &PersonContent, now: &PersonContent) -> Vec<String> {
    let function = |one: &PersonContent| one.functions.first().cloned().unwrap_or_default();
    let (old, new) = (function(before), function(now));
    let fields = [
        ("given", before.given == now.given),
        ("family", before.family == now.family),
        ("birth-name", before.birth_name == now.birth_name),
        ("title", before.title == now.title),
        ("function", old.label == new.label),
        ("profile", old.code == new.code),
        ("structure", old.structure == new.structure),
        ("start", before.start == now.start),
        ("end", before.end == now.end),
        ("numen", before.numen == now.numen),
        ("birth", before.birth == now.birth),
    ];
    let differ = fields.into_iter().filter(|(_, same)| !same);
    differ.map(|(field, _)| field.to_owned()).collect()
}

impl Imports {
    /// What was written by hand of somebody; none where nobody wrote anything, or somebody ended it before its first day.
    ///
    /// # Errors
    /// `NotPermitted` unless the actor looks after the person; the store's.
    pub fn by_hand(&self, actor: &Actor, person: PersonId) -> Result<Option<ByHand>, ImportError> {
        self.directory.may_manage_person(actor, person)?;
        let organisation = self.directory.person(person)?.organisation;
        let found = self.store.platform_read(|tx| {
            let found = record_of(tx, organisation, person)?;
            found.map(|record| read(&record)).transpose()
        })?;
        Ok(found.map(|(by_hand, _)| by_hand))
    }

    /// Writes what was written by hand anew; what they are recognised by stays unless another is given. `shown` is what the
    /// actor saw ([`ByHand::shown`]). Journalled with the fields that changed; nothing is written when none did.
    ///
    /// # Errors
    /// `NotPermitted` unless the actor looks after the person, who is not themself, and after the people of the structure;
    /// `NotFound` where nothing was written by hand; `Exists` when somebody else changed it since; as
    /// [`Imports::create_by_hand`].
    pub fn change_by_hand(
        &self,
        actor: &Actor,
        person: PersonId,
        new: &NewByHand,
        shown: i64,
        today: NaiveDate,
    ) -> Result<(), ImportError> {
        let organisation = self.check_change(actor, person)?;
        self.check_by_hand(actor, organisation, new, today)?;
        self.rewrite(actor, organisation, (person, shown), today, |before| {
            let mut now = new.content();
            if new.recognition.is_none() {
                now.numen.clone_from(&before.numen);
                now.birth.clone_from(&before.birth);
            }
            let fields = changed(before, &now);
            (Some(now), Act::RecordChanged { fields })
        })
    }

    /// Ends what was written by hand: today is the last day on which it counts. Who was only announced is told of no more.
    ///
    /// # Errors
    /// As [`Imports::change_by_hand`].
    pub fn end_by_hand(
        &self,
        actor: &Actor,
        person: PersonId,
        shown: i64,
        today: NaiveDate,
    ) -> Result<(), ImportError> {
        let organisation = self.check_change(actor, person)?;
        self.rewrite(actor, organisation, (person, shown), today, |before| {
            let is_announced = before.start.is_some_and(|start| start > today);
            let ended = PersonContent {
                end: Some(before.end.map_or(today, |end| end.min(today))),
                ..before.clone()
            };
            let act = Act::RecordEnded { until: today };
            ((!is_announced).then_some(ended), act)
        })
    }

    fn check_change(
        &self,
        actor: &Actor,
        person: PersonId,
    ) -> Result<OrganisationId, DirectoryError> {
        self.directory.may_manage_person(actor, person)?;
        if person == actor.person && !actor.is_program() {
            return Err(DirectoryError::NotPermitted);
        }
        Ok(self.directory.person(person)?.organisation)
    }

    fn rewrite(
        &self,
        actor: &Actor,
        organisation: OrganisationId,
        (person, shown): (PersonId, i64),
        today: NaiveDate,
        now: impl Fn(&PersonContent) -> (Option<PersonContent>, Act),
    ) -> Result<(), ImportError> {
        let context = Context::few(self, organisation, today)?;
        self.store.platform_write(|tx| {
            let found = record_of(tx, organisation, person)?;
            let record = found.ok_or(DirectoryError::NotFound("record"))?;
            if record.fingerprint != shown {
                return Err(DirectoryError::Exists {
                    what: "record",
                    value: person.to_string(),
                });
            }
            let (by_hand, before) = read(&record)?;
            let (now, act) = now(&before);
            if now.as_ref() == Some(&before) {
                return Ok(());
            }
            put(&context, tx, &record, now.as_ref(), person)?;
            let entry = Entry::about(organisation, person, act);
            let place = Some(by_hand.said.establishment).filter(|place| *place != 0);
            directory::record(tx, actor, &entry.at(place))?;
            Ok::<_, DirectoryError>(())
        })?;
        self.directory.forget();
        Ok(())
    }
}

/// Writes the record, and who is recognised by it.
fn put(
    context: &Context<'_>,
    tx: &Tx<'_>,
    record: &Record,
    now: Option<&PersonContent>,
    person: PersonId,
) -> Result<(), DirectoryError> {
    let known = now.and_then(recognition::of);
    if let Some(known) = &known {
        let place = (record.feed, record.external_id.as_str());
        recognition::check_free(context, tx, place, known, Some(person))?;
    }
    let key = known.as_ref().map(|known| record::numen_key(&known.numen));
    record::put_key(tx, record.feed, &record.external_id, key.as_deref())?;
    let content = now
        .map(serde_json::to_string)
        .transpose()
        .map_err(|error| StoreError::Corrupt(error.to_string()))?;
    person::write(
        context,
        tx,
        record.feed,
        &record.external_id,
        content.as_deref(),
    )?;
    match &known {
        Some(known) => recognition::claim(context, tx, known, person),
        None => Ok(()),
    }
}
