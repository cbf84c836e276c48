//! The composer: `GET /drafts/{id}`, on a page of its own or in the reading pane, and its form, which does everything
//! without a script.

use super::files;
use super::form::{self, Letter};
use super::limits;
use super::people::Pill;
use super::plain::escaped;
use super::when::{self, Offer};
use crate::Context;
use crate::answer::{self, Fault, own_path, page, render, see_other};
use crate::dates::Dates;
use crate::desk::{Desk, Root};
use crate::layout::Chrome;
use crate::mail::toast::Told;
use crate::read::files::{family, hue_of, kind_of, split};
use crate::read::people::People;
use crate::session::SignedIn;
use crate::settings::SIGNATURE;
use crate::words::Words;
use ::directory::{Inside, Right};
use ::mail::{
    Attachment, AttachmentId, Draft, DraftContent, DraftId, MailError, NotAllowed, Place, Saved,
    SubmitAt, Warning,
};
use askama::Template;
use axum::extract::{Path, Query, Request, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{Html, IntoResponse, Response};
use serde::Deserialize;
use std::sync::Arc;

/// An address one may send from.
pub struct Sender {
    pub name: String,
    pub address: String,
    pub chosen: bool,
}

/// One field of recipients.
pub struct Field {
    pub name: &'static str,
    /// As a plain field holds it.
    pub typed: String,
    pub pills: Vec<Pill>,
}

/// A file of the draft.
#[derive(Debug, Clone, Template)]
#[template(path = "write/file.html")]
pub struct FileRow {
    pub root: Root,
    pub w: Words,
    pub id: i64,
    pub name: String,
    pub stem: String,
    pub ending: String,
    pub kind: String,
    pub hue: u32,
    pub told: String,
}

impl FileRow {
    #[must_use]
    pub fn of(signed: &SignedIn, file: &Attachment) -> Self {
        let w = signed.w;
        let kind = kind_of(&file.name, &file.media_type);
        let (stem, ending) = split(&file.name);
        Self {
            root: signed.root().clone(),
            w,
            id: file.id.0,
            hue: hue_of(&kind),
            told: format!(
                "{} · {}",
                w.say(family(&file.media_type)),
                text::numbers::size(w.0, file.size)
            ),
            name: file.name.clone(),
            stem,
            ending,
            kind,
        }
    }
}

/// The rows of a draft's files, but for pictures that stand in its text.
///
/// # Errors
/// `Broken` when they cannot be rendered.
pub(crate) fn file_rows(signed: &SignedIn, draft: &Draft) -> Result<String, Fault> {
    below(draft)
        .map(|file| render(&FileRow::of(signed, file)))
        .collect()
}

fn below(draft: &Draft) -> impl Iterator<Item = &Attachment> {
    let html = draft.content.html.as_deref().unwrap_or_default();
    let shown = move |file: &Attachment| {
        file.cid
            .as_ref()
            .is_some_and(|cid| html.contains(&format!("cid:{cid}")))
    };
    draft.attachments.iter().filter(move |file| !shown(file))
}

/// What is worth a second look.
#[derive(Debug, Template)]
#[template(path = "write/warnings.html")]
pub struct Warnings {
    pub w: Words,
    /// « 35 personnes verront toutes les adresses, » and what stands behind it.
    pub visible: Option<(String, String)>,
    pub forgotten: bool,
    pub no_subject: bool,
    /// Recipients that are no addresses.
    pub faulty: Vec<String>,
    /// A sending waits for the answer.
    pub asking: bool,
}

/// # Errors
/// The directory's.
pub(crate) fn warnings(
    context: &Context,
    signed: &SignedIn,
    draft: &Draft,
    asking: bool,
) -> Result<Warnings, Fault> {
    let (w, content) = (signed.w, &draft.content);
    let mut panel = Warnings {
        w,
        visible: None,
        forgotten: false,
        no_subject: false,
        faulty: Vec::new(),
        asking,
    };
    for warning in ::mail::warnings(content, &draft.attachments) {
        match warning {
            Warning::ForgottenAttachment => panel.forgotten = true,
            Warning::ManyVisible(count) => {
                panel.visible = Some(visible(context, signed, content, count)?)
            }
            // Worth a word when it leaves, not while it is written.
            Warning::NoSubject => panel.no_subject = asking,
            Warning::BadRecipients(_) => {
                let is_bad = |typed: &&String| {
                    super::recipients::parts(typed)
                        .1
                        .parse::<text::address::Address>()
                        .is_err()
                };
                panel.faulty = content.recipients().filter(is_bad).cloned().collect();
            }
        }
    }
    Ok(panel)
}

fn visible(
    context: &Context,
    signed: &SignedIn,
    content: &DraftContent,
    count: usize,
) -> Result<(String, String), Fault> {
    let w = signed.w;
    let mut people = People::new(context, signed)?;
    let mut outside = 0;
    for typed in content.to.iter().chain(&content.cc) {
        let (name, address) = super::recipients::parts(typed);
        outside += i64::from(people.who(name, address)?.outside);
    }
    let count = i64::try_from(count).unwrap_or(i64::MAX);
    let of_outside = if outside > 0 {
        w.count("web-write-visible-outside", outside)
    } else {
        String::new()
    };
    Ok((w.count("web-write-visible", count), of_outside))
}

/// The composer of one draft.
#[derive(Template)]
#[template(path = "write/composer.html")]
pub struct Composer {
    pub root: Root,
    pub w: Words,
    pub csrf: String,
    /// Whose page it is, for who signs in again beside it.
    pub who: String,
    /// Who sends: what it is from, and what else one may send from.
    pub senders: Vec<Sender>,
    pub id: i64,
    pub title: String,
    pub back: String,
    pub version: i64,
    pub to: Field,
    pub cc: Field,
    pub bcc: Field,
    pub subject: String,
    pub text: String,
    pub html: String,
    /// Whether the editor is to be mounted.
    pub rich: bool,
    /// Whether the cursor goes into the text.
    pub in_text: bool,
    pub files: Vec<FileRow>,
    pub warnings: Warnings,
    /// « Brouillon enregistré à 14:12 », or nothing yet.
    pub status: String,
    pub offers: Vec<Offer>,
    /// What the field for day and hour begins with.
    pub at: String,
    /// Why it was not sent.
    pub refusal: Option<String>,
    /// How many one may still write to, when that runs out.
    pub budget: Option<String>,
    /// Words for scripts, as JSON.
    pub said: String,
}

#[derive(Template)]
#[template(path = "write/page.html")]
pub(crate) struct ComposerPage {
    pub chrome: Chrome,
    pub composer: Composer,
}

/// How the composer is asked for.
#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    back: Option<String>,
}

