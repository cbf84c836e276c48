//! Who shows a program's password by SCRAM ([`Scram`]), and goes on as who sent it: the same gates, the same refusals.
//!
//! All that is looked up is looked up after the client's last message, whoever it names: a name that nobody has costs as many
//! statements, and is held against as many keys, as one with twenty programs.

use super::{Entered, NOBODY, Reason, Refusal, normal, refuse};
use crate::Identity;
use crate::app_password::{Brought, MOST_APP_PASSWORDS};
use crate::scram::keys::{self, KeysOfForms};
use crate::scram::{Scram, ScramFault, Shown};
use crate::throttle::Key;
use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use directory::{PersonId, Protocol};
use std::net::IpAddr;
use store::StoreError;
use thiserror::Error;

/// Why nobody came in by SCRAM.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ScramRefusal {
    #[error(transparent)]
    Message(#[from] ScramFault),
    /// As of a password that was sent.
    #[error("refused")]
    Refused(Refusal),
}

impl From<Refusal> for ScramRefusal {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<StoreError> for ScramRefusal {
    fn from(error: StoreError) -> Self {
        Self::Refused(error.into())
    }
}

impl Identity {
    /// Answers a client's first message. No name is looked up for it.
    ///
    /// # Errors
    /// A [`ScramRefusal`].
    pub fn begin_scram(&self, first: &[u8]) -> Result<Scram, ScramRefusal> {
        let nonce = STANDARD_NO_PAD.encode(self.0.store.random().bytes::<18>());
        let salt = keys::salt(self.keyed()?);
        Ok(Scram::answered(first, &nonce, &salt)?)
    }

    /// Lets in whose program shows its password with its last message; with them, what the program is told
    /// (`server-final-message`).
    ///
    /// # Errors
    /// A [`ScramRefusal`]: of a proof that is none of this name's programs, as of a wrong password.
    pub async fn authenticate_by_scram(
        &self,
        protocol: Protocol,
        exchange: &Scram,
        last: &[u8],
        network: IpAddr,
    ) -> Result<(Entered, String), ScramRefusal> {
        let shown = exchange.shown(last)?;
        let (identity, name) = (self.clone(), normal(exchange.name()));
        // Who asked may go away: what was begun ends, and counts.
        let done = tokio::spawn(async move {
            identity
                .let_in_by_proof(protocol, name, shown, network)
                .await
        });
        let done = done.await;
        Ok(done.unwrap_or_else(|_| Err(Reason::Unavailable.into()))?)
    }

    async fn let_in_by_proof(
        &self,
        protocol: Protocol,
        name: String,
        shown: Shown,
        network: IpAddr,
    ) -> Result<(Entered, String), Refusal> {
        let identity = self.clone();
        let looked = name.clone();
        let looking = self.0.store.offload(move || {
            let found = identity.candidate(&looked)?;
            let whose = found.as_ref().map_or(NOBODY, |known| known.person.id);
            let proved = identity.proved(whose, &shown)?;
            Ok::<_, Refusal>((found, proved))
        });
        let (found, proved) = looking.await??;
        match (found, proved) {
            (Some(known), Some((brought, answer))) => {
                let entering = self.enter_by(protocol, &known, brought, network);
                Ok((entering.await?, answer))
            }
            _ => Err(self.refuse_proof(name, network).await),
        }
    }

    /// The program of a person whose password a proof shows, and the answer to it.
    fn proved(
        &self,
        person: PersonId,
        shown: &Shown,
    ) -> Result<Option<(Brought, String)>, StoreError> {
        let keyed = self.keyed()?;
        let random = self.0.store.random();
        let nobody = KeysOfForms::of_nobody().seal(keyed, &**random, (NOBODY, ""));
        let mut rows = self.with_keys(person)?.into_iter();
        let mut proved = None;
        for _ in 0..MOST_APP_PASSWORDS {
            let row = rows.next();
            let (of, sealed) = match &row {
                Some((one, sealed)) => ((person, one.id.as_str()), sealed),
                None => ((NOBODY, ""), &nobody),
            };
            let keys = KeysOfForms::open(keyed, of, sealed).unwrap_or_else(|| {
                tracing::error!(program = of.1, "keys that were not sealed here");
                KeysOfForms::of_nobody()
            });
            for answer in keys.each().filter_map(|keys| shown.answered_by(keys)) {
                proved = row.as_ref().map(|(one, _)| (one.clone(), answer));
            }
        }
        Ok(proved)
    }

    /// Refuses a proof as a wrong password is refused: who has failed too often by proofs waits, others are counted. Proofs of 85
    /// random bits are guessed by nobody, so that what fails, a program that is not set up for them, keeps neither those that send
    /// a password nor its neighbours waiting.
    async fn refuse_proof(&self, name: String, network: IpAddr) -> Refusal {
        let identity = self.clone();
        let counting = self.0.store.offload(move || {
            let is_listed = identity.is_listed(network)?;
            let counts = [
                Key::name(&format!("scram/{name}"), network),
                Key::proofs(network, is_listed),
            ];
            refuse(identity.wait_for(&counts)?)?;
            // Nobody's: a program that is not set up for it makes nobody look as if they were guessed at.
            identity.count_failure(&counts, NOBODY)?;
            Ok::<_, Refusal>(())
        });
        match counting.await {
            Ok(Ok(())) => {
                tracing::info!(%network, "refused a proof");
                Reason::BadCredentials.into()
            }
            Ok(Err(refusal)) => refusal,
            Err(error) => error.into(),
        }
    }
}
