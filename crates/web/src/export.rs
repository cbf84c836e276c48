//! All mail of an account in one file, streamed: one's own from the settings, and of who leaves by the link that the letter
//! of their departure holds, which needs no sign-in.
//!
//! The file is a ZIP of one mbox file a folder: every desktop opens it, and mail programs take mbox in. Deflate at its
//! fastest level, since attachments in base64 shrink by a quarter and readers of streams want sizes told behind the files
//! (APPNOTE.TXT §4.3.9) with deflate only; all entries are Zip64, since nobody knows a folder's size before it is told.
//! A step makes one piece (`mail::Export`), hands it over and waits until the client took it: memory holds a piece, the
//! window of the compressor and the names of the folders, whatever the account holds; nothing is written on disk.

use crate::Context;
use crate::answer::{Fault, page};
use crate::layout::quota;
use crate::mail::place::Here;
use crate::read::files::{NOTHING, disposition};
use crate::session::{Network, SignedIn};
use crate::sheet::Sheet;
use crate::words::Words;
use ::mail::{Export, MailError, Mailbox, Piece};
use ::zip::write::{SimpleFileOptions, StreamWriter};
use ::zip::{CompressionMethod, ZipWriter};
use askama::Template;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use directory::Actor;
use futures_util::stream;
use identity::{ExportLink, LinkRefusal, Secret};
use std::collections::HashSet;
use std::io::{self, Write};
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};
use store::AccountId;
use text::dates::{self, PARIS};

/// Where a link begins, before its token.
pub const PLACE: &str = "/export/";
/// Characters of a folder's name that are kept in the archive, a level.
const NAME: usize = 100;
/// The fastest level of deflate: two cores serve everybody.
const FASTEST: i64 = 1;

#[derive(Template)]
#[template(path = "export.html")]
pub(crate) struct ExportPage {
    sheet: Sheet,
    says: String,
    until: String,
    folders: Vec<FolderLine>,
    total: String,
    download: String,
}

/// A folder with what lies in it.
pub struct FolderLine {
    pub name: String,
    pub told: String,
}

/// `GET /export/{token}`: what there is to be fetched, without a sign-in.
///
/// # Errors
/// `exportlink` for a link that leads nowhere (any more), whatever the reason; the domain's.
pub async fn show(
    State(context): State<Arc<Context>>,
    Network(network): Network,
    headers: HeaderMap,
    Path(token): Path<String>,
) -> Result<Response, Fault> {
    let token = Secret::new(token);
    let read = context.run(move |context| {
        let link = follow(context, &token, network)?;
        read(context, &link, &token)
    });
    let mut made = read.await?;
    made.sheet.belong(&context, &headers).await;
    page(&made)
}

/// `GET /export/{token}/mail.zip`
///
/// # Errors
/// As [`show`].
pub async fn download(
    State(context): State<Arc<Context>>,
    Network(network): Network,
    Path(token): Path<String>,
) -> Result<Response, Fault> {
    let token = Secret::new(token);
    let begun = context.run(move |context| {
        let link = follow(context, &token, network)?;
        context.identity.note_export(&link)?;
        let w = Words(link.language);
        Archive::begin(context, &Actor::system(), link.account, w, Some(token))
    });
    let (archive, name) = begun.await?;
    Ok(streamed(&context, archive, &name))
}

/// `GET /settings/export`: one's own mail, for who is signed in.
///
/// # Errors
/// The domain's.
pub async fn own(State(context): State<Arc<Context>>, signed: SignedIn) -> Result<Response, Fault> {
    let begun = context.run(move |context| {
        let actor = &signed.actor;
        Archive::begin(context, actor, actor.account, signed.w, None)
    });
    let (archive, name) = begun.await?;
    Ok(streamed(&context, archive, &name))
}

fn follow(context: &Context, token: &Secret, network: IpAddr) -> Result<ExportLink, Fault> {
    let followed = context
        .identity
        .follow_export_link(&context.keyed, token, network);
    followed.map_err(|refusal| match refusal {
        LinkRefusal::Nowhere => Fault::Refused(StatusCode::NOT_FOUND, "exportlink"),
        LinkRefusal::Throttled => Fault::Refused(StatusCode::TOO_MANY_REQUESTS, "exportwait"),
        LinkRefusal::Directory(error) => error.into(),
    })
}

fn read(context: &Context, link: &ExportLink, token: &Secret) -> Result<ExportPage, Fault> {
    let w = Words(link.language);
    let person = context.directory.person(link.person)?;
    let address = context.directory.account(link.account)?.address.to_string();
    let mailboxes = context.mail.mailboxes(&Actor::system(), link.account)?;
    let told = |messages: u32, bytes: i64| {
        let messages = w.count("web-figure-messages", messages);
        let size = quota(w, bytes).into();
        w.with(
            "web-export-told",
            &[("messages", messages.into()), ("size", size)],
        )
    };
    let folder = |mailbox: &Mailbox| FolderLine {
        name: name(w, mailbox),
        told: told(mailbox.total, mailbox.size),
    };
    let total = mailboxes
        .iter()
        .fold((0u32, 0i64), |(messages, bytes), one| {
            (
                messages.saturating_add(one.total),
                bytes.saturating_add(one.size),
            )
        });
    // The instant of the end is the first that is too late: the day before is the last.
    let last = dates::date(w.0, PARIS, link.until.0 - 1);
    Ok(ExportPage {
        says: w.with(
            "web-export-says",
            &[
                ("name", person.display_name.as_str().into()),
                ("address", address.into()),
            ],
        ),
        until: w.with("web-export-until", &[("day", last.into())]),
        folders: mailboxes
            .iter()
            .filter(|one| one.total > 0)
            .map(folder)
            .collect(),
        total: told(total.0, total.1),
        download: format!("{PLACE}{}/mail.zip", token.reveal()),
        sheet: Sheet::new(w, w.say("web-export-title")),
    })
}

