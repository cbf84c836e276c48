//! The one door: name and secret in, an actor or a refusal out.
//!
//! A secret is right as long as nothing of the account has ended: [`Entered`] hears endings from before the secret was looked
//! at, so that who comes in at the moment in which it changes is told, and a web session is opened only if none was.

pub(crate) mod by_scram;

use crate::activation::{NOBODY, Resuming};
use crate::app_password::{self, Brought};
use crate::device::Origin;
use crate::memory::Known;
use crate::notice::programs::Came;
use crate::password::mode;
use crate::second_factor::signing_in::Halfway;
use crate::second_factor::{self, Standing};
use crate::throttle::{Failures, Key};
use crate::{Identity, Secret, credential, ending};
use directory::{
    AccountState, Actor, DirectoryError, OrganisationId, Person, PersonId, Population, Protocol,
    Role, Scopes, password_mode,
};
use std::net::IpAddr;
use std::sync::atomic::Ordering;
use std::time::Duration;
use store::{AccountId, StoreError, Timestamp, params};
use text::address::Address;
use tokio::sync::watch;

/// Nobody's account.
const NO_ACCOUNT: AccountId = AccountId(0);
/// Names longer than this are nobody's.
pub(crate) const LONGEST_NAME: usize = 320;

/// Why somebody did not get in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    /// No such name, or not its secret: never said which.
    BadCredentials,
    /// Said only after the right secret, with the words of whoever suspended the account.
    Suspended {
        why: Option<String>,
    },
    /// The right secret, of an account that its bearer froze: it opens again by another password.
    Frozen,
    /// The right secret; its bearer has not activated the account, or its day has not come.
    NotActivated,
    /// The right secret, chosen at a first sign-in that has steps left ([`Identity::resume_activation`]).
    Unfinished(Resuming),
    /// The right password of who has a second factor, or must have one: it is asked for next
    /// ([`Identity::wait_for_code`]). Of the web alone: other doors do not look at that password.
    SecondFactor(Halfway),
    /// The right password, which opens nothing else any more: a campaign's last day is over, and it was chosen before. On the
    /// web another one is chosen next ([`Identity::wait_for_code`]).
    OldPassword(Halfway),
    /// The right secret; its bearer has left.
    Closed,
    Throttled {
        retry_after: Duration,
    },
    /// The right secret, but this door is closed to the account.
    NotAllowedHere,
    /// Our fault.
    Unavailable,
}

/// A refusal to let somebody in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    pub reason: Reason,
    /// Whether the same name and secret may pass later.
    pub temporary: bool,
}

impl From<Reason> for Refusal {
    fn from(reason: Reason) -> Self {
        let temporary = matches!(reason, Reason::Throttled { .. } | Reason::Unavailable);
        Self { reason, temporary }
    }
}

impl From<StoreError> for Refusal {
    fn from(error: StoreError) -> Self {
        tracing::error!(%error, "could not verify a sign-in");
        Reason::Unavailable.into()
    }
}

impl From<DirectoryError> for Refusal {
    fn from(error: DirectoryError) -> Self {
        tracing::error!(%error, "could not verify a sign-in");
        Reason::Unavailable.into()
    }
}

/// Who was let in.
#[derive(Debug, Clone)]
pub struct Entered {
    pub actor: Actor,
    /// As [`Identity::ended`], of all that ends since before the secret was looked at.
    pub ended: watch::Receiver<u64>,
    /// When something of the account had ended last, before that.
    pub(crate) last_end: Option<Timestamp>,
    /// Whether a second factor was asked for, and given.
    pub(crate) by_factor: bool,
}

/// What a knock waits for, and what it is counted for.
struct Counted {
    /// Never empty: what is the person's own comes first.
    waits: Vec<Key>,
    counts: Vec<Key>,
    is_known_device: bool,
}

impl Counted {
    fn for_all(keys: Vec<Key>) -> Self {
        Self {
            waits: keys.clone(),
            counts: keys,
            is_known_device: false,
        }
    }
}

#[derive(Clone)]
pub(crate) struct Candidate {
    pub person: Person,
    pub account: AccountId,
    ended: watch::Receiver<u64>,
    last_end: Option<Timestamp>,
    /// What the password alone opens.
    pub standing: Standing,
}

impl Candidate {
    fn key(&self) -> Known {
        Known {
            account: self.account,
            person: self.person.id,
            last_end: self.last_end,
        }
    }
}

