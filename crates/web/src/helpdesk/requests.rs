//! The queue of requests: « it was not me » first, then the oldest; whose each is, and which wait for too long.

use super::{Section, chrome, enter};
use crate::Context;
use crate::answer::{Fault, page};
use crate::dates::Dates;
use crate::journal;
use crate::layout::Chrome;
use crate::session::SignedIn;
use crate::words::Words;
use ::directory::{HelpKind, HelpRequest};
use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
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
        .run(move |context| {
            enter(context, &signed)?;
            let after = asked.after.split_once('-');
            let after = after
                .and_then(|(urgency, number)| Some((urgency.parse().ok()?, number.parse().ok()?)));
            let mut found = context
                .directory
                .help_queue(&signed.actor, after, PAGE + 1)?;
            let more = found.len() > PAGE;
            found.truncate(PAGE);
            let last = found.last().filter(|_| more).map(HelpRequest::place);
            let title = signed.w.say("web-helpdesk-requests");
            page(&RequestsPage {
                chrome: chrome(context, &signed, title, Section::Requests, &asked.said)?,
                lines: found
                    .iter()
                    .map(|one| Line::of(context, &signed, one))
                    .collect::<Result<_, _>>()?,
                next: last.map(|(urgency, number)| {
                    format!("/helpdesk/requests?after={urgency}-{number}")
                }),
            })
        })
        .await
}
