//! `GET /mail/{place}/{id}`: a conversation, its messages folded but for the last and those not read yet; or one message
//! alone (`m12`), with the way to its conversation.

use super::beside::Beside;
use super::content::{self, Pictures};
use super::files::{self, FileLine, MOST_ARCHIVED};
use super::people::{People, Who};
use super::{Opened, images};
use crate::Context;
use crate::answer::{self, Fault, render, see_other};
use crate::dates::Dates;
use crate::desk::Root;
use crate::mail::place::Asked;
use crate::mail::row::writer;
use crate::mail::toast::Told;
use crate::mail::{self as desk, Reading};
use crate::proxied;
use crate::session::SignedIn;
use crate::words::Words;
use ::mail::{
    Conversation, FlagChange, Flags, Label, MessageId, MessageView, Neighbours, Role, RowId, UidSet,
};
use askama::Template;
use askama::filters::Safe;
use axum::extract::{Path, Query, State};
use axum::http::HeaderMap;
use axum::response::{Html, IntoResponse, Response};
use fluent_templates::fluent_bundle::FluentValue;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Recipients named in a message's heading; beyond, they are counted.
const NAMED: usize = 3;
/// Messages that open with the page: more would read a whole project.
const MOST_OPEN: usize = 10;

/// What of a conversation is open.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Opening {
    /// A message, or `all`.
    #[serde(default)]
    pub open: String,
    /// The message whose pictures are shown this once.
    pub images: Option<i64>,
}

/// A message as the page lists it.
pub struct MessageLine {
    pub id: i64,
    pub day: String,
    pub time: String,
    /// For machines.
    pub datetime: String,
    /// Whole, for who hears it.
    pub moment: String,
    pub who: Who,
    pub preview: String,
    pub unread: bool,
    pub has_files: bool,
    /// What is shown of it, when it is open.
    pub content: Option<MessageContent>,
    /// Where it is opened without a script.
    pub href: String,
    /// Its draft, when it is one.
    pub draft: Option<i64>,
    /// Beside the name stands who wrote it for the mailbox.
    pub sent_by: bool,
}

/// What a body is.
pub enum Body {
    Text(Safe<String>),
    Frame { src: String, height: &'static str },
    Empty,
}

/// An open message.
#[derive(Template)]
#[template(path = "read/message.html")]
pub struct MessageContent {
    pub root: Root,
    /// Its reader may do more than read.
    pub writes: bool,
    pub w: Words,
    pub csrf: String,
    pub id: i64,
    pub subject: String,
    /// « à vous, copie à Xavier Bonnafous »
    pub receivers: String,
    /// Heads with their people, all of them.
    pub heads: Vec<(String, Vec<Who>)>,
    pub moment: String,
    pub body: Body,
    pub truncated: bool,
    /// « 5 images bloquées. »
    pub blocked: Option<String>,
    /// Their pictures are shown always, which can be taken back.
    pub always: bool,
    pub files: Vec<FileLine>,
    pub files_told: String,
    pub archive: Option<String>,
    /// The page it stands on.
    pub back: String,
    /// A draft that another program left: it can be gone on with.
    pub foreign_draft: bool,
}

impl MessageContent {
    /// The page it stands on, from its top.
    fn page(&self) -> &str {
        self.back.split('#').next().unwrap_or_default()
    }

