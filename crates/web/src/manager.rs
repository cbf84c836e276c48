//! « Contacter mon gestionnaire »: a request of who is not signed in, and how it stands; who helps by telephone.
//!
//! - [`show`], [`ask`]: the form, and its number and code, shown once. What is answered is the same whoever exists.
//! - [`show_request`], [`read_request`]: how a request stands, by number and code, in words that are the same for all.
//! - [`contacts`]: telephone, hours and address by organisation and département.

use crate::Context;
use crate::answer::{Fault, page};
use crate::captcha::{self, Field, Given};
use crate::dates::Dates;
use crate::recovery;
use crate::session::{Guest, Network};
use crate::sheet::Sheet;
use crate::words::Words;
use crate::wrong::Wrong;
use askama::Template;
use axum::extract::{Form, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use directory::{Contact, HelpKind, HelpStanding, LONGEST_HELP, NewHelp, OrganisationId};
use feed_syntax::BirthDate;
use identity::{Hashed, HelpCode, HelpRefusal, MadeHelp, Secret};
use serde::Deserialize;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

/// The form's page, as the CAPTCHA names it.
const PAGE: &str = "manager";

#[derive(Template)]
#[template(path = "manager/ask.html")]
struct AskPage {
    sheet: Sheet,
    entry: Entry,
    kinds: Vec<(&'static str, String)>,
    /// To choose from, where the machine's name does not tell.
    organisations: Vec<(String, String)>,
    /// Whom one may call meanwhile.
    helps: Option<Contact>,
    most: usize,
    captcha: Field,
    wrong: Vec<Wrong>,
}

impl AskPage {
    fn wrong_at(&self, field: &str) -> Option<&str> {
        let found = self.wrong.iter().find(|wrong| wrong.field == field)?;
        Some(&found.words)
    }
}

/// What was made, told once.
#[derive(Template)]
#[template(path = "manager/made.html")]
struct MadePage {
    sheet: Sheet,
    number: i64,
    code: String,
    due: String,
    helps: Option<Contact>,
}

#[derive(Template)]
#[template(path = "manager/request.html")]
struct RequestPage {
    sheet: Sheet,
    number: String,
    /// How it stands, once number and code are right.
    stands: Option<Standing>,
    refusal: Option<String>,
    helps: Option<Contact>,
}

/// How a request stands, in words.
struct Standing {
    state: String,
    says: String,
    asked: String,
    /// Until when an answer is to be expected, as long as there is none.
    due: Option<String>,
    answer: Option<String>,
}

#[derive(Template)]
#[template(path = "manager/contacts.html")]
struct ContactsPage {
    sheet: Sheet,
    groups: Vec<Group>,
}

/// Who helps the people of an organisation.
struct Group {
    name: String,
    lines: Vec<Line>,
}

/// A contact.
struct Line {
    name: String,
    /// « Départements 34 et 48 »; none for everybody.
    departments: Option<String>,
    telephone: String,
    /// As `tel:` has it (RFC 3966).
    dials: String,
    hours: String,
    address: String,
}

impl Line {
    fn of(w: Words, one: &Contact) -> Self {
        let departments = one.departments.join(", ");
        Self {
            name: one.name.clone(),
            departments: (!departments.is_empty())
                .then(|| w.name("web-contacts-departments", &departments)),
            telephone: one.telephone.clone(),
            dials: dials(&one.telephone),
            hours: one.hours.clone(),
            address: one.address.clone(),
        }
    }
}

fn dials(telephone: &str) -> String {
    telephone
        .chars()
        .filter(|c| c.is_ascii_digit() || *c == '+')
        .collect()
}

/// The query of the form: what it is about may be known.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    kind: String,
    /// A pass that was waited for.
    waited: Option<String>,
}

/// The form. It is not printed.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub struct Entry {
    organisation: String,
    kind: String,
    given: String,
    family: String,
    school: String,
    birth: String,
    said: String,
    #[serde(flatten)]
    captcha: Given,
}

/// `GET /recovery/manager`
///
/// # Errors
/// When the page cannot be made.
pub async fn show(
    State(context): State<Arc<Context>>,
    guest: Guest,
    headers: HeaderMap,
    Query(asked): Query<Asked>,
) -> Result<Response, Fault> {
    let waited = recovery::Asked {
        waited: asked.waited,
    };
    let captcha = match recovery::field(&context, PAGE, waited).await? {
        Ok(captcha) => captcha,
        Err(wait) => return Ok(wait),
    };
    let entry = Entry {
        kind: asked.kind,
        ..Entry::default()
    };
    page(&form(&context, guest.w, &headers, (entry, captcha), Vec::new()).await?)
}

