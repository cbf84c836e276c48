//! Feeds and their records: what each says now, and which person or structure that is.

use crate::content::{Category, PersonContent, fingerprint};
use chrono::NaiveDate;
use directory::OrganisationId;
use serde::de::DeserializeOwned;
use store::{Row, StoreError, Tx, params};

/// The kinds of feeds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FeedKind {
    Aaf,
    Hr,
    Csv,
    /// What people who look after accounts wrote themselves.
    Hand,
}

impl FeedKind {
    pub const ALL: [Self; 4] = [Self::Aaf, Self::Hr, Self::Csv, Self::Hand];

    /// As rows have it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Aaf => "aaf",
            Self::Hr => "hr",
            Self::Csv => "csv",
            Self::Hand => "hand",
        }
    }
}

impl FeedKind {
    pub(crate) fn named(name: &str) -> Result<Self, StoreError> {
        let mut all = Self::ALL.into_iter();
        all.find(|kind| kind.name() == name)
            .ok_or_else(|| StoreError::Corrupt(format!("feed {name}")))
    }
}

/// A feed of an organisation.
#[derive(Debug, Clone)]
pub(crate) struct Feed {
    pub id: i64,
    pub last_day: Option<NaiveDate>,
}

/// A record as it is kept.
#[derive(Debug, Clone)]
pub(crate) struct Record {
    pub feed: i64,
    pub external_id: String,
    pub subject: Option<i64>,
    pub present: bool,
    pub fingerprint: i64,
    pub content: String,
}

pub(crate) const FEED: &str =
    "SELECT feed_id, last_day FROM feed WHERE organisation_id = $1 AND kind = $2 AND name = $3";
pub(crate) const FEEDS_OF_KIND: &str =
    "SELECT feed_id, degree FROM feed WHERE organisation_id = $1 AND kind = $2";
pub(crate) const FEEDS: &str = "
SELECT kind, name, last_day FROM feed WHERE organisation_id = $1 ORDER BY kind, name LIMIT $2";
const RECORD: &str =
    "SELECT feed_id, external_id, subject_id, present, fingerprint, content FROM feed_record";
pub(crate) const OF_FEED: &str = "
SELECT category, external_id, fingerprint, present FROM feed_record
WHERE feed_id = $1 AND (category, external_id) > ($2, $3) ORDER BY category, external_id LIMIT $4";
pub(crate) const QUESTION: &str =
    "SELECT question FROM feed_record WHERE feed_id = $1 AND category = $2 AND external_id = $3";
pub(crate) const BY_KEY: &str = "SELECT external_id FROM feed_key WHERE feed_id = $1 AND key = $2";

pub(crate) fn one_record() -> String {
    format!("{RECORD} WHERE feed_id = $1 AND category = $2 AND external_id = $3")
}

pub(crate) fn records_of_subject() -> String {
    format!("{RECORD} WHERE subject_id = $1 AND category = $2 ORDER BY feed_id, external_id")
}

fn read(row: &Row<'_>) -> Result<Record, StoreError> {
    Ok(Record {
        feed: row.get(0)?,
        external_id: row.get(1)?,
        subject: row.get(2)?,
        present: row.get::<i64>(3)? != 0,
        fingerprint: row.get(4)?,
        content: row.get(5)?,
    })
}

/// The feed with this name, made if it is new.
pub(crate) fn feed(
    tx: &Tx<'_>,
    organisation: OrganisationId,
    kind: FeedKind,
    name: &str,
    degree: Option<i64>,
) -> Result<Feed, StoreError> {
    let found = tx.query_opt(FEED, params![organisation, kind.name(), name], |row| {
        Ok(Feed {
            id: row.get(0)?,
            last_day: row
                .get::<Option<String>>(1)?
                .and_then(|day| day.parse().ok()),
        })
    })?;
    if let Some(found) = found {
        return Ok(found);
    }
    let id = tx.new_platform_ids("feed", 1)?;
    tx.execute(
        "INSERT INTO feed (feed_id, organisation_id, kind, name, degree) VALUES ($1, $2, $3, $4, $5)",
        params![id, organisation, kind.name(), name, degree],
    )?;
    Ok(Feed { id, last_day: None })
}

