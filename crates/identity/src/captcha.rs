//! Whether somebody is no program, asked without a third party: the browser works for a second or two (the protocol of ALTCHA's
//! widget, version 3), or, without a script or where that fails, somebody waits for half a minute.
//!
//! Both are tokens that this service signs, that end after some minutes, and that count once, whichever node is asked
//! (`captcha_spent`). While many guess everywhere, the work and the wait grow; nobody is shut out.

use crate::activation::NOBODY;
use crate::throttle::Key;
use crate::{Hashed, Identity, KeyedHash, NotSealed};
use aws_lc_rs::pbkdf2;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};
use std::net::IpAddr;
use std::num::NonZeroU32;
use std::time::Duration;
use store::{StoreError, Timestamp, params};
use subtle::ConstantTimeEq;
use thiserror::Error;

/// How the widget names what it computes: PBKDF2 (RFC 8018) over HMAC-SHA-256.
const ALGORITHM: &str = "PBKDF2/SHA-256";
/// Rounds of one attempt: two milliseconds for a browser, and for us, who compute it once.
const COST: u32 = 5_000;
/// What a derived key has to begin with: one attempt of 256 does.
const PREFIX: &str = "00";
/// Bytes of a derived key.
const KEY_LENGTH: usize = 32;
/// How long a solution is taken: who fills in a form slowly is not asked twice.
const LASTS: Duration = Duration::from_secs(20 * 60);
/// Bytes of a solution as browsers send it.
const LONGEST: usize = 4_096;
/// How long somebody waits who does not let the browser work.
const WAIT: Duration = Duration::from_secs(30);
/// For what waiting passes are sealed.
const WAITED: &str = "captcha/waited";
/// Work and wait while many guess.
const UNDER_PRESSURE: u32 = 4;

pub(crate) const SPEND: &str =
    "INSERT INTO captcha_spent (mark, expires) VALUES ($1, $2) ON CONFLICT DO NOTHING";
pub(crate) const SWEEP: &str = "DELETE FROM captcha_spent WHERE expires < $1";

/// What a form brings.
#[derive(Debug, Clone)]
pub enum CaptchaAnswer {
    /// What the widget put into its field.
    Solved(String),
    /// A pass that was waited for ([`Identity::begin_wait`]).
    Waited(String),
}

/// A wait that was begun.
#[derive(Debug, Clone)]
pub struct Wait {
    /// Goes into the form.
    pub pass: String,
    pub lasts: Duration,
}

/// Why a form is not taken.
#[derive(Debug, Error)]
pub enum CaptchaRefusal {
    /// Not ours, not solved, or over: another one is to be solved or waited for.
    #[error("not solved")]
    Unsolved,
    /// Used already.
    #[error("counted once already")]
    Spent,
    /// Not waited for long enough.
    #[error("too early")]
    Early { left: Duration },
    /// Too many passes were asked for from this network.
    #[error("too many waits")]
    Throttled { retry_after: Duration },
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// As the widget reads it.
#[derive(Debug, Serialize, Deserialize)]
struct Challenge {
    parameters: Parameters,
    signature: String,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Parameters {
    algorithm: String,
    nonce: String,
    salt: String,
    cost: u32,
    key_length: usize,
    key_prefix: String,
    /// Seconds since 1970.
    expires_at: i64,
}

/// As the widget sends it, in base64; what else it tells counts for nothing.
#[derive(Debug, Deserialize)]
struct Solution {
    challenge: Challenge,
    solution: Counter,
}

#[derive(Debug, Deserialize)]
struct Counter {
    counter: u32,
}

impl Parameters {
    fn signature(&self, keyed: &KeyedHash) -> String {
        let Self {
            algorithm,
            nonce,
            salt,
            cost,
            key_length,
            key_prefix,
            expires_at,
        } = self;
        let text =
            format!("{algorithm}|{nonce}|{salt}|{cost}|{key_length}|{key_prefix}|{expires_at}");
        keyed.of(Hashed::Challenge, &text)
    }

