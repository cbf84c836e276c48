//! Pictures from other people's servers, fetched by ours: the sender learns neither who reads nor from where.
//!
//! The address is signed with the session's own token: only pictures of a message that this person opened, with pictures
//! shown, can be asked for, and nobody else can use what is signed. No key is kept for it.

mod fetch;
mod guard;

pub use fetch::{FetchError, Fetcher, MOST_BYTES, Picture};
pub use guard::is_public;

use crate::Context;
use crate::session::SignedIn;
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use std::sync::{Arc, OnceLock};

/// What stands before the address of a picture in a cleaned message, until it is signed.
pub const UNSIGNED: &str = "/mail/proxied/~/";
const SIGNED: &str = "/mail/proxied/";
/// Says for what a key is derived (BLAKE3).
const PURPOSE: &str = "tramontane web: a picture fetched for one session";
/// Bytes of a signature.
const SIGNATURE: usize = 18;

/// The signature of an address for one session.
fn signature(session: &str, address: &str) -> String {
    let key = blake3::derive_key(PURPOSE, session.as_bytes());
    let hash = blake3::keyed_hash(&key, address.as_bytes());
    URL_SAFE_NO_PAD.encode(&hash.as_bytes()[..SIGNATURE])
}

/// The cleaned message with its pictures' addresses signed.
#[must_use]
pub fn sign(html: &str, session: &str) -> String {
    let mut out = String::with_capacity(html.len() + html.len() / 8);
    let mut rest = html;
    while let Some(at) = rest.find(UNSIGNED) {
        let (before, after) = (&rest[..at], &rest[at + UNSIGNED.len()..]);
        let end = after
            .bytes()
            .position(|byte| !is_of_address(byte))
            .unwrap_or(after.len());
        let address = decoded(&after[..end]);
        out.push_str(before);
        out.push_str(SIGNED);
        out.push_str(&signature(session, &address));
        out.push('/');
        rest = after;
    }
    out.push_str(rest);
    out
}

fn is_of_address(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-_.~%".contains(&byte)
}

/// Percent signs undone: `safe_html` writes addresses so, and paths are read so.
fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, after)) = rest.split_first() {
        let digits = after.get(..2).and_then(|two| std::str::from_utf8(two).ok());
        match digits.and_then(|two| u8::from_str_radix(two, 16).ok()) {
            Some(byte) if first == b'%' => {
                bytes.push(byte);
                rest = &after[2..];
            }
            _ => {
                bytes.push(first);
                rest = after;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// One for the program: it holds no connection between pictures.
fn fetcher() -> Option<&'static Fetcher> {
    static FETCHER: OnceLock<Option<Fetcher>> = OnceLock::new();
    FETCHER
        .get_or_init(|| {
            Fetcher::new()
                .inspect_err(|error| tracing::error!(%error, "remote pictures cannot be fetched"))
                .ok()
        })
        .as_ref()
}

/// `GET /mail/proxied/{signature}/{address}`
pub async fn show(
    State(_context): State<Arc<Context>>,
    signed: SignedIn,
    Path((signature, address)): Path<(String, String)>,
) -> Response {
    if signature != self::signature(&signed.session.csrf, &address) {
        return StatusCode::FORBIDDEN.into_response();
    }
    let Some(fetcher) = fetcher() else {
        return StatusCode::BAD_GATEWAY.into_response();
    };
    match fetcher.picture(&address).await {
        Ok(picture) => shown(picture),
        Err(error) => {
            tracing::debug!(%error, "a remote picture is not shown");
            status(&error).into_response()
        }
    }
}

fn shown(picture: Picture) -> Response {
    let headers = [
        (header::CONTENT_TYPE, picture.media_type),
        (header::CACHE_CONTROL, "private, max-age=86400"),
        (
            header::CONTENT_SECURITY_POLICY,
            "default-src 'none'; sandbox",
        ),
    ];
    (headers, picture.bytes).into_response()
}

fn status(error: &FetchError) -> StatusCode {
    match error {
        FetchError::Refused => StatusCode::FORBIDDEN,
        FetchError::NotAPicture => StatusCode::UNSUPPORTED_MEDIA_TYPE,
        FetchError::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        FetchError::Busy => StatusCode::SERVICE_UNAVAILABLE,
        FetchError::TooManyRedirects | FetchError::Status(_) | FetchError::Unreachable => {
            StatusCode::BAD_GATEWAY
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_address_is_signed_for_the_session_that_reads() {
        let html = r#"<img src="/mail/proxied/~/http%3A%2F%2Fa.example%2Fx"> <p style="background:url(/mail/proxied/~/http%3A%2F%2Fb.example%2F)">"#;
        let signed = sign(html, "one");
        assert!(!signed.contains("/~/"));
        let first = signature("one", "http://a.example/x");
        assert!(signed.contains(&format!(
            "\"/mail/proxied/{first}/http%3A%2F%2Fa.example%2Fx\""
        )));
        assert!(signed.contains(&signature("one", "http://b.example/")));
        assert_ne!(first, signature("two", "http://a.example/x"));
        assert_ne!(first, signature("one", "http://a.example/y"));
    }
}
