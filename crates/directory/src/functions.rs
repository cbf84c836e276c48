//! Functions that people hold in structures, with their dates: what role mailboxes, directory and rights follow from.

use crate::{Directory, DirectoryError, PersonId, state};
use chrono::NaiveDate;
use store::{StoreError, Tx, params};

/// A function somebody holds.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct FunctionFacts {
    pub establishment: i64,
    /// `ENS`, `DIR`…; empty when somebody belongs there without a function.
    pub code: String,
    /// Discipline or post: `L1300`, `D0010`; empty when there is none.
    pub post: String,
    /// As colleagues read it.
    pub label: String,
    pub since: Option<NaiveDate>,
    pub until: Option<NaiveDate>,
}

/// The post of who leads an establishment (`chef d'établissement`).
pub const HEAD_POST: &str = "D0010";
/// The code of who goes to school there (`ELE`); its post is their class.
pub const PUPIL_CODE: &str = "ELE";
/// The post of a deputy.
pub const DEPUTY_POST: &str = "D0011";

pub(crate) const FUNCTIONS_OF: &str = "
SELECT establishment_id, code, post, label, since, until FROM held_function
WHERE person_id = $1 ORDER BY establishment_id, code, post";

impl Directory {
    /// The functions of a person with their dates.
    ///
    /// # Errors
    /// The store's.
    pub fn functions(&self, person: PersonId) -> Result<Vec<FunctionFacts>, DirectoryError> {
        Ok(self.store.platform_read(|tx| held_by(tx, person))?)
    }
}

/// Brings the functions from what is known to what is told: those not told of any more end today.
pub(crate) fn put(
    tx: &Tx<'_>,
    person: PersonId,
    order: &str,
    known: &[FunctionFacts],
    told: &[FunctionFacts],
    today: NaiveDate,
) -> Result<(), StoreError> {
    for one in told {
        let same = |other: &&FunctionFacts| {
            (other.establishment, &other.code, &other.post)
                == (one.establishment, &one.code, &one.post)
        };
        let before = known.iter().find(same);
        let goes_on = before.filter(|before| before.until.is_none_or(|until| until > today));
        let since = one
            .since
            .or_else(|| goes_on.and_then(|before| before.since))
            .unwrap_or(today);
        if before.is_some_and(|before| {
            before.label == one.label && before.since == Some(since) && before.until == one.until
        }) {
            continue;
        }
        tx.send(
            "INSERT INTO held_function (person_id, establishment_id, code, post, label, since, until, order_name)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
             ON CONFLICT (person_id, establishment_id, code, post)
             DO UPDATE SET label = excluded.label, since = excluded.since, until = excluded.until",
            params![
                person,
                one.establishment,
                &one.code,
                &one.post,
                &one.label,
                &since.to_string(),
                one.until.map(|until| until.to_string()).as_deref(),
                order
            ],
        )?;
    }
    for gone in known.iter().filter(|known| {
        !told.iter().any(|one| {
            (one.establishment, &one.code, &one.post)
                == (known.establishment, &known.code, &known.post)
        })
    }) {
        tx.send(
            "UPDATE held_function SET until = $5
             WHERE person_id = $1 AND establishment_id = $2 AND code = $3 AND post = $4
                AND (until IS NULL OR until > $5)",
            params![
                person,
                gone.establishment,
                &gone.code,
                &gone.post,
                &today.to_string()
            ],
        )?;
    }
    Ok(())
}

pub(crate) fn end(tx: &Tx<'_>, person: PersonId, today: NaiveDate) -> Result<(), StoreError> {
    end_after(tx, person, today)?;
    tx.execute(
        "UPDATE person SET role = 'agent' WHERE person_id = $1 AND role = 'head'",
        params![person],
    )?;
    Ok(())
}

/// Functions that would go on end on a day, the first without them.
pub(crate) fn end_after(tx: &Tx<'_>, person: PersonId, until: NaiveDate) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE held_function SET until = $2 WHERE person_id = $1 AND (until IS NULL OR until > $2)",
        params![person, &until.to_string()],
    )?;
    Ok(())
}

/// The functions of a person, ended ones included; `until` is the first day without it.
pub(crate) fn held_by(tx: &Tx<'_>, person: PersonId) -> Result<Vec<FunctionFacts>, StoreError> {
    tx.query(FUNCTIONS_OF, params![person], |row| {
        Ok(FunctionFacts {
            establishment: row.get(0)?,
            code: row.get(1)?,
            post: row.get(2)?,
            label: row.get(3)?,
            since: state::day(&row.get::<String>(4)?),
            until: row
                .get::<Option<String>>(5)?
                .as_deref()
                .and_then(state::day),
        })
    })
}
