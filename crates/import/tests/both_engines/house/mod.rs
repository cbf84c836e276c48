//! An invented académie in a folder, and an organisation that imports it.
// Each test file uses a part of it.
#![allow(dead_code)]

pub mod year;

use chrono::NaiveDate;
use directory::{
    AccountState, Actor, Directory, NewEstablishment, NewOrganisation, OrganisationId, PersonId,
};
use generator::{Folder, Options};
use identity::KeyedHash;
use import::{Import, ImportError, Imports, Request, Source};
use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use store::{
    AccountId, Engine, Limits, ManualClock, SeededRandom, Store, StoreError, Timestamp, params,
};
use testing_postgres::{Database, Kind};
use text::Lang;

pub fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// The académie of the feeds, and another one.
const CODE: i64 = 11;
const OTHER_CODE: i64 = 12;

const FROM: &str = "2026-09-01";
/// 1 September 2026, eight in the morning in Paris.
const MORNING: i64 = 1_788_242_400;

struct Disk(PathBuf);

impl Folder for Disk {
    fn create(&mut self, name: &str) -> io::Result<Box<dyn Write + '_>> {
        let path = self.0.join(name);
        std::fs::create_dir_all(path.parent().unwrap())?;
        Ok(Box::new(io::BufWriter::new(File::create(path)?)))
    }
}

pub struct House {
    pub directory: Directory,
    pub imports: Imports,
    store: Store,
    pub organisation: OrganisationId,
    pub today: NaiveDate,
    folder: tempfile::TempDir,
    database: Option<Database>,
    clock: Arc<ManualClock>,
}

