//! The pages of `docs/help`: each is listed, leads somewhere, shows pictures that exist, and quotes what the product says.

use anyhow::{Context, Result};
use std::collections::BTreeSet;
use std::path::Path;

/// Of the pages, the one that lists the others.
const LIST: &str = "README.md";

/// What is wrong with them, a line each.
///
/// # Errors
/// What cannot be read.
pub fn faults(root: &Path) -> Result<Vec<String>> {
    let folder = root.join("docs/help");
    let pages = texts(&folder, "md")?;
    let words: Vec<String> = texts(&root.join("locales/fr"), "ftl")?
        .iter()
        .map(|(_, text)| in_one_line(text))
        .collect();
    let mut faults = Vec::new();
    let (mut listed, mut shown) = (BTreeSet::new(), BTreeSet::new());
    for (name, text) in &pages {
        for target in targets(text) {
            if !folder.join(target).exists() {
                faults.push(format!(
                    "docs/help/{name} leads to {target}: it is not there"
                ));
            }
            shown.insert(target);
            if name == LIST {
                listed.insert(target);
            }
        }
        for said in quoted(&in_one_line(text)) {
            if !words.iter().any(|file| file.contains(said)) {
                faults.push(format!("docs/help/{name}: nothing says « {said} »"));
            }
        }
    }
    for (name, _) in &pages {
        if name != LIST && !listed.contains(name.as_str()) {
            faults.push(format!("docs/help/{LIST} does not list {name}"));
        }
    }
    for picture in std::fs::read_dir(folder.join("pictures"))? {
        let name = picture?.file_name();
        let target = format!("pictures/{}", name.to_string_lossy());
        if !shown.contains(target.as_str()) {
            faults.push(format!("docs/help/{target}: no page shows it"));
        }
    }
    Ok(faults)
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

/// What stands between « and ».
fn quoted(text: &str) -> impl Iterator<Item = &str> {
    let after = text.split('«').skip(1);
    after
        .filter_map(|rest| rest.split('»').next())
        .map(str::trim)
}

#[cfg(test)]
mod tests {
    use super::{in_one_line, quoted, targets};

    #[test]
    fn links_pictures_and_quotes_of_a_page_are_found() {
        let text = "![Page «\u{a0}Aide\u{a0}»](pictures/aide.png)\nvoyez [ceci](autre.md), «\u{a0}Ouvrir ma\n  messagerie\u{a0}»";
        let leads: Vec<&str> = targets(text).collect();
        assert_eq!(leads, ["pictures/aide.png", "autre.md"]);
        let line = in_one_line(text);
        let says: Vec<&str> = quoted(&line).collect();
        assert_eq!(says, ["Aide", "Ouvrir ma messagerie"]);
    }
}