    /// Whether the key that a counter leads to begins as it has to. The parameters are ours.
    fn is_solved_by(&self, counter: u32) -> bool {
        let (Some(nonce), Some(salt), Some(rounds)) = (
            unhex(&self.nonce),
            unhex(&self.salt),
            NonZeroU32::new(self.cost),
        ) else {
            return false;
        };
        let password = [&nonce[..], &counter.to_be_bytes()].concat();
        let mut key = [0; KEY_LENGTH];
        pbkdf2::derive(
            pbkdf2::PBKDF2_HMAC_SHA256,
            rounds,
            &salt,
            &password,
            &mut key,
        );
        hex(&key).starts_with(&self.key_prefix)
    }
}

impl Identity {
    /// A task for a browser, as JSON for the widget.
    ///
    /// # Errors
    /// The store's, where the key of people's secrets was not read.
    pub fn captcha_challenge(&self) -> Result<String, StoreError> {
        let random = self.0.store.random();
        let now = self.0.store.now();
        let parameters = Parameters {
            algorithm: ALGORITHM.to_owned(),
            nonce: hex(&random.bytes::<16>()),
            salt: hex(&random.bytes::<16>()),
            cost: COST * self.pressure(now),
            key_length: KEY_LENGTH,
            key_prefix: PREFIX.to_owned(),
            expires_at: now.after(LASTS).seconds(),
        };
        let signature = parameters.signature(self.keyed()?);
        let challenge = Challenge {
            parameters,
            signature,
        };
        serde_json::to_string(&challenge).map_err(|error| StoreError::Corrupt(error.to_string()))
    }

    /// Begins the wait of who lets no browser work: a few from one network at a time.
    ///
    /// # Errors
    /// `Throttled`; the store's.
    pub fn begin_wait(&self, network: IpAddr) -> Result<Wait, CaptchaRefusal> {
        let now = self.0.store.now();
        let key = Key::waits(network, self.is_listed(network)?);
        if let Some(retry_after) = self.count_before(&[key], NOBODY)? {
            return Err(CaptchaRefusal::Throttled { retry_after });
        }
        let lasts = WAIT * self.pressure(now);
        let until = now.after(lasts).after(LASTS);
        let random = self.0.store.random();
        let from = now.after(lasts).0.to_string();
        let pass = self.keyed()?.seal(&**random, WAITED, until, &from);
        Ok(Wait { pass, lasts })
    }

    /// How long is left of a wait; nothing once it is over.
    ///
    /// # Errors
    /// `Unsolved` of a pass that is none, or over; the store's.
    pub fn wait_left(&self, pass: &str) -> Result<Option<Duration>, CaptchaRefusal> {
        let now = self.0.store.now();
        let opened = self.keyed()?.open_sealed(WAITED, now, pass);
        let from = opened.map_err(|_: NotSealed| CaptchaRefusal::Unsolved)?;
        let from: i64 = from.parse().map_err(|_| CaptchaRefusal::Unsolved)?;
        let left = Timestamp(from).since(now);
        Ok((!left.is_zero()).then_some(left))
    }

    /// Whether a form comes from who solved or waited. What is taken is spent. Blocks for some milliseconds.
    ///
    /// # Errors
    /// A [`CaptchaRefusal`].
    pub fn take_captcha(&self, answer: &CaptchaAnswer) -> Result<(), CaptchaRefusal> {
        match answer {
            CaptchaAnswer::Solved(payload) => self.take_solution(payload),
            CaptchaAnswer::Waited(pass) => {
                if let Some(left) = self.wait_left(pass)? {
                    return Err(CaptchaRefusal::Early { left });
                }
                self.spend(pass)
            }
        }
    }

