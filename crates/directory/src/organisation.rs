//! What an organisation says of itself: its name, accent, language, mail domains (`domains`), logo (`logo`) and the
//! académies whose feeds are its own. Each setting changes whole, with who set it and when. Where passwords are verified
//! (`password_mode`) is no setting: there is one way so far.

mod domains;
mod logo;
mod password_mode;

pub use domains::MOST_DOMAINS;
pub(crate) use domains::check_domain;
#[cfg(test)]
pub(crate) use logo::SERVED;
pub(crate) use logo::jpeg_frame;
pub use logo::{LOGO_BYTES, LOGO_PIXELS, Logo, LogoFace};
#[cfg(test)]
pub(crate) use password_mode::MODE;
pub use password_mode::{PasswordMode, password_mode};

use crate::journal::{Act, Entry, record};
use crate::{Actor, Directory, DirectoryError, Duty, OrganisationId, PersonId};
use std::collections::BTreeSet;
use store::{StoreError, Timestamp, Tx, params};
use text::Lang;

/// Letters of an organisation's name.
const LONGEST_NAME: usize = 100;
/// Degrees of a hue are less.
const TURN: u32 = 360;

pub(crate) const CODES: &str =
    "SELECT code FROM organisation_code WHERE organisation_id = $1 ORDER BY code";
/// A few: there are some thirty académies.
const CODES_OF_OTHERS: &str = "SELECT code FROM organisation_code WHERE organisation_id <> $1";
pub(crate) const SETTINGS: &str =
    "SELECT name, set_by, since FROM organisation_setting WHERE organisation_id = $1 ORDER BY name";

/// The settings, as rows, forms and commands name them.
pub const SETTINGS_OF_ORGANISATION: [&str; 6] =
    ["name", "hue", "language", "domains", "logo", "codes"];

/// A change of one setting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    Name(String),
    /// Degrees of OKLCH below 360; `None`: the product's.
    Hue(Option<u32>),
    /// What new accounts and the organisation's own letters are written in.
    Language(Lang),
    /// Receives mail for one domain more, lower case.
    AddDomain(String),
    /// New addresses are made in it from now on; those that are there stay.
    MainDomain(String),
    RemoveDomain(String),
    /// The bytes of a picture; `None`: the product's mark alone.
    Logo(Option<Vec<u8>>),
    /// The codes of académies whose feeds are the organisation's.
    Codes(BTreeSet<i64>),
}

/// Who set something, and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SetBy {
    /// The setting: one of [`SETTINGS_OF_ORGANISATION`].
    pub name: String,
    /// `None`: the command line.
    pub set_by: Option<PersonId>,
    pub since: Timestamp,
}

impl Change {
    /// The setting that it changes.
    #[must_use]
    pub fn setting(&self) -> &'static str {
        match self {
            Self::Name(_) => "name",
            Self::Hue(_) => "hue",
            Self::Language(_) => "language",
            Self::AddDomain(_) | Self::MainDomain(_) | Self::RemoveDomain(_) => "domains",
            Self::Logo(_) => "logo",
            Self::Codes(_) => "codes",
        }
    }
}

impl Directory {
    /// Who set what of an organisation, and when; what is not there is as it was created.
    ///
    /// # Errors
    /// `NotPermitted` unless the actor looks after the organisation; the store's.
    pub fn organisation_settings(
        &self,
        actor: &Actor,
        organisation: OrganisationId,
    ) -> Result<Vec<SetBy>, DirectoryError> {
        self.may_manage(actor, Duty::Organisation, organisation, None)?;
        Ok(self.store.platform_read(|tx| read(tx, organisation))?)
    }

