//! « Ce qui remplit ma boîte »: folders by their size, the largest messages, and the ways to make room. Of one's own mailbox,
//! and of a role mailbox for whoever opens it.

use crate::Context;
use crate::answer::{Fault, encoded, page, see_other};
use crate::dates::Dates;
use crate::desk::Root;
use crate::layout::{Chrome, quota};
use crate::mail::place::{Asked, Here};
use crate::mail::row::RowView;
use crate::mail::toast::Told;
use crate::session::{Posted, SignedIn};
use crate::words::Words;
use ::mail::{Act, LargeMessage, Mailbox, MessageId, Role, Room, Selection};
use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use serde::Deserialize;
use std::sync::Arc;

/// Where the page lies, on each desk.
const PATH: &str = "/space";
/// Folders that are emptied for good.
const LAST_STOPS: [Role; 2] = [Role::Trash, Role::Junk];
/// Sizes from which messages can be searched for and chosen together.
const SEARCHED: [&str; 3] = ["1", "5", "20"];

#[derive(Template)]
#[template(path = "space.html")]
pub(crate) struct SpacePage {
    chrome: Chrome,
    /// « Votre boîte contient 4,2 Go sur 5 Go. »
    used: String,
    /// What a full mailbox must free before mail comes in again.
    full: Option<String>,
    /// The trash and the junk, when something lies there and the reader may empty them.
    emptied: Vec<Emptied>,
    /// The newest message when this was read: emptying touches nothing newer.
    upper: i64,
    folders: Vec<FolderLine>,
    largest: Vec<LargeLine>,
    searches: Vec<(String, String)>,
    /// What was emptied last was more than goes at once: the rest follows.
    goes_on: bool,
}

/// A folder that can be emptied.
pub struct Emptied {
    pub code: String,
    /// « Vider la corbeille »
    pub words: String,
    pub told: String,
}

/// A folder with its size.
pub struct FolderLine {
    pub name: String,
    pub href: String,
    /// « 1 204 messages »; nothing where none are counted.
    pub messages: String,
    pub size: String,
}

/// A large message.
pub struct LargeLine {
    pub row: RowView,
    pub size: String,
    /// The name of its folder.
    pub place: String,
    /// The code of its folder, where it can be put into the trash.
    pub from: Option<String>,
}

/// What the path says of the emptying before.
#[derive(Debug, Deserialize)]
pub struct EmptiedBefore {
    rest: Option<String>,
}

/// `GET /space`
///
/// # Errors
/// The domain's.
pub async fn show(
    State(context): State<Arc<Context>>,
    signed: SignedIn,
    Query(told): Query<Told>,
    Query(emptied): Query<EmptiedBefore>,
) -> Result<Response, Fault> {
    context
        .run(move |context| {
            let mut made = read(context, &signed, &told)?;
            made.goes_on = emptied.rest.is_some();
            page(&made)
        })
        .await
}

fn read(context: &Context, signed: &SignedIn, told: &Told) -> Result<SpacePage, Fault> {
    let (actor, account, w) = (&signed.actor, signed.account(), signed.w);
    let upper = context.mail.newest_message(actor, account)?.0;
    let room = context.mail.room(actor, account)?;
    let mut chrome = Chrome::read(context, signed, w.say("web-space-title"), None)?;
    chrome.toast = told.toast(context, signed, &signed.root().at(PATH))?;
    let dates = Dates::new(context, w);
    let line = |one: &LargeMessage| large(context, signed, &dates, &room, one);
    Ok(SpacePage {
        used: used(w, &room),
        full: full(w, &room),
        emptied: emptied(signed, &room),
        upper,
        folders: folders(signed, &room),
        largest: room.largest.iter().filter_map(line).collect(),
        searches: searches(w, signed.root()),
        goes_on: false,
        chrome,
    })
}

fn used(w: Words, room: &Room) -> String {
    let (used, most) = (quota(w, room.used), quota(w, room.quota));
    w.with(
        "web-space-used",
        &[("used", used.into()), ("quota", most.into())],
    )
}

fn full(w: Words, room: &Room) -> Option<String> {
    let over = room.used.saturating_sub(room.quota);
    (over >= 0).then(|| w.name("web-space-full", &quota(w, over.max(1))))
}

