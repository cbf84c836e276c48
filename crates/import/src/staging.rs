//! Staging: what an import will write, row by row in the platform database, before the first person changes.
//!
//! Only what differs from what is known is staged. Of what is known, memory holds identifiers and fingerprints: some
//! megabytes for a whole académie.

use crate::content::{Category, fingerprint};
use crate::record::{self, OF_FEED};
use crate::{Imports, limits};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::collections::HashMap;
use store::{StoreError, Tx, params};

/// What is known of one record.
#[derive(Debug, Clone, Copy)]
struct Known {
    fingerprint: i64,
    present: bool,
    /// Told of by the complete feed that is being read.
    seen: bool,
}

/// A record's place.
pub(crate) type Place = (Category, Box<str>);

/// One feed while it is staged.
pub(crate) struct Staging<'a> {
    imports: &'a Imports,
    import: i64,
    pub feed: i64,
    known: HashMap<Place, Known>,
    /// What is staged so far, by its fingerprint; `None`: it goes.
    staged: HashMap<Place, Option<i64>>,
    buffer: Vec<(Place, Option<String>, String)>,
    pub unchanged: u64,
}

impl<'a> Staging<'a> {
    pub fn new(imports: &'a Imports, import: i64, feed: i64) -> Result<Self, StoreError> {
        Ok(Self {
            imports,
            import,
            feed,
            known: known(imports, feed)?,
            staged: HashMap::new(),
            buffer: Vec::new(),
            unchanged: 0,
        })
    }

    /// How many of a category are told of now.
    pub fn present(&self, category: Category) -> u64 {
        let of = |(place, known): &(&Place, &Known)| place.0 == category && known.present;
        self.known.iter().filter(of).count() as u64
    }

    /// Stages the whole of a record.
    pub fn add(
        &mut self,
        category: Category,
        id: &str,
        content: &impl Serialize,
        day: &str,
    ) -> Result<(), StoreError> {
        let content = serde_json::to_string(content)
            .map_err(|error| StoreError::Corrupt(error.to_string()))?;
        let print = fingerprint(&content);
        let place: Place = (category, id.into());
        if let Some(known) = self.known.get_mut(&place) {
            known.seen = true;
            let same = known.present && known.fingerprint == print;
            if same && !self.staged.contains_key(&place) {
                self.unchanged += 1;
                return Ok(());
            }
        }
        self.stage(place, Some(content), Some(print), day)
    }

    /// What a record says so far: staged, or known.
    pub fn content<T: DeserializeOwned>(
        &mut self,
        category: Category,
        id: &str,
    ) -> Result<Option<T>, StoreError> {
        let place: Place = (category, id.into());
        if let Some(staged) = self.staged.get(&place) {
            if staged.is_none() {
                return Ok(None);
            }
            self.flush()?;
            let found: Option<Option<String>> = self.imports.store.platform_read(|tx| {
                tx.query_opt(
                    STAGED,
                    params![self.import, category as i64, self.feed, id],
                    |row| row.get(0),
                )
            })?;
            return found.flatten().as_deref().map(record::parse).transpose();
        }
        if !self.known.get(&place).is_some_and(|known| known.present) {
            return Ok(None);
        }
        let found = self
            .imports
            .store
            .platform_read(|tx| record::find(tx, self.feed, category, id))?;
        found.map(|one| record::parse(&one.content)).transpose()
    }

    /// Stages that a record goes; `false` when nobody knows it.
    pub fn remove(&mut self, category: Category, id: &str, day: &str) -> Result<bool, StoreError> {
        let place: Place = (category, id.into());
        let known = self.known.get(&place).is_some_and(|known| known.present);
        let staged = self.staged.get(&place).is_some_and(Option::is_some);
        if known || staged {
            self.stage(place, None, None, day)?;
        }
        Ok(known || staged)
    }

    /// Everything of these categories that the complete feed did not tell of goes.
    pub fn remove_unseen(&mut self, categories: &[Category], day: &str) -> Result<(), StoreError> {
        let mut gone: Vec<Place> = self
            .known
            .iter()
            .filter(|(place, known)| known.present && !known.seen && categories.contains(&place.0))
            .map(|(place, _)| place.clone())
            .collect();
        gone.sort();
        for place in gone {
            self.stage(place, None, None, day)?;
        }
        Ok(())
    }

