//! Structures that records of people name and their feed has not told of (yet): who holds a function there, belongs there or
//! leads there gets it when a later delivery brings the structure. What waits is kept beside the records, and looked at again
//! at the end of each import: the cost is that of what waits.

use crate::content::{Category, PersonContent};
use crate::person::{self, Context};
use crate::record::{self, Record};
use crate::{ImportError, Imports, limits, pupil};
use directory::{DirectoryError, PersonId};
use std::collections::BTreeSet;
use store::{StoreError, Tx, params};

pub(crate) const WANTED: &str = "
SELECT external_id, structure FROM feed_wanted
WHERE feed_id = $1 AND (external_id, structure) > ($2, $3) ORDER BY external_id, structure LIMIT $4";
pub(crate) const FORGET: &str = "DELETE FROM feed_wanted WHERE feed_id = $1 AND external_id = $2";

/// The structures that a record names and nobody knows.
fn unknown<'a>(
    context: &Context<'_>,
    tx: &Tx<'_>,
    feed: i64,
    said: &'a PersonContent,
) -> Result<BTreeSet<&'a str>, StoreError> {
    let functions = said.functions.iter().map(|one| &one.structure);
    let named = functions.chain(&said.leads).chain(&said.home);
    let named = named.map(String::as_str).filter(|id| !id.is_empty());
    let mut unknown = BTreeSet::new();
    for id in named {
        if context.establishment(tx, feed, id)?.is_none() {
            unknown.insert(id);
        }
    }
    Ok(unknown)
}

/// Keeps what a record waits for, in the place of what it waited for before. Costs nothing where all is known.
pub(crate) fn keep(
    context: &Context<'_>,
    tx: &Tx<'_>,
    category: Category,
    before: Option<&Record>,
    now: &Record,
) -> Result<(), StoreError> {
    let said = record::told(category, now)?;
    let wanted = match now.present {
        true => unknown(context, tx, now.feed, &said)?,
        false => BTreeSet::new(),
    };
    let told = before.map(|before| record::told(category, before));
    let told = told.transpose()?;
    let waited = match &told {
        Some(told) => !unknown(context, tx, now.feed, told)?.is_empty(),
        None => false,
    };
    let key = key(category, &now.external_id);
    if waited {
        tx.send(FORGET, params![now.feed, &key])?;
    }
    for structure in wanted {
        tx.send(
            "INSERT INTO feed_wanted (feed_id, external_id, structure) VALUES ($1, $2, $3)
             ON CONFLICT (feed_id, external_id, structure) DO NOTHING",
            params![now.feed, &key, structure],
        )?;
    }
    Ok(())
}

/// Before the identifier of a pupil, which a member of staff may have too.
const OF_PUPIL: &str = "pupil ";

fn key(category: Category, external_id: &str) -> String {
    match category {
        Category::Pupil => format!("{OF_PUPIL}{external_id}"),
        _ => external_id.to_owned(),
    }
}

impl Imports {
    /// Makes those anew whose records wait for a structure that is known by now.
    ///
    /// # Errors
    /// The store's, after which it can be called again.
    pub(crate) fn give_wanted(&self, context: &Context<'_>) -> Result<(), ImportError> {
        for feed in context.feeds() {
            let mut after = (String::new(), String::new());
            loop {
                self.store.stopping().check()?;
                let some = self.wanted(feed, &after)?;
                let Some(last) = some.last() else {
                    break;
                };
                after.clone_from(last);
                let come = self.come(context, feed, &some)?;
                for few in come.chunks(limits::MADE_ANEW_AT_ONCE) {
                    self.store.platform_write(|tx| {
                        few.iter()
                            .try_for_each(|(id, structure)| give(context, tx, feed, id, structure))
                    })?;
                    self.directory.forget();
                }
            }
        }
        Ok(())
    }

    /// Those whose structure is known by now.
    fn come<'w>(
        &self,
        context: &Context<'_>,
        feed: i64,
        wanted: &'w [(String, String)],
    ) -> Result<Vec<&'w (String, String)>, StoreError> {
        self.store.platform_read(|tx| {
            let mut come = Vec::new();
            for one in wanted {
                if context.establishment(tx, feed, &one.1)?.is_some() {
                    come.push(one);
                }
            }
            Ok(come)
        })
    }

    fn wanted(
        &self,
        feed: i64,
        (id, structure): &(String, String),
    ) -> Result<Vec<(String, String)>, StoreError> {
        let values = params![feed, id, structure, limits::READ_AT_ONCE];
        self.store
            .platform_read(|tx| tx.query(WANTED, values, |row| Ok((row.get(0)?, row.get(1)?))))
    }
}

fn give(
    context: &Context<'_>,
    tx: &Tx<'_>,
    feed: i64,
    id: &str,
    structure: &str,
) -> Result<(), DirectoryError> {
    tx.execute(
        "DELETE FROM feed_wanted WHERE feed_id = $1 AND external_id = $2 AND structure = $3",
        params![feed, id, structure],
    )?;
    if let Some(id) = id.strip_prefix(OF_PUPIL) {
        let found = record::find(tx, feed, Category::Pupil, id)?;
        return match found.filter(|one| one.present && one.subject.is_some()) {
            Some(found) => pupil::make(context, tx, &found).map(drop),
            None => Ok(()),
        };
    }
    let found = record::find(tx, feed, Category::Person, id)?;
    // Who waits for another reason is made of their record when they come.
    match found.filter(|one| one.present).and_then(|one| one.subject) {
        Some(subject) => person::reconcile(context, tx, PersonId(subject)).map(drop),
        None => Ok(()),
    }
}
