//! Texts of `docs/help` as parts of pages: links between them lead to pages of help, their pictures come with their size.

use super::pictures;
use crate::mail::row::escaped;
use pulldown_cmark::{CowStr, Event, Options, Parser, Tag, TagEnd, html};
use text::Lang;

/// A text of help as a page shows it.
pub(super) struct Written {
    pub title: String,
    pub body: String,
}

/// A text, whose first line is its title.
pub(super) fn written(text: &str, lang: Lang) -> Written {
    let (first, rest) = text.split_once('\n').unwrap_or((text, ""));
    let mut events = Vec::new();
    let mut picture: Option<(CowStr<'_>, String)> = None;
    for event in Parser::new_ext(rest, Options::ENABLE_TABLES) {
        match (event, picture.take()) {
            (Event::Start(Tag::Image { dest_url, .. }), _) => {
                picture = Some((dest_url, String::new()));
            }
            (Event::End(TagEnd::Image), Some((target, words))) => {
                events.push(Event::InlineHtml(shown(&target, &words, lang).into()));
            }
            (event, Some((target, mut words))) => {
                match event {
                    Event::Text(more) => words.push_str(&more),
                    Event::SoftBreak => words.push(' '),
                    _ => {}
                }
                picture = Some((target, words));
            }
            (event, None) => events.push(led(event)),
        }
    }
    let mut body = String::with_capacity(rest.len() * 2);
    html::push_html(&mut body, events.into_iter());
    Written {
        title: first.trim_start_matches('#').trim().to_owned(),
        body,
    }
}

/// A link to another text leads to its page.
fn led(event: Event<'_>) -> Event<'_> {
    let Event::Start(Tag::Link {
        link_type,
        dest_url,
        title,
        id,
    }) = event
    else {
        return event;
    };
    let page = dest_url.strip_suffix(".md");
    let dest_url = page.map_or(dest_url.clone(), |name| format!("/help/{name}").into());
    Event::Start(Tag::Link {
        link_type,
        dest_url,
        title,
        id,
    })
}

/// A picture with its size, so that what follows it does not move; its words alone where there is none.
fn shown(target: &str, words: &str, lang: Lang) -> String {
    let name = target.rsplit('/').next().unwrap_or(target);
    let words = escaped(words);
    let Some(picture) = pictures::find(lang, name) else {
        return words;
    };
    let (path, (width, height)) = (picture.path(), picture.size());
    format!(r#"<img src="{path}" width="{width}" height="{height}" alt="{words}" loading="lazy">"#)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_becomes_a_title_and_a_body() {
        let text = "# “It was not me”\n\nSee [the code](handed-code.md).\n\n\
                    ![A “page” & more](../pictures/en/code.png)\n\n| a | b |\n|---|---|\n| c | d |\n";
        let Written { title, body } = written(text, Lang::En);
        assert_eq!(title, "“It was not me”");
        assert!(
            body.contains(r#"<a href="/help/handed-code">the code</a>"#),
            "{body}"
        );
        assert!(
            body.contains(r#"alt="A “page” &amp; more" loading="lazy">"#),
            "{body}"
        );
        assert!(body.contains("<table><thead><tr><th>a</th>"), "{body}");
        assert!(!body.contains("<h1"), "{body}");
    }

    #[test]
    fn the_size_of_a_picture_is_its_own() {
        let body = written("# A\n\n![B](../pictures/fr/code.png)\n", Lang::Fr).body;
        let own = pictures::find(Lang::Fr, "code.png").map(pictures::Picture::size);
        let (width, height) = own.unwrap();
        assert!(
            (400..=720).contains(&width) && height > 100,
            "{width}×{height}"
        );
        assert!(
            body.contains(&format!(r#"width="{width}" height="{height}""#)),
            "{body}"
        );
    }
}
