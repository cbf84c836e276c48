//! Staged rows become structures and people, some rows a transaction, each row deleted with what it wrote.

use crate::content::{Category, HrContent, StructureContent};
use crate::person::{Context, Place, Question};
use crate::record::{self, Record};
use crate::{Import, ImportError, Imports, State, label, limits, person, pupil, same};
use chrono::NaiveDate;
use directory::{Actor, DirectoryError, PersonId, StructureFacts, readable_place};
use std::collections::HashMap;
use store::{Row, Store, StoreError, Tx, params};

pub(crate) const NEXT_ROWS: &str = "
SELECT category, feed_id, external_id, day, content FROM import_row
WHERE import_id = $1 ORDER BY import_id, category, feed_id, external_id LIMIT $2";
pub(crate) const ROWS_AFTER: &str = "
SELECT category, feed_id, external_id, day, content FROM import_row
WHERE import_id = $1 AND (category, feed_id, external_id) > ($2, $3, $4)
ORDER BY category, feed_id, external_id LIMIT $5";
pub(crate) const STRUCTURES: &str = "
SELECT external_id, subject_id, content, fingerprint, present FROM feed_record
WHERE feed_id = $1 AND category = 0 ORDER BY external_id";
pub(crate) const WITH_UAI_RECORD: &str = "
SELECT external_id FROM feed_record WHERE subject_id = $1 AND category = 0 AND feed_id = $2 AND present = 1
ORDER BY external_id LIMIT 1";

/// A staged row.
#[derive(Debug, Clone)]
pub(crate) struct StagedRow {
    pub category: i64,
    pub feed: i64,
    pub external_id: String,
    pub day: String,
    /// `None`: it goes.
    pub content: Option<String>,
}

pub(crate) fn read_row(row: &Row<'_>) -> Result<StagedRow, StoreError> {
    Ok(StagedRow {
        category: row.get(0)?,
        feed: row.get(1)?,
        external_id: row.get(2)?,
        day: row.get(3)?,
        content: row.get(4)?,
    })
}

pub(crate) fn delete_row(tx: &Tx<'_>, import: i64, row: &StagedRow) -> Result<(), StoreError> {
    tx.send(
        "DELETE FROM import_row WHERE import_id = $1 AND category = $2 AND feed_id = $3 AND external_id = $4",
        params![import, row.category, row.feed, &row.external_id],
    )?;
    Ok(())
}

/// The structures of a feed, closed ones included.
pub(crate) fn structures(store: &Store, feed: i64) -> Result<Vec<Record>, StoreError> {
    store.platform_read(|tx| {
        tx.query(STRUCTURES, params![feed], |row| {
            Ok(Record {
                feed,
                external_id: row.get(0)?,
                subject: row.get(1)?,
                content: row.get(2)?,
                fingerprint: row.get(3)?,
                present: row.get::<i64>(4)? != 0,
            })
        })
    })
}

