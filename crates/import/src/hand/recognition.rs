//! What human resources will recognise somebody written by hand by: equal hashes of NUMEN and date of birth. Neither is kept,
//! nor shown, in another form.

use super::invalid;
use crate::content::{Category, HrContent, PersonContent, birth_hash, numen_hash};
use crate::person::{self, Context};
use crate::record::{self, Record};
use crate::{Imports, apply};
use directory::{DirectoryError, PersonId};
use feed_syntax::{BirthDate, Numen};
use std::fmt;
use std::str::FromStr;
use store::{StoreError, Tx};

/// The keyed hashes of a NUMEN and a date of birth. As text it goes to a page and back without either.
#[derive(Clone, PartialEq, Eq)]
pub struct Recognition {
    pub(super) numen: String,
    pub(super) birth: String,
}

impl Recognition {
    pub(crate) fn numen(&self) -> &str {
        &self.numen
    }
}

/// Hexadecimal digits of a keyed hash.
const DIGITS: usize = 32;

impl fmt::Debug for Recognition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Recognition(…)")
    }
}

impl fmt::Display for Recognition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.numen, self.birth)
    }
}

/// Not what [`Recognition`] writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not two keyed hashes")]
pub struct NotRecognition;

impl FromStr for Recognition {
    type Err = NotRecognition;

    fn from_str(text: &str) -> Result<Self, NotRecognition> {
        let is_hash = |text: &str| {
            let mut bytes = text.bytes();
            text.len() == DIGITS && bytes.all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
        };
        match text.split_once('.') {
            Some((numen, birth)) if is_hash(numen) && is_hash(birth) => Ok(Self {
                numen: numen.to_owned(),
                birth: birth.to_owned(),
            }),
            _ => Err(NotRecognition),
        }
    }
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
}

/// What a record by hand is recognised by.
pub(super) fn of(content: &PersonContent) -> Option<Recognition> {
    match (&content.numen, &content.birth) {
        (Some(numen), Some(birth)) => Some(Recognition {
            numen: numen.clone(),
            birth: birth.clone(),
        }),
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_goes_to_a_page_comes_back_and_nothing_else_does() {
        let known = Recognition {
            numen: "0".repeat(DIGITS),
            birth: "f".repeat(DIGITS),
        };
        assert_eq!(known.to_string().parse(), Ok(known.clone()));
        assert_eq!(format!("{known:?}"), "Recognition(…)");
        let short = "0".repeat(DIGITS - 1);
        for wrong in [
            String::new(),
            ".".to_owned(),
            format!("{short}.{}", known.birth),
            format!("{}.{}.{}", known.numen, known.birth, known.birth),
            format!("{}.{}", known.numen, "G".repeat(DIGITS)),
        ] {
            assert_eq!(wrong.parse::<Recognition>(), Err(NotRecognition), "{wrong}");
        }
    }
}
