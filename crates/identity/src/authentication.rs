//! The one door: name and secret in, an actor or a refusal out.

use crate::{Identity, Secret, credential};
use directory::{AccountState, Actor, DirectoryError, Person, Protocol, Role, Scopes};
use std::net::IpAddr;
use std::time::Duration;
use store::{AccountId, StoreError};
use text::address::Address;

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
    /// The right secret; its bearer has not activated the account, or its day has not come.
    NotActivated,
    /// The right secret, chosen at a first sign-in that has steps left ([`Identity::resume_activation`]).
    Unfinished {
        account: AccountId,
    },
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

pub(crate) struct Candidate {
    pub person: Person,
    pub account: AccountId,
}

impl Identity {
    /// Lets in who has the name (an identifier, an address, or `identifier@domain`) and its secret. What was
    /// verified minutes ago is answered from memory; others wait for one of few places, off the async workers.
    ///
    /// # Errors
    /// A [`Refusal`].
    pub async fn authenticate(
        &self,
        protocol: Protocol,
        name: &str,
        secret: &Secret,
        network: IpAddr,
    ) -> Result<Actor, Refusal> {
        let (identity, name, secret) = (self.clone(), normal(name), secret.clone());
        // Who asked may go away: what was begun ends, holds its place until then, and counts.
        let done =
            tokio::spawn(async move { identity.let_in(protocol, name, &secret, network).await });
        done.await
            .unwrap_or_else(|_| Err(Reason::Unavailable.into()))
    }

    async fn let_in(
        &self,
        protocol: Protocol,
        name: String,
        secret: &Secret,
        network: IpAddr,
    ) -> Result<Actor, Refusal> {
        let found = {
            let (identity, name) = (self.clone(), name.clone());
            self.0
                .store
                .offload(move || identity.candidate(&name))
                .await??
        };
        let now = self.0.store.now();
        // A node that does not hear what others end believes the database alone.
        if let Some(known) = &found
            && self.0.endings.hears()
            && self
                .0
                .memory
                .knows(known.account, known.person.id, secret, now)
        {
            return self.admit(protocol, known, network);
        }
        if let Some(retry_after) = self.0.throttle.wait(&name, network, now) {
            return Err(Reason::Throttled { retry_after }.into());
        }
        let times = self.0.endings.times();
        let mut times_read = times;
        let from = (name.as_str(), network);
        let mut right = self.verify(found.as_ref(), secret, from).await?;
        let mut current = self.0.endings.times() == times;
        if right && !current {
            // Something ended meanwhile, this secret perhaps.
            let times = self.0.endings.times();
            right = self.verify(found.as_ref(), secret, from).await?;
            current = self.0.endings.times() == times;
            times_read = times;
        }
        if !right {
            self.0.throttle.failed(&name, network, now);
            tracing::info!(door = protocol.name(), %network, "refused a sign-in");
            return Err(Reason::BadCredentials.into());
        }
        let Some(found) = found else {
            return Err(Reason::BadCredentials.into());
        };
        self.0.throttle.succeeded(&name, network);
        if current {
            self.0
                .memory
                .remember(found.account, found.person.id, secret, now);
            // What ended before this was remembered has not been forgotten with it.
            if self.0.endings.times() != times_read {
                self.0.memory.forget(found.account);
            }
        }
        self.admit(protocol, &found, network)
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
        Ok(person.and_then(|person| person.account.map(|account| Candidate { account, person })))
    }

    /// The same work whether or not there is such a person.
    async fn verify(
        &self,
        found: Option<&Candidate>,
        secret: &Secret,
        (name, network): (&str, IpAddr),
    ) -> Result<bool, Refusal> {
        let _place = self
            .0
            .places
            .acquire()
            .await
            .map_err(|_| Refusal::from(Reason::Unavailable))?;
        // Of many that came at once those that waited for a place have others' failures before them.
        let throttle = &self.0.throttle;
        if let Some(retry_after) = throttle.wait(name, network, self.0.store.now()) {
            return Err(Reason::Throttled { retry_after }.into());
        }
        let (identity, secret, person) = (
            self.clone(),
            secret.clone(),
            found.map(|known| known.person.id),
        );
        let verified = self.0.store.offload(move || {
            let hash = match person {
                Some(person) => identity.hash_of(person)?,
                None => None,
            };
            let right = credential::verify(&secret, hash.as_deref().unwrap_or(&identity.0.decoy));
            Ok::<_, StoreError>(right && hash.is_some())
        });
        Ok(verified.await??)
    }

    fn admit(
        &self,
        protocol: Protocol,
        found: &Candidate,
        network: IpAddr,
    ) -> Result<Actor, Refusal> {
        let account = self.0.directory.account(found.account)?;
        let reason = match account.state {
            AccountState::Active | AccountState::Leaving => None,
            AccountState::Suspended => Some(Reason::Suspended {
                why: self.0.directory.suspension(found.account)?,
            }),
            AccountState::ToActivate if self.is_unfinished(found.account)? => {
                let account = found.account;
                Some(Reason::Unfinished { account })
            }
            AccountState::Announced | AccountState::ToActivate => Some(Reason::NotActivated),
            AccountState::Closed | AccountState::Deleted => Some(Reason::Closed),
        };
        if let Some(reason) = reason {
            return Err(reason.into());
        }
        Ok(Actor {
            network: Some(network),
            ..actor(protocol, &found.person, found.account)
        })
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
