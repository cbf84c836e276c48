//! The first sign-in: somebody shows that they are who the account is for, accepts the charter, chooses a password and names a
//! rescue address. The doors open only after the last compulsory step.
//!
//! | step | what is proven by | how long |
//! |---|---|---|
//! | who one is | identifier, NUMEN or the code of a sheet, date of birth | |
//! | password | the token of the first step | 30 minutes, then one begins again |
//! | rescue address | the token, for 30 minutes, or the password at the sign-in | 7 days |
//! | done | | |
//!
//! Who resumes has shown the password alone, which a thief may hold: they show more before they set a rescue address, and before they
//! enrol a second factor ([`AskedAgain`]).
//!
//! The NUMEN opens nothing else, and nothing any more once a password is chosen. Of who does not exist, of a wrong NUMEN and
//! of a wrong date the same is read and the same is answered ([`ActivationRefusal::Unknown`]); why an account cannot be
//! activated is told to who has proven that it is theirs.

mod finishing;
pub(crate) mod rescue;
pub(crate) mod sheet_code;
pub(crate) mod sheets;

pub use sheet_code::SheetCode;

use crate::authentication::{LONGEST_NAME, actor, normal};
use crate::throttle::Key;
use crate::{
    CredentialError, Hashed, Identity, KeyedHash, Secret, charter, ending, password, rescue_change,
    reset, session,
};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use directory::{
    AccountState, Actor, DirectoryError, OrganisationId, PasswordRule, PersonId, Protocol,
};
use feed_syntax::{BirthDate, Numen};
use std::net::IpAddr;
use std::time::Duration;
use store::{AccountId, Row, StoreError, Timestamp, Tx, params};
use subtle::ConstantTimeEq;
use thiserror::Error;
use zeroize::Zeroizing;

/// How long a token leads on: who leaves a page open in the staff room leaves nothing open for long.
const OPEN: Duration = Duration::from_secs(30 * 60);
/// From the password to the last step.
const TO_THE_END: Duration = Duration::from_secs(7 * 24 * 3600);
/// Nobody has this number: what is read and counted of nobody costs what somebody's costs.
pub(crate) const NOBODY: PersonId = PersonId(0);

pub(crate) const BEGIN: &str = "
INSERT INTO activation (account_id, person_id, token_hash, step, secret, sheet_by, sheet_at, began, expires, open_until)
VALUES ($1, $2, $3, 'password', $4, $5, $6, $7, $8, $8)
ON CONFLICT (account_id) DO UPDATE SET token_hash = excluded.token_hash, step = excluded.step,
    secret = excluded.secret, sheet_by = excluded.sheet_by, sheet_at = excluded.sheet_at, began = excluded.began,
    expires = excluded.expires, open_until = excluded.open_until, asks = NULL";
pub(crate) const OF_TOKEN: &str = "
SELECT account_id, person_id, step, secret, sheet_by, sheet_at, expires, open_until, asks FROM activation
WHERE token_hash = $1";
pub(crate) const OF_ACCOUNT: &str = "
SELECT account_id, person_id, step, secret, sheet_by, sheet_at, expires, open_until, asks FROM activation
WHERE account_id = $1";
pub(crate) const CHOSEN: &str =
    "UPDATE activation SET step = 'rescue', expires = $2, open_until = $3 WHERE account_id = $1";
/// One that was begun again meanwhile is not resumed.
pub(crate) const RESUME: &str = "
UPDATE activation SET token_hash = $2, open_until = $3, asks = $4 WHERE account_id = $1 AND step = 'rescue' AND expires > $5";
/// Who resumes has shown when they were born.
pub(crate) const BORN: &str = "UPDATE activation SET asks = NULL WHERE token_hash = $1";
pub(crate) const DONE: &str = "UPDATE activation SET step = 'done', token_hash = NULL WHERE account_id = $1 AND step = 'rescue'";