impl Identity {
    /// Lets in who has the name (an identifier, an address, or `identifier@domain`) and its secret. What was
    /// verified minutes ago is answered from memory; others wait for one of few places, off the async workers. Who comes from a
    /// device that they signed in from before waits for nobody's failures but its own.
    ///
    /// # Errors
    /// A [`Refusal`].
    pub async fn authenticate(
        &self,
        protocol: Protocol,
        name: &str,
        secret: &Secret,
        origin: impl Into<Origin>,
    ) -> Result<Entered, Refusal> {
        let (identity, name, secret) = (self.clone(), normal(name), secret.clone());
        let origin = origin.into();
        // Who asked may go away: what was begun ends, holds its place until then, and counts.
        let done =
            tokio::spawn(async move { identity.let_in(protocol, name, &secret, origin).await });
        done.await
            .unwrap_or_else(|_| Err(Reason::Unavailable.into()))
    }

    async fn let_in(
        &self,
        protocol: Protocol,
        name: String,
        secret: &Secret,
        origin: Origin,
    ) -> Result<Entered, Refusal> {
        let network = origin.network;
        let found = {
            let (identity, name) = (self.clone(), name.clone());
            self.0
                .store
                .offload(move || identity.candidate(&name))
                .await??
        };
        let now = self.0.store.now();
        if let Some(entered) = self
            .by_app_password(protocol, found.as_ref(), secret, network)
            .await?
        {
            return Ok(entered);
        }
        // Of who has a second factor the password opens no mail program, and none learns whether it was right.
        let opens =
            |known: &Candidate| protocol == Protocol::Web || known.standing == Standing::Free;
        let whose = found.as_ref().map_or(NOBODY, |known| known.person.id);
        let found = found.filter(opens);
        let (counted, failures) = {
            let (identity, whose) = (self.clone(), whose);
            let look = move || identity.counted_at(protocol, &name, &origin, whose);
            self.0.store.offload(look).await??
        };
        let known = found.as_ref();
        // Remembered or not: who guesses waits, and is not told by an answer that comes at once.
        refuse(failures.first_wait())?;
        // A node that does not hear what others end believes the database alone.
        if let Some(known) = known
            && self.0.endings.hears()
            && let Some(chosen) = self.0.memory.knows(known.key(), secret, now)
        {
            let entered = self.admit(protocol, known, network, Some(chosen))?;
            return self.noted(entered, None).await;
        }
        refuse(failures.wait())?;
        let verified = self.verify(known, secret, (counted, whose));
        let (Some(mut found), Some((last_end, chosen))) = (found.clone(), verified.await?) else {
            tracing::info!(door = protocol.name(), %network, "refused a sign-in");
            return Err(Reason::BadCredentials.into());
        };
        found.last_end = last_end;
        let key = found.key();
        self.0.memory.remember((key, chosen), secret, now);
        let entered = self.admit(protocol, &found, network, Some(chosen))?;
        self.noted(entered, None).await
    }

    /// Who brought the password of a program. It is guessed by nobody, so nobody's failures keep it waiting.
    async fn by_app_password(
        &self,
        protocol: Protocol,
        found: Option<&Candidate>,
        secret: &Secret,
        network: IpAddr,
    ) -> Result<Option<Entered>, Refusal> {
        let code = app_password::parse(secret).filter(|_| protocol != Protocol::Web);
        let Some(code) = code else {
            return Ok(None);
        };
        // Looked for under nobody's name too: one that exists costs no more.
        let person = found.map_or(NOBODY, |known| known.person.id);
        let identity = self.clone();
        let brought = self
            .0
            .store
            .offload(move || identity.brought(person, &code))
            .await??;
        let (Some(known), Some(brought)) = (found, brought) else {
            return Ok(None);
        };
        self.enter_by(protocol, known, brought, network)
            .await
            .map(Some)
    }

    /// Lets in who showed the password of a program, in whichever way.
    async fn enter_by(
        &self,
        protocol: Protocol,
        known: &Candidate,
        brought: Brought,
        network: IpAddr,
    ) -> Result<Entered, Refusal> {
        let entered = self.admit(protocol, known, network, None)?;
        if !brought.opens(protocol) {
            return Err(Reason::NotAllowedHere.into());
        }
        self.noted(entered, Some(brought)).await
    }

