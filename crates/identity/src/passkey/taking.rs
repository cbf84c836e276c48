//! Questions to passkeys and their answers: each question is good for five minutes, for whom it was made, once.
//!
//! A question goes to the page sealed and comes back with the answer ([`crate::sealed`]), so that whoever asks for many writes
//! nothing; an answer that was taken leaves a mark until the question is over. Of a passkey whose counter does not go on there are
//! two (Web Authentication §7.2, step 22): it opens nothing, its bearer is told, and the journal says so.

use super::{KEYS, OF_CREDENTIAL, REMEMBERED, Site, USED, credential, kept, key, spend};
use crate::notice::{self, Happened};
use crate::second_factor::enrolling::Enrolling;
use crate::second_factor::{FactorRefusal, Standing};
use crate::{
    Entered, Hashed, Identity, Origin, Reason, Refusal, Secret, activation::NOBODY, shown_network,
};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use directory::{Act, Actor, DirectoryError, Entry, PersonId, Protocol, Role, record};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::time::Duration;
use store::{StoreError, Timestamp, params};
use uuid::Uuid;
use webauthn_rs::prelude::{
    DiscoverableAuthentication, Passkey as Key, PasskeyRegistration, PublicKeyCredential,
    RegisterPublicKeyCredential, WebauthnError,
};

/// How long a question waits: somebody fetches the key from the drawer.
pub(crate) const LASTS: Duration = Duration::from_secs(5 * 60);
/// Bytes of an answer with its question: those of browsers have some two thousand.
const LONGEST: usize = 16 * 1024;
/// For what the question of who is not signed in is sealed, and that of who changes their password without coming in.
const ANYBODY: &str = "passkey/sign-in";
const CHANGE: &str = "passkey/change";

/// A question for a browser.
#[derive(Debug, Clone, Serialize)]
pub struct PasskeyChallenge {
    /// The options that browsers take (`PublicKeyCredential.parse…OptionsFromJSON`).
    pub options: Value,
    /// Comes back with the answer, unread.
    pub sealed: String,
}

/// What is sealed.
#[derive(Serialize, Deserialize)]
struct Asked<S> {
    site: String,
    state: S,
}

/// What comes back.
#[derive(Deserialize)]
struct Answer<C> {
    sealed: String,
    credential: C,
}

/// A passkey that was made for a question.
pub(crate) struct Made {
    pub key: Key,
    pub mark: String,
    pub expires: Timestamp,
}

/// A passkey that answered, and the question.
struct Known {
    id: String,
    person: PersonId,
    name: String,
    kept: String,
}

/// Who is not in yet answers behind the token behind which they were asked.
fn creation((person, behind): Enrolling<'_>) -> String {
    let of = format!("passkey/creation/{}", person.0);
    match behind {
        Some(token) => {
            let behind = blake3::hash(token.reveal().as_bytes());
            format!("{of}/{}", behind.to_hex())
        }
        None => of,
    }
}

fn proof(person: PersonId) -> String {
    format!("passkey/proof/{}", person.0)
}

fn corrupt(error: impl std::fmt::Display) -> StoreError {
    StoreError::Corrupt(format!("a question to passkeys: {error}"))
}

/// Whether what was typed where a code is asked for is the answer of a passkey: codes begin otherwise.
pub(crate) fn is_answer(typed: &Secret) -> bool {
    typed.reveal().starts_with('{')
}

fn parse<C: for<'a> Deserialize<'a>>(answer: &Secret) -> Option<Answer<C>> {
    let text = Some(answer.reveal()).filter(|text| text.len() <= LONGEST)?;
    serde_json::from_str(text).ok()
}

/// As browsers read it (Web Authentication §5.10, `PublicKeyCredentialDescriptorJSON`).
fn named(keys: &[Key]) -> Value {
    let ids = keys.iter().map(|key| {
        let id = URL_SAFE_NO_PAD.encode(key.cred_id());
        json!({"type": "public-key", "id": id})
    });
    Value::Array(ids.collect())
}