/// `GET /drafts/{id}`
pub async fn show(
    State(context): State<Arc<Context>>,
    signed: SignedIn,
    Path(id): Path<i64>,
    Query(asked): Query<Asked>,
    headers: HeaderMap,
) -> Result<Response, Fault> {
    let reader = signed.clone();
    let drafts = signed.root().at("/mail/drafts");
    let back = own_path(asked.back.as_deref().or(Some(&drafts))).to_owned();
    let composer = context
        .run(move |context| {
            let draft = context
                .mail
                .draft(&reader.actor, reader.account(), DraftId(id))?;
            if draft.held.is_some() {
                return Ok(None);
            }
            let warnings = warnings(context, &reader, &draft, false)?;
            Composer::new(context, &reader, &draft, warnings, back).map(Some)
        })
        .await?;
    match composer {
        None => Ok(see_other(&signed.root().at("/held"))),
        Some(composer) => shown(&context, &signed, composer, &headers).await,
    }
}

async fn shown(
    context: &Arc<Context>,
    signed: &SignedIn,
    composer: Composer,
    headers: &HeaderMap,
) -> Result<Response, Fault> {
    if answer::frame(headers) == Some("reading") {
        let html = render(&composer)?;
        return Ok(
            Html(format!(r#"<turbo-frame id="reading">{html}</turbo-frame>"#)).into_response(),
        );
    }
    let chrome = Chrome::of(context, signed, composer.title.clone(), Some(Place::Drafts)).await?;
    page(&ComposerPage { chrome, composer })
}

/// The address by which a page knows whose it is.
///
/// # Errors
/// The directory's.
pub(crate) async fn me(context: &Arc<Context>, signed: &SignedIn) -> Result<String, Fault> {
    let account = signed.actor.account;
    let account = context
        .run(move |context| context.directory.account(account))
        .await?;
    Ok(account.address.to_string())
}

impl Composer {
    fn new(
        context: &Context,
        signed: &SignedIn,
        draft: &Draft,
        warnings: Warnings,
        back: String,
    ) -> Result<Self, Fault> {
        let (w, account) = (signed.w, signed.account());
        let content = begun(context, signed, &draft.content)?;
        let mut people = People::new(context, signed)?;
        let mut field = |name: &'static str, list: &[String]| -> Result<Field, Fault> {
            let pills = list
                .iter()
                .map(|typed| Pill::of(w, &mut people, typed))
                .collect::<Result<_, _>>()?;
            Ok(Field {
                name,
                typed: list.join(", "),
                pills,
            })
        };
        let main = &context.directory.account(account)?.address;
        let chosen = content.from.clone().unwrap_or_else(|| main.to_string());
        let dates = Dates::new(context, w);
        let now = context.mail.store().now();
        let title = if content.subject.is_empty() {
            w.say("web-write-new")
        } else {
            content.subject.clone()
        };
        Ok(Self {
            root: signed.root().clone(),
            w,
            csrf: signed.session.csrf.clone(),
            who: context
                .directory
                .account(signed.actor.account)?
                .address
                .to_string(),
            id: draft.id.0,
            title,
            back,
            version: content.version,
            senders: senders(context, signed, &chosen)?,
            to: field("to", &content.to)?,
            cc: field("cc", &content.cc)?,
            bcc: field("bcc", &content.bcc)?,
            rich: content.html.is_some() || content.version == 1,
            in_text: !content.to.is_empty(),
            html: content.html.as_deref().map_or_else(String::new, |html| {
                form::with_addresses(signed.root(), html, &draft.attachments)
            }),
            subject: content.subject,
            text: content.text,
            files: below(draft).map(|file| FileRow::of(signed, file)).collect(),
            warnings,
            status: match content.version {
                1 => String::new(),
                _ => w.with(
                    "web-write-saved",
                    &[("time", dates.time(draft.saved).into())],
                ),
            },
            offers: when::offers(w, now),
            at: when::offered("tomorrow", now).map_or_else(String::new, when::field),
            refusal: None,
            budget: limits::running_out(context, signed)?,
            said: said(w),
        })
    }
}

/// What one may send from, the desk's own addresses first: one's own, and those of role mailboxes.
fn senders(context: &Context, signed: &SignedIn, chosen: &str) -> Result<Vec<Sender>, Fault> {
    let (directory, actor) = (&context.directory, &signed.actor);
    let me = directory.person(actor.person)?.display_name.clone();
    let mut desks = vec![(actor.account, me)];
    let open = directory.role_mailboxes(actor)?;
    let sending = open.iter().filter(|one| one.role.allows(Right::Send));
    desks.extend(sending.map(|one| (one.account, one.display_name.clone())));
    desks.sort_by_key(|(account, _)| *account != signed.account());
    let mut senders = Vec::new();
    for (account, name) in desks {
        for address in directory.sender_addresses(account)? {
            let address = address.to_string();
            senders.push(Sender {
                name: name.clone(),
                chosen: address == chosen,
                address,
            });
        }
    }
    Ok(senders)
}

impl Composer {
    fn fields(&self) -> [&Field; 3] {
        [&self.to, &self.cc, &self.bcc]
    }
}

/// What scripts say by themselves.
fn said(w: Words) -> String {
    let words = ["saving", "offline", "signed-out", "progress", "failed"];
    let pairs = words.map(|word| {
        (
            word.replace("signed-out", "signedOut"),
            w.say(&format!("web-write-{word}")),
        )
    });
    serde_json::to_string(&std::collections::BTreeMap::from(pairs)).unwrap_or_default()
}

/// A draft that nobody has saved yet begins with the person's signature, above what it quotes.
fn begun(
    context: &Context,
    signed: &SignedIn,
    content: &DraftContent,
) -> Result<DraftContent, Fault> {
    let signature = signature_of(context, signed)?;
    let signature =
        Some(signature).filter(|signature| content.version == 1 && !signature.trim().is_empty());
    Ok(match signature {
        Some(signature) => signed_with(content, signature.trim()),
        None => content.clone(),
    })
}

/// The desk's signature; a role mailbox signs by its name until somebody gives it other words.
///
/// # Errors
/// The domain's.
pub(crate) fn signature_of(context: &Context, signed: &SignedIn) -> Result<String, Fault> {
    let kept = context
        .mail
        .setting(&signed.actor, signed.account(), SIGNATURE)?;
    let name = |mailbox: &::directory::RoleMailbox| mailbox.display_name.clone();
    let own = || signed.desk.mailbox.as_ref().map(name).unwrap_or_default();
    Ok(kept.unwrap_or_else(own))
}

fn signed_with(content: &DraftContent, signature: &str) -> DraftContent {
    let lines: Vec<String> = signature.lines().map(escaped).collect();
    let block = format!(
        "<div><br></div><div class=\"signature\">{}</div>",
        lines.join("<br>")
    );
    let html = match &content.html {
        Some(quoted) => format!("{block}{quoted}"),
        None => format!("{block}{}", super::plain::html(&content.text)),
    };
    DraftContent {
        // RFC 3676 §4.3.
        text: format!("\n\n-- \n{signature}\n{}", content.text),
        html: Some(html),
        ..content.clone()
    }
}

/// A draft that was saved, and the desk it lies on now.
pub(crate) struct Kept {
    pub saved: Saved,
    pub signed: SignedIn,
    /// It is on another desk than before.
    pub moved: bool,
}

/// Saves what the form says, unless nothing of it is new. What is to be sent from another mailbox goes on there.
///
/// # Errors
/// `NotFound` for drafts that are gone or on their way; the domain's.
pub(crate) fn keep(
    context: &Context,
    signed: &SignedIn,
    id: DraftId,
    letter: &Letter,
) -> Result<Kept, Fault> {
    let saved = save(context, signed, id, letter)?;
    let from = letter.from.as_deref().and_then(|from| from.parse().ok());
    let account = match from {
        Some(from) => context.directory.sends_from(&signed.actor, &from)?,
        None => None,
    };
    let Some(account) = account.filter(|account| *account != signed.account()) else {
        return Ok(Kept {
            saved,
            signed: signed.clone(),
            moved: false,
        });
    };
    let there = signed.at(Desk::of(&context.directory, &signed.actor, account)?);
    let moved = context
        .mail
        .move_draft(&signed.actor, signed.account(), saved.draft, account)?;
    Ok(Kept {
        saved: Saved {
            beside: saved.beside,
            ..moved
        },
        signed: there,
        moved: true,
    })
}

fn save(
    context: &Context,
    signed: &SignedIn,
    id: DraftId,
    letter: &Letter,
) -> Result<Saved, Fault> {
    let (actor, account) = (&signed.actor, signed.account());
    let draft = context.mail.draft(actor, account, id)?;
    if draft.held.is_some() {
        return Err(Fault::NotFound);
    }
    let content = letter.content(signed.root(), &draft.content, &draft.attachments);
    if content == draft.content {
        return Ok(Saved {
            draft: id,
            version: content.version,
            beside: false,
        });
    }
    Ok(context.mail.save_draft(actor, account, id, &content)?)
}

/// `POST /drafts/{id}`: everything the composer does without a script, and its sendings.
pub async fn post(
    State(context): State<Arc<Context>>,
    signed: SignedIn,
    Path(id): Path<i64>,
    headers: HeaderMap,
    request: Request,
) -> Result<Response, Fault> {
    let letter = Letter::read(&context, request).await?;
    letter.check(&signed, &me(&context, &signed).await?)?;
    let reader = signed.clone();
    let done = context
        .run(move |context| act(context, &reader, DraftId(id), &letter))
        .await?;
    match done {
        Acted::Goes(path) => Ok(see_other(&path)),
        Acted::Asks(composer) => {
            let answer = shown(&context, &signed, *composer, &headers).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, answer).into_response())
        }
    }
}

