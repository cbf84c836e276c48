//! Pictures of other servers: blocked until a person says otherwise, for one message or for one sender.

use super::content::Pictures;
use crate::Context;
use crate::answer::{Fault, own_path, see_other};
use crate::session::{Posted, SignedIn};
use ::mail::{MessageId, MessageView};
use axum::extract::{Path, State};
use axum::response::Response;
use serde::Deserialize;
use std::sync::Arc;

/// The setting that keeps the choice for a sender.
#[must_use]
pub fn setting(view: &MessageView) -> Option<String> {
    let sender = view.parsed.from.first()?;
    (!sender.address.is_empty()).then(|| format!("images:{}", sender.address.to_lowercase()))
}

/// What was chosen for the sender of a message.
///
/// # Errors
/// The domain's.
pub fn chosen(context: &Context, signed: &SignedIn, view: &MessageView) -> Result<Pictures, Fault> {
    let Some(setting) = setting(view) else {
        return Ok(Pictures::Blocked);
    };
    let known = context
        .mail
        .setting(&signed.actor, signed.account(), &setting)?;
    Ok(if known.is_some() {
        Pictures::Shown
    } else {
        Pictures::Blocked
    })
}

/// The form beside the sentence on blocked pictures.
#[derive(Debug, Deserialize)]
pub struct Choice {
    /// `always` or `never`.
    choice: String,
    /// The page the message stands on.
    back: Option<String>,
}

/// `POST /mail/messages/{id}/images`: shows the pictures of this sender from now on, or no longer.
pub async fn choose(
    State(context): State<Arc<Context>>,
    Path(id): Path<i64>,
    posted: Posted<Choice>,
) -> Result<Response, Fault> {
    let Posted { signed, form } = posted;
    let value = match form.choice.as_str() {
        "always" => Some("shown"),
        "never" => None,
        _ => return Err(Fault::Malformed),
    };
    context
        .run(move |context| {
            let (actor, account) = (&signed.actor, signed.account());
            let view = context.mail.message(actor, account, MessageId(id))?;
            let name = setting(&view).ok_or(Fault::Malformed)?;
            Ok::<_, Fault>(context.mail.set_setting(actor, account, &name, value)?)
        })
        .await?;
    Ok(see_other(own_path(form.back.as_deref())))
}