    /// Changes a setting; nothing is written when it is so already. `shown` is when the setting that the actor saw was set
    /// (0: never), for a form that lay open.
    ///
    /// # Errors
    /// `NotPermitted` unless the actor looks after the organisation. `Exists`: `setting` when somebody else changed it since
    /// `shown`, `domain` and `codes` (with the code) when an organisation has it, `address` with the number of those that lie in a domain to remove.
    /// `Invalid`: `name`, `hue`, `domain`, `domains` (too many), `main-domain` (it cannot be removed), `codes`, `picture`,
    /// `picture-bytes`, `picture-pixels`. `NotFound` for a domain that is not theirs. The store's.
    pub fn change_organisation(
        &self,
        actor: &Actor,
        organisation: OrganisationId,
        change: &Change,
        shown: Option<Timestamp>,
    ) -> Result<(), DirectoryError> {
        self.may_manage(actor, Duty::Organisation, organisation, None)?;
        let logo = match change {
            Change::Logo(Some(bytes)) => Some(Logo::of(bytes)?),
            _ => None,
        };
        check(change)?;
        self.write(|tx| {
            let set = read(tx, organisation)?;
            let set = set.iter().find(|one| one.name == change.setting());
            let since = set.map_or(Timestamp(0), |one| one.since);
            if shown.is_some_and(|shown| shown != since) {
                return Err(DirectoryError::Exists {
                    what: "setting",
                    value: change.setting().to_owned(),
                });
            }
            let Some(act) = apply(tx, actor, organisation, change, logo.as_ref())? else {
                return Ok(());
            };
            note(tx, actor, organisation, change.setting())?;
            record(tx, actor, &Entry::of(organisation, act))?;
            Ok(())
        })
    }

    /// Gives the organisation another name.
    ///
    /// # Errors
    /// As [`Directory::change_organisation`].
    pub fn rename_organisation(
        &self,
        actor: &Actor,
        organisation: OrganisationId,
        name: &str,
    ) -> Result<(), DirectoryError> {
        let name = Change::Name(name.to_owned());
        self.change_organisation(actor, organisation, &name, None)
    }

    /// The codes of académies whose feeds are the organisation's (a merged one has several).
    ///
    /// # Errors
    /// The store's.
    pub fn academie_codes(
        &self,
        organisation: OrganisationId,
    ) -> Result<BTreeSet<i64>, DirectoryError> {
        let codes = self
            .store
            .platform_read(|tx| tx.query(CODES, params![organisation], |row| row.get(0)))?;
        Ok(codes.into_iter().collect())
    }

    /// Says which académies' feeds are the organisation's.
    ///
    /// # Errors
    /// As [`Directory::change_organisation`].
    pub fn set_academie_codes(
        &self,
        actor: &Actor,
        organisation: OrganisationId,
        codes: &BTreeSet<i64>,
    ) -> Result<(), DirectoryError> {
        let codes = Change::Codes(codes.clone());
        self.change_organisation(actor, organisation, &codes, None)
    }
}

pub(crate) fn invalid(what: &'static str, value: &str) -> DirectoryError {
    DirectoryError::Invalid {
        what,
        value: value.to_owned(),
    }
}

/// What can be seen to be wrong without looking at what is there.
fn check(change: &Change) -> Result<(), DirectoryError> {
    match change {
        Change::Name(name) => {
            let name = name.trim();
            let is_good = name.chars().any(char::is_alphabetic)
                && name.chars().count() <= LONGEST_NAME
                && !name.chars().any(char::is_control);
            is_good.then_some(()).ok_or_else(|| invalid("name", name))
        }
        Change::Hue(Some(degrees)) if *degrees >= TURN => Err(invalid("hue", &degrees.to_string())),
        Change::AddDomain(domain) => check_domain(domain),
        Change::Codes(codes) => match codes.iter().find(|code| !(0..=999).contains(*code)) {
            Some(code) => Err(invalid("codes", &code.to_string())),
            None => Ok(()),
        },
        _ => Ok(()),
    }
}

