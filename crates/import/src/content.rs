//! What a record of a feed says, as it is kept: the words of the feed, minimised, secrets as their keyed hashes.
//!
//! A modification of AAF replaces what it mentions; the whole is what was known with that replaced.

use chrono::NaiveDate;
use directory::PUPIL_CODE;
use feed_syntax::aaf::{self, Group, Headship, Said, Title};
use feed_syntax::{BirthDate, Numen};
use identity::{Hashed, KeyedHash};
use serde::{Deserialize, Serialize};

/// What a record is about; the number is the key's and the order of application.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Category {
    Structure = 0,
    /// A line of human resources: before people, so that one known to both degrees is found to be one.
    Hr = 1,
    Person = 2,
    Pupil = 3,
}

impl Category {
    pub fn of(number: i64) -> Option<Self> {
        [Self::Structure, Self::Hr, Self::Person, Self::Pupil]
            .into_iter()
            .find(|one| *one as i64 == number)
    }
}

/// A structure.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct StructureContent {
    pub uai: Option<String>,
    pub name: String,
    pub kind: String,
    pub kind_code: Option<String>,
    pub contract: Option<String>,
    pub town: String,
    pub basin: Option<String>,
    pub mailbox: Option<String>,
    /// Ids of the same feed.
    pub parent: Option<String>,
    pub circonscription: Option<String>,
}

/// A function, its structure by the feed's id.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct FunctionContent {
    pub structure: String,
    pub code: String,
    pub label: String,
    pub post: String,
    pub post_label: String,
}

/// Somebody.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct PersonContent {
    pub family: String,
    pub given: String,
    pub birth_name: Option<String>,
    /// `M.` or `Mme`.
    pub title: Option<String>,
    /// Keyed hash.
    pub birth: Option<String>,
    /// Keyed hash, of who was written by hand: no other record of a person has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub numen: Option<String>,
    pub home: Option<String>,
    pub functions: Vec<FunctionContent>,
    /// Structures of the first degree that somebody leads.
    pub leads: Vec<String>,
    pub leads_home: bool,
    pub teaches: Option<bool>,
    /// `(structure, name)`.
    pub classes: Vec<(String, String)>,
    pub groups: Vec<(String, String)>,
    pub principal_of: Vec<(String, String)>,
    pub start: Option<NaiveDate>,
    pub end: Option<NaiveDate>,
}

/// A pupil: what is kept of them. It is read as a [`PersonContent`] too, which has these fields.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct PupilContent {
    pub family: String,
    pub given: String,
    /// Keyed hash.
    pub birth: Option<String>,
    pub home: Option<String>,
    /// `(structure, name)`.
    pub classes: Vec<(String, String)>,
}

/// A line of human resources.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct HrContent {
    /// Keyed hashes.
    pub numen: Option<String>,
    pub birth: Option<String>,
    /// What AAF records the line may be about: `1:`, `2:` or `*:` and the id.
    pub jointures: Vec<String>,
    pub service: Option<String>,
    pub corps: Option<String>,
    pub status: Option<String>,
    pub start: Option<NaiveDate>,
    pub end: Option<NaiveDate>,
}

pub(crate) fn birth_hash(keyed: &KeyedHash, date: BirthDate) -> String {
    keyed.of(Hashed::BirthDate, &date.reveal())
}

pub(crate) fn numen_hash(keyed: &KeyedHash, numen: &Numen) -> String {
    keyed.of(Hashed::Numen, numen.reveal())
}

impl StructureContent {
    /// What was known with what the record mentions replaced.
    pub fn with(mut self, said: &aaf::Structure) -> Self {
        replace(&mut self.uai, &said.uai, ToString::to_string);
        replace_text(&mut self.name, &said.name);
        replace_text(&mut self.kind, &said.kind);
        replace(&mut self.kind_code, &said.kind_code, Clone::clone);
        replace(&mut self.contract, &said.contract, Clone::clone);
        replace_text(&mut self.town, &said.town);
        replace(&mut self.basin, &said.basin, |basin| basin.label.clone());
        replace(&mut self.mailbox, &said.mailbox, Clone::clone);
        replace(&mut self.parent, &said.parent, ToString::to_string);
        replace(
            &mut self.circonscription,
            &said.circonscription,
            ToString::to_string,
        );
        self
    }
}

