//! Values that go to a page and come back: whoever sees the page reads nothing of them, and they are good for whom they were
//! sealed, and until when.
//!
//! The composition is SIV's (RFC 5297) with BLAKE3, which is a pseudorandom function under a key: the tag is the keyed hash of
//! all that is bound and of the text, and the text is covered by the output that another key gives for the tag. A nonce among
//! what is bound makes the same text look different each time.

use crate::keyed::KeyedHash;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use store::{Random, Timestamp};
use thiserror::Error;
use zeroize::Zeroizing;

/// For what keys are derived (BLAKE3).
const TAG: &str = "tramontane identity: the tag of a sealed value";
const COVER: &str = "tramontane identity: the cover of a sealed value";
/// Bytes of the parts, in their order; the covered text is the rest.
const UNTIL: usize = 8;
const NONCE: usize = 16;
const SIGNED: usize = 32;
const HEAD: usize = UNTIL + NONCE + SIGNED;
/// Signs of a sealed value at the most: what is longer was not sealed here.
const LONGEST: usize = 2048;

/// Why a sealed value is not opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum NotSealed {
    /// Not sealed with our key, or for something or somebody else.
    #[error("not sealed for this")]
    Foreign,
    #[error("its time is over")]
    Over,
}

impl KeyedHash {
    /// Seals a text for a purpose (which names for whom), until an instant.
    #[must_use]
    pub fn seal(&self, random: &dyn Random, purpose: &str, until: Timestamp, text: &str) -> String {
        let mut nonce = [0; NONCE];
        random.fill(&mut nonce);
        let tag = self.tag(purpose, until, &nonce, text.as_bytes());
        let mut bytes = Vec::with_capacity(HEAD + text.len());
        bytes.extend(until.0.to_be_bytes());
        bytes.extend(nonce);
        bytes.extend(tag.as_bytes());
        bytes.extend(self.covered(tag.as_bytes(), text.as_bytes()).iter());
        URL_SAFE_NO_PAD.encode(bytes)
    }

    /// The text of what was sealed for a purpose.
    ///
    /// # Errors
    /// `Foreign`; `Over` from its last instant on.
    pub fn open_sealed(
        &self,
        purpose: &str,
        now: Timestamp,
        sealed: &str,
    ) -> Result<Zeroizing<String>, NotSealed> {
        let is_short = sealed.len() <= LONGEST;
        let bytes = is_short.then(|| URL_SAFE_NO_PAD.decode(sealed).ok());
        let bytes = bytes.flatten().ok_or(NotSealed::Foreign)?;
        let parts = || {
            let (until, rest) = bytes.split_first_chunk::<UNTIL>()?;
            let (nonce, rest) = rest.split_first_chunk::<NONCE>()?;
            let (tag, rest) = rest.split_first_chunk::<SIGNED>()?;
            Some((Timestamp(i64::from_be_bytes(*until)), nonce, tag, rest))
        };
        let (until, nonce, tag, rest) = parts().ok_or(NotSealed::Foreign)?;
        let text = self.covered(tag, rest);
        // Compared in constant time.
        if self.tag(purpose, until, nonce, &text) != *tag {
            return Err(NotSealed::Foreign);
        }
        if until <= now {
            return Err(NotSealed::Over);
        }
        let text = std::str::from_utf8(&text).map_err(|_| NotSealed::Foreign)?;
        Ok(Zeroizing::new(text.to_owned()))
    }

    fn tag(
        &self,
        purpose: &str,
        until: Timestamp,
        nonce: &[u8; NONCE],
        text: &[u8],
    ) -> blake3::Hash {
        let mut hasher = blake3::Hasher::new_keyed(&self.derived(TAG));
        hasher.update(&(purpose.len() as u64).to_be_bytes());
        hasher.update(purpose.as_bytes());
        hasher.update(&until.0.to_be_bytes());
        hasher.update(nonce);
        hasher.update(text);
        hasher.finalize()
    }

    /// The text under the output for a tag; covered again it is itself.
    fn covered(&self, tag: &[u8; SIGNED], text: &[u8]) -> Zeroizing<Vec<u8>> {
        let mut hasher = blake3::Hasher::new_keyed(&self.derived(COVER));
        hasher.update(tag);
        let mut bytes = Zeroizing::new(vec![0; text.len()]);
        hasher.finalize_xof().fill(&mut bytes);
        for (byte, of) in bytes.iter_mut().zip(text) {
            *byte ^= of;
        }
        bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use store::SeededRandom;

    #[test]
    fn a_sealed_value_opens_for_its_purpose_in_its_time_and_is_not_read() {
        let (key, other) = (KeyedHash::of_bytes([3; 32]), KeyedHash::of_bytes([4; 32]));
        let random = SeededRandom::new(1);
        let (now, until) = (Timestamp(1_000), Timestamp(2_000));
        let text = "un secret bien gardé";
        let sealed = key.seal(&random, "form/7", until, text);
        assert_eq!(*key.open_sealed("form/7", now, &sealed).unwrap(), text);
        assert_ne!(key.seal(&random, "form/7", until, text), sealed, "a nonce");
        let bytes = URL_SAFE_NO_PAD.decode(&sealed).unwrap();
        assert!(!bytes.windows(6).any(|some| some == b"secret"));
        let open = |key: &KeyedHash, purpose, now, sealed: &str| {
            key.open_sealed(purpose, now, sealed).map(drop)
        };
        assert_eq!(open(&key, "form/7", until, &sealed), Err(NotSealed::Over));
        assert_eq!(open(&key, "form/8", now, &sealed), Err(NotSealed::Foreign));
        assert_eq!(
            open(&other, "form/7", now, &sealed),
            Err(NotSealed::Foreign)
        );
        // Each bit of it counts, its end too.
        for place in 0..bytes.len() {
            let mut forged = bytes.clone();
            forged[place] ^= 1;
            let forged = URL_SAFE_NO_PAD.encode(forged);
            assert_eq!(open(&key, "form/7", now, &forged), Err(NotSealed::Foreign));
        }
        for nothing in ["", "é", &sealed[..40], &"A".repeat(4_000)] {
            assert_eq!(open(&key, "form/7", now, nothing), Err(NotSealed::Foreign));
        }
    }
}
