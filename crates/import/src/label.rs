//! What colleagues read of a function or a structure. Feeds write capitals without accents; the codes that are published
//! have words of their own, in the language of the institution (`import-function-…`, `import-post-…` of the Fluent files).

use crate::content::{FunctionContent, StructureContent};
use directory::readable;
use text::Lang;
use text::words::{has, say};

/// « Professeure de mathématiques » for whom a title tells the gender, both forms for others.
pub(crate) fn function(one: &FunctionContent, title: Option<&str>) -> String {
    let gender = match title {
        Some("Mme") => "f",
        Some("M.") => "m",
        _ => "x",
    };
    let post = format!("import-post-{}", one.post);
    let code = format!("import-function-{}", one.code);
    let teaches = one.code == "ENS";
    if !one.post.is_empty() && has(Lang::Fr, &post) {
        return say(Lang::Fr, &post, &[("gender", gender.into())]);
    }
    if teaches && !one.post_label.is_empty() {
        let discipline = lowered(&one.post_label);
        return say(
            Lang::Fr,
            "import-function-ENS-of",
            &[("gender", gender.into()), ("discipline", discipline.into())],
        );
    }
    if !one.code.is_empty() && has(Lang::Fr, &code) {
        return say(Lang::Fr, &code, &[("gender", gender.into())]);
    }
    let text = match one.post_label.as_str() {
        "" => &one.label,
        label => label,
    };
    sentence(text)
}

/// « Collège des Étangs, Mèze ».
pub(crate) fn structure(one: &StructureContent) -> String {
    let name = readable(&one.name);
    match one.town.as_str() {
        "" => name,
        town => format!("{name}, {}", readable(town)),
    }
}

fn lowered(text: &str) -> String {
    text.to_lowercase()
}

/// A capital at the beginning; what has small letters stays.
fn sentence(text: &str) -> String {
    if text.chars().any(char::is_lowercase) {
        return text.to_owned();
    }
    let small = lowered(text);
    let mut letters = small.chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => small,
    }
}
