//! Establishments, schools, services, circonscriptions.

use super::person::{fields, identifier};
use super::reading::{Sink, clean, one, text};
use super::xml::{Attribute, Record};
use super::{Category, Field, Said, WarningKind};
use crate::{Academie, Jointure, Siret, Uai};

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Structure {
    /// The code, whose letter may be wrong.
    pub uai: Said<Uai>,
    pub siret: Said<Siret>,
    /// `CLG`, `LYCEE`…, when the name is of the form `type$name$town`.
    pub name_type: Option<String>,
    pub name: Said<String>,
    pub town: Said<String>,
    /// The type in words: `COLLEGE`, `SANS OBJET` for a replacement zone.
    pub kind: Said<String>,
    /// The nature: 340 collège, 300 lycée…
    pub kind_code: Said<String>,
    /// `PU` public, `PR` private…
    pub contract: Said<String>,
    /// The functional address as the feed writes it.
    pub mailbox: Said<String>,
    pub parent: Said<Jointure>,
    pub basin: Said<Coded>,
    pub circonscription: Said<Jointure>,
    pub academie: Said<Academie>,
}

/// `code$label`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Coded {
    pub code: String,
    pub label: String,
}

impl Structure {
    pub(crate) fn read(record: Record<'_>, sink: &mut Sink) -> Self {
        let mut structure = Self::default();
        for (field, attribute) in fields(record, Category::Structure) {
            match field {
                Field::Uai => structure.take_uai(attribute, sink),
                Field::Siret => structure.siret = one(attribute, field, sink, siret),
                Field::Name => structure.take_name(attribute),
                Field::Town => structure.take_town(attribute),
                Field::Type => structure.kind = text(attribute),
                Field::TypeCode => structure.kind_code = text(attribute),
                Field::Contract => structure.contract = text(attribute),
                Field::Mailbox => structure.take_mailbox(attribute),
                Field::Parent => structure.parent = one(attribute, field, sink, identifier),
                Field::Basin => structure.basin = one(attribute, field, sink, coded),
                Field::Circonscription => {
                    structure.circonscription = one(attribute, field, sink, identifier);
                }
                Field::Academie => {
                    structure.academie = one(attribute, field, sink, Academie::parse);
                }
                _ => {}
            }
        }
        structure
    }

    /// Two attributes say it: one of structures, one of establishments; the first that is filled counts.
    fn take_uai(&mut self, attribute: Attribute<'_>, sink: &mut Sink) {
        let read = one(attribute, Field::Uai, sink, |text| Uai::parse(text).ok());
        let repeated = matches!(
            (&self.uai, &read),
            (Said::Value(_), _) | (_, Said::NotMentioned)
        );
        if repeated {
            return;
        }
        if let Said::Value(uai) = &read
            && !uai.has_right_letter()
        {
            sink.warn(attribute.line(), WarningKind::CheckLetter(*uai));
        }
        self.uai = read;
    }

    /// `type$name$town`, or one string.
    fn take_name(&mut self, attribute: Attribute<'_>) {
        let Said::Value(whole) = text(attribute) else {
            self.name = Said::Empty;
            return;
        };
        let parts: Vec<&str> = whole.split('$').map(str::trim).collect();
        let (kind, name, town) = match parts.as_slice() {
            [kind, name, town, ..] => (Some(*kind), *name, Some(*town)),
            [kind, name] => (Some(*kind), *name, None),
            _ => (None, whole.as_str(), None),
        };
        self.name_type = kind.filter(|kind| !kind.is_empty()).map(str::to_owned);
        // Some have no other name than their type: a circonscription of a town.
        self.name = match (name, kind) {
            ("", Some(kind)) if !kind.is_empty() => Said::Value(kind.to_owned()),
            ("", _) => Said::Empty,
            (name, _) => Said::Value(name.to_owned()),
        };
        if let Some(town) = town.filter(|town| !town.is_empty())
            && self.town.value().is_none()
        {
            self.town = Said::Value(town.to_owned());
        }
    }

    /// The town's own attribute counts before the one within the name.
    fn take_town(&mut self, attribute: Attribute<'_>) {
        let town = text(attribute);
        if town.value().is_some() || self.town.value().is_none() {
            self.town = town;
        }
    }

    /// The first that is filled: the functional address has an attribute of its own in the second degree.
    fn take_mailbox(&mut self, attribute: Attribute<'_>) {
        if self.mailbox.value().is_none() {
            self.mailbox = text(attribute);
        }
    }
}

/// Fourteen digits; the nine of a SIREN, which some exports have, tell no establishment.
fn siret(text: &str) -> Option<Siret> {
    Siret::parse(text).ok()
}

fn coded(text: &str) -> Option<Coded> {
    let (code, label) = text.split_once('$').unwrap_or((text, ""));
    let (code, label) = (clean(code), clean(label));
    (!code.is_empty()).then_some(Coded { code, label })
}
