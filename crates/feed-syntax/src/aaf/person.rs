//! Staff, pupils and guardians, as far as accounts need them.

use super::function::Function;
use super::reading::{Sink, clean, many, one, text};
use super::xml::{Attribute, Record, Value};
use super::{Category, Field, Profile, Said, WarningKind};
use crate::{BirthDate, Jointure};

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Names {
    /// The name in use.
    pub family: Said<String>,
    pub birth: Said<String>,
    /// In the second degree cut at 15 characters by the bases that the feed comes from.
    pub given: Said<String>,
    pub others: Said<Vec<String>>,
    pub title: Said<Title>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Title {
    Monsieur,
    /// Also for the old `Mlle`, which the administration gave up in 2012.
    Madame,
}

/// A class or group of a structure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    pub structure: Jointure,
    pub name: String,
}

/// Of which structures somebody of the first degree is the head.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Headship {
    /// Of the home structure, by a plain yes.
    Home,
    /// Of none, by a plain no.
    None,
    Of(Vec<Jointure>),
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Staff {
    pub names: Names,
    pub birth_date: Said<BirthDate>,
    pub home: Said<Jointure>,
    pub functions: Said<Vec<Function>>,
    pub headship: Said<Headship>,
    /// Whether somebody teaches, where the feed says so itself.
    pub teacher: Said<bool>,
    pub classes: Said<Vec<Group>>,
    pub groups: Said<Vec<Group>>,
    pub principal_of: Said<Vec<Group>>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Pupil {
    pub names: Names,
    pub birth_date: Said<BirthDate>,
    pub home: Said<Jointure>,
    pub classes: Said<Vec<Group>>,
    pub groups: Said<Vec<Group>>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Guardian {
    pub names: Names,
}

impl Staff {
    pub(crate) fn read(record: Record<'_>, sink: &mut Sink) -> Self {
        let mut staff = Self::default();
        let mut before_pupils = Said::NotMentioned;
        for (field, attribute) in fields(record, Category::Staff) {
            match field {
                Field::BirthDate => staff.birth_date = birth_date(attribute, sink),
                Field::HomeStructure => staff.home = one(attribute, field, sink, identifier),
                Field::Functions => staff.functions = many(attribute, sink, Function::read),
                Field::Headship => staff.headship = headship(attribute, sink),
                Field::TeacherCategory => staff.teacher = one(attribute, field, sink, yes_or_no),
                Field::BeforePupils => before_pupils = one(attribute, field, sink, yes_or_no),
                Field::Classes => staff.classes = groups(attribute, field, sink),
                Field::Groups => staff.groups = groups(attribute, field, sink),
                Field::PrincipalOf => staff.principal_of = groups(attribute, field, sink),
                field => staff.names.take(field, attribute, sink),
            }
        }
        if staff.teacher.value().is_none() && before_pupils.is_mentioned() {
            staff.teacher = before_pupils;
        }
        staff
    }

    /// Whether somebody teaches: as the feed says, else by a function of a teacher (`ENS`) or librarian.
    #[must_use]
    pub fn teaches(&self) -> bool {
        let by_function = || {
            let functions = self.functions.value().into_iter().flatten();
            functions.clone().any(|function| {
                function.code.as_deref() == Some("ENS")
                    || function.profile == Some(Profile::Librarian)
            })
        };
        self.teacher.value().copied().unwrap_or_else(by_function)
    }
}

impl Pupil {
    pub(crate) fn read(record: Record<'_>, sink: &mut Sink) -> Self {
        let mut pupil = Self::default();
        for (field, attribute) in fields(record, Category::Pupil) {
            match field {
                Field::BirthDate => pupil.birth_date = birth_date(attribute, sink),
                Field::HomeStructure => pupil.home = one(attribute, field, sink, identifier),
                Field::Classes => pupil.classes = groups(attribute, field, sink),
                Field::Groups => pupil.groups = groups(attribute, field, sink),
                field => pupil.names.take(field, attribute, sink),
            }
        }
        pupil
    }
}

impl Guardian {
    pub(crate) fn read(record: Record<'_>, sink: &mut Sink) -> Self {
        let mut guardian = Self::default();
        for (field, attribute) in fields(record, Category::Guardian) {
            guardian.names.take(field, attribute, sink);
        }
        guardian
    }
}

impl Names {
    fn take(&mut self, field: Field, attribute: Attribute<'_>, sink: &mut Sink) {
        match field {
            Field::FamilyName => self.family = text(attribute),
            Field::BirthName => self.birth = text(attribute),
            Field::GivenName => self.given = text(attribute),
            Field::OtherGivenNames => {
                self.others = many(attribute, sink, |value, _| Some(clean(value.text)));
            }
            Field::Title => self.title = one(attribute, field, sink, title),
            _ => {}
        }
    }
}

/// The attributes of a record with the field that each is.
pub(crate) fn fields<'a>(
    record: Record<'a>,
    category: Category,
) -> impl Iterator<Item = (Field, Attribute<'a>)> {
    record
        .attributes()
        .filter_map(move |attribute| Some((Field::of(category, attribute.name())?, attribute)))
}

fn birth_date(attribute: Attribute<'_>, sink: &mut Sink) -> Said<BirthDate> {
    one(attribute, Field::BirthDate, sink, BirthDate::parse)
}

pub(crate) fn identifier(text: &str) -> Option<Jointure> {
    // Some attributes repeat a label behind the identifier.
    let id = text.split('$').next()?;
    Jointure::parse(id).ok()
}

fn title(text: &str) -> Option<Title> {
    match text.trim_end_matches('.').to_lowercase().as_str() {
        "m" | "mr" | "monsieur" => Some(Title::Monsieur),
        "mme" | "mlle" | "madame" | "mademoiselle" => Some(Title::Madame),
        _ => None,
    }
}

fn yes_or_no(text: &str) -> Option<bool> {
    match text.to_uppercase().as_str() {
        "O" | "OUI" => Some(true),
        "N" | "NON" => Some(false),
        _ => None,
    }
}

/// `O` or `N`, or the structures.
fn headship(attribute: Attribute<'_>, sink: &mut Sink) -> Said<Headship> {
    let mut plain = None;
    let structures = many(attribute, sink, |value, sink| {
        if let Some(yes) = yes_or_no(value.text) {
            plain = Some(yes);
            return None;
        }
        let structure = identifier(value.text);
        if structure.is_none() {
            sink.warn(value.line, WarningKind::Form(Field::Headship));
        }
        structure
    });
    match (structures, plain) {
        (Said::Value(structures), _) => Said::Value(Headship::Of(structures)),
        (_, Some(true)) => Said::Value(Headship::Home),
        (_, Some(false)) => Said::Value(Headship::None),
        (Said::Empty, None) => Said::Empty,
        (Said::NotMentioned, None) => Said::NotMentioned,
    }
}

/// `struct$name`, with a label behind it in some exports.
fn groups(attribute: Attribute<'_>, field: Field, sink: &mut Sink) -> Said<Vec<Group>> {
    many(attribute, sink, |value, sink| group(value, field, sink))
}

fn group(value: Value<'_>, field: Field, sink: &mut Sink) -> Option<Group> {
    let Some((structure, rest)) = value.text.split_once('$') else {
        sink.warn(value.line, WarningKind::CutShort { field, parts: 1 });
        return None;
    };
    let name = clean(rest.split('$').next().unwrap_or_default());
    match Jointure::parse(structure) {
        Ok(structure) if !name.is_empty() => Some(Group { structure, name }),
        _ => {
            sink.warn(value.line, WarningKind::Form(field));
            None
        }
    }
}
