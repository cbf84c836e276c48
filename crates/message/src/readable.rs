//! What of a message is shown, and its text as people read it: for search, quotes and previews.

use crate::limits::{MAX_PREVIEW, MAX_TEXT};
use crate::{Parsed, Part, safe_html};

/// Parts to show, for readers of plain text and of HTML.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(crate) struct Views {
    pub plain: Vec<u32>,
    pub html: Vec<u32>,
}

/// Which parts the text is made of. Of alternatives (RFC 2046 §5.1.4) plain readers see the first plain one, others the
/// last in HTML; what is a file is not shown.
pub(crate) fn views(parts: &[Part]) -> Views {
    match parts.first() {
        Some(_) => of_part(parts, 0),
        None => Views::default(),
    }
}

// As deep as parts lie within each other: MAX_DEPTH at the most.
fn of_part(parts: &[Part], at: u32) -> Views {
    let Some(part) = parts.get(at as usize) else {
        return Views::default();
    };
    let children = || part.children.iter().map(|child| of_part(parts, *child));
    match (part.kind.as_str(), part.subtype.as_str()) {
        ("multipart", "alternative") => alternative(parts, children().collect()),
        ("multipart", "related") => children().next().unwrap_or_default(),
        ("multipart", _) => children().fold(Views::default(), |mut all, one| {
            all.plain.extend(one.plain);
            all.html.extend(one.html);
            all
        }),
        ("text", "plain" | "html" | "enriched" | "richtext") if !is_file(part) => Views {
            plain: vec![at],
            html: vec![at],
        },
        _ => Views::default(),
    }
}

fn alternative(parts: &[Part], offered: Vec<Views>) -> Views {
    let is = |at: u32, subtype: &str| {
        let part = parts.get(at as usize);
        part.is_some_and(|part| part.subtype == subtype)
    };
    let has = |list: &[u32], subtype: &str| list.iter().any(|at| is(*at, subtype));
    let shown = || offered.iter().filter(|views| !views.plain.is_empty());
    let plain = shown()
        .find(|views| has(&views.plain, "plain"))
        .or_else(|| shown().next());
    let html = shown()
        .rfind(|views| has(&views.html, "html"))
        .or_else(|| shown().next_back());
    Views {
        plain: plain.map(|views| views.plain.clone()).unwrap_or_default(),
        html: html.map(|views| views.html.clone()).unwrap_or_default(),
    }
}

/// Whether a text is a file: it says so, or has a name.
fn is_file(part: &Part) -> bool {
    match &part.disposition {
        Some((kind, _)) if kind == "inline" => false,
        Some(_) => true,
        None => part.file_name().is_some(),
    }
}

/// The text of the message; of what it holds when it has none of its own (a digest).
pub(crate) fn text(raw: &[u8], parsed: &Parsed) -> String {
    let own = joined(raw, &parsed.parts, &parsed.plain);
    if !own.trim().is_empty() {
        return own;
    }
    let within = parsed.parts.iter().filter(|part| part.envelope.is_some());
    let mut text = String::new();
    for part in within {
        if let Some(child) = part.children.first().filter(|_| text.len() < MAX_TEXT) {
            let views = of_part(&parsed.parts, *child);
            if !text.is_empty() {
                text.push('\n');
            }
            text.push_str(&joined(raw, &parsed.parts, &views.plain));
        }
    }
    cut(text)
}

fn joined(raw: &[u8], parts: &[Part], shown: &[u32]) -> String {
    let mut text = String::new();
    for part in shown.iter().filter_map(|at| parts.get(*at as usize)) {
        if text.len() >= MAX_TEXT {
            break;
        }
        if !text.is_empty() && !text.ends_with('\n') {
            text.push('\n');
        }
        let encoded = raw.get(part.range()).unwrap_or_default();
        // Encoded text is up to three times as long.
        let encoded = &encoded[..encoded.len().min(4 * MAX_TEXT)];
        match part.subtype.as_str() {
            "plain" => text.push_str(&part.text(encoded)),
            _ => text.push_str(&safe_html::text(&part.text(encoded), MAX_TEXT)),
        }
    }
    cut(text)
}

fn cut(mut text: String) -> String {
    text.truncate(text.floor_char_boundary(MAX_TEXT));
    text
}

/// The beginning of the text on one line, without quoted history and signature.
pub(crate) fn preview(text: &str) -> String {
    let mut preview = String::new();
    let mut letters = 0;
    let lines = text.lines().take_while(|line| *line != "-- ");
    for word in lines
        .filter(|line| !line.starts_with('>'))
        .flat_map(str::split_whitespace)
    {
        if letters > 0 {
            preview.push(' ');
        }
        preview.extend(word.chars().filter(|c| !is_invisible(*c)).take(MAX_PREVIEW));
        letters = preview.chars().count();
        if letters >= MAX_PREVIEW {
            break;
        }
    }
    preview.chars().take(MAX_PREVIEW).collect()
}

/// What newsletters fill previews with.
fn is_invisible(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            '\u{ad}' | '\u{34f}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}'
        )
}
