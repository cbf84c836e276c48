//! A message as it came, byte for byte.

use super::files;
use crate::Context;
use crate::answer::Fault;
use crate::session::SignedIn;
use ::mail::MessageId;
use axum::extract::{Path, Query, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use std::sync::Arc;

/// How a source is asked for.
#[derive(Debug, Deserialize)]
pub struct Asked {
    /// `1`: as a file.
    #[serde(default)]
    download: String,
}

/// `GET /mail/messages/{id}/source`: to read, or with `download=1` as a file that mail programs open.
pub async fn show(
    State(context): State<Arc<Context>>,
    signed: SignedIn,
    Path(id): Path<i64>,
    Query(asked): Query<Asked>,
) -> Result<Response, Fault> {
    let bytes = context
        .run(move |context| {
            context
                .mail
                .body(&signed.actor, signed.account(), MessageId(id))
        })
        .await?;
    if asked.download == "1" {
        return Ok(files::attachment(
            &format!("message-{id}.eml"),
            "message/rfc822",
            bytes.into(),
        ));
    }
    let said = [
        (header::CONTENT_TYPE, "text/plain; charset=utf-8"),
        (
            header::CONTENT_SECURITY_POLICY,
            "default-src 'none'; sandbox",
        ),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    Ok((said, bytes).into_response())
}
