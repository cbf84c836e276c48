//! What changed in a list since a change value, as Turbo streams: rows that came or changed, rows that went, figures.

use super::list::figure_words;
use super::place::{Asked, Here};
use super::row::RowView;
use super::toast::Toast;
use crate::Context;
use crate::answer::{self, Fault, render, stream};
use crate::dates::{Dates, Group};
use crate::layout::Chrome;
use crate::session::SignedIn;
use ::mail::Place;
use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use serde::Deserialize;
use std::sync::Arc;
use store::ModSeq;

/// From which change on.
#[derive(Debug, Deserialize)]
pub struct Since {
    pub since: i64,
}

/// Rows that came or changed: the page puts each in its place by `data-newest`.
#[derive(Template)]
#[template(path = "mail/news.html")]
pub(crate) struct NewsPage {
    pub rows: Vec<(Group, RowView)>,
    pub gone: Vec<String>,
    pub figure: String,
    pub chrome: Chrome,
    pub modseq: i64,
    /// More changed than is told: the page is to be fetched anew.
    pub incomplete: bool,
    pub archive: bool,
    pub last_stop: bool,
    pub writes: bool,
}

/// `GET /mail/{place}/news?since=N`
///
/// # Errors
/// The domain's.
pub async fn show(
    State(context): State<Arc<Context>>,
    signed: SignedIn,
    asked: Asked,
    Query(Since { since }): Query<Since>,
) -> Result<Response, Fault> {
    context
        .run(move |context| answer(context, &signed, &asked, Some(since), None))
        .await
}

/// The news of a list as streams, with what was just done.
///
/// # Errors
/// The domain's.
pub fn answer(
    context: &Context,
    signed: &SignedIn,
    asked: &Asked,
    since: Option<i64>,
    toast: Option<Toast>,
) -> Result<Response, Fault> {
    let mut html = match since {
        Some(since) => render(&NewsPage::read(context, signed, asked, ModSeq(since))?)?,
        // A page that is no list (a conversation alone) has nothing to bring up to date.
        None => String::new(),
    };
    if let Some(toast) = toast {
        html.push_str(&stream("update", "toasts", &render(&toast)?));
    }
    Ok(answer::streams(html))
}

impl NewsPage {
    fn read(
        context: &Context,
        signed: &SignedIn,
        asked: &Asked,
        since: ModSeq,
    ) -> Result<Self, Fault> {
        let (actor, account) = (&signed.actor, signed.account());
        let here = asked.here(context, signed)?;
        let query = asked.query(here.place.clone());
        let news = context
            .mail
            .conversations_changed(actor, account, &query, since)?;
        // A page whose rows are of the kind that was chosen before is fetched anew.
        let stale = asked.unit() != signed.settings.unit();
        let dates = Dates::new(context, signed.w);
        let view = |row| RowView::new(context, signed, asked, &here, &dates, row);
        let rows = news
            .rows
            .iter()
            .map(|row| (dates.group(row.newest), view(row)))
            .collect();
        let chrome = Chrome::read(context, signed, String::new(), Some(&here.place))?;
        Ok(Self {
            rows,
            gone: news.gone.iter().map(ToString::to_string).collect(),
            figure: figure(signed, &here, &news.counts),
            modseq: news.modseq.0,
            // A search stays as it was asked until it is asked again.
            incomplete: !news.complete && !matches!(here.place, Place::Search(_)) || stale,
            archive: here.role == Some(::mail::Role::Archive),
            last_stop: matches!(here.role, Some(::mail::Role::Trash | ::mail::Role::Junk)),
            writes: signed.desk.writes(),
            chrome,
        })
    }
}

fn figure(signed: &SignedIn, here: &Here, counts: &::mail::Counts) -> String {
    let Place::Mailbox(id) = here.place else {
        return String::new();
    };
    let count = counts.mailboxes.iter().find(|count| count.mailbox == id);
    count.map_or_else(String::new, |count| {
        figure_words(signed.w, here.role, count.unseen, count.total)
    })
}