    fn take_solution(&self, payload: &str) -> Result<(), CaptchaRefusal> {
        let is_short = payload.len() <= LONGEST;
        let bytes = is_short.then(|| STANDARD.decode(payload).ok()).flatten();
        let solution = bytes.and_then(|bytes| serde_json::from_slice::<Solution>(&bytes).ok());
        let Some(Solution {
            challenge,
            solution,
        }) = solution
        else {
            return Err(CaptchaRefusal::Unsolved);
        };
        let parameters = &challenge.parameters;
        let own = parameters.signature(self.keyed()?);
        let is_ours = bool::from(own.as_bytes().ct_eq(challenge.signature.as_bytes()));
        if !is_ours || parameters.expires_at <= self.0.store.now().seconds() {
            return Err(CaptchaRefusal::Unsolved);
        }
        // What solves nothing writes nothing.
        match parameters.is_solved_by(solution.counter) {
            true => self.spend(&challenge.signature),
            false => Err(CaptchaRefusal::Unsolved),
        }
    }

    fn spend(&self, token: &str) -> Result<(), CaptchaRefusal> {
        let mark = blake3::hash(token.as_bytes()).to_hex().to_string();
        let now = self.0.store.now();
        // Nothing that is taken lasts longer.
        let over = now.after(LASTS + WAIT * UNDER_PRESSURE);
        let spent = self.0.store.platform_write(|tx| {
            tx.execute(SWEEP, params![now])?;
            tx.execute(SPEND, params![&mark, over])
        })?;
        match spent {
            0 => Err(CaptchaRefusal::Spent),
            _ => Ok(()),
        }
    }

    fn pressure(&self, now: Timestamp) -> u32 {
        match self.0.pressure.is_high(now) {
            true => UNDER_PRESSURE,
            false => 1,
        }
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    let digits = text.as_bytes();
    digits
        .chunks(2)
        .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What the widget, version 3.2.2, in a browser put into its field for a task of ours.
    const RECORDED: &str = "eyJjaGFsbGVuZ2UiOnsicGFyYW1ldGVycyI6eyJhbGdvcml0aG0iOiJQQktERjIvU0hBLTI1NiIsIm5vbmNlIjoiNjM5ZDYwMGI0NzE5OWMwOWI2ZjE2N2NhMmNhOGVhZmIiLCJzYWx0IjoiMTYzZGE1NzQ4ZjQyYTY0YTQzMTJjNTk2MTZiZjBmNjEiLCJjb3N0Ijo1MDAwLCJrZXlMZW5ndGgiOjMyLCJrZXlQcmVmaXgiOiIwMCIsImV4cGlyZXNBdCI6MTc5NTk5MDA3M30sInNpZ25hdHVyZSI6IjljNDgyOTM2ZTRmYTFjMjE2MzFjNTNkOWZiYTc4Zjg5In0sInNvbHV0aW9uIjp7ImNvdW50ZXIiOjU5LCJkZXJpdmVkS2V5IjoiMDA3MDRmNTJjNTc3ZGExOTY0NTI0ZTY1ZGVlNDg2OGZhODY2MjhhOWZhZTBhMWM3NGUzMzQxMjY3MmVkZjliNiIsInRpbWUiOjYxLjZ9fQ==";

    #[test]
    fn a_solution_of_the_real_box_is_taken() {
        let bytes = STANDARD.decode(RECORDED).unwrap();
        let read: Solution = serde_json::from_slice(&bytes).unwrap();
        let parameters = read.challenge.parameters;
        let counter = read.solution.counter;
        assert!(parameters.is_solved_by(counter));
        assert!(!parameters.is_solved_by(counter + 1));
        let other = Parameters {
            cost: parameters.cost - 1,
            ..parameters
        };
        assert!(!other.is_solved_by(counter));
    }

    #[test]
    fn what_is_no_number_solves_nothing() {
        assert_eq!(unhex("00ff"), Some(vec![0, 255]));
        for wrong in ["0g", "é", "-1"] {
            assert_eq!(unhex(wrong), None, "{wrong}");
        }
    }
}
