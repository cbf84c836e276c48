//! The application of a telephone, written from RFC 6238 on its own: what the house takes must be what others make.
#![allow(dead_code)] // each test binary uses its part

use aws_lc_rs::hmac;

/// The code that an application shows for a seed in base32, spaces forgiven.
pub fn code(seed: &str, seconds: i64) -> String {
    let (mut bits, mut held, mut key) = (0_u32, 0, Vec::new());
    for sign in seed.bytes().filter(|sign| *sign != b' ') {
        let value = match sign {
            b'A'..=b'Z' => sign - b'A',
            b'2'..=b'7' => sign - b'2' + 26,
            _ => panic!("not base32"),
        };
        bits = bits << 5 | u32::from(value);
        held += 5;
        if held >= 8 {
            held -= 8;
            key.push(u8::try_from(bits >> held & 255).unwrap());
        }
    }
    let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, &key);
    let tag = hmac::sign(&key, &(seconds / 30).to_be_bytes());
    let tag = tag.as_ref();
    let from = usize::from(tag[19] & 15);
    let word = u32::from_be_bytes(tag[from..from + 4].try_into().unwrap());
    format!("{:06}", (word & 0x7fff_ffff) % 1_000_000)
}
