//! What each source says of somebody, side by side, and which of them is followed for each field: the rule of
//! [`crate::person`], told instead of applied. NUMEN, dates of birth and the identifiers of records are told to nobody.

use crate::content::{Category, FunctionContent, HrContent, PersonContent, StructureContent};
use crate::person::{counts, rank};
use crate::record::{self, FeedKind, Record};
use crate::{ImportError, Imports, label};
use chrono::NaiveDate;
use directory::{Actor, OrganisationId, PersonId, readable};
use store::{StoreError, Tx, params};

/// A source that tells, or told, of somebody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// Whose source it is.
    pub organisation: OrganisationId,
    pub kind: FeedKind,
    /// The name of a table.
    pub name: String,
    /// First or second degree, for the annuaire.
    pub degree: Option<i64>,
    /// Since when it says what it says, or says nothing any more.
    pub changed: Option<NaiveDate>,
    /// The delivery that was applied last; tables have none.
    pub delivered: Option<NaiveDate>,
    /// Whether it still tells of them.
    pub present: bool,
    pub says: Vec<Said>,
}

/// A field as a source gives it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    pub field: SaidField,
    pub value: Value,
    /// Whether this is what is followed: of the source that is, and nothing that names a structure nobody has told of.
    pub wins: bool,
}

/// What is said, before it has words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    Text(String),
    Day(NaiveDate),
    /// Functions and where they are held: several at once.
    List(Vec<String>),
}

/// The fields that sources give.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum SaidField {
    FamilyName,
    GivenName,
    BirthName,
    Title,
    Home,
    Functions,
    Service,
    Corps,
    Status,
    Start,
    End,
}

impl SaidField {
    pub const ALL: [Self; 11] = [
        Self::FamilyName,
        Self::GivenName,
        Self::BirthName,
        Self::Title,
        Self::Home,
        Self::Functions,
        Self::Service,
        Self::Corps,
        Self::Status,
        Self::Start,
        Self::End,
    ];

    /// As keys of words have it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::FamilyName => "family",
            Self::GivenName => "given",
            Self::BirthName => "birth-name",
            Self::Title => "title",
            Self::Home => "home",
            Self::Functions => "functions",
            Self::Service => "service",
            Self::Corps => "corps",
            Self::Status => "status",
            Self::Start => "start",
            Self::End => "end",
        }
    }
}

pub(crate) const FEED_OF: &str =
    "SELECT kind, name, degree, last_day, organisation_id FROM feed WHERE feed_id = $1";
pub(crate) const CHANGED: &str =
    "SELECT changed FROM feed_record WHERE feed_id = $1 AND category = $2 AND external_id = $3";
pub(crate) const PLACE: &str = "SELECT name, town FROM establishment WHERE establishment_id = $1";

/// A source with the order in which it is followed.
struct Ranked {
    told: Told,
    feed: i64,
    rank: (u8, bool),
    counts: bool,
    /// Places in what it says of what names a structure that nobody has told of.
    unknown: Vec<usize>,
}

impl Imports {
    /// What every source says of somebody, the one that is followed first before the others; none for who was made on the
    /// machine or asked for by a head.
    ///
    /// # Errors
    /// `NotPermitted` unless the actor looks after the person; the store's.
    pub fn sources(
        &self,
        actor: &Actor,
        person: PersonId,
        today: NaiveDate,
    ) -> Result<Vec<Told>, ImportError> {
        self.directory.may_manage_person(actor, person)?;
        let organisation = self.directory.person(person)?.organisation;
        let mut found = self.store.platform_read(|tx| {
            let mut found = Vec::new();
            for record in record::of_subject(tx, Category::Person, person.0)? {
                found.push(of_person(tx, Category::Person, &record, today)?);
            }
            for record in record::of_subject(tx, Category::Pupil, person.0)? {
                found.push(of_person(tx, Category::Pupil, &record, today)?);
            }
            for record in record::of_subject(tx, Category::Hr, person.0)? {
                found.push(of_line(tx, &record)?);
            }
            // What was said of them where they were before is not told here.
            found.retain(|one| one.told.organisation == organisation);
            follow_one_line(&mut found);
            Ok::<_, StoreError>(found)
        })?;
        found.sort_by_key(|one| (!one.told.present, one.rank, one.feed));
        decide(&mut found);
        Ok(found.into_iter().map(|one| one.told).collect())
    }
}

