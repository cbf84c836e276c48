//! Lines of human resources that wait for a human: who may be meant, and the answers there are. A line is told by what it
//! says of a post; never by its NUMEN or a date of birth.

use super::{Section, chrome, entry, today};
use crate::Context;
use crate::answer::{Fault, page, see_other};
use crate::layout::{Chrome, Initials};
use crate::mail::toast::Told;
use crate::session::{Posted, SignedIn};
use crate::words::Words;
use ::directory::PersonId;
use ::import::{Answer, Question, Waiting};
use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use serde::Deserialize;
use std::sync::Arc;

#[derive(Template)]
#[template(path = "administration/questions.html")]
pub(crate) struct QuestionsPage {
    chrome: Chrome,
    lines: Vec<Line>,
}

/// A line that waits.
pub struct Line {
    pub key: String,
    /// Left of the line: what is doubtful, in a few words.
    pub margin: String,
    pub asked: String,
    /// « DPE 2, agrégés, du 1er septembre 2026 »
    pub facts: String,
    pub people: Vec<Meant>,
    /// Whether it is answered by itself, one day.
    pub comes: bool,
    pub nobody: String,
}

/// Somebody who may be meant, and the answers that say so.
pub struct Meant {
    pub id: i64,
    pub name: String,
    pub function: String,
    pub place: String,
    pub initials: Initials,
    pub theirs: String,
    pub kept: String,
}

/// `GET /administration/questions`
pub async fn show(
    State(context): State<Arc<Context>>,
    signed: SignedIn,
    Query(told): Query<Told>,
) -> Result<Response, Fault> {
    context
        .run(move |context| {
            let organisation = entry(context, &signed, Section::Questions)?;
            let w = signed.w;
            let title = w.say("web-questions-title");
            let mut chrome = chrome(context, &signed, title, Section::Questions)?;
            chrome.toast = told.toast(context, &signed, Section::Questions.path())?;
            let day = today(context);
            let waiting = context.imports.waiting(&signed.actor, organisation, day)?;
            let lines = waiting.into_iter().map(|one| line(context, w, one));
            page(&QuestionsPage {
                chrome,
                lines: lines.collect::<Result<_, Fault>>()?,
            })
        })
        .await
}

fn line(context: &Context, w: Words, waiting: Waiting) -> Result<Line, Fault> {
    let key = waiting.question.name();
    let people = waiting.people.iter().map(|one| meant(context, w, *one));
    let nobody = match waiting.question {
        Question::OtherBirthDate => "web-questions-two",
        Question::KnownElsewhere => "web-questions-own-account",
        _ => "web-questions-nobody",
    };
    Ok(Line {
        margin: w.say(&format!("web-questions-about-{key}")),
        asked: asked(w, &waiting),
        comes: waiting.question == Question::KnownElsewhere,
        facts: facts(w, &waiting),
        people: people.collect::<Result<_, Fault>>()?,
        nobody: w.say(nobody),
        key: waiting.key,
    })
}

fn asked(w: Words, waiting: &Waiting) -> String {
    let key = format!("web-questions-asks-{}", waiting.question.name());
    let (name, organisation) = waiting.elsewhere.clone().unwrap_or_default();
    let values = [("name", name.into()), ("organisation", organisation.into())];
    w.with(&key, &values)
}

fn meant(context: &Context, w: Words, id: PersonId) -> Result<Meant, Fault> {
    let person = context.directory.person(id)?;
    let name = person.display_name.clone();
    let place = [person.establishment.clone(), person.town.clone()];
    let place: Vec<String> = place.into_iter().flatten().collect();
    Ok(Meant {
        id: id.0,
        function: person.function.clone(),
        place: place.join(", "),
        initials: Initials::of(&name, person.address.as_deref().unwrap_or_default()),
        theirs: w.name("web-questions-theirs", &name),
        kept: w.name("web-questions-keep", &name),
        name,
    })
}

/// What the line says of a post.
fn facts(w: Words, waiting: &Waiting) -> String {
    let mut told: Vec<String> = [&waiting.service, &waiting.corps, &waiting.status]
        .into_iter()
        .flatten()
        .cloned()
        .collect();
    for (key, day) in [
        ("web-questions-from", waiting.start),
        ("web-questions-to", waiting.end),
    ] {
        told.extend(day.map(|day| w.name(key, &super::day(w, &day.to_string()))));
    }
    match told.is_empty() {
        true => String::new(),
        false => w.name("web-questions-says", &told.join(", ")),
    }
}

/// An answer: whose the line is, or whose account stays.
#[derive(Debug, Deserialize)]
pub struct Said {
    about: Option<String>,
    keep: Option<i64>,
}

impl Said {
    fn answer(&self) -> Result<Answer, Fault> {
        match (self.about.as_deref(), self.keep) {
            (None, Some(keep)) => Ok(Answer::Same {
                keep: PersonId(keep),
            }),
            (Some("nobody"), None) => Ok(Answer::Nobody),
            (Some(person), None) => {
                let id = person.parse().map_err(|_| Fault::Malformed)?;
                Ok(Answer::About(PersonId(id)))
            }
            _ => Err(Fault::Malformed),
        }
    }
}

/// `POST /administration/questions/{key}`
pub async fn answer(
    State(context): State<Arc<Context>>,
    Path(key): Path<String>,
    Posted { signed, form }: Posted<Said>,
) -> Result<Response, Fault> {
    context
        .run(move |context| {
            let organisation = entry(context, &signed, Section::Questions)?;
            let (answer, day) = (form.answer()?, today(context));
            let imports = &context.imports;
            imports.answer(&signed.actor, organisation, &key, answer, day)?;
            context.identity.end_closed()?;
            Ok::<_, Fault>(())
        })
        .await?;
    Ok(see_other(&Told::path(
        Section::Questions.path(),
        "said",
        "saved",
    )))
}