enum Acted {
    Goes(String),
    /// The page again, with what stands in the way.
    Asks(Box<Composer>),
}

fn act(context: &Context, signed: &SignedIn, id: DraftId, letter: &Letter) -> Result<Acted, Fault> {
    let (actor, account) = (&signed.actor, signed.account());
    let drafts = signed.root().at("/mail/drafts");
    let back = own_path(letter.back.as_deref().or(Some(&drafts))).to_owned();
    if letter.act == "discard" {
        context.mail.delete_draft(actor, account, id)?;
        return Ok(Acted::Goes(back));
    }
    let Kept { saved, signed, .. } = keep(context, signed, id, letter)?;
    let (actor, account, signed) = (&signed.actor, signed.account(), &signed);
    for file in &letter.files {
        files::keep(context, signed, saved.draft, file, false)?;
    }
    let back_to = answer::encoded(&back);
    let page = format!("/drafts/{}?back={back_to}", saved.draft);
    let here = Acted::Goes(signed.root().at(page));
    if saved.beside {
        return again(
            context,
            signed,
            saved.draft,
            back,
            Some("web-write-conflict"),
        );
    }
    if let Some(file) = letter.act.strip_prefix("detach:") {
        let file = file.parse().map_err(|_| Fault::Malformed)?;
        context.mail.detach(actor, account, AttachmentId(file))?;
        return Ok(here);
    }
    match letter.act.as_str() {
        "save" | "attach" => Ok(here),
        "bcc" => hide(context, signed, saved.draft).map(|()| here),
        _ => send(context, signed, saved.draft, letter, back),
    }
}

