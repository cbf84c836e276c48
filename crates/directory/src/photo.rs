//! The photo that somebody puts of themselves: one small picture made of what they brought ([`Photo`]), seen by them alone until
//! they say that colleagues see it.
//!
//! That is said of one organisation: who goes to another is asked anew. Who is on the « liste rouge » is shown to nobody,
//! pupils have no photo and see none, and whoever does not open somebody's card does not see their photo either.

mod making;

pub use making::{PHOTO_BYTES, PHOTO_MEMORY, PHOTO_PIXELS, PHOTO_SIDE, PHOTO_TYPE, Photo};

use crate::journal::{Act, Entry, record};
use crate::{Actor, Directory, DirectoryError, Person, PersonId, Population};
use store::{StoreError, Tx, params};

pub(crate) const OWN: &str = "SELECT version, shown_in, image FROM photo WHERE person_id = $1";
pub(crate) const SHOWN: &str = "
SELECT photo.version, photo.shown_in, photo.image FROM photo JOIN person ON person.person_id = photo.person_id
WHERE photo.person_id = $1 AND photo.shown_in = $2 AND person.listed = 1";
pub(crate) const STANDING: &str = "SELECT version, shown_in FROM photo WHERE person_id = $1";

/// One's own photo.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnPhoto {
    /// Another one for each picture.
    pub version: String,
    /// Whether colleagues see it.
    pub is_shown: bool,
}

/// A photo as it is served.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServedPhoto {
    pub version: String,
    /// A picture of the type [`PHOTO_TYPE`].
    pub image: Vec<u8>,
}

impl Directory {
    /// The photo of somebody, for who sees it: `None` also where there is none, and for who does not exist.
    ///
    /// # Errors
    /// The store's.
    pub fn photo(
        &self,
        actor: &Actor,
        id: PersonId,
    ) -> Result<Option<ServedPhoto>, DirectoryError> {
        if actor.is_program() {
            return Ok(None);
        }
        let is_own = id == actor.person;
        if !is_own {
            let person = match self.person(id) {
                Ok(person) => person,
                Err(DirectoryError::NotFound(_)) => return Ok(None),
                Err(error) => return Err(error),
            };
            if self.photo_shown(actor, &person)?.is_none() {
                return Ok(None);
            }
        }
        Ok(self.store.platform_read(|tx| {
            let read = |row: &store::Row<'_>| {
                Ok(ServedPhoto {
                    version: row.get(0)?,
                    image: row.get(2)?,
                })
            };
            match is_own {
                true => tx.query_opt(OWN, params![id], read),
                // What is remembered of a person may be older than what they say now.
                false => tx.query_opt(SHOWN, params![id, actor.organisation], read),
            }
        })?)
    }

    /// The version of somebody's photo, if they show it and the actor sees it. Nothing is read of who shows none.
    ///
    /// # Errors
    /// The store's.
    pub fn photo_shown(
        &self,
        actor: &Actor,
        person: &Person,
    ) -> Result<Option<String>, DirectoryError> {
        if actor.is_program() || person.photo.is_none() || !person.listed {
            return Ok(None);
        }
        let is_pupil = |one: &Person| one.population == Population::Pupil;
        let has = !is_pupil(person)
            && !is_pupil(&*self.person(actor.person)?)
            && self.has_card(actor, person)?;
        Ok(person.photo.clone().filter(|_| has))
    }

    /// Whether the actor may have a photo, and show it: pupils have none, who is on the « liste rouge » shows none.
    ///
    /// # Errors
    /// The store's.
    pub fn may_have_photo(&self, actor: &Actor) -> Result<(bool, bool), DirectoryError> {
        if actor.is_program() {
            return Ok((false, false));
        }
        let me = self.person(actor.person)?;
        let may = me.population != Population::Pupil;
        Ok((may, may && me.listed))
    }

    /// The actor's own photo.
    ///
    /// # Errors
    /// The store's.
    pub fn own_photo(&self, actor: &Actor) -> Result<Option<OwnPhoto>, StoreError> {
        self.store.platform_read(|tx| standing(tx, actor))
    }

    /// Puts a photo of the actor in the place of what was there, or leaves that one; and says whether colleagues see it.
    ///
    /// # Errors
    /// `NotPermitted` for a pupil and where no person acts; `NotFound` without a photo where there is none; the store's.
    pub fn put_photo(
        &self,
        actor: &Actor,
        photo: Option<&Photo>,
        shows: bool,
    ) -> Result<(), DirectoryError> {
        let (may_have, may_show) = self.may_have_photo(actor)?;
        if !may_have {
            return Err(DirectoryError::NotPermitted);
        }
        let shows = shows && may_show;
        self.write(|tx| {
            let before = standing(tx, actor)?;
            let was_shown = before.as_ref().is_some_and(|before| before.is_shown);
            match (photo, &before) {
                (Some(photo), _) => {
                    put(tx, actor, photo)?;
                    write_down(tx, actor, Act::PhotoSet)?;
                }
                (None, Some(_)) => {}
                (None, None) => return Err(DirectoryError::NotFound("photo")),
            }
            if shows != was_shown {
                let act = match shows {
                    true => Act::PhotoShown,
                    false => Act::PhotoHidden,
                };
                write_down(tx, actor, act)?;
            }
            tx.execute(
                "UPDATE photo SET shown_in = $2 WHERE person_id = $1",
                params![actor.person, shows.then_some(actor.organisation.0)],
            )?;
            Ok(())
        })
    }

    /// Takes the actor's photo away; whether there was one.
    ///
    /// # Errors
    /// `NotPermitted` where no person acts; the store's.
    pub fn remove_photo(&self, actor: &Actor) -> Result<bool, DirectoryError> {
        if actor.is_program() {
            return Err(DirectoryError::NotPermitted);
        }
        self.write(|tx| {
            let had = forget(tx, actor.person)?;
            if had {
                write_down(tx, actor, Act::PhotoRemoved)?;
            }
            Ok(had)
        })
    }
}

fn standing(tx: &Tx<'_>, actor: &Actor) -> Result<Option<OwnPhoto>, StoreError> {
    tx.query_opt(STANDING, params![actor.person], |row| {
        let shown_in: Option<i64> = row.get(1)?;
        Ok(OwnPhoto {
            version: row.get(0)?,
            is_shown: shown_in == Some(actor.organisation.0),
        })
    })
}

fn put(tx: &Tx<'_>, actor: &Actor, photo: &Photo) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO photo (person_id, version, set_at, image) VALUES ($1, $2, $3, $4)
         ON CONFLICT (person_id) DO UPDATE
            SET version = excluded.version, set_at = excluded.set_at, image = excluded.image",
        params![actor.person, &photo.version(), tx.now(), photo.bytes()],
    )?;
    Ok(())
}

/// The account is deleted, or its bearer wishes it: nothing is kept of the photo. Whether there was one.
pub(crate) fn forget(tx: &Tx<'_>, person: PersonId) -> Result<bool, StoreError> {
    let gone = tx.execute("DELETE FROM photo WHERE person_id = $1", params![person])?;
    Ok(gone > 0)
}

fn write_down(tx: &Tx<'_>, actor: &Actor, act: Act) -> Result<(), StoreError> {
    record(
        tx,
        actor,
        &Entry::about(actor.organisation, actor.person, act),
    )
}