async fn form(
    context: &Arc<Context>,
    w: Words,
    headers: &HeaderMap,
    (mut entry, captcha): (Entry, Field),
    wrong: Vec<Wrong>,
) -> Result<AskPage, Fault> {
    let mut sheet = Sheet::new(w, w.say("web-manager-title"));
    let here = sheet.belong(context, headers).await;
    let organisations = match here {
        Some(_) => Vec::new(),
        None => {
            let all = context.run(|context| context.directory.organisations());
            let all = all.await?.into_iter();
            all.map(|one| (one.id.0.to_string(), one.name)).collect()
        }
    };
    entry.birth.clear();
    Ok(AskPage {
        helps: helps(context, here).await?,
        sheet,
        entry,
        kinds: HelpKind::ALL
            .into_iter()
            .map(|kind| {
                let words = w.say(&format!("web-help-kind-{}", kind.name()));
                (kind.name(), words)
            })
            .collect(),
        organisations,
        most: LONGEST_HELP,
        captcha,
        wrong,
    })
}

/// Who helps everybody of an organisation.
async fn helps(
    context: &Arc<Context>,
    organisation: Option<OrganisationId>,
) -> Result<Option<Contact>, Fault> {
    let Some(organisation) = organisation else {
        return Ok(None);
    };
    let all = context.run(move |context| context.directory.contacts(organisation));
    let mut all = all.await?.into_iter();
    Ok(all.find(|one| one.departments.is_empty() && !one.telephone.is_empty()))
}

/// `POST /recovery/manager`: the request is written down, and its number and code are told once.
///
/// # Errors
/// The store's; what cannot be taken is the form again, each fault beside its field.
pub async fn ask(
    State(context): State<Arc<Context>>,
    guest: Guest,
    Network(network): Network,
    headers: HeaderMap,
    Form(entry): Form<Entry>,
) -> Result<Response, Fault> {
    let w = guest.w;
    let here = Sheet::new(w, String::new())
        .belong(&context, &headers)
        .await;
    let organisation = match here {
        Some(here) => Some(here),
        None => chosen(&context, entry.organisation.clone()).await?,
    };
    let new = match told(&context, w, organisation, &entry) {
        Ok(new) => new,
        Err(wrong) => {
            let kept = entry.captcha.again(PAGE);
            let again = form(&context, w, &headers, (entry, kept), wrong).await?;
            return Ok((StatusCode::UNPROCESSABLE_ENTITY, page(&again)?).into_response());
        }
    };
    let given = entry.captcha.clone();
    if let Err((status, captcha)) = captcha::take(&context, w, PAGE, given).await? {
        let again = form(&context, w, &headers, (entry, captcha), Vec::new()).await?;
        return Ok((status, page(&again)?).into_response());
    }
    match make(&context, new, network).await? {
        Ok(made) => {
            let mut sheet = Sheet::new(w, w.say("web-manager-made"));
            let of = sheet.belong(&context, &headers).await;
            let due = context.mail.store().now().after(directory::HELP_TARGET);
            page(&MadePage {
                helps: helps(&context, of).await?,
                sheet,
                number: made.number,
                code: made.code.shown().to_string(),
                due: Dates::new(&context, w).moment(due),
            })
        }
        Err(retry_after) => {
            let wrong = vec![Wrong {
                field: "",
                words: waits(w, retry_after),
            }];
            let again = form(
                &context,
                w,
                &headers,
                (entry, Field::new(PAGE, None)),
                wrong,
            )
            .await?;
            Ok((StatusCode::TOO_MANY_REQUESTS, page(&again)?).into_response())
        }
    }
}

/// An organisation of this platform, by its number.
async fn chosen(context: &Arc<Context>, id: String) -> Result<Option<OrganisationId>, Fault> {
    let all = context.run(|context| context.directory.organisations());
    let mut all = all.await?.into_iter().map(|one| one.id);
    Ok(all.find(|one| one.0.to_string() == id))
}

/// What the form says, or all fields that cannot be taken.
fn told(
    context: &Context,
    w: Words,
    organisation: Option<OrganisationId>,
    entry: &Entry,
) -> Result<NewHelp, Vec<Wrong>> {
    let birth = crate::activation::birth_date(&entry.birth);
    let kind = HelpKind::named(&entry.kind);
    let new = NewHelp {
        organisation: organisation.unwrap_or(OrganisationId(0)),
        kind: kind.unwrap_or(HelpKind::LockedOut),
        given_name: entry.given.clone(),
        family_name: entry.family.clone(),
        school: entry.school.clone(),
        birth_hash: birth
            .as_ref()
            .map(|birth: &BirthDate| context.keyed.of(Hashed::BirthDate, &birth.reveal()))
            .unwrap_or_default(),
        // Lines end as one writes them, not as forms send them.
        said: entry.said.replace("\r\n", "\n"),
        language: w.0,
    };
    let mut fields = new.faults();
    let missing = [
        (organisation.is_none(), "organisation"),
        (kind.is_none(), "kind"),
        (birth.is_none(), "birth"),
    ];
    fields.extend(missing.into_iter().filter(|(is, _)| *is).map(|(_, at)| at));
    if fields.is_empty() {
        return Ok(new);
    }
    Err(fields
        .into_iter()
        .map(|field| Wrong {
            field,
            words: w.say(&format!("web-manager-wrong-{field}")),
        })
        .collect())
}

