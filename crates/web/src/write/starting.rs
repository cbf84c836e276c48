//! How a draft begins: by a form of ours, so that no link and no page fetched ahead makes one.

use crate::Context;
use crate::answer::{Fault, encoded, own_path, see_other};
use crate::session::{Posted, SignedIn};
use ::mail::{MessageId, Start};
use axum::extract::{Path, State};
use axum::response::Response;
use serde::Deserialize;
use std::sync::Arc;

/// A new message.
#[derive(Debug, Deserialize)]
pub struct Beginning {
    /// The page to come back to.
    back: Option<String>,
    /// To whom, if that is known already.
    #[serde(default)]
    to: String,
}

/// `POST /drafts`
pub async fn begin(
    State(context): State<Arc<Context>>,
    posted: Posted<Beginning>,
) -> Result<Response, Fault> {
    let Posted { signed, form } = posted;
    let start = match form.to.is_empty() {
        true => Start::Empty,
        false => Start::Mailto(::mail::Mailto {
            to: super::recipients::split(&form.to),
            ..::mail::Mailto::default()
        }),
    };
    create(&context, signed, start, form.back).await
}

/// An answer to a message.
#[derive(Debug, Deserialize)]
pub struct Answering {
    /// `reply`, `all` or `forward`.
    kind: String,
    back: Option<String>,
}

/// `POST /mail/messages/{id}/answers`
pub async fn answer(
    State(context): State<Arc<Context>>,
    Path(id): Path<i64>,
    posted: Posted<Answering>,
) -> Result<Response, Fault> {
    let Posted { signed, form } = posted;
    let message = MessageId(id);
    let start = match form.kind.as_str() {
        "reply" => Start::Reply {
            message,
            all: false,
        },
        "all" => Start::Reply { message, all: true },
        "forward" => Start::Forward(message),
        _ => return Err(Fault::Malformed),
    };
    create(&context, signed, start, form.back).await
}

/// `POST /mail/messages/{id}/drafting`: a draft of another program becomes one of ours.
pub async fn adopt(
    State(context): State<Arc<Context>>,
    Path(id): Path<i64>,
    posted: Posted<Beginning>,
) -> Result<Response, Fault> {
    let Posted { signed, form } = posted;
    create(&context, signed, Start::Message(MessageId(id)), form.back).await
}

async fn create(
    context: &Arc<Context>,
    signed: SignedIn,
    start: Start,
    back: Option<String>,
) -> Result<Response, Fault> {
    let root = signed.root().clone();
    let draft = context
        .run(move |context| {
            context
                .mail
                .create_draft(&signed.actor, signed.account(), &start)
        })
        .await?;
    let back = back.as_deref().map(|back| own_path(Some(back)));
    let query = back.map_or_else(String::new, |back| format!("?back={}", encoded(back)));
    Ok(see_other(&root.at(format!("/drafts/{}{query}", draft.id))))
}
