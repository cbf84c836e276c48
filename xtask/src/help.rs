//! The pages of `docs/help`: each is there in every language, is listed, leads somewhere, shows pictures that exist, and quotes
//! what the product says.

use anyhow::{Context, Result};
use std::collections::BTreeSet;
use std::path::Path;

/// Of the pages, the one that lists the others.
const LIST: &str = "README.md";

/// Of a folder of pages, its language, and what it sets around what the product says.
pub const LANGUAGES: [(&str, char, char); 2] = [("fr", '«', '»'), ("en", '“', '”')];

/// What is wrong with them, a line each.
///
/// # Errors
/// What cannot be read.
pub fn faults(root: &Path) -> Result<Vec<String>> {
    let help = root.join("docs/help");
    let mut faults = Vec::new();
    let mut everywhere = Vec::new();
    for language in LANGUAGES {
        let pages = texts(&help.join(language.0), "md")?;
        faults.extend(of_one(root, language, &pages)?);
        everywhere.push(pages.into_iter().map(|(name, _)| name).collect());
    }
    faults.extend(missing(&everywhere));
    Ok(faults)
}

/// What is wrong with the pages of one language.
fn of_one(
    root: &Path,
    (language, opens, closes): (&str, char, char),
    pages: &[(String, String)],
) -> Result<Vec<String>> {
    let folder = root.join("docs/help").join(language);
    let words: Vec<String> = texts(&root.join("locales").join(language), "ftl")?
        .iter()
        .map(|(_, text)| in_one_line(text))
        .collect();
    let mut faults = Vec::new();
    let (mut listed, mut shown) = (BTreeSet::new(), BTreeSet::new());
    for (name, text) in pages {
        let page = format!("docs/help/{language}/{name}");
        for target in targets(text) {
            if !folder.join(target).exists() {
                faults.push(format!("{page} leads to {target}: it is not there"));
            }
            shown.insert(target);
            if name == LIST {
                listed.insert(target);
            }
        }
        for said in quoted(&in_one_line(text), opens, closes) {
            if !words.iter().any(|file| file.contains(said)) {
                faults.push(format!("{page}: nothing says {opens}{said}{closes}"));
            }
        }
    }
    for (name, _) in pages {
        if name != LIST && !listed.contains(name.as_str()) {
            faults.push(format!("docs/help/{language}/{LIST} does not list {name}"));
        }
    }
    let pictures = format!("../pictures/{language}");
    for picture in std::fs::read_dir(folder.join(&pictures))? {
        let target = format!("{pictures}/{}", picture?.file_name().to_string_lossy());
        if !shown.contains(target.as_str()) {
            faults.push(format!("docs/help/{language}: no page shows {target}"));
        }
    }
    Ok(faults)
}

/// Each page that a language has, and another one has not.
fn missing(everywhere: &[BTreeSet<String>]) -> Vec<String> {
    let all: BTreeSet<&String> = everywhere.iter().flatten().collect();
    let of_one = |(language, _, _): (&str, char, char), pages: &BTreeSet<String>| {
        let absent = all.iter().filter(|name| !pages.contains(**name));
        let said = absent.map(|name| format!("docs/help/{language} has no {name}"));
        said.collect::<Vec<_>>()
    };
    let languages = LANGUAGES.into_iter().zip(everywhere);
    languages
        .flat_map(|(language, pages)| of_one(language, pages))
        .collect()
}

/// The files of a folder with this ending, by name.
fn texts(folder: &Path, ending: &str) -> Result<Vec<(String, String)>> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).with_context(|| folder.display().to_string())? {
        let entry = entry?;
        if entry.path().extension().is_some_and(|own| own == ending) {
            let name = entry.file_name().to_string_lossy().into_owned();
            found.push((name, std::fs::read_to_string(entry.path())?));
        }
    }
    found.sort();
    Ok(found)
}

/// With one space for whatever stands between words, no-break ones too.
fn in_one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Where the links and pictures of a page lead inside the project.
fn targets(text: &str) -> impl Iterator<Item = &str> {
    let after = text.split("](").skip(1);
    after
        .filter_map(|rest| rest.split(')').next())
        .filter(|target| !target.contains("://"))
}

/// What stands between the marks of a quotation.
fn quoted(text: &str, opens: char, closes: char) -> impl Iterator<Item = &str> {
    let after = text.split(opens).skip(1);
    after
        .filter_map(move |rest| rest.split(closes).next())
        .map(str::trim)
}

#[cfg(test)]
mod tests {
    use super::{in_one_line, missing, quoted, targets};

    #[test]
    fn links_pictures_and_quotes_of_a_page_are_found() {
        let text = "![Page «\u{a0}Aide\u{a0}»](../pictures/fr/aide.png)\nvoyez [ceci](autre.md), «\u{a0}Ouvrir ma\n  messagerie\u{a0}»";
        let leads: Vec<&str> = targets(text).collect();
        assert_eq!(leads, ["../pictures/fr/aide.png", "autre.md"]);
        let line = in_one_line(text);
        let says: Vec<&str> = quoted(&line, '«', '»').collect();
        assert_eq!(says, ["Aide", "Ouvrir ma messagerie"]);
        let line = in_one_line("choose “Open my\n mail” on “Welcome”");
        let says: Vec<&str> = quoted(&line, '“', '”').collect();
        assert_eq!(says, ["Open my mail", "Welcome"]);
    }

    #[test]
    fn a_page_that_one_language_lacks_is_told() {
        let pages = |names: &[&str]| names.iter().map(ToString::to_string).collect();
        let told = missing(&[pages(&["a.md", "b.md"]), pages(&["b.md", "c.md"])]);
        assert_eq!(
            told,
            ["docs/help/fr has no c.md", "docs/help/en has no a.md"]
        );
        assert!(missing(&[pages(&["a.md"]), pages(&["a.md"])]).is_empty());
    }
}
