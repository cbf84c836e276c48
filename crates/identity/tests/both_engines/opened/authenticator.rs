//! An authenticator in a few lines (W3C Web Authentication §6): keys on P-256, attestation `none`, and the browser before it.
#![allow(dead_code)] // each test binary uses its part

use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as B64;
use identity::{PasskeyChallenge, Secret};
use serde_json::{Value, json};

/// User present, user verified, attested data (§6.1).
const PRESENT: u8 = 0x01;
const VERIFIED: u8 = 0x04;
const ATTESTED: u8 = 0x40;

pub struct Authenticator {
    pair: EcdsaKeyPair,
    id: Vec<u8>,
    handle: String,
    pub counter: u32,
    pub verifies: bool,
    /// What the browser says that it shows.
    pub origin: String,
}

fn sha(bytes: &[u8]) -> Vec<u8> {
    digest(&SHA256, bytes).as_ref().to_vec()
}

fn byte_string(bytes: &[u8]) -> Vec<u8> {
    let length = u16::try_from(bytes.len()).unwrap().to_be_bytes();
    [&[0x59][..], &length, bytes].concat()
}

impl Authenticator {
    pub fn new(id: &str, origin: &str) -> Self {
        let pair = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_ASN1_SIGNING).unwrap();
        Self {
            pair,
            id: sha(id.as_bytes()),
            handle: String::new(),
            counter: 0,
            verifies: true,
            origin: origin.to_owned(),
        }
    }

    fn flags(&self) -> u8 {
        PRESENT | if self.verifies { VERIFIED } else { 0 }
    }

    fn client(&self, kind: &str, challenge: &PasskeyChallenge) -> Vec<u8> {
        let said = json!({
            "type": kind,
            "challenge": challenge.options["challenge"],
            "origin": self.origin,
            "crossOrigin": false,
        });
        said.to_string().into_bytes()
    }

    fn cose(&self) -> Vec<u8> {
        // An uncompressed point: 4, x, y.
        let point = self.pair.public_key().as_ref();
        let (x, y) = (&point[1..33], &point[33..65]);
        [
            &[0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 0x20][..],
            x,
            &[0x22, 0x58, 0x20],
            y,
        ]
        .concat()
    }

    /// Browsers take the names of passkeys as base64url, or nothing at all.
    fn reads(asked: &PasskeyChallenge) {
        for list in ["allowCredentials", "excludeCredentials"] {
            for one in asked.options[list].as_array().into_iter().flatten() {
                let id = one["id"].as_str().and_then(|id| B64.decode(id).ok());
                assert!(id.is_some(), "{one}");
            }
        }
    }

    /// A new passkey for what a page asks.
    pub fn create(&mut self, asked: &PasskeyChallenge) -> Secret {
        Self::reads(asked);
        let public = &asked.options;
        public["user"]["id"]
            .as_str()
            .unwrap()
            .clone_into(&mut self.handle);
        self.counter += 1;
        let id_length = u16::try_from(self.id.len()).unwrap().to_be_bytes();
        let data = [
            &sha(public["rp"]["id"].as_str().unwrap().as_bytes())[..],
            &[self.flags() | ATTESTED],
            &self.counter.to_be_bytes(),
            &[0; 16],
            &id_length,
            &self.id,
            &self.cose(),
        ]
        .concat();
        let object = [
            &b"\xa3\x63fmt\x64none\x67attStmt\xa0\x68authData"[..],
            &byte_string(&data),
        ]
        .concat();
        let response = json!({
            "attestationObject": B64.encode(object),
            "clientDataJSON": B64.encode(self.client("webauthn.create", asked)),
            "transports": ["internal"],
        });
        self.answer(asked, &response)
    }

    /// The answer of this passkey to what a page asks.
    pub fn get(&mut self, asked: &PasskeyChallenge) -> Secret {
        Self::reads(asked);
        self.counter += 1;
        let client = self.client("webauthn.get", asked);
        let data = [
            &sha(asked.options["rpId"].as_str().unwrap().as_bytes())[..],
            &[self.flags()],
            &self.counter.to_be_bytes(),
        ]
        .concat();
        let signed = [&data[..], &sha(&client)].concat();
        let signature = self.pair.sign(&SystemRandom::new(), &signed).unwrap();
        let response = json!({
            "authenticatorData": B64.encode(data),
            "clientDataJSON": B64.encode(client),
            "signature": B64.encode(signature),
            "userHandle": self.handle,
        });
        self.answer(asked, &response)
    }

    fn answer(&self, asked: &PasskeyChallenge, response: &Value) -> Secret {
        let id = B64.encode(&self.id);
        let credential = json!({
            "id": id,
            "rawId": id,
            "type": "public-key",
            "response": response,
            "clientExtensionResults": {},
        });
        Secret::new(json!({"sealed": asked.sealed, "credential": credential}).to_string())
    }
}
