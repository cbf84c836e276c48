//! Requests for help of who is not signed in: locked out, somebody else has opened the account, data are wrong.
//!
//! | step | who | what |
//! |---|---|---|
//! | ask | anybody | a row and a due job, nothing looked up: the work is the same whoever exists |
//! | route | the job ([`Directory::route_help`]) | whom it is about, whose desk answers, a repeat joins the first |
//! | take, give back, answer, close | the desk of that place ([`crate::helpdesk`]) | written into the journal of whom it is about |
//! | forget | the day's job | a year after the end |
//!
//! A request is known by its number and a code that is told once and kept as a keyed hash, as the date of birth is. What the
//! state page says is the same for all, and nothing is ever sent to an address or number that a request tells.

pub(crate) mod desk;
pub(crate) mod routing;

pub use desk::{HelpRequest, Repeat};

use crate::{Directory, DirectoryError, OrganisationId};
use std::time::Duration;
use store::{NewJob, StoreError, Timestamp, Tx, jobs, params};
use text::Lang;

/// The kind of jobs that say whom a request is about and whose desk answers it.
pub const HELP_JOB: &str = "request-routing";
/// Within which a request is to be answered.
pub const HELP_TARGET: Duration = Duration::from_secs(48 * 3600);

/// Letters of a name.
const LONGEST_NAME: usize = 100;
/// Letters of the name of a school.
const LONGEST_SCHOOL: usize = 150;
/// Letters of what somebody says: some lines, not a letter.
pub const LONGEST_HELP: usize = 1_000;
/// How long a request is kept after its end: who asks again in the next school year finds what was answered.
const KEPT: Duration = Duration::from_secs(365 * 24 * 3600);

/// What somebody asks help for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HelpKind {
    LockedOut,
    /// The account is active, and somebody else made it so.
    NotMe,
    /// What human resources have of them: date of birth, name, school.
    WrongData,
    /// There is no rescue address, or it is dead.
    NoRescue,
    Other,
}

impl HelpKind {
    pub const ALL: [Self; 5] = [
        Self::LockedOut,
        Self::NotMe,
        Self::WrongData,
        Self::NoRescue,
        Self::Other,
    ];

    /// As rows and forms have it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::LockedOut => "locked-out",
            Self::NotMe => "not-me",
            Self::WrongData => "wrong-data",
            Self::NoRescue => "no-rescue",
            Self::Other => "other",
        }
    }

    /// The kind of that name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// Its place in the queue: a thief who has an account comes first.
    fn urgency(self) -> i64 {
        i64::from(self != Self::NotMe)
    }

    /// Whether it says nothing by itself.
    fn wants_words(self) -> bool {
        matches!(self, Self::WrongData | Self::Other)
    }
}

/// Where a request is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HelpState {
    Received,
    /// Somebody looks at it.
    Taken,
    Answered,
    /// Ended without a written answer.
    Closed,
}

impl HelpState {
    pub const ALL: [Self; 4] = [Self::Received, Self::Taken, Self::Answered, Self::Closed];

    /// As rows have it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Received => "received",
            Self::Taken => "taken",
            Self::Answered => "answered",
            Self::Closed => "closed",
        }
    }

    /// Whether somebody may still be answering.
    #[must_use]
    pub fn is_open(self) -> bool {
        matches!(self, Self::Received | Self::Taken)
    }

    fn parse(name: &str) -> Result<Self, StoreError> {
        Self::ALL
            .into_iter()
            .find(|state| state.name() == name)
            .ok_or_else(|| StoreError::Corrupt(format!("state {name} of a request")))
    }
}

/// A request as somebody makes it.
#[derive(Debug, Clone)]
pub struct NewHelp {
    pub organisation: OrganisationId,
    pub kind: HelpKind,
    pub given_name: String,
    pub family_name: String,
    /// A UAI, or a name as they say it.
    pub school: String,
    /// Keyed; the date itself comes no further than the page.
    pub birth_hash: String,
    pub said: String,
    /// In which they are answered.
    pub language: Lang,
}

impl NewHelp {
    /// What cannot be taken, by the name of its field: `given-name`, `family-name`, `school`, `said`.
    #[must_use]
    pub fn faults(&self) -> Vec<&'static str> {
        let is_name = |text: &str, longest: usize| {
            text.chars().any(char::is_alphanumeric)
                && text.chars().count() <= longest
                && !text.chars().any(char::is_control)
        };
        let said = self.said.trim();
        let is_said = said.chars().count() <= LONGEST_HELP
            && (!self.kind.wants_words() || said.chars().any(char::is_alphanumeric));
        [
            ("given-name", is_name(&self.given_name, LONGEST_NAME)),
            ("family-name", is_name(&self.family_name, LONGEST_NAME)),
            ("school", is_name(&self.school, LONGEST_SCHOOL)),
            ("said", is_said),
        ]
        .into_iter()
        .filter(|(_, good)| !good)
        .map(|(field, _)| field)
        .collect()
    }

    /// What two requests of one person have alike, however they are typed.
    fn told(&self) -> String {
        let parts = [&self.given_name, &self.family_name, &self.school];
        let parts = parts.map(|part| crate::words::search_words([part.as_str()]).join(" "));
        let kind = self.kind.name();
        format!("{kind}|{}|{}", parts.join("|"), self.birth_hash)
    }
}

/// How a request stands, as who made it reads it.
#[derive(Debug, Clone)]
pub struct HelpStanding {
    /// The keyed hash of its code: who asks has to know the code.
    pub code_hash: String,
    pub asked: Timestamp,
    pub state: HelpState,
    /// The desk's, once it is answered.
    pub answer: Option<String>,
    pub ended: Option<Timestamp>,
}

