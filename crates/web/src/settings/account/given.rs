//! What was given to others in the name of who froze their account (« ce n’était pas moi »), shown once it is open again until its
//! bearer has answered what of it stays.

use super::PATH;
use crate::Context;
use crate::answer::{Fault, see_other};
use crate::mail::toast::Told;
use crate::recovery::{GivenLine, given_lines};
use crate::session::{Posted, SignedIn};
use axum::extract::State;
use axum::response::Response;
use identity::DoubtAnswer;
use serde::Deserialize;
use std::sync::Arc;

pub(super) fn lines(context: &Context, signed: &SignedIn) -> Result<Vec<GivenLine>, Fault> {
    let doubted = context.identity.doubted(&signed.actor)?;
    given_lines(context, signed.w, &doubted, |_| true)
}

/// What is ticked. It is not printed.
#[derive(Deserialize)]
pub struct Ticked {
    #[serde(default)]
    takes: Vec<String>,
}

/// `POST /settings/account/given`: takes back what is ticked, and keeps the rest.
///
/// # Errors
/// The store's.
pub async fn answer(
    State(context): State<Arc<Context>>,
    Posted { signed, form }: Posted<Ticked>,
) -> Result<Response, Fault> {
    let answering =
        context.run(move |context| context.identity.answer_doubted(&signed.actor, &form.takes));
    let said = match answering.await? {
        DoubtAnswer::Whole => "given-answered",
        DoubtAnswer::More => "given-more",
        DoubtAnswer::Stays => "given-stays",
    };
    Ok(see_other(&Told::path(PATH, "said", said)))
}
