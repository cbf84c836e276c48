//! Lists of facts that texts draw from: works studied, places, rooms, pupils, breakdowns.

use std::collections::HashMap;
use std::sync::OnceLock;

/// The lists of `text/facts.txt` and `text/subjects.txt`: `@name`, then one item a line.
fn lists() -> &'static HashMap<&'static str, Vec<&'static str>> {
    static LISTS: OnceLock<HashMap<&'static str, Vec<&'static str>>> = OnceLock::new();
    LISTS.get_or_init(|| {
        [
            include_str!("../text/facts.txt"),
            include_str!("../text/subjects.txt"),
        ]
        .iter()
        .flat_map(|source| source.split("\n@").skip(1))
        .map(|block| {
            let mut lines = block.lines();
            let name = lines.next().unwrap_or_default();
            (name, lines.filter(|line| !line.is_empty()).collect())
        })
        .collect()
    })
}

/// The list of that name.
pub(crate) fn list(name: &str) -> Option<&'static [&'static str]> {
    lists().get(name).map(Vec::as_slice)
}

/// The list for an establishment's kind or a discipline, else the general one.
pub(crate) fn special(name: &str, kinds: &[&str]) -> Option<&'static [&'static str]> {
    kinds
        .iter()
        .find_map(|kind| list(&format!("{name}.{kind}")))
        .or_else(|| list(name))
}
