//! The logo of an organisation comes from the browser.

use super::{Typed, answer, changed};
use crate::Context;
use crate::administration::{Section, entry};
use crate::answer::Fault;
use crate::session::SignedIn;
use crate::uploaded::{at_most, field};
use ::directory::{Change, LOGO_BYTES};
use axum::extract::State;
use axum::extract::multipart::{Multipart, MultipartRejection};
use axum::response::Response;
use std::sync::Arc;
use store::Timestamp;

/// `POST /administration/organisation/logo`: a picture in the place of what was there.
///
/// # Errors
/// `NotFound` for who does not look after the organisation; a file that cannot be taken is said beside its field; the store's.
pub async fn set(
    State(context): State<Arc<Context>>,
    signed: SignedIn,
    parts: Result<Multipart, MultipartRejection>,
) -> Result<Response, Fault> {
    let mut parts = parts.map_err(|_| Fault::Malformed)?;
    let mut form = Typed::from([("do".to_owned(), "logo".to_owned())]);
    let mut file = Vec::new();
    while let Some(part) = parts.next_field().await.map_err(|_| Fault::Malformed)? {
        let name = part.name().unwrap_or_default().to_owned();
        if name == "file" {
            // One byte more says that it is too large.
            file = at_most(part, LOGO_BYTES + 1).await?;
        } else if name == "csrf" || name == "shown" {
            form.insert(name, field(part).await?);
        }
    }
    signed.check(form.get("csrf").map_or("", String::as_str))?;
    let shown = form.get("shown").and_then(|shown| shown.parse().ok());
    let shown = Timestamp(shown.ok_or(Fault::Malformed)?);
    context
        .run(move |context| {
            let organisation = entry(context, &signed, Section::Organisation)?;
            let done = match file.is_empty() {
                true => Err(("logo", "no-picture")),
                false => {
                    let change = Change::Logo(Some(file.clone()));
                    changed(context, &signed, organisation, &change, shown)?
                }
            };
            answer(context, &signed, &form, done)
        })
        .await
}
