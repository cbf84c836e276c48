//! The annuaire fédérateur, staged: the newest complete feed with each later delta, one after the other. Pupils are read where
//! the organisation decided so, guardians never.

use crate::content::{Category, PersonContent, PupilContent, StructureContent};
use crate::files::Files;
use crate::record::{self, FeedKind};
use crate::refusal::Refusal;
use crate::report::{Remark, Report};
use crate::staging::Staging;
use crate::{ImportError, Imports, Request, limits};
use chrono::{Days, NaiveDate};
use feed_syntax::aaf::name::{Assembly, Delivery, NotRead, assemble};
use feed_syntax::aaf::{
    self, Change, Entry, Fault, Feed, Item, Operation, Populations, Subject, WarningKind,
};
use std::collections::BTreeSet;

/// What was staged of a delivery.
pub(crate) struct Staged {
    /// The last day of all feeds.
    pub day: NaiveDate,
    /// Each feed with its last day.
    pub feeds: Vec<(i64, NaiveDate)>,
    /// People told of before.
    pub people_before: u64,
}

/// Stages all exports that lie in `files`.
pub(crate) fn stage(
    imports: &Imports,
    import: i64,
    request: &Request<'_>,
    files: &Files,
    report: &mut Report,
) -> Result<Staged, ImportError> {
    let (assemblies, left_out) = assemble(files.names().iter().map(String::as_str));
    for (place, reason) in left_out {
        if let Some(kind) = left_out_kind(reason) {
            report.warn(remark(&files.names()[place], 0, kind, None));
        }
    }
    if assemblies.is_empty() {
        return Err(Refusal::Nothing.into());
    }
    let codes = imports.directory.academie_codes(request.organisation)?;
    let of = assemblies.iter().map(files_of).sum();
    let mut staged: Option<Staged> = None;
    for assembly in assemblies {
        check_whole(&assembly)?;
        let day = last_day(&assembly);
        if !request.accept_date && day > request.today + Days::new(limits::DAYS_AHEAD) {
            return Err(Refusal::Ahead { day }.into());
        }
        let (feed, people) = one(
            imports,
            (import, of),
            request,
            files,
            &assembly,
            &codes,
            report,
        )?;
        let all = staged.get_or_insert(Staged {
            day,
            feeds: Vec::new(),
            people_before: 0,
        });
        all.day = all.day.max(day);
        all.feeds.push((feed, day));
        all.people_before += people;
    }
    staged.ok_or_else(|| Refusal::Nothing.into())
}

fn check_whole(assembly: &Assembly) -> Result<(), ImportError> {
    let deliveries = assembly.complet.iter().chain(&assembly.deltas);
    for delivery in deliveries {
        if let Some((category, batch)) = delivery.missing.first() {
            return Err(Refusal::Missing {
                day: delivery.date,
                category: category.in_names(),
                batch: *batch,
            }
            .into());
        }
    }
    // Staff without structures would have nowhere to be.
    if let Some(complet) = &assembly.complet {
        for needed in [aaf::Category::Structure, aaf::Category::Staff] {
            if !complet
                .files
                .iter()
                .any(|(_, name)| name.category == needed)
            {
                return Err(Refusal::Missing {
                    day: complet.date,
                    category: needed.in_names(),
                    batch: 0,
                }
                .into());
            }
        }
    }
    Ok(())
}

fn last_day(assembly: &Assembly) -> NaiveDate {
    let deliveries = assembly.complet.iter().chain(&assembly.deltas);
    deliveries
        .map(|delivery| delivery.date)
        .max()
        .unwrap_or_default()
}

fn files_of(assembly: &Assembly) -> u64 {
    let deliveries = assembly.complet.iter().chain(&assembly.deltas);
    deliveries.map(|delivery| delivery.files.len() as u64).sum()
}