impl Imports {
    /// Writes what is staged, to its end; goes on where a crash or a stop cut it. `progress` is told what is done. The caller
    /// ends what is open of accounts that closed or moved (`identity::end_closed`).
    ///
    /// # Errors
    /// `NotPermitted`; `NotFound` unless the import is ready or being applied; the store's, after which it can be called
    /// again.
    pub fn apply(
        &self,
        actor: &Actor,
        id: i64,
        today: NaiveDate,
        mut progress: impl FnMut(i64, i64),
    ) -> Result<Import, ImportError> {
        let import = self.import(actor, id)?;
        if !matches!(import.state, State::Ready | State::Applying) {
            return Err(DirectoryError::NotFound("import").into());
        }
        self.store.platform_write(|tx| {
            tx.execute(
                "UPDATE import SET state = $2 WHERE import_id = $1",
                params![id, State::Applying.name()],
            )
        })?;
        let mut context = Context::new(self, id, import.organisation, today, import.day.clone())?;
        let mut size = 16;
        let mut hung = false;
        loop {
            self.store.stopping().check()?;
            let rows = self
                .store
                .platform_read(|tx| tx.query(NEXT_ROWS, params![id, size_of(size)], read_row))?;
            let Some(first) = rows.first() else {
                break;
            };
            let structures = first.category == Category::Structure as i64;
            if !structures && !hung {
                // All structures are there: what they hang on can be said.
                hang(self, &mut context)?;
                hung = true;
            }
            let category = first.category;
            let rows: Vec<_> = rows
                .into_iter()
                .take_while(|row| row.category == category)
                .collect();
            let began = self.store.now();
            let places = self.write_rows(&context, id, &rows)?;
            context.places.extend(places);
            let held = self.store.now().since(began).as_millis();
            size = next_size(size, u64::try_from(held).unwrap_or(u64::MAX));
            let now = self.import(actor, id)?;
            progress(now.done, now.total);
        }
        if !hung {
            hang(self, &mut context)?;
        }
        self.give_wanted(&context)?;
        self.directory.ensure_role_mailboxes(import.organisation)?;
        self.finish(id)?;
        self.directory.forget();
        // Who came is told where they are written to now.
        self.store.wake_jobs();
        // Whom this import lets go may be waited for elsewhere.
        self.bring_arrivals(today)?;
        self.import(actor, id)
    }

    fn write_rows(
        &self,
        context: &Context<'_>,
        id: i64,
        rows: &[StagedRow],
    ) -> Result<HashMap<(i64, String), Place>, ImportError> {
        let places = self.store.platform_write(|tx| {
            let mut places = HashMap::new();
            for row in rows {
                match Category::of(row.category) {
                    Some(Category::Structure) => {
                        if let Some(place) = write_structure(context, tx, row)? {
                            places.insert((row.feed, row.external_id.clone()), place);
                        }
                    }
                    Some(Category::Hr) => write_line(context, tx, row)?,
                    Some(Category::Person) => {
                        let content = row.content.as_deref();
                        person::write(context, tx, row.feed, &row.external_id, content)?;
                    }
                    Some(Category::Pupil) => {
                        let content = row.content.as_deref();
                        pupil::write(context, tx, row.feed, &row.external_id, content)?;
                    }
                    None => {}
                }
                delete_row(tx, id, row)?;
            }
            let written = i64::try_from(rows.len()).unwrap_or(i64::MAX);
            tx.execute(
                "UPDATE import SET done = done + $2 WHERE import_id = $1",
                params![id, written],
            )?;
            Ok::<_, DirectoryError>(places)
        })?;
        self.directory.forget();
        Ok(places)
    }

    fn finish(&self, id: i64) -> Result<(), StoreError> {
        self.store.platform_write(|tx| {
            let days: Vec<(i64, String)> = tx.query(
                "SELECT feed_id, day FROM import_day WHERE import_id = $1 ORDER BY feed_id",
                params![id],
                |row| Ok((row.get(0)?, row.get(1)?)),
            )?;
            for (feed, day) in days {
                tx.execute(
                    "UPDATE feed SET last_day = $2 WHERE feed_id = $1",
                    params![feed, &day],
                )?;
            }
            tx.execute("DELETE FROM import_day WHERE import_id = $1", params![id])?;
            tx.execute(
                "UPDATE import SET state = $2, ended = $3 WHERE import_id = $1",
                params![id, State::Done.name(), tx.now()],
            )
        })?;
        Ok(())
    }
}

fn size_of(size: usize) -> i64 {
    i64::try_from(size).unwrap_or(limits::READ_AT_ONCE)
}

/// So many rows that a transaction stays within what mail may wait.
fn next_size(size: usize, held: u64) -> usize {
    if held > limits::WRITER_HELD_MS {
        (size / 2).max(1)
    } else if held * 2 < limits::WRITER_HELD_MS {
        (size * 2).min(limits::APPLIED_AT_ONCE)
    } else {
        size
    }
}

