//! What waits to be sent: seen, called back, put off, let go.

use super::when;
use crate::Context;
use crate::answer::{Fault, page, see_other};
use crate::dates::Dates;
use crate::layout::Chrome;
use crate::mail::toast::{Toast, Told};
use crate::read::conversation::subject;
use crate::read::people::People;
use crate::session::{Nothing, Posted, SignedIn};
use crate::words::Words;
use ::mail::{CalledBack, Held, MailError, NotAllowed, Reason, SubmissionId};
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;
use std::sync::Arc;

/// Recipients named on a row.
const NAMED: usize = 3;

/// A message that waits.
#[derive(Debug)]
pub struct HeldRow {
    pub id: i64,
    /// Left of the line: the day, and the hour.
    pub day: String,
    pub time: String,
    pub datetime: String,
    pub people: String,
    pub subject: String,
    /// « Part demain à 8 h. »
    pub told: String,
    /// « écrit par Mireille Puech », in a mailbox that several people write from.
    pub writer: Option<String>,
    /// It can become a draft again.
    pub can_edit: bool,
    /// A limit holds it: its writer cannot let it go.
    pub limited: bool,
    /// What the field for day and hour begins with.
    pub at: String,
}

#[derive(Template)]
#[template(path = "write/held.html")]
pub(crate) struct HeldPage {
    pub chrome: Chrome,
    pub rows: Vec<HeldRow>,
}

/// `GET /held`
pub async fn show(
    State(context): State<Arc<Context>>,
    signed: SignedIn,
    Query(told): Query<Told>,
) -> Result<Response, Fault> {
    let held = signed.root().at("/held");
    let shown = context
        .run(move |context| {
            let title = signed.w.say("web-place-held");
            let mut chrome = Chrome::read(context, &signed, title, None)?;
            for folder in &mut chrome.special {
                folder.here = folder.code == "held";
            }
            chrome.toast = told.toast(context, &signed, &held)?;
            Ok::<_, Fault>(HeldPage {
                chrome,
                rows: rows(context, &signed)?,
            })
        })
        .await?;
    page(&shown)
}

fn rows(context: &Context, signed: &SignedIn) -> Result<Vec<HeldRow>, Fault> {
    let w = signed.w;
    let (mut people, dates) = (People::new(context, signed)?, Dates::new(context, w));
    let held = context.mail.hold_list(&signed.actor, signed.account())?;
    held.iter()
        .map(|held| {
            let mut row = row(w, &mut people, dates, held)?;
            row.writer = writer(context, signed, held)?;
            Ok(row)
        })
        .collect()
}

/// Who wrote it, as its members are told.
fn writer(context: &Context, signed: &SignedIn, held: &Held) -> Result<Option<String>, Fault> {
    let Some(person) = held.written_by.filter(|_| !signed.root().is_own()) else {
        return Ok(None);
    };
    if person == signed.actor.person {
        return Ok(Some(signed.w.say("web-box-written-by-you")));
    }
    let name = crate::journal::name(context, person)?;
    Ok(name.map(|name| signed.w.name("web-box-written-by", &name)))
}

fn row(w: Words, people: &mut People<'_>, dates: Dates, held: &Held) -> Result<HeldRow, Fault> {
    let limited = held.reason == Reason::Limit;
    // What no time makes leave stands where it was sent.
    let sent = held.counted_at.filter(|_| limited);
    let at = sent.unwrap_or(held.release_at);
    let (day, time) = (dates.day(at), dates.time(at));
    let told = match held.reason {
        Reason::Scheduled => w.with(
            "web-write-leaves",
            &[("day", day.clone().into()), ("time", dates.hour(at).into())],
        ),
        Reason::Undo | Reason::Passing => w.say("web-write-leaves-soon"),
        Reason::Limit => w.say("web-write-limit-held"),
        Reason::Frozen => w.say("web-write-frozen-held"),
    };
    Ok(HeldRow {
        id: held.id.0,
        datetime: dates.machine(at),
        people: named(w, people, &held.recipients)?,
        subject: subject(w, &held.subject),
        can_edit: limited || held.reason == Reason::Frozen || held.draft.is_some(),
        limited,
        at: when::field(at),
        day,
        time,
        told,
        writer: None,
    })
}

