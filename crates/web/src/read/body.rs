//! The body of a message at a URL of its own, and the pictures that lie in the message.
//!
//! Opened alone it is as harmless as in its frame: the answer's own policy lets nothing run, submit or navigate, in an
//! origin of its own. In its frame (browsers say so, and no page can make them lie) the origin stays ours, so that the
//! page around may measure how high the message is. That is safe because two things that neither the message nor a page
//! can change forbid every script: the frame's `sandbox` has no `allow-scripts`, and the policy is `default-src 'none'`.
//! An origin that nothing runs in can do nothing.

use super::content::{self, Pictures};
use super::{Opened, images};
use crate::answer::Fault;
use crate::session::SignedIn;
use crate::{Context, proxied, sniff};
use ::mail::MessageId;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, HeaderName, StatusCode, header};
use axum::response::{IntoResponse, Response};
use message::safe_html::{CONTENT_SECURITY_POLICY, document};
use serde::Deserialize;
use std::sync::Arc;

/// How a body is asked for.
#[derive(Debug, Deserialize)]
pub struct Asked {
    /// `1`: with the pictures of other servers.
    #[serde(default)]
    images: String,
}

/// `GET /mail/messages/{id}/body`
pub async fn show(
    State(context): State<Arc<Context>>,
    signed: SignedIn,
    Path(id): Path<i64>,
    Query(asked): Query<Asked>,
    headers: HeaderMap,
) -> Result<Response, Fault> {
    let framed = headers
        .get("sec-fetch-dest")
        .is_some_and(|value| value == "iframe");
    let page = context
        .run(move |context| read(context, &signed, MessageId(id), &asked))
        .await?;
    let said = [
        (header::CONTENT_TYPE, "text/html; charset=utf-8".to_owned()),
        (header::CONTENT_SECURITY_POLICY, policy(framed)),
        (header::REFERRER_POLICY, "no-referrer".to_owned()),
        (
            HeaderName::from_static("x-robots-tag"),
            "noindex".to_owned(),
        ),
    ];
    Ok((said, page).into_response())
}

/// The policy of a body: in a frame of ours its origin is ours, alone it is none.
fn policy(framed: bool) -> String {
    if framed {
        CONTENT_SECURITY_POLICY.replacen("sandbox ", "sandbox allow-same-origin ", 1)
    } else {
        CONTENT_SECURITY_POLICY.to_owned()
    }
}

fn read(
    context: &Context,
    signed: &SignedIn,
    id: MessageId,
    asked: &Asked,
) -> Result<String, Fault> {
    let view = context.mail.message(&signed.actor, signed.account(), id)?;
    let opened = Opened::new(context, signed, &view);
    let pictures = match asked.images.as_str() {
        "1" => Pictures::Shown,
        _ => images::chosen(context, signed, &view)?,
    };
    let mut cleaned = content::cleaned(&opened, signed.w, pictures)?;
    cleaned.html = proxied::sign(&cleaned.html, &signed.session.csrf);
    Ok(document(&cleaned, signed.w.code(), &view.parsed.subject))
}

/// `GET /mail/messages/{id}/pictures/{part}`: a picture that the message carries, if it is one.
pub async fn picture(
    State(context): State<Arc<Context>>,
    signed: SignedIn,
    Path((id, part)): Path<(i64, u32)>,
) -> Result<Response, Fault> {
    let bytes = context
        .run(move |context| {
            let view = context
                .mail
                .message(&signed.actor, signed.account(), MessageId(id))?;
            let opened = Opened::new(context, &signed, &view);
            opened.bytes(opened.part(part).ok_or(Fault::NotFound)?)
        })
        .await?;
    Ok(picture_of(bytes))
}

/// Bytes as a picture, if they are one.
pub(crate) fn picture_of(bytes: Vec<u8>) -> Response {
    let Some(media_type) = sniff::picture(&bytes) else {
        return StatusCode::UNSUPPORTED_MEDIA_TYPE.into_response();
    };
    let said = [
        (header::CONTENT_TYPE, media_type),
        (
            header::CONTENT_SECURITY_POLICY,
            "default-src 'none'; sandbox",
        ),
        (header::CACHE_CONTROL, "private, max-age=3600"),
    ];
    (said, bytes).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_policy_of_a_body_lets_a_script_run() {
        for framed in [true, false] {
            let policy = policy(framed);
            assert!(policy.starts_with("sandbox ") && policy.contains("default-src 'none'"));
            for absent in [
                "allow-scripts",
                "script-src",
                "allow-forms",
                "allow-top-navigation",
            ] {
                assert!(!policy.contains(absent), "{absent}");
            }
            assert_eq!(policy.contains("allow-same-origin"), framed);
        }
    }
}