/// Stages one export; its feed and the people told of before.
fn one(
    imports: &Imports,
    (import, of): (i64, u64),
    request: &Request<'_>,
    files: &Files,
    assembly: &Assembly,
    codes: &BTreeSet<i64>,
    report: &mut Report,
) -> Result<(i64, u64), ImportError> {
    let degree = match &assembly.project {
        project if project.contains("1D") => Some(1),
        project if project.contains("2D") || project.contains("GPEI") => Some(2),
        _ => None,
    };
    let feed = imports.store.platform_write(|tx| {
        let organisation = request.organisation;
        record::feed(tx, organisation, FeedKind::Aaf, &assembly.project, degree)
    })?;
    let day = last_day(assembly);
    if let Some(last) = feed.last_day
        && day < last
    {
        return Err(Refusal::Older { day, last }.into());
    }
    let pupils = imports
        .directory
        .policies(request.organisation)?
        .pupils
        .imported;
    let mut reading = Reading {
        imports,
        import,
        of,
        files,
        codes,
        report,
        staging: Staging::new(imports, import, feed.id)?,
        populations: Populations {
            pupils,
            guardians: false,
        },
        named: false,
    };
    let people_before = reading.staging.present(Category::Person);
    reading.report.pupils_of += reading.staging.present(Category::Pupil);
    // A complete feed from before what was applied would undo the days in between.
    let complet = assembly
        .complet
        .as_ref()
        .filter(|complet| feed.last_day.is_none_or(|last| complet.date >= last));
    if let Some(complet) = complet {
        reading.delivery(complet)?;
        let mut told = vec![Category::Structure, Category::Person];
        told.extend(pupils.then_some(Category::Pupil));
        reading
            .staging
            .remove_unseen(&told, &complet.date.to_string())?;
    } else if feed.last_day.is_none() {
        return Err(Refusal::NoComplete.into());
    }
    let later = |delta: &&Delivery| complet.is_some() || Some(delta.date) >= feed.last_day;
    for delta in assembly.deltas.iter().filter(later) {
        reading.delivery(delta)?;
    }
    if !reading.named {
        return Err(Refusal::NoAcademie.into());
    }
    if !pupils {
        // Those who were imported once leave, whatever was delivered.
        reading
            .staging
            .remove_unseen(&[Category::Pupil], &day.to_string())?;
    }
    reading.staging.finish()?;
    reading.report.unchanged += reading.staging.unchanged;
    Ok((feed.id, people_before))
}

struct Reading<'a> {
    imports: &'a Imports,
    import: i64,
    /// Files of all exports.
    of: u64,
    files: &'a Files,
    codes: &'a BTreeSet<i64>,
    report: &'a mut Report,
    staging: Staging<'a>,
    populations: Populations,
    /// Whether a file said whose feed it is.
    named: bool,
}

