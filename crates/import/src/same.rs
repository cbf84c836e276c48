//! Lines of human resources that name several people of whom people said that they are one human
//! (`directory::Directory::say_same`): whose the line is needs no human any more, and nobody else gets anything of it.

use crate::content::{Category, HrContent};
use crate::person::{Context, Question, same_person};
use crate::record::{self, Record};
use store::{StoreError, Tx};

/// Whose a line is that names several people: of those who are one human, whose it was before, else the first with its date
/// of birth who has no other line. A question where they are not one, or none of them can be meant.
pub(crate) fn of_several(
    context: &Context<'_>,
    tx: &Tx<'_>,
    (record, said): (&Record, &HrContent),
    people: &[(i64, Record, bool)],
    before: Option<i64>,
) -> Result<Result<i64, Question>, StoreError> {
    let ids: Vec<i64> = people.iter().map(|(one, ..)| *one).collect();
    if !context.registry.are_same(tx, &ids)? {
        return Ok(Err(Question::TwoPeople));
    }
    if let Some(before) = before
        && !may_go(context, tx, before, ids[0])?
    {
        return Ok(Err(Question::OtherPerson));
    }
    let mut agreeing = Vec::new();
    for (one, known, exact) in people {
        if same_person(said, &record::person(known)?, *exact) {
            agreeing.push(*one);
        }
    }
    if agreeing.is_empty() {
        return Ok(Err(Question::OtherBirthDate));
    }
    if let Some(before) = before.filter(|before| agreeing.contains(before)) {
        return Ok(Ok(before));
    }
    for one in agreeing {
        if !has_another(context, tx, record, one)? {
            return Ok(Ok(one));
        }
    }
    Ok(Err(Question::AnotherLine))
}

/// Whether a line that was somebody's may be another's: they are one human.
pub(crate) fn may_go(
    context: &Context<'_>,
    tx: &Tx<'_>,
    before: i64,
    now: i64,
) -> Result<bool, StoreError> {
    Ok(before == now || context.registry.are_same(tx, &[before, now])?)
}

/// Whether a line is about another account of the human whose record names it.
pub(crate) fn is_of_other_account(
    context: &Context<'_>,
    tx: &Tx<'_>,
    line: &Record,
    subject: Option<i64>,
) -> Result<bool, StoreError> {
    match (line.subject, subject) {
        (Some(theirs), Some(mine)) if theirs != mine => {
            context.registry.are_same(tx, &[theirs, mine])
        }
        _ => Ok(false),
    }
}

/// Whether another line is about somebody, and stays.
pub(crate) fn has_another(
    context: &Context<'_>,
    tx: &Tx<'_>,
    record: &Record,
    subject: i64,
) -> Result<bool, StoreError> {
    for line in context.records_of(tx, Category::Hr, subject)? {
        if line.external_id != record.external_id && context.stays(tx, Category::Hr, &line)? {
            return Ok(true);
        }
    }
    Ok(false)
}