/// Of several lines of human resources the first one is followed, and nothing of the others.
fn follow_one_line(found: &mut [Ranked]) {
    let lines = found.iter_mut();
    let lines = lines.filter(|one| one.told.kind == FeedKind::Hr && one.counts);
    for other in lines.skip(1) {
        other.counts = false;
    }
}

fn source(tx: &Tx<'_>, category: Category, record: &Record) -> Result<Told, StoreError> {
    let day = |text: Option<String>| text.and_then(|text| text.parse().ok());
    let (kind, name, degree, delivered, organisation): (String, _, _, _, _) =
        tx.query_one(FEED_OF, params![record.feed], |row| {
            let organisation = OrganisationId(row.get(4)?);
            Ok((
                row.get(0)?,
                row.get(1)?,
                row.get(2)?,
                row.get(3)?,
                organisation,
            ))
        })?;
    let key = params![record.feed, category as i64, &record.external_id];
    let changed: Option<String> = tx.query_opt(CHANGED, key, |row| row.get(0))?;
    Ok(Told {
        organisation,
        kind: FeedKind::named(&kind)?,
        name,
        degree,
        changed: day(changed),
        delivered: day(delivered),
        present: record.present,
        says: Vec::new(),
    })
}

fn of_person(
    tx: &Tx<'_>,
    category: Category,
    record: &Record,
    today: NaiveDate,
) -> Result<Ranked, StoreError> {
    let said = record::told(category, record)?;
    let mut told = source(tx, category, record)?;
    let name = |text: &str| Some(readable(text)).filter(|text| !text.is_empty());
    let home = said.home.as_deref();
    let home = home.map(|id| place(tx, told.kind, record.feed, id));
    let home = home.transpose()?;
    let texts = [
        (SaidField::FamilyName, name(&said.family)),
        (SaidField::GivenName, name(&said.given)),
        (
            SaidField::BirthName,
            said.birth_name.as_deref().and_then(name),
        ),
        (SaidField::Title, said.title.clone()),
    ];
    told.says.extend(texts.into_iter().filter_map(text));
    let mut unknown = Vec::new();
    if let Some((home, is_known)) = home {
        unknown.extend((!is_known).then_some(told.says.len()));
        told.says.push(plain(SaidField::Home, Value::Text(home)));
    }
    let held = functions(tx, told.kind, record.feed, &said)?;
    for is_known in [true, false] {
        let some = held.iter().filter(|(_, known)| *known == is_known);
        let some: Vec<String> = some.map(|(words, _)| words.clone()).collect();
        if !some.is_empty() {
            unknown.extend((!is_known).then_some(told.says.len()));
            told.says
                .push(plain(SaidField::Functions, Value::List(some)));
        }
    }
    told.says.extend(dates(said.start, said.end));
    Ok(Ranked {
        unknown,
        feed: record.feed,
        rank: rank(told.kind, &said),
        counts: told.present && counts(told.kind, &said, today),
        told,
    })
}

fn of_line(tx: &Tx<'_>, record: &Record) -> Result<Ranked, StoreError> {
    let said: HrContent = record::parse(&record.content)?;
    let mut told = source(tx, Category::Hr, record)?;
    let texts = [
        (SaidField::Service, said.service.clone()),
        (SaidField::Corps, said.corps.clone()),
        (SaidField::Status, said.status.clone()),
    ];
    told.says.extend(texts.into_iter().filter_map(text));
    told.says.extend(dates(said.start, said.end));
    Ok(Ranked {
        feed: record.feed,
        // Of dates human resources have the last word.
        rank: (0, false),
        counts: told.present,
        unknown: Vec::new(),
        told,
    })
}

fn text((field, said): (SaidField, Option<String>)) -> Option<Said> {
    said.map(|text| plain(field, Value::Text(text)))
}

