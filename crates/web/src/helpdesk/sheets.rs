//! Who waits for their first sign-in and has no head of school to hand them a sheet: heads themselves, who replaces others, who works
//! in a service. Whose sheet was printed, when and by whom; sheets printed one by one, or those that are missing on the page.

use super::people::Line as Person;
use super::{Section, chrome, enter};
use crate::Context;
use crate::answer::{Fault, encoded, page, see_other};
use crate::dates::Dates;
use crate::journal::{self, day};
use crate::layout::Chrome;
use crate::school::handover::several;
use crate::school::people::StateLine;
use crate::session::{Posted, SignedIn};
use ::directory::{AccountState, DirectoryError, NewcomersWish, PersonId};
use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use identity::{MOST_SHEETS, WaitsForSheet};
use serde::Deserialize;
use std::sync::Arc;

/// Where the list is.
const LIST: &str = "/helpdesk/sheets";

#[derive(Template)]
#[template(path = "helpdesk/sheets.html")]
pub(crate) struct SheetsPage {
    chrome: Chrome,
    typed: String,
    lines: Vec<Line>,
    /// How many sheets of the page are to be printed, as it is said; nothing: none.
    missing: Option<String>,
    next: Option<String>,
}

/// Somebody who waits.
pub struct Line {
    pub person: Person,
    pub state: StateLine,
    /// « Arrive le 1er septembre »
    pub arrives: String,
    /// « Imprimée le 3 septembre par … », or that none was.
    pub printed: String,
    /// A sheet can be printed: the account is to be activated.
    pub prints: bool,
    /// No sheet of theirs opens anything.
    pub is_missing: bool,
}

impl Line {
    fn of(context: &Context, signed: &SignedIn, one: &WaitsForSheet) -> Result<Self, Fault> {
        let w = signed.w;
        let (newcomer, state) = (&one.newcomer, one.newcomer.standing.state);
        let printed = match &one.sheet {
            None => w.say("web-helpdesk-sheets-none-yet"),
            Some(sheet) => {
                let by = match sheet.by {
                    Some(person) => journal::name(context, person)?,
                    None => None,
                };
                let by = by.unwrap_or_else(|| w.say("web-product"));
                let when = Dates::new(context, w).moment(sheet.made);
                let key = match sheet.opens {
                    true => "web-helpdesk-sheets-printed",
                    false => "web-helpdesk-sheets-over",
                };
                w.with(key, &[("when", when.into()), ("by", by.into())])
            }
        };
        let prints = state == AccountState::ToActivate;
        Ok(Self {
            person: Person::of(&newcomer.person),
            state: StateLine::of(w, state),
            arrives: w.name("web-helpdesk-sheets-arrives", &day(w, newcomer.arrives)),
            printed,
            prints,
            is_missing: prints && !one.sheet.is_some_and(|sheet| sheet.opens),
        })
    }
}

/// What is looked for, after whom.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    q: String,
    after: Option<i64>,
    said: String,
}

/// `GET /helpdesk/sheets`
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

fn read(context: &Context, signed: &SignedIn, asked: &Asked) -> Result<SheetsPage, Fault> {
    enter(context, signed)?;
    let (w, typed) = (signed.w, asked.q.trim());
    let wish = NewcomersWish {
        typed,
        after: asked.after.map(PersonId),
        limit: MOST_SHEETS,
        ..NewcomersWish::default()
    };
    let (found, next) = context.identity.waiting_for_sheets(&signed.actor, &wish)?;
    let lines: Vec<Line> = found
        .iter()
        .map(|one| Line::of(context, signed, one))
        .collect::<Result<_, _>>()?;
    let missing = lines.iter().filter(|one| one.is_missing).count();
    let title = w.say("web-helpdesk-sheets");
    Ok(SheetsPage {
        chrome: chrome(context, signed, title, Section::Sheets, &asked.said)?,
        missing: (missing > 0).then(|| w.count("web-helpdesk-sheets-print-missing", missing)),
        next: next.map(|after| format!("{LIST}?q={}&after={after}", encoded(typed))),
        typed: typed.to_owned(),
        lines,
    })
}

/// Whose sheets are printed: one, also where a good one was printed, else all of the page that are missing.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Printing {
    one: Option<i64>,
    missing: Vec<i64>,
}

/// `POST /helpdesk/sheets`: the sheets, to print. Who has come in meanwhile has none; nor has whose sheet was printed meanwhile, so
/// that a page of before and a form sent twice leave good ones good.
///
/// # Errors
/// `NotFound` for who has no desk, and for whom it may not act on; the store's.
pub async fn print(
    State(context): State<Arc<Context>>,
    Posted { signed, form }: Posted<Printing>,
) -> Result<Response, Fault> {
    context
        .run(move |context| {
            enter(context, &signed)?;
            let (identity, actor) = (&context.identity, &signed.actor);
            let made = match form.one.map(PersonId) {
                Some(one) => identity
                    .make_desk_sheet(actor, one)
                    .map(|sheet| vec![(one, sheet)]),
                None => {
                    let people: Vec<PersonId> = form.missing.into_iter().map(PersonId).collect();
                    identity.make_desk_sheets(actor, &people)
                }
            };
            let made = match made {
                Err(DirectoryError::Invalid { .. }) => return Err(Fault::Malformed),
                Err(DirectoryError::NotFound(_)) => Vec::new(),
                made => made?,
            };
            match made.is_empty() {
                true => Ok(see_other(&format!("{LIST}?said=no-sheet"))),
                false => page(&several(context, &signed, &made, LIST)?),
            }
        })
        .await
}
