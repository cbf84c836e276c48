//! Who a record is about, and what all records of a person say together.
//!
//! Names come from the annuaire before tables of others, and of two degrees from the one whose base kept small letters;
//! functions are those of all; dates, managing service and NUMEN are human resources'. What was written by hand counts as
//! long as no feed tells of the person.

use crate::arrival::{self, Known};
use crate::content::{Category, FunctionContent, HrContent, PersonContent};
use crate::question::Answers;
use crate::record::{self, FeedKind, Record};
use crate::staging::STAGED;
use crate::{Imports, label, same, wanted};
use chrono::{Days, NaiveDate};
use directory::{
    Cause, DirectoryError, FunctionFacts, HEAD_POST, OrganisationId, PersonFacts, PersonId,
    Registry, Written, is_respelling, readable,
};
use std::collections::HashMap;
use store::{StoreError, Tx, params};

/// Why a record waits for a human. Kept beside it; never says whose.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Question {
    /// Human resources and the annuaire give different dates of birth.
    OtherBirthDate,
    /// A line of human resources is about two people of ours.
    TwoPeople,
    /// Another line is about this person, or names the same record.
    AnotherLine,
    /// The line was about somebody else before: a NUMEN given to two people, or a column that moved.
    OtherPerson,
    /// Another organisation knows the person and does not have them leaving, or their first day here lies ahead.
    KnownElsewhere,
}

impl Question {
    const ALL: [Self; 5] = [
        Self::OtherBirthDate,
        Self::TwoPeople,
        Self::AnotherLine,
        Self::OtherPerson,
        Self::KnownElsewhere,
    ];

    pub(crate) fn named(name: &str) -> Result<Self, StoreError> {
        let mut all = Self::ALL.into_iter();
        all.find(|one| one.name() == name)
            .ok_or_else(|| StoreError::Corrupt(format!("question {name}")))
    }

    /// As rows and keys of words have it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::OtherBirthDate => "other-birth-date",
            Self::TwoPeople => "two-people",
            Self::AnotherLine => "another-line",
            Self::OtherPerson => "other-person",
            Self::KnownElsewhere => "known-elsewhere",
        }
    }
}

/// An organisation's feeds while one is compared or applied.
pub(crate) struct Context<'a> {
    pub imports: &'a Imports,
    /// The import that is compared or applied.
    pub import: i64,
    pub registry: Registry,
    pub today: NaiveDate,
    pub day: String,
    /// Feeds of people with their degree and kind.
    feeds: HashMap<i64, (Option<i64>, FeedKind)>,
    hr: Option<i64>,
    /// What humans said of lines of human resources.
    pub answers: Answers,
    /// Structures by feed and id.
    pub places: HashMap<(i64, String), Place>,
    /// Whether all of them are there; else each is looked up when it is named.
    has_all_places: bool,
}

/// A structure as people's records refer to it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Place {
    pub establishment: Option<i64>,
    /// « Collège des Étangs, Mèze ».
    pub label: String,
}

impl<'a> Context<'a> {
    /// For an import: with all structures.
    pub fn new(
        imports: &'a Imports,
        import: i64,
        organisation: OrganisationId,
        today: NaiveDate,
        day: String,
    ) -> Result<Self, DirectoryError> {
        let mut context = Self::of_few(imports, import, organisation, today, day)?;
        context.load_places()?;
        context.has_all_places = true;
        Ok(context)
    }

    /// Outside of an import, for one person or a few.
    pub fn few(
        imports: &'a Imports,
        organisation: OrganisationId,
        today: NaiveDate,
    ) -> Result<Self, DirectoryError> {
        Self::of_few(imports, 0, organisation, today, today.to_string())
    }

    fn of_few(
        imports: &'a Imports,
        import: i64,
        organisation: OrganisationId,
        today: NaiveDate,
        day: String,
    ) -> Result<Self, DirectoryError> {
        let registry = imports.directory.registry(organisation)?;
        let (feeds, hr, answers) = imports.store.platform_read(|tx| {
            let mut feeds = HashMap::new();
            for kind in [FeedKind::Aaf, FeedKind::Csv, FeedKind::Hand] {
                for (id, degree) in record::feeds(tx, organisation, kind)? {
                    feeds.insert(id, (degree, kind));
                }
            }
            let hr = record::feeds(tx, organisation, FeedKind::Hr)?;
            let hr = hr.first().map(|(id, _)| *id);
            let answers = match hr {
                Some(hr) => Answers::of(tx, hr)?,
                None => Answers::default(),
            };
            Ok::<_, StoreError>((feeds, hr, answers))
        })?;
        Ok(Self {
            imports,
            import,
            registry,
            today,
            day,
            feeds,
            hr,
            answers,
            places: HashMap::new(),
            has_all_places: false,
        })
    }