fn write_structure(
    context: &Context<'_>,
    tx: &Tx<'_>,
    row: &StagedRow,
) -> Result<Option<Place>, DirectoryError> {
    let before = record::find(tx, row.feed, Category::Structure, &row.external_id)?;
    let Some(content) = &row.content else {
        if let Some(mut gone) = before {
            gone.present = false;
            record::put(tx, Category::Structure, &gone, None, &row.day)?;
            let others = match gone.subject {
                Some(subject) => record::of_subject(tx, Category::Structure, subject)?,
                None => Vec::new(),
            };
            // Another feed may still tell of it.
            if let Some(subject) = gone
                .subject
                .filter(|_| !others.iter().any(|one| one.present))
            {
                context
                    .registry
                    .close_structure(tx, subject, context.today)?;
            }
        }
        return Ok(None);
    };
    let said: StructureContent = record::parse(content)?;
    let facts = StructureFacts {
        uai: said.uai.clone(),
        name: label::structure_name(&said),
        kind: readable_place(&said.kind),
        kind_code: said.kind_code.clone(),
        contract: said.contract.clone(),
        town: readable_place(&said.town),
        basin: said.basin.as_deref().map(readable_place),
        parent: None,
        mailbox: said.mailbox.clone(),
    };
    let mut now = record::with_content(row.feed, &row.external_id, before.as_ref(), content);
    let known = match now.subject {
        Some(subject) => Some(subject),
        None => adopted(context, tx, row.feed, &facts)?,
    };
    let id = context.registry.put_structure(tx, known, &facts)?;
    now.subject = Some(id);
    record::put(tx, Category::Structure, &now, None, &row.day)?;
    Ok(Some(Place {
        establishment: Some(id),
        label: label::structure(&said),
    }))
}

/// An establishment with this UAI that no record of this feed is about: made by hand, or told of by another feed.
fn adopted(
    context: &Context<'_>,
    tx: &Tx<'_>,
    feed: i64,
    facts: &StructureFacts,
) -> Result<Option<i64>, StoreError> {
    let Some(uai) = &facts.uai else {
        return Ok(None);
    };
    let Some(known) = context.registry.structure_of_uai(tx, uai)? else {
        return Ok(None);
    };
    let taken: Option<String> =
        tx.query_opt(WITH_UAI_RECORD, params![known, feed], |row| row.get(0))?;
    Ok(taken.is_none().then_some(known))
}

/// Says what each structure hangs on: its circonscription, or the structure that its feed names.
fn hang(imports: &Imports, context: &mut Context<'_>) -> Result<(), ImportError> {
    for feed in context.feeds() {
        let mut wanted = Vec::new();
        for one in structures(&imports.store, feed)? {
            let said: StructureContent = record::parse(&one.content)?;
            let parent = said.circonscription.or(said.parent);
            let above = parent.and_then(|id| context.places.get(&(feed, id))?.establishment);
            if let (Some(subject), Some(above)) = (one.subject, above)
                && one.present
                && subject != above
            {
                wanted.push((subject, above));
            }
        }
        for some in wanted.chunks(limits::STAGED_AT_ONCE) {
            imports.store.platform_write(|tx| {
                for (subject, above) in some {
                    context.registry.hang(tx, *subject, Some(*above))?;
                }
                Ok::<_, StoreError>(())
            })?;
        }
    }
    Ok(())
}