fn dates(start: Option<NaiveDate>, end: Option<NaiveDate>) -> impl Iterator<Item = Said> {
    [(SaidField::Start, start), (SaidField::End, end)]
        .into_iter()
        .filter_map(|(field, day)| day.map(|day| plain(field, Value::Day(day))))
}

fn plain(field: SaidField, value: Value) -> Said {
    Said {
        field,
        value,
        wins: false,
    }
}

/// « Professeure d’anglais, Collège des Étangs, Mèze », each with whether the structure is known.
fn functions(
    tx: &Tx<'_>,
    kind: FeedKind,
    feed: i64,
    said: &PersonContent,
) -> Result<Vec<(String, bool)>, StoreError> {
    let home = said.home.iter().filter(|_| said.leads_home);
    let led = said.leads.iter().chain(home).map(|id| FunctionContent {
        structure: id.clone(),
        code: "DIR".to_owned(),
        ..FunctionContent::default()
    });
    let all = said.functions.iter().cloned().chain(led);
    all.map(|one| {
        let (place, is_known) = place(tx, kind, feed, &one.structure)?;
        let label = match kind {
            FeedKind::Hand => one.label.clone(),
            _ => label::function(&one, said.title.as_deref()),
        };
        let words = match label {
            label if label.is_empty() => place,
            label => format!("{label}, {place}"),
        };
        Ok((words, is_known))
    })
    .collect()
}

/// A structure in the words of the source that names it; its identifier when nothing is known of it. With whether somebody can
/// belong there.
fn place(tx: &Tx<'_>, kind: FeedKind, feed: i64, id: &str) -> Result<(String, bool), StoreError> {
    if kind == FeedKind::Hand {
        let key: i64 = id.parse().unwrap_or_default();
        let found = tx.query_opt(PLACE, params![key], |row| {
            Ok((row.get::<String>(0)?, row.get::<String>(1)?))
        })?;
        return Ok(match found {
            Some((name, town)) if !town.is_empty() => (format!("{name}, {town}"), true),
            Some((name, _)) => (name, true),
            None => (id.to_owned(), false),
        });
    }
    let Some(record) = record::find(tx, feed, Category::Structure, id)? else {
        return Ok((id.to_owned(), false));
    };
    let said: StructureContent = record::parse(&record.content)?;
    Ok((label::structure(&said), record.subject.is_some()))
}

/// Says what is followed for each field: `found` is in the order in which sources are.
fn decide(found: &mut [Ranked]) {
    let is_feed =
        |one: &Ranked| one.counts && matches!(one.told.kind, FeedKind::Aaf | FeedKind::Csv);
    let by_feeds = found.iter().any(is_feed);
    for one in found.iter_mut() {
        // What was written by hand is silent where feeds tell.
        one.counts &= one.told.kind != FeedKind::Hand || !by_feeds;
    }
    for field in SaidField::ALL {
        let first = followed(found, field);
        for (number, one) in found.iter_mut().enumerate() {
            // Functions are those of all.
            let is_followed = match field {
                SaidField::Functions => one.counts,
                _ => first == Some(number),
            };
            let says = one.told.says.iter_mut().enumerate();
            for (place, said) in says.filter(|(_, said)| said.field == field) {
                said.wins = is_followed && !one.unknown.contains(&place);
            }
        }
    }
}

