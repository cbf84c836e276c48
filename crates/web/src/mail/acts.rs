//! Acts on chosen conversations or messages: each a POST to a noun that answers with the list's news and the way back.

use super::news;
use super::place::{Asked, Here};
use super::toast::{Toast, Told};
use crate::Context;
use crate::answer::{self, Fault, own_path, see_other};
use crate::desk::Root;
use crate::session::{Posted, SignedIn};
use ::mail::{Act, Done, MailboxId, MessageId, Place, RowId, Selection, UndoId, UndoRow};
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use serde::Deserialize;
use std::sync::Arc;

/// What the list's form sends, whichever button was pressed.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Chosen {
    #[serde(default)]
    pub place: String,
    #[serde(default)]
    pub q: String,
    #[serde(default)]
    pub filter: String,
    /// What the page's rows stand for.
    #[serde(default)]
    pub rows: String,
    /// Chosen rows.
    #[serde(default)]
    pub id: Vec<String>,
    /// The one whose own button was pressed; the others stay chosen.
    pub only: Option<String>,
    /// « All that match », up to this message.
    pub all: Option<i64>,
    /// Where to move to.
    pub mailbox: Option<i64>,
    /// The label to put on or take off, by its keyword.
    pub keyword: Option<String>,
    /// The name of a label to be made.
    pub label: Option<String>,
    pub on: Option<bool>,
    /// The change value the page was last brought to.
    pub since: Option<i64>,
    /// Where to go on without a script.
    pub back: Option<String>,
}

impl Chosen {
    #[must_use]
    pub fn asked(&self, root: &Root) -> Asked {
        Asked {
            root: root.clone(),
            place: self.place.clone(),
            q: self.q.clone(),
            filter: self.filter.clone(),
            rows: self.rows.clone(),
            after: String::new(),
        }
    }

    fn selection(&self, here: &Here) -> Result<Selection, Fault> {
        let row = |id: &String| id.parse::<RowId>().map_err(|_| Fault::Malformed);
        Ok(match (&self.only, self.all) {
            (Some(one), _) => Selection::Rows(vec![row(one)?]),
            (None, Some(upper)) => {
                let query = self.asked(&Root::default()).query(here.place.clone());
                Selection::AllMatching(query, MessageId(upper))
            }
            (None, None) => Selection::Rows(self.id.iter().map(row).collect::<Result<_, _>>()?),
        })
    }

    fn is_empty(&self) -> bool {
        self.only.is_none() && self.all.is_none() && self.id.is_empty()
    }

    fn back(&self, root: &Root) -> String {
        match &self.back {
            Some(path) => own_path(Some(path)).to_owned(),
            None => self.asked(root).path(),
        }
    }
}

type Answer = Result<Response, Fault>;
type House = State<Arc<Context>>;

/// `POST /mail/archiving`
pub async fn archive(State(c): House, headers: HeaderMap, posted: Posted<Chosen>) -> Answer {
    act(c, headers, posted, |_| Ok(Act::Archive)).await
}

/// `POST /mail/moving`
pub async fn relocate(State(c): House, headers: HeaderMap, posted: Posted<Chosen>) -> Answer {
    act(c, headers, posted, |chosen| {
        chosen
            .mailbox
            .map(|id| Act::Move(MailboxId(id)))
            .ok_or(Fault::Malformed)
    })
    .await
}

/// `POST /mail/junking`; `on=false` takes out of the junk.
pub async fn junk(State(c): House, headers: HeaderMap, posted: Posted<Chosen>) -> Answer {
    act(c, headers, posted, |chosen| {
        Ok(if chosen.on == Some(false) {
            Act::NotJunk
        } else {
            Act::Junk
        })
    })
    .await
}

/// `POST /mail/trashing`
pub async fn trash(State(c): House, headers: HeaderMap, posted: Posted<Chosen>) -> Answer {
    act(c, headers, posted, |_| Ok(Act::Trash)).await
}

/// `POST /mail/deleting`: for good, from the trash or the junk.
pub async fn delete(State(c): House, headers: HeaderMap, posted: Posted<Chosen>) -> Answer {
    act(c, headers, posted, |_| Ok(Act::Delete)).await
}

/// `POST /mail/seeing`
pub async fn see(State(c): House, headers: HeaderMap, posted: Posted<Chosen>) -> Answer {
    act(c, headers, posted, |chosen| {
        Ok(Act::Seen(chosen.on.unwrap_or(true)))
    })
    .await
}