/// What was done, unless it was so already.
fn apply(
    tx: &Tx<'_>,
    actor: &Actor,
    organisation: OrganisationId,
    change: &Change,
    logo: Option<&Logo>,
) -> Result<Option<Act>, DirectoryError> {
    match change {
        Change::Name(name) => {
            let name = name.trim().to_owned();
            let changed = tx.execute(
                "UPDATE organisation SET name = $2 WHERE organisation_id = $1 AND name <> $2",
                params![organisation, &name],
            )?;
            Ok((changed == 1).then_some(Act::OrganisationRenamed { name }))
        }
        Change::Hue(degrees) => {
            let changed = tx.execute(
                "UPDATE organisation SET hue = $2 WHERE organisation_id = $1 AND coalesce(hue, -1) <> $3",
                params![organisation, *degrees, degrees.map_or(-1, i64::from)],
            )?;
            let act = Act::HueSet { degrees: *degrees };
            Ok((changed == 1).then_some(act))
        }
        Change::Language(language) => {
            let language = language.code().to_owned();
            let changed = tx.execute(
                "UPDATE organisation SET language = $2 WHERE organisation_id = $1 AND language <> $2",
                params![organisation, &language],
            )?;
            Ok((changed == 1).then_some(Act::LanguageSet { language }))
        }
        Change::AddDomain(domain) => {
            domains::add(tx, organisation, domain, actor.is_program()).map(Some)
        }
        Change::MainDomain(domain) => domains::make_main(tx, organisation, domain),
        Change::RemoveDomain(domain) => domains::remove(tx, organisation, domain).map(Some),
        Change::Logo(_) => Ok(logo::put(tx, organisation, logo)?),
        Change::Codes(codes) => set_codes(tx, organisation, codes),
    }
}

/// Gives an organisation that was just made its codes.
pub(crate) fn begin_with_codes(
    tx: &Tx<'_>,
    actor: &Actor,
    organisation: OrganisationId,
    codes: &BTreeSet<i64>,
) -> Result<(), DirectoryError> {
    let change = Change::Codes(codes.clone());
    check(&change)?;
    if let Some(act) = set_codes(tx, organisation, codes)? {
        note(tx, actor, organisation, change.setting())?;
        record(tx, actor, &Entry::of(organisation, act))?;
    }
    Ok(())
}

/// A feed of a code is of one organisation: what two would import is whose?
fn set_codes(
    tx: &Tx<'_>,
    organisation: OrganisationId,
    codes: &BTreeSet<i64>,
) -> Result<Option<Act>, DirectoryError> {
    let before: Vec<i64> = tx.query(CODES, params![organisation], |row| row.get(0))?;
    if before.iter().eq(codes) {
        return Ok(None);
    }
    let others: Vec<i64> = tx.query(CODES_OF_OTHERS, params![organisation], |row| row.get(0))?;
    // One that two have since before this was refused is not in the way of another change.
    let taken = |code: &&i64| others.contains(code) && !before.contains(code);
    if let Some(code) = codes.iter().find(taken) {
        return Err(DirectoryError::Exists {
            what: "codes",
            value: code.to_string(),
        });
    }
    tx.execute(
        "DELETE FROM organisation_code WHERE organisation_id = $1",
        params![organisation],
    )?;
    for code in codes {
        tx.execute(
            "INSERT INTO organisation_code (organisation_id, code) VALUES ($1, $2)",
            params![organisation, *code],
        )?;
    }
    let codes = codes.iter().copied().collect();
    Ok(Some(Act::CodesSet { codes }))
}

fn note(
    tx: &Tx<'_>,
    actor: &Actor,
    organisation: OrganisationId,
    setting: &str,
) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO organisation_setting (organisation_id, name, set_by, since) VALUES ($1, $2, $3, $4)
         ON CONFLICT (organisation_id, name) DO UPDATE SET set_by = excluded.set_by, since = excluded.since",
        params![
            organisation,
            setting,
            (!actor.is_program()).then_some(actor.person),
            tx.now()
        ],
    )?;
    Ok(())
}

fn read(tx: &Tx<'_>, organisation: OrganisationId) -> Result<Vec<SetBy>, StoreError> {
    tx.query(SETTINGS, params![organisation], |row| {
        Ok(SetBy {
            name: row.get(0)?,
            set_by: row.get::<Option<i64>>(1)?.map(PersonId),
            since: row.get(2)?,
        })
    })
}
