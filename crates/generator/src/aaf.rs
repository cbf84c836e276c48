//! AAF feeds: deliveries of XML files in batches, by category, in the order in which they are to be read.

mod encoding;
mod nomenclature;
mod pupils;
mod staff;
mod structures;
mod xml;

pub(crate) use staff::Record;
pub(crate) use structures::usual_name;
pub(crate) use xml::{Request, Xml};

use crate::GenerateError;
use crate::academies::Academie;
use crate::kind::Degree;
use crate::options::Options;
use crate::output::Output;
use crate::random::Random;
use crate::world::World;
use chrono::NaiveDate;
use encoding::Encoding;
use std::collections::BTreeMap;
use std::io::Write;

/// Records in a file, at most.
const BATCH: usize = 4000;
const DTD: &str = include_str!("../text/ficAlimMENESR.dtd");

/// Whole or what changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    Complete,
    Delta,
}

/// Categories in the order of reading.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Category {
    Structures,
    Subjects,
    Programmes,
    Parents,
    Staff,
    Pupils,
}

impl Category {
    /// As files are named.
    pub fn file(self) -> &'static str {
        match self {
            Self::Structures => "EtabEducNat",
            Self::Subjects => "MatiereEducNat",
            Self::Programmes => "MefEducNat",
            Self::Parents => "PersRelEleve",
            Self::Staff => "PersEducNat",
            Self::Pupils => "Eleve",
        }
    }

    /// The attribute that names the category in a request, and its value.
    pub fn inside(self) -> (&'static str, &'static str) {
        match self {
            Self::Structures => ("categorieStructure", "EtabEducNat"),
            Self::Subjects => ("categorieMatiere", "MatEducNat"),
            Self::Programmes => ("categorieMef", "MefEducNat"),
            Self::Parents => ("categoriePersonne", "PersRelEleve"),
            Self::Staff => ("categoriePersonne", "PersEducNat"),
            Self::Pupils => ("categoriePersonne", "Eleve"),
        }
    }
}

/// What the files of a category hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Tally {
    pub added: u64,
    pub modified: u64,
    pub deleted: u64,
    /// Values whose accents were escaped twice.
    pub doubled: u64,
}

/// The files of one feed at one date.
pub(crate) struct Delivery<'a, 'o, 'f> {
    output: &'o mut Output<'f>,
    academie: &'a Academie,
    degree: Degree,
    mode: Mode,
    date: NaiveDate,
    xml: Xml,
    pub tallies: BTreeMap<Category, Tally>,
}

impl<'a, 'o, 'f> Delivery<'a, 'o, 'f> {
    pub fn new(
        options: &Options,
        academie: &'a Academie,
        (degree, mode, date): (Degree, Mode, NaiveDate),
        output: &'o mut Output<'f>,
    ) -> Self {
        let purpose = format!("{}{date}", degree.family());
        Self {
            output,
            academie,
            degree,
            mode,
            date,
            xml: Xml::new(Random::of(options.seed, &purpose, mode as usize)),
            tallies: BTreeMap::new(),
        }
    }

    pub fn degree(&self) -> Degree {
        self.degree
    }

    /// What the reader never opens, but finds in each delivery.
    pub fn dtd(&mut self) -> Result<(), GenerateError> {
        let name = format!("{}/ficAlimMENESR.dtd", self.folder());
        self.output
            .file(&name, |file| file.write_all(DTD.as_bytes()))
    }

    /// Writes a category: `write` puts one item into the XML. A complete feed has at least one file of each.
    pub fn category<I>(
        &mut self,
        category: Category,
        items: impl Iterator<Item = I>,
        mut write: impl FnMut(&mut Xml, I),
    ) -> Result<(), GenerateError> {
        let mut items = items.peekable();
        let mut batch = 0;
        while items.peek().is_some() || (batch == 0 && self.mode == Mode::Complete) {
            let encoding = self.encoding(category, batch);
            let (name, head) = (self.name(category, batch), self.head(encoding));
            let xml = &mut self.xml;
            self.output.file(&name, |file| {
                file.write_all(head.as_bytes())?;
                for item in items.by_ref().take(BATCH) {
                    write(xml, item);
                    file.write_all(xml.take(encoding))?;
                }
                file.write_all(b"</ficAlimMENESR>\n")
            })?;
            batch += 1;
        }
        self.tallies.insert(category, self.xml.tally());
        Ok(())
    }

    fn folder(&self) -> String {
        format!("{}/{}", self.degree.family(), self.date.format("%Y%m%d"))
    }

    fn name(&self, category: Category, batch: usize) -> String {
        let mode = match self.mode {
            Mode::Complete => "Complet",
            Mode::Delta => "Delta",
        };
        format!(
            "{}/{}_{:03}_{mode}_{}_{}_{batch:04}.xml",
            self.folder(),
            self.degree.family(),
            self.academie.code,
            self.date.format("%Y%m%d"),
            category.file()
        )
    }

    /// Some producers still write Latin-9.
    fn encoding(&self, category: Category, batch: usize) -> Encoding {
        let old = match (self.degree, category) {
            (Degree::First, Category::Staff | Category::Structures) => batch.is_multiple_of(2),
            _ => batch % 4 == 3,
        };
        if old {
            Encoding::Latin9
        } else {
            Encoding::Utf8
        }
    }

    fn head(&self, encoding: Encoding) -> String {
        let degree = match self.degree {
            Degree::First => "1D",
            Degree::Second => "2D",
        };
        format!(
            "<?xml version=\"1.0\" encoding=\"{}\"?>\n\
             <!DOCTYPE ficAlimMENESR SYSTEM \"ficAlimMENESR.dtd\">\n\
             <ficAlimMENESR>\n\
             <!-- versionAF=\"AAF-VE9999\" -->\n<!-- versionSDET=\"6.4\" -->\n\
             <!-- codeAcademieExport=\"{:03}\" -->\n<!-- degre=\"{degree}\" -->\n\
             <!-- dateGenerationExport=\"{}\" -->\n",
            encoding.name(),
            self.academie.code,
            self.date.format("%d/%m/%Y"),
        )
    }
}

/// Writes the complete feed.
pub(crate) fn complete(
    delivery: &mut Delivery<'_, '_, '_>,
    world: &World,
) -> Result<(), GenerateError> {
    delivery.dtd()?;
    structures::all(delivery, world)?;
    nomenclature::all(delivery)?;
    pupils::parents(delivery, world)?;
    staff::all(delivery, world)?;
    pupils::all(delivery, world)
}

/// Writes what changed since the day before.
pub(crate) fn delta(
    delivery: &mut Delivery<'_, '_, '_>,
    world: &World,
    day: &crate::delta::Day,
) -> Result<(), GenerateError> {
    delivery.dtd()?;
    structures::changed(delivery, world, day)?;
    staff::changed(delivery, world, day)?;
    pupils::moved(delivery, world, day)
}