    /// Writes down that a program came in, once a day, which tells its bearer where it is news, and its password's use, once an
    /// hour; the web's sessions do it themselves.
    async fn noted(&self, entered: Entered, by: Option<Brought>) -> Result<Entered, Refusal> {
        let (person, door) = (entered.actor.person, entered.actor.protocol);
        let (Some(network), false) = (entered.actor.network, door == Protocol::Web) else {
            return Ok(entered);
        };
        let now = self.0.store.now();
        let program = by.as_ref().map_or("", |by| by.name.as_str()).to_owned();
        let is_new = self.0.noted.is_new(person, door, (network, &program), now);
        let used = by.filter(|by| by.is_stale(now)).map(|by| by.id);
        if !is_new && used.is_none() {
            return Ok(entered);
        }
        let (identity, whose) = (self.clone(), (person, entered.actor.account));
        let noted = self.0.store.offload(move || {
            let came = Came {
                door,
                network,
                program: &program,
            };
            let noting = identity.note_program(whose, is_new.then_some(&came), used.as_deref());
            if noting.is_err() && is_new {
                let from = (network, program.as_str());
                identity.0.noted.forget(person, door, from);
            }
            noting
        });
        noted.await??;
        Ok(entered)
    }

    pub(crate) fn candidate(&self, name: &str) -> Result<Option<Candidate>, Refusal> {
        if name.is_empty() || name.len() > LONGEST_NAME {
            return Ok(None);
        }
        let directory = &self.0.directory;
        let person = match name.split_once('@') {
            None => directory.person_identified(name, None)?,
            Some((identifier, domain)) => match directory.person_at(name)? {
                Some(person) => Some((*person).clone()),
                None => match directory.organisation_of_domain(domain)? {
                    Some(organisation) => {
                        directory.person_identified(identifier, Some(organisation))?
                    }
                    None => None,
                },
            },
        };
        // Nobody signs in to a role mailbox, whatever password it might be given.
        let person = person.filter(|person| person.role != Role::Mailbox);
        let Some((person, account)) = person.and_then(|one| one.account.map(|own| (one, own)))
        else {
            // Looked at for nobody too: a name that exists costs no more.
            self.0.store.platform_read(|tx| {
                second_factor::standing(tx, NOBODY, OrganisationId(0), Population::Staff)?;
                ending::last(tx, NO_ACCOUNT)
            })?;
            return Ok(None);
        };
        self.listening(person, account).map(Some)
    }

    /// Listens first: what ends from here on is heard.
    pub(crate) fn listening(
        &self,
        person: Person,
        account: AccountId,
    ) -> Result<Candidate, Refusal> {
        let ended = self.listen(account, person.organisation);
        let (organisation, population) = (person.organisation, person.population);
        let (last_end, standing) = self.0.store.platform_read(|tx| {
            let standing = second_factor::standing(tx, person.id, organisation, population)?;
            Ok::<_, StoreError>((ending::last(tx, account)?, standing))
        })?;
        Ok(Candidate {
            person,
            account,
            ended,
            last_end,
            standing,
        })
    }

    /// What a knock waits for, and what it is counted for when it fails; with what failed before. Mail programs that go on with
    /// a password of before are counted apart from the web: they keep nobody from signing in there.
    fn counted_at(
        &self,
        protocol: Protocol,
        name: &str,
        origin: &Origin,
        whose: PersonId,
    ) -> Result<(Counted, Failures), StoreError> {
        let network = origin.network;
        if protocol != Protocol::Web {
            let of_programs = format!("programs/{name}");
            let keys = vec![
                Key::name(&of_programs, network),
                Key::programs(network, self.is_listed(network)?),
            ];
            return self.with_failures(Counted::for_all(keys));
        }
        let of_network = self.network_key(network)?;
        // Whoever is named: a value of somebody's device costs the same.
        if let Some(device) = self.known_device(origin, whose)? {
            let counted = Counted {
                waits: vec![device.clone()],
                counts: vec![device, of_network.clone()],
                is_known_device: true,
            };
            let (counted, failures) = self.with_failures(counted)?;
            // One that guessed too often is a device like others.
            if failures.wait().is_none() {
                return Ok((counted, failures));
            }
        }
        self.with_failures(Counted::for_all(vec![Key::name(name, network), of_network]))
    }

    fn with_failures(&self, counted: Counted) -> Result<(Counted, Failures), StoreError> {
        let failures = self.failures(&counted.waits)?;
        Ok((counted, failures))
    }

