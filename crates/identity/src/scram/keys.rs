//! What is kept of a program's password for SCRAM: `StoredKey` and `ServerKey` (RFC 5802 §3), derived when it is made.
//!
//! They lie sealed by the key of the data directory. Without the password nobody signs in with them, but with `ServerKey` one
//! answers in our place, and with `StoredKey` one tries guesses without asking us: a stolen database gives neither.
//!
//! *One salt for all.* It is there so that no table of guessed passwords serves for several people; of 85 random bits nobody
//! makes a table. One for each person would tell who exists: an identifier and an address that belong together would be answered
//! the same one, as no two invented names are. So it follows from the key of the data directory alone, is the same on all
//! nodes, and is told before any name is looked at.

use crate::keyed::KeyedHash;
use crate::signs;
use aws_lc_rs::{digest, hmac, pbkdf2};
use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use directory::PersonId;
use std::num::NonZeroU32;
use store::{Random, Timestamp};
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

/// Bytes of a key: SHA-256's.
pub(crate) const KEY: usize = 32;
/// Bytes of the salt.
const SALT: usize = 16;
/// Rounds of PBKDF2: the floor of RFC 7677 §4, so that clients take it. More make guesses dear, and 85 random bits are
/// guessed by nobody, however cheap a guess is; they would cost a telephone's battery at each connection.
pub(crate) const ROUNDS: NonZeroU32 = match NonZeroU32::new(4_096) {
    Some(rounds) => rounds,
    None => NonZeroU32::MIN,
};
/// For what the salt is derived (BLAKE3).
const SALTED: &str = "tramontane identity: the salt of programs' passwords";
/// How a password may have been typed: as it is shown or without hyphens, in capitals or not. Here the client computes with
/// what stands in its settings, so that we cannot drop what does not count.
const FORMS: usize = 4;

/// The keys of one password. They do not print and are wiped when dropped.
pub(crate) struct Keys {
    stored: Zeroizing<[u8; KEY]>,
    server: Zeroizing<[u8; KEY]>,
}

impl Keys {
    /// `SaltedPassword`, from which `StoredKey` and `ServerKey` follow.
    pub fn derive(password: &str, salt: &[u8]) -> Self {
        let mut salted = Zeroizing::new([0; KEY]);
        let algorithm = pbkdf2::PBKDF2_HMAC_SHA256;
        pbkdf2::derive(algorithm, ROUNDS, salt, password.as_bytes(), &mut *salted);
        let client = keyed_digest(&salted, b"Client Key");
        Self {
            stored: Zeroizing::new(hash(&*client)),
            server: keyed_digest(&salted, b"Server Key"),
        }
    }

    /// Of no password.
    fn of_nobody() -> Self {
        let none = || Zeroizing::new([0; KEY]);
        Self {
            stored: none(),
            server: none(),
        }
    }

    /// Whether a proof shows the password: `ClientKey`, found under the signature of the messages, hashes to `StoredKey`.
    pub fn are_shown(&self, proof: &[u8; KEY], message: &[u8]) -> bool {
        let mut client = keyed_digest(&self.stored, message);
        for (byte, of) in client.iter_mut().zip(proof) {
            *byte ^= of;
        }
        hash(&*client).ct_eq(&*self.stored).into()
    }

    /// `ServerSignature`
    pub fn signature(&self, message: &[u8]) -> [u8; KEY] {
        *keyed_digest(&self.server, message)
    }
}

/// The keys of a program's password, in each form in which it may have been typed.
pub(crate) struct KeysOfForms([Keys; FORMS]);

impl KeysOfForms {
    /// Of the signs of a password, shown in groups of so many.
    pub fn derive(code: &str, group: usize, salt: &[u8]) -> Self {
        let shown = signs::grouped(code, group);
        let low = |text: &str| Zeroizing::new(text.to_ascii_lowercase());
        let of = |text: &str| Keys::derive(text, salt);
        Self([of(&shown), of(code), of(&low(&shown)), of(&low(code))])
    }

    /// Of no password: held against a proof in the place of one that is not there.
    pub fn of_nobody() -> Self {
        Self(std::array::from_fn(|_| Keys::of_nobody()))
    }

    pub fn each(&self) -> impl Iterator<Item = &Keys> {
        self.0.iter()
    }

    /// As a row has them.
    pub fn seal(&self, keyed: &KeyedHash, random: &dyn Random, of: (PersonId, &str)) -> String {
        let mut bytes = Zeroizing::new(Vec::with_capacity(FORMS * 2 * KEY));
        for keys in &self.0 {
            bytes.extend_from_slice(&*keys.stored);
            bytes.extend_from_slice(&*keys.server);
        }
        let text = Zeroizing::new(STANDARD_NO_PAD.encode(&*bytes));
        keyed.seal(random, &purpose(of), Timestamp(i64::MAX), &text)
    }

    /// What a row has, if it was sealed here for that password.
    pub fn open(keyed: &KeyedHash, of: (PersonId, &str), sealed: &str) -> Option<Self> {
        let text = keyed.open_sealed(&purpose(of), Timestamp(0), sealed).ok()?;
        let bytes = Zeroizing::new(STANDARD_NO_PAD.decode(text.as_bytes()).ok()?);
        let (parts, []) = bytes.as_chunks::<KEY>() else {
            return None;
        };
        let (pairs, []) = parts.as_chunks::<2>() else {
            return None;
        };
        let pairs: &[[[u8; KEY]; 2]; FORMS] = pairs.try_into().ok()?;
        Some(Self(std::array::from_fn(|at| Keys {
            stored: Zeroizing::new(pairs[at][0]),
            server: Zeroizing::new(pairs[at][1]),
        })))
    }
}

/// The salt of all programs' passwords.
pub(crate) fn salt(keyed: &KeyedHash) -> [u8; SALT] {
    let derived = keyed.derived(SALTED);
    std::array::from_fn(|at| derived[at])
}

fn purpose((person, app): (PersonId, &str)) -> String {
    format!("scram/{}/{app}", person.0)
}

fn keyed_digest(key: &[u8; KEY], message: &[u8]) -> Zeroizing<[u8; KEY]> {
    let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, key), message);
    Zeroizing::new(whole(tag.as_ref()))
}

fn hash(bytes: &[u8]) -> [u8; KEY] {
    whole(digest::digest(&digest::SHA256, bytes).as_ref())
}

/// What SHA-256 gives is as long as a key.
fn whole(bytes: &[u8]) -> [u8; KEY] {
    let mut key = [0; KEY];
    for (byte, of) in key.iter_mut().zip(bytes) {
        *byte = *of;
    }
    key
}
