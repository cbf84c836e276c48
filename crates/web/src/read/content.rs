//! What is shown of a message: its text set in the page, or its HTML cleaned for a frame.

use super::Opened;
use crate::answer::Fault;
use crate::proxied;
use crate::words::Words;
use ::mail::MessageView;
use message::Part;
use message::safe_html::{
    self, Cleaned, Flowed, MAX_INPUT, Options, PlainText, RemoteImages, Summary, text_to_html,
};

/// Whether pictures of other servers are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pictures {
    Blocked,
    Shown,
}

/// Whether a message has HTML to show.
#[must_use]
pub fn has_html(view: &MessageView) -> bool {
    let parts = &view.parsed.parts;
    view.parsed
        .html
        .iter()
        .filter_map(|at| parts.get(*at as usize))
        .any(|part| part.is("text", "html"))
}

/// The parts to show, cleaned, one below the other.
///
/// # Errors
/// The domain's.
pub fn cleaned(opened: &Opened<'_>, w: Words, pictures: Pictures) -> Result<Cleaned, Fault> {
    let mut whole = Cleaned::default();
    for place in &opened.view.parsed.html {
        let Some(part) = opened.part(*place) else {
            continue;
        };
        let text = opened.text(part)?;
        let one = if part.is("text", "html") {
            of_html(opened, w, &text, pictures)
        } else {
            of_text(w, part, &text)
        };
        append(&mut whole, one);
    }
    Ok(whole)
}

fn append(whole: &mut Cleaned, one: Cleaned) {
    if !whole.html.is_empty() {
        whole.html.push_str("<hr>");
    }
    whole.html.push_str(&one.html);
    whole.blocked_images += one.blocked_images;
    whole.folded_quotes += one.folded_quotes;
    whole.truncated |= one.truncated;
    whole.remote_hosts.extend(one.remote_hosts);
}

fn of_html(opened: &Opened<'_>, w: Words, html: &str, pictures: Pictures) -> Cleaned {
    let fold = |lines| quoted(w, lines);
    safe_html::clean(
        html,
        &Options {
            remote_images: match pictures {
                Pictures::Blocked => RemoteImages::Blocked,
                Pictures::Shown => RemoteImages::ProxiedBy(proxied::UNSIGNED),
            },
            cid: &|cid| inline_picture(opened, cid),
            fold_quotes: (!is_forward(opened.view)).then_some(&fold as Summary<'_>),
        },
    )
}

/// Where the picture with this Content-ID lies on our server.
fn inline_picture(opened: &Opened<'_>, cid: &str) -> Option<String> {
    let view = opened.view;
    let named = |part: &&Part| part.cid().is_some_and(|id| id.eq_ignore_ascii_case(cid));
    let place = view.parsed.parts.iter().position(|part| named(&part))?;
    let picture = format!("/mail/messages/{}/pictures/{place}", view.message);
    Some(opened.signed.root().at(picture))
}

/// A forwarded message is its history: nothing of it is folded.
fn is_forward(view: &MessageView) -> bool {
    let subject = view.parsed.subject.trim_start().to_lowercase();
    ["tr:", "tr :", "fw:", "fwd:", "fwd :"]
        .iter()
        .any(|prefix| subject.starts_with(prefix))
}

fn of_text(w: Words, part: &Part, text: &str) -> Cleaned {
    let said = |name: &str, value: &str| {
        part.parameter(name)
            .is_some_and(|said| said.eq_ignore_ascii_case(value))
    };
    let flowed = said("format", "flowed").then(|| Flowed {
        delete_space: said("delsp", "yes"),
    });
    text_to_html(&PlainText {
        text,
        flowed,
        fold_quotes: Some(&|lines| quoted(w, lines)),
    })
}

/// « Texte cité, 12 lignes »
fn quoted(w: Words, lines: usize) -> String {
    match i64::try_from(lines) {
        Ok(lines) if lines > 0 => w.count("web-read-quoted-lines", lines),
        _ => w.say("web-read-quoted"),
    }
}

/// How high a frame stands until it is measured, and stays where no script measures it.
#[must_use]
pub fn height(cleaned: &Cleaned) -> &'static str {
    let words = words_of(&cleaned.html);
    match words {
        0..300 => "short",
        300..1500 => "middle",
        1500..5000 => "long",
        _ => "longest",
    }
}

/// Letters outside of tags, roughly.
fn words_of(html: &str) -> usize {
    let html = &html[..html.floor_char_boundary(MAX_INPUT)];
    html.split('<')
        .map(|piece| {
            piece
                .split_once('>')
                .map_or(0, |(_, text)| text.trim().len())
        })
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frame_is_as_high_as_its_text_is_long() {
        let cleaned = |html: String| Cleaned {
            html,
            ..Cleaned::default()
        };
        assert_eq!(height(&cleaned("<p>Bonjour</p>".into())), "short");
        assert_eq!(
            height(&cleaned(format!("<p>{}</p>", "mot ".repeat(200)))),
            "middle"
        );
        assert_eq!(
            height(&cleaned(format!("<p>{}</p>", "mot ".repeat(5000)))),
            "longest"
        );
    }
}