/// All who would see each other's addresses become hidden recipients.
fn hide(context: &Context, signed: &SignedIn, id: DraftId) -> Result<(), Fault> {
    let (actor, account) = (&signed.actor, signed.account());
    let mut content = context.mail.draft(actor, account, id)?.content;
    let visible: Vec<String> = content.to.drain(..).chain(content.cc.drain(..)).collect();
    content.bcc.extend(visible);
    context.mail.save_draft(actor, account, id, &content)?;
    Ok(())
}

fn send(
    context: &Context,
    signed: &SignedIn,
    id: DraftId,
    letter: &Letter,
    back: String,
) -> Result<Acted, Fault> {
    let (actor, account) = (&signed.actor, signed.account());
    let now = context.mail.store().now();
    let at = match letter.act.as_str() {
        "send" | "send-anyway" => SubmitAt::Now,
        "at" => match when::chosen(&letter.at).filter(|at| *at > now) {
            Some(at) => SubmitAt::At(at),
            None => return again(context, signed, id, back, Some("web-write-bad-time")),
        },
        other => SubmitAt::At(when::offered(other, now).ok_or(Fault::Malformed)?),
    };
    name_people(context, signed, id)?;
    if letter.act == "send" && worth_asking(context, signed, id)? {
        return again(context, signed, id, back, None);
    }
    match context.mail.submit(actor, account, id, at) {
        Ok(sent) => Ok(Acted::Goes(Told::path(&back, "sent", &sent.id.to_string()))),
        Err(MailError::OverLimit(excess)) => {
            let why = limits::refusal(signed.w, &excess);
            refused(context, signed, id, back, Some(why))
        }
        Err(MailError::NotAllowed(why)) => again(context, signed, id, back, Some(refusal(why))),
        Err(MailError::OverQuota) => again(context, signed, id, back, Some("web-write-full")),
        Err(MailError::TooLarge { .. }) => {
            again(context, signed, id, back, Some("web-write-too-large"))
        }
        Err(error) => Err(error.into()),
    }
}

