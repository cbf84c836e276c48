//! The end of a first sign-in: a second factor for who must have one, then the account is active and a session open.

use super::{
    Activation, ActivationRefusal, ActivationStep, AskedAgain, BORN, DONE, MOST_DATES, date_failed,
    dates_failed, rescue,
};
use crate::authentication::actor;
use crate::identifier::is_born;
use crate::passkey::{PasskeyChallenge, Site};
use crate::second_factor::Standing;
use crate::second_factor::enrolling::{Door, NewFactor};
use crate::second_factor::signing_in::{CameIn, StepRefusal};
use crate::throttle::Key;
use crate::{Device, Entered, Hashed, Identity, RescueRefusal, Secret, ending, session};
use directory::{Act, Actor, DirectoryError, Entry, Protocol, record};
use feed_syntax::BirthDate;
use store::{StoreError, Tx, params};

impl Identity {
    /// Ends the first sign-in: the account is active, and a session open for its bearer.
    ///
    /// # Errors
    /// `Over` when a step is missing: a password, or a rescue address where the organisation asks for one; `BirthDate` of who
    /// resumes and has not shown it; `SecondFactor` where one is to be enrolled. `Active` for who enrolled one and was cut off: the
    /// account is, and the sign-in asks for it.
    pub fn finish_activation(
        &self,
        token: &Secret,
        device: &Device,
    ) -> Result<(Actor, Secret), ActivationRefusal> {
        let begun = self.finishing(token)?;
        match self.standing(begun.person)? {
            Standing::Free => self.finish(&begun, device, false),
            Standing::Must => Err(ActivationRefusal::SecondFactor),
            Standing::Has => {
                self.make_active(&begun, device)?;
                Err(ActivationRefusal::Active)
            }
        }
    }

    /// A first sign-in with all steps but a second factor, if it must have one.
    fn finishing(&self, token: &Secret) -> Result<Activation, ActivationRefusal> {
        let at_rescue = |one: &Activation| one.step == ActivationStep::Rescue;
        let begun = self.activation(token)?.filter(at_rescue);
        let begun = begun.ok_or(ActivationRefusal::Over)?;
        if begun.asks == Some(AskedAgain::BirthDate) {
            return Err(ActivationRefusal::BirthDate);
        }
        let organisation = self.0.directory.person(begun.person)?.organisation;
        let rule = self.0.directory.policies(organisation)?.activation;
        if rule.rescue_required && self.rescue_address(begun.person)?.is_none() {
            return Err(ActivationRefusal::Over);
        }
        Ok(begun)
    }

    /// A first sign-in of which all that is left is to enrol a second factor; nothing where none is to be.
    ///
    /// # Errors
    /// `Over`; the store's.
    pub fn activation_enrols(
        &self,
        token: &Secret,
    ) -> Result<Option<Activation>, ActivationRefusal> {
        let begun = self.finishing(token)?;
        Ok((self.standing(begun.person)? == Standing::Must).then_some(begun))
    }

    /// A first sign-in of which all that is left is to enrol a second factor.
    fn enrolling_first(&self, token: &Secret) -> Result<Activation, StepRefusal> {
        let begun = self.finishing(token).map_err(RescueRefusal::from)?;
        match self.standing(begun.person)? {
            Standing::Must => Ok(begun),
            _ => Err(RescueRefusal::from(ActivationRefusal::Over).into()),
        }
    }

    /// What the browser of who enrols a passkey there is asked; it is answered behind this token.
    ///
    /// # Errors
    /// A [`StepRefusal`].
    pub fn propose_passkey_in_activation(
        &self,
        token: &Secret,
        site: &Site,
    ) -> Result<PasskeyChallenge, StepRefusal> {
        let begun = self.enrolling_first(token)?;
        Ok(self.propose_to((begun.person, Some(token)), site)?)
    }

    /// Sends a code to the rescue address of who resumes.
    ///
    /// # Errors
    /// `Over` where none is asked for; another [`StepRefusal`].
    pub fn ask_code_in_activation(&self, token: &Secret) -> Result<(), StepRefusal> {
        let begun = self.enrolling_first(token)?;
        if begun.asks != Some(AskedAgain::Letter) {
            return Err(StepRefusal::Over);
        }
        let address = self.rescue_address(begun.person)?;
        let address = address.ok_or(StepRefusal::NoRescue)?;
        let ask = |tx: &Tx<'_>| rescue::ask(tx, begun.person, &address);
        self.0.store.platform_write(ask)??;
        self.0.store.wake_jobs();
        Ok(())
    }

