//! `tramontane organisation contacts`: who helps by telephone, from a file, or as it is set.
//!
//! ```toml
//! [[contact]]
//! name = "Assistance de la DSDEN de l’Hérault"
//! departments = ["34"]        # left out: for everybody
//! telephone = "04 99 00 12 34"
//! hours = "Du lundi au vendredi, de 8 h à 18 h"
//! address = "assistance34@ac-thau.example"
//! ```

use super::actor;
use super::organisation::named;
use crate::app::App;
use crate::fault::Fault;
use directory::{Contact, DirectoryError, MOST_CONTACTS};
use serde::Deserialize;
use std::io::Read;
use std::path::Path;
use text::Lang;
use text::words::say;

/// Bytes of a file: more than all contacts that there may be.
const LONGEST: u64 = 256 * 1024;

/// The file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default, rename = "contact")]
    contacts: Vec<Contact>,
}

pub(super) fn run(
    app: &App,
    organisation: &str,
    file: Option<&Path>,
    lang: Lang,
) -> Result<String, Fault> {
    let id = named(&app.directory, organisation)?;
    let Some(file) = file else {
        let all = app.directory.contacts(id)?;
        let lines: Vec<String> = all.iter().map(line).collect();
        return Ok(match lines.is_empty() {
            true => say(lang, "act-contacts-none", &[]),
            false => lines.join("\n"),
        });
    };
    let contacts = read(file)?;
    let set = app.directory.set_contacts(&actor(), id, &contacts);
    set.map_err(|error| match error {
        DirectoryError::Invalid { what, value } => Fault::new(
            "act-contacts-invalid",
            vec![("field", what.to_owned()), ("name", value)],
        ),
        DirectoryError::Exists { .. } => Fault::new(
            "act-contacts-many",
            vec![("most", MOST_CONTACTS.to_string())],
        ),
        other => other.into(),
    })?;
    let count = i64::try_from(contacts.len()).unwrap_or(i64::MAX);
    Ok(say(lang, "act-contacts-set", &[("count", count.into())]))
}

fn read(file: &Path) -> Result<Vec<Contact>, Fault> {
    let fault =
        |error: &dyn std::fmt::Display| Fault::other(format!("{}: {error}", file.display()));
    let mut text = String::new();
    std::fs::File::open(file)
        .and_then(|opened| opened.take(LONGEST).read_to_string(&mut text))
        .map_err(|error| fault(&error))?;
    contacts(&text).map_err(|error| fault(&error))
}

/// What a file of contacts says.
///
/// # Errors
/// The grammar's, with the line.
pub fn contacts(text: &str) -> Result<Vec<Contact>, toml::de::Error> {
    Ok(toml::from_str::<File>(text)?.contacts)
}

fn line(one: &Contact) -> String {
    let departments = one.departments.join(" ");
    let parts = [
        &one.name,
        &departments,
        &one.telephone,
        &one.hours,
        &one.address,
    ];
    let parts: Vec<&str> = parts
        .into_iter()
        .map(String::as_str)
        .filter(|part| !part.is_empty())
        .collect();
    parts.join(" · ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_says_who_helps_and_what_it_does_not_know_is_told() {
        let all = contacts(
            "[[contact]]\nname = \"Assistance\"\ntelephone = \"04 99 00 12 34\"\n\
             [[contact]]\nname = \"Hérault\"\ndepartments = [\"34\"]\naddress = \"a@b.example\"\n",
        )
        .unwrap();
        assert_eq!(all.len(), 2);
        assert_eq!(line(&all[0]), "Assistance · 04 99 00 12 34");
        assert_eq!(line(&all[1]), "Hérault · 34 · a@b.example");
        let wrong = contacts("[[contact]]\nname = \"Assistance\"\nphone = \"1\"\n").unwrap_err();
        assert!(wrong.to_string().contains("phone"), "{wrong}");
        assert!(contacts("").unwrap().is_empty());
    }
}