    /// The feeds whose records are people and structures.
    pub fn feeds(&self) -> Vec<i64> {
        let mut ids: Vec<i64> = self.feeds.keys().copied().collect();
        ids.sort_unstable();
        ids
    }

    /// The feed of human resources.
    pub fn hr(&self) -> Option<i64> {
        self.hr
    }

    /// What the organisation's feeds say, or said, of somebody: not what they said elsewhere.
    pub fn records_of(
        &self,
        tx: &Tx<'_>,
        category: Category,
        subject: i64,
    ) -> Result<Vec<Record>, StoreError> {
        let mut all = record::of_subject(tx, category, subject)?;
        all.retain(|one| match category {
            Category::Hr => self.hr == Some(one.feed),
            _ => self.feeds.contains_key(&one.feed),
        });
        Ok(all)
    }

    fn load_places(&mut self) -> Result<(), StoreError> {
        for feed in self.feeds() {
            let structures = crate::apply::structures(&self.imports.store, feed)?;
            for one in structures {
                let content: crate::content::StructureContent = record::parse(&one.content)?;
                let place = Place {
                    establishment: one.subject,
                    label: label::structure(&content),
                };
                self.places.insert((feed, one.external_id), place);
            }
        }
        Ok(())
    }

    fn kind(&self, feed: i64) -> FeedKind {
        self.feeds
            .get(&feed)
            .map_or(FeedKind::Csv, |(_, kind)| *kind)
    }

    /// The structure that a record of a feed names, if any record tells of it.
    pub fn establishment(
        &self,
        tx: &Tx<'_>,
        feed: i64,
        id: &str,
    ) -> Result<Option<i64>, StoreError> {
        if self.kind(feed) == FeedKind::Hand {
            return Ok(id.parse().ok());
        }
        if !self.has_all_places {
            let found = record::find(tx, feed, Category::Structure, id)?;
            return Ok(found.and_then(|found| found.subject));
        }
        let place = self.places.get(&(feed, id.to_owned()));
        Ok(place.and_then(|place| place.establishment))
    }

    /// Whether a record is told of, and goes on being so after this import.
    pub fn stays(
        &self,
        tx: &Tx<'_>,
        category: Category,
        record: &Record,
    ) -> Result<bool, StoreError> {
        if !record.present {
            return Ok(false);
        }
        let values = params![
            self.import,
            category as i64,
            record.feed,
            &record.external_id
        ];
        let staged: Option<Option<String>> = tx.query_opt(STAGED, values, |row| row.get(0))?;
        Ok(staged != Some(None))
    }

    /// The line of human resources that names a record of the annuaire, and whether it names its degree too.
    pub fn hr_of(
        &self,
        tx: &Tx<'_>,
        feed: i64,
        external_id: &str,
    ) -> Result<Option<(Record, bool)>, StoreError> {
        let (Some(hr), Some((degree, FeedKind::Aaf))) = (self.hr, self.feeds.get(&feed).copied())
        else {
            return Ok(None);
        };
        let of_degree = degree.map(|degree| format!("{degree}:{external_id}"));
        let any = Some(format!("*:{external_id}"));
        for (key, exact) in of_degree
            .into_iter()
            .map(|key| (key, true))
            .chain(any.map(|key| (key, false)))
        {
            if let Some(line) = record::by_key(tx, hr, &key)? {
                let found = record::find(tx, hr, Category::Hr, &line)?;
                return Ok(found.filter(|one| one.present).map(|one| (one, exact)));
            }
        }
        Ok(None)
    }

    /// The feed of what is written by hand.
    fn hand(&self) -> Option<i64> {
        let mut feeds = self.feeds.iter();
        let found = feeds.find(|(_, (_, kind))| *kind == FeedKind::Hand);
        found.map(|(feed, _)| *feed)
    }

