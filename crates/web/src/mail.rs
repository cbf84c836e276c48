//! The mail desk: folders, the list of a place, and beside it what is read.

pub mod acts;
pub mod events;
pub mod labels;
pub mod list;
pub mod news;
pub mod place;
pub mod row;
pub mod search;
pub mod toast;

use crate::Context;
use crate::answer::{self, Fault, see_other};
use crate::layout::Chrome;
use crate::session::SignedIn;
use ::mail::RowId;
use askama::Template;
use axum::extract::{Query, State};
use axum::http::HeaderMap;
use axum::response::Response;
use list::List;
use place::Asked;
use std::sync::Arc;
use toast::Told;

/// What stands in the reading pane.
#[derive(Debug, Clone)]
pub enum Reading {
    Nothing,
    /// A conversation or a message; its HTML is put into the frame `reading` as it is.
    Shown {
        row: RowId,
        title: String,
        html: String,
    },
}

#[derive(Template)]
#[template(path = "mail/page.html")]
pub(crate) struct MailPage {
    pub chrome: Chrome,
    pub list: List,
    pub reading: Reading,
}

/// The rows of one more page, in the frame that asked for them.
#[derive(Template)]
#[template(path = "mail/more.html")]
pub(crate) struct MorePage {
    pub list: List,
}

/// `GET /`
pub async fn home(signed: SignedIn) -> Response {
    see_other(&signed.root().at("/mail/inbox"))
}

/// `GET /mail/{place}`: the list; only its next rows when a frame asks for them.
///
/// # Errors
/// The domain's.
pub async fn show(
    State(context): State<Arc<Context>>,
    signed: SignedIn,
    asked: Asked,
    Query(told): Query<Told>,
    headers: HeaderMap,
) -> Result<Response, Fault> {
    if answer::frame(&headers).is_some_and(|frame| frame.starts_with("more-")) {
        let list = context
            .run(move |context| List::read(context, &signed, &asked, None))
            .await?;
        return answer::page(&MorePage { list });
    }
    whole(&context, &signed, &asked, told, Reading::Nothing).await
}

/// The whole page of a place, with something in its reading pane.
///
/// # Errors
/// The domain's.
pub async fn page(
    context: &Arc<Context>,
    signed: &SignedIn,
    asked: &Asked,
    reading: Reading,
) -> Result<Response, Fault> {
    whole(context, signed, asked, Told::default(), reading).await
}

pub(crate) async fn whole(
    context: &Arc<Context>,
    signed: &SignedIn,
    asked: &Asked,
    told: Told,
    reading: Reading,
) -> Result<Response, Fault> {
    let (signed, asked) = (signed.clone(), asked.clone());
    let page = context
        .run(move |context| {
            let open = match &reading {
                Reading::Shown { row, .. } => Some(*row),
                Reading::Nothing => None,
            };
            let list = List::read(context, &signed, &asked, open)?;
            let title = match &reading {
                Reading::Shown { title, .. } => title.clone(),
                Reading::Nothing => list.title.clone(),
            };
            let mut chrome = Chrome::read(context, &signed, title, Some(&list.place))?;
            chrome.modseq = list.modseq;
            chrome.toast = told.toast(context, &signed, &asked.path())?;
            Ok::<_, Fault>(MailPage {
                chrome,
                list,
                reading,
            })
        })
        .await?;
    answer::page(&page)
}
