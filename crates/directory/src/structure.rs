//! Establishments, services, circonscriptions, replacement zones: where people are.

use crate::order::town_key;
use crate::words::search_words;
use crate::{Directory, DirectoryError, OrganisationId};
use chrono::NaiveDate;
use store::{Row, StoreError, Tx, params};

/// What a source says of a structure.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StructureFacts {
    /// With its check letter as the source writes it.
    pub uai: Option<String>,
    pub name: String,
    /// In words: « Collège ».
    pub kind: String,
    /// 340 collège, 300 lycée…
    pub kind_code: Option<String>,
    /// `PU`, `PR`…
    pub contract: Option<String>,
    pub town: String,
    pub basin: Option<String>,
    /// What it hangs on: a circonscription, a zone, a mother school.
    pub parent: Option<i64>,
    /// The functional address as the source writes it.
    pub mailbox: Option<String>,
}

/// A structure as the directory shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Establishment {
    pub id: i64,
    pub organisation: OrganisationId,
    pub facts: StructureFacts,
    /// The day it closed.
    pub closed: Option<NaiveDate>,
}

impl Establishment {
    /// The département, from the first three characters of its UAI (`034` → `34`).
    #[must_use]
    pub fn department(&self) -> Option<&str> {
        let block = self.facts.uai.as_deref()?.get(..3)?;
        Some(block.strip_prefix('0').unwrap_or(block))
    }
}

/// Columns of [`read`].
pub(crate) const ESTABLISHMENT: &str = "
SELECT establishment_id, organisation_id, uai, name, kind, kind_code, contract, town, basin, parent_id, mailbox, closed
FROM establishment";

pub(crate) const OWN_UAI: &str =
    "SELECT establishment_id FROM establishment WHERE organisation_id = $1 AND uai = $2";

/// Writes what a source says; a UAI that another structure has is left out.
pub(crate) fn put(
    tx: &Tx<'_>,
    organisation: OrganisationId,
    known: Option<i64>,
    facts: &StructureFacts,
) -> Result<i64, StoreError> {
    let bearer: Option<i64> = match &facts.uai {
        Some(uai) => tx.query_opt(OWN_UAI, params![organisation, uai], |row| row.get(0))?,
        None => None,
    };
    let uai = match bearer {
        Some(bearer) if Some(bearer) != known => None,
        _ => facts.uai.as_deref(),
    };
    let order = order_name(&facts.town, &facts.name);
    let id = match known {
        Some(id) => id,
        None => tx.new_platform_id("establishment")?,
    };
    tx.execute(
        "INSERT INTO establishment (establishment_id, organisation_id, uai, name, kind, kind_code, contract, town, basin,
            parent_id, mailbox, order_name)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
         ON CONFLICT (establishment_id) DO UPDATE SET uai = excluded.uai, name = excluded.name, kind = excluded.kind,
            kind_code = excluded.kind_code, contract = excluded.contract, town = excluded.town, basin = excluded.basin,
            parent_id = excluded.parent_id, mailbox = excluded.mailbox, order_name = excluded.order_name, closed = NULL",
        params![
            id,
            organisation,
            uai,
            &facts.name,
            &facts.kind,
            facts.kind_code.as_deref(),
            facts.contract.as_deref(),
            &facts.town,
            facts.basin.as_deref(),
            facts.parent,
            facts.mailbox.as_deref(),
            &order
        ],
    )?;
    tx.execute(
        "UPDATE person SET town_key = $2
         WHERE establishment_id = $1 AND population <> 'pupil' AND town_key <> $2",
        params![id, &town_key(&facts.town)],
    )?;
    put_words(tx, id)?;
    Ok(id)
}

/// What a structure is found by, and the people who work there.
pub(crate) fn texts(facts: &StructureFacts) -> impl Iterator<Item = &str> {
    let named = [&facts.name, &facts.town, &facts.kind].map(String::as_str);
    named.into_iter().chain(facts.uai.as_deref())
}

pub(crate) const WORDS_OF: &str =
    "SELECT word FROM establishment_word WHERE establishment_id = $1 ORDER BY word";

/// Writes the words that a structure is found by, and answers how many are new: what is there already stays.
pub(crate) fn put_words(tx: &Tx<'_>, id: i64) -> Result<usize, StoreError> {
    let Some(found) = find(tx, id)? else {
        return Ok(0);
    };
    let words = search_words(texts(&found.facts));
    let known: Vec<String> = tx.query(WORDS_OF, params![id], |row| row.get(0))?;
    for gone in known.iter().filter(|word| !words.contains(word)) {
        tx.execute(
            "DELETE FROM establishment_word WHERE establishment_id = $1 AND word = $2",
            params![id, gone],
        )?;
    }
    let new: Vec<&String> = words.iter().filter(|word| !known.contains(word)).collect();
    for word in &new {
        tx.execute(
            "INSERT INTO establishment_word (establishment_id, word) VALUES ($1, $2) ON CONFLICT DO NOTHING",
            params![id, *word],
        )?;
    }
    Ok(new.len())
}

/// What a structure hangs on, known only once all are there.
pub(crate) fn hang(tx: &Tx<'_>, id: i64, parent: Option<i64>) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE establishment SET parent_id = $2
         WHERE establishment_id = $1 AND (parent_id IS NULL OR parent_id <> $2)",
        params![id, parent],
    )?;
    Ok(())
}

pub(crate) fn close(tx: &Tx<'_>, id: i64, day: NaiveDate) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE establishment SET closed = $2 WHERE establishment_id = $1 AND closed IS NULL",
        params![id, &day.to_string()],
    )?;
    Ok(())
}

/// By town, then name: how people look for a school.
pub(crate) fn order_name(town: &str, name: &str) -> String {
    text::fold(&format!("{town} {name}")).trim().to_owned()
}

pub(crate) fn read(row: &Row<'_>) -> Result<Establishment, StoreError> {
    Ok(Establishment {
        id: row.get(0)?,
        organisation: OrganisationId(row.get(1)?),
        facts: StructureFacts {
            uai: row.get(2)?,
            name: row.get(3)?,
            kind: row.get(4)?,
            kind_code: row.get(5)?,
            contract: row.get(6)?,
            town: row.get(7)?,
            basin: row.get(8)?,
            parent: row.get(9)?,
            mailbox: row.get(10)?,
        },
        closed: row
            .get::<Option<String>>(11)?
            .as_deref()
            .and_then(crate::state::day),
    })
}

pub(crate) fn find(tx: &Tx<'_>, id: i64) -> Result<Option<Establishment>, StoreError> {
    tx.query_opt(
        &format!("{ESTABLISHMENT} WHERE establishment_id = $1"),
        params![id],
        read,
    )
}

impl Directory {
    /// The establishment.
    ///
    /// # Errors
    /// `NotFound`, or the store's.
    pub fn establishment(&self, id: i64) -> Result<Establishment, DirectoryError> {
        self.store
            .platform_read(|tx| find(tx, id))?
            .ok_or(DirectoryError::NotFound("establishment"))
    }
}