    /// The record of somebody written by hand with the NUMEN and the date of birth of a line: both equal, as hashes.
    fn by_hand(&self, tx: &Tx<'_>, line: &HrContent) -> Result<Option<Record>, StoreError> {
        let (Some(hand), Some(numen), Some(birth)) = (self.hand(), &line.numen, &line.birth) else {
            return Ok(None);
        };
        let Some(id) = record::by_key(tx, hand, &record::numen_key(numen))? else {
            return Ok(None);
        };
        let found = record::find(tx, hand, Category::Person, &id)?;
        let Some(found) = found.filter(|one| one.present) else {
            return Ok(None);
        };
        let said = record::person(&found)?;
        Ok((said.birth.as_ref() == Some(birth)).then_some(found))
    }

    /// Whether a line is so far about somebody of another name whom only a hand wrote.
    fn is_other_by_hand(
        &self,
        tx: &Tx<'_>,
        line: &Record,
        said: &PersonContent,
    ) -> Result<bool, StoreError> {
        let Some(subject) = line.subject else {
            return Ok(false);
        };
        let mut by_hand = Vec::new();
        for one in self.records_of(tx, Category::Person, subject)? {
            match (one.present, self.kind(one.feed)) {
                (false, _) => {}
                (true, FeedKind::Hand) => by_hand.push(record::person(&one)?),
                (true, _) => return Ok(false),
            }
        }
        let names = |given: &str, family: &str| (readable(given), readable(family));
        let told = names(&said.given, &said.family);
        let agrees = |one: &PersonContent| {
            let families = [Some(&one.family), one.birth_name.as_ref()];
            families.into_iter().flatten().any(|family| {
                let own = names(&one.given, family);
                is_respelling((&own.0, &own.1), (&told.0, &told.1))
            })
        };
        Ok(!by_hand.is_empty() && !by_hand.iter().any(agrees))
    }

    /// The people that a line of human resources is about: those whose records it names, and who was written by hand with its
    /// NUMEN and date of birth.
    pub fn people_of_line(
        &self,
        tx: &Tx<'_>,
        line: &HrContent,
    ) -> Result<Vec<(i64, Record, bool)>, StoreError> {
        let mut found: Vec<(i64, Record, bool)> = Vec::new();
        for jointure in &line.jointures {
            let Some((degree, id)) = jointure.split_once(':') else {
                continue;
            };
            for (feed, (of, kind)) in &self.feeds {
                let fits = degree == "*" || of.is_some_and(|of| of.to_string() == degree);
                if !fits || *kind != FeedKind::Aaf {
                    continue;
                }
                if let Some(record) = record::find(tx, *feed, Category::Person, id)?
                    && let Some(subject) = record.subject
                    && record.present
                    && !found.iter().any(|(known, ..)| *known == subject)
                {
                    found.push((subject, record, degree != "*"));
                }
            }
        }
        if let Some(record) = self.by_hand(tx, line)?
            && let Some(subject) = record.subject
            && !found.iter().any(|(known, ..)| *known == subject)
        {
            found.push((subject, record, true));
        }
        Ok(found)
    }
}

/// Whether a line of human resources and a record speak of one person. A line that names the degree with the identifier
/// says so, unless the dates of birth differ; one that names an identifier of either degree needs the dates too.
pub(crate) fn same_person(line: &HrContent, person: &PersonContent, exact: bool) -> bool {
    match (&line.birth, &person.birth) {
        (Some(one), Some(other)) => one == other,
        _ => exact,
    }
}

/// Writes a record of a person: who it is about, and what that changes of them.
pub(crate) fn write(
    context: &Context<'_>,
    tx: &Tx<'_>,
    feed: i64,
    external_id: &str,
    content: Option<&str>,
) -> Result<Option<Written>, DirectoryError> {
    let before = record::find(tx, feed, Category::Person, external_id)?;
    let Some(content) = content else {
        let Some(mut gone) = before else {
            return Ok(None);
        };
        let told = gone.clone();
        gone.present = false;
        record::put(tx, Category::Person, &gone, None, &context.day)?;
        wanted::keep(context, tx, Category::Person, Some(&told), &gone)?;
        if let Some(subject) = gone.subject {
            return reconcile(context, tx, PersonId(subject)).map(Some);
        }
        return Ok(None);
    };
    let comes = before.as_ref().is_none_or(|one| !one.present);
    let now = record::with_content(feed, external_id, before.as_ref(), content);
    wanted::keep(context, tx, Category::Person, before.as_ref(), &now)?;
    write_told(context, tx, now, comes)
}