/// Dates of birth that are tried beside somebody's own NUMEN at the most, on all pages within [`DATES_COUNT`]: then a sheet
/// opens, and the NUMEN nothing.
pub(crate) const MOST_DATES: i64 = 20;
/// Whoever read a number somewhere guesses no day of a whole career at that pace, and shuts nobody out for longer.
const DATES_COUNT: Duration = Duration::from_secs(30 * 24 * 3600);
pub(crate) const DATES_FAILED: &str =
    "SELECT failed FROM numen_failed WHERE person_id = $1 AND since > $2";
pub(crate) const DATES_SINCE: &str = "SELECT since FROM numen_failed WHERE person_id = $1";
const DATE_FAILED: &str = "
INSERT INTO numen_failed (person_id, failed, since) VALUES ($1, 1, $2)
ON CONFLICT (person_id) DO UPDATE SET
    failed = CASE WHEN numen_failed.since <= $3 THEN 1 ELSE numen_failed.failed + 1 END,
    since = CASE WHEN numen_failed.since <= $3 THEN excluded.since ELSE numen_failed.since END";

/// Counts a date that was tried beside somebody's NUMEN.
pub(crate) fn date_failed(tx: &Tx<'_>, person: PersonId) -> Result<(), StoreError> {
    let now = tx.now();
    tx.execute(DATE_FAILED, params![person, now, now.before(DATES_COUNT)])
        .map(drop)
}

/// How many were.
pub(crate) fn dates_failed(tx: &Tx<'_>, person: PersonId) -> Result<i64, StoreError> {
    let since = tx.now().before(DATES_COUNT);
    let failed = tx.query_opt(DATES_FAILED, params![person, since], |row| row.get(0))?;
    Ok(failed.unwrap_or(0))
}

/// Until when their own NUMEN opens nothing, where too many dates were tried beside it.
pub(crate) fn dates_wait(tx: &Tx<'_>, person: PersonId) -> Result<Option<Timestamp>, StoreError> {
    if dates_failed(tx, person)? < MOST_DATES {
        return Ok(None);
    }
    let since = tx.query_opt(DATES_SINCE, params![person], |row| row.get::<Timestamp>(0))?;
    Ok(since.map(|since| since.after(DATES_COUNT)))
}

/// What somebody brings who comes for the first time.
#[derive(Debug, Clone)]
pub enum ProvisionalSecret {
    Numen(Numen),
    Sheet(SheetCode),
}

impl ProvisionalSecret {
    /// Reads what was typed, spaces and case forgiven; nothing for what has neither shape.
    #[must_use]
    pub fn parse(typed: &str) -> Option<Self> {
        let plain = Zeroizing::new(typed.replace(['-', '\u{2010}', '\u{2011}'], ""));
        match Numen::parse(&plain) {
            Ok(numen) => Some(Self::Numen(numen)),
            Err(_) => SheetCode::parse(typed).map(Self::Sheet),
        }
    }

    fn hash(&self, keyed: &KeyedHash) -> String {
        match self {
            Self::Numen(numen) => keyed.of(Hashed::Numen, numen.reveal()),
            Self::Sheet(code) => keyed.of(Hashed::SheetCode, code.reveal()),
        }
    }

    fn name(&self) -> &'static str {
        match self {
            Self::Numen(_) => "numen",
            Self::Sheet(_) => "sheet",
        }
    }
}

/// Who somebody says they are.
#[derive(Debug, Clone)]
pub struct Claim {
    /// Identifier or address.
    pub name: String,
    pub secret: ProvisionalSecret,
    pub birth: BirthDate,
    /// The charter that was read and accepted.
    pub charter: (OrganisationId, Timestamp),
}

/// How far a first sign-in is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ActivationStep {
    Password,
    Rescue,
    Done,
}

impl ActivationStep {
    fn parse(name: &str) -> Result<Self, StoreError> {
        match name {
            "password" => Ok(Self::Password),
            "rescue" => Ok(Self::Rescue),
            "done" => Ok(Self::Done),
            other => Err(StoreError::Corrupt(format!(
                "step {other} of a first sign-in"
            ))),
        }
    }
}

/// What is asked besides the password of who resumes a first sign-in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AskedAgain {
    /// A code that is sent to the rescue address, to enrol a second factor. The address, verified before, is not set anew.
    Letter,
    /// The date of birth, of who has no rescue address yet, before anything else ([`Identity::show_birth_date`]).
    BirthDate,
}

