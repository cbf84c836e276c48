//! `GET /mail/conversations/{id}/print`: a conversation, or one of its messages, as it is printed: black, the margin kept, whole dates, everybody
//! by name and function, attachments listed.

use super::beside::Alone;
use super::conversation::{self, Body, MessageLine, Opening, Reader};
use crate::Context;
use crate::answer::{Fault, page};
use crate::dates::Dates;
use crate::session::SignedIn;
use crate::words::Words;
use ::mail::RowId;
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use chrono::Datelike;
use std::sync::Arc;
use store::Timestamp;
use text::dates::{self, PARIS};

/// A message as it is printed.
pub struct PrintedMessage {
    pub line: MessageLine,
    /// « ven. 20 nov. »
    pub day: String,
    /// « 2026, 14:10 »
    pub hour: String,
    /// « Projet.odt (48 ko), Plan.pdf (412 ko) »
    pub files: String,
}

#[derive(Template)]
#[template(path = "read/print.html")]
pub(crate) struct PrintPage {
    pub w: Words,
    pub heading: String,
    pub subject: String,
    pub told: String,
    pub labels: String,
    pub messages: Vec<PrintedMessage>,
    pub printed: String,
}

/// `GET /mail/conversations/{id}/print`
pub async fn show(
    State(context): State<Arc<Context>>,
    signed: SignedIn,
    Path(id): Path<i64>,
    Query(alone): Query<Alone>,
) -> Result<Response, Fault> {
    let sheet = context
        .run(move |context| read(context, &signed, alone.of(id)))
        .await?;
    page(&sheet)
}

fn read(context: &Context, signed: &SignedIn, row: RowId) -> Result<PrintPage, Fault> {
    let w = signed.w;
    let whole = conversation::asked_for(context, signed, row)?;
    let now = Dates::new(context, w).moment(context.mail.store().now());
    let mut reader = Reader::new(context, signed, String::new())?;
    let person = context.directory.person(signed.actor.person)?;
    let mut messages = Vec::new();
    for view in whole.messages.iter().filter(|view| view.draft.is_none()) {
        let mut line = reader.line(view, true, &Opening::default())?;
        // On paper nobody is « vous ».
        if line.who.you {
            line.who.name.clone_from(&person.display_name);
            line.who.function.clone_from(&person.function);
        }
        let files = line.content.iter().flat_map(|content| &content.files);
        let files: Vec<String> = files
            .map(|file| format!("{} ({})", file.name, text::numbers::size(w.0, file.size)))
            .collect();
        messages.push(PrintedMessage {
            day: dates::short_day(w.0, PARIS, view.received.0),
            hour: hour(w, view.received),
            files: files.join(", "),
            line,
        });
    }
    let organisation = context.directory.organisation(signed.actor.organisation)?;
    let labels: Vec<&str> = whole
        .labels
        .iter()
        .map(|label| label.name.as_str())
        .collect();
    Ok(PrintPage {
        w,
        heading: w.with(
            "web-read-print-heading",
            &[
                ("organisation", organisation.name.into()),
                ("name", person.display_name.clone().into()),
            ],
        ),
        subject: conversation::subject(w, &whole.subject),
        told: reader.told(&whole),
        labels: labels.join(", "),
        printed: w.name("web-read-printed", &now),
        messages,
    })
}

/// « 2026, 14:10 »
fn hour(w: Words, at: Timestamp) -> String {
    format!(
        "{}, {}",
        dates::naive(PARIS, at.0).year(),
        dates::time(w.0, PARIS, at.0)
    )
}