impl Identity {
    /// Under which authenticators keep somebody: it tells nobody who it is.
    fn handle(&self, person: PersonId) -> Result<Uuid, StoreError> {
        let keyed = self.keyed()?;
        let digits = keyed.of(Hashed::PasskeyHandle, &person.0.to_string());
        Uuid::parse_str(&digits).map_err(corrupt)
    }

    fn keys(&self, person: PersonId) -> Result<Vec<Key>, StoreError> {
        let kept: Vec<String> = self
            .0
            .store
            .platform_read(|tx| tx.query(KEYS, params![person], |row| row.get(0)))?;
        kept.iter().map(|kept| key(kept)).collect()
    }

    fn sealed<S: Serialize>(
        &self,
        purpose: &str,
        site: &Site,
        state: S,
    ) -> Result<String, StoreError> {
        let site = site.origin.to_string();
        let text = serde_json::to_string(&Asked { site, state }).map_err(corrupt)?;
        let until = self.0.store.now().after(LASTS);
        let random = &**self.0.store.random();
        Ok(self.keyed()?.seal(random, purpose, until, &text))
    }

    /// What was asked, with the mark that it leaves; nothing when its time is over or it was asked for somebody else.
    fn asked<S: for<'a> Deserialize<'a>>(
        &self,
        purpose: &str,
        sealed: &str,
    ) -> Result<Option<(Site, S, String)>, StoreError> {
        let now = self.0.store.now();
        let Ok(text) = self.keyed()?.open_sealed(purpose, now, sealed) else {
            return Ok(None);
        };
        let asked: Asked<S> = serde_json::from_str(&text).map_err(corrupt)?;
        let mark = blake3::hash(text.as_bytes()).to_hex().to_string();
        let site = Site::at(&asked.site);
        Ok(site.map(|site| (site, asked.state, mark)))
    }

    /// What the browser of who adds a passkey is asked.
    ///
    /// # Errors
    /// The directory's.
    pub fn propose_passkey(
        &self,
        person: PersonId,
        site: &Site,
    ) -> Result<PasskeyChallenge, DirectoryError> {
        self.propose_to((person, None), site)
    }

    /// The same, also for who is not in yet.
    pub(crate) fn propose_to(
        &self,
        whose: Enrolling<'_>,
        site: &Site,
    ) -> Result<PasskeyChallenge, DirectoryError> {
        let person = whose.0;
        let found = self.0.directory.person(person)?;
        let name = found.address.as_ref().unwrap_or(&found.identifier);
        let asked = site.rules()?.start_passkey_registration(
            self.handle(person)?,
            name,
            &found.display_name,
            None,
        );
        let (options, state) = asked.map_err(corrupt)?;
        let mut options = serde_json::to_value(options).map_err(corrupt)?;
        let public = &mut options["publicKey"];
        // One that its device finds by itself signs in without a name. Those that are there already are not made twice.
        public["authenticatorSelection"]["residentKey"] = json!("required");
        public["authenticatorSelection"]["requireResidentKey"] = json!(true);
        public["excludeCredentials"] = named(&self.keys(person)?);
        let sealed = self.sealed(&creation(whose), site, state)?;
        Ok(PasskeyChallenge {
            options: options["publicKey"].take(),
            sealed,
        })
    }

    /// The passkey in an answer where one was proposed.
    pub(super) fn made(
        &self,
        whose: Enrolling<'_>,
        answer: &Secret,
    ) -> Result<Made, FactorRefusal> {
        let person = whose.0;
        let answer: Answer<RegisterPublicKeyCredential> =
            parse(answer).ok_or(FactorRefusal::NoPasskey)?;
        let asked = self.asked::<PasskeyRegistration>(&creation(whose), &answer.sealed)?;
        let (site, state, mark) = asked.ok_or(FactorRefusal::Over)?;
        let made = site
            .rules()?
            .finish_passkey_registration(&answer.credential, &state);
        let key = made.map_err(|error| {
            tracing::info!(person = person.0, %error, "refused a new passkey");
            FactorRefusal::NoPasskey
        })?;
        let expires = self.0.store.now().after(LASTS + REMEMBERED);
        Ok(Made { key, mark, expires })
    }