/// The whole name of a folder, in the reader's language.
fn name(w: Words, mailbox: &Mailbox) -> String {
    match mailbox.role {
        Some(role) => Here::role(w, role).title,
        None => mailbox.name.clone(),
    }
}

/// What the archive was written to and the client has not taken.
#[derive(Clone, Default)]
struct Pipe(Arc<Mutex<Vec<u8>>>);

impl Pipe {
    fn take(&self) -> Vec<u8> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Write for Pipe {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        held.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// An archive that is being made.
struct Archive {
    export: Export,
    pipe: Pipe,
    /// None once the archive is whole.
    zip: Option<ZipWriter<StreamWriter<Pipe>>>,
    names: Names,
    /// The link by which it is fetched, which may die meanwhile.
    link: Option<Secret>,
}

impl Archive {
    /// The archive, and the name of its file.
    fn begin(
        context: &Context,
        actor: &Actor,
        account: AccountId,
        w: Words,
        link: Option<Secret>,
    ) -> Result<(Self, String), Fault> {
        let address = context.directory.account(account)?.address.to_string();
        let export = context.mail.export(actor, account)?;
        let pipe = Pipe::default();
        let archive = Self {
            export,
            zip: Some(ZipWriter::new_stream(pipe.clone())),
            pipe,
            names: Names {
                w,
                taken: HashSet::new(),
            },
            link,
        };
        Ok((archive, format!("{address}.zip")))
    }

    /// The next bytes; nothing when the archive is whole.
    fn step(&mut self, context: &Context) -> io::Result<Option<Bytes>> {
        while let Some(mut zip) = self.zip.take() {
            self.may_go_on(context)?;
            match self.export.piece().map_err(failed)? {
                Some(Piece::Mailbox(mailbox)) => {
                    zip.start_file(self.names.file(&mailbox), options())?;
                    self.zip = Some(zip);
                }
                Some(Piece::Bytes(bytes)) => {
                    zip.write_all(&bytes)?;
                    self.zip = Some(zip);
                }
                None => {
                    zip.finish()?;
                }
            }
            let bytes = self.pipe.take();
            if !bytes.is_empty() {
                return Ok(Some(bytes.into()));
            }
        }
        Ok(None)
    }

    fn may_go_on(&self, context: &Context) -> io::Result<()> {
        if context.shutdown.is_cancelled() {
            return Err(io::Error::other("the program stops"));
        }
        let Some(token) = &self.link else {
            return Ok(());
        };
        match context.identity.export_link(&context.keyed, token) {
            Ok(Some(_)) => Ok(()),
            Ok(None) => Err(io::Error::other("the link leads nowhere any more")),
            Err(error) => Err(io::Error::other(error)),
        }
    }
}

fn options() -> SimpleFileOptions {
    SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .compression_level(Some(FASTEST))
        .large_file(true)
}

fn failed(error: MailError) -> io::Error {
    io::Error::other(error)
}

/// The answer: each step is made when the client has taken what was before. One that fails cuts the answer, so that no
/// browser takes half an archive for a whole one.
fn streamed(context: &Arc<Context>, archive: Archive, name: &str) -> Response {
    let context = context.clone();
    let stream = stream::try_unfold(archive, move |mut archive| {
        let context = context.clone();
        async move {
            let house = context.clone();
            let stepped = context.mail.store().offload(move || {
                let bytes = archive.step(&house)?;
                Ok::<_, io::Error>(bytes.map(|bytes| (bytes, archive)))
            });
            let stepped = stepped.await.map_err(io::Error::other)?;
            stepped.inspect_err(|error| tracing::info!(%error, "a download of all mail was cut"))
        }
    });
    let said = [
        (header::CONTENT_TYPE, "application/zip".to_owned()),
        (header::CONTENT_DISPOSITION, disposition("attachment", name)),
        (header::CONTENT_SECURITY_POLICY, NOTHING.to_owned()),
    ];
    (said, Body::from_stream(stream)).into_response()
}

/// Names of the files in an archive: two never differ in case alone.
struct Names {
    w: Words,
    taken: HashSet<String>,
}

impl Names {
    /// `Projets/2026.mbox`; a name that is taken gets a number.
    fn file(&mut self, mailbox: &Mailbox) -> String {
        let levels: Vec<String> = name(self.w, mailbox).split('/').map(plain).collect();
        let path = levels.join("/");
        let mut file = format!("{path}.mbox");
        let mut number = 2;
        while !self.taken.insert(file.to_lowercase()) {
            file = format!("{path} ({number}).mbox");
            number += 1;
        }
        file
    }
}

/// A level of a name as every system writes it.
fn plain(level: &str) -> String {
    let kept: String = level
        .chars()
        .filter(|sign| !sign.is_control())
        .map(|sign| match sign {
            '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|' => '_',
            sign => sign,
        })
        .take(NAME)
        .collect();
    match kept.trim_matches(|sign: char| sign == '.' || sign.is_whitespace()) {
        "" => "_".to_owned(),
        kept => kept.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_level_leads_out_of_no_folder() {
        let names = ["..", "", " . ", "a:b", "Été 2026.", "x\u{0}y"];
        let plain: Vec<String> = names.into_iter().map(plain).collect();
        assert_eq!(plain, ["_", "_", "_", "a_b", "Été 2026", "xy"]);
    }
}
