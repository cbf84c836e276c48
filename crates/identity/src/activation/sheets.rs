//! Sheets to hand over: a code of its own for who comes for the first time, printed by who looks after them, kept as a keyed
//! hash, for some days and some tries, used once. Another one cancels the one before.

use crate::authentication::actor as actor_of;
use crate::{Hashed, Identity, SheetCode};
use directory::{
    AccountState, Act, Actor, DirectoryError, Entry, Newcomer, NewcomersWish, Person, PersonId,
    Protocol, Role, record,
};
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;
use std::time::Duration;
use store::{AccountId, Row, Store, StoreError, Timestamp, Tx, Value, padded, params, places};
use text::dates::{self, PARIS};

/// How long a code opens.
const LASTS: Duration = Duration::from_secs(15 * 24 * 3600);
/// Sheets made at once at the most: those of a page.
pub const MOST_SHEETS: usize = 25;
/// Dates of birth tried beside it after which it opens no more.
const MOST_TRIES: i64 = 5;

pub(crate) const OF: &str = "SELECT hash, made, made_by, expires, failed, for_active FROM provisional_secret WHERE person_id = $1";
/// The sheets of several people.
pub(crate) fn of_several() -> String {
    format!(
        "SELECT person_id, hash, made, made_by, expires, failed, for_active FROM provisional_secret
         WHERE person_id IN ({})",
        places(1, MOST_SHEETS)
    )
}
pub(crate) const FAILED: &str =
    "UPDATE provisional_secret SET failed = failed + 1 WHERE person_id = $1";
pub(crate) const WITHDRAW: &str = "DELETE FROM provisional_secret WHERE person_id = $1";
/// One that lets its bearer in ([`Sheet::lets_in`]), by its hash.
pub(crate) const SPEND: &str = "
DELETE FROM provisional_secret
WHERE person_id = $1 AND hash = $2 AND for_active <> 0 AND expires > $3 AND failed < $4";
pub(crate) const KEEP_FOR_FACTOR: &str =
    "UPDATE provisional_secret SET for_active = 2 WHERE person_id = $1 AND for_active = 1";
const PUT: &str = "
INSERT INTO provisional_secret (person_id, hash, made, made_by, expires, failed, for_active)
VALUES ($1, $2, $3, $4, $5, 0, $6)
ON CONFLICT (person_id) DO UPDATE SET hash = excluded.hash, made = excluded.made, made_by = excluded.made_by,
    expires = excluded.expires, failed = 0, for_active = excluded.for_active";
/// Only where the one before opens no first sign-in ([`Sheet::opens`]): of two at once one is put.
const PUT_MISSING: &str = "
INSERT INTO provisional_secret (person_id, hash, made, made_by, expires, failed, for_active)
VALUES ($1, $2, $3, $4, $5, 0, 0)
ON CONFLICT (person_id) DO UPDATE SET hash = excluded.hash, made = excluded.made, made_by = excluded.made_by,
    expires = excluded.expires, failed = 0, for_active = 0
WHERE provisional_secret.for_active <> 0 OR provisional_secret.expires <= $3 OR provisional_secret.failed >= $6";

/// A sheet that was handed over.
pub(crate) struct Sheet {
    pub hash: String,
    pub made: Timestamp,
    /// `None`: by a command.
    pub by: Option<PersonId>,
    expires: Timestamp,
    failed: i64,
    what: Opens,
}

/// What a sheet is for, as rows have it (`for_active`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Opens {
    FirstSignIn = 0,
    /// It lets its bearer into an account that is active: to choose a password, or to enrol a second factor.
    Account = 1,
    /// A password was chosen with it, and a second factor is to be enrolled yet: it serves for that alone.
    Factor = 2,
}

impl Opens {
    fn of(number: i64) -> Self {
        match number {
            0 => Self::FirstSignIn,
            2 => Self::Factor,
            _ => Self::Account,
        }
    }
}

