//! What waits for a human: lines of human resources of which the feeds do not say whose they are. An answer stands as long
//! as the line names the same records, number and date of birth; nothing of that is ever told, only who may be meant.
//!
//! A line is somebody's, or nobody's. When it names two people who are one, the records of one become the other's: whose
//! records went leaves as if no feed told of them, and their mail stays theirs.

use crate::arrival;
use crate::content::{Category, HrContent, fingerprint};
use crate::person::{Context, Question, reconcile};
use crate::record::{self, FeedKind, Record};
use crate::{ImportError, Imports, Refusal, State, limits};
use chrono::NaiveDate;
use directory::{Actor, DirectoryError, Duty, OrganisationId, PersonId};
use std::collections::HashMap;
use store::{StoreError, Tx, params};

/// A line that waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    /// Names the line in answers, and tells nothing of it.
    pub key: String,
    pub question: Question,
    /// Who may be meant.
    pub people: Vec<PersonId>,
    /// Whom the feed tells of, when another organisation knows them, and its name.
    pub elsewhere: Option<(String, String)>,
    pub service: Option<String>,
    pub corps: Option<String>,
    pub status: Option<String>,
    /// First and last day of the function.
    pub start: Option<NaiveDate>,
    pub end: Option<NaiveDate>,
}

/// What a human says of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// It is about this one of the people it may mean, and about nobody else.
    About(PersonId),
    /// It is about none of them.
    Nobody,
    /// All of them are one person, whose account is this one's.
    Same { keep: PersonId },
}

pub(crate) const WAITING: &str = "
SELECT external_id, question FROM feed_record
WHERE feed_id = $1 AND category = $2 AND question IS NOT NULL ORDER BY external_id LIMIT $3";
pub(crate) const ANSWERS: &str =
    "SELECT external_id, subject_id, said FROM feed_answer WHERE feed_id = $1 ORDER BY external_id";

/// What humans said of the lines of a feed: whose each is, and what it named then.
#[derive(Debug, Default)]
pub(crate) struct Answers(HashMap<String, (Option<i64>, i64)>);

impl Answers {
    pub fn of(tx: &Tx<'_>, feed: i64) -> Result<Self, StoreError> {
        let all = tx.query(ANSWERS, params![feed], |row| {
            Ok((row.get(0)?, (row.get(1)?, row.get(2)?)))
        })?;
        Ok(Self(all.into_iter().collect()))
    }

    /// What was said of a line, if it still names what it named then: somebody, or nobody.
    pub fn standing(&self, line: &Record, said: &HrContent) -> Option<Option<i64>> {
        let (subject, named) = self.0.get(&line.external_id)?;
        (*named == naming(said)).then_some(*subject)
    }

    /// Whether somebody said that the line is somebody's.
    pub fn is_settled(&self, line: &Record) -> Result<bool, StoreError> {
        let said: HrContent = record::parse(&line.content)?;
        Ok(self.standing(line, &said).flatten().is_some())
    }
}

impl Imports {
    /// The lines that wait, some of them when there are many.
    ///
    /// # Errors
    /// `NotPermitted`; the store's.
    pub fn waiting(
        &self,
        actor: &Actor,
        organisation: OrganisationId,
        today: NaiveDate,
    ) -> Result<Vec<Waiting>, ImportError> {
        self.directory
            .may_manage(actor, Duty::Feeds, organisation, None)?;
        let context = Context::few(self, organisation, today)?;
        let found = self.store.platform_read(|tx| {
            let open = all_open(&context, tx)?;
            open.iter()
                .map(|one| waiting(&context, tx, one))
                .collect::<Result<Vec<_>, StoreError>>()
        })?;
        Ok(found)
    }

    /// How many records wait, up to as many as are shown of each feed.
    ///
    /// # Errors
    /// `NotPermitted`; the store's.
    pub fn waiting_count(
        &self,
        actor: &Actor,
        organisation: OrganisationId,
    ) -> Result<u64, ImportError> {
        self.directory
            .may_manage(actor, Duty::Feeds, organisation, None)?;
        let count = self.store.platform_read(|tx| {
            let mut count = 0;
            for (kind, category) in [
                (FeedKind::Hr, Category::Hr),
                (FeedKind::Aaf, Category::Person),
                (FeedKind::Csv, Category::Person),
            ] {
                for (feed, _) in record::feeds(tx, organisation, kind)? {
                    count += waiting_in(tx, feed, category)?.len() as u64;
                }
            }
            Ok::<_, StoreError>(count)
        })?;
        Ok(count)
    }