    /// Enrols the second factor of who signs in for the first time, and ends the first sign-in. Whoever is here has shown who they
    /// are, or resumes and brings the code that was `sent` to their rescue address ([`AskedAgain::Letter`]).
    ///
    /// # Errors
    /// A [`StepRefusal`].
    pub fn enrol_in_activation(
        &self,
        token: &Secret,
        sent: &Secret,
        new: &NewFactor,
        device: &Device,
    ) -> Result<CameIn, StepRefusal> {
        let begun = self.enrolling_first(token)?;
        let confirmed = self.confirmed((begun.person, Some(token)), new)?;
        let own = self.bearer_of(&begun, device)?;
        if begun.asks == Some(AskedAgain::Letter) {
            self.take_sent(begun.person, sent)?;
        }
        let hash = session::hash(token.reveal());
        let enrolled = self.enrol(&own, &confirmed, Door::FirstSignIn(&hash))?;
        let (recovery, ended) = enrolled.ok_or(StepRefusal::Over)?;
        self.has_ended(ended);
        let opened = self
            .finish(&begun, device, true)
            .map_err(RescueRefusal::from)?;
        let (actor, token) = opened;
        Ok(CameIn {
            actor,
            token,
            recovery,
            shared: device.shared,
        })
    }

    /// Takes the date of birth of who resumes: they go on as who has just shown who they are. Dates that were tried count with those
    /// beside the NUMEN.
    ///
    /// # Errors
    /// `NotBorn`, `Throttled`; `Over` where none is asked for.
    pub fn show_birth_date(
        &self,
        token: &Secret,
        born: &BirthDate,
        device: &Device,
    ) -> Result<(), StepRefusal> {
        let begun = self.activation(token)?;
        let begun = begun.filter(|one| one.asks == Some(AskedAgain::BirthDate));
        let person = begun.ok_or(StepRefusal::Over)?.person;
        let counted = [Key::recovery(person.0, Some(device.network))];
        if let Some(retry_after) = self.count_before(&counted, person)? {
            return Err(StepRefusal::Throttled { retry_after });
        }
        let told = self.keyed()?.of(Hashed::BirthDate, &born.reveal());
        let known = self.0.directory.recognition(person)?.birth_hash;
        let is_right = is_born(known.as_deref(), &told);
        let hash = session::hash(token.reveal());
        let taken = self.0.store.platform_write(|tx| {
            if dates_failed(tx, person)? >= MOST_DATES {
                return Ok(false);
            }
            match is_right {
                true => tx.execute(BORN, params![&hash]).map(drop)?,
                false => date_failed(tx, person)?,
            }
            Ok::<_, StoreError>(is_right)
        })?;
        if !taken {
            return Err(StepRefusal::NotBorn);
        }
        Ok(self.forget_failures(&counted)?)
    }

    fn bearer_of(&self, begun: &Activation, device: &Device) -> Result<Actor, DirectoryError> {
        let person = self.0.directory.person(begun.person)?;
        Ok(Actor {
            network: Some(device.network),
            ..actor(Protocol::Web, &person, begun.account)
        })
    }

    fn make_active(&self, begun: &Activation, device: &Device) -> Result<Actor, ActivationRefusal> {
        let person = self.0.directory.person(begun.person)?;
        let own = self.bearer_of(begun, device)?;
        // Active first: a cut in between leaves somebody who signs in as everybody does.
        if !self.0.directory.activate(begun.account)? {
            return Err(ActivationRefusal::Over);
        }
        self.0.store.platform_write(|tx| {
            if tx.execute(DONE, params![begun.account])? > 0 {
                let by_sheet = begun.sheet.is_some();
                let act = Act::Activated { by_sheet };
                let entry = Entry::about(person.organisation, person.id, act);
                record(tx, &own, &entry.at(person.establishment_id))?;
            }
            Ok::<_, StoreError>(())
        })?;
        Ok(own)
    }

    fn finish(
        &self,
        begun: &Activation,
        device: &Device,
        by_factor: bool,
    ) -> Result<(Actor, Secret), ActivationRefusal> {
        let own = self.make_active(begun, device)?;
        let account = begun.account;
        let entered = Entered {
            ended: self.ended(&own),
            last_end: self.0.store.platform_read(|tx| ending::last(tx, account))?,
            by_factor,
            actor: own.clone(),
        };
        let session = self.open_session(&entered, device)?;
        Ok((own, session.ok_or(ActivationRefusal::Over)?))
    }
}
