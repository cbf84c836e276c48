//! The feeds that people come from, applied: staged, compared, shown, then written in small batches.
//!
//! 1. [`Imports::stage`] reads a feed from its first to its last byte and stages what differs from what is known
//!    (`import_row`). A fault anywhere: nothing is changed, the report says which line. Then it compares: counts and names
//!    of what would happen. A dry run ends here.
//! 2. When too many would leave, the import is stopped: a second person with the right releases it
//!    ([`Imports::release`]).
//! 3. [`Imports::apply`] writes the staged rows, structures first, in transactions that hold the writer some 25 ms, each
//!    deleting its rows: cut in the middle, it goes on with what is left ([`Imports::resume`]).
//!
//! What each feed says is kept in its own words (`feed_record`, [`content`]); a person is made from all records that are
//! about them ([`person`]), so that writing the same again changes nothing and several sources can tell of one person.
//! Two records are one person by feed, category and id, else by what human resources say of both, or by the NUMEN and the
//! date of birth of who was written by hand; never by name and date. Two accounts of which people said that they are one
//! human's ([`same`]) stay two, each with its records. What is doubtful is kept beside with its question and changes nobody.

mod aaf;
mod apply;
mod arrival;
mod compare;
mod content;
mod files;
mod hand;
mod hr;
mod label;
pub mod limits;
mod mapped;
mod person;
#[cfg(test)]
mod plans;
mod pupil;
mod question;
mod record;
mod refusal;
mod report;
mod same;
mod schema;
mod sources;
mod staging;
mod upload;
mod wanted;

pub use arrival::Post;
pub use feed_syntax::mapped::{Field, Mapping};
pub use files::{Files, FilesError};
pub use hand::{ByHand, Expected, NewByHand, PROFILES, Recognition, SEALED_FOR};
pub use mapped::{BadMapping, mapping};
pub use person::Question;
pub use question::{Answer, Waiting};
pub use record::FeedKind;
pub use refusal::Refusal;
pub use report::{Delivered, Happening, Remark, Report, Stop};
pub use schema::schema;
pub use sources::{Said, SaidField, Told, Value};
pub use upload::{Upload, UploadError};

use chrono::NaiveDate;
use directory::{Act, Actor, Directory, DirectoryError, Duty, Entry, OrganisationId, PersonId};
use identity::KeyedHash;
use std::io::Read;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicUsize;
use store::{Row, Store, StoreError, Timestamp, Tx, params};
use thiserror::Error;

/// Feeds of the organisations on this platform. Cheap to clone.
#[derive(Clone)]
pub struct Imports {
    store: Store,
    directory: Directory,
    keyed: KeyedHash,
    /// Where archives are unpacked and uploads lie; what lies there is deleted.
    staging: PathBuf,
    /// Uploads that lie there.
    uploads: Arc<AtomicUsize>,
}

/// What is to be imported.
pub enum Source<'a> {
    /// A folder or archive of the annuaire fédérateur.
    Aaf(&'a std::path::Path),
    /// A file of human resources, with the name that reports use.
    Hr(&'a str, &'a mut dyn Read),
    /// A table of another institution: the feed's name, the same every time, then the file's.
    Csv {
        feed: &'a str,
        file: &'a str,
        input: &'a mut dyn Read,
        mapping: &'a Mapping,
    },
}

impl Source<'_> {
    /// What kind of feed it is.
    #[must_use]
    pub fn kind(&self) -> FeedKind {
        match self {
            Self::Aaf(_) => FeedKind::Aaf,
            Self::Hr(..) => FeedKind::Hr,
            Self::Csv { .. } => FeedKind::Csv,
        }
    }

    /// The file's name, without its folders.
    fn name(&self) -> String {
        match self {
            Self::Aaf(path) => files::name_of(path),
            Self::Hr(name, _) | Self::Csv { file: name, .. } => (*name).to_owned(),
        }
    }
}

/// For whom and how.
pub struct Request<'a> {
    pub actor: &'a Actor,
    pub organisation: OrganisationId,
    /// The day it is where the organisation is.
    pub today: NaiveDate,
    /// A feed more than a week ahead is meant so.
    pub accept_date: bool,
}

