//! The attributes that may stay, and what their values may be.

use std::borrow::Cow;

use super::addresses::{self, Images};
use super::elements::{Element, Kind};
use super::lexer::Tag;
use super::references::{Place, decode, push_escaped};
use super::style;

/// What a value may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Value {
    Link,
    Image,
    Style,
    /// Words a person reads (`alt`, `title`).
    Words,
    /// One keyword (`align`).
    Keyword,
    /// A number with `%` or `px`.
    Length,
    /// A whole number up to this one; browsers would make that many columns.
    Number(u32),
    Colour,
    Fonts,
    /// An id, or the name of an anchor.
    Name,
    /// Class names.
    Names,
    /// `#name` (`usemap`).
    Anchor,
    Coordinates,
}

/// What the attribute of this name (lower case) may be on this element; `None` if it may not stay.
fn allowed(element: &Element, name: &str) -> Option<Value> {
    let value = match name {
        "href" if matches!(element.name, "a" | "area") => Value::Link,
        "src" if element.name == "img" => Value::Image,
        "background" if element.is_table_frame() || element.kind == Kind::Cell => Value::Image,
        "usemap" if element.name == "img" => Value::Anchor,
        "coords" if element.name == "area" => Value::Coordinates,
        "shape" if element.name == "area" => Value::Keyword,
        "name" if matches!(element.name, "a" | "map") => Value::Name,
        "style" => Value::Style,
        "class" => Value::Names,
        "id" => Value::Name,
        "alt" | "title" | "abbr" | "aria-label" | "datetime" => Value::Words,
        "align" | "valign" | "dir" | "lang" | "role" | "scope" | "type" | "clear"
        | "aria-hidden" | "rules" | "frame" | "nowrap" | "noshade" | "compact" | "reversed" => {
            Value::Keyword
        }
        "width" | "height" | "border" | "cellpadding" | "cellspacing" | "hspace" | "vspace"
        | "size" => Value::Length,
        "colspan" | "span" => Value::Number(100),
        "rowspan" => Value::Number(1000),
        "start" | "value" => Value::Number(1_000_000),
        "bgcolor" | "color" | "bordercolor" => Value::Colour,
        "face" => Value::Fonts,
        _ => return None,
    };
    Some(value)
}

/// All names that [`allowed`] may let pass, for the second wall.
pub const NAMES: &[&str] = &[
    "href",
    "src",
    "background",
    "usemap",
    "coords",
    "shape",
    "name",
    "style",
    "class",
    "id",
    "alt",
    "title",
    "abbr",
    "aria-label",
    "datetime",
    "align",
    "valign",
    "dir",
    "lang",
    "role",
    "scope",
    "type",
    "clear",
    "aria-hidden",
    "rules",
    "frame",
    "nowrap",
    "noshade",
    "compact",
    "reversed",
    "width",
    "height",
    "border",
    "cellpadding",
    "cellspacing",
    "hspace",
    "vspace",
    "size",
    "colspan",
    "span",
    "rowspan",
    "start",
    "value",
    "bgcolor",
    "color",
    "bordercolor",
    "face",
    "target",
    "rel",
];

/// What every link to elsewhere carries: a tab of its own that cannot reach back, and no word of where it was clicked.
pub const LINK_TARGET: &str = "_blank";
pub const LINK_RELATION: &str = "noopener noreferrer nofollow";

/// Appends the attributes of `tag` that may stay, escaped, each with a blank before it.
pub fn write(element: &Element, tag: &Tag, images: &Images, out: &mut String) {
    let mut seen: Vec<&str> = Vec::with_capacity(tag.attributes.len());
    for (name, raw) in &tag.attributes {
        if seen.iter().any(|known| known.eq_ignore_ascii_case(name)) {
            continue;
        }
        seen.push(name);
        let name = lower(name);
        if let Some(value) = cleaned(element, &name, raw, images) {
            push(&name, &value, out);
            if &*name == "href" && !value.starts_with('#') {
                push("target", LINK_TARGET, out);
                push("rel", LINK_RELATION, out);
            }
        }
    }
    note_other_pictures(element, tag, images);
}

fn push(name: &str, value: &str, out: &mut String) {
    out.push(' ');
    out.push_str(name);
    out.push_str("=\"");
    push_escaped(value, Place::Attribute, out);
    out.push('"');
}

fn lower(name: &str) -> Cow<'_, str> {
    if name.bytes().any(|byte| byte.is_ascii_uppercase()) {
        return Cow::Owned(name.to_ascii_lowercase());
    }
    Cow::Borrowed(name)
}