    /// Says whose a line is.
    ///
    /// # Errors
    /// `NotPermitted`; `NotFound` for a line that waits no more, or somebody it cannot mean; `Refused(Busy)` while an import
    /// is applied; the store's.
    pub fn answer(
        &self,
        actor: &Actor,
        organisation: OrganisationId,
        key: &str,
        answer: Answer,
        today: NaiveDate,
    ) -> Result<(), ImportError> {
        let last = self.imports(actor, organisation, 1)?;
        if last.iter().any(|import| import.state == State::Applying) {
            return Err(Refusal::Busy.into());
        }
        let context = Context::few(self, organisation, today)?;
        self.store.platform_write(|tx| {
            let mut open = all_open(&context, tx)?.into_iter();
            let found = open.find(|one| one.key() == key);
            let found = found.ok_or(DirectoryError::NotFound("line"))?;
            if let Some(mut record) = found.record {
                if answer != Answer::Nobody {
                    return Err(DirectoryError::NotFound("person"));
                }
                // Somebody else, who is new here: the record is looked at again below, or by the day's job.
                record.subject = None;
                let question = Some(Question::KnownElsewhere.name());
                record::put(tx, Category::Person, &record, question, &context.day)?;
            }
            let Some(line) = found.line else {
                return Ok(());
            };
            let about = meant(&context, tx, organisation, &line, answer)?;
            if let Answer::Same { keep } = answer {
                join(&context, tx, &line, keep)?;
            }
            settle(&context, tx, actor, line, about)
        })?;
        self.bring_to(organisation, today)?;
        self.directory.forget();
        Ok(())
    }
}

/// What waits: a line of human resources, or a record of the feeds of somebody whom another organisation knows, with its line
/// when there is one.
struct Open {
    question: Question,
    line: Option<Record>,
    record: Option<Record>,
}

impl Open {
    fn key(&self) -> String {
        let id = match (&self.line, &self.record) {
            (Some(line), _) => line.external_id.clone(),
            (None, Some(record)) => format!("{}/{}", record.feed, record.external_id),
            (None, None) => String::new(),
        };
        let hash = blake3::hash(id.as_bytes()).to_hex();
        hash[..16].to_owned()
    }

    fn line(line: Record, question: Question) -> Self {
        Self {
            question,
            line: Some(line),
            record: None,
        }
    }
}

/// Lines with their questions: their own, or that of a record they name.
fn all_open(context: &Context<'_>, tx: &Tx<'_>) -> Result<Vec<Open>, StoreError> {
    let mut found: Vec<Open> = Vec::new();
    if let Some(hr) = context.hr() {
        for (id, question) in waiting_in(tx, hr, Category::Hr)? {
            let line = record::find(tx, hr, Category::Hr, &id)?;
            found.extend(line.map(|line| Open::line(line, question)));
        }
    }
    for feed in context.feeds() {
        for (id, question) in waiting_in(tx, feed, Category::Person)? {
            let line = context.hr_of(tx, feed, &id)?.map(|(line, _)| line);
            let known = found.iter().any(|one| match (&one.line, &line) {
                (Some(one), Some(line)) => one.external_id == line.external_id,
                _ => false,
            });
            match line {
                _ if known => {}
                line if question == Question::KnownElsewhere => found.push(Open {
                    question,
                    line,
                    record: record::find(tx, feed, Category::Person, &id)?,
                }),
                Some(line) => found.push(Open::line(line, question)),
                None => {}
            }
        }
    }
    Ok(found)
}

fn waiting_in(
    tx: &Tx<'_>,
    feed: i64,
    category: Category,
) -> Result<Vec<(String, Question)>, StoreError> {
    let values = params![feed, category as i64, limits::QUESTIONS_SHOWN];
    let all = tx.query(WAITING, values, |row| {
        Ok((row.get::<String>(0)?, row.get::<String>(1)?))
    })?;
    all.into_iter()
        .map(|(id, question)| Ok((id, Question::named(&question)?)))
        .collect()
}

fn waiting(context: &Context<'_>, tx: &Tx<'_>, open: &Open) -> Result<Waiting, StoreError> {
    let said: HrContent = match &open.line {
        Some(line) => record::parse(&line.content)?,
        None => HrContent::default(),
    };
    let mut people = Vec::new();
    for (one, ..) in context.people_of_line(tx, &said)? {
        // Whom the line means may have gone to another organisation: they are shown to nobody here.
        if context.registry.elsewhere(tx, PersonId(one))?.is_none() {
            people.push(PersonId(one));
        }
    }
    let elsewhere = match &open.record {
        Some(record) => arrival::told(context, tx, record, &said)?,
        None => None,
    };
    Ok(Waiting {
        key: open.key(),
        question: open.question,
        people,
        elsewhere,
        service: said.service,
        corps: said.corps,
        status: said.status,
        start: said.start,
        end: said.end,
    })
}

