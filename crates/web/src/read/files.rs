//! The files of a message: handed out so that no browser takes them for a page of ours, previewed when that is harmless.
//!
//! A download says `attachment`, `nosniff` and a policy without anything. A preview shows what the bytes are, whatever
//! the sender called them: pictures, PDF (by the browser's own viewer, in a frame of its own) and text.

use super::{Opened, body};
use crate::answer::{Fault, page};
use crate::desk::Root;
use crate::layout::{Chrome, Initials};
use crate::session::SignedIn;
use crate::words::Words;
use crate::{Context, sniff, zip};
use ::mail::{MessageId, MessageView};
use askama::Template;
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use message::Attachment;
use std::sync::Arc;

/// Bytes of all files that one archive may have: it is made in memory.
pub const MOST_ARCHIVED: u64 = 25 * 1024 * 1024;
/// Bytes of a text that is previewed.
const MOST_PREVIEWED: usize = 512 * 1024;
/// What a handed-out file may do when a browser opens it nevertheless: nothing.
pub(crate) const NOTHING: &str = "default-src 'none'; sandbox; form-action 'none'; base-uri 'none'";
/// The viewer of PDF draws with styles and pictures of its own; a sandbox would keep it from starting.
const PDF: &str = "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; img-src 'self' data: blob:; \
     form-action 'none'; base-uri 'none'; frame-ancestors 'self'";

/// A file as a page lists it.
#[derive(Debug, Clone)]
pub struct FileLine {
    pub name: String,
    /// Before the ellipsis, and what always shows: the ending.
    pub stem: String,
    pub ending: String,
    /// « PDF », on its square.
    pub kind: String,
    pub hue: u32,
    /// « PDF · 188 ko »
    pub told: String,
    pub size: u64,
    /// Where it is previewed, if it can be.
    pub preview: Option<String>,
    pub download: String,
}

impl FileLine {
    #[must_use]
    pub fn of(w: Words, root: &Root, message: MessageId, file: &Attachment) -> Self {
        let name = file_name(w, file);
        let base = format!("{root}/mail/messages/{message}/parts/{}", file.part);
        let kind = kind_of(&name, &file.media_type);
        let size = text::numbers::size(w.0, file.size);
        let (stem, ending) = split(&name);
        Self {
            stem,
            ending,
            hue: hue_of(&kind),
            told: format!("{} · {size}", w.say(family(&file.media_type))),
            size: file.size,
            preview: is_previewed(&file.media_type).then(|| format!("{base}/preview")),
            download: base,
            kind,
            name,
        }
    }
}

/// The files that stand below a message: all that do not belong into its text.
#[must_use]
pub fn lines(w: Words, root: &Root, view: &MessageView) -> Vec<FileLine> {
    let has_html = super::content::has_html(view);
    let below = view
        .parsed
        .attachments
        .iter()
        .filter(|file| !(file.inline && has_html));
    below
        .map(|file| FileLine::of(w, root, view.message, file))
        .collect()
}

/// The name shown: the sender's, or a word for what it is.
fn file_name(w: Words, file: &Attachment) -> String {
    if file.name.is_empty() {
        w.say("web-read-file-unnamed")
    } else {
        file.name.clone()
    }
}

/// A name in two pieces, so that the ellipsis stands before the ending.
pub(crate) fn split(name: &str) -> (String, String) {
    match name.rsplit_once('.') {
        Some((stem, ending)) if !stem.is_empty() && ending.chars().count() <= 5 => {
            let cut = stem.char_indices().rev().nth(3).map_or(0, |(at, _)| at);
            (stem[..cut].to_owned(), format!("{}.{ending}", &stem[cut..]))
        }
        _ => (name.to_owned(), String::new()),
    }
}

/// Up to four letters for the square: the ending of the name, else of the type.
pub(crate) fn kind_of(name: &str, media_type: &str) -> String {
    let ending = name.rsplit_once('.').map(|(_, ending)| ending);
    let fits = |ending: &&str| {
        (1..=4).contains(&ending.len()) && ending.bytes().all(|byte| byte.is_ascii_alphanumeric())
    };
    let subtype = media_type.rsplit('/').next().unwrap_or_default();
    let word = ending
        .filter(fits)
        .or(Some(subtype).filter(fits))
        .unwrap_or("?");
    word.to_ascii_uppercase()
}

/// Kinds that people know by colour keep one; the others follow their letters.
pub(crate) fn hue_of(kind: &str) -> u32 {
    match kind {
        "PDF" => 25,
        "DOC" | "DOCX" | "ODT" | "RTF" | "TXT" => 245,
        "XLS" | "XLSX" | "ODS" | "CSV" => 155,
        "PPT" | "PPTX" | "ODP" => 65,
        "JPG" | "JPEG" | "PNG" | "GIF" | "WEBP" | "HEIC" => 195,
        "ZIP" | "7Z" | "RAR" => 300,
        _ => Initials::of("", kind).hue,
    }
}