impl House {
    pub fn new(kind: Kind, agents: u32, days: u32) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let options = Options {
            agents,
            seed: 7,
            from: date(FROM),
            days,
            academie: 11,
        };
        generator::generate(options, &mut Disk(folder.path().join("feeds"))).unwrap();
        let database = (kind == Kind::Postgres).then(Database::fresh);
        let clock = Arc::new(ManualClock::new(Timestamp::from_seconds(MORNING)));
        let (store, directory, imports) = open(&folder, database.as_ref(), &clock);
        let organisation = organisation(&directory, "ac-thau.example");
        let today = date(FROM) + chrono::Days::new(u64::from(days));
        Self {
            directory,
            imports,
            store,
            organisation,
            today,
            folder,
            database,
            clock,
        }
    }

    /// The process died and starts again.
    pub fn reopened(self) -> Self {
        let Self {
            store,
            directory,
            imports,
            organisation,
            today,
            folder,
            database,
            clock,
        } = self;
        drop((store, directory, imports));
        let (store, directory, imports) = open(&folder, database.as_ref(), &clock);
        Self {
            directory,
            imports,
            store,
            organisation,
            today,
            folder,
            database,
            clock,
        }
    }

    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    pub fn file(&self, name: &str) -> String {
        std::fs::read_to_string(self.folder().join("feeds").join(name)).unwrap()
    }

    /// A folder with some of the deliveries: `complete`, `deltas`, `all`, `empty`.
    pub fn feeds(&self, which: &str) -> PathBuf {
        self.deliveries(which, |day| match which {
            "complete" => day == "20260901",
            "deltas" => day != "20260901",
            "all" => true,
            _ => false,
        })
    }

    /// A folder with the deliveries whose day (`20260901`) is wanted.
    fn deliveries(&self, name: &str, wanted: impl Fn(&str) -> bool) -> PathBuf {
        let target = self.folder().join(name);
        std::fs::create_dir_all(&target).unwrap();
        for feed in ["ENT1D", "ENT2D"] {
            let deliveries = std::fs::read_dir(self.folder().join("feeds").join(feed)).unwrap();
            for delivery in deliveries.flatten() {
                let wanted = wanted(&delivery.file_name().to_string_lossy());
                for file in std::fs::read_dir(delivery.path()).unwrap().flatten() {
                    let to = target.join(file.file_name());
                    if wanted && !to.exists() {
                        std::fs::copy(file.path(), to).unwrap();
                    }
                }
            }
        }
        target
    }

    pub fn first_file(&self, folder: &Path, category: &str) -> PathBuf {
        let mut files: Vec<PathBuf> = std::fs::read_dir(folder)
            .unwrap()
            .flatten()
            .map(|file| file.path())
            .filter(|file| {
                let name = file.file_name().unwrap().to_string_lossy().into_owned();
                name.contains(&format!("_{category}_0000")) && name.contains("2D")
            })
            .collect();
        files.sort();
        files.remove(0)
    }

    /// Takes the record of somebody out of the staff of the second degree; how many went.
    pub fn without(&self, folder: &Path, id: &str) -> u64 {
        let told = format!("<id>{id}</id>");
        let is_staff = |name: &str| name.contains("PersEducNat") && name.contains("2D");
        self.without_those(folder, is_staff, |_, part| part.contains(&told))
    }

    /// Takes every n-th record out of the files of a category; how many went.
    pub fn without_every(&self, folder: &Path, category: &str, every: usize) -> u64 {
        let of_category = |name: &str| name.contains(category);
        self.without_those(folder, of_category, |number, _| number % every == every - 1)
    }

    /// Takes every n-th structure of the second degree out; how many went.
    pub fn without_structures(&self, folder: &Path, every: usize) -> u64 {
        let is_wanted = |name: &str| name.contains("EtabEducNat") && name.contains("2D");
        self.without_those(folder, is_wanted, |number, _| number % every == every - 1)
    }

    /// Whose records of the second degree wait for a structure.
    pub fn who_want(&self) -> Vec<String> {
        let sql = "SELECT DISTINCT external_id FROM feed_wanted WHERE feed_id IN
            (SELECT feed_id FROM feed WHERE name = 'ENT2D_011') ORDER BY external_id";
        let read = |tx: &store::Tx<'_>| tx.query(sql, &[], |row| row.get(0));
        self.store.platform_read(read).unwrap()
    }

    /// Structures that records wait for.
    pub fn wanted(&self) -> i64 {
        let count = "SELECT count(*) FROM feed_wanted";
        self.store.platform_read(|tx| tx.value(count, &[])).unwrap()
    }

    fn without_those(
        &self,
        folder: &Path,
        wanted: impl Fn(&str) -> bool,
        goes: impl Fn(usize, &str) -> bool,
    ) -> u64 {
        let mut gone = 0;
        for file in std::fs::read_dir(folder).unwrap().flatten() {
            if !wanted(&file.file_name().to_string_lossy()) {
                continue;
            }
            // Latin-1 and UTF-8 alike: cut at bytes.
            let bytes = std::fs::read(file.path()).unwrap();
            let text: String = bytes.iter().map(|byte| char::from(*byte)).collect();
            let mut out = String::new();
            for (number, part) in text.split_inclusive("</addRequest>").enumerate() {
                let begins = part.find("<addRequest>").unwrap_or(0);
                if goes(number, part) && part.ends_with("</addRequest>") {
                    out.push_str(&part[..begins]);
                    gone += 1;
                } else {
                    out.push_str(part);
                }
            }
            let bytes: Vec<u8> = out
                .chars()
                .map(|c| u8::try_from(u32::from(c)).unwrap())
                .collect();
            std::fs::write(file.path(), bytes).unwrap();
        }
        gone
    }

    pub fn codes(&self, codes: &[i64]) {
        let codes: BTreeSet<i64> = codes.iter().copied().collect();
        self.directory
            .set_academie_codes(&Actor::command(), self.organisation, &codes)
            .unwrap();
    }

    pub fn another_organisation(&self) -> OrganisationId {
        organisation_of(&self.directory, "ac-autre.example", OTHER_CODE)
    }

    fn request<'a>(
        &self,
        actor: &'a Actor,
        organisation: OrganisationId,
        today: NaiveDate,
        accept_date: bool,
    ) -> Request<'a> {
        Request {
            actor,
            organisation,
            today,
            accept_date,
        }
    }

    pub fn try_stage_aaf(&self, path: &Path) -> Result<Import, ImportError> {
        let actor = Actor::command();
        let request = self.request(&actor, self.organisation, self.today, false);
        self.imports.stage(&request, Source::Aaf(path))
    }

    pub fn stage_aaf(&self, path: &Path) -> Import {
        self.try_stage_aaf(path).unwrap()
    }

    pub fn stage_on(&self, path: &Path, today: NaiveDate, accept_date: bool) -> Import {
        let actor = Actor::command();
        let request = self.request(&actor, self.organisation, today, accept_date);
        self.imports.stage(&request, Source::Aaf(path)).unwrap()
    }

    pub fn import_aaf(&self, path: &Path) -> Import {
        let staged = self.stage_aaf(path);
        let departures = staged.report.stop.as_ref().map(import::Stop::all);
        if departures.is_some() {
            let command = Actor::command();
            self.imports
                .release(&command, staged.id, departures)
                .unwrap();
        }
        self.apply(&staged)
    }

    /// The same deliveries as the other académie exports them.
    fn as_of_the_other(&self, path: &Path) -> PathBuf {
        let target = path.with_extension(OTHER_CODE.to_string());
        std::fs::create_dir_all(&target).unwrap();
        for file in std::fs::read_dir(path).unwrap().flatten() {
            let name = file.file_name().to_string_lossy().into_owned();
            let (own, other) = (format!("{CODE:03}"), format!("{OTHER_CODE:03}"));
            let named = |code: &str| format!("codeAcademieExport=\"{code}\"");
            let bytes = std::fs::read(file.path()).unwrap();
            // Latin-1 and UTF-8 alike.
            let text: String = bytes.iter().map(|byte| char::from(*byte)).collect();
            let text = text.replacen(&named(&own), &named(&other), 1);
            let bytes: Vec<u8> = text
                .chars()
                .map(|c| u8::try_from(u32::from(c)).unwrap())
                .collect();
            let name = name.replacen(&format!("_{own}_"), &format!("_{other}_"), 1);
            std::fs::write(target.join(name), bytes).unwrap();
        }
        target
    }

    pub fn import_aaf_for(&self, organisation: OrganisationId, path: &Path) -> Import {
        let actor = Actor::command();
        let request = self.request(&actor, organisation, self.today, false);
        let path = self.as_of_the_other(path);
        let staged = self.imports.stage(&request, Source::Aaf(&path)).unwrap();
        self.apply(&staged)
    }

    pub fn import_hr_for(&self, organisation: OrganisationId, text: &str) -> Import {
        let actor = Actor::command();
        let request = self.request(&actor, organisation, self.today, false);
        let mut input = text.as_bytes();
        let source = Source::Hr("hr.csv", &mut input);
        let staged = self.imports.stage(&request, source).unwrap();
        self.apply(&staged)
    }

    pub fn stage_hr(&self, text: &str) -> Import {
        self.stage_hr_bytes(text.as_bytes())
    }

    pub fn stage_hr_bytes(&self, mut input: &[u8]) -> Import {
        let actor = Actor::command();
        let request = self.request(&actor, self.organisation, self.today, false);
        let source = Source::Hr("hr.csv", &mut input);
        self.imports.stage(&request, source).unwrap()
    }

    pub fn import_hr(&self, text: &str) -> Import {
        let staged = self.stage_hr(text);
        let departures = staged.report.stop.as_ref().map(import::Stop::all);
        if departures.is_some() {
            let command = Actor::command();
            self.imports
                .release(&command, staged.id, departures)
                .unwrap();
        }
        self.apply(&staged)
    }

    pub fn stage_csv(&self, name: &str, text: &str, mapping: &str) -> Import {
        let actor = Actor::command();
        let request = self.request(&actor, self.organisation, self.today, false);
        let mapping = import::mapping(mapping).unwrap();
        let mut input = text.as_bytes();
        let source = Source::Csv {
            feed: "ville",
            file: name,
            input: &mut input,
            mapping: &mapping,
        };
        self.imports.stage(&request, source).unwrap()
    }

    /// Makes the records of structures unreadable; how many there are.
    pub fn spoil_structures(&self) -> u64 {
        let sql = "UPDATE feed_record SET content = 'spoilt' WHERE category = 0";
        let spoil = |tx: &store::Tx<'_>| tx.execute(sql, &[]);
        self.store.platform_write(spoil).unwrap()
    }

    /// Somebody written by hand at a structure, as another than the machine when `actor` says so.
    pub fn write_by_hand(
        &self,
        actor: &Actor,
        new: &import::NewByHand,
    ) -> Result<PersonId, ImportError> {
        let organisation = self.organisation;
        self.imports
            .create_by_hand(actor, organisation, new, self.today)
    }

    /// A structure of no feed, and somebody to write there by hand.
    pub fn new_by_hand(&self, key: &str, family: &str) -> import::NewByHand {
        let new = NewEstablishment {
            organisation: self.organisation,
            uai: Some(format!("034{}A", &key[..4])),
            name: "Collège des Étangs".to_owned(),
            kind: String::new(),
            town: "Mèze".to_owned(),
        };
        let establishment = self
            .directory
            .create_establishment(&Actor::command(), &new)
            .unwrap();
        import::NewByHand {
            key: key.to_owned(),
            given_name: "Odile".to_owned(),
            family_name: family.to_owned(),
            function: "Intendance".to_owned(),
            profile: "ADF".to_owned(),
            establishment,
            ..import::NewByHand::default()
        }
    }

    /// The kinds of somebody's sources, by name.
    pub fn sources(&self, person: PersonId) -> Vec<&'static str> {
        let told = self
            .imports
            .sources(&Actor::command(), person, self.today)
            .unwrap();
        let mut kinds: Vec<&str> = told.iter().map(|one| one.kind.name()).collect();
        kinds.sort_unstable();
        kinds
    }

    pub fn today(&self) -> NaiveDate {
        self.today
    }

    pub fn journal(&self, person: PersonId) -> Vec<directory::Act> {
        let lines = self
            .directory
            .journal_about(&Actor::command(), person, None)
            .unwrap();
        lines.into_iter().map(|line| line.act).collect()
    }

    pub fn import_csv(&self, name: &str, text: &str, mapping: &str) -> Import {
        let staged = self.stage_csv(name, text, mapping);
        self.apply(&staged)
    }

    pub fn try_apply(&self, import: &Import) -> Result<Import, ImportError> {
        let actor = Actor::command();
        self.imports.apply(&actor, import.id, self.today, |_, _| {})
    }

    pub fn apply(&self, import: &Import) -> Import {
        self.try_apply(import).unwrap()
    }

    /// The program stops once so many rows are written.
    pub fn apply_until(&self, import: &Import, rows: i64) -> Result<Import, ImportError> {
        let actor = Actor::command();
        let stop = self.store.stopping().clone();
        self.imports
            .apply(&actor, import.id, self.today, |done, _| {
                if done >= rows {
                    stop.ask();
                }
            })
    }

    fn rows(&self, sql: &str, organisation: OrganisationId, columns: usize) -> Vec<Vec<String>> {
        self.store
            .platform_read(|tx| {
                tx.query(sql, params![organisation], |row| {
                    (0..columns)
                        .map(|column| Ok(row.get::<Option<String>>(column)?.unwrap_or_default()))
                        .collect::<Result<Vec<String>, store::StoreError>>()
                })
            })
            .unwrap()
    }

    /// Everybody with what the directory knows of them, in order.
    pub fn everything_of(&self, organisation: OrganisationId) -> Vec<String> {
        let people = self.rows(
            "SELECT person.identifier, person.display_name, person.function, person.birth_name, person.title,
                account.state, account.ends, address.address, establishment.name
             FROM person JOIN account ON account.person_id = person.person_id
             LEFT JOIN address ON address.account_id = account.account_id AND address.main = 1
             LEFT JOIN establishment ON establishment.establishment_id = person.establishment_id
             WHERE person.organisation_id = $1 ORDER BY person.identifier",
            organisation,
            9,
        );
        let functions = self.rows(
            "SELECT person.identifier, establishment.name, held_function.code, held_function.post,
                held_function.label, held_function.since, held_function.until
             FROM person JOIN held_function ON held_function.person_id = person.person_id
             JOIN establishment ON establishment.establishment_id = held_function.establishment_id
             WHERE person.organisation_id = $1
             ORDER BY person.identifier, establishment.name, held_function.code, held_function.post,
                held_function.establishment_id",
            organisation,
            7,
        );
        let mut told: BTreeMap<String, String> = people
            .into_iter()
            .map(|row| (row[0].clone(), row.join(";")))
            .collect();
        for row in functions {
            let one = told.get_mut(&row[0]).unwrap();
            one.push_str(&format!(" | {}", row[1..].join(";")));
        }
        told.into_values().collect()
    }

    pub fn everything(&self) -> Vec<String> {
        self.everything_of(self.organisation)
    }

    /// The person of a record.
    pub fn subject(&self, project: &str, id: &str) -> Option<i64> {
        self.store
            .platform_read(|tx| {
                tx.query_opt(
                    "SELECT feed_record.subject_id FROM feed_record JOIN feed ON feed.feed_id = feed_record.feed_id
                     WHERE feed.organisation_id = $1 AND feed.name = $2 AND feed_record.category = 2
                        AND feed_record.external_id = $3 AND feed_record.present = 1",
                    params![self.organisation, project, id],
                    |row| row.get(0),
                )
            })
            .unwrap()
    }

    /// The pupil of a record that is told of.
    pub fn pupil(&self, id: &str) -> Option<PersonId> {
        let found = self.store.platform_read(|tx| {
            tx.query_opt(
                "SELECT feed_record.subject_id FROM feed_record JOIN feed ON feed.feed_id = feed_record.feed_id
                 WHERE feed.organisation_id = $1 AND feed.name = 'ENT2D_011' AND feed_record.category = 3
                    AND feed_record.external_id = $2",
                params![self.organisation, id],
                |row| row.get(0).map(PersonId),
            )
        });
        found.unwrap()
    }

    /// Whether pupils are imported.
    pub fn import_pupils(&self, imported: bool) {
        let value = format!("{{\"imported\":{imported}}}");
        self.directory
            .set_policy(&Actor::command(), self.organisation, "pupils", &value)
            .unwrap();
    }

    /// Compares everybody with the generator's record of truth.
    pub fn is_as_told(&self, when: &str) {
        let table = self.file(&format!("truth/{when}-staff.csv"));
        let mut told = BTreeSet::new();
        for line in table.lines().skip(1) {
            let cells: Vec<&str> = line.split(';').collect();
            let [feed, id, family, given, ..] = cells.as_slice() else {
                panic!("{line}");
            };
            let project = format!("{feed}_011");
            let subject = self
                .subject(&project, id)
                .unwrap_or_else(|| panic!("{line}"));
            told.insert(subject);
            let person = self.directory.person(PersonId(subject)).unwrap();
            let names = (directory::readable(given), directory::readable(family));
            // Of somebody in both degrees one spelling is chosen.
            assert!(
                directory::is_respelling(
                    (&person.given_name, &person.family_name),
                    (&names.0, &names.1)
                ),
                "{person:?} {line}"
            );
            let account = self.directory.account(person.account.unwrap()).unwrap();
            assert_eq!(account.state, AccountState::ToActivate, "{line}");
            let open = self.directory.functions(PersonId(subject)).unwrap();
            let open: Vec<_> = open.iter().filter(|one| one.until.is_none()).collect();
            for function in cells[9].split('|').filter(|text| !text.is_empty()) {
                let parts: Vec<&str> = function.split('$').collect();
                let [_, code, ..] = parts.as_slice() else {
                    continue;
                };
                let code = if *code == "-" { "" } else { code };
                assert!(
                    open.iter().any(|one| one.code == *code),
                    "{function} of {line}: {open:?}"
                );
            }
            if !cells[8].is_empty() {
                assert!(open.iter().any(|one| one.post == "D0010"), "{line}");
            }
        }
        let pupils = self.count("SELECT count(*) FROM person WHERE population = 'pupil'");
        let staying = self.staying() - usize::try_from(pupils).unwrap();
        assert_eq!(staying, told.len(), "who is told of, and nobody else");
    }

    /// What human resources told of somebody, as it is kept.
    pub fn numen_hash(&self, person: i64) -> Option<String> {
        let found = self.store.platform_read(|tx| {
            tx.query_opt(
                "SELECT numen_hash FROM person WHERE person_id = $1",
                params![person],
                |row| row.get::<Option<String>>(0),
            )
        });
        found.unwrap().flatten()
    }

    pub fn waiting(&self) -> Vec<import::Waiting> {
        self.waiting_of(&Actor::command()).unwrap()
    }

    pub fn waiting_of(&self, actor: &Actor) -> Result<Vec<import::Waiting>, ImportError> {
        self.imports.waiting(actor, self.organisation, self.today)
    }

    pub fn answer(&self, key: &str, answer: import::Answer) -> Result<(), ImportError> {
        self.answer_as(&Actor::command(), key, answer)
    }

    pub fn answer_as(
        &self,
        actor: &Actor,
        key: &str,
        answer: import::Answer,
    ) -> Result<(), ImportError> {
        self.imports
            .answer(actor, self.organisation, key, answer, self.today)
    }

    /// `(id, born)` of people of the second degree who are not in the first.
    pub fn some_people(&self, count: usize) -> Vec<(String, String)> {
        self.some_people_of("ENT2D", count)
    }

    /// The given and the family name that the second degree has of somebody.
    pub fn names_of(&self, id: &str) -> (String, String) {
        let table = self.file("truth/start-staff.csv");
        let mut rows = table
            .lines()
            .map(|line| line.split(';').collect::<Vec<_>>());
        let found = rows.find(|cells| cells[0] == "ENT2D" && cells[1] == id);
        let cells = found.unwrap();
        (cells[3].to_owned(), cells[2].to_owned())
    }

    /// The same of another feed.
    pub fn some_people_of(&self, feed: &str, count: usize) -> Vec<(String, String)> {
        let table = self.file("truth/start-staff.csv");
        let rows = table
            .lines()
            .skip(1)
            .map(|line| line.split(';').collect::<Vec<_>>());
        rows.filter(|cells| cells[0] == feed && !cells[5].is_empty())
            .map(|cells| (cells[1].to_owned(), cells[5].to_owned()))
            .take(count)
            .collect()
    }

    /// Accounts whose bearers are not leaving.
    pub fn staying(&self) -> usize {
        let told = self.rows(
            "SELECT account.state, account.cause FROM account JOIN person ON person.person_id = account.person_id
             WHERE account.organisation_id = $1 AND account.cause IS NULL AND person.role <> 'mailbox'",
            self.organisation,
            2,
        );
        told.len()
    }

    pub fn accounts(&self) -> Vec<AccountId> {
        let all = self.directory.accounts().unwrap();
        all.into_iter()
            .filter(|account| {
                let account = self.directory.account(*account).unwrap();
                account.organisation == self.organisation
            })
            .collect()
    }

    pub fn count(&self, sql: &str) -> i64 {
        self.store
            .platform_read(|tx| tx.value(sql, params![]))
            .unwrap()
    }

    /// People whom records of both degrees are about.
    pub fn people_in_both_degrees(&self) -> i64 {
        self.count(
            "SELECT count(*) FROM (SELECT subject_id FROM feed_record WHERE category = 2
             GROUP BY subject_id HAVING count(*) > 1) AS counted",
        )
    }

    /// Every account has one main address and each address its account; nobody who goes, and no closed structure, keeps
    /// an open function.
    pub fn has_no_orphans(&self) {
        for sql in [
            "SELECT count(*) FROM (SELECT account.account_id FROM account
             LEFT JOIN address ON address.account_id = account.account_id AND address.main = 1
             GROUP BY account.account_id HAVING count(address.address) <> 1) AS counted",
            "SELECT count(*) FROM address LEFT JOIN account ON account.account_id = address.account_id
             WHERE account.account_id IS NULL",
            "SELECT count(*) FROM held_function
             JOIN account ON account.person_id = held_function.person_id
             WHERE held_function.until IS NULL AND account.cause IS NOT NULL",
            "SELECT count(*) FROM held_function
             JOIN establishment ON establishment.establishment_id = held_function.establishment_id
             WHERE held_function.until IS NULL AND establishment.closed IS NOT NULL",
            "SELECT count(*) FROM feed_record WHERE category = 2 AND present = 1 AND subject_id IS NULL",
            // Rights and mailboxes of a post that somebody was let into.
            "SELECT count(*) FROM delegation
             JOIN person ON person.person_id = delegation.person_id
             JOIN account ON account.account_id = person.account_id
             WHERE account.cause IS NOT NULL OR person.organisation_id <> delegation.organisation_id
                OR (delegation.establishment_id IS NOT NULL AND delegation.establishment_id <> person.establishment_id)",
            "SELECT count(*) FROM role_member
             JOIN person ON person.person_id = role_member.person_id
             JOIN account ON account.account_id = person.account_id
             WHERE role_member.until IS NULL AND account.cause IS NOT NULL",
            "SELECT count(*) FROM role_mailbox
             LEFT JOIN account ON account.account_id = role_mailbox.account_id
             LEFT JOIN establishment ON establishment.establishment_id = role_mailbox.establishment_id
             WHERE account.account_id IS NULL OR establishment.establishment_id IS NULL
                OR (establishment.closed IS NOT NULL AND account.state = 'active' AND account.ends IS NULL)",
            // Addresses that lead to what is deleted, and words that lead to who went elsewhere.
            "SELECT count(*) FROM address JOIN account ON account.account_id = address.account_id
             WHERE account.state = 'deleted' AND address.until IS NULL",
            "SELECT count(*) FROM person_word JOIN person ON person.person_id = person_word.person_id
             WHERE person_word.found_in <> person.organisation_id AND person.population <> 'pupil'",
            "SELECT count(*) FROM import_row",
        ] {
            assert_eq!(self.count(sql), 0, "{sql}");
        }
    }

    pub fn staged_rows(&self) -> i64 {
        self.count("SELECT count(*) FROM import_row")
    }

    pub fn person_at(&self, address: &str) -> i64 {
        self.directory.person_at(address).unwrap().unwrap().id.0
    }

    /// No table holds any of these texts.
    pub fn holds_none_of(&self, secrets: &[&str]) {
        let mut all = String::new();
        for sql in [
            "SELECT content FROM feed_record",
            "SELECT report FROM import",
            "SELECT key FROM feed_key",
            "SELECT external_id FROM feed_record",
            "SELECT numen_hash FROM person WHERE numen_hash IS NOT NULL",
            "SELECT birth_hash FROM person WHERE birth_hash IS NOT NULL",
        ] {
            let texts: Vec<String> = self
                .store
                .platform_read(|tx| tx.query(sql, params![], |row| row.get(0)))
                .unwrap();
            all.push_str(&texts.join("\n"));
        }
        if self.database.is_none() {
            for file in std::fs::read_dir(self.folder().join("data"))
                .unwrap()
                .flatten()
            {
                let bytes = std::fs::read(file.path()).unwrap_or_default();
                all.extend(bytes.iter().map(|byte| char::from(*byte)));
            }
        }
        for secret in secrets {
            assert!(!all.contains(secret), "a secret is stored");
        }
    }

    pub fn zipped(&self, folder: &Path) -> PathBuf {
        let path = self.folder().join("livraison.zip");
        let mut zip = zip::ZipWriter::new(File::create(&path).unwrap());
        for file in std::fs::read_dir(folder).unwrap().flatten() {
            let name = format!("20260901/{}", file.file_name().to_string_lossy());
            zip.start_file(name, zip::write::SimpleFileOptions::default())
                .unwrap();
            zip.write_all(&std::fs::read(file.path()).unwrap()).unwrap();
        }
        zip.finish().unwrap();
        path
    }

    pub fn tarred(&self, folder: &Path) -> PathBuf {
        let path = self.folder().join("livraison.tgz");
        let out = flate2::write::GzEncoder::new(
            File::create(&path).unwrap(),
            flate2::Compression::fast(),
        );
        let mut tar = tar::Builder::new(out);
        tar.append_dir_all("20260901", folder).unwrap();
        tar.into_inner().unwrap().finish().unwrap();
        path
    }
}

