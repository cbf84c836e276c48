//! Credentials, throttles and sessions: who somebody is, whichever door they come through.
//!
//! [`Identity::authenticate`] is the one door of web, IMAP and submission: it looks the name up, throttles,
//! verifies, and checks state and scope. Who has a second factor comes in to the web by two steps ([`Halfway`]), or by a passkey
//! alone ([`Identity::authenticate_by_passkey`]), and to mail programs by passwords made for those alone, sent or shown
//! ([`Identity::authenticate_by_scram`]). A wrong name costs what a wrong password costs, and is answered the same.
//! A verified secret is remembered in memory for minutes as a keyed hash, so that a mail program's ten connections
//! cost one Argon2. Ending an account's sessions is one call ([`Identity::end_sessions`]) that every door hears.
//!
//! What a new password must be is `password`'s: [`Identity::change_password`] is the way of who is signed in,
//! [`Identity::set_password`] that of commands, `activation` that of who comes for the first time, `reset` that of who has lost
//! theirs. `captcha` asks those whom nobody knows yet whether they are programs.

mod activation;
mod app_password;
mod authentication;
mod campaign;
mod captcha;
mod charter;
mod credential;
mod crowd;
mod device;
mod effect;
mod ending;
mod export_link;
mod first_administrator;
mod first_link;
mod freezing;
mod given_numen;
mod handover;
mod hashing;
mod helpdesk;
mod identifier;
mod keyed;
mod memory;
mod notice;
mod passkey;
mod password;
mod places;
#[cfg(test)]
mod plans;
mod request;
mod rescue_change;
mod rescue_in_person;
mod reset;
mod schema;
mod scram;
mod sealed;
mod second_factor;
mod secret;
mod session;
mod sign_in;
mod signs;
mod throttle;

pub use activation::rescue::{RESCUE_CODE_JOB, RescueAsks, RescueLetter, RescueRefusal};
pub use activation::sheets::{MOST_SHEETS, MadeSheet, PrintedSheet, WaitsForSheet};
pub use activation::{
    Activation, ActivationRefusal, ActivationStep, AskedAgain, Claim, ProvisionalSecret, Resuming,
    SheetCode, is_provisional,
};
pub use app_password::{AppPassword, AppScope, LONGEST_APP_NAME, MOST_APP_PASSWORDS};
pub use authentication::by_scram::ScramRefusal;
pub use authentication::{Entered, Reason, Refusal};
pub use campaign::{CampaignCount, RenewalRefusal, Renewed};
pub use captcha::{CaptchaAnswer, CaptchaRefusal, Wait};
pub use charter::AcceptedCharter;
pub use credential::{CredentialError, HashCost, Measured};
pub use crowd::Turn;
pub use device::Origin;
pub use effect::{PROGRAM_DAYS, SessionsOpen, WithoutFactor};
pub use export_link::{ExportLink, LinkRefusal, MadeLink};
pub use first_administrator::FirstRefusal;
pub use first_link::{FIRST_ADMINISTRATOR, FirstLink};
pub use freezing::{DoubtAnswer, NotMe};
pub use given_numen::{
    NUMEN_JOB, NumenLetter, NumenLinkRefusal, NumenRefusal, NumenTold, READ_NUMEN_HOURS,
};
pub use handover::{HANDOVER_JOB, HandoverLetter};
pub use helpdesk::{Access, Blocked, Tried};
pub use identifier::{FoundIdentifier, SeekRefusal, Seeker};
pub use keyed::{Hashed, KEY_FILE, KeyError, KeyedHash};
pub use notice::{Happened, NOTICE_JOB, Notice, NoticeLinks, ToRescue};
pub use passkey::{LONGEST_PASSKEY_NAME, MOST_PASSKEYS, Passkey, PasskeyChallenge, Site};
pub use password::breached::BREACHED_FILE;
pub use password::change::{Change, ChangeRefusal};
pub use password::load::LoadError;
pub use password::outside::OutsideRefusal;
pub use password::{Bearer, LONGEST_PASSWORD, Strength, Weakness, check_password};
pub use request::{HelpCode, HelpRefusal, MadeHelp};
pub use rescue_change::{
    ChangeAsked, ChangeProof, RescueChangeRefusal, RescueStanding, TRUSTED, TakenBack,
};
pub use rescue_in_person::{ReceivedAt, SetInPerson};
pub use reset::{RESET_JOB, Reset, ResetLetter, ResetPlea, ResetRefusal, ResetWay};
pub use schema::schema;
pub use scram::{Scram, ScramFault};
pub use sealed::NotSealed;
pub use second_factor::enrolling::NewFactor;
pub use second_factor::reset::{FactorReset, LONGEST_FACTOR_REASON};
pub use second_factor::signing_in::{Brought, CameIn, Halfway, SignInStep, SigningIn, StepRefusal};
pub use second_factor::{FactorRefusal, ProposedFactor, RECOVERY_CODES, SecondFactor};
pub use secret::Secret;
pub use session::{Device, DutiesDoor, OpenSession, Session};
pub use sign_in::SignIn;
pub(crate) use sign_in::shown_network;