impl Reading<'_> {
    fn delivery(&mut self, delivery: &Delivery) -> Result<(), ImportError> {
        let day = delivery.date.to_string();
        for (place, _) in &delivery.files {
            self.imports.store.stopping().check()?;
            let files = self.files;
            files.read(*place, |input| {
                let mut counted = Counted { input, bytes: 0 };
                let read = self.file(*place, &mut counted, &day);
                self.report.source.bytes += counted.bytes;
                read
            })??;
            self.report.source.files += 1;
            self.imports
                .tell_read(self.import, self.report.source.files, self.of)?;
        }
        Ok(())
    }

    fn file(
        &mut self,
        place: usize,
        input: &mut dyn std::io::Read,
        day: &str,
    ) -> Result<(), ImportError> {
        let name = self.files.names()[place].clone();
        let refuse = |fault: Fault| Refusal::aaf(&name, &fault);
        let mut feed = Feed::new(input, self.populations).map_err(refuse)?;
        let mut checked = false;
        while let Some(item) = feed.next() {
            let item = item.map_err(refuse)?;
            if !checked {
                self.check_header(&name, feed.header())?;
                checked = true;
            }
            match item {
                Item::Warning(warning) => {
                    let (kind, value) = warning_kind(&warning.kind);
                    self.report.warn(remark(&name, warning.line, kind, value));
                }
                Item::Entry(entry) => self.entry(&name, entry, day)?,
            }
        }
        if !checked {
            self.check_header(&name, feed.header())?;
        }
        let tally = feed.tally();
        let passed = match self.populations.pupils {
            true => &[aaf::Category::Guardian][..],
            false => &[aaf::Category::Pupil, aaf::Category::Guardian],
        };
        for category in passed.iter().copied() {
            for operation in [Operation::Add, Operation::Modify, Operation::Delete] {
                self.report.passed_over += tally.of(category, operation);
            }
        }
        Ok(())
    }

    fn check_header(&mut self, name: &str, header: &aaf::Header) -> Result<(), ImportError> {
        match header.academie {
            Some(code) if self.codes.contains(&i64::from(code.number())) => {
                self.named = true;
                Ok(())
            }
            Some(code) => Err(Refusal::Academie {
                file: name.to_owned(),
                code: code.to_string(),
            }
            .into()),
            None => {
                self.report.warn(remark(name, 0, "no-academie", None));
                Ok(())
            }
        }
    }

    fn entry(&mut self, name: &str, entry: Entry, day: &str) -> Result<(), ImportError> {
        let id = entry.id.as_str();
        let keyed = &self.imports.keyed;
        let known = match entry.change {
            Change::Add(Subject::Structure(said)) => {
                let content = StructureContent::default().with(&said);
                self.staging.add(Category::Structure, id, &content, day)?;
                true
            }
            Change::Add(Subject::Staff(said)) => {
                let content = PersonContent::default().with(&said, keyed);
                self.staging.add(Category::Person, id, &content, day)?;
                true
            }
            Change::Add(Subject::Pupil(said)) => {
                let content = PupilContent::default().with(&said, keyed);
                self.staging.add(Category::Pupil, id, &content, day)?;
                true
            }
            Change::Modify(Subject::Pupil(said)) => {
                let before: Option<PupilContent> = self.staging.content(Category::Pupil, id)?;
                match before {
                    Some(before) => {
                        let content = before.with(&said, keyed);
                        self.staging.add(Category::Pupil, id, &content, day)?;
                        true
                    }
                    None => false,
                }
            }
            Change::Modify(Subject::Structure(said)) => {
                let before: Option<StructureContent> =
                    self.staging.content(Category::Structure, id)?;
                match before {
                    Some(before) => {
                        let content = before.with(&said);
                        self.staging.add(Category::Structure, id, &content, day)?;
                        true
                    }
                    None => false,
                }
            }
            Change::Modify(Subject::Staff(said)) => {
                let before: Option<PersonContent> = self.staging.content(Category::Person, id)?;
                match before {
                    Some(before) => {
                        let content = before.with(&said, keyed);
                        self.staging.add(Category::Person, id, &content, day)?;
                        true
                    }
                    None => false,
                }
            }
            Change::Delete(category) => match ours(category) {
                Some(category) => self.staging.remove(category, id, day)?,
                None => true,
            },
            Change::Add(_) | Change::Modify(_) => true,
        };
        if !known {
            let id = Some(entry.id.to_string());
            self.report.warn(remark(name, entry.line, "unknown-id", id));
        }
        Ok(())
    }
}

/// Counts what is read.
struct Counted<'a> {
    input: &'a mut dyn std::io::Read,
    bytes: u64,
}

impl std::io::Read for Counted<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let read = self.input.read(buffer)?;
        self.bytes += read as u64;
        Ok(read)
    }
}

fn ours(category: aaf::Category) -> Option<Category> {
    match category {
        aaf::Category::Structure => Some(Category::Structure),
        aaf::Category::Staff => Some(Category::Person),
        aaf::Category::Pupil => Some(Category::Pupil),
        _ => None,
    }
}

pub(crate) fn remark(file: &str, line: u64, kind: &str, value: Option<String>) -> Remark {
    Remark {
        file: file.to_owned(),
        line,
        kind: kind.to_owned(),
        value,
    }
}

/// `None` for what every delivery has beside its feed.
fn left_out_kind(reason: NotRead) -> Option<&'static str> {
    match reason {
        NotRead::Other | NotRead::OlderComplet | NotRead::OlderDelta => None,
        NotRead::Kind => Some("file-kind"),
        NotRead::Date => Some("file-date"),
        NotRead::Twice => Some("file-twice"),
    }
}

fn warning_kind(kind: &WarningKind) -> (&'static str, Option<String>) {
    match kind {
        WarningKind::Reference => ("reference", None),
        WarningKind::Misdeclared => ("misdeclared", None),
        WarningKind::Operation => ("operation", None),
        WarningKind::Category => ("category", None),
        WarningKind::Identifier(_) => ("identifier", None),
        WarningKind::OtherIdentifier => ("other-identifier", None),
        WarningKind::CutShort { .. } => ("cut-short", None),
        WarningKind::Form(_) => ("form", None),
        WarningKind::Nameless(_) => ("nameless", None),
        WarningKind::Function(code) => ("function", Some(code.clone())),
        WarningKind::CheckLetter(uai) => ("check-letter", Some(uai.to_string())),
        WarningKind::AndMore => ("and-more", None),
    }
}