/// `POST /mail/flagging`
pub async fn flag(State(c): House, headers: HeaderMap, posted: Posted<Chosen>) -> Answer {
    act(c, headers, posted, |chosen| {
        Ok(Act::Flag(chosen.on.unwrap_or(true)))
    })
    .await
}

/// `POST /mail/labelling`: a label by its keyword, or a new one by its name.
pub async fn label(
    State(context): House,
    headers: HeaderMap,
    mut posted: Posted<Chosen>,
) -> Answer {
    if posted.form.is_empty() {
        return Err(NOTHING);
    }
    let name = posted
        .form
        .label
        .as_deref()
        .map(str::trim)
        .filter(|name| !name.is_empty());
    if posted.form.keyword.is_none() {
        let (name, signed) = (
            name.ok_or(Fault::Malformed)?.to_owned(),
            posted.signed.clone(),
        );
        let made = context
            .run(move |context| super::labels::named(context, &signed, &name))
            .await?;
        posted.form.keyword = Some(made.keyword);
    }
    act(context, headers, posted, |chosen| {
        let keyword = chosen.keyword.clone().ok_or(Fault::Malformed)?;
        Ok(Act::Label(keyword, chosen.on.unwrap_or(true)))
    })
    .await
}

const NOTHING: Fault = Fault::Refused(StatusCode::UNPROCESSABLE_ENTITY, "nothing-chosen");

async fn act(
    context: Arc<Context>,
    headers: HeaderMap,
    Posted {
        signed,
        form: chosen,
    }: Posted<Chosen>,
    which: impl FnOnce(&Chosen) -> Result<Act, Fault>,
) -> Answer {
    if chosen.is_empty() {
        return Err(NOTHING);
    }
    let (act, streams) = (which(&chosen)?, answer::wants_streams(&headers));
    context
        .run(move |context| {
            let asked = chosen.asked(signed.root());
            let here = asked.here(context, &signed)?;
            let done = done(context, &signed, &here, &chosen, &act)?;
            let back = chosen.back(signed.root());
            // What a search finds is found anew: its order cannot be brought up to date row by row.
            if !streams || matches!(here.place, Place::Search(_)) {
                return Ok(see_other(&Told::path(
                    &back,
                    "done",
                    &done.undo.to_string(),
                )));
            }
            let row = UndoRow {
                id: done.undo,
                made: context.mail.store().now(),
                act,
                conversations: done.conversations,
            };
            let toast = Toast::done(&signed, &row, &asked.path());
            news::answer(context, &signed, &asked, chosen.since, Some(toast))
        })
        .await
}

fn done(
    context: &Context,
    signed: &SignedIn,
    here: &Here,
    chosen: &Chosen,
    act: &Act,
) -> Result<Done, Fault> {
    let selection = chosen.selection(here)?;
    Ok(context.mail.act(
        &signed.actor,
        signed.account(),
        &here.place,
        &selection,
        act,
    )?)
}

/// What an undo needs.
#[derive(Debug, Deserialize)]
pub struct Undoing {
    pub undo: i64,
    #[serde(default)]
    pub place: String,
    #[serde(default)]
    pub q: String,
    #[serde(default)]
    pub filter: String,
    #[serde(default)]
    pub rows: String,
    pub since: Option<i64>,
    pub back: Option<String>,
}

/// `POST /mail/undoing`
///
/// # Errors
/// When nothing can be undone any more; the store's.
pub async fn undo(
    State(context): House,
    headers: HeaderMap,
    Posted { signed, form }: Posted<Undoing>,
) -> Answer {
    let listed = !form.place.is_empty() && form.place != "search";
    let streams = answer::wants_streams(&headers) && listed;
    context
        .run(move |context| {
            context
                .mail
                .undo(&signed.actor, signed.account(), UndoId(form.undo))?;
            if !streams {
                let back = own_path(form.back.as_deref());
                return Ok(see_other(&Told::path(back, "undone", "1")));
            }
            let asked = Asked {
                root: signed.root().clone(),
                place: form.place,
                q: form.q,
                filter: form.filter,
                rows: form.rows,
                after: String::new(),
            };
            let toast = Toast::plain(&signed, signed.w.say("web-undone"));
            news::answer(context, &signed, &asked, form.since, Some(toast))
        })
        .await
}