/// The decoded value of the first attribute of this name.
pub fn get<'t>(tag: &Tag<'t>, name: &str) -> Option<Cow<'t, str>> {
    tag.attributes
        .iter()
        .find(|(written, _)| written.eq_ignore_ascii_case(name))
        .map(|(_, raw)| decode(raw, Place::Attribute))
}

fn cleaned<'t>(
    element: &Element,
    name: &str,
    raw: &'t str,
    images: &Images,
) -> Option<Cow<'t, str>> {
    let kind = allowed(element, name)?;
    let value = decode(raw, Place::Attribute);
    let is = |test: fn(u8) -> bool| value.len() <= 64 && value.bytes().all(test);
    match kind {
        Value::Link => addresses::link(&value).map(Cow::Owned),
        Value::Image => images.resolve(&value).map(Cow::Owned),
        Value::Style => non_empty(style::declarations(&value, images)),
        Value::Words => (value.len() <= 4096).then_some(value),
        Value::Keyword => is(|byte| byte.is_ascii_alphanumeric() || byte == b'-').then_some(value),
        Value::Length => {
            is(|byte| byte.is_ascii_alphanumeric() || b"%.+-".contains(&byte)).then_some(value)
        }
        Value::Number(most) => value
            .trim()
            .parse()
            .ok()
            .filter(|number: &u32| *number <= most)
            .map(|n| n.to_string().into()),
        Value::Colour => {
            is(|byte| byte.is_ascii_alphanumeric() || b"#(),.% ".contains(&byte)).then_some(value)
        }
        Value::Fonts => is_fonts(&value).then_some(value),
        Value::Name => addresses::is_name(&value).then_some(value),
        Value::Names => non_empty(class_names(&value)),
        Value::Anchor => value
            .strip_prefix('#')
            .is_some_and(addresses::is_name)
            .then_some(value),
        Value::Coordinates => {
            is(|byte| byte.is_ascii_digit() || b"., -".contains(&byte)).then_some(value)
        }
    }
}

fn non_empty<'t>(value: String) -> Option<Cow<'t, str>> {
    (!value.is_empty()).then_some(Cow::Owned(value))
}

fn is_fonts(value: &str) -> bool {
    value.len() <= 256
        && value
            .chars()
            .all(|c| c.is_alphanumeric() || " ,-_'\"".contains(c))
}

/// The class names that a selector of ours could name.
fn class_names(value: &str) -> String {
    let mut out = String::new();
    for name in value
        .split_ascii_whitespace()
        .filter(|name| addresses::is_name(name))
        .take(32)
    {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(name);
    }
    out
}

/// Counts the pictures of a tag that are never shown from where they stand.
fn note_other_pictures(element: &Element, tag: &Tag, images: &Images) {
    if element.name == "img" && get(tag, "src").is_none() {
        note(tag, &["srcset", "lowsrc", "dynsrc"], images);
    }
}

/// Counts the pictures that the attributes of these names would load.
pub fn note(tag: &Tag, names: &[&str], images: &Images) {
    for name in names {
        if let Some(value) = get(tag, name) {
            let first = value.split([',', ' ']).find(|part| !part.is_empty());
            images.note(first.unwrap_or_default());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::safe_html::{Options, RemoteImages, elements};

    #[test]
    fn every_name_that_may_stay_is_known_to_the_second_wall() {
        for name in NAMES {
            let known = elements::names()
                .filter_map(elements::find)
                .any(|element| allowed(element, name).is_some());
            assert!(known || matches!(*name, "target" | "rel"), "{name}");
        }
    }

    #[test]
    fn values_outside_their_kind_go() {
        let none = |_: &str| None;
        let images = Images::new(&Options {
            remote_images: RemoteImages::Blocked,
            cid: &none,
            fold_quotes: None,
        });
        let tag = Tag {
            name: "td",
            attributes: vec![
                ("WIDTH", "10&#37;"),
                ("width", "20"),
                ("colspan", "99999"),
                ("bgcolor", "url(x)\""),
                ("onclick", "x"),
                ("class", "a b&quot; c"),
                ("href", "http://a.example"),
                ("style", "color:red;behavior:url(x)"),
            ],
        };
        let mut out = String::new();
        write(elements::find("td").unwrap(), &tag, &images, &mut out);
        assert_eq!(out, " width=\"10%\" class=\"a c\" style=\"color:red\"");
    }
}