    /// What the browser of who is known is asked: one of their passkeys proves who sits there, wherever a code of the second factor
    /// does. Nothing for who has none.
    ///
    /// # Errors
    /// The store's.
    pub fn ask_passkey(
        &self,
        person: PersonId,
        site: &Site,
    ) -> Result<Option<PasskeyChallenge>, StoreError> {
        let keys = self.keys(person)?;
        if keys.is_empty() {
            return Ok(None);
        }
        let mut asked = self.question(&proof(person), site)?;
        asked.options["allowCredentials"] = named(&keys);
        Ok(Some(asked))
    }

    /// What the browser of who signs in is asked, whoever they are.
    ///
    /// # Errors
    /// The store's.
    pub fn ask_any_passkey(&self, site: &Site) -> Result<PasskeyChallenge, StoreError> {
        self.question(ANYBODY, site)
    }

    /// What the browser of who changes their password without coming in is asked, whoever they are: beside the present password a
    /// passkey stands for a code ([`Identity::change_from_outside`]).
    ///
    /// # Errors
    /// The store's.
    pub fn ask_passkey_to_change(&self, site: &Site) -> Result<PasskeyChallenge, StoreError> {
        self.question(CHANGE, site)
    }

    fn question(&self, purpose: &str, site: &Site) -> Result<PasskeyChallenge, StoreError> {
        let asked = site.rules()?.start_discoverable_authentication();
        let (options, state) = asked.map_err(corrupt)?;
        let mut options = serde_json::to_value(options).map_err(corrupt)?;
        let sealed = self.sealed(purpose, site, state)?;
        Ok(PasskeyChallenge {
            options: options["publicKey"].take(),
            sealed,
        })
    }

    fn known(&self, id: &[u8]) -> Result<Option<Known>, StoreError> {
        let id = credential(id);
        self.0.store.platform_read(|tx| {
            tx.query_opt(OF_CREDENTIAL, params![&id], |row| {
                Ok(Known {
                    id: row.get(0)?,
                    person: PersonId(row.get(1)?),
                    name: row.get(2)?,
                    kept: row.get(3)?,
                })
            })
        })
    }

    /// Takes the answer of a passkey to [`Identity::ask_passkey`], in the place of a code.
    pub(crate) fn take_passkey(&self, actor: &Actor, answer: &Secret) -> Result<(), FactorRefusal> {
        self.take_answer(actor, answer, &proof(actor.person))
    }

    /// The same of an answer to [`Identity::ask_passkey_to_change`].
    pub(crate) fn take_passkey_to_change(
        &self,
        actor: &Actor,
        answer: &Secret,
    ) -> Result<(), FactorRefusal> {
        self.take_answer(actor, answer, CHANGE)
    }

    fn take_answer(
        &self,
        actor: &Actor,
        answer: &Secret,
        purpose: &str,
    ) -> Result<(), FactorRefusal> {
        let answer: Answer<PublicKeyCredential> =
            parse(answer).ok_or(FactorRefusal::WrongPasskey)?;
        let known = self.known(answer.credential.raw_id.as_slice())?;
        let known = known.filter(|known| known.person == actor.person);
        let known = known.ok_or(FactorRefusal::WrongPasskey)?;
        match self.takes(&known, &answer, purpose, actor)? {
            true => Ok(()),
            false => Err(FactorRefusal::WrongPasskey),
        }
    }

    /// Whether a passkey answered what was asked for a purpose, for the first time.
    fn takes(
        &self,
        known: &Known,
        answer: &Answer<PublicKeyCredential>,
        purpose: &str,
        actor: &Actor,
    ) -> Result<bool, StoreError> {
        let asked = self.asked::<DiscoverableAuthentication>(purpose, &answer.sealed)?;
        let Some((site, state, mark)) = asked else {
            return Ok(false);
        };
        let mut key = key(&known.kept)?;
        let credential = &answer.credential;
        let judged = site
            .rules()?
            .finish_discoverable_authentication_v2(credential, state, &key);
        let judged = match judged {
            Ok(judged) => judged,
            Err(error) => {
                tracing::info!(person = known.person.0, %error, "refused a passkey");
                if matches!(error, WebauthnError::CredentialPossibleCompromise) {
                    self.is_copied(known, actor, &mark)?;
                }
                return Ok(false);
            }
        };
        key.update_credential(&judged);
        let (fresh, network) = (kept(&key)?, actor.network.map(shown_network));
        self.0.store.platform_write(|tx| {
            let now = tx.now();
            if !spend(tx, &mark, now.after(LASTS + REMEMBERED))? {
                return Ok(false);
            }
            let values = params![&known.id, &known.kept, &fresh, now, network.as_deref()];
            Ok(tx.execute(USED, values)? > 0)
        })
    }