/// Writes what a record says now. `comes`: it is new, or told again, or waited: whom it is about may be elsewhere.
pub(crate) fn write_told(
    context: &Context<'_>,
    tx: &Tx<'_>,
    mut now: Record,
    comes: bool,
) -> Result<Option<Written>, DirectoryError> {
    let (feed, said) = (now.feed, record::person(&now)?);
    let line = context.hr_of(tx, feed, &now.external_id)?;
    let mut question = None;
    let mut joined = None;
    if let Some((line, exact)) = &line {
        let told: HrContent = record::parse(&line.content)?;
        let answer = context.answers.standing(line, &told);
        match answer.filter(|answer| answer.is_none() || now.subject.is_some()) {
            // A human said whose the line is.
            Some(answer) => {
                joined = (answer.is_some() && answer == now.subject).then(|| line.clone())
            }
            // It is about their other account: this one goes on by its own records.
            None if same::is_of_other_account(context, tx, line, now.subject)? => {}
            None if !same_person(&told, &said, *exact) => {
                question = Some(Question::OtherBirthDate);
            }
            // A number that somebody typed gives nobody's name, functions or mailboxes to who bears another name.
            None if now.subject.is_none() && context.is_other_by_hand(tx, line, &said)? => {
                question = Some(Question::TwoPeople);
            }
            None => {
                now.subject = now.subject.or(line.subject);
                joined = Some(line.clone());
            }
        }
    }
    let hr = joined
        .as_ref()
        .map(|line| record::parse::<HrContent>(&line.content))
        .transpose()?;
    if comes || now.subject.is_none() {
        let (registry, today) = (&context.registry, context.today);
        let known = arrival::known(registry, tx, now.subject, &said, hr.as_ref(), today)?;
        if known != Known::Nowhere {
            return arrival::write(context, tx, now, joined, &known);
        }
    }
    let name = question.map(Question::name);
    if now.subject.is_some() {
        record::put(tx, Category::Person, &now, name, &context.day)?;
        let subject = now.subject.unwrap_or_default();
        // A line that waited (another date of birth, corrected since) is about them after all.
        if let Some(mut line) = joined
            && line.subject.is_none()
            && context.records_of(tx, Category::Hr, subject)?.is_empty()
        {
            line.subject = now.subject;
            record::put(tx, Category::Hr, &line, None, &context.day)?;
        }
        return reconcile(context, tx, PersonId(subject)).map(Some);
    }
    let facts = facts(context, tx, &[(feed, said)], hr.as_ref())?;
    let directory = &context.imports.directory;
    let written = context
        .registry
        .put_person(directory, tx, None, &facts, context.today)?;
    now.subject = written.person.map(|person| person.0);
    record::put(tx, Category::Person, &now, name, &context.day)?;
    if let Some(mut line) = joined {
        line.subject = now.subject;
        record::put(tx, Category::Hr, &line, None, &context.day)?;
    }
    Ok(Some(written))
}

/// Brings a person to what all their records say.
pub(crate) fn reconcile(
    context: &Context<'_>,
    tx: &Tx<'_>,
    person: PersonId,
) -> Result<Written, DirectoryError> {
    let records = context.records_of(tx, Category::Person, person.0)?;
    let lines = context.records_of(tx, Category::Hr, person.0)?;
    let line = lines.iter().find(|one| one.present);
    let hr = line
        .map(|line| record::parse::<HrContent>(&line.content))
        .transpose()?;
    let said = records
        .iter()
        .filter(|one| one.present)
        .map(|one| Ok((one.feed, record::person(one)?)))
        .collect::<Result<Vec<_>, StoreError>>()?;
    let said: Vec<_> = said
        .into_iter()
        .filter(|(feed, one)| counts(context.kind(*feed), one, context.today))
        .collect();
    if said.is_empty() {
        let last = hr.and_then(|hr| hr.end);
        let registry = &context.registry;
        registry.depart(tx, person, context.today, last, Cause::Unknown)?;
        return Ok(Written {
            person: Some(person),
            ..Written::default()
        });
    }
    let facts = facts(context, tx, &said, hr.as_ref())?;
    let directory = &context.imports.directory;
    let registry = &context.registry;
    registry.put_person(directory, tx, Some(person), &facts, context.today)
}