/// The one source that is followed for a field.
fn followed(found: &[Ranked], field: SaidField) -> Option<usize> {
    let says = |one: &Ranked| {
        let mut says = one.told.says.iter().enumerate();
        says.any(|(place, said)| said.field == field && !one.unknown.contains(&place))
    };
    let mut counting = (0..found.len()).filter(|number| found[*number].counts);
    match field {
        // Both names are one source's, the first that tells of them.
        SaidField::FamilyName | SaidField::GivenName => {
            counting.find(|number| found[*number].told.kind != FeedKind::Hr)
        }
        SaidField::Start | SaidField::End => {
            let dated: Vec<usize> = counting.filter(|number| says(&found[*number])).collect();
            let hr = |number: &&usize| found[**number].told.kind == FeedKind::Hr;
            dated.iter().find(hr).or(dated.first()).copied()
        }
        _ => counting.find(|number| says(&found[*number])),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ranked(kind: FeedKind, fields: &[SaidField]) -> Ranked {
        let says = fields
            .iter()
            .map(|field| plain(*field, Value::Text(String::new())))
            .collect();
        Ranked {
            told: Told {
                organisation: OrganisationId(1),
                kind,
                name: String::new(),
                degree: None,
                changed: None,
                delivered: None,
                present: true,
                says,
            },
            feed: 0,
            rank: (0, false),
            counts: true,
            unknown: Vec::new(),
        }
    }

    fn winners(found: &[Ranked], field: SaidField) -> Vec<FeedKind> {
        let wins = |one: &&Ranked| {
            one.told
                .says
                .iter()
                .any(|said| said.field == field && said.wins)
        };
        found.iter().filter(wins).map(|one| one.told.kind).collect()
    }

    #[test]
    fn names_are_the_annuaires_dates_are_human_resources_and_functions_are_of_all() {
        use SaidField::{BirthName, End, FamilyName, Functions};
        let mut found = [
            ranked(FeedKind::Aaf, &[FamilyName, Functions, End]),
            ranked(FeedKind::Hr, &[End]),
            ranked(FeedKind::Csv, &[FamilyName, Functions, BirthName]),
            ranked(FeedKind::Hand, &[FamilyName, Functions]),
        ];
        decide(&mut found);
        assert_eq!(winners(&found, FamilyName), [FeedKind::Aaf]);
        assert_eq!(winners(&found, BirthName), [FeedKind::Csv]);
        assert_eq!(winners(&found, End), [FeedKind::Hr]);
        assert_eq!(winners(&found, Functions), [FeedKind::Aaf, FeedKind::Csv]);
    }

    #[test]
    fn what_was_written_by_hand_counts_alone() {
        let mut found = [ranked(FeedKind::Hand, &[SaidField::FamilyName])];
        decide(&mut found);
        assert_eq!(winners(&found, SaidField::FamilyName), [FeedKind::Hand]);
        // A feed that tells no more of somebody is followed no more.
        let mut gone = ranked(FeedKind::Aaf, &[SaidField::FamilyName]);
        gone.counts = false;
        let mut found = [gone, ranked(FeedKind::Hand, &[SaidField::FamilyName])];
        decide(&mut found);
        assert_eq!(winners(&found, SaidField::FamilyName), [FeedKind::Hand]);
    }

    #[test]
    fn what_names_a_structure_that_nobody_knows_is_not_followed() {
        use SaidField::{Functions, Home};
        let mut first = ranked(FeedKind::Aaf, &[Home, Functions, Functions]);
        first.unknown = vec![0, 2];
        let mut found = [first, ranked(FeedKind::Aaf, &[Home, Functions])];
        decide(&mut found);
        let wins =
            |one: &Ranked| -> Vec<bool> { one.told.says.iter().map(|said| said.wins).collect() };
        assert_eq!(wins(&found[0]), [false, true, false]);
        assert_eq!(wins(&found[1]), [true, true], "the next that is known");
    }

    #[test]
    fn of_two_lines_of_human_resources_one_is_followed() {
        use SaidField::{Corps, End, Service};
        let mut found = [
            ranked(FeedKind::Hr, &[Service, End]),
            ranked(FeedKind::Hr, &[Service, Corps, End]),
        ];
        follow_one_line(&mut found);
        decide(&mut found);
        let wins = |one: &Ranked| one.told.says.iter().filter(|said| said.wins).count();
        assert_eq!((wins(&found[0]), wins(&found[1])), (2, 0));
    }

    #[test]
    fn both_names_are_of_one_source() {
        use SaidField::{FamilyName, GivenName};
        let mut found = [
            ranked(FeedKind::Aaf, &[FamilyName]),
            ranked(FeedKind::Csv, &[FamilyName, GivenName]),
        ];
        decide(&mut found);
        assert_eq!(winners(&found, FamilyName), [FeedKind::Aaf]);
        assert_eq!(winners(&found, GivenName), []);
    }
}