impl Sheet {
    /// Whether it opens a first sign-in.
    pub fn opens(&self, now: Timestamp) -> bool {
        self.what == Opens::FirstSignIn && self.is_good(now)
    }

    /// Whether it lets its bearer choose another password.
    pub fn lets_in(&self, now: Timestamp) -> bool {
        self.what == Opens::Account && self.is_good(now)
    }

    fn is_good(&self, now: Timestamp) -> bool {
        self.expires > now && self.failed < MOST_TRIES
    }
}

/// A code that was just made: it is told once.
#[derive(Debug, Clone)]
pub struct MadeSheet {
    pub code: SheetCode,
    pub made: Timestamp,
    /// When it opens no more.
    pub until: Timestamp,
}

pub(crate) fn of(store: &Store, person: PersonId) -> Result<Option<Sheet>, StoreError> {
    store.platform_read(|tx| tx.query_opt(OF, params![person], |row| read(row, 0)))
}

fn read(row: &Row<'_>, first: usize) -> Result<Sheet, StoreError> {
    Ok(Sheet {
        hash: row.get(first)?,
        made: row.get(first + 1)?,
        by: row.get::<Option<i64>>(first + 2)?.map(PersonId),
        expires: row.get(first + 3)?,
        failed: row.get(first + 4)?,
        what: Opens::of(row.get(first + 5)?),
    })
}

/// A sheet as a list of those who wait has it: when and by whom it was printed, never what stands on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PrintedSheet {
    pub made: Timestamp,
    /// `None`: by a command.
    pub by: Option<PersonId>,
    /// Whether it opens a first sign-in yet.
    pub opens: bool,
}

/// Somebody who waits for a sheet and has no head of school, with the sheet that was printed last.
#[derive(Debug, Clone)]
pub struct WaitsForSheet {
    pub newcomer: Newcomer,
    pub sheet: Option<PrintedSheet>,
}

/// Counts a wrong date beside the right code.
pub(crate) fn failed(tx: &Tx<'_>, person: PersonId) -> Result<(), StoreError> {
    tx.execute(FAILED, params![person]).map(drop)
}

/// Uses up the code that lets its bearer in: whether it was theirs.
pub(crate) fn spend(tx: &Tx<'_>, person: PersonId, hash: &str) -> Result<bool, StoreError> {
    let values = params![person, hash, tx.now(), MOST_TRIES];
    Ok(tx.execute(SPEND, values)? > 0)
}

/// A password was chosen with it: it is good for enrolling a second factor alone.
pub(crate) fn keep_for_factor(tx: &Tx<'_>, person: PersonId) -> Result<(), StoreError> {
    tx.execute(KEEP_FOR_FACTOR, params![person]).map(drop)
}

pub(crate) fn withdraw(tx: &Tx<'_>, person: PersonId) -> Result<(), StoreError> {
    tx.execute(WITHDRAW, params![person]).map(drop)
}

impl Identity {
    /// Makes the code of a sheet for an account that is to be activated.
    ///
    /// # Errors
    /// `NotPermitted` unless the actor looks after the person, and for oneself; `NotFound` of an account that waits for nobody
    /// (`account to activate`), or whose bearer could not say when they were born (`date of birth`).
    pub fn make_sheet(
        &self,
        actor: &Actor,
        account: AccountId,
    ) -> Result<MadeSheet, DirectoryError> {
        let directory = &self.0.directory;
        let found = match directory.account(account) {
            Err(DirectoryError::NotFound(_)) if !actor.is_program() => {
                return Err(DirectoryError::NotPermitted);
            }
            found => found?,
        };
        directory.may_manage_person(actor, found.person)?;
        self.put_sheet(actor, found.person)
    }