/// « Xavier Bonnafous, Olivier Sabatié et 12 autres »
fn named(w: Words, people: &mut People<'_>, recipients: &[String]) -> Result<String, Fault> {
    let mut names = Vec::new();
    for address in recipients.iter().take(NAMED) {
        names.push(people.who("", address)?.name);
    }
    let more = recipients.len().saturating_sub(NAMED);
    let names = names.join(", ");
    Ok(match i64::try_from(more) {
        Ok(more) if more > 0 => w.with(
            "web-write-and-others",
            &[("names", names.into()), ("count", more.into())],
        ),
        _ => names,
    })
}

/// « Message envoyé. », with its way back while there is one.
///
/// # Errors
/// The domain's.
pub(crate) fn toast(
    context: &Context,
    signed: &SignedIn,
    sent: i64,
    back: &str,
) -> Result<Option<Toast>, Fault> {
    let held = context.mail.hold_list(&signed.actor, signed.account())?;
    let Some(held) = held.iter().find(|held| held.id.0 == sent) else {
        return Ok(None);
    };
    let (w, dates) = (signed.w, Dates::new(context, signed.w));
    let words = match held.reason {
        Reason::Scheduled => {
            let (day, time) = (dates.day(held.release_at), dates.hour(held.release_at));
            w.with(
                "web-write-leaves",
                &[("day", day.into()), ("time", time.into())],
            )
        }
        Reason::Undo | Reason::Passing => w.say("web-write-sent"),
        Reason::Limit => w.say("web-write-limit-toast"),
        Reason::Frozen => w.say("web-write-frozen-held"),
    };
    let recall = held.draft.map(|_| sent);
    Ok(Some(Toast {
        recall,
        back: back.to_owned(),
        ..Toast::plain(signed, words)
    }))
}

/// `POST /held/{id}/recall`: back into its draft, or among the drafts.
pub async fn recall(
    State(context): State<Arc<Context>>,
    Path(id): Path<i64>,
    posted: Posted<Nothing>,
) -> Result<Response, Fault> {
    let signed = posted.signed;
    let root = signed.root().clone();
    let back = context
        .run(move |context| {
            let back = context
                .mail
                .call_back(&signed.actor, signed.account(), SubmissionId(id));
            back.map_err(left)
        })
        .await?;
    Ok(match back {
        CalledBack::Draft(draft) => see_other(&root.at(format!("/drafts/{draft}"))),
        CalledBack::Message(_) => see_other(&root.at("/mail/drafts")),
    })
}

/// `POST /held/{id}/release`: leaves now.
pub async fn release(
    State(context): State<Arc<Context>>,
    Path(id): Path<i64>,
    posted: Posted<Nothing>,
) -> Result<Response, Fault> {
    let signed = posted.signed;
    let held = signed.root().at("/held");
    context
        .run(move |context| {
            let sent = context
                .mail
                .release_now(&signed.actor, signed.account(), SubmissionId(id));
            sent.map_err(left)
        })
        .await?;
    Ok(see_other(&held))
}

/// Another time.
#[derive(Debug, Deserialize)]
pub struct Putting {
    at: String,
}

/// `POST /held/{id}/rescheduling`
pub async fn reschedule(
    State(context): State<Arc<Context>>,
    Path(id): Path<i64>,
    posted: Posted<Putting>,
) -> Result<Response, Fault> {
    let Posted { signed, form } = posted;
    let at = when::chosen(&form.at).ok_or(Fault::Malformed)?;
    let held = signed.root().at("/held");
    context
        .run(move |context| {
            let moved =
                context
                    .mail
                    .reschedule(&signed.actor, signed.account(), SubmissionId(id), at);
            moved.map_err(left)
        })
        .await?;
    Ok(see_other(&held))
}

/// What has left cannot be called back: said as it is.
fn left(error: MailError) -> Fault {
    match error {
        MailError::NotAllowed(NotAllowed::HeldByLimit) => {
            Fault::Refused(StatusCode::CONFLICT, "heldbylimit")
        }
        MailError::NotAllowed(_) => Fault::Refused(StatusCode::CONFLICT, "left"),
        other => other.into(),
    }
}