use directory::Directory;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, OnceLock};
use store::Store;
use tokio::sync::Semaphore;

/// Argon2 verifications at the same time: each takes 19 MiB and a core for tens of milliseconds.
pub const HASHING_PLACES: u32 = 2;
/// Of those who come from a known device.
const KNOWN_PLACES: u32 = 1;
/// Typed passwords judged at the same time.
const JUDGING_PLACES: usize = 2;

/// Credentials and sessions. Cheap to clone.
#[derive(Clone)]
pub struct Identity(Arc<Inner>);

struct Inner {
    store: Store,
    directory: Directory,
    cost: HashCost,
    /// A hash of nobody's password, verified against when there is no such person.
    decoy: String,
    memory: memory::Memory,
    pressure: throttle::Pressure,
    /// Of the dates of birth that passwords must not hold, once it was read.
    keyed: OnceLock<KeyedHash>,
    breached: password::breached::Breached,
    /// One list of breached passwords is loaded at a time.
    loading: Mutex<()>,
    /// Judging what is typed takes a part of a second at worst.
    judging: Arc<Semaphore>,
    places: places::Places,
    /// For who comes from a device that they signed in from before: others do not stand in their way.
    known_places: places::Places,
    turns: crowd::Turns,
    endings: ending::Endings,
    /// Passwords held against a hash since the start.
    hashes: AtomicU64,
    noted: sign_in::Noted,
}

impl Identity {
    /// # Errors
    /// `Hashing` when the cost is one that Argon2 cannot take.
    pub fn new(
        store: Store,
        directory: Directory,
        cost: HashCost,
    ) -> Result<Self, CredentialError> {
        let random = store.random().clone();
        let decoy = credential::hash(&Secret::new(String::new()), &random.bytes::<16>(), cost)?;
        Ok(Self(Arc::new(Inner {
            memory: memory::Memory::new(random.bytes()),
            pressure: throttle::Pressure::new(KeyedHash::of_bytes(random.bytes())),
            hashes: AtomicU64::new(0),
            keyed: OnceLock::new(),
            breached: password::breached::Breached::default(),
            loading: Mutex::default(),
            judging: Arc::new(Semaphore::new(JUDGING_PLACES)),
            places: places::Places::new(HASHING_PLACES),
            known_places: places::Places::new(KNOWN_PLACES),
            turns: crowd::Turns::default(),
            endings: ending::Endings::new(&store)?,
            noted: sign_in::Noted::default(),
            store,
            directory,
            cost,
            decoy,
        })))
    }
    /// How many typed passwords were held against a hash at sign-ins since the start: the same for who exists and who does not.
    #[must_use]
    pub fn hashes(&self) -> u64 {
        self.0.hashes.load(Ordering::Relaxed)
    }
}
