//! What is done with an import that was read: given up, released by a second person, applied. Who is to apply or release
//! reads first what that does.

use super::ledger::share;
use super::{Section, background, chrome, entry, headline, whole};
use crate::Context;
use crate::answer::{Fault, page, see_other};
use crate::layout::Chrome;
use crate::session::{Nothing, Posted, SignedIn};
use crate::words::Words;
use ::directory::Actor;
use ::import::{Happening, Import, ImportError, Imports, State as Stage};
use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use std::sync::Arc;

#[derive(Template)]
#[template(path = "administration/confirm.html")]
pub(crate) struct ConfirmPage {
    chrome: Chrome,
    over: String,
    /// What happens, sentence by sentence, each with its figure.
    lines: Vec<(String, String)>,
    hint: String,
    verb: String,
    /// Where the form goes, and the page it came from.
    act: String,
    back: String,
}

/// What is asked before an act, and of which import.
struct Question {
    of: Stage,
    title: &'static str,
    hint: &'static str,
    verb: &'static str,
    /// The act, as paths name it.
    noun: &'static str,
}

const APPLY: Question = Question {
    of: Stage::Ready,
    title: "web-imports-apply-title",
    hint: "web-imports-apply-hint",
    verb: "web-imports-apply-now",
    noun: "applying",
};
const RELEASE: Question = Question {
    of: Stage::Stopped,
    title: "web-imports-release-title",
    hint: "web-imports-release-hint",
    verb: "web-imports-release-now",
    noun: "release",
};

/// `GET /administration/imports/{id}/applying`
pub async fn ask_to_apply(
    State(context): State<Arc<Context>>,
    signed: SignedIn,
    Path(id): Path<i64>,
) -> Result<Response, Fault> {
    confirmation(&context, signed, id, &APPLY).await
}

/// `GET /administration/imports/{id}/release`
pub async fn ask_to_release(
    State(context): State<Arc<Context>>,
    signed: SignedIn,
    Path(id): Path<i64>,
) -> Result<Response, Fault> {
    confirmation(&context, signed, id, &RELEASE).await
}

async fn confirmation(
    context: &Arc<Context>,
    signed: SignedIn,
    id: i64,
    question: &'static Question,
) -> Result<Response, Fault> {
    context
        .run(move |context| {
            entry(context, &signed, Section::Imports)?;
            let import = context.imports.import(&signed.actor, id)?;
            let back = format!("/administration/imports/{id}");
            let wanted = question.of;
            let own = wanted == Stage::Stopped && import.person == Some(signed.actor.person);
            if import.state != wanted || own {
                // It went on meanwhile, or is somebody else's to release: its page says so.
                return Ok(see_other(&back));
            }
            let w = signed.w;
            let title = w.say(question.title);
            page(&ConfirmPage {
                chrome: chrome(context, &signed, title, Section::Imports)?,
                over: headline(w, &import),
                lines: match wanted {
                    Stage::Stopped => release_lines(w, &import),
                    _ => apply_lines(w, &import),
                },
                hint: w.say(question.hint),
                verb: w.say(question.verb),
                act: format!("{back}/{}", question.noun),
                back,
            })
        })
        .await
}

/// What application does, with how many.
fn apply_lines(w: Words, import: &Import) -> Vec<(String, String)> {
    let told = [
        ("new", import.report.count(Happening::PersonNew)),
        ("moving", import.report.count(Happening::PersonMoving)),
        ("renamed", import.report.count(Happening::PersonRenamed)),
        ("leaving", import.report.count(Happening::PersonLeaving)),
        ("returning", import.report.count(Happening::PersonReturning)),
        ("arriving", import.report.count(Happening::PersonArriving)),
        ("structures", import.report.count(Happening::StructureGone)),
        (
            "hr",
            import.report.count(Happening::HrNew) + import.report.count(Happening::HrChanged),
        ),
        ("hr-gone", import.report.count(Happening::HrGone)),
        ("pupils-new", import.report.count(Happening::PupilNew)),
        (
            "pupils-leaving",
            import.report.count(Happening::PupilLeaving),
        ),
    ];
    let told = told.iter().filter(|(_, count)| *count > 0);
    let mut lines: Vec<_> = told
        .map(|(name, count)| {
            (
                whole(w, *count),
                w.count(&format!("web-imports-does-{name}"), *count),
            )
        })
        .collect();
    if lines.is_empty() {
        lines.push((String::new(), w.say("web-imports-does-little")));
    }
    lines
}

fn release_lines(w: Words, import: &Import) -> Vec<(String, String)> {
    let Some(stop) = &import.report.stop else {
        return Vec::new();
    };
    let line = |key: &str, count: u64, of: u64| {
        let told = w.count(key, count);
        let told = match share(w, count, of) {
            Some(share) => format!("{told} ({share})"),
            None => told,
        };
        (whole(w, count), told)
    };
    let mut lines = vec![line("web-imports-lets-go", stop.departures, stop.of)];
    if stop.pupils > 0 {
        let key = "web-imports-lets-go-pupils";
        lines.push(line(key, stop.pupils, stop.pupils_of));
    }
    lines.extend(stop.structures.iter().map(|(name, count)| {
        let values = [("name", name.as_str().into()), ("count", (*count).into())];
        (String::new(), w.with("web-imports-vanishes", &values))
    }));
    lines
}

/// `POST /administration/imports/{id}/applying`
pub async fn apply(
    State(context): State<Arc<Context>>,
    Path(id): Path<i64>,
    Posted { signed, .. }: Posted<Nothing>,
) -> Result<Response, Fault> {
    let begun = change(&context, signed, id, Imports::begin_applying).await?;
    background::apply(&context, id);
    Ok(begun)
}

/// `POST /administration/imports/{id}/release`
pub async fn release(
    State(context): State<Arc<Context>>,
    Path(id): Path<i64>,
    Posted { signed, .. }: Posted<Nothing>,
) -> Result<Response, Fault> {
    let release = |imports: &Imports, actor: &Actor, id| imports.release(actor, id, None);
    change(&context, signed, id, release).await
}

/// `POST /administration/imports/{id}/dropping`
pub async fn give_up(
    State(context): State<Arc<Context>>,
    Path(id): Path<i64>,
    Posted { signed, .. }: Posted<Nothing>,
) -> Result<Response, Fault> {
    change(&context, signed, id, Imports::give_up).await
}

/// Does something to an import, and leads back to it.
async fn change<T>(
    context: &Arc<Context>,
    signed: SignedIn,
    id: i64,
    act: impl FnOnce(&Imports, &Actor, i64) -> Result<T, ImportError> + Send + 'static,
) -> Result<Response, Fault> {
    context
        .run(move |context| {
            entry(context, &signed, Section::Imports)?;
            act(&context.imports, &signed.actor, id)?;
            Ok::<_, Fault>(())
        })
        .await?;
    Ok(see_other(&format!("/administration/imports/{id}")))
}
