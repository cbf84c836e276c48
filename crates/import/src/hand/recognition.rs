//! What human resources will recognise somebody written by hand by: equal hashes of NUMEN and date of birth. Neither is kept,
//! nor shown, in another form.

use super::invalid;
use crate::content::{Category, HrContent, PersonContent, birth_hash, numen_hash};
use crate::person::{self, Context};
use crate::record::{self, Record};
use crate::{Imports, apply};
use directory::{Actor, DirectoryError, PersonId};
use feed_syntax::{BirthDate, Numen};
use identity::NotSealed;
use std::fmt;
use std::time::Duration;
use store::{StoreError, Tx};
use zeroize::Zeroizing;

/// The keyed hashes of a NUMEN and a date of birth. It goes to a page and back sealed ([`Imports::seal_recognition`]).
#[derive(Clone, PartialEq, Eq)]
pub struct Recognition {
    pub(super) numen: String,
    pub(super) birth: String,
}

impl Recognition {
    pub(crate) fn of(numen: &str, birth: &str) -> Self {
        Self {
            numen: numen.to_owned(),
            birth: birth.to_owned(),
        }
    }

    pub(crate) fn numen(&self) -> &str {
        &self.numen
    }
}

/// How long what was typed is good in a form that lies open.
pub const SEALED_FOR: Duration = Duration::from_secs(2 * 3600);

impl fmt::Debug for Recognition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Recognition(…)")
    }
}

/// Why a sealed [`Recognition`] is not opened, as the fault of a form.
fn fault(error: NotSealed) -> &'static str {
    match error {
        NotSealed::Foreign => "numen",
        NotSealed::Over => "numen-again",
    }
}

/// For whom one is sealed: who filled the form in, in their organisation.
fn purpose(actor: &Actor) -> String {
    format!("recognition/{}/{}", actor.organisation.0, actor.person)
}

impl Imports {
    /// What was typed of somebody's NUMEN and date of birth, as it is kept; both or none.
    ///
    /// # Errors
    /// The fields that cannot be accepted: `numen`, `birth`.
    pub fn recognition(
        &self,
        numen: &str,
        birth: &str,
    ) -> Result<Option<Recognition>, Vec<&'static str>> {
        if numen.trim().is_empty() && birth.trim().is_empty() {
            return Ok(None);
        }
        match (Numen::parse(numen), BirthDate::parse(birth)) {
            (Ok(numen), Some(birth)) => Ok(Some(Recognition {
                numen: numen_hash(&self.keyed, &numen),
                birth: birth_hash(&self.keyed, birth),
            })),
            (numen, birth) => {
                let faults = [("numen", numen.is_err()), ("birth", birth.is_none())];
                let faults = faults.into_iter().filter(|(_, wrong)| *wrong);
                Err(faults.map(|(field, _)| field).collect())
            }
        }
    }

    /// What was typed, for a page that asks once more: sealed, so that nobody reads it there, and good for the actor and for
    /// [`SEALED_FOR`].
    #[must_use]
    pub fn seal_recognition(&self, actor: &Actor, known: &Recognition) -> String {
        let until = self.store.now().after(SEALED_FOR);
        let text = Zeroizing::new(format!("{}.{}", known.numen, known.birth));
        let random = self.store.random();
        self.keyed.seal(&**random, &purpose(actor), until, &text)
    }

    /// What was sealed for the actor.
    ///
    /// # Errors
    /// The fault of the form: `numen` for what was not sealed for them, `numen-again` when its time is over.
    pub fn open_recognition(
        &self,
        actor: &Actor,
        sealed: &str,
    ) -> Result<Recognition, &'static str> {
        let now = self.store.now();
        let opened = self.keyed.open_sealed(&purpose(actor), now, sealed);
        let text = opened.map_err(fault)?;
        let (numen, birth) = text.split_once('.').ok_or("numen")?;
        Ok(Recognition::of(numen, birth))
    }
}

/// What a record by hand is recognised by.
pub(super) fn of(content: &PersonContent) -> Option<Recognition> {
    match (&content.numen, &content.birth) {
        (Some(numen), Some(birth)) => Some(Recognition::of(numen, birth)),
        _ => None,
    }
}

/// The line of human resources of a NUMEN.
fn line(
    context: &Context<'_>,
    tx: &Tx<'_>,
    known: &Recognition,
) -> Result<Option<Record>, StoreError> {
    let Some(hr) = context.hr() else {
        return Ok(None);
    };
    let line = record::find(tx, hr, Category::Hr, &record::numen_key(&known.numen))?;
    Ok(line.filter(|line| line.present))
}

/// That nobody else has the NUMEN: no other record by hand, and nobody whom human resources tell of.
///
/// # Errors
/// `Invalid` (`numen-taken`); the store's.
pub(crate) fn check_free(
    context: &Context<'_>,
    tx: &Tx<'_>,
    (feed, external_id): (i64, &str),
    known: &Recognition,
    person: Option<PersonId>,
) -> Result<(), DirectoryError> {
    let other = record::by_key(tx, feed, &record::numen_key(&known.numen))?;
    let told = line(context, tx, known)?.and_then(|line| line.subject);
    let is_taken = other.is_some_and(|other| other != external_id)
        || told.is_some_and(|told| person.is_none_or(|person| person.0 != told));
    match is_taken {
        true => Err(invalid("numen-taken")),
        false => Ok(()),
    }
}

/// A line of human resources that is nobody's and waits for nobody is theirs from now on: an import brings only what
/// differs from the one before, and this one would not come again.
pub(crate) fn claim(
    context: &Context<'_>,
    tx: &Tx<'_>,
    known: &Recognition,
    person: PersonId,
) -> Result<(), DirectoryError> {
    let Some(mut line) = line(context, tx, known)? else {
        return Ok(());
    };
    if line.subject.is_some() || record::waits(tx, Category::Hr, &line)? {
        return Ok(());
    }
    let said: HrContent = record::parse(&line.content)?;
    let about = apply::about(context, tx, Some(&line), &line, &said)?;
    if about.ok().flatten() == Some(person.0) {
        line.subject = Some(person.0);
        record::put(tx, Category::Hr, &line, None, &context.day)?;
        person::reconcile(context, tx, person)?;
    }
    Ok(())
}