fn refusal(why: NotAllowed) -> &'static str {
    match why {
        NotAllowed::NoRecipient => "web-write-no-recipient",
        NotAllowed::BadAddress => "web-write-bad-address",
        NotAllowed::ForeignSender => "web-write-foreign-sender",
        NotAllowed::Border(Inside::Sender) => "web-write-stays-inside",
        NotAllowed::Border(Inside::Recipient) => "web-write-takes-from-inside",
        _ => "web-write-gone",
    }
}

/// Whether something should be seen before it leaves. Faulty recipients are refused anyway.
fn worth_asking(context: &Context, signed: &SignedIn, id: DraftId) -> Result<bool, Fault> {
    let draft = context.mail.draft(&signed.actor, signed.account(), id)?;
    let found = ::mail::warnings(&draft.content, &draft.attachments);
    Ok(found
        .iter()
        .any(|warning| !matches!(warning, Warning::BadRecipients(_))))
}

/// Names without an address become one when exactly one colleague is meant: a field without a script completes nothing.
fn name_people(context: &Context, signed: &SignedIn, id: DraftId) -> Result<(), Fault> {
    let (actor, account) = (&signed.actor, signed.account());
    let mut content = context.mail.draft(actor, account, id)?.content;
    let before = content.clone();
    for typed in content
        .to
        .iter_mut()
        .chain(&mut content.cc)
        .chain(&mut content.bcc)
    {
        if typed.contains('@') {
            continue;
        }
        let found = context.directory.complete(actor, typed, 2)?;
        if let [person] = found.as_slice()
            && let Some(address) = &person.address
        {
            *typed = format!(
                "{} <{address}>",
                person.display_name.replace([',', '"'], " ")
            );
        }
    }
    if content != before {
        context.mail.save_draft(actor, account, id, &content)?;
    }
    Ok(())
}