/// Where an import stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    Staging,
    /// Staged and compared: it can be applied.
    Ready,
    /// Staged and compared: a second person must release it.
    Stopped,
    Applying,
    Done,
    /// Nothing was changed.
    Refused,
    /// A dry run, or one that was given up.
    Dropped,
}

impl State {
    const ALL: [Self; 7] = [
        Self::Staging,
        Self::Ready,
        Self::Stopped,
        Self::Applying,
        Self::Done,
        Self::Refused,
        Self::Dropped,
    ];

    /// As rows have it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Staging => "staging",
            Self::Ready => "ready",
            Self::Stopped => "stopped",
            Self::Applying => "applying",
            Self::Done => "done",
            Self::Refused => "refused",
            Self::Dropped => "dropped",
        }
    }

    fn named(name: &str) -> Result<Self, StoreError> {
        Self::ALL
            .into_iter()
            .find(|state| state.name() == name)
            .ok_or_else(|| StoreError::Corrupt(format!("import state {name}")))
    }

    /// Whether something is still to be done.
    #[must_use]
    pub fn is_open(self) -> bool {
        matches!(
            self,
            Self::Staging | Self::Ready | Self::Stopped | Self::Applying
        )
    }
}

/// An import as it stands.
#[derive(Debug, Clone)]
pub struct Import {
    pub id: i64,
    pub organisation: OrganisationId,
    pub kind: String,
    /// The day of the feed.
    pub day: String,
    pub state: State,
    /// `None`: the command line.
    pub person: Option<PersonId>,
    /// Who released it after a safety stop; `None` for the command line too.
    pub released_by: Option<PersonId>,
    pub started: Timestamp,
    pub ended: Option<Timestamp>,
    /// Staged rows, and how many are written; while it is staged, files, and how many are read.
    pub total: i64,
    pub done: i64,
    pub report: Report,
}

/// A feed that was read before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownFeed {
    pub kind: String,
    pub name: String,
    /// The day of the delivery that was applied last; tables have none.
    pub last_day: Option<String>,
}

