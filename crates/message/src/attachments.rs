//! The files a message carries, with what their bytes say they are.

use crate::{Attachment, Parsed, Part, transfer};

/// Encoded bytes that are looked at to tell what a file is.
const SNIFFED: usize = 8 * 1024;
/// Letters of a name.
const LONGEST_NAME: usize = 255;

/// The files of a message, in their order; what lies in a message within belongs to that one.
pub(crate) fn list(raw: &[u8], parsed: &Parsed) -> Vec<Attachment> {
    let mut found = Vec::new();
    let mut waiting: Vec<(u32, bool)> = vec![(0, false)];
    while let Some((at, related)) = waiting.pop() {
        let Some(part) = parsed.parts.get(at as usize) else {
            continue;
        };
        if part.kind == "multipart" && !part.children.is_empty() {
            let related = part.subtype == "related";
            waiting.extend(part.children.iter().rev().map(|child| (*child, related)));
        } else if !parsed.plain.contains(&at) && !parsed.html.contains(&at) && is_file(part) {
            found.push(file(raw, parsed, at, part, related));
        }
    }
    found
}

/// A text that was left for a better alternative is none.
fn is_file(part: &Part) -> bool {
    let bare_text = part.kind == "text"
        && matches!(
            part.subtype.as_str(),
            "plain" | "html" | "enriched" | "richtext"
        );
    !bare_text || part.disposition.is_some() || part.file_name().is_some()
}

fn file(raw: &[u8], parsed: &Parsed, at: u32, part: &Part, related: bool) -> Attachment {
    let encoded = raw.get(part.range()).unwrap_or_default();
    let declared = format!("{}/{}", part.kind, part.subtype);
    let beginning = transfer::decode(&encoded[..encoded.len().min(SNIFFED)], &part.encoding);
    let media_type = match infer::get(&beginning) {
        // Office files are archives, and many texts look like something.
        Some(kind) if part.kind != "message" && !is_vague(kind.mime_type(), &declared) => {
            kind.mime_type().to_owned()
        }
        _ => declared.clone(),
    };
    let asked_inline = part
        .disposition
        .as_ref()
        .is_none_or(|(kind, _)| kind == "inline");
    let cid = part.cid();
    let picture = media_type.starts_with("image/");
    Attachment {
        part: at,
        name: name(parsed, part),
        inline: cid.is_some() && picture && (related || asked_inline),
        media_type,
        declared,
        size: transfer::decoded_len(encoded, &part.encoding) as u64,
        cid,
    }
}

/// Whether what the bytes say is less than what is declared.
fn is_vague(sniffed: &str, declared: &str) -> bool {
    let archive = matches!(sniffed, "application/zip" | "application/x-ole-storage");
    let text = sniffed.starts_with("text/");
    (archive || text) && declared != "application/octet-stream"
}

fn name(parsed: &Parsed, part: &Part) -> String {
    let given = part.file_name().unwrap_or_default();
    let last = given.rsplit(['/', '\\']).next().unwrap_or_default();
    let name: String = last
        .chars()
        .filter(|c| !c.is_control() && !is_reversing(*c))
        .take(LONGEST_NAME)
        .collect();
    if !name.trim().is_empty() {
        return name.trim().to_owned();
    }
    // A message is called by its subject.
    let inner = part
        .envelope
        .as_ref()
        .and_then(|envelope| envelope.subject.as_deref());
    match inner {
        Some(subject) if parsed.parts.len() > 1 => {
            let subject = crate::words::decode(subject).replace(['/', '\\'], "-");
            format!("{}.eml", subject.chars().take(100).collect::<String>())
        }
        _ => String::new(),
    }
}

/// Signs that turn the writing around: `exe.fdp` would look like `pdf.exe` turned.
fn is_reversing(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}')
}
