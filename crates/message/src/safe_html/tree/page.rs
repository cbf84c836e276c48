//! The `<body>` tag: its colours and picture become those of an element around the message.

use super::Writer;
use crate::safe_html::attributes;
use crate::safe_html::elements;
use crate::safe_html::lexer::Tag;
use crate::safe_html::references::{Place, push_escaped};

impl Writer<'_, '_> {
    /// Only the first `<body>`, before any content, is the page's.
    pub fn start_page(&mut self, tag: &Tag) {
        if self.has_page || !self.open.is_empty() || tag.attributes.is_empty() {
            return;
        }
        self.has_page = true;
        let style = escaped(&page_style(tag));
        let mut attributes: Vec<(&str, &str)> = vec![("style", &style)];
        let kept = ["class", "id", "dir", "lang"];
        attributes.extend(
            tag.attributes
                .iter()
                .filter(|(name, _)| kept.iter().any(|known| name.eq_ignore_ascii_case(known))),
        );
        let Some(element) = elements::find("div") else {
            return;
        };
        let mut written = String::from("<div");
        let page = Tag {
            name: "div",
            attributes,
        };
        attributes::write(element, &page, self.images, &mut written);
        written.push('>');
        self.write_start(element, &written);
        if let Some(open) = self.open.last_mut() {
            open.is_page = true;
        }
    }
}

/// What the attributes of HTML 3.2 mean in CSS; the style filter judges it with the rest.
fn page_style(tag: &Tag) -> String {
    let mut style = String::new();
    for (attribute, property) in [("bgcolor", "background-color"), ("text", "color")] {
        if let Some(colour) = attributes::get(tag, attribute) {
            style.push_str(&format!("{property}:{};", declared(&colour)));
        }
    }
    if let Some(picture) = attributes::get(tag, "background") {
        style.push_str(&format!(
            "background-image:url(\"{}\");",
            declared(&picture)
        ));
    }
    if let Some(own) = attributes::get(tag, "style") {
        style.push_str(&own);
    }
    style
}

/// A value without the characters that would end it.
fn declared(value: &str) -> String {
    value
        .chars()
        .filter(|c| !matches!(c, '"' | '\'' | '\\' | ';' | '{' | '}') && !c.is_control())
        .collect()
}

fn escaped(value: &str) -> String {
    let mut out = String::new();
    push_escaped(value, Place::Attribute, &mut out);
    out
}
