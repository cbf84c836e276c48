//! What a staged import would do, counted and named, before anything is written.

use crate::apply::{ROWS_AFTER, StagedRow, about, read_row};
use crate::arrival::{self, Known};
use crate::content::{Category, HrContent, PersonContent, PupilContent, StructureContent};
use crate::person::{Context, Place, same_person};
use crate::record::{self, Record};
use crate::report::{Happening, Report, Stop};
use crate::staging::STAGED;
use crate::{ImportError, Imports, Request, label, limits};
use directory::{DirectoryError, PersonId, is_respelling, readable};
use std::collections::{HashMap, HashSet};
use store::{StoreError, Tx, params};

/// Walks the staged rows and tells the report.
pub(crate) fn compare(
    imports: &Imports,
    import: i64,
    request: &Request<'_>,
    report: &mut Report,
) -> Result<(), ImportError> {
    let day = request.today.to_string();
    let context = Context::new(imports, import, request.organisation, request.today, day)?;
    let mut walk = Walk {
        context,
        import,
        report,
        new_names: HashMap::new(),
        joined: HashSet::new(),
        leaving: HashSet::new(),
        vanishing: Vec::new(),
    };
    let mut after = (-1, 0, String::new());
    loop {
        imports.store.stopping().check()?;
        let last = imports.store.platform_read(|tx| {
            let values = params![import, after.0, after.1, &after.2, limits::READ_AT_ONCE];
            let rows = tx.query(ROWS_AFTER, values, read_row)?;
            for row in &rows {
                walk.row(tx, row)?;
            }
            let last = rows.last();
            Ok::<_, DirectoryError>(
                last.map(|row| (row.category, row.feed, row.external_id.clone())),
            )
        })?;
        match last {
            Some(last) => after = last,
            None => break,
        }
    }
    walk.decide();
    Ok(())
}

struct Walk<'a> {
    context: Context<'a>,
    import: i64,
    report: &'a mut Report,
    /// How many new people want the same local part.
    new_names: HashMap<String, u64>,
    /// Lines of human resources that somebody new answers to: the second record is no second person.
    joined: HashSet<String>,
    leaving: HashSet<i64>,
    vanishing: Vec<(String, u64)>,
}

