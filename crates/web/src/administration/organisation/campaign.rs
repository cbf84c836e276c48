//! The campaign of passwords of an organisation: what one will do is told before it begins, how far people are afterwards; it can
//! be put off and stopped.

use super::super::{Section, chrome, entry, name, today, whole};
use super::{Line, Typed};
use crate::Context;
use crate::answer::{Fault, page, render, see_other};
use crate::journal::day;
use crate::layout::Chrome;
use crate::mail::toast::Told;
use crate::session::{Posted, SignedIn};
use crate::words::Words;
use crate::wrong::{Wrong, wrong_at};
use ::directory::{
    Campaign, CampaignFault, DirectoryError, LONGEST_CAMPAIGN, MOST_REMINDERS, NewCampaign,
    OrganisationId, Population, SHORTEST_CAMPAIGN,
};
use askama::Template;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use chrono::{Days, NaiveDate};
use identity::CampaignCount;
use std::sync::Arc;
use store::Timestamp;
use text::dates::{self, PARIS};

const PATH: &str = "/administration/organisation/campaign";
/// What the form offers: it begins in a week, and lasts a month.
const OFFERED_AHEAD: Days = Days::new(7);
const OFFERED_LENGTH: Days = Days::new(30);
const OFFERED_REMINDERS: &str = "14, 7, 1";

#[derive(Template)]
#[template(path = "administration/campaign.html")]
pub(crate) struct CampaignPage {
    chrome: Chrome,
    state: Stage,
    form: Wish,
    wrong: Option<Wrong>,
}

/// What the page shows.
enum Stage {
    /// No campaign: the form of one.
    None,
    /// What the one of the form would do.
    Plan(Vec<Line>),
    Runs(Running),
}

/// A campaign in force.
struct Running {
    id: i64,
    says: String,
    since: String,
    counts: Vec<Line>,
    does: Vec<Line>,
    /// What the form that puts it off offers.
    last: String,
}

/// A campaign to begin, as it was typed.
#[derive(Debug, Default)]
struct Wish {
    starts: String,
    last: String,
    reminders: String,
    /// Name, words, whether it is chosen.
    populations: Vec<(&'static str, String, bool)>,
}

const POPULATIONS: [Population; 3] = [Population::Staff, Population::Guest, Population::Pupil];

impl CampaignPage {
    fn wrong_at(&self, field: &str) -> Option<&str> {
        wrong_at(self.wrong.as_ref(), field)
    }
}

/// `GET /administration/organisation/campaign`
///
/// # Errors
/// `NotFound` for who does not look after the organisation; the store's.
pub async fn show(
    State(context): State<Arc<Context>>,
    signed: SignedIn,
    Query(told): Query<Told>,
) -> Result<Response, Fault> {
    context
        .run(move |context| {
            let wish = Wish::offered(signed.w, today(context));
            let mut made = read(context, &signed, (wish, None), None)?;
            made.chrome.toast = told.toast(context, &signed, PATH)?;
            page(&made)
        })
        .await
}

/// `POST /administration/organisation/campaign`: tells what a campaign will do, begins it, puts it off or stops it (`do`).
///
/// # Errors
/// `NotFound` for who does not look after the organisation; what cannot be taken is said beside its field; the store's.
pub async fn act(
    State(context): State<Arc<Context>>,
    Posted { signed, form }: Posted<Typed>,
) -> Result<Response, Fault> {
    context
        .run(move |context| {
            let organisation = entry(context, &signed, Section::Organisation)?;
            match form.get("do").map_or("", String::as_str) {
                "preview" => preview(context, &signed, organisation, &form),
                "edit" => {
                    let wish = Wish::typed(signed.w, &form);
                    page(&read(context, &signed, (wish, None), None)?)
                }
                "begin" => begin(context, &signed, organisation, &form),
                "put-off" => put_off(context, &signed, organisation, &form),
                "stop" => {
                    let campaign = number(&form)?;
                    let (directory, actor) = (&context.directory, &signed.actor);
                    match directory.stop_campaign(actor, organisation, campaign) {
                        // Somebody else stopped it a moment before.
                        Ok(()) | Err(DirectoryError::NotFound(_)) => Ok(saved()),
                        Err(error) => Err(error.into()),
                    }
                }
                _ => Err(Fault::Malformed),
            }
        })
        .await
}

fn saved() -> Response {
    see_other(&Told::path(PATH, "said", "saved"))
}

fn number(form: &Typed) -> Result<i64, Fault> {
    let campaign = form.get("campaign").and_then(|typed| typed.parse().ok());
    campaign.ok_or(Fault::Malformed)
}

/// The page again, with what cannot be taken.
fn refused(
    context: &Context,
    signed: &SignedIn,
    wish: Wish,
    field: &'static str,
) -> Result<Response, Fault> {
    let w = signed.w;
    let values = [
        ("shortest", SHORTEST_CAMPAIGN.into()),
        ("longest", LONGEST_CAMPAIGN.into()),
        ("most", MOST_REMINDERS.into()),
    ];
    let wrong = Wrong {
        field,
        words: w.with(&format!("web-campaign-wrong-{field}"), &values),
    };
    let made = read(context, signed, (wish, None), Some(wrong))?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, Html(render(&made)?)).into_response())
}

