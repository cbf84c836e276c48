//! The queue of requests: « it was not me » first, then the oldest; whose each is, and which wait for too long.

use super::{Section, chrome, enter};
use crate::Context;
use crate::answer::{Fault, page, render, see_other};
use crate::dates::Dates;
use crate::journal;
use crate::layout::Chrome;
use crate::session::{Posted, SignedIn};
use crate::words::Words;
use ::directory::{DirectoryError, HelpKind, HelpRequest};
use askama::Template;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use serde::Deserialize;
use std::sync::Arc;

/// Requests of a page.
const PAGE: usize = 50;

#[derive(Template)]
#[template(path = "helpdesk/requests.html")]
pub(crate) struct RequestsPage {
    chrome: Chrome,
    lines: Vec<Line>,
    next: Option<String>,
    /// The answer that was sent to several and could not be taken.
    answer: String,
    error: Option<String>,
}

impl RequestsPage {
    /// Whether there is something to tick.
    fn ticks(&self) -> bool {
        self.lines.iter().any(|one| one.is_unrecognised)
    }
}

/// A request, as the queue and its page say it.
pub struct Line {
    pub number: i64,
    pub kind: String,
    /// « It was not me ».
    pub is_urgent: bool,
    /// As whoever made it wrote it.
    pub name: String,
    pub school: String,
    pub asked: String,
    /// For the margin and `datetime`.
    pub margin: String,
    pub machine: String,
    /// Until when it is to be answered, or that this is over.
    pub due: String,
    pub is_late: bool,
    /// Whose desk answers.
    pub place: String,
    /// Who looks at it.
    pub taken: Option<String>,
    pub is_mine: bool,
    /// Nobody was recognised in it: it can be ended with others.
    pub is_unrecognised: bool,
    /// It was ticked, in a form that comes back.
    pub is_ticked: bool,
    /// « faite 3 fois »
    pub repeats: Option<String>,
    pub said: String,
    pub language: &'static str,
    pub state: &'static str,
}

impl Line {
    /// # Errors
    /// The store's.
    pub(super) fn of(
        context: &Context,
        signed: &SignedIn,
        one: &HelpRequest,
    ) -> Result<Self, Fault> {
        let w = signed.w;
        let dates = Dates::new(context, w);
        let is_late = one.due() <= context.mail.store().now();
        let taken = match one.taken_by {
            Some(person) => journal::name(context, person)?,
            None => None,
        };
        Ok(Self {
            number: one.number,
            kind: w.say(&format!("web-help-kind-{}", one.kind.name())),
            is_urgent: one.kind == HelpKind::NotMe,
            name: format!("{} {}", one.given_name, one.family_name),
            school: one.school.clone(),
            asked: dates.moment(one.asked),
            margin: dates.margin(one.asked),
            machine: dates.machine(one.asked),
            due: due(w, &dates, one, is_late),
            is_late,
            place: match one.establishment {
                Some(place) => context.directory.establishment(place)?.facts.name,
                None => w.say("web-helpdesk-place-none"),
            },
            taken: taken.map(|name| w.name("web-helpdesk-taken-by", &name)),
            is_mine: one.taken_by == Some(signed.actor.person),
            is_unrecognised: one.person.is_none(),
            is_ticked: false,
            repeats: (one.repeats > 0).then(|| w.count("web-helpdesk-repeats", one.repeats + 1)),
            said: one.said.clone(),
            language: one.language.name(),
            state: one.state.name(),
        })
    }
}

fn due(w: Words, dates: &Dates, one: &HelpRequest, is_late: bool) -> String {
    let key = match is_late {
        true => "web-helpdesk-late",
        false => "web-helpdesk-due",
    };
    w.name(key, &dates.moment(one.due()))
}

/// What a query of the page may say.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    /// The place of the last of the page before: `1-42`.
    after: String,
    said: String,
}

/// `GET /helpdesk/requests`
///
/// # Errors
/// `NotFound` for who has no desk; the store's.
pub async fn show(
    State(context): State<Arc<Context>>,
    signed: SignedIn,
    Query(asked): Query<Asked>,
) -> Result<Response, Fault> {
    context
        .run(move |context| page(&read(context, &signed, &asked)?))
        .await
}

fn read(context: &Context, signed: &SignedIn, asked: &Asked) -> Result<RequestsPage, Fault> {
    enter(context, signed)?;
    let after = asked.after.split_once('-');
    let after =
        after.and_then(|(urgency, number)| Some((urgency.parse().ok()?, number.parse().ok()?)));
    let mut found = context
        .directory
        .help_queue(&signed.actor, after, PAGE + 1)?;
    let more = found.len() > PAGE;
    found.truncate(PAGE);
    let last = found.last().filter(|_| more).map(HelpRequest::place);
    let title = signed.w.say("web-helpdesk-requests");
    Ok(RequestsPage {
        chrome: chrome(context, signed, title, Section::Requests, &asked.said)?,
        lines: found
            .iter()
            .map(|one| Line::of(context, signed, one))
            .collect::<Result<_, _>>()?,
        next: last.map(|(urgency, number)| format!("/helpdesk/requests?after={urgency}-{number}")),
        answer: String::new(),
        error: None,
    })
}

/// What several requests are answered.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Ending {
    ticked: Vec<i64>,
    answer: String,
}

/// `POST /helpdesk/requests`: answers and ends those that are ticked, in which nobody was recognised.
///
/// # Errors
/// `NotFound` for who has no desk, or whose desk one of them is not; what cannot be taken is said in place; the store's.
pub async fn end(
    State(context): State<Arc<Context>>,
    Posted { signed, form }: Posted<Ending>,
) -> Result<Response, Fault> {
    context
        .run(move |context| {
            enter(context, &signed)?;
            let (identity, actor) = (&context.identity, &signed.actor);
            match identity.answer_unrecognised(actor, &form.ticked, &form.answer) {
                Ok(_) => Ok::<_, Fault>(see_other("/helpdesk/requests?said=answered")),
                Err(DirectoryError::Invalid { what, .. }) => {
                    let mut again = read(context, &signed, &Asked::default())?;
                    again.error = Some(signed.w.say(&format!("web-helpdesk-wrong-{what}")));
                    for line in &mut again.lines {
                        line.is_ticked = form.ticked.contains(&line.number);
                    }
                    // A secret is in no page, not even in the one that refuses it.
                    if what != "secret" {
                        again.answer = form.answer;
                    }
                    let page = Html(render(&again)?);
                    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
                }
                Err(error) => Err(error.into()),
            }
        })
        .await
}