impl Walk<'_> {
    fn row(&mut self, tx: &Tx<'_>, row: &StagedRow) -> Result<(), DirectoryError> {
        let Some(category) = Category::of(row.category) else {
            return Ok(());
        };
        let before = record::find(tx, row.feed, category, &row.external_id)?;
        match category {
            Category::Structure => self.structure(tx, row, before.as_ref()),
            Category::Hr => self.line(tx, row, before.as_ref()),
            Category::Person => self.person(tx, row, before.as_ref()),
            Category::Pupil => self.pupil(tx, row, before.as_ref()),
        }
    }

    fn structure(
        &mut self,
        tx: &Tx<'_>,
        row: &StagedRow,
        before: Option<&Record>,
    ) -> Result<(), DirectoryError> {
        let place = (row.feed, row.external_id.clone());
        let Some(content) = &row.content else {
            let label = self.place(row.feed, &row.external_id);
            if let Some(id) = before.and_then(|one| one.subject) {
                let people = self.context.registry.people_of(tx, id)?;
                if people > limits::STRUCTURE_PEOPLE {
                    self.vanishing.push((label.clone(), people));
                }
            }
            self.report.tell(Happening::StructureGone, || label);
            return Ok(());
        };
        let said: StructureContent = record::parse(content)?;
        let label = label::structure(&said);
        let known = before.filter(|one| one.present);
        let happening = match known {
            Some(_) => Happening::StructureChanged,
            None => Happening::StructureNew,
        };
        self.report.tell(happening, || label.clone());
        let establishment = before.and_then(|one| one.subject);
        let kept = Place {
            establishment,
            label,
        };
        self.context.places.insert(place, kept);
        Ok(())
    }

    fn line(
        &mut self,
        tx: &Tx<'_>,
        row: &StagedRow,
        before: Option<&Record>,
    ) -> Result<(), DirectoryError> {
        let Some(content) = &row.content else {
            self.report.tell(Happening::HrGone, String::new);
            return Ok(());
        };
        let said: HrContent = record::parse(content)?;
        let happening = match before {
            Some(one) if one.present => Happening::HrChanged,
            _ => Happening::HrNew,
        };
        *self.report.counts.entry(happening).or_default() += 1;
        let now = record::with_content(row.feed, &row.external_id, before, content);
        match about(&self.context, tx, before, &now, &said)? {
            Ok(Some(_)) => {}
            Ok(None) => {
                *self
                    .report
                    .counts
                    .entry(Happening::HrUnmatched)
                    .or_default() += 1
            }
            Err(_) => *self.report.counts.entry(Happening::Suspicious).or_default() += 1,
        }
        Ok(())
    }

    fn person(
        &mut self,
        tx: &Tx<'_>,
        row: &StagedRow,
        before: Option<&Record>,
    ) -> Result<(), DirectoryError> {
        let known = before.filter(|one| one.present);
        let Some(content) = &row.content else {
            if let Some(before) = known {
                let said = record::person(before)?;
                if self.leaves(tx, before)? {
                    let name = self.name(row.feed, &said);
                    self.report.tell(Happening::PersonLeaving, || name);
                }
            }
            return Ok(());
        };
        let said: PersonContent = record::parse(content)?;
        let name = self.name(row.feed, &said);
        if said.family.is_empty() || said.given.is_empty() {
            self.report.tell(Happening::Suspicious, || name.clone());
        }
        let subject = before.and_then(|one| one.subject);
        if known.is_none()
            && let Some(happening) = self.arrives(tx, row, subject, &said)?
        {
            self.report.tell(happening, || name);
            return Ok(());
        }
        let happening = match (known, subject) {
            (Some(before), _) => change(&record::person(before)?, &said),
            (None, Some(_)) => Happening::PersonReturning,
            (None, None) => match self.joins(tx, row, &said, &name)? {
                true => Happening::PersonChanged,
                false => {
                    self.homonym(tx, &said, &name)?;
                    Happening::PersonNew
                }
            },
        };
        self.report.tell(happening, || name);
        Ok(())
    }

    fn pupil(
        &mut self,
        tx: &Tx<'_>,
        row: &StagedRow,
        before: Option<&Record>,
    ) -> Result<(), DirectoryError> {
        let known = before.filter(|one| one.present);
        let happening = match (&row.content, known, before.and_then(|one| one.subject)) {
            (None, Some(_), Some(subject)) => {
                let elsewhere = self.context.registry.elsewhere(tx, PersonId(subject))?;
                elsewhere.is_none().then_some(Happening::PupilLeaving)
            }
            (None, ..) => None,
            (Some(content), Some(before), _) => {
                let now: PupilContent = record::parse(content)?;
                let before: PupilContent = record::parse(&before.content)?;
                Some(match before.home == now.home {
                    true => Happening::PupilChanged,
                    false => Happening::PupilMoving,
                })
            }
            (Some(_), None, Some(_)) => Some(Happening::PupilReturning),
            (Some(_), None, None) => Some(Happening::PupilNew),
        };
        if let Some(happening) = happening {
            self.report.count_one(happening);
        }
        Ok(())
    }

    /// What becomes of somebody whom another organisation knows: they come, or wait.
    fn arrives(
        &self,
        tx: &Tx<'_>,
        row: &StagedRow,
        subject: Option<i64>,
        said: &PersonContent,
    ) -> Result<Option<Happening>, StoreError> {
        let content = row.content.as_deref().unwrap_or_default();
        let now = record::with_content(row.feed, &row.external_id, None, content);
        let told = arrival::believed(&self.context, tx, &now, said)?;
        let (registry, today) = (&self.context.registry, self.context.today);
        Ok(
            match arrival::known(registry, tx, subject, said, told.as_ref(), today)? {
                Known::Nowhere => None,
                Known::Free(_) => Some(Happening::PersonArriving),
                Known::NotYet => Some(Happening::Suspicious),
            },
        )
    }

    /// Whether a record that nobody knew is about somebody whom human resources name twice.
    fn joins(
        &mut self,
        tx: &Tx<'_>,
        row: &StagedRow,
        said: &PersonContent,
        name: &str,
    ) -> Result<bool, DirectoryError> {
        let Some((line, exact)) = self.context.hr_of(tx, row.feed, &row.external_id)? else {
            return Ok(false);
        };
        let told: HrContent = record::parse(&line.content)?;
        if !same_person(&told, said, exact) {
            self.report.tell(Happening::Suspicious, || name.to_owned());
            return Ok(false);
        }
        let first = self.joined.insert(line.external_id);
        Ok(line.subject.is_some() || !first)
    }

    fn homonym(
        &mut self,
        tx: &Tx<'_>,
        said: &PersonContent,
        name: &str,
    ) -> Result<(), DirectoryError> {
        let names = (readable(&said.given), readable(&said.family));
        let local = self.context.registry.first_choice(&names.0, &names.1);
        let among_new = self.new_names.entry(local.clone()).or_default();
        *among_new += 1;
        if *among_new > 1 || self.context.registry.is_taken(tx, &local)? {
            self.report.tell(Happening::Homonym, || name.to_owned());
        }
        Ok(())
    }

    /// Whether no other record of the person stays; each person is counted once.
    fn leaves(&mut self, tx: &Tx<'_>, gone: &Record) -> Result<bool, StoreError> {
        let Some(subject) = gone.subject else {
            return Ok(false);
        };
        if self
            .context
            .registry
            .elsewhere(tx, PersonId(subject))?
            .is_some()
        {
            // They went already.
            return Ok(false);
        }
        for other in self.context.records_of(tx, Category::Person, subject)? {
            let same = other.feed == gone.feed && other.external_id == gone.external_id;
            if same || !other.present {
                continue;
            }
            let staged: Option<Option<String>> = tx.query_opt(
                STAGED,
                params![
                    self.import,
                    Category::Person as i64,
                    other.feed,
                    &other.external_id
                ],
                |row| row.get(0),
            )?;
            if staged != Some(None) {
                return Ok(false);
            }
        }
        Ok(self.leaving.insert(subject))
    }

    /// « Anne Roux — Collège des Étangs, Mèze ».
    fn name(&self, feed: i64, said: &PersonContent) -> String {
        let name = format!("{} {}", readable(&said.given), readable(&said.family));
        let function = said.functions.first().map(|one| one.structure.as_str());
        match said.home.as_deref().or(function) {
            Some(home) => format!("{} — {}", name.trim(), self.place(feed, home)),
            None => name.trim().to_owned(),
        }
    }

    fn place(&self, feed: i64, id: &str) -> String {
        let place = self.context.places.get(&(feed, id.to_owned()));
        place.map_or_else(|| id.to_owned(), |place| place.label.clone())
    }

    /// Whether a second person must look first.
    fn decide(self) {
        // A file of human resources that was cut takes NUMEN and last days away: as grave as people leaving.
        let departures =
            self.report.count(Happening::PersonLeaving) + self.report.count(Happening::HrGone);
        let pupils = self.report.count(Happening::PupilLeaving);
        let (of, pupils_of) = (self.report.of, self.report.pupils_of);
        // Each population is judged by itself: staff are few beside pupils.
        let many =
            |leaving: u64, of: u64| leaving > 0 && leaving * 100 > of * limits::DEPARTURES_PERCENT;
        if many(departures, of) || many(pupils, pupils_of) || !self.vanishing.is_empty() {
            self.report.stop = Some(Stop {
                departures,
                of,
                pupils,
                pupils_of,
                structures: self.vanishing,
            });
        }
    }
}

/// What changes of somebody who is known.
fn change(before: &PersonContent, now: &PersonContent) -> Happening {
    let names = |one: &PersonContent| (readable(&one.given), readable(&one.family));
    let (old, new) = (names(before), names(now));
    if !is_respelling((&old.0, &old.1), (&new.0, &new.1)) {
        return Happening::PersonRenamed;
    }
    let places = |one: &PersonContent| {
        let mut places: Vec<String> = one
            .functions
            .iter()
            .map(|function| function.structure.clone())
            .chain(one.home.clone())
            .collect();
        places.sort();
        places.dedup();
        places
    };
    if places(before) == places(now) {
        Happening::PersonChanged
    } else {
        Happening::PersonMoving
    }
}
