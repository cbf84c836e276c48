//! Codes that follow from a seed and the time (RFC 6238): HMAC-SHA-1, six digits, thirty seconds, as all applications make
//! them. A code of the step before or after is taken too (§5.2): clocks of telephones differ.

use aws_lc_rs::hmac;
use store::{Random, Timestamp};
use zeroize::Zeroizing;

/// Bytes of a seed: as many as SHA-1 gives (RFC 4226 §4, R6).
const SEED: usize = 20;
/// Seconds of a step (RFC 6238 §4).
const STEP: i64 = 30;
/// A code is less than this: six digits.
const CODES: u32 = 1_000_000;
/// Digits of a code.
pub(crate) const DIGITS: usize = 6;
/// Signs of a group, as a seed is shown.
const GROUP: usize = 4;
/// RFC 4648 §6
const BASE32: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// What an application and we share. It does not print and is wiped when dropped.
pub(crate) struct Seed(Zeroizing<[u8; SEED]>);

impl Seed {
    pub fn make(random: &dyn Random) -> Self {
        let mut seed = Zeroizing::new([0; SEED]);
        random.fill(&mut *seed);
        Self(seed)
    }

    /// As applications take it (RFC 4648 §6): twenty bytes are thirty-two signs, without padding.
    pub fn base32(&self) -> Zeroizing<String> {
        let mut text = Zeroizing::new(String::with_capacity(SEED * 8 / 5));
        for five in self.0.chunks_exact(5) {
            let bits = five
                .iter()
                .fold(0_u64, |bits, byte| bits << 8 | u64::from(*byte));
            for place in (0..8).rev() {
                let at = usize::try_from(bits >> (place * 5) & 31).unwrap_or_default();
                text.push(char::from(BASE32[at]));
            }
        }
        text
    }

    pub fn parse(text: &str) -> Option<Self> {
        let mut seed = Zeroizing::new([0; SEED]);
        let signs = text.as_bytes();
        if signs.len() != SEED * 8 / 5 {
            return None;
        }
        for (eight, five) in signs.chunks_exact(8).zip(seed.chunks_exact_mut(5)) {
            let bits = eight.iter().try_fold(0_u64, |bits, sign| {
                let value = BASE32.iter().position(|known| known == sign)?;
                Some(bits << 5 | u64::try_from(value).ok()?)
            })?;
            five.copy_from_slice(&bits.to_be_bytes()[3..]);
        }
        Some(Self(seed))
    }

    /// For who types it: `JBSW Y3DP …`.
    pub fn grouped(&self) -> Zeroizing<String> {
        let text = self.base32();
        let mut shown = Zeroizing::new(String::with_capacity(text.len() * 5 / 4));
        for (at, sign) in text.chars().enumerate() {
            if at > 0 && at % GROUP == 0 {
                shown.push(' ');
            }
            shown.push(sign);
        }
        shown
    }

    /// What an application reads from a drawing (the « Key Uri Format » of Google Authenticator, which all follow).
    pub fn uri(&self, issuer: &str, account: &str) -> Zeroizing<String> {
        let (issuer, account) = (encoded(issuer), encoded(account));
        let secret = self.base32();
        Zeroizing::new(format!(
            "otpauth://totp/{issuer}:{account}?secret={}&issuer={issuer}",
            *secret
        ))
    }

    /// The step of which a code is, if it is the one of now or one beside it.
    pub fn step_of(&self, code: u32, now: Timestamp) -> Option<i64> {
        let at = now.seconds().div_euclid(STEP);
        let mut found = None;
        // All three are made, whichever it is.
        for step in [at - 1, at, at + 1] {
            let is_it = self.code(step) == code;
            found = if is_it { Some(step) } else { found };
        }
        found
    }

    // RFC 4226 §5.3
    fn code(&self, step: i64) -> u32 {
        let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, &*self.0);
        let tag = hmac::sign(&key, &step.to_be_bytes());
        let tag = tag.as_ref();
        let offset = tag.last().map_or(0, |last| usize::from(last & 15));
        let word = tag
            .get(offset..offset + 4)
            .and_then(|four| four.try_into().ok());
        (u32::from_be_bytes(word.unwrap_or_default()) & 0x7fff_ffff) % CODES
    }

    /// The code of a moment, for tests that hold the telephone.
    #[cfg(test)]
    pub fn code_at(&self, now: Timestamp) -> String {
        format!("{:06}", self.code(now.seconds().div_euclid(STEP)))
    }
}

/// RFC 3986 §2.1: all but what is unreserved.
fn encoded(text: &str) -> String {
    use std::fmt::Write;
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            // Writing to a String does not fail.
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;
    use store::SeededRandom;

    /// The seed of RFC 6238, appendix B.
    fn published() -> Seed {
        Seed(Zeroizing::new(*b"12345678901234567890"))
    }

    #[test]
    fn codes_are_those_of_the_rfc() {
        // Appendix B, the last six of its eight digits.
        for (seconds, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ] {
            let now = Timestamp::from_seconds(seconds);
            assert_eq!(published().code_at(now), code);
            assert_eq!(
                published().step_of(code.parse().unwrap(), now),
                Some(seconds / 30)
            );
        }
    }

    #[test]
    fn a_code_is_taken_a_step_early_or_late_and_no_more() {
        let seed = published();
        let code = 287_082; // of the step from 30 to 59
        let taken = |seconds| seed.step_of(code, Timestamp::from_seconds(seconds));
        for seconds in [0, 29, 30, 59, 60, 89] {
            assert_eq!(taken(seconds), Some(1), "{seconds}");
        }
        assert_eq!(taken(-1), None);
        assert_eq!(taken(90), None);
    }

    #[test]
    fn a_seed_is_read_as_it_is_written() {
        assert_eq!(
            published().base32().as_str(),
            "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
        );
        let seed = Seed::make(&SeededRandom::new(3));
        let again = Seed::parse(&seed.base32()).unwrap();
        assert_eq!(again.base32(), seed.base32());
        assert_eq!(seed.grouped().replace(' ', ""), *seed.base32());
        for none in ["", "GEZDGNBVGY3TQOJQ", "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJ1"] {
            assert!(Seed::parse(none).is_none(), "{none}");
        }
        let uri = published().uri("Académie de Thau", "a.serret@ac-thau.example");
        assert_eq!(
            uri.as_str(),
            "otpauth://totp/Acad%C3%A9mie%20de%20Thau:a.serret%40ac-thau.example\
             ?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Acad%C3%A9mie%20de%20Thau"
        );
    }
}
