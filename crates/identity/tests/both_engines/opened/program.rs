//! A mail program that shows its password by SCRAM-SHA-256, written from RFC 5802 §3: it shares nothing with the server.

use aws_lc_rs::{digest, hmac};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// What a program without channel binding begins with, in base64.
const HEADER: &str = "biws";
const NONCE: &str = "fyko+d2lbbFgONRv9qkxdawL";

/// The first message for a name.
pub fn first(name: &str) -> String {
    format!("n,,{}", bare(name))
}

fn bare(name: &str) -> String {
    format!("n={name},r={NONCE}")
}

/// The last message, after what the server answered, and what it must answer to that.
pub fn last(name: &str, server_first: &str, password: &str) -> (String, String) {
    let part = |key: &str| {
        let mut parts = server_first.split(',');
        parts.find_map(|part| part.strip_prefix(key)).unwrap()
    };
    let (nonce, rounds) = (part("r="), part("i=").parse().unwrap());
    assert!(nonce.starts_with(NONCE) && nonce.len() >= NONCE.len() + 18);
    assert!(rounds >= 4_096);
    let salted = hi(password, &STANDARD.decode(part("s=")).unwrap(), rounds);
    let without = format!("c={HEADER},r={nonce}");
    let message = format!("{},{server_first},{without}", bare(name));
    let client = mac(&salted, b"Client Key");
    let stored = digest::digest(&digest::SHA256, &client);
    let signature = mac(stored.as_ref(), message.as_bytes());
    let proof: Vec<u8> = client.iter().zip(&signature).map(|(a, b)| a ^ b).collect();
    let server = mac(&salted, b"Server Key");
    let answer = STANDARD.encode(mac(&server, message.as_bytes()));
    let last = format!("{without},p={}", STANDARD.encode(proof));
    (last, format!("v={answer}"))
}

/// What the server may keep of a password, `StoredKey` and `ServerKey`.
#[allow(dead_code)] // each test binary uses its part
pub fn keys(server_first: &str, password: &str) -> [Vec<u8>; 2] {
    let salt = server_first.split_once(",s=").unwrap().1;
    let salt = STANDARD.decode(salt.split_once(',').unwrap().0).unwrap();
    let salted = hi(password, &salt, 4_096);
    let stored = digest::digest(&digest::SHA256, &mac(&salted, b"Client Key"));
    [stored.as_ref().to_vec(), mac(&salted, b"Server Key")]
}

/// `Hi(str, salt, i)`
fn hi(password: &str, salt: &[u8], rounds: u32) -> Vec<u8> {
    let mut one = mac(password.as_bytes(), &[salt, &[0, 0, 0, 1]].concat());
    let mut all = one.clone();
    for _ in 1..rounds {
        one = mac(password.as_bytes(), &one);
        all.iter_mut().zip(&one).for_each(|(a, b)| *a ^= b);
    }
    all
}

fn mac(key: &[u8], message: &[u8]) -> Vec<u8> {
    let key = hmac::Key::new(hmac::HMAC_SHA256, key);
    hmac::sign(&key, message).as_ref().to_vec()
}