    /// When something of the account had ended last and when the secret was chosen, if it is its; what fails is counted before the next one has the
    /// place. The same work whether or not there is such a person.
    async fn verify(
        &self,
        found: Option<&Candidate>,
        secret: &Secret,
        (counted, whose): (Counted, PersonId),
    ) -> Result<Option<(Option<Timestamp>, Timestamp)>, Refusal> {
        let places = match counted.is_known_device {
            true => &self.0.known_places,
            false => &self.0.places,
        };
        let place = places.acquire().await;
        let _place = place.map_err(|_| Refusal::from(Reason::Unavailable))?;
        let (identity, secret) = (self.clone(), secret.clone());
        let known = found.map(|known| (known.person.id, known.account, known.person.organisation));
        let nobody = (NOBODY, NO_ACCOUNT, OrganisationId(0));
        let (person, account, organisation) = known.unwrap_or(nobody);
        let verified = self.0.store.offload(move || {
            // Of many that came at once those that waited for a place have others' failures before them.
            let failures = identity.failures(&counted.waits)?;
            refuse(failures.wait())?;
            // Both as they were at one moment.
            let (kept, last_end, mode) = identity.0.store.platform_read(|tx| {
                let last_end = ending::last(tx, account)?;
                let kept = tx.query_opt(credential::HASH_CHOSEN, params![person], |row| {
                    Ok((row.get::<String>(0)?, row.get::<Timestamp>(1)?))
                })?;
                Ok::<_, StoreError>((kept, last_end, password_mode(tx, organisation)?))
            })?;
            let hash = kept.as_ref().map(|(hash, _)| hash);
            identity.0.hashes.fetch_add(1, Ordering::Relaxed);
            let right = mode::verify(mode, &secret, hash.unwrap_or(&identity.0.decoy));
            if let (Some(hash), false) = (hash, right) {
                identity.make_up(&secret, hash);
            }
            let Some((hash, chosen)) = kept.filter(|_| right) else {
                identity.count_failure(&counted.counts, whose)?;
                return Ok(None);
            };
            // What failed on the network stays counted; who never failed writes nothing.
            if failures.first_failed() {
                identity.forget_failures(&counted.waits[..1])?;
            }
            // Whoever came in is in, also where that fails: the next sign-in tries again.
            if let Err(error) = identity.raise(person, &secret, &hash) {
                tracing::warn!(%error, "could not raise the hash of a password");
            }
            Ok::<_, Refusal>(Some((last_end, chosen)))
        });
        verified.await?
    }

    /// Lets in whose account is open. `chosen` is when the password was chosen that was shown; nothing where none was.
    pub(crate) fn admit(
        &self,
        protocol: Protocol,
        found: &Candidate,
        network: IpAddr,
        chosen: Option<Timestamp>,
    ) -> Result<Entered, Refusal> {
        let account = self.0.directory.account(found.account)?;
        let reason = match account.state {
            AccountState::Active | AccountState::Leaving => {
                account.frozen.is_some().then_some(Reason::Frozen)
            }
            AccountState::Suspended => Some(Reason::Suspended {
                why: self.0.directory.suspension(found.account)?,
            }),
            AccountState::ToActivate if self.is_unfinished(found.account)? => {
                Some(Reason::Unfinished(Resuming {
                    account: found.account,
                    last_end: found.last_end,
                }))
            }
            AccountState::Announced | AccountState::ToActivate => Some(Reason::NotActivated),
            AccountState::Closed | AccountState::Deleted => Some(Reason::Closed),
        };
        if let Some(reason) = reason {
            return Err(reason.into());
        }
        let changes = self.is_of_before(&found.person, chosen)?;
        let halfway = || Halfway {
            person: found.person.id,
            account: found.account,
            last_end: found.last_end,
            asks_code: found.standing == Standing::Has,
            enrols: found.standing == Standing::Must,
            changes,
        };
        if protocol == Protocol::Web && found.standing != Standing::Free {
            return Err(Reason::SecondFactor(halfway()).into());
        }
        if changes {
            return Err(Reason::OldPassword(halfway()).into());
        }
        Ok(Entered {
            actor: Actor {
                network: Some(network),
                ..actor(protocol, &found.person, found.account)
            },
            ended: found.ended.clone(),
            last_end: found.last_end,
            by_factor: false,
        })
    }
}

/// Refuses who has to wait.
fn refuse(wait: Option<Duration>) -> Result<(), Refusal> {
    match wait {
        Some(retry_after) => Err(Reason::Throttled { retry_after }.into()),
        None => Ok(()),
    }
}

pub(crate) fn actor(protocol: Protocol, person: &Person, account: AccountId) -> Actor {
    let scopes = match protocol {
        Protocol::Submission => Scopes::SEND,
        Protocol::Imap => Scopes::MAIL_READ.with(Scopes::MAIL_WRITE),
        _ => Scopes::ALL,
    };
    Actor {
        person: person.id,
        account,
        organisation: person.organisation,
        on_behalf: None,
        session: None,
        network: None,
        protocol,
        scopes,
        language: person.language,
    }
}

/// Names forgive spaces around them and capitals; an address in full keeps its domain in the form we store.
pub(crate) fn normal(name: &str) -> String {
    let name = name.trim();
    match name.parse::<Address>() {
        Ok(address) => format!("{}@{}", address.local().to_lowercase(), address.domain()),
        Err(_) => name.to_lowercase(),
    }
}