    /// The page with the pictures of this message, this once.
    fn with_images(&self) -> String {
        let page = self.page();
        let joint = if page.contains('?') { '&' } else { '?' };
        format!("{page}{joint}images={id}#message-{id}", id = self.id)
    }
}

/// Where one can go from a conversation.
#[derive(Debug, Clone, Default)]
pub struct Ways {
    pub list: String,
    pub list_title: String,
    pub previous: Option<String>,
    pub next: Option<String>,
    /// « 6 sur 1 204 »
    pub position: String,
}

/// A conversation in the reading pane.
#[derive(Template)]
#[template(path = "read/conversation.html")]
pub struct ConversationPane {
    pub root: Root,
    /// Its reader may do more than read.
    pub writes: bool,
    pub w: Words,
    pub csrf: String,
    /// What it is in a list.
    pub row: String,
    /// The conversation.
    pub id: i64,
    /// The way to the whole conversation, and its words, where a message of several is shown alone.
    pub whole: Option<(String, String)>,
    pub place: String,
    pub q: String,
    pub subject: String,
    pub labels: Vec<Label>,
    pub all_labels: Vec<(Label, bool)>,
    pub folders: Vec<(String, String)>,
    pub told: String,
    pub messages: Vec<MessageLine>,
    pub ways: Ways,
    pub flagged: bool,
    /// The message that the buttons at the end answer.
    pub last: i64,
    pub answers_all: bool,
    pub role: Option<Role>,
    pub here: String,
    pub has_folded: bool,
    pub beside: Beside,
}

/// `GET /mail/{place}/{id}`
pub async fn show(
    State(context): State<Arc<Context>>,
    signed: SignedIn,
    asked: Asked,
    Path(names): Path<BTreeMap<String, String>>,
    Query(opening): Query<Opening>,
    Query(told): Query<Told>,
    headers: HeaderMap,
) -> Result<Response, Fault> {
    let id: RowId = names
        .get("id")
        .and_then(|id| id.parse().ok())
        .ok_or(Fault::NotFound)?;
    // A page fetched ahead of a click has been read by nobody.
    let ahead = ["sec-purpose", "x-sec-purpose"].iter().any(|name| {
        headers
            .get(*name)
            .is_some_and(|value| value.as_bytes().starts_with(b"prefetch"))
    });
    let (reader, place) = (signed.clone(), asked.clone());
    let shown = context
        .run(move |context| Shown::read(context, &reader, &place, id, &opening, !ahead))
        .await?;
    let (title, html) = match shown {
        Shown::Draft(path) => return Ok(see_other(&path)),
        Shown::Pane { title, html } => (title, html),
    };
    if answer::frame(&headers) == Some("reading") {
        return Ok(
            Html(format!(r#"<turbo-frame id="reading">{html}</turbo-frame>"#)).into_response(),
        );
    }
    desk::whole(
        &context,
        &signed,
        &asked,
        told,
        Reading::Shown {
            row: id,
            title,
            html,
        },
    )
    .await
}

enum Shown {
    Pane {
        title: String,
        html: String,
    },
    /// Nothing but a draft: the composer shows it.
    Draft(String),
}

impl Shown {
    fn read(
        context: &Context,
        signed: &SignedIn,
        asked: &Asked,
        id: RowId,
        opening: &Opening,
        mark: bool,
    ) -> Result<Self, Fault> {
        let conversation = asked_for(context, signed, id)?;
        if let [only] = conversation.messages.as_slice()
            && let Some(draft) = only.draft
            && signed.desk.writes()
        {
            return Ok(Self::Draft(signed.root().at(format!("/drafts/{draft}"))));
        }
        let pane = ConversationPane::read(context, signed, asked, id, &conversation, opening)?;
        if mark {
            mark_seen(context, signed, &conversation)?;
        }
        let title = pane.subject.clone();
        Ok(Self::Pane {
            title,
            html: render(&pane)?,
        })
    }
}

/// A conversation, or one message as a conversation of which nothing else is shown.
pub(super) fn asked_for(
    context: &Context,
    signed: &SignedIn,
    id: RowId,
) -> Result<Conversation, Fault> {
    let (mail, account) = (&context.mail, signed.account());
    Ok(match id {
        RowId::Conversation(id) => mail.conversation(&signed.actor, account, id)?,
        RowId::Message(id) => mail.message_alone(&signed.actor, account, id)?,
    })
}

/// Whoever opens a conversation has seen what it shows.
fn mark_seen(
    context: &Context,
    signed: &SignedIn,
    conversation: &Conversation,
) -> Result<(), Fault> {
    let mut unseen: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for message in conversation
        .messages
        .iter()
        .filter(|one| !one.flags.contains(Flags::SEEN))
    {
        for (mailbox, uid) in &message.entries {
            unseen.entry(mailbox.0).or_default().push(*uid);
        }
    }
    for (mailbox, uids) in unseen {
        let (mailbox, seen) = (::mail::MailboxId(mailbox), FlagChange::add(Flags::SEEN));
        let uids = UidSet::from(uids.as_slice());
        context
            .mail
            .set_flags(&signed.actor, signed.account(), mailbox, &uids, &seen, None)?;
    }
    Ok(())
}

impl ConversationPane {
    fn read(
        context: &Context,
        signed: &SignedIn,
        asked: &Asked,
        row: RowId,
        conversation: &Conversation,
        opening: &Opening,
    ) -> Result<Self, Fault> {
        let (w, actor, account) = (signed.w, &signed.actor, signed.account());
        let here = asked.here(context, signed)?;
        let path = asked.row(row);
        let mut reader = Reader::new(context, signed, path.clone())?;
        let open = opened(conversation, opening);
        let mut messages = Vec::with_capacity(conversation.messages.len());
        for view in &conversation.messages {
            messages.push(reader.line(view, open.contains(&view.message), opening)?);
        }
        let query = asked.query(here.place.clone());
        let neighbours = context.mail.neighbours(actor, account, &query, row)?;
        let last = conversation
            .messages
            .iter()
            .rfind(|view| view.draft.is_none());
        let labels = context.mail.labels(actor, account)?;
        let has = |label: &Label| conversation.labels.iter().any(|own| own.id == label.id);
        Ok(Self {
            root: signed.root().clone(),
            writes: signed.desk.writes(),
            w,
            csrf: signed.session.csrf.clone(),
            id: conversation.id.0,
            whole: whole(w, asked, row, conversation),
            row: row.to_string(),
            place: asked.place.clone(),
            q: asked.q.clone(),
            subject: subject(w, &conversation.subject),
            told: reader.told(conversation),
            beside: Beside::read(&mut reader.people, signed, reader.dates, conversation)?,
            labels: conversation.labels.clone(),
            all_labels: labels
                .into_iter()
                .map(|label| {
                    let on = has(&label);
                    (label, on)
                })
                .collect(),
            folders: folders(context, signed)?,
            ways: ways(w, asked, here.title, neighbours),
            flagged: conversation
                .messages
                .iter()
                .any(|view| view.flags.contains(Flags::FLAGGED)),
            last: last.map_or(0, |view| view.message.0),
            answers_all: last.is_some_and(|view| reader.has_others(view)),
            role: here.role,
            here: path,
            has_folded: messages
                .iter()
                .any(|line| line.content.is_none() && line.draft.is_none()),
            messages,
        })
    }

    /// `?message=12` where it shows that message alone.
    fn alone(&self) -> String {
        let message = self.row.strip_prefix('m');
        message.map_or_else(String::new, |id| format!("?message={id}"))
    }

    fn lies_in(&self, role: Role) -> bool {
        self.role == Some(role)
    }
}

/// The way from a message to its conversation, if there is more of it.
fn whole(
    w: Words,
    asked: &Asked,
    row: RowId,
    conversation: &Conversation,
) -> Option<(String, String)> {
    let alone = matches!(row, RowId::Message(_)) && conversation.count > 1;
    let path = || asked.row(RowId::Conversation(conversation.id));
    alone.then(|| (path(), w.count("web-read-whole", conversation.count)))
}

/// A subject, or a word for none.
#[must_use]
pub fn subject(w: Words, subject: &str) -> String {
    match subject.trim() {
        "" => w.say("web-read-no-subject"),
        said => said.to_owned(),
    }
}

/// The messages that stand open: the last one, those not read yet, the one that is asked for.
fn opened(conversation: &Conversation, opening: &Opening) -> Vec<MessageId> {
    let messages = || {
        conversation
            .messages
            .iter()
            .filter(|view| view.draft.is_none())
    };
    let wanted = |view: &&MessageView| {
        opening.open == "all"
            || opening.open == view.message.to_string()
            || opening.images == Some(view.message.0)
            || !view.flags.contains(Flags::SEEN)
    };
    let last = messages().next_back().map(|view| view.message);
    let others = messages().filter(wanted).map(|view| view.message);
    let limit = if opening.open == "all" {
        usize::MAX
    } else {
        MOST_OPEN
    };
    let mut open: Vec<MessageId> = others.take(limit).collect();
    open.extend(last);
    open
}

/// Where a conversation can be moved: folders by their whole names.
fn folders(context: &Context, signed: &SignedIn) -> Result<Vec<(String, String)>, Fault> {
    let all = context.mail.mailboxes(&signed.actor, signed.account())?;
    let own = all.into_iter().filter(|mailbox| mailbox.role.is_none());
    Ok(own
        .map(|mailbox| (mailbox.id.to_string(), mailbox.name.replace('/', " / ")))
        .collect())
}

fn ways(w: Words, asked: &Asked, title: String, neighbours: Neighbours) -> Ways {
    let path = |id: RowId| asked.row(id);
    let position = match (neighbours.position, neighbours.total) {
        (Some(position), Some(total)) => {
            let values: [(&str, FluentValue<'_>); 2] =
                [("position", position.into()), ("total", total.into())];
            w.with("web-read-position", &values)
        }
        _ => String::new(),
    };
    Ways {
        list: asked.path(),
        list_title: title,
        previous: neighbours.previous.map(path),
        next: neighbours.next.map(path),
        position,
    }
}

/// Reads the messages of one page.
pub struct Reader<'a> {
    context: &'a Context,
    signed: &'a SignedIn,
    people: People<'a>,
    dates: Dates,
    /// The page the messages stand on.
    page: String,
}

impl<'a> Reader<'a> {
    /// # Errors
    /// The directory's.
    pub fn new(context: &'a Context, signed: &'a SignedIn, page: String) -> Result<Self, Fault> {
        Ok(Self {
            people: People::new(context, signed)?,
            dates: Dates::new(context, signed.w),
            context,
            signed,
            page,
        })
    }

    /// « 4 messages du 16 au 23 novembre », or of one day.
    #[must_use]
    pub fn told(&self, conversation: &Conversation) -> String {
        let w = self.signed.w;
        let count = i64::try_from(conversation.messages.len()).unwrap_or(i64::MAX);
        let ends = (conversation.messages.first(), conversation.messages.last());
        let (Some(first), Some(last)) = ends else {
            return String::new();
        };
        let (from, to) = (
            self.dates.day(first.received),
            self.dates.day(last.received),
        );
        if from == to {
            return w.with(
                "web-read-told-day",
                &[("count", count.into()), ("day", to.into())],
            );
        }
        w.with(
            "web-read-told",
            &[
                ("count", count.into()),
                ("from", from.into()),
                ("to", to.into()),
            ],
        )
    }

    fn has_others(&mut self, view: &MessageView) -> bool {
        let parsed = &view.parsed;
        let named = parsed.to.iter().chain(&parsed.cc).filter(|one| {
            !self
                .people
                .who(&one.name, &one.address)
                .is_ok_and(|who| who.me)
        });
        named.count() > 0
    }

    /// # Errors
    /// The domain's.
    pub fn line(
        &mut self,
        view: &MessageView,
        open: bool,
        opening: &Opening,
    ) -> Result<MessageLine, Fault> {
        let from = view.parsed.from.first();
        let mut who = match from {
            Some(from) => self.people.who(&from.name, &from.address)?,
            None => self.people.who(&self.signed.w.say("web-read-nobody"), "")?,
        };
        if let Some(person) = view.sent_by {
            who.function = writer(self.context, self.signed, person);
        }
        let content = match open && view.draft.is_none() {
            true => Some(self.content(view, opening.images == Some(view.message.0))?),
            false => None,
        };
        let separator = if self.page.contains('?') { '&' } else { '?' };
        Ok(MessageLine {
            id: view.message.0,
            day: self.dates.day(view.received),
            time: self.dates.time(view.received),
            datetime: self.dates.machine(view.received),
            moment: self.dates.moment(view.received),
            who,
            preview: view.parsed.preview.clone(),
            unread: !view.flags.contains(Flags::SEEN),
            has_files: view.parsed.has_attachments(),
            content,
            href: format!(
                "{}{separator}open={id}#message-{id}",
                self.page,
                id = view.message
            ),
            draft: view.draft.map(|draft| draft.0),
            sent_by: view.sent_by.is_some(),
        })
    }

    /// # Errors
    /// The domain's.
    pub fn content(
        &mut self,
        view: &MessageView,
        pictures_once: bool,
    ) -> Result<MessageContent, Fault> {
        let (w, signed) = (self.signed.w, self.signed);
        let opened = Opened::new(self.context, signed, view);
        let kept = images::chosen(self.context, signed, view)?;
        let pictures = if pictures_once { Pictures::Shown } else { kept };
        let cleaned = content::cleaned(&opened, w, pictures)?;
        let blocked = i64::try_from(cleaned.blocked_images).unwrap_or(i64::MAX);
        let truncated = cleaned.truncated;
        let always = kept == Pictures::Shown && !cleaned.remote_hosts.is_empty();
        let files = files::lines(w, signed.root(), view);
        let total: u64 = files.iter().map(|file| file.size).sum();
        let size = text::numbers::size(w.0, total);
        let count = i64::try_from(files.len()).unwrap_or(i64::MAX);
        Ok(MessageContent {
            root: signed.root().clone(),
            writes: signed.desk.writes(),
            w,
            csrf: signed.session.csrf.clone(),
            id: view.message.0,
            subject: subject(w, &view.parsed.subject),
            receivers: self.receivers(view)?,
            heads: self.heads(view)?,
            moment: self.dates.moment(view.received),
            body: body(signed, view, cleaned, pictures),
            truncated,
            blocked: (blocked > 0).then(|| w.count("web-read-blocked", blocked)),
            always,
            files_told: w.with(
                "web-read-files",
                &[("count", count.into()), ("size", size.into())],
            ),
            archive: (files.len() > 1 && total <= MOST_ARCHIVED)
                .then(|| format!("/mail/messages/{}/attachments.zip", view.message))
                .map(|path| signed.root().at(path)),
            files,
            back: format!("{}#message-{}", self.page, view.message),
            foreign_draft: view.flags.contains(Flags::DRAFT),
        })
    }

    fn receivers(&mut self, view: &MessageView) -> Result<String, Fault> {
        let w = self.signed.w;
        let (to, cc) = (
            self.people.all(&view.parsed.to)?,
            self.people.all(&view.parsed.cc)?,
        );
        let count = i64::try_from(to.len() + cc.len()).unwrap_or(i64::MAX);
        if to.len() + cc.len() > NAMED + 1 || to.is_empty() && cc.is_empty() {
            return Ok(w.count("web-read-to-many", count));
        }
        let names = |list: &[Who]| -> String {
            let names: Vec<String> = list.iter().map(|who| addressed(w, who)).collect();
            joined(w, &names)
        };
        Ok(match (to.is_empty(), cc.is_empty()) {
            (false, true) => w.name("web-read-to", &names(&to)),
            (true, _) => w.name("web-read-cc", &names(&cc)),
            (false, false) => w.with(
                "web-read-to-cc",
                &[("to", names(&to).into()), ("cc", names(&cc).into())],
            ),
        })
    }

    fn heads(&mut self, view: &MessageView) -> Result<Vec<(String, Vec<Who>)>, Fault> {
        let (w, parsed) = (self.signed.w, &view.parsed);
        let reply_to: &[message::Mailbox] = if parsed.reply_to == parsed.from {
            &[]
        } else {
            &parsed.reply_to
        };
        let lists = [
            ("web-read-head-from", parsed.from.as_slice()),
            ("web-read-head-reply-to", reply_to),
            ("web-read-head-to", &parsed.to),
            ("web-read-head-cc", &parsed.cc),
            ("web-read-head-bcc", &parsed.bcc),
        ];
        let mut heads = Vec::new();
        for (key, list) in lists.iter().filter(|(_, list)| !list.is_empty()) {
            heads.push((w.say(key), self.people.all(list)?));
        }
        Ok(heads)
    }
}

/// « vous » in the middle of a sentence.
fn addressed(w: Words, who: &Who) -> String {
    if who.you {
        w.say("web-read-you-object")
    } else {
        who.name.clone()
    }
}

/// « Anne, Basile et Chloé »
fn joined(w: Words, names: &[String]) -> String {
    match names.split_last() {
        Some((last, rest)) if !rest.is_empty() => w.with(
            "web-read-and",
            &[
                ("first", rest.join(", ").into()),
                ("last", last.as_str().into()),
            ],
        ),
        Some((last, _)) => last.clone(),
        None => String::new(),
    }
}

fn body(
    signed: &SignedIn,
    view: &MessageView,
    cleaned: message::safe_html::Cleaned,
    pictures: Pictures,
) -> Body {
    if content::has_html(view) {
        let once = if pictures == Pictures::Shown {
            "?images=1"
        } else {
            ""
        };
        let height = content::height(&cleaned);
        return Body::Frame {
            src: signed
                .root()
                .at(format!("/mail/messages/{}/body{once}", view.message)),
            height,
        };
    }
    match cleaned.html.trim() {
        "" => Body::Empty,
        _ => Body::Text(Safe(proxied::sign(&cleaned.html, &signed.session.csrf))),
    }
}

/// How a single message is asked for.
#[derive(Debug, Deserialize)]
pub struct One {
    #[serde(default)]
    images: String,
    /// The page it stands on.
    back: Option<String>,
}

/// `GET /mail/messages/{id}`: what is shown of a folded message, in the frame that asks for it.
pub async fn message(
    State(context): State<Arc<Context>>,
    signed: SignedIn,
    Path(id): Path<i64>,
    Query(one): Query<One>,
) -> Result<Response, Fault> {
    let html = context
        .run(move |context| {
            let view = context
                .mail
                .message(&signed.actor, signed.account(), MessageId(id))?;
            let page = answer::own_path(one.back.as_deref()).to_owned();
            let mut reader = Reader::new(context, &signed, page)?;
            render(&reader.content(&view, one.images == "1")?)
        })
        .await?;
    Ok(Html(format!(
        r#"<turbo-frame id="content-{id}">{html}</turbo-frame>"#
    ))
    .into_response())
}