fn emptied(signed: &SignedIn, room: &Room) -> Vec<Emptied> {
    let w = signed.w;
    let line = |role: Role| {
        let found = room.mailbox(role)?;
        let key = match role {
            Role::Trash => "web-space-empty-trash",
            _ => "web-space-empty-junk",
        };
        Some(Emptied {
            code: role.name().to_owned(),
            words: w.say(key),
            told: format!("{}, {}", messages(w, found), quota(w, found.size)),
        })
    };
    let may = signed.desk.writes();
    LAST_STOPS
        .into_iter()
        .filter(|_| may)
        .filter_map(line)
        .collect()
}

fn messages(w: Words, mailbox: &Mailbox) -> String {
    w.count("web-figure-messages", mailbox.total)
}

fn here(w: Words, mailbox: &Mailbox) -> Here {
    match mailbox.role {
        Some(role) => Here::role(w, role),
        None => Here::mailbox(mailbox),
    }
}

/// The folders, then what lies in none.
fn folders(signed: &SignedIn, room: &Room) -> Vec<FolderLine> {
    let (w, root) = (signed.w, signed.root());
    let folder = |mailbox: &Mailbox| {
        let here = here(w, mailbox);
        FolderLine {
            href: here.href(root),
            name: match mailbox.role {
                Some(_) => here.title,
                None => mailbox.name.clone(),
            },
            messages: messages(w, mailbox),
            size: quota(w, mailbox.size),
        }
    };
    let rest = [
        (room.drafts, "web-space-drafts", "/mail/drafts"),
        (room.waiting, "web-space-waiting", "/held"),
    ];
    let rest = rest.into_iter().filter(|(size, ..)| *size > 0);
    let rest = rest.map(|(size, key, path)| FolderLine {
        name: w.say(key),
        href: root.at(path),
        messages: String::new(),
        size: quota(w, size),
    });
    room.mailboxes.iter().map(folder).chain(rest).collect()
}

/// A large message as a row of its folder shows it; none for one whose folder is gone meanwhile.
fn large(
    context: &Context,
    signed: &SignedIn,
    dates: &Dates,
    room: &Room,
    one: &LargeMessage,
) -> Option<LargeLine> {
    let w = signed.w;
    let mailbox = room
        .mailboxes
        .iter()
        .find(|mailbox| Some(mailbox.id) == one.row.mailbox)?;
    let here = here(w, mailbox);
    let asked = Asked::at(signed.root(), &here.code);
    let is_last_stop = mailbox.role.is_some_and(|role| LAST_STOPS.contains(&role));
    Some(LargeLine {
        row: RowView::new(context, signed, &asked, &here, dates, &one.row),
        size: quota(w, one.size),
        from: (signed.desk.writes() && !is_last_stop).then(|| here.code.clone()),
        place: here.title,
    })
}

/// Searches for messages above a size, where several are chosen at once.
fn searches(w: Words, root: &Root) -> Vec<(String, String)> {
    let search = |size: &str| {
        let words = w.name("web-space-search", size);
        let asked = w.name("web-space-searched", size);
        (
            words,
            root.at(format!("/mail/search?q={}", encoded(&asked))),
        )
    };
    SEARCHED.iter().map(|size| search(size)).collect()
}

/// The folder to be emptied, and up to which message.
#[derive(Debug, Deserialize)]
pub struct Emptying {
    place: String,
    all: i64,
}

/// `POST /space/emptying`: takes all that lies in the trash or the junk away, which can be undone for a day.
///
/// # Errors
/// `NotFound` for who only reads; `Malformed` for another folder; the store's.
pub async fn empty(
    State(context): State<Arc<Context>>,
    Posted { signed, form }: Posted<Emptying>,
) -> Result<Response, Fault> {
    context
        .run(move |context| {
            let role = Role::named(&form.place).filter(|role| LAST_STOPS.contains(role));
            let role = role.ok_or(Fault::Malformed)?;
            let asked = Asked::at(signed.root(), role.name()).of(signed.settings.unit());
            let here = asked.here(context, &signed)?;
            let all = Selection::AllMatching(asked.query(here.place.clone()), MessageId(form.all));
            let (actor, account) = (&signed.actor, signed.account());
            let done = context
                .mail
                .act(actor, account, &here.place, &all, &Act::Delete)?;
            let rest = if done.later { "?rest=1" } else { "" };
            let back = signed.root().at(format!("{PATH}{rest}"));
            let path = Told::path(&back, "done", &done.undo.to_string());
            Ok::<_, Fault>(see_other(&path))
        })
        .await
}