/// What was made, or how long one waits.
async fn make(
    context: &Arc<Context>,
    new: NewHelp,
    network: IpAddr,
) -> Result<Result<MadeHelp, Duration>, Fault> {
    let asked = context
        .run(move |context| Ok::<_, Fault>(context.identity.ask_help(&new, network)))
        .await?;
    match asked {
        Ok(made) => Ok(Ok(made)),
        Err(HelpRefusal::Throttled { retry_after }) => Ok(Err(retry_after)),
        Err(HelpRefusal::Unknown) => Err(Fault::NotFound),
        Err(HelpRefusal::Directory(error)) => Err(error.into()),
    }
}

fn waits(w: Words, wait: Duration) -> String {
    w.count("web-manager-wait", wait.as_secs().div_ceil(60).max(1))
}

/// `GET /recovery/request`
///
/// # Errors
/// When the page cannot be made.
pub async fn show_request(
    State(context): State<Arc<Context>>,
    guest: Guest,
    headers: HeaderMap,
) -> Result<Response, Fault> {
    page(&request_page(&context, guest.w, &headers, String::new()).await?)
}

async fn request_page(
    context: &Arc<Context>,
    w: Words,
    headers: &HeaderMap,
    number: String,
) -> Result<RequestPage, Fault> {
    let mut sheet = Sheet::new(w, w.say("web-manager-request"));
    let here = sheet.belong(context, headers).await;
    Ok(RequestPage {
        sheet,
        number,
        stands: None,
        refusal: None,
        helps: helps(context, here).await?,
    })
}

/// Number and code. It is not printed.
#[derive(Deserialize)]
pub struct Known {
    #[serde(default)]
    number: String,
    #[serde(default)]
    code: String,
}

/// `POST /recovery/request`
///
/// # Errors
/// The store's; a wrong number or code is the page again, never said which.
pub async fn read_request(
    State(context): State<Arc<Context>>,
    guest: Guest,
    Network(network): Network,
    headers: HeaderMap,
    Form(known): Form<Known>,
) -> Result<Response, Fault> {
    let w = guest.w;
    let typed = Secret::new(known.code);
    let mut shown = request_page(&context, w, &headers, known.number).await?;
    let digits = shown.number.chars().filter(char::is_ascii_digit);
    let number = digits.collect::<String>().parse::<i64>().ok();
    let code = HelpCode::parse(typed.reveal());
    let found = match number.zip(code) {
        Some((number, code)) => {
            context
                .run(move |context| {
                    let found = context.identity.help_standing(number, &code, network);
                    Ok::<_, Fault>(found)
                })
                .await?
        }
        None => Err(HelpRefusal::Unknown),
    };
    let (status, refusal) = match found {
        Ok(standing) => {
            shown.stands = Some(Standing::of(&Dates::new(&context, w), w, &standing));
            return page(&shown);
        }
        Err(HelpRefusal::Throttled { retry_after }) => {
            (StatusCode::TOO_MANY_REQUESTS, waits(w, retry_after))
        }
        Err(HelpRefusal::Unknown) => (StatusCode::FORBIDDEN, w.say("web-manager-unknown")),
        Err(HelpRefusal::Directory(error)) => return Err(error.into()),
    };
    shown.refusal = Some(refusal);
    Ok((status, page(&shown)?).into_response())
}

impl Standing {
    fn of(dates: &Dates, w: Words, one: &HelpStanding) -> Self {
        let state = one.state.name();
        Self {
            state: w.say(&format!("web-manager-state-{state}")),
            says: w.say(&format!("web-manager-state-{state}-says")),
            asked: dates.moment(one.asked),
            due: one.state.is_open().then(|| dates.moment(one.due())),
            answer: one.answer.clone(),
        }
    }
}

/// `GET /contacts`
///
/// # Errors
/// When the page cannot be made.
pub async fn contacts(
    State(context): State<Arc<Context>>,
    guest: Guest,
    headers: HeaderMap,
) -> Result<Response, Fault> {
    let w = guest.w;
    let mut sheet = Sheet::new(w, w.say("web-contacts-title"));
    let here = sheet.belong(&context, &headers).await;
    let groups = context.run(move |context| {
        let all = context.directory.organisations()?.into_iter();
        let shown = all.filter(|one| here.is_none_or(|here| here == one.id));
        let mut groups = Vec::new();
        for one in shown {
            let contacts = context.directory.contacts(one.id)?;
            if !contacts.is_empty() {
                groups.push(Group {
                    name: one.name,
                    lines: contacts.iter().map(|one| Line::of(w, one)).collect(),
                });
            }
        }
        Ok::<_, Fault>(groups)
    });
    let groups = groups.await?;
    page(&ContactsPage { sheet, groups })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_dialled_without_its_spaces() {
        assert_eq!(dials("04\u{a0}99 00 12 34"), "0499001234");
        assert_eq!(dials("+33 (4) 99.00-12 34"), "+33499001234");
    }
}