/// Who has said the password of a first sign-in that has steps left: only [`Identity::authenticate`] makes one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Resuming {
    pub account: AccountId,
    /// When something of the account had ended last, before the password was looked at.
    pub(crate) last_end: Option<Timestamp>,
}

impl AskedAgain {
    fn name(self) -> &'static str {
        match self {
            Self::Letter => "letter",
            Self::BirthDate => "birth",
        }
    }

    fn parse(name: &str) -> Result<Self, StoreError> {
        match name {
            "letter" => Ok(Self::Letter),
            "birth" => Ok(Self::BirthDate),
            other => Err(StoreError::Corrupt(format!("{other} asked of who resumes"))),
        }
    }
}

/// A first sign-in that was begun.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Activation {
    pub account: AccountId,
    pub person: PersonId,
    pub step: ActivationStep,
    /// Who printed the sheet, and when; nothing: it was opened by the NUMEN. Printed by a command, it is nobody's.
    pub sheet: Option<(Option<PersonId>, Timestamp)>,
    /// What who resumed it shows besides; nothing: who goes on has just shown who they are.
    pub asks: Option<AskedAgain>,
    expires: Timestamp,
    /// How long its token leads on.
    open_until: Timestamp,
}

impl Activation {
    /// Whether its token leads on, to the steps after the password.
    pub(crate) fn leads_on(&self, now: Timestamp) -> bool {
        self.is_unfinished(now) && self.open_until > now
    }

    fn is_unfinished(&self, now: Timestamp) -> bool {
        self.step == ActivationStep::Rescue && self.expires > now
    }
}

/// Why a first sign-in does not go on.
#[derive(Debug, Error)]
pub enum ActivationRefusal {
    /// Not all three are one person's: never said which, nor whether there is somebody of that name.
    #[error("not recognised")]
    Unknown,
    #[error("too many attempts")]
    Throttled { retry_after: Duration },
    /// Another charter is to be accepted.
    #[error("another charter is in force")]
    Charter(OrganisationId),
    /// The organisation opens by the other one: the sheet, or the NUMEN.
    #[error("the organisation does not take this secret")]
    OtherSecret,
    /// A password is chosen: one goes on by signing in with it.
    #[error("a password is chosen already")]
    Chosen,
    #[error("the account is active already")]
    Active,
    /// Its day has not come.
    #[error("the account is not open yet")]
    Announced,
    #[error("the account is suspended")]
    Suspended { why: Option<String> },
    #[error("the account is closed")]
    Closed,
    /// The token leads nowhere (any more), or to another step.
    #[error("the first sign-in is to be begun again")]
    Over,
    /// Who resumes shows their date of birth first ([`Identity::show_birth_date`]).
    #[error("the date of birth is to be shown")]
    BirthDate,
    /// One is to be enrolled before the end ([`Identity::enrol_in_activation`]).
    #[error("a second factor is to be enrolled")]
    SecondFactor,
    #[error(transparent)]
    Credential(#[from] CredentialError),
}

impl From<StoreError> for ActivationRefusal {
    fn from(error: StoreError) -> Self {
        Self::Credential(error.into())
    }
}

impl From<DirectoryError> for ActivationRefusal {
    fn from(error: DirectoryError) -> Self {
        Self::Credential(error.into())
    }
}

/// Whether what was typed as a password has the shape of a NUMEN or of a sheet's code: it opens the first sign-in, and is
/// nobody's password.
#[must_use]
pub fn is_provisional(typed: &Secret) -> bool {
    ProvisionalSecret::parse(typed.reveal()).is_some()
}

/// What proves who somebody is, as far as it is known here.
struct Proof {
    /// The sheet it was, if it was one.
    sheet: Option<(Option<PersonId>, Timestamp)>,
}

impl Identity {
    pub(crate) fn keyed(&self) -> Result<&KeyedHash, StoreError> {
        let absent = || StoreError::Unavailable("the key of people's secrets was not read".into());
        self.0.keyed.get().ok_or_else(absent)
    }