/// Where a record stands when several name somebody: the annuaire, then tables, then what was written by hand; of two
/// degrees the one whose base kept small letters.
pub(crate) fn rank(kind: FeedKind, said: &PersonContent) -> (u8, bool) {
    let place = match kind {
        FeedKind::Hr | FeedKind::Aaf => 0,
        FeedKind::Csv => 1,
        FeedKind::Hand => 2,
    };
    (place, !said.family.chars().any(char::is_lowercase))
}

/// Whether a record counts on a day: what was written by hand does until its last day.
pub(crate) fn counts(kind: FeedKind, said: &PersonContent, today: NaiveDate) -> bool {
    kind != FeedKind::Hand || said.end.is_none_or(|end| end >= today)
}

/// What records say together.
pub(crate) fn facts(
    context: &Context<'_>,
    tx: &Tx<'_>,
    said: &[(i64, PersonContent)],
    hr: Option<&HrContent>,
) -> Result<PersonFacts, StoreError> {
    let mut ranked: Vec<&(i64, PersonContent)> = said.iter().collect();
    ranked.sort_by_key(|(feed, one)| (rank(context.kind(*feed), one), *feed));
    let feeds = ranked.iter();
    let by_feeds = feeds
        .filter(|(feed, _)| context.kind(*feed) != FeedKind::Hand)
        .count();
    if by_feeds > 0 {
        ranked.truncate(by_feeds);
    }
    let mut facts = PersonFacts::default();
    if let Some((_, first)) = ranked.first() {
        facts.given_name.clone_from(&first.given);
        facts.family_name.clone_from(&first.family);
    }
    facts.birth_name = ranked.iter().find_map(|(_, one)| one.birth_name.clone());
    facts.title = ranked.iter().find_map(|(_, one)| one.title.clone());
    facts.birth_hash = ranked.iter().find_map(|(_, one)| one.birth.clone());
    facts.numen_hash = ranked.iter().find_map(|(_, one)| one.numen.clone());
    for (feed, one) in &ranked {
        if let (None, Some(home)) = (facts.home, &one.home) {
            facts.home = context.establishment(tx, *feed, home)?;
        }
    }
    facts.starts = ranked.iter().find_map(|(_, one)| one.start);
    facts.ends = ranked.iter().find_map(|(_, one)| one.end);
    for (feed, one) in &ranked {
        facts.functions.extend(functions(context, tx, *feed, one)?);
    }
    facts.functions.sort();
    facts
        .functions
        .dedup_by(|one, other| key(one) == key(other));
    if let Some(hr) = hr {
        facts.numen_hash = hr.numen.clone().or(facts.numen_hash);
        facts.birth_hash = hr.birth.clone().or(facts.birth_hash);
        facts.managing_service.clone_from(&hr.service);
        facts.starts = hr.start.or(facts.starts);
        facts.ends = hr.end.or(facts.ends);
    }
    Ok(facts)
}

fn key(one: &FunctionFacts) -> (i64, &str, &str) {
    (one.establishment, &one.code, &one.post)
}

fn functions(
    context: &Context<'_>,
    tx: &Tx<'_>,
    feed: i64,
    said: &PersonContent,
) -> Result<Vec<FunctionFacts>, StoreError> {
    // The first degree tells of its heads apart.
    let home = said.home.iter().filter(|_| said.leads_home);
    let led = said.leads.iter().chain(home).map(|id| FunctionContent {
        structure: id.clone(),
        code: "DIR".to_owned(),
        post: HEAD_POST.to_owned(),
        ..FunctionContent::default()
    });
    let mut all = Vec::new();
    for one in said.functions.iter().cloned().chain(led) {
        let Some(establishment) = context.establishment(tx, feed, &one.structure)? else {
            continue;
        };
        all.push(FunctionFacts {
            establishment,
            label: match context.kind(feed) {
                // Somebody chose these words.
                FeedKind::Hand => one.label,
                _ => label::function(&one, said.title.as_deref()),
            },
            code: one.code,
            post: one.post,
            since: said.start,
            until: said.end.and_then(|end| end.checked_add_days(Days::new(1))),
        });
    }
    Ok(all)
}