impl PersonContent {
    /// What was known with what the record mentions replaced.
    pub fn with(mut self, said: &aaf::Staff, keyed: &KeyedHash) -> Self {
        replace_text(&mut self.family, &said.names.family);
        replace_text(&mut self.given, &said.names.given);
        replace(&mut self.birth_name, &said.names.birth, Clone::clone);
        replace(&mut self.title, &said.names.title, |title| {
            match title {
                Title::Monsieur => "M.",
                Title::Madame => "Mme",
            }
            .to_owned()
        });
        replace(&mut self.birth, &said.birth_date, |date| {
            birth_hash(keyed, *date)
        });
        replace(&mut self.home, &said.home, ToString::to_string);
        replace_list(&mut self.functions, &said.functions, |one| {
            FunctionContent {
                structure: one.structure.to_string(),
                code: one.code.clone().unwrap_or_default(),
                label: one.label.clone(),
                post: one.post.clone().unwrap_or_default(),
                post_label: one.post_label.clone(),
            }
        });
        match &said.headship {
            Said::NotMentioned => {}
            Said::Empty | Said::Value(Headship::None) => self.lead(false, Vec::new()),
            Said::Value(Headship::Home) => self.lead(true, Vec::new()),
            Said::Value(Headship::Of(ids)) => {
                self.lead(false, ids.iter().map(ToString::to_string).collect());
            }
        }
        replace(&mut self.teaches, &said.teacher, |one| *one);
        replace_list(&mut self.classes, &said.classes, group);
        replace_list(&mut self.groups, &said.groups, group);
        replace_list(&mut self.principal_of, &said.principal_of, group);
        self
    }

    /// What a pupil's record says as functions: they go to school, in each of their classes.
    pub fn into_pupil(mut self) -> Self {
        let mut places = self.classes.clone();
        if let Some(home) = &self.home
            && !places.iter().any(|(structure, _)| structure == home)
        {
            places.push((home.clone(), String::new()));
        }
        self.functions = places
            .into_iter()
            .map(|(structure, class)| FunctionContent {
                structure,
                code: PUPIL_CODE.to_owned(),
                post: class,
                ..FunctionContent::default()
            })
            .collect();
        self
    }

    fn lead(&mut self, home: bool, structures: Vec<String>) {
        self.leads_home = home;
        self.leads = structures;
    }
}

impl PupilContent {
    /// What was known with what the record mentions replaced.
    pub fn with(mut self, said: &aaf::Pupil, keyed: &KeyedHash) -> Self {
        replace_text(&mut self.family, &said.names.family);
        replace_text(&mut self.given, &said.names.given);
        replace(&mut self.birth, &said.birth_date, |date| {
            birth_hash(keyed, *date)
        });
        replace(&mut self.home, &said.home, ToString::to_string);
        replace_list(&mut self.classes, &said.classes, group);
        self
    }
}

fn group(group: &Group) -> (String, String) {
    (group.structure.to_string(), group.name.clone())
}

fn replace<T, U>(place: &mut Option<U>, said: &Said<T>, read: impl Fn(&T) -> U) {
    match said {
        Said::NotMentioned => {}
        Said::Empty => *place = None,
        Said::Value(value) => *place = Some(read(value)),
    }
}

fn replace_text(place: &mut String, said: &Said<String>) {
    match said {
        Said::NotMentioned => {}
        Said::Empty => place.clear(),
        Said::Value(value) => place.clone_from(value),
    }
}

fn replace_list<T, U>(place: &mut Vec<U>, said: &Said<Vec<T>>, read: impl Fn(&T) -> U) {
    match said {
        Said::NotMentioned => {}
        Said::Empty => place.clear(),
        Said::Value(values) => *place = values.iter().map(read).collect(),
    }
}

/// Tells contents apart: 63 bits of their hash.
pub(crate) fn fingerprint(content: &str) -> i64 {
    let hash = blake3::hash(content.as_bytes());
    let mut first = [0; 8];
    first.copy_from_slice(&hash.as_bytes()[..8]);
    i64::from_le_bytes(first) & i64::MAX
}