    fn stage(
        &mut self,
        place: Place,
        content: Option<String>,
        print: Option<i64>,
        day: &str,
    ) -> Result<(), StoreError> {
        self.staged.insert(place.clone(), print);
        self.buffer.push((place, content, day.to_owned()));
        if self.buffer.len() >= limits::STAGED_AT_ONCE {
            self.flush()?;
        }
        Ok(())
    }

    /// Ends the staging: what came back to what is known (a delta after a complete feed that was applied) is no change.
    pub fn finish(&mut self) -> Result<(), StoreError> {
        self.flush()?;
        let known = &self.known;
        let same: Vec<Place> = self
            .staged
            .iter()
            .filter(|(place, print)| match (known.get(*place), print) {
                (Some(known), Some(print)) => known.present && known.fingerprint == *print,
                (Some(known), None) => !known.present,
                (None, print) => print.is_none(),
            })
            .map(|(place, _)| place.clone())
            .collect();
        self.withdraw(&same)?;
        self.unchanged += same.len() as u64;
        Ok(())
    }

    /// Takes staged rows back: what is known of them stays as it is.
    pub fn withdraw(&mut self, places: &[Place]) -> Result<(), StoreError> {
        self.flush()?;
        for some in places.chunks(limits::STAGED_AT_ONCE) {
            let (import, feed) = (self.import, self.feed);
            self.imports.store.platform_write(|tx| {
                for (category, id) in some {
                    tx.execute(
                        "DELETE FROM import_row
                         WHERE import_id = $1 AND category = $2 AND feed_id = $3 AND external_id = $4",
                        params![import, *category as i64, feed, id.as_ref()],
                    )?;
                }
                Ok::<_, StoreError>(())
            })?;
        }
        for place in places {
            self.staged.remove(place);
        }
        Ok(())
    }

    /// Writes what is buffered.
    fn flush(&mut self) -> Result<(), StoreError> {
        let (import, feed) = (self.import, self.feed);
        let rows = std::mem::take(&mut self.buffer);
        if rows.is_empty() {
            return Ok(());
        }
        self.imports.store.platform_write(|tx| {
            for ((category, id), content, day) in &rows {
                stage_row(tx, import, feed, *category, id, content.as_deref(), day)?;
            }
            Ok(())
        })
    }
}

pub(crate) const STAGED: &str = "
SELECT content FROM import_row WHERE import_id = $1 AND category = $2 AND feed_id = $3 AND external_id = $4";

fn stage_row(
    tx: &Tx<'_>,
    import: i64,
    feed: i64,
    category: Category,
    id: &str,
    content: Option<&str>,
    day: &str,
) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO import_row (import_id, category, feed_id, external_id, day, content)
         VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (import_id, category, feed_id, external_id)
         DO UPDATE SET day = excluded.day, content = excluded.content",
        params![import, category as i64, feed, id, day, content],
    )?;
    Ok(())
}

fn known(imports: &Imports, feed: i64) -> Result<HashMap<Place, Known>, StoreError> {
    let mut known = HashMap::new();
    let mut after = (-1, String::new());
    loop {
        let page = imports.store.platform_read(|tx| {
            tx.query(
                OF_FEED,
                params![feed, after.0, &after.1, limits::READ_AT_ONCE],
                |row| {
                    Ok((
                        row.get::<i64>(0)?,
                        row.get::<String>(1)?,
                        row.get::<i64>(2)?,
                        row.get::<i64>(3)? != 0,
                    ))
                },
            )
        })?;
        let Some(last) = page.last() else {
            return Ok(known);
        };
        after = (last.0, last.1.clone());
        for (category, id, fingerprint, present) in page {
            if let Some(category) = Category::of(category) {
                let one = Known {
                    fingerprint,
                    present,
                    seen: false,
                };
                known.insert((category, id.into()), one);
            }
        }
    }
}