fn preview(
    context: &Context,
    signed: &SignedIn,
    organisation: OrganisationId,
    form: &Typed,
) -> Result<Response, Fault> {
    let wish = Wish::typed(signed.w, form);
    let new = match parsed(form).and_then(|new| new.check(today(context)).map(|()| new)) {
        Ok(new) => new,
        Err(fault) => return refused(context, signed, wish, fault.name()),
    };
    let from = Timestamp(dates::midnight(PARIS, new.starts));
    let identity = &context.identity;
    let counts = identity.campaign_counts(&signed.actor, organisation, from)?;
    let mut lines = people(signed.w, &new.populations, &counts);
    lines.extend(told(signed.w, &new.letter_days(), new.last));
    page(&read(context, signed, (wish, Some(lines)), None)?)
}

fn begin(
    context: &Context,
    signed: &SignedIn,
    organisation: OrganisationId,
    form: &Typed,
) -> Result<Response, Fault> {
    let wish = Wish::typed(signed.w, form);
    let new = match parsed(form) {
        Ok(new) => new,
        Err(fault) => return refused(context, signed, wish, fault.name()),
    };
    let (directory, actor) = (&context.directory, &signed.actor);
    match directory.begin_campaign(actor, organisation, &new) {
        Ok(_) => Ok(saved()),
        Err(DirectoryError::Invalid { what, .. }) => refused(context, signed, wish, what),
        // Somebody else began one meanwhile: the page shows it.
        Err(DirectoryError::Exists { .. }) => refused(context, signed, wish, "meanwhile"),
        Err(error) => Err(error.into()),
    }
}

fn put_off(
    context: &Context,
    signed: &SignedIn,
    organisation: OrganisationId,
    form: &Typed,
) -> Result<Response, Fault> {
    let wish = Wish::typed(signed.w, form);
    let typed = form.get("last").map_or("", String::as_str);
    let (directory, actor) = (&context.directory, &signed.actor);
    let Some(last) = read_day(typed) else {
        return refused(context, signed, wish, "put-off");
    };
    match directory.put_off_campaign(actor, organisation, (number(form)?, last)) {
        Ok(()) => Ok(saved()),
        Err(DirectoryError::Invalid { .. }) => refused(context, signed, wish, "put-off"),
        // Somebody stopped it meanwhile: the page shows that.
        Err(DirectoryError::NotFound(_)) => refused(context, signed, wish, "meanwhile"),
        Err(error) => Err(error.into()),
    }
}

/// `2027-06-03`, as browsers send it, or `03/06/2027`, as people write it where they do not.
fn read_day(typed: &str) -> Option<NaiveDate> {
    let day = NaiveDate::parse_from_str(typed.trim(), "%Y-%m-%d");
    day.or_else(|_| NaiveDate::parse_from_str(typed.trim(), "%d/%m/%Y"))
        .ok()
}

fn parsed(form: &Typed) -> Result<NewCampaign, CampaignFault> {
    let typed = |field: &str| form.get(field).map_or("", String::as_str);
    let parts = typed("reminders").split([',', ' ', ';']);
    let parts = parts.filter(|part| !part.is_empty()).map(str::parse::<u32>);
    let chosen = POPULATIONS.into_iter();
    Ok(NewCampaign {
        starts: read_day(typed("starts")).ok_or(CampaignFault::Starts)?,
        last: read_day(typed("last")).ok_or(CampaignFault::Last)?,
        reminders: parts
            .collect::<Result<_, _>>()
            .map_err(|_| CampaignFault::Reminders)?,
        populations: chosen.filter(|one| form.contains_key(one.name())).collect(),
    })
}

impl Wish {
    fn new(w: Words, is_chosen: impl Fn(Population) -> bool) -> Self {
        let line = |one: Population| {
            let words = w.say(&format!("web-campaign-population-{}", one.name()));
            (one.name(), words, is_chosen(one))
        };
        Self {
            populations: POPULATIONS.map(line).into(),
            ..Self::default()
        }
    }

    fn offered(w: Words, today: NaiveDate) -> Self {
        let starts = today + OFFERED_AHEAD;
        Self {
            starts: starts.to_string(),
            last: (starts + OFFERED_LENGTH).to_string(),
            reminders: OFFERED_REMINDERS.to_owned(),
            ..Self::new(w, |one| one == Population::Staff)
        }
    }