/// Whom the answer means: one of those the line names, and all of them people of the organisation.
fn meant(
    context: &Context<'_>,
    tx: &Tx<'_>,
    organisation: OrganisationId,
    line: &Record,
    answer: Answer,
) -> Result<Option<i64>, DirectoryError> {
    let (Answer::About(person) | Answer::Same { keep: person }) = answer else {
        return Ok(None);
    };
    let said: HrContent = record::parse(&line.content)?;
    let people = context.people_of_line(tx, &said)?;
    let directory = &context.imports.directory;
    for (one, ..) in &people {
        if directory.person(PersonId(*one))?.organisation != organisation {
            return Err(DirectoryError::NotFound("person"));
        }
    }
    let named = people.iter().any(|(one, ..)| *one == person.0);
    named
        .then_some(Some(person.0))
        .ok_or(DirectoryError::NotFound("person"))
}

/// The records of the others that a line names become this person's.
fn join(
    context: &Context<'_>,
    tx: &Tx<'_>,
    line: &Record,
    keep: PersonId,
) -> Result<(), DirectoryError> {
    let said: HrContent = record::parse(&line.content)?;
    for (other, ..) in context.people_of_line(tx, &said)? {
        if other == keep.0 {
            continue;
        }
        for mut one in context.records_of(tx, Category::Person, other)? {
            one.subject = Some(keep.0);
            record::put(tx, Category::Person, &one, None, &context.day)?;
        }
        for mut one in context.records_of(tx, Category::Hr, other)? {
            one.subject = None;
            let question = one.present.then(|| Question::AnotherLine.name());
            record::put(tx, Category::Hr, &one, question, &context.day)?;
        }
        reconcile(context, tx, PersonId(other))?;
    }
    Ok(())
}

/// The line is this person's and no other line is, or it is nobody's; who had something of it is made anew.
fn settle(
    context: &Context<'_>,
    tx: &Tx<'_>,
    actor: &Actor,
    mut line: Record,
    about: Option<i64>,
) -> Result<(), DirectoryError> {
    let said: HrContent = record::parse(&line.content)?;
    keep(tx, actor, &line, &said, about)?;
    let left = line.subject.take().filter(|left| Some(*left) != about);
    line.subject = about;
    record::put(tx, Category::Hr, &line, None, &context.day)?;
    for (_, person, _) in context.people_of_line(tx, &said)? {
        record::put(tx, Category::Person, &person, None, &context.day)?;
    }
    tx.execute(
        "DELETE FROM feed_key WHERE feed_id = $1 AND external_id = $2",
        params![line.feed, &line.external_id],
    )?;
    if let Some(subject) = about {
        for key in &said.jointures {
            tx.execute(
                "INSERT INTO feed_key (feed_id, key, external_id) VALUES ($1, $2, $3)
                 ON CONFLICT (feed_id, key) DO UPDATE SET external_id = excluded.external_id",
                params![line.feed, key, &line.external_id],
            )?;
        }
        for mut other in context.records_of(tx, Category::Hr, subject)? {
            if other.present && other.external_id != line.external_id {
                other.subject = None;
                let question = Some(Question::AnotherLine.name());
                record::put(tx, Category::Hr, &other, question, &context.day)?;
            }
        }
    }
    for subject in left.into_iter().chain(about) {
        reconcile(context, tx, PersonId(subject))?;
    }
    Ok(())
}

fn keep(
    tx: &Tx<'_>,
    actor: &Actor,
    line: &Record,
    said: &HrContent,
    about: Option<i64>,
) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO feed_answer (feed_id, external_id, subject_id, said, by_person, at)
         VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (feed_id, external_id) DO UPDATE SET subject_id = excluded.subject_id, said = excluded.said,
            by_person = excluded.by_person, at = excluded.at",
        params![
            line.feed,
            &line.external_id,
            about,
            naming(said),
            (!actor.is_program()).then_some(actor.person),
            tx.now()
        ],
    )?;
    Ok(())
}

/// Tells apart what a line names.
fn naming(said: &HrContent) -> i64 {
    let jointures = said.jointures.join(" ");
    let (numen, birth) = (said.numen.as_deref(), said.birth.as_deref());
    fingerprint(&format!("{numen:?} {birth:?} {jointures}"))
}