/// What a kind of file is called.
pub(crate) fn family(media_type: &str) -> &'static str {
    match media_type {
        "application/pdf" => "web-read-kind-pdf",
        "message/rfc822" => "web-read-kind-message",
        "text/calendar" => "web-read-kind-calendar",
        _ if media_type.starts_with("image/") => "web-read-kind-picture",
        _ if media_type.starts_with("audio/") => "web-read-kind-sound",
        _ if media_type.starts_with("video/") => "web-read-kind-film",
        _ if media_type.contains("spreadsheet") || media_type.contains("excel") => {
            "web-read-kind-table"
        }
        _ if media_type.contains("presentation") || media_type.contains("powerpoint") => {
            "web-read-kind-slides"
        }
        _ if media_type.starts_with("text/") || media_type.contains("word") => "web-read-kind-text",
        _ if media_type.contains("zip") || media_type.contains("compressed") => {
            "web-read-kind-archive"
        }
        _ => "web-read-kind-file",
    }
}

fn is_previewed(media_type: &str) -> bool {
    matches!(
        media_type,
        "application/pdf"
            | "image/png"
            | "image/jpeg"
            | "image/gif"
            | "image/webp"
            | "image/avif"
            | "image/bmp"
    ) || is_plain(media_type)
}

fn is_plain(media_type: &str) -> bool {
    matches!(
        media_type,
        "text/plain" | "text/csv" | "text/markdown" | "text/calendar" | "application/json"
    )
}

/// A file with its bytes.
struct Handed {
    file: Attachment,
    name: String,
    bytes: Vec<u8>,
    text: Option<String>,
}

async fn handed(
    context: &Arc<Context>,
    signed: &SignedIn,
    id: i64,
    place: u32,
) -> Result<Handed, Fault> {
    let signed = signed.clone();
    context
        .run(move |context| {
            let view = context
                .mail
                .message(&signed.actor, signed.account(), MessageId(id))?;
            let opened = Opened::new(context, &signed, &view);
            let listed = view
                .parsed
                .attachments
                .iter()
                .find(|file| file.part == place);
            let file = listed.ok_or(Fault::NotFound)?.clone();
            let part = opened.part(place).ok_or(Fault::NotFound)?;
            let text = if is_plain(&file.media_type) {
                Some(opened.text(part)?)
            } else {
                None
            };
            Ok::<_, Fault>(Handed {
                name: file_name(signed.w, &file),
                bytes: opened.bytes(part)?,
                text,
                file,
            })
        })
        .await
}

/// `GET /mail/messages/{id}/parts/{part}`: the file, to be kept.
pub async fn download(
    State(context): State<Arc<Context>>,
    signed: SignedIn,
    Path((id, place)): Path<(i64, u32)>,
) -> Result<Response, Fault> {
    let handed = handed(&context, &signed, id, place).await?;
    Ok(attachment(
        &handed.name,
        &handed.file.media_type,
        handed.bytes,
    ))
}

/// `GET /mail/messages/{id}/parts/{part}/shown`: a picture or a PDF for a preview's frame.
pub async fn shown(
    State(context): State<Arc<Context>>,
    signed: SignedIn,
    Path((id, place)): Path<(i64, u32)>,
) -> Result<Response, Fault> {
    let handed = handed(&context, &signed, id, place).await?;
    if !sniff::is_pdf(&handed.bytes) {
        return Ok(body::picture_of(handed.bytes));
    }
    let said = [
        (header::CONTENT_TYPE, "application/pdf".to_owned()),
        (
            header::CONTENT_DISPOSITION,
            disposition("inline", &handed.name),
        ),
        (header::CONTENT_SECURITY_POLICY, PDF.to_owned()),
        (header::CACHE_CONTROL, "private, max-age=3600".to_owned()),
    ];
    Ok((said, handed.bytes).into_response())
}

/// What a preview shows.
pub(crate) enum Preview {
    Picture(String),
    Pdf(String),
    Text(String),
}

#[derive(Template)]
#[template(path = "read/preview.html")]
pub(crate) struct PreviewPage {
    pub chrome: Chrome,
    pub file: FileLine,
    pub preview: Preview,
}

/// `GET /mail/messages/{id}/parts/{part}/preview`
pub async fn preview(
    State(context): State<Arc<Context>>,
    signed: SignedIn,
    Path((id, place)): Path<(i64, u32)>,
) -> Result<Response, Fault> {
    let handed = handed(&context, &signed, id, place).await?;
    let at = signed
        .root()
        .at(format!("/mail/messages/{id}/parts/{place}/shown"));
    let preview = if sniff::picture(&handed.bytes).is_some() {
        Preview::Picture(at)
    } else if sniff::is_pdf(&handed.bytes) {
        Preview::Pdf(at)
    } else {
        let text = handed.text.ok_or(Fault::NotFound)?;
        Preview::Text(text[..text.floor_char_boundary(MOST_PREVIEWED)].to_owned())
    };
    let file = FileLine::of(signed.w, signed.root(), MessageId(id), &handed.file);
    let chrome = Chrome::of(&context, &signed, file.name.clone(), None).await?;
    page(&PreviewPage {
        chrome,
        file,
        preview,
    })
}