    /// A passkey's counter did not go on: its bearer is told, once for each question.
    fn is_copied(&self, known: &Known, actor: &Actor, mark: &str) -> Result<(), StoreError> {
        self.0.store.platform_write(|tx| {
            if !spend(tx, mark, tx.now().after(LASTS + REMEMBERED))? {
                return Ok(());
            }
            let name = known.name.clone();
            let happened = Happened::PasskeyCopied { name: name.clone() };
            let whose = (known.person, actor.account);
            notice::tell(tx, whose, happened, actor.network)?;
            let act = Act::PasskeyCopied { name };
            let entry = Entry::about(actor.organisation, known.person, act);
            record(tx, actor, &entry)
        })?;
        self.0.store.wake_jobs();
        Ok(())
    }

    /// Lets in who brings the answer of a passkey to [`Identity::ask_any_passkey`]: it shows both factors at once. What is known of
    /// nobody is answered as what is wrong; failures count for the network.
    ///
    /// # Errors
    /// A [`Refusal`].
    pub async fn authenticate_by_passkey(
        &self,
        answer: &Secret,
        origin: impl Into<Origin>,
    ) -> Result<Entered, Refusal> {
        let (identity, answer, origin) = (self.clone(), answer.clone(), origin.into());
        let done = tokio::spawn(async move {
            let place = identity.0.places.acquire().await;
            let _place = place.map_err(|_| Refusal::from(Reason::Unavailable))?;
            let own = identity.clone();
            let work = move || own.enter_by_passkey(&answer, &origin);
            identity.0.store.offload(work).await?
        });
        done.await
            .unwrap_or_else(|_| Err(Reason::Unavailable.into()))
    }

    fn enter_by_passkey(&self, answer: &Secret, origin: &Origin) -> Result<Entered, Refusal> {
        let counted = [self.network_key(origin.network)?];
        if let Some(retry_after) = self.failures(&counted)?.wait() {
            return Err(Reason::Throttled { retry_after }.into());
        }
        match self.by_passkey(answer, origin)? {
            Some(entered) => Ok(entered),
            None => {
                self.count_failure(&counted, NOBODY)?;
                let network = origin.network;
                tracing::info!(%network, "refused a sign-in by a passkey");
                Err(Reason::BadCredentials.into())
            }
        }
    }

    fn by_passkey(&self, answer: &Secret, origin: &Origin) -> Result<Option<Entered>, Refusal> {
        let Some(answer) = parse::<PublicKeyCredential>(answer) else {
            return Ok(None);
        };
        let Some(known) = self.known(answer.credential.raw_id.as_slice())? else {
            return Ok(None);
        };
        let handle = answer.credential.response.user_handle.as_deref();
        if handle != Some(self.handle(known.person)?.as_bytes().as_slice()) {
            return Ok(None);
        }
        let person = match self.0.directory.person(known.person) {
            Err(DirectoryError::NotFound(_)) => return Ok(None),
            found => found?,
        };
        let Some(account) = person.account.filter(|_| person.role != Role::Mailbox) else {
            return Ok(None);
        };
        // Listens before the answer is looked at, as of a password.
        let mut found = self.listening((*person).clone(), account)?;
        let own = Actor {
            network: Some(origin.network),
            ..crate::authentication::actor(Protocol::Web, &person, account)
        };
        if !self.takes(&known, &answer, ANYBODY, &own)? {
            return Ok(None);
        }
        // Nothing more is asked for.
        found.standing = Standing::Free;
        // No password was shown: an old one keeps no passkey from opening.
        let entered = self.admit(Protocol::Web, &found, origin.network, None)?;
        Ok(Some(Entered {
            by_factor: true,
            ..entered
        }))
    }
}