    /// Begins the first sign-in of who proves that the account is theirs; the token leads through the next steps. One that was
    /// begun before is replaced. Who does not prove it is counted by secret, by name on their network, and by network.
    ///
    /// # Errors
    /// An [`ActivationRefusal`].
    pub fn begin_activation(
        &self,
        claim: &Claim,
        network: IpAddr,
    ) -> Result<Secret, ActivationRefusal> {
        let keyed = self.keyed()?;
        let name = normal(&claim.name);
        let secret_hash = claim.secret.hash(keyed);
        let counted = [
            Key::Secret(secret_hash.clone()),
            Key::name(&name, network),
            self.network_key(network)?,
        ];
        if let Some(retry_after) = self.wait_for(&counted)? {
            return Err(ActivationRefusal::Throttled { retry_after });
        }
        if name.len() > LONGEST_NAME {
            return Err(ActivationRefusal::Unknown);
        }
        let found = self.candidate(&name).map_err(|_| StoreError::Closing)?;
        let known = found.as_ref();
        let person = known.map_or(NOBODY, |found| found.person.id);
        // Counted before it is known: many that come at once are no way around.
        if let Some(retry_after) = self.count_failure(&counted, person)? {
            return Err(ActivationRefusal::Throttled { retry_after });
        }
        let proof = self.prove(person, claim, &secret_hash, keyed)?;
        let (Some(found), Some(proof)) = (found, proof) else {
            tracing::info!(%network, "refused a first sign-in");
            return Err(ActivationRefusal::Unknown);
        };
        let [by_secret, by_name, by_network] = counted;
        self.forgive(&[by_secret, by_name], &[by_network])?;
        self.may_activate(found.account, claim)?;
        let organisation = found.person.organisation;
        let charter = self.0.directory.charter(organisation)?;
        if claim.charter != (organisation, charter.version) {
            return Err(ActivationRefusal::Charter(organisation));
        }
        let token = self.new_token();
        let hash = session::hash(token.reveal());
        let (sheet_by, sheet_at) = proof.sheet.unzip();
        let own = Actor {
            network: Some(network),
            ..actor(Protocol::Web, &found.person, found.account)
        };
        self.0.store.platform_write(|tx| {
            let now = tx.now();
            tx.execute(
                BEGIN,
                params![
                    found.account,
                    person,
                    &hash,
                    claim.secret.name(),
                    sheet_by.flatten(),
                    sheet_at,
                    now,
                    now.after(OPEN)
                ],
            )?;
            charter::accept(tx, &own, &charter)
        })?;
        Ok(token)
    }

    /// What is read and compared is the same whoever is named, and whether or not there is a sheet.
    fn prove(
        &self,
        person: PersonId,
        claim: &Claim,
        secret_hash: &str,
        keyed: &KeyedHash,
    ) -> Result<Option<Proof>, ActivationRefusal> {
        let same = |known: Option<&str>, told: &str| {
            bool::from(known.unwrap_or_default().as_bytes().ct_eq(told.as_bytes()))
        };
        let known = self.0.directory.recognition(person)?;
        let birth_hash = keyed.of(Hashed::BirthDate, &claim.birth.reveal());
        let is_born = same(known.birth_hash.as_deref(), &birth_hash);
        let sheet = sheets::of(&self.0.store, person)?;
        let now = self.0.store.now();
        let is_right = match claim.secret {
            ProvisionalSecret::Numen(_) => {
                let failed = |tx: &Tx<'_>| dates_failed(tx, person);
                let failed = self.0.store.platform_read(failed)?;
                failed < MOST_DATES && same(known.numen_hash.as_deref(), secret_hash)
            }
            ProvisionalSecret::Sheet(_) => {
                let known = sheet.as_ref().filter(|sheet| sheet.opens(now));
                same(known.map(|sheet| sheet.hash.as_str()), secret_hash)
            }
        };
        let is_sheet = matches!(claim.secret, ProvisionalSecret::Sheet(_));
        if is_born && is_right {
            let sheet = sheet
                .filter(|_| is_sheet)
                .map(|sheet| (sheet.by, sheet.made));
            return Ok(Some(Proof { sheet }));
        }
        // Who holds the secret guesses the date; who does not stops nobody's sheet, and costs the same.
        let whose = if is_right { person } else { NOBODY };
        self.0.store.platform_write(|tx| match is_sheet {
            true => sheets::failed(tx, whose),
            false => date_failed(tx, whose),
        })?;
        Ok(None)
    }