/// `GET /mail/messages/{id}/attachments.zip`: all files below the message in one.
pub async fn archive(
    State(context): State<Arc<Context>>,
    signed: SignedIn,
    Path(id): Path<i64>,
) -> Result<Response, Fault> {
    let (name, bytes) = context
        .run(move |context| {
            let view = context
                .mail
                .message(&signed.actor, signed.account(), MessageId(id))?;
            let opened = Opened::new(context, &signed, &view);
            let below: Vec<&Attachment> = view
                .parsed
                .attachments
                .iter()
                .filter(|file| !file.inline)
                .collect();
            if below.iter().map(|file| file.size).sum::<u64>() > MOST_ARCHIVED {
                return Err(Fault::TooLarge);
            }
            let mut files = Vec::with_capacity(below.len());
            for file in below {
                let part = opened.part(file.part).ok_or(Fault::NotFound)?;
                files.push((file_name(signed.w, file), opened.bytes(part)?));
            }
            if files.is_empty() {
                return Err(Fault::NotFound);
            }
            let name = signed.w.say("web-read-archive-name");
            Ok((format!("{name}.zip"), zip::archive(&files)))
        })
        .await?;
    Ok(attachment(&name, "application/zip", bytes))
}

/// Bytes as a file to be kept: never shown, never sniffed, never run.
pub(crate) fn attachment(name: &str, media_type: &str, bytes: Vec<u8>) -> Response {
    let said = [
        (header::CONTENT_TYPE, handed_type(media_type).to_owned()),
        (header::CONTENT_DISPOSITION, disposition("attachment", name)),
        (header::CONTENT_SECURITY_POLICY, NOTHING.to_owned()),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff".to_owned()),
    ];
    (said, bytes).into_response()
}

/// Types that browsers would run or show as pages are handed out as bytes.
fn handed_type(media_type: &str) -> &str {
    let harmless = media_type.starts_with("image/") && media_type != "image/svg+xml"
        || media_type.starts_with("audio/")
        || media_type.starts_with("video/")
        || media_type.starts_with("application/vnd.")
        || matches!(
            media_type,
            "application/pdf" | "application/zip" | "application/msword" | "message/rfc822"
        );
    let fits = media_type.bytes().all(|byte| byte.is_ascii_graphic());
    if harmless && fits {
        media_type
    } else {
        "application/octet-stream"
    }
}

/// RFC 6266 §4: the name in ASCII, and as it is (RFC 8187).
pub(crate) fn disposition(kind: &str, name: &str) -> String {
    let ascii: String = name
        .chars()
        .map(|c| {
            if c.is_ascii_graphic() && !matches!(c, '"' | '\\' | '%') || c == ' ' {
                c
            } else {
                '_'
            }
        })
        .collect();
    let mut whole = format!("{kind}; filename=\"{ascii}\"; filename*=UTF-8''");
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) {
            whole.push(char::from(byte));
        } else {
            whole.push_str(&format!("%{byte:02X}"));
        }
    }
    whole
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_said_twice_and_cannot_break_out() {
        assert_eq!(
            disposition("attachment", "été \"1\"\r\n.pdf"),
            "attachment; filename=\"_t_ _1___.pdf\"; filename*=UTF-8''%C3%A9t%C3%A9%20%221%22%0D%0A.pdf"
        );
    }

    #[test]
    fn what_browsers_would_run_is_handed_out_as_bytes() {
        for risky in [
            "text/html",
            "image/svg+xml",
            "application/xhtml+xml",
            "text/xml",
            "application/javascript",
        ] {
            assert_eq!(handed_type(risky), "application/octet-stream");
        }
        assert_eq!(handed_type("application/pdf"), "application/pdf");
        assert_eq!(handed_type("image/x\r\ny"), "application/octet-stream");
    }

    #[test]
    fn the_ellipsis_stands_before_the_ending() {
        assert_eq!(
            split("Devis-2026-118-résidence.pdf"),
            ("Devis-2026-118-résid".into(), "ence.pdf".into())
        );
        assert_eq!(split("a.b"), (String::new(), "a.b".into()));
        assert_eq!(split("LISEZMOI"), ("LISEZMOI".into(), String::new()));
        assert_eq!(
            (kind_of("x.docx", ""), kind_of("x", "image/png")),
            ("DOCX".into(), "PNG".into())
        );
        assert_eq!(kind_of("x.verylong", "application/octet-stream"), "?");
    }
}
