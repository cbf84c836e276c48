//! Secrets verified a moment ago, remembered as keyed hashes under a key that lives only in this process.

use crate::Secret;
use directory::PersonId;
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use store::{AccountId, Timestamp};
use subtle::ConstantTimeEq;

/// How long a verified secret is remembered.
const REMEMBERED: Duration = Duration::from_secs(10 * 60);
/// People remembered at the most; beyond, the oldest go.
const MOST: usize = 50_000;

/// Whose secret it is, and when something of the account had ended last when it was right: it is good until something ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Known {
    pub account: AccountId,
    pub person: PersonId,
    pub last_end: Option<Timestamp>,
}

struct Remembered {
    whose: Known,
    digest: [u8; 32],
    /// When it was chosen.
    chosen: Timestamp,
    until: Timestamp,
}

pub(crate) struct Memory {
    key: [u8; 32],
    verified: Mutex<HashMap<AccountId, Remembered>>,
}

impl Memory {
    pub(crate) fn new(key: [u8; 32]) -> Self {
        Self {
            key,
            verified: Mutex::default(),
        }
    }

    /// When a secret was chosen that was verified a moment ago.
    pub(crate) fn knows(&self, whose: Known, secret: &Secret, now: Timestamp) -> Option<Timestamp> {
        let digest = self.digest(whose.account, secret);
        let verified = self.verified.lock().unwrap_or_else(PoisonError::into_inner);
        let known = verified.get(&whose.account).filter(|known| {
            known.until > now && known.whose == whose && bool::from(known.digest.ct_eq(&digest))
        });
        known.map(|known| known.chosen)
    }

    pub(crate) fn remember(
        &self,
        (whose, chosen): (Known, Timestamp),
        secret: &Secret,
        now: Timestamp,
    ) {
        let account = whose.account;
        let digest = self.digest(account, secret);
        let mut verified = self.verified.lock().unwrap_or_else(PoisonError::into_inner);
        if verified.len() >= MOST {
            verified.retain(|_, known| known.until > now);
        }
        if verified.len() < MOST {
            verified.insert(
                account,
                Remembered {
                    whose,
                    digest,
                    chosen,
                    until: now.after(REMEMBERED),
                },
            );
        }
    }

    pub(crate) fn forget(&self, account: AccountId) {
        self.verified
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .remove(&account);
    }

    fn digest(&self, account: AccountId, secret: &Secret) -> [u8; 32] {
        let mut hasher = blake3::Hasher::new_keyed(&self.key);
        hasher
            .update(&account.0.to_le_bytes())
            .update(secret.reveal().as_bytes());
        *hasher.finalize().as_bytes()
    }
}