    fn typed(w: Words, form: &Typed) -> Self {
        let typed = |field: &str| form.get(field).cloned().unwrap_or_default();
        Self {
            starts: typed("starts"),
            last: typed("last"),
            reminders: typed("reminders"),
            ..Self::new(w, |one| form.contains_key(one.name()))
        }
    }
}

fn read(
    context: &Context,
    signed: &SignedIn,
    (form, plan): (Wish, Option<Vec<Line>>),
    wrong: Option<Wrong>,
) -> Result<CampaignPage, Fault> {
    let organisation = entry(context, signed, Section::Organisation)?;
    let title = signed.w.say("web-campaign-title");
    let campaign = context.directory.campaign(organisation)?;
    let state = match (campaign, plan) {
        (Some(campaign), _) => Stage::Runs(running(context, signed, (&campaign, &form))?),
        (None, Some(plan)) => Stage::Plan(plan),
        (None, None) => Stage::None,
    };
    Ok(CampaignPage {
        chrome: chrome(context, signed, title, Section::Organisation)?,
        state,
        form,
        wrong,
    })
}

fn running(
    context: &Context,
    signed: &SignedIn,
    (campaign, form): (&Campaign, &Wish),
) -> Result<Running, Fault> {
    let (w, now) = (signed.w, context.mail.store().now());
    let identity = &context.identity;
    let from = campaign.chosen_from();
    let counts = identity.campaign_counts(&signed.actor, campaign.organisation, from)?;
    let stage = if now < from {
        "waits"
    } else if now < campaign.blocks_from() {
        "runs"
    } else {
        "blocks"
    };
    let values = [
        ("stage", stage.into()),
        ("starts", day(w, campaign.starts).into()),
        ("last", day(w, campaign.last).into()),
    ];
    let since = [
        ("who", name(context, w, campaign.set_by)?.into()),
        ("day", day(w, dates::naive(PARIS, campaign.since.0)).into()),
    ];
    let of_them = |count: &&CampaignCount| campaign.populations.contains(&count.population);
    let counts = counts.iter().filter(of_them);
    let lines = counts.map(|count| {
        let population = w.say(&format!(
            "web-campaign-population-{}",
            count.population.name()
        ));
        let values = [
            ("population", population.into()),
            ("stage", stage.into()),
            ("chosen", whole(w, count.chosen).into()),
            ("left", whole(w, count.left()).into()),
            ("rescue", whole(w, count.without_rescue).into()),
        ];
        Line {
            figure: share(w, count),
            words: w.with("web-campaign-progress", &values),
        }
    });
    let today = today(context);
    let letters = campaign.letter_days().into_iter();
    let ahead: Vec<NaiveDate> = letters.filter(|one| *one >= today).collect();
    let offered = campaign.last.max(today) + OFFERED_AHEAD;
    Ok(Running {
        id: campaign.id,
        says: w.with("web-campaign-says", &values),
        since: w.with("policy-set-by", &since),
        counts: lines.collect(),
        does: told(w, &ahead, campaign.last),
        last: match form.last.is_empty() {
            true => offered.to_string(),
            false => form.last.clone(),
        },
    })
}

/// How many of a hundred have chosen; all of nobody.
fn share(w: Words, count: &CampaignCount) -> String {
    let percent = (count.chosen * 100).checked_div(count.people);
    w.with(
        "web-campaign-share",
        &[("percent", percent.unwrap_or(100).into())],
    )
}

/// Whom it asks, and who of them could not help themselves.
fn people(w: Words, populations: &[Population], counts: &[CampaignCount]) -> Vec<Line> {
    let of_them = |count: &&CampaignCount| populations.contains(&count.population);
    let lines = counts.iter().filter(of_them).map(|count| {
        let population = w.say(&format!(
            "web-campaign-population-{}",
            count.population.name()
        ));
        let values = [
            ("population", population.into()),
            ("people", count.left().into()),
            ("rescue", whole(w, count.without_rescue).into()),
        ];
        Line {
            figure: whole(w, count.left()),
            words: w.with("web-campaign-concerned", &values),
        }
    });
    lines.collect()
}

/// What it does, from the letters that are to come to what happens after its last day.
fn told(w: Words, letters: &[NaiveDate], last: NaiveDate) -> Vec<Line> {
    let days: Vec<String> = letters.iter().map(|one| day(w, *one)).collect();
    let values = [
        ("count", days.len().into()),
        ("days", days.join(", ").into()),
        ("last", day(w, last).into()),
    ];
    let line = |key: &str| Line {
        figure: String::new(),
        words: w.with(key, &values),
    };
    let mut lines = Vec::new();
    if !days.is_empty() {
        lines.push(line("web-campaign-does-letters"));
    }
    lines.extend(
        [
            "web-campaign-does-banner",
            "web-campaign-does-block",
            "web-campaign-does-sessions",
            "web-campaign-does-programs",
            "web-campaign-does-others",
        ]
        .map(line),
    );
    lines
}
