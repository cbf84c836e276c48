//! Labels and folders: making, renaming, taking away.

use crate::Context;
use crate::answer::{Fault, see_other};
use crate::session::{Nothing, Posted, SignedIn};
use ::mail::{Label, LabelId, MailboxId};
use axum::extract::{Path, State};
use axum::response::Response;
use serde::Deserialize;
use std::sync::Arc;

/// A name for something new or old.
#[derive(Debug, Deserialize)]
pub struct Named {
    pub name: String,
    pub hue: Option<u32>,
}

/// The label of this name, made when there is none.
///
/// # Errors
/// `badname`, or the store's.
pub(crate) fn named(context: &Context, signed: &SignedIn, name: &str) -> Result<Label, Fault> {
    let (actor, account) = (&signed.actor, signed.account());
    let folded = text::fold(name.trim());
    let known = context.mail.labels(actor, account)?;
    match known
        .into_iter()
        .find(|label| text::fold(&label.name) == folded)
    {
        Some(label) => Ok(label),
        None => Ok(context.mail.create_label(actor, account, name, None)?),
    }
}

/// Where labels and folders are looked after.
fn settings(signed: &SignedIn) -> Response {
    see_other(&signed.root().at("/settings?said=saved"))
}

/// `POST /labels`
///
/// # Errors
/// `badname`, or the store's.
pub async fn create(
    State(context): State<Arc<Context>>,
    Posted { signed, form }: Posted<Named>,
) -> Result<Response, Fault> {
    let back = settings(&signed);
    context
        .run(move |context| named(context, &signed, &form.name))
        .await?;
    Ok(back)
}

/// `POST /labels/{id}/naming`
///
/// # Errors
/// `badname`, `notallowed` for labels that are not the person's, or the store's.
pub async fn rename(
    State(context): State<Arc<Context>>,
    Path(id): Path<i64>,
    Posted { signed, form }: Posted<Named>,
) -> Result<Response, Fault> {
    let back = settings(&signed);
    context
        .run(move |context| {
            own(context, &signed, id)?;
            let (actor, account) = (&signed.actor, signed.account());
            Ok::<_, Fault>(context.mail.rename_label(
                actor,
                account,
                LabelId(id),
                &form.name,
                form.hue,
            )?)
        })
        .await?;
    Ok(back)
}

/// `POST /labels/{id}/deleting`
///
/// # Errors
/// `NotFound`, or the store's.
pub async fn delete(
    State(context): State<Arc<Context>>,
    Path(id): Path<i64>,
    Posted {
        signed,
        form: Nothing {},
    }: Posted<Nothing>,
) -> Result<Response, Fault> {
    let back = settings(&signed);
    context
        .run(move |context| {
            own(context, &signed, id)?;
            Ok::<_, Fault>(context.mail.delete_label(
                &signed.actor,
                signed.account(),
                LabelId(id),
            )?)
        })
        .await?;
    Ok(back)
}

fn own(context: &Context, signed: &SignedIn, id: i64) -> Result<(), Fault> {
    let labels = context.mail.labels(&signed.actor, signed.account())?;
    if labels.iter().any(|label| label.id.0 == id) {
        Ok(())
    } else {
        Err(Fault::NotFound)
    }
}

/// `POST /folders`: a folder, and those above it in its name (`Parent/Child`).
///
/// # Errors
/// `exists`, `badname`, or the store's.
pub async fn create_folder(
    State(context): State<Arc<Context>>,
    Posted { signed, form }: Posted<Named>,
) -> Result<Response, Fault> {
    let root = signed.root().clone();
    let made = context
        .run(move |context| {
            context
                .mail
                .create_mailbox(&signed.actor, signed.account(), form.name.trim(), None)
        })
        .await?;
    Ok(see_other(&root.at(format!("/mail/m{}", made.id))))
}

/// `POST /folders/{id}/naming`
///
/// # Errors
/// `NotFound`, `exists`, `badname`, or the store's.
pub async fn rename_folder(
    State(context): State<Arc<Context>>,
    Path(id): Path<i64>,
    Posted { signed, form }: Posted<Named>,
) -> Result<Response, Fault> {
    let back = settings(&signed);
    context
        .run(move |context| {
            let (actor, account) = (&signed.actor, signed.account());
            context
                .mail
                .rename_mailbox(actor, account, MailboxId(id), form.name.trim())
        })
        .await?;
    Ok(back)
}

/// `POST /folders/{id}/deleting`
///
/// # Errors
/// `NotFound`, `notallowed`, or the store's.
pub async fn delete_folder(
    State(context): State<Arc<Context>>,
    Path(id): Path<i64>,
    Posted {
        signed,
        form: Nothing {},
    }: Posted<Nothing>,
) -> Result<Response, Fault> {
    let back = settings(&signed);
    context
        .run(move |context| {
            context
                .mail
                .delete_mailbox(&signed.actor, signed.account(), MailboxId(id))
        })
        .await?;
    Ok(back)
}
