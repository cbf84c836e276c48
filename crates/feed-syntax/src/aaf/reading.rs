//! Values become typed: what all categories share.

use super::limits::MOST_WARNINGS;
use super::xml::{Attribute, Value};
use super::{Field, Said, Warning, WarningKind};

/// Where the warnings of one record gather.
#[derive(Default)]
pub(crate) struct Sink {
    pub warnings: Vec<Warning>,
}

impl Sink {
    pub fn warn(&mut self, line: u64, kind: WarningKind) {
        let kind = match self.warnings.len() {
            count if count < MOST_WARNINGS => kind,
            MOST_WARNINGS => WarningKind::AndMore,
            _ => return,
        };
        self.warnings.push(Warning { line, kind });
    }
}

/// The text without runs of spaces or control characters.
pub(crate) fn clean(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for word in text.split(|c: char| c.is_whitespace() || c.is_control()) {
        if !word.is_empty() {
            if !out.is_empty() {
                out.push(' ');
            }
            out.push_str(word);
        }
    }
    out
}

/// The first value that is not empty, as text.
pub(crate) fn text(attribute: Attribute<'_>) -> Said<String> {
    match filled(attribute).map(|value| clean(value.text)).next() {
        Some(text) if !text.is_empty() => Said::Value(text),
        _ => Said::Empty,
    }
}

/// The first value that is not empty, read by `read`; one that cannot be read is warned of and not mentioned.
pub(crate) fn one<T>(
    attribute: Attribute<'_>,
    field: Field,
    sink: &mut Sink,
    read: impl FnOnce(&str) -> Option<T>,
) -> Said<T> {
    let Some(value) = filled(attribute).next() else {
        return Said::Empty;
    };
    match read(value.text) {
        Some(read) => Said::Value(read),
        None => {
            sink.warn(value.line, WarningKind::Form(field));
            Said::NotMentioned
        }
    }
}

/// All values that are not empty and that `read`, which warns by itself, can read. When there are values and none can
/// be read, nothing is mentioned: a mistake must not clear what is known.
pub(crate) fn many<T>(
    attribute: Attribute<'_>,
    sink: &mut Sink,
    mut read: impl FnMut(Value<'_>, &mut Sink) -> Option<T>,
) -> Said<Vec<T>> {
    let mut is_empty = true;
    let mut all = Vec::new();
    for value in filled(attribute) {
        is_empty = false;
        all.extend(read(value, sink));
    }
    match (is_empty, all.is_empty()) {
        (true, _) => Said::Empty,
        (false, true) => Said::NotMentioned,
        (false, false) => Said::Value(all),
    }
}

fn filled<'a>(attribute: Attribute<'a>) -> impl Iterator<Item = Value<'a>> {
    attribute.values().filter(|value| !value.text.is_empty())
}