fn open(
    folder: &tempfile::TempDir,
    database: Option<&Database>,
    clock: &Arc<ManualClock>,
) -> (Store, Directory, Imports) {
    let data = folder.path().join("data");
    std::fs::create_dir_all(&data).unwrap();
    let options = || store::Options {
        data: data.clone(),
        engine: database.map_or(Engine::Sqlite, |one| Engine::postgres(one.url())),
        clock: clock.clone(),
        random: Arc::new(SeededRandom::new(1)),
        limits: Limits::default(),
    };
    let schemas = [directory::schema(), identity::schema(), import::schema()];
    // Who closes gives the folder back once its last thread has ended.
    let mut tries = 0;
    let store = loop {
        match Store::open(options(), &schemas) {
            Err(StoreError::InUse(_)) if tries < 500 => {
                tries += 1;
                std::thread::sleep(std::time::Duration::from_millis(10));
            }
            opened => break opened.unwrap(),
        }
    };
    let directory = Directory::new(store.clone());
    let keyed = KeyedHash::open(&data, &store).unwrap();
    let imports = Imports::new(store.clone(), directory.clone(), keyed, &data);
    (store, directory, imports)
}

fn organisation(directory: &Directory, domain: &str) -> OrganisationId {
    organisation_of(directory, domain, CODE)
}

fn organisation_of(directory: &Directory, domain: &str, code: i64) -> OrganisationId {
    let new = NewOrganisation {
        name: domain.to_owned(),
        domains: vec![domain.to_owned()],
        hue: None,
        language: Lang::Fr,
    };
    let command = Actor::command();
    let id = directory.create_organisation(&command, &new).unwrap();
    let codes = BTreeSet::from([code]);
    directory.set_academie_codes(&command, id, &codes).unwrap();
    id
}
