//! SCRAM-SHA-256 (RFC 5802, RFC 7677): a mail program shows that it knows a password without sending it, and we show that we
//! know it too.
//!
//! Here are the messages and the keys, pure; who comes in by them is `authentication::by_scram`'s. Only passwords of programs
//! have keys ([`keys`]): the ones that people choose are kept under Argon2id, which SCRAM's PBKDF2 would be a way around.
//!
//! What is promised: whatever a client says ends in a value or a [`ScramFault`]; nothing is looked up before the last message
//! was understood; and what the first one is answered depends on no name. SASLprep (RFC 4013) changes nothing of a password
//! of ours, which is ASCII; a name is folded as at all doors. Binding to the channel (SCRAM-SHA-256-PLUS) is not offered:
//! a client that says so itself (`y`) is right, one that asks for it is refused (RFC 5802 §6).

pub(crate) mod keys;
#[cfg(test)]
mod tests;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use keys::{KEY, Keys, ROUNDS};
use thiserror::Error;

/// Bytes of a client's message at the most: the longest name, each of its characters written as three, and a long nonce.
const LONGEST: usize = 2_048;

/// What a client said that leads nowhere, whoever was named.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum ScramFault {
    #[error("not a message of SCRAM, or not one of this exchange")]
    Malformed,
    /// Asked for, or another one than was said at first.
    #[error("the channel is not bound here")]
    Binding,
    /// In the name of somebody else.
    #[error("one signs in as oneself alone")]
    OnBehalf,
}

/// An exchange whose first message was answered.
pub struct Scram {
    name: String,
    /// What the client said of binding and on whose behalf, as it said it.
    header: String,
    /// The rest of its first message.
    bare: String,
    /// Both nonces.
    nonce: String,
    server_first: String,
}

impl Scram {
    /// Answers `client-first-message = gs2-header client-first-message-bare` (RFC 5802 §7).
    pub(crate) fn answered(first: &[u8], own_nonce: &str, salt: &[u8]) -> Result<Self, ScramFault> {
        let first = readable(first)?;
        let mut parts = first.splitn(3, ',');
        let (Some(flag), Some(behalf), Some(bare)) = (parts.next(), parts.next(), parts.next())
        else {
            return Err(ScramFault::Malformed);
        };
        match flag {
            "n" | "y" => {}
            asks if asks.starts_with("p=") => return Err(ScramFault::Binding),
            _ => return Err(ScramFault::Malformed),
        }
        let (name, nonce) = named(bare)?;
        if !behalf.is_empty() {
            let behalf = behalf.strip_prefix("a=").ok_or(ScramFault::Malformed)?;
            if saslname(behalf)? != name {
                return Err(ScramFault::OnBehalf);
            }
        }
        let nonce = format!("{nonce}{own_nonce}");
        Ok(Self {
            name,
            server_first: format!("r={nonce},s={},i={ROUNDS}", STANDARD.encode(salt)),
            nonce,
            header: format!("{flag},{behalf},"),
            bare: bare.to_owned(),
        })
    }

    /// What the client is told: `server-first-message`.
    #[must_use]
    pub fn server_first(&self) -> &str {
        &self.server_first
    }

    /// Who the client says it comes for.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// Reads `client-final-message = channel-binding "," nonce ["," extensions] "," proof`: what it shows.
    pub(crate) fn shown(&self, last: &[u8]) -> Result<Shown, ScramFault> {
        let last = readable(last)?;
        let (without, proof) = last.rsplit_once(",p=").ok_or(ScramFault::Malformed)?;
        let mut parts = without.split(',');
        let binding = of_key("c=", parts.next())?;
        let nonce = of_key("r=", parts.next())?;
        if nonce != self.nonce || !parts.all(is_extension) {
            return Err(ScramFault::Malformed);
        }
        if decoded(binding)? != self.header.as_bytes() {
            return Err(ScramFault::Binding);
        }
        let proof = decoded(proof)?;
        Ok(Shown {
            proof: proof.try_into().map_err(|_| ScramFault::Malformed)?,
            message: format!("{},{},{without}", self.bare, self.server_first),
        })
    }
}

/// A proof, and the messages that it is about.
pub(crate) struct Shown {
    proof: [u8; KEY],
    message: String,
}

impl Shown {
    /// `server-final-message` where the proof is of the password of these keys.
    pub fn answered_by(&self, keys: &Keys) -> Option<String> {
        let message = self.message.as_bytes();
        let signed = || format!("v={}", STANDARD.encode(keys.signature(message)));
        keys.are_shown(&self.proof, message).then(signed)
    }
}

fn readable(message: &[u8]) -> Result<&str, ScramFault> {
    if message.len() > LONGEST || message.contains(&0) {
        return Err(ScramFault::Malformed);
    }
    std::str::from_utf8(message).map_err(|_| ScramFault::Malformed)
}

/// `client-first-message-bare = [reserved-mext ","] username "," nonce ["," extensions]`: name and nonce. Extensions that
/// must be understood (`m=`) are not.
fn named(bare: &str) -> Result<(String, &str), ScramFault> {
    let mut parts = bare.split(',');
    let name = saslname(of_key("n=", parts.next())?)?;
    let nonce = of_key("r=", parts.next())?;
    let is_printable = |byte: u8| matches!(byte, 0x21..=0x7e);
    if nonce.is_empty() || !nonce.bytes().all(is_printable) || !parts.all(is_extension) {
        return Err(ScramFault::Malformed);
    }
    Ok((name, nonce))
}

/// `attr-val = ALPHA "=" value`, of an attribute that may be passed over.
fn is_extension(part: &str) -> bool {
    match part.as_bytes() {
        [attribute, b'=', _, ..] => attribute.is_ascii_alphabetic() && *attribute != b'm',
        _ => false,
    }
}

fn of_key<'a>(key: &str, part: Option<&'a str>) -> Result<&'a str, ScramFault> {
    part.and_then(|part| part.strip_prefix(key))
        .ok_or(ScramFault::Malformed)
}

/// `saslname = 1*(value-safe-char / "=2C" / "=3D")`
fn saslname(text: &str) -> Result<String, ScramFault> {
    let mut parts = text.split('=');
    let mut name = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (sign, rest) = match part.split_at_checked(2) {
            Some(("2C", rest)) => (',', rest),
            Some(("3D", rest)) => ('=', rest),
            _ => return Err(ScramFault::Malformed),
        };
        name.push(sign);
        name.push_str(rest);
    }
    match name.is_empty() {
        true => Err(ScramFault::Malformed),
        false => Ok(name),
    }
}

fn decoded(text: &str) -> Result<Vec<u8>, ScramFault> {
    STANDARD.decode(text).map_err(|_| ScramFault::Malformed)
}