/// Why an import did not go on.
#[derive(Debug, Error)]
pub enum ImportError {
    #[error(transparent)]
    Refused(#[from] Refusal),
    #[error(transparent)]
    Files(#[from] FilesError),
    #[error(transparent)]
    Directory(#[from] DirectoryError),
    /// `--accept-departures` with another number than the dry run's.
    #[error("{asked} departures were accepted, the feed has {found}")]
    OtherDepartures { asked: u64, found: u64 },
    #[error(transparent)]
    Store(#[from] StoreError),
}

const IMPORT: &str = "
SELECT import_id, organisation_id, kind, day, state, person_id, started, ended, total, done, report,
    released_by FROM import";
pub(crate) const OPEN: &str = "
SELECT import_id FROM import WHERE state = $1 ORDER BY import_id";

fn read(row: &Row<'_>) -> Result<Import, StoreError> {
    Ok(Import {
        id: row.get(0)?,
        organisation: OrganisationId(row.get(1)?),
        kind: row.get(2)?,
        day: row.get(3)?,
        state: State::named(&row.get::<String>(4)?)?,
        person: row.get::<Option<i64>>(5)?.map(PersonId),
        started: row.get(6)?,
        ended: row.get(7)?,
        total: row.get(8)?,
        done: row.get(9)?,
        report: record::parse(&row.get::<String>(10)?)?,
        released_by: row.get::<Option<i64>>(11)?.map(PersonId),
    })
}

impl Imports {
    /// Feeds are staged below `data`.
    #[must_use]
    pub fn new(
        store: Store,
        directory: Directory,
        keyed: KeyedHash,
        data: &std::path::Path,
    ) -> Self {
        Self {
            store,
            directory,
            keyed,
            staging: data.join("staging"),
            uploads: Arc::default(),
        }
    }

    /// Stages and compares. The import is `Ready`, `Stopped`, or `Refused` with its report.
    ///
    /// # Errors
    /// `NotPermitted`; `Refused(Busy)` while another is open; the store's. A feed that is refused is no error: the report
    /// of the import that comes back says why.
    pub fn stage(&self, request: &Request<'_>, source: Source<'_>) -> Result<Import, ImportError> {
        let id = self.begin(request, source.kind())?;
        self.stage_begun(request, id, source)
    }

    /// The staging of an import that was begun: where it runs in the background, its number is known before.
    ///
    /// # Errors
    /// As [`Imports::stage`]; an error of ours leaves it given up.
    pub fn stage_begun(
        &self,
        request: &Request<'_>,
        id: i64,
        source: Source<'_>,
    ) -> Result<Import, ImportError> {
        let mut report = Report::default();
        let staged = self.fill(id, request, source, &mut report);
        let folder = std::fs::remove_dir_all(self.staging.join(id.to_string()));
        // The folder above goes with the last of them.
        let _others = std::fs::remove_dir(&self.staging);
        if let Err(error) = folder
            && error.kind() != std::io::ErrorKind::NotFound
        {
            tracing::warn!(%error, "the staged files of an import are left");
        }
        match staged {
            Ok((day, state)) => self.settle(id, &day.to_string(), state, &report)?,
            Err(error) => {
                let refused = refusal_of(&error);
                let left = Report {
                    refused,
                    ..report.clone()
                };
                let state = match left.refused {
                    Some(_) => State::Refused,
                    None => State::Dropped,
                };
                self.drop_rows(id)?;
                self.settle(id, &request.today.to_string(), state, &left)?;
                if left.refused.is_none() {
                    return Err(error);
                }
            }
        }
        self.import(request.actor, id)
    }

    fn fill(
        &self,
        id: i64,
        request: &Request<'_>,
        source: Source<'_>,
        report: &mut Report,
    ) -> Result<(NaiveDate, State), ImportError> {
        let people_before;
        report.source.name = source.name();
        let day = match source {
            Source::Aaf(path) => {
                let folder = self.staging.join(id.to_string());
                std::fs::create_dir_all(&folder).map_err(StoreError::from)?;
                let files = Files::open(path, &folder)?;
                let staged = aaf::stage(self, id, request, &files, report)?;
                people_before = staged.people_before;
                self.remember_days(id, &staged.feeds)?;
                staged.day
            }
            Source::Hr(name, input) => {
                people_before = hr::stage(self, id, request, name, input, report)?;
                request.today
            }
            Source::Csv {
                feed,
                file,
                input,
                mapping,
            } => {
                let names = (feed, file);
                people_before = mapped::stage(self, id, request, names, input, mapping, report)?;
                request.today
            }
        };
        report.of = people_before;
        compare::compare(self, id, request, report)?;
        let state = match report.stop {
            Some(_) => State::Stopped,
            None => State::Ready,
        };
        Ok((day, state))
    }

    /// An import of the organisation begins: one at a time. It is `Staging` until [`Imports::stage_begun`] has read it.
    ///
    /// # Errors
    /// `NotPermitted`; `Refused(Busy)` while another is open; the store's.
    pub fn begin(&self, request: &Request<'_>, kind: FeedKind) -> Result<i64, ImportError> {
        self.directory
            .may_manage(request.actor, Duty::Feeds, request.organisation, None)?;
        self.store.platform_write(|tx| {
            for state in State::ALL.into_iter().filter(|state| state.is_open()) {
                let open = tx.query(OPEN, params![state.name()], |row| row.get::<i64>(0))?;
                for id in open {
                    if organisation_of(tx, id)? == Some(request.organisation) {
                        return Err(ImportError::from(Refusal::Busy));
                    }
                }
            }
            let id = tx.new_platform_ids("import", 1)?;
            let report = serde_json::to_string(&Report::default()).unwrap_or_default();
            tx.execute(
                "INSERT INTO import (import_id, organisation_id, kind, day, state, person_id, started, total, done,
                    report)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, 0, 0, $8)",
                params![
                    id,
                    request.organisation,
                    kind.name(),
                    &request.today.to_string(),
                    State::Staging.name(),
                    (!request.actor.is_program()).then_some(request.actor.person),
                    tx.now(),
                    &report
                ],
            )?;
            Ok(id)
        })
    }

    fn settle(&self, id: i64, day: &str, state: State, report: &Report) -> Result<(), ImportError> {
        let text = serde_json::to_string(report)
            .map_err(|error| StoreError::Corrupt(error.to_string()))?;
        let settled = self.store.platform_write(|tx| {
            let total: i64 = tx.value(
                "SELECT count(*) FROM (SELECT 1 FROM import_row WHERE import_id = $1) AS counted",
                params![id],
            )?;
            tx.execute(
                "UPDATE import SET day = $2, state = $3, report = $4, total = $5, done = 0, ended = $6
                 WHERE import_id = $1 AND state IN ('staging', 'ready', 'stopped')",
                params![
                    id,
                    day,
                    state.name(),
                    &text,
                    total,
                    (!state.is_open()).then_some(tx.now())
                ],
            )
        })?;
        if settled == 0 {
            self.drop_rows(id)?;
            return Err(DirectoryError::NotFound("import").into());
        }
        Ok(())
    }

    /// Tells how many files of a staging are read.
    pub(crate) fn tell_read(&self, id: i64, read: u64, of: u64) -> Result<(), StoreError> {
        let figure = |count: u64| i64::try_from(count).unwrap_or(i64::MAX);
        self.store.platform_write(|tx| {
            tx.execute(
                "UPDATE import SET done = $2, total = $3 WHERE import_id = $1 AND state = 'staging'",
                params![id, figure(read), figure(of)],
            )
        })?;
        Ok(())
    }

    /// The import.
    ///
    /// # Errors
    /// `NotFound`, also for who may not see it; the store's.
    pub fn import(&self, actor: &Actor, id: i64) -> Result<Import, ImportError> {
        let found = self.store.platform_read(|tx| {
            tx.query_opt(&format!("{IMPORT} WHERE import_id = $1"), params![id], read)
        })?;
        let found = found.ok_or(DirectoryError::NotFound("import"))?;
        self.directory
            .may_manage(actor, Duty::Feeds, found.organisation, None)
            .map_err(|_| DirectoryError::NotFound("import"))?;
        Ok(found)
    }

    /// The last imports of an organisation, the newest first.
    ///
    /// # Errors
    /// `NotPermitted`; the store's.
    pub fn imports(
        &self,
        actor: &Actor,
        organisation: OrganisationId,
        limit: u32,
    ) -> Result<Vec<Import>, ImportError> {
        self.directory
            .may_manage(actor, Duty::Feeds, organisation, None)?;
        Ok(self.store.platform_read(|tx| {
            tx.query(
                &format!("{IMPORT} WHERE organisation_id = $1 ORDER BY import_id DESC LIMIT $2"),
                params![organisation, limit],
                read,
            )
        })?)
    }

    /// The feeds of an organisation, with what each was last applied of.
    ///
    /// # Errors
    /// `NotPermitted`; the store's.
    pub fn feeds(
        &self,
        actor: &Actor,
        organisation: OrganisationId,
    ) -> Result<Vec<KnownFeed>, ImportError> {
        self.directory
            .may_manage(actor, Duty::Feeds, organisation, None)?;
        Ok(self.store.platform_read(|tx| {
            tx.query(
                record::FEEDS,
                params![organisation, limits::FEEDS_SHOWN],
                |row| {
                    Ok(KnownFeed {
                        kind: row.get(0)?,
                        name: row.get(1)?,
                        last_day: row.get(2)?,
                    })
                },
            )
        })?)
    }

    /// Gives up an import that is not applied yet: its staged rows are deleted, its report is kept.
    ///
    /// # Errors
    /// `NotPermitted`, `NotFound`; the store's.
    pub fn give_up(&self, actor: &Actor, id: i64) -> Result<(), ImportError> {
        let import = self.import(actor, id)?;
        let cut = import.state == State::Staging && actor.is_program();
        if cut || matches!(import.state, State::Ready | State::Stopped) {
            self.drop_rows(id)?;
            self.settle(id, &import.day, State::Dropped, &import.report)?;
        }
        Ok(())
    }

    /// A second person releases an import that was stopped; on the command line `accepted` is the dry run's number of
    /// departures.
    ///
    /// # Errors
    /// `NotPermitted` for who began it; `OtherDepartures`; `NotFound` unless it is stopped; the store's.
    pub fn release(
        &self,
        actor: &Actor,
        id: i64,
        accepted: Option<u64>,
    ) -> Result<(), ImportError> {
        let import = self.import(actor, id)?;
        let stop = import.report.stop.clone();
        let stop = stop.filter(|_| import.state == State::Stopped);
        let found = stop.ok_or(DirectoryError::NotFound("import"))?.all();
        match accepted {
            Some(asked) if asked != found => {
                return Err(ImportError::OtherDepartures { asked, found });
            }
            // Whoever holds the machine says the number.
            None if actor.is_program() => return Err(DirectoryError::NotPermitted.into()),
            // On pages it takes a second person, whatever the first one says.
            _ if !actor.is_program() && import.person == Some(actor.person) => {
                return Err(DirectoryError::NotPermitted.into());
            }
            _ => {}
        }
        self.store.platform_write(|tx| {
            tx.execute(
                "UPDATE import SET state = $2, released_by = $3 WHERE import_id = $1 AND state = $4",
                params![
                    id,
                    State::Ready.name(),
                    (!actor.is_program()).then_some(actor.person),
                    State::Stopped.name()
                ],
            )?;
            let act = Act::ImportReleased { import: id };
            directory::record(tx, actor, &Entry::of(import.organisation, act))
        })?;
        Ok(())
    }

    /// Takes an import that is ready for application: whoever asks a second time is too late.
    ///
    /// # Errors
    /// `NotFound` unless it is ready; the store's.
    pub fn begin_applying(&self, actor: &Actor, id: i64) -> Result<(), ImportError> {
        self.import(actor, id)?;
        let taken = self.store.platform_write(|tx| {
            tx.execute(
                "UPDATE import SET state = $2 WHERE import_id = $1 AND state = $3",
                params![id, State::Applying.name(), State::Ready.name()],
            )
        })?;
        match taken {
            0 => Err(DirectoryError::NotFound("import").into()),
            _ => Ok(()),
        }
    }

    /// What a crash cut: staging is given up, application goes on. The imports that go on.
    ///
    /// # Errors
    /// The store's.
    pub fn resume(&self) -> Result<Vec<i64>, ImportError> {
        let actor = Actor::system();
        // What a crash left unpacked: names and dates of birth of people.
        if let Err(error) = std::fs::remove_dir_all(&self.staging)
            && error.kind() != std::io::ErrorKind::NotFound
        {
            tracing::warn!(%error, "the staged files of an import are left");
        }
        let open = |state: State| {
            self.store
                .platform_read(|tx| tx.query(OPEN, params![state.name()], |row| row.get(0)))
        };
        for id in open(State::Staging)? {
            // On PostgreSQL another node may be at it.
            let began = self.import(&actor, id)?.started;
            let alone = self.store.engine_name() == "sqlite";
            if alone || self.store.now().since(began) > limits::LONGEST_STAGING {
                self.give_up(&actor, id)?;
            }
        }
        Ok(open(State::Applying)?)
    }

    /// Deletes staged rows, some at once.
    fn drop_rows(&self, id: i64) -> Result<(), StoreError> {
        loop {
            let gone = self.store.platform_write(|tx| {
                let rows = tx.query(
                    apply::NEXT_ROWS,
                    params![id, limits::READ_AT_ONCE],
                    apply::read_row,
                )?;
                for row in &rows {
                    apply::delete_row(tx, id, row)?;
                }
                Ok::<_, StoreError>(rows.len())
            })?;
            if gone == 0 {
                return Ok(());
            }
        }
    }

    /// The last days of the feeds, set when the import is done.
    fn remember_days(&self, id: i64, feeds: &[(i64, NaiveDate)]) -> Result<(), StoreError> {
        self.store.platform_write(|tx| {
            for (feed, day) in feeds {
                tx.execute(
                    "INSERT INTO import_day (import_id, feed_id, day) VALUES ($1, $2, $3)",
                    params![id, *feed, &day.to_string()],
                )?;
            }
            Ok(())
        })
    }
}

fn organisation_of(tx: &Tx<'_>, import: i64) -> Result<Option<OrganisationId>, StoreError> {
    tx.query_opt(
        "SELECT organisation_id FROM import WHERE import_id = $1",
        params![import],
        |row| row.get(0).map(OrganisationId),
    )
}

type Words = (String, std::collections::BTreeMap<String, String>);

/// What a person is told of an import that changed nothing; `None` when we are at fault.
fn refusal_of(error: &ImportError) -> Option<Words> {
    match error {
        ImportError::Refused(refusal) => Some(refusal.words()),
        ImportError::Files(error) => Some(error.words()),
        _ => None,
    }
}