/// A line of human resources: whom it is about, and what that changes of them.
fn write_line(context: &Context<'_>, tx: &Tx<'_>, row: &StagedRow) -> Result<(), DirectoryError> {
    let before = record::find(tx, row.feed, Category::Hr, &row.external_id)?;
    let Some(content) = &row.content else {
        put_keys(context, tx, row)?;
        if let Some(mut gone) = before {
            gone.present = false;
            record::put(tx, Category::Hr, &gone, None, &row.day)?;
            if let Some(subject) = gone.subject {
                person::reconcile(context, tx, PersonId(subject))?;
            }
        }
        return Ok(());
    };
    let mut now = record::with_content(row.feed, &row.external_id, before.as_ref(), content);
    let said: HrContent = record::parse(content)?;
    // What a human said of the line stands, and so do its keys.
    let free = match context.answers.standing(&now, &said) {
        Some(_) => true,
        None => put_keys(context, tx, row)?,
    };
    let about = match free {
        true => about(context, tx, before.as_ref(), &now, &said)?,
        false => Err(Question::AnotherLine),
    };
    let question = match about {
        Ok(subject) => {
            now.subject = subject;
            None
        }
        Err(question) => {
            now.subject = None;
            Some(question.name())
        }
    };
    record::put(tx, Category::Hr, &now, question, &row.day)?;
    // Who the line was about before has nothing of it any more.
    let left = before.and_then(|before| before.subject);
    for subject in left
        .into_iter()
        .chain(now.subject.filter(|now| left != Some(*now)))
    {
        person::reconcile(context, tx, PersonId(subject))?;
    }
    Ok(())
}

/// The person a line is about, nobody yet, or a question.
pub(crate) fn about(
    context: &Context<'_>,
    tx: &Tx<'_>,
    before: Option<&Record>,
    record: &Record,
    said: &HrContent,
) -> Result<Result<Option<i64>, Question>, StoreError> {
    if let Some(answer) = context.answers.standing(record, said) {
        return Ok(Ok(answer));
    }
    let people = context.people_of_line(tx, said)?;
    let known = before.and_then(|before| before.subject);
    let subject = match (people.as_slice(), known) {
        ([], None) => None,
        ([], Some(known)) => {
            let told: HrContent = match before {
                Some(before) => record::parse(&before.content)?,
                None => HrContent::default(),
            };
            if told.jointures != said.jointures || told.birth != said.birth {
                return Ok(Err(Question::OtherPerson));
            }
            Some(known)
        }
        ([(subject, person, exact)], known) => {
            if !person::same_person(said, &record::person(person)?, *exact) {
                return Ok(Err(Question::OtherBirthDate));
            }
            if let Some(known) = known
                && !same::may_go(context, tx, known, *subject)?
            {
                return Ok(Err(Question::OtherPerson));
            }
            Some(*subject)
        }
        (several, known) => match same::of_several(context, tx, (record, said), several, known)? {
            Ok(subject) => Some(subject),
            Err(question) => return Ok(Err(question)),
        },
    };
    if let Some(subject) = subject
        && same::has_another(context, tx, record, subject)?
    {
        return Ok(Err(Question::AnotherLine));
    }
    Ok(Ok(subject))
}

/// The keys that a line is found by; `false` when another line has one of them: then neither is believed.
fn put_keys(context: &Context<'_>, tx: &Tx<'_>, row: &StagedRow) -> Result<bool, DirectoryError> {
    tx.send(
        "DELETE FROM feed_key WHERE feed_id = $1 AND external_id = $2",
        params![row.feed, &row.external_id],
    )?;
    let Some(content) = &row.content else {
        return Ok(true);
    };
    let said: HrContent = record::parse(content)?;
    let mut free = true;
    for key in &said.jointures {
        if let Some(other) = record::by_key(tx, row.feed, key)?
            && let Some(mut line) = record::find(tx, row.feed, Category::Hr, &other)?
            && context.stays(tx, Category::Hr, &line)?
        {
            free = false;
            if context.answers.is_settled(&line)? {
                continue;
            }
            let left = line.subject.take();
            let question = Some(Question::AnotherLine.name());
            record::put(tx, Category::Hr, &line, question, &row.day)?;
            if let Some(left) = left {
                person::reconcile(context, tx, PersonId(left))?;
            }
            // Nobody is found by a key that two lines have.
            tx.send(
                "DELETE FROM feed_key WHERE feed_id = $1 AND key = $2",
                params![row.feed, key],
            )?;
            continue;
        }
        tx.send(
            "INSERT INTO feed_key (feed_id, key, external_id) VALUES ($1, $2, $3)
             ON CONFLICT (feed_id, key) DO UPDATE SET external_id = excluded.external_id",
            params![row.feed, key, &row.external_id],
        )?;
    }
    Ok(free)
}