/// The feeds of a kind, each with its degree (1, 2) where it has one.
pub(crate) fn feeds(
    tx: &Tx<'_>,
    organisation: OrganisationId,
    kind: FeedKind,
) -> Result<Vec<(i64, Option<i64>)>, StoreError> {
    tx.query(FEEDS_OF_KIND, params![organisation, kind.name()], |row| {
        Ok((row.get(0)?, row.get(1)?))
    })
}

pub(crate) fn find(
    tx: &Tx<'_>,
    feed: i64,
    category: Category,
    external_id: &str,
) -> Result<Option<Record>, StoreError> {
    tx.query_opt(
        &one_record(),
        params![feed, category as i64, external_id],
        read,
    )
}

/// All records of a person or structure, absent ones included.
pub(crate) fn of_subject(
    tx: &Tx<'_>,
    category: Category,
    subject: i64,
) -> Result<Vec<Record>, StoreError> {
    tx.query(
        &records_of_subject(),
        params![subject, category as i64],
        read,
    )
}

pub(crate) fn put(
    tx: &Tx<'_>,
    category: Category,
    record: &Record,
    question: Option<&str>,
    day: &str,
) -> Result<(), StoreError> {
    tx.send(
        "INSERT INTO feed_record (feed_id, category, external_id, subject_id, present, fingerprint, content, question,
            changed)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
         ON CONFLICT (feed_id, category, external_id) DO UPDATE SET subject_id = excluded.subject_id,
            present = excluded.present, fingerprint = excluded.fingerprint, content = excluded.content,
            question = excluded.question, changed = excluded.changed",
        params![
            record.feed,
            category as i64,
            &record.external_id,
            record.subject,
            record.present,
            record.fingerprint,
            &record.content,
            question,
            day
        ],
    )?;
    Ok(())
}

/// A record with this content.
pub(crate) fn with_content(
    feed: i64,
    external_id: &str,
    before: Option<&Record>,
    content: &str,
) -> Record {
    Record {
        feed,
        external_id: external_id.to_owned(),
        subject: before.and_then(|one| one.subject),
        present: true,
        fingerprint: fingerprint(content),
        content: content.to_owned(),
    }
}

/// Reads what was written by us.
pub(crate) fn parse<T: DeserializeOwned>(content: &str) -> Result<T, StoreError> {
    serde_json::from_str(content)
        .map_err(|error| StoreError::Corrupt(format!("content of a feed's record: {error}")))
}

/// What a record says of somebody, staff or pupil.
pub(crate) fn told(category: Category, record: &Record) -> Result<PersonContent, StoreError> {
    let said = person(record)?;
    Ok(match category {
        Category::Pupil => said.into_pupil(),
        _ => said,
    })
}

pub(crate) fn person(record: &Record) -> Result<PersonContent, StoreError> {
    parse(&record.content)
}

/// The key of a NUMEN's hash: of lines of human resources, and of who was written by hand.
pub(crate) fn numen_key(hash: &str) -> String {
    format!("n:{hash}")
}

/// Gives a record its one key in the place of those it had.
pub(crate) fn put_key(
    tx: &Tx<'_>,
    feed: i64,
    external_id: &str,
    key: Option<&str>,
) -> Result<(), StoreError> {
    tx.execute(
        "DELETE FROM feed_key WHERE feed_id = $1 AND external_id = $2",
        params![feed, external_id],
    )?;
    if let Some(key) = key {
        tx.execute(
            "INSERT INTO feed_key (feed_id, key, external_id) VALUES ($1, $2, $3)
             ON CONFLICT (feed_id, key) DO UPDATE SET external_id = excluded.external_id",
            params![feed, key, external_id],
        )?;
    }
    Ok(())
}

/// Whether a record waits for a human.
pub(crate) fn waits(tx: &Tx<'_>, category: Category, record: &Record) -> Result<bool, StoreError> {
    let key = params![record.feed, category as i64, &record.external_id];
    let question: Option<Option<String>> = tx.query_opt(QUESTION, key, |row| row.get(0))?;
    Ok(question.flatten().is_some())
}

/// The record that a key leads to.
pub(crate) fn by_key(tx: &Tx<'_>, feed: i64, key: &str) -> Result<Option<String>, StoreError> {
    tx.query_opt(BY_KEY, params![feed, key], |row| row.get(0))
}