    /// The same, by who leads the school of the person today, or looks after its people.
    ///
    /// # Errors
    /// As there; `NotFound` for who is not of the school.
    pub fn make_school_sheet(
        &self,
        actor: &Actor,
        school: i64,
        person: PersonId,
    ) -> Result<MadeSheet, DirectoryError> {
        let directory = &self.0.directory;
        let found = directory.school_account(actor, school, person)?;
        // Who leads a school opens nothing of those who hold rights, whom others look after.
        let shown = &found.account.person;
        if let Some(account) = shown.account {
            let they = actor_of(Protocol::Web, shown, account);
            let holds_rights = shown.role == Role::Administrator
                || directory.responsibilities(&they)?.administers();
            if holds_rights {
                directory.may_manage_person(actor, person)?;
            }
        }
        self.put_sheet(actor, person)
    }

    /// The same, by the desk of a helpdesk that the person is of.
    ///
    /// # Errors
    /// As there; `NotPermitted` also for who holds rights.
    pub fn make_desk_sheet(
        &self,
        actor: &Actor,
        person: PersonId,
    ) -> Result<MadeSheet, DirectoryError> {
        self.0.directory.may_help(actor, person)?;
        self.put_sheet(actor, person)
    }

    /// A page of those of the actor's desk who wait for their first sign-in and have no head of school, and after whom the next page
    /// begins where others may come; of more than [`MOST_SHEETS`] so many.
    ///
    /// # Errors
    /// As [`directory::Directory::without_head`].
    pub fn waiting_for_sheets(
        &self,
        actor: &Actor,
        wish: &NewcomersWish<'_>,
    ) -> Result<(Vec<WaitsForSheet>, Option<PersonId>), DirectoryError> {
        let limit = wish.limit.min(MOST_SHEETS);
        let wish = NewcomersWish { limit, ..*wish };
        let found = self.0.directory.without_head(actor, &wish)?;
        let ids = found.people.iter().map(|one| Value::from(one.person.id.0));
        let ids = padded(ids, MOST_SHEETS);
        let mut sheets: HashMap<i64, Sheet> = HashMap::new();
        if !ids.is_empty() {
            sheets = self.0.store.platform_read(|tx| {
                let all = tx.query(&of_several(), &ids, |row| Ok((row.get(0)?, read(row, 1)?)))?;
                Ok::<_, StoreError>(all.into_iter().collect())
            })?;
        }
        let now = self.0.store.now();
        let people = found.people.into_iter().map(|newcomer| WaitsForSheet {
            sheet: sheets
                .get(&newcomer.person.id.0)
                .filter(|sheet| sheet.what == Opens::FirstSignIn)
                .map(|sheet| PrintedSheet {
                    made: sheet.made,
                    by: sheet.by,
                    opens: sheet.opens(now),
                }),
            newcomer,
        });
        Ok((people.collect(), found.next))
    }