    /// Whether an account waits for its bearer, who has proven to be it.
    fn may_activate(&self, account: AccountId, claim: &Claim) -> Result<(), ActivationRefusal> {
        let directory = &self.0.directory;
        let found = directory.account(account)?;
        match found.state {
            AccountState::ToActivate => {}
            AccountState::Active | AccountState::Leaving => return Err(ActivationRefusal::Active),
            AccountState::Announced => return Err(ActivationRefusal::Announced),
            AccountState::Closed | AccountState::Deleted => return Err(ActivationRefusal::Closed),
            AccountState::Suspended => {
                let why = directory.suspension(account)?;
                return Err(ActivationRefusal::Suspended { why });
            }
        }
        let is_numen = matches!(claim.secret, ProvisionalSecret::Numen(_));
        let has_chosen = self.has_password(found.person)?;
        if is_numen && has_chosen {
            return Err(ActivationRefusal::Chosen);
        }
        let rule = directory.policies(found.organisation)?.activation;
        // Who has chosen a password, and not come further, has the sheet alone.
        match if is_numen {
            rule.numen
        } else {
            rule.sheet || has_chosen
        } {
            true => Ok(()),
            false => Err(ActivationRefusal::OtherSecret),
        }
    }

    /// A token of 256 random bits, as paths and cookies hold it.
    pub(crate) fn new_token(&self) -> Secret {
        Secret::new(URL_SAFE_NO_PAD.encode(self.0.store.random().bytes::<32>()))
    }

    /// The first sign-in of a token; nothing when it is over, done, or its account is not to be activated any more.
    ///
    /// # Errors
    /// The store's.
    pub fn activation(&self, token: &Secret) -> Result<Option<Activation>, DirectoryError> {
        let hash = session::hash(token.reveal());
        let found = self
            .0
            .store
            .platform_read(|tx| tx.query_opt(OF_TOKEN, params![&hash], read))?;
        let now = self.0.store.now();
        let Some(found) = found.filter(|one| one.expires > now && one.open_until > now) else {
            return Ok(None);
        };
        let account = self.0.directory.account(found.account)?;
        let waits = account.state == AccountState::ToActivate && account.person == found.person;
        Ok(waits.then_some(found))
    }

    /// How somebody came in for the first time; nothing for who was given a password otherwise.
    ///
    /// # Errors
    /// The store's.
    pub fn activated(&self, account: AccountId) -> Result<Option<Activation>, StoreError> {
        self.0
            .store
            .platform_read(|tx| tx.query_opt(OF_ACCOUNT, params![account], read))
    }

    /// Whether a first sign-in waits for its last steps.
    pub(crate) fn is_unfinished(&self, account: AccountId) -> Result<bool, StoreError> {
        let now = self.0.store.now();
        let found = self.activated(account)?;
        Ok(found.is_some_and(|one| one.is_unfinished(now)))
    }

    /// A new token for who stopped after the password and has just signed in with it
    /// ([`Reason::Unfinished`](crate::Reason)); nothing when the days for it are over, or another password was chosen since.
    ///
    /// # Errors
    /// The store's.
    pub fn resume_activation(&self, resuming: &Resuming) -> Result<Option<Secret>, StoreError> {
        let account = resuming.account;
        let waits = self.activated(account)?;
        let Some(waits) = waits.filter(|one| one.is_unfinished(self.0.store.now())) else {
            return Ok(None);
        };
        let token = self.new_token();
        let hash = session::hash(token.reveal());
        let resumed = self.0.store.platform_write(|tx| {
            if ending::last(tx, account)? > resuming.last_end {
                return Ok(0);
            }
            let asks = match rescue_change::counts(tx, waits.person)? {
                Some(_) => AskedAgain::Letter,
                None => AskedAgain::BirthDate,
            };
            let (now, asks) = (tx.now(), asks.name());
            tx.execute(RESUME, params![account, &hash, now.after(OPEN), asks, now])
        })?;
        Ok((resumed > 0).then_some(token))
    }

