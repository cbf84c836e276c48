//! Devices that somebody signed in from before: what others fail at elsewhere does not make them wait there.
//!
//! The browser keeps a value that is sealed for nobody but us; it opens nothing, and another password forgets it. Failures from
//! known devices are counted for the person, and for the network, whose wait is not theirs.

use crate::throttle::Key;
use crate::{Identity, Secret};
use directory::PersonId;
use std::net::IpAddr;
use std::time::Duration;
use store::{StoreError, Timestamp};

/// For what the values are sealed.
const PURPOSE: &str = "device";
/// How long a device is known after its last sign-in.
const KNOWN: Duration = Duration::from_secs(400 * 24 * 3600);
/// People who sign in from one device: beyond, the one who has not for longest is forgotten.
const MOST: usize = 4;
/// Between the values of several people.
const BETWEEN: char = '.';

/// From where somebody knocks.
#[derive(Debug, Clone)]
pub struct Origin {
    pub network: IpAddr,
    /// What [`Identity::remember_device`] gave to the browser.
    pub device: Option<Secret>,
}

impl From<IpAddr> for Origin {
    fn from(network: IpAddr) -> Self {
        Self {
            network,
            device: None,
        }
    }
}

impl Identity {
    /// What the browser of who has just signed in is to keep, with what it kept of others.
    ///
    /// # Errors
    /// The store's, where the key of people's secrets was not read.
    pub fn remember_device(
        &self,
        person: PersonId,
        kept: Option<&Secret>,
    ) -> Result<Secret, StoreError> {
        let (keyed, store) = (self.keyed()?, &self.0.store);
        let now = store.now();
        let own = self.since(person)?;
        let whose = format!("{}/", person.0);
        let sealed = keyed.seal(&**store.random(), PURPOSE, now.after(KNOWN), &own);
        let mut values = vec![sealed];
        let others = kept.map(Secret::reveal).unwrap_or_default();
        values.extend(
            others
                .split(BETWEEN)
                .filter(|value| {
                    let kept = keyed.open_sealed(PURPOSE, now, value);
                    kept.is_ok_and(|kept| !kept.starts_with(&whose))
                })
                .take(MOST - 1)
                .map(str::to_owned),
        );
        Ok(Secret::new(values.join(&BETWEEN.to_string())))
    }

    /// Whose device it is, and of which of their passwords: another one forgets all devices.
    fn since(&self, person: PersonId) -> Result<String, StoreError> {
        let set = self.password_set(person)?.unwrap_or(Timestamp(0));
        Ok(format!("{}/{}", person.0, set.0))
    }

    /// What failures of a person are counted for on a device that they signed in from before, with the password of now.
    pub(crate) fn known_device(
        &self,
        origin: &Origin,
        person: PersonId,
    ) -> Result<Option<Key>, StoreError> {
        let (Some(kept), Some(keyed)) = (&origin.device, self.0.keyed.get()) else {
            return Ok(None);
        };
        let own = self.since(person)?;
        let now = self.0.store.now();
        let is_own = |value: &&str| {
            let whose = keyed.open_sealed(PURPOSE, now, value);
            whose.is_ok_and(|whose| *whose == own)
        };
        let found = kept.reveal().split(BETWEEN).take(MOST).find(is_own);
        Ok(found.map(|_| Key::device(person.0)))
    }
}
