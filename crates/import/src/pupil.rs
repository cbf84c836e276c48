//! Pupils: made of their own record of the annuaire and of nothing else. No line of human resources, no table and nobody's
//! hand tells of them, and no record of theirs is ever a member of staff's: they are another category of records.
//!
//! Kept of a pupil are names, the keyed hash of the date of birth, their school and their classes.

use crate::content::Category;
use crate::person::{Context, facts};
use crate::record::{self, Record};
use crate::wanted;
use directory::{Cause, DirectoryError, PersonId, Population};
use store::Tx;

/// Writes a record of a pupil, or that it is gone, and what that changes of them.
pub(crate) fn write(
    context: &Context<'_>,
    tx: &Tx<'_>,
    feed: i64,
    external_id: &str,
    content: Option<&str>,
) -> Result<(), DirectoryError> {
    let before = record::find(tx, feed, Category::Pupil, external_id)?;
    let mut now = match (content, &before) {
        (Some(content), _) => record::with_content(feed, external_id, before.as_ref(), content),
        (None, Some(gone)) => Record {
            present: false,
            ..gone.clone()
        },
        (None, None) => return Ok(()),
    };
    wanted::keep(context, tx, Category::Pupil, before.as_ref(), &now)?;
    now.subject = make(context, tx, &now)?;
    record::put(tx, Category::Pupil, &now, None, &context.day)?;
    Ok(())
}

/// Brings a pupil to what their record says; who they are.
pub(crate) fn make(
    context: &Context<'_>,
    tx: &Tx<'_>,
    now: &Record,
) -> Result<Option<i64>, DirectoryError> {
    let (registry, today) = (&context.registry, context.today);
    let known = now.subject.map(PersonId);
    if !now.present {
        if let Some(known) = known {
            registry.depart(tx, known, today, None, Cause::Unknown)?;
        }
        return Ok(now.subject);
    }
    let said = record::told(Category::Pupil, now)?;
    let mut facts = facts(context, tx, &[(now.feed, said)], None)?;
    facts.population = Population::Pupil;
    let written = registry.put_person(&context.imports.directory, tx, known, &facts, today)?;
    Ok(now.subject.or(written.person.map(|person| person.0)))
}