    /// Makes the sheets that are missing at a desk, one for each person however often they are named. Whose sheet opens a first
    /// sign-in yet, who waits for none any more and who could not say when they were born is passed over.
    ///
    /// # Errors
    /// `Invalid` (`ticked`) for none or more than [`MOST_SHEETS`]; as [`Identity::make_desk_sheet`] when one is not of the desk, and
    /// then none is made; the store's.
    pub fn make_desk_sheets(
        &self,
        actor: &Actor,
        people: &[PersonId],
    ) -> Result<Vec<(PersonId, MadeSheet)>, DirectoryError> {
        if people.is_empty() || people.len() > MOST_SHEETS {
            return Err(DirectoryError::Invalid {
                what: "ticked",
                value: String::new(),
            });
        }
        for person in people {
            self.0.directory.may_help(actor, *person)?;
        }
        let (mut made, mut seen) = (Vec::new(), BTreeSet::new());
        for person in people {
            if !seen.insert(person.0) {
                continue;
            }
            match self.put_missing_sheet(actor, *person) {
                Ok(sheet) => made.extend(sheet.map(|sheet| (*person, sheet))),
                Err(DirectoryError::NotFound(_)) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(made)
    }

    fn put_sheet(&self, actor: &Actor, person: PersonId) -> Result<MadeSheet, DirectoryError> {
        let person = self.waits_for_sheet(actor, person)?;
        let code = self.new_sheet_code()?;
        self.0.store.platform_write(|tx| {
            let made = code.put(tx, actor, person.id, (LASTS, false))?;
            record(tx, actor, &sheet_made(&person))?;
            Ok::<_, DirectoryError>(made)
        })
    }

    /// The same, unless the one before opens a first sign-in yet: nothing then.
    fn put_missing_sheet(
        &self,
        actor: &Actor,
        person: PersonId,
    ) -> Result<Option<MadeSheet>, DirectoryError> {
        let person = self.waits_for_sheet(actor, person)?;
        let code = self.new_sheet_code()?;
        self.0.store.platform_write(|tx| {
            let made = code.put_missing(tx, actor, person.id)?;
            if made.is_some() {
                record(tx, actor, &sheet_made(&person))?;
            }
            Ok::<_, DirectoryError>(made)
        })
    }

    /// Somebody for whom the actor may make a sheet now.
    fn waits_for_sheet(
        &self,
        actor: &Actor,
        person: PersonId,
    ) -> Result<Arc<Person>, DirectoryError> {
        if !actor.is_program() && actor.person == person {
            return Err(DirectoryError::NotPermitted);
        }
        let person = self.0.directory.person(person)?;
        // What opens by a sheet is for staff: pupils come in by what their school hands them.
        if !person.may_be_trusted() {
            return Err(DirectoryError::NotFound("account to activate"));
        }
        let waits = |account| -> Result<bool, DirectoryError> {
            let state = self.0.directory.account(account)?.state;
            Ok(state == AccountState::ToActivate)
        };
        if !person.account.map(waits).transpose()?.unwrap_or(false) {
            return Err(DirectoryError::NotFound("account to activate"));
        }
        if self
            .0
            .directory
            .recognition(person.id)?
            .birth_hash
            .is_none()
        {
            return Err(DirectoryError::NotFound("date of birth"));
        }
        Ok(person)
    }

    pub(crate) fn new_sheet_code(&self) -> Result<NewCode, StoreError> {
        let code = SheetCode::make(self.0.store.random().as_ref());
        let hash = self.keyed()?.of(Hashed::SheetCode, code.reveal());
        Ok(NewCode { code, hash })
    }
}

fn sheet_made(person: &Person) -> Entry {
    let entry = Entry::about(person.organisation, person.id, Act::SheetMade);
    entry.at(person.establishment_id)
}

/// By whom a sheet was made; nobody: by a command.
fn by(actor: &Actor) -> Option<PersonId> {
    (!actor.is_program()).then_some(actor.person)
}

/// A code before it is kept.
pub(crate) struct NewCode {
    code: SheetCode,
    hash: String,
}

impl NewCode {
    /// Keeps it in the place of the one before: how long it opens, and whether it is for an account that is active.
    pub fn put(
        &self,
        tx: &Tx<'_>,
        actor: &Actor,
        person: PersonId,
        (lasts, for_active): (Duration, bool),
    ) -> Result<MadeSheet, StoreError> {
        let sheet = self.made(tx.now(), lasts);
        let (made, until) = (sheet.made, sheet.until);
        let values = params![person, &self.hash, made, by(actor), until, for_active];
        tx.execute(PUT, values)?;
        Ok(sheet)
    }

    /// Keeps it for a first sign-in, unless the one before opens one yet: nothing then.
    fn put_missing(
        &self,
        tx: &Tx<'_>,
        actor: &Actor,
        person: PersonId,
    ) -> Result<Option<MadeSheet>, StoreError> {
        let sheet = self.made(tx.now(), LASTS);
        let (made, until) = (sheet.made, sheet.until);
        let values = params![person, &self.hash, made, by(actor), until, MOST_TRIES];
        Ok((tx.execute(PUT_MISSING, values)? > 0).then_some(sheet))
    }

    fn made(&self, made: Timestamp, lasts: Duration) -> MadeSheet {
        MadeSheet {
            code: self.code.clone(),
            made,
            // To the end of its last day.
            until: Timestamp(dates::day_start(PARIS, made.after(lasts).0, 1)),
        }
    }
}