/// The page again, after what stood in the way, by its key.
fn again(
    context: &Context,
    signed: &SignedIn,
    id: DraftId,
    back: String,
    why: Option<&str>,
) -> Result<Acted, Fault> {
    let why = why.map(|key| signed.w.say(key));
    refused(context, signed, id, back, why)
}

/// The page again, with a sentence; without one, with the question whether it is to leave as it is.
fn refused(
    context: &Context,
    signed: &SignedIn,
    id: DraftId,
    back: String,
    refusal: Option<String>,
) -> Result<Acted, Fault> {
    let draft = context.mail.draft(&signed.actor, signed.account(), id)?;
    let warnings = warnings(context, signed, &draft, refusal.is_none())?;
    let mut composer = Composer::new(context, signed, &draft, warnings, back)?;
    composer.refusal = refusal;
    Ok(Acted::Asks(Box::new(composer)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_signature_stands_above_what_is_quoted() {
        let content = DraftContent {
            text: "\n\nLe 3, Anne a écrit :\n> oui\n".into(),
            html: Some("<p><br></p><blockquote>oui</blockquote>".into()),
            ..DraftContent::default()
        };
        let begun = signed_with(&content, "Hélène\nLettres <3");
        assert!(
            begun
                .text
                .starts_with("\n\n-- \nHélène\nLettres <3\n\n\nLe 3")
        );
        let html = begun.html.expect("HTML");
        assert!(html.contains("Hélène<br>Lettres &lt;3</div><p><br></p><blockquote>"));
    }
}