impl HelpStanding {
    /// Until when an answer is to be expected.
    #[must_use]
    pub fn due(&self) -> Timestamp {
        self.asked.after(HELP_TARGET)
    }
}

/// A repeat tells nothing of the request that it joined: whoever knows somebody's name and birthday could make one, and would
/// learn that there is such a person, and what they were answered.
pub(crate) const STANDING: &str = "
SELECT code_hash, asked, state, answer, ended, merged_into FROM help_request WHERE request_id = $1";
/// After so long a repeat of what has ended is told as closed: at no moment that shows when the first one ended.
const REPEAT_ENDS: Duration = Duration::from_secs(7 * 24 * 3600);
pub(crate) const FORGET: &str = "DELETE FROM help_request WHERE ended < $1";

impl Directory {
    /// Writes a request down; answers its number. Whoever asks is nobody yet: nothing is looked up, whom it is about is found
    /// by a due job. The work is the same for everybody.
    ///
    /// # Errors
    /// `Invalid` with the field that cannot be taken; the store's.
    pub fn ask_help(&self, new: &NewHelp, code_hash: &str) -> Result<i64, DirectoryError> {
        if let Some(what) = new.faults().first() {
            return Err(DirectoryError::Invalid {
                what,
                value: String::new(),
            });
        }
        let number = self
            .store
            .platform_write(|tx| insert(tx, new, code_hash).map_err(DirectoryError::from))?;
        self.store.wake_jobs();
        Ok(number)
    }

    /// How the request of a number stands; the caller compares the code. Who asks is nobody yet.
    ///
    /// # Errors
    /// The store's.
    pub fn help_standing(&self, number: i64) -> Result<Option<HelpStanding>, StoreError> {
        self.store.platform_read(|tx| {
            let now = tx.now();
            tx.query_opt(STANDING, params![number], |row| {
                let asked: Timestamp = row.get(1)?;
                let state = HelpState::parse(&row.get::<String>(2)?)?;
                let ended: Option<Timestamp> = row.get(4)?;
                let is_repeat = row.get::<Option<i64>>(5)?.is_some();
                let told = asked.after(REPEAT_ENDS);
                let (state, ended) = match (is_repeat, ended) {
                    (true, Some(_)) if told <= now => (HelpState::Closed, Some(told)),
                    (true, _) => (state, None),
                    (false, ended) => (state, ended),
                };
                Ok(HelpStanding {
                    code_hash: row.get(0)?,
                    asked,
                    state,
                    answer: row.get(3)?,
                    ended,
                })
            })
        })
    }

    /// Forgets requests a year after their end; how many. The day's job.
    ///
    /// # Errors
    /// The store's.
    pub fn forget_old_help(&self) -> Result<u64, StoreError> {
        self.store
            .platform_write(|tx| tx.execute(FORGET, params![tx.now().before(KEPT)]))
    }
}

fn insert(tx: &Tx<'_>, new: &NewHelp, code_hash: &str) -> Result<i64, StoreError> {
    let number = tx.new_platform_id("help-request")?;
    tx.execute(
        "INSERT INTO help_request (request_id, organisation_id, code_hash, kind, given_name, family_name, school,
            birth_hash, said, language, asked, told, urgency, state)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
        params![
            number,
            new.organisation,
            code_hash,
            new.kind.name(),
            new.given_name.trim(),
            new.family_name.trim(),
            new.school.trim(),
            &new.birth_hash,
            new.said.trim(),
            new.language.code(),
            tx.now(),
            &new.told(),
            new.kind.urgency(),
            HelpState::Received.name()
        ],
    )?;
    jobs::schedule(
        tx,
        &NewJob {
            kind: HELP_JOB,
            account: None,
            run_at: tx.now(),
            payload: number.to_string().into_bytes(),
            key: Some(number.to_string()),
        },
    )?;
    Ok(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn new() -> NewHelp {
        NewHelp {
            organisation: OrganisationId(1),
            kind: HelpKind::LockedOut,
            given_name: "Solène".to_owned(),
            family_name: "Cazalbou".to_owned(),
            school: "Collège de l’Étang".to_owned(),
            birth_hash: "abc".to_owned(),
            said: String::new(),
            language: Lang::Fr,
        }
    }

    #[test]
    fn what_is_typed_otherwise_is_told_alike() {
        let other = NewHelp {
            given_name: " SOLENE".to_owned(),
            school: "college de l'etang".to_owned(),
            said: "Encore moi.".to_owned(),
            ..new()
        };
        assert_eq!(new().told(), other.told());
        for another in [
            NewHelp {
                kind: HelpKind::NotMe,
                ..new()
            },
            NewHelp {
                birth_hash: "abd".to_owned(),
                ..new()
            },
            NewHelp {
                family_name: "Cazal".to_owned(),
                ..new()
            },
        ] {
            assert_ne!(new().told(), another.told());
        }
    }

    #[test]
    fn each_field_says_what_it_cannot_be() {
        assert!(new().faults().is_empty());
        let faulty = NewHelp {
            kind: HelpKind::WrongData,
            given_name: "…".to_owned(),
            family_name: "x".repeat(LONGEST_NAME + 1),
            school: "a\u{7}b".to_owned(),
            ..new()
        };
        let all = ["given-name", "family-name", "school", "said"];
        assert_eq!(faulty.faults(), all);
        let long = NewHelp {
            said: "é".repeat(LONGEST_HELP + 1),
            ..new()
        };
        assert_eq!(long.faults(), ["said"]);
        let whole = NewHelp {
            said: "é".repeat(LONGEST_HELP),
            kind: HelpKind::Other,
            ..new()
        };
        assert!(whole.faults().is_empty());
    }
}
