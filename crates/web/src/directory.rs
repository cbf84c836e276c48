//! The directory: people found as one types, the nearest first; establishments and who works there; a card a person.
//!
//! A page is a list ([`listing`]) and beside it a card ([`card`]). Without a script each link opens a whole page; with one
//! the list changes as one types (frame `people`), a card opens beside it (frame `reading`), and more rows come by
//! themselves (frames `more-…`).

pub mod card;
pub mod listing;
pub mod rows;

use crate::Context;
use crate::answer::{self, Fault, render};
use crate::layout::Chrome;
use crate::session::SignedIn;
use ::directory::PersonId;
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::HeaderMap;
use axum::response::{Html, IntoResponse, Response};
use card::CardPane;
use listing::Listing;
use rows::Wish;
use serde::Deserialize;
use std::sync::Arc;

/// What the bar and the folders' place show on a page of the directory.
#[derive(Debug, Clone)]
pub struct Ways {
    /// The actor's own establishment.
    pub own: Option<i64>,
    pub here: Here,
}

/// Which of the ways one is on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Here {
    People,
    OwnEstablishment,
    Establishments,
}

impl Ways {
    #[must_use]
    pub fn is(&self, here: Here) -> bool {
        self.here == here
    }
}

#[derive(Template)]
#[template(path = "directory/page.html")]
pub(crate) struct DirectoryPage {
    pub chrome: Chrome,
    pub list: Listing,
    /// The card beside the list; its HTML is put into the frame `reading` as it is.
    pub card: Option<String>,
}

#[derive(Template)]
#[template(path = "directory/list.html")]
struct ListFrame<'a> {
    list: &'a Listing,
}

/// The rows of one more page, in the frame that asked for them.
#[derive(Template)]
#[template(path = "directory/more.html")]
struct MoreFrame<'a> {
    list: &'a Listing,
}

/// What a query of the directory's pages may say.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    q: String,
    /// The last of the page before.
    after: Option<i64>,
    /// The heading that page ended under.
    under: String,
    /// The establishment whose people stand beside a card.
    at: Option<i64>,
}

/// `GET /directory?q=`: people; without words those of one's own establishment.
pub async fn show(
    State(context): State<Arc<Context>>,
    signed: SignedIn,
    Query(asked): Query<Asked>,
    headers: HeaderMap,
) -> Result<Response, Fault> {
    let wish = match asked.q.trim() {
        "" => Wish::Start,
        words => Wish::People(words.to_owned()),
    };
    listed(&context, signed, wish, asked, &headers).await
}

/// `GET /directory/establishments?q=`
pub async fn establishments(
    State(context): State<Arc<Context>>,
    signed: SignedIn,
    Query(asked): Query<Asked>,
    headers: HeaderMap,
) -> Result<Response, Fault> {
    let wish = Wish::Establishments(asked.q.trim().to_owned());
    listed(&context, signed, wish, asked, &headers).await
}

/// `GET /directory/establishment/{id}`: what it is, and who works there.
pub async fn establishment(
    State(context): State<Arc<Context>>,
    signed: SignedIn,
    Path(id): Path<i64>,
    Query(asked): Query<Asked>,
    headers: HeaderMap,
) -> Result<Response, Fault> {
    listed(&context, signed, Wish::Establishment(id), asked, &headers).await
}

/// `GET /directory/person/{id}`: a card, beside the list it was opened from.
pub async fn person(
    State(context): State<Arc<Context>>,
    signed: SignedIn,
    Path(id): Path<i64>,
    Query(asked): Query<Asked>,
    headers: HeaderMap,
) -> Result<Response, Fault> {
    let frame = answer::frame(&headers) == Some("reading");
    context
        .run(move |context| {
            let (title, list, html) = {
                let found = context.directory.card(&signed.actor, PersonId(id))?;
                let wish = match (asked.q.trim(), asked.at) {
                    ("", at) => at
                        .or(found.person.establishment_id)
                        .map_or(Wish::Start, Wish::Establishment),
                    (words, _) => Wish::People(words.to_owned()),
                };
                let title = found.person.display_name.clone();
                let pane = CardPane::of(context, &signed, found, &wish)?;
                (title, wish, render(&pane)?)
            };
            if frame {
                let framed = format!(r#"<turbo-frame id="reading">{html}</turbo-frame>"#);
                return Ok(Html(framed).into_response());
            }
            let list = Listing::read(context, &signed, list, &asked, Some(id))?;
            let page = DirectoryPage {
                chrome: chrome(context, &signed, title, &list)?,
                list,
                card: Some(html),
            };
            answer::page(&page)
        })
        .await
}

/// A list as it is asked for: its next rows, itself, or its whole page.
async fn listed(
    context: &Arc<Context>,
    signed: SignedIn,
    wish: Wish,
    asked: Asked,
    headers: &HeaderMap,
) -> Result<Response, Fault> {
    let frame = answer::frame(headers).unwrap_or_default().to_owned();
    context
        .run(move |context| {
            let list = Listing::read(context, &signed, wish, &asked, None)?;
            if frame == "people" {
                return answer::page(&ListFrame { list: &list });
            }
            if frame.starts_with("more-") {
                return answer::page(&MoreFrame { list: &list });
            }
            let page = DirectoryPage {
                chrome: chrome(context, &signed, list.title.clone(), &list)?,
                list,
                card: None,
            };
            answer::page(&page)
        })
        .await
}

fn chrome(
    context: &Context,
    signed: &SignedIn,
    title: String,
    list: &Listing,
) -> Result<Chrome, Fault> {
    let mut chrome = Chrome::read(context, signed, title, None)?;
    chrome.searched.clone_from(&list.typed);
    chrome.directory = Some(list.ways.clone());
    Ok(chrome)
}