    /// Chooses the first password. Hashing waits for one of few places, off the async workers.
    ///
    /// # Errors
    /// `Over`; `Credential` with the weakness of one that cannot be chosen; the store's.
    pub async fn choose_first_password(
        &self,
        token: Secret,
        fresh: Secret,
    ) -> Result<(), ActivationRefusal> {
        let hash = session::hash(token.reveal());
        self.hash_then_write(
            move |own| own.first_hashed(&token, &fresh),
            move |own, hashed| own.put_first(&hash, &hashed),
        )
        .await
    }

    /// Whose password it is to be, what it had to be, and its hash.
    fn first_hashed(
        &self,
        token: &Secret,
        fresh: &Secret,
    ) -> Result<(Activation, PasswordRule, String), ActivationRefusal> {
        let begun = self.activation(token)?.filter(at_password);
        let begun = begun.ok_or(ActivationRefusal::Over)?;
        let (rule, hashed) = self.hash_fresh(begun.person, fresh)?;
        Ok((begun, rule, hashed))
    }

    fn put_first(
        &self,
        hash: &[u8; 32],
        (begun, rule, hashed): &(Activation, PasswordRule, String),
    ) -> Result<(), ActivationRefusal> {
        let person = self.0.directory.person(begun.person)?;
        let own = actor(Protocol::Web, &person, begun.account);
        let ended = self.0.store.platform_write(|tx| {
            // Begun again elsewhere meanwhile, or chosen in another window.
            let still = tx.query_opt(OF_TOKEN, params![hash], read)?;
            if still.filter(at_password).is_none() {
                return Ok(None);
            }
            password::change::put(
                tx,
                &own,
                &person,
                hashed,
                (*rule, directory::Act::PasswordSet),
            )?;
            let (expires, open) = (tx.now().after(TO_THE_END), tx.now().after(OPEN));
            tx.execute(CHOSEN, params![begun.account, expires, open])?;
            sheets::withdraw(tx, begun.person)?;
            ending::end_all(tx, begun.account).map(Some)
        })?;
        self.has_ended(ended.ok_or(ActivationRefusal::Over)?);
        self.0.store.wake_jobs();
        tracing::info!(person = begun.person.0, "chose their first password");
        Ok(())
    }
}

fn at_password(one: &Activation) -> bool {
    one.step == ActivationStep::Password
}

pub(crate) fn read(row: &Row<'_>) -> Result<Activation, StoreError> {
    let (step, secret): (String, String) = (row.get(2)?, row.get(3)?);
    let (by, at): (Option<i64>, Option<Timestamp>) = (row.get(4)?, row.get(5)?);
    let asks: Option<String> = row.get(8)?;
    let sheet = at.filter(|_| secret == "sheet");
    Ok(Activation {
        account: AccountId(row.get(0)?),
        person: PersonId(row.get(1)?),
        step: ActivationStep::parse(&step)?,
        sheet: sheet.map(|at| (by.map(PersonId), at)),
        asks: asks.as_deref().map(AskedAgain::parse).transpose()?,
        expires: row.get(6)?,
        open_until: row.get(7)?,
    })
}

pub(crate) const FORGET_DATES: &str = "DELETE FROM numen_failed WHERE person_id = $1";
/// What is kept of a person's first sign-in goes with the account.
pub(crate) const FORGET: &str = "DELETE FROM activation WHERE account_id = $1";

impl Identity {
    /// What was kept of the first sign-in of an account that is deleted goes, and of its bearer's rescue address.
    ///
    /// # Errors
    /// The store's.
    pub fn forget_activation(&self, account: AccountId) -> Result<(), StoreError> {
        let person = self.activated(account)?.map(|one| one.person);
        self.0.store.platform_write(|tx: &Tx<'_>| {
            if let Some(person) = person {
                sheets::withdraw(tx, person)?;
                rescue::forget(tx, person)?;
                tx.execute(reset::FORGET, params![person])?;
                tx.execute(FORGET_DATES, params![person])?;
            }
            tx.execute(FORGET, params![account]).map(drop)
        })
    }
}
