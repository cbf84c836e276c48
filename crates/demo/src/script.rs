//! The authored texts: scenarios of one letter or of a whole conversation, read from `text/*.txt`.
//!
//! A scenario opens with `=== name`, then has header lines (`who:`, `tone:`, `subject:`, `file:`, `from:`, `list:`,
//! `flags:`), then its letters, each opened by `--- SPEAKER`. `SPEAKER raw` has neither greeting nor signature. Lines
//! that open with `@` are attachments. Inside the text `{a|b}` is a choice and `[name]` a fact; see `expand`.

use std::sync::OnceLock;

/// What a scenario is: it decides who sends, how it is dressed and how often it comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Kind {
    Thread,
    Circular,
    List,
    Notice,
    Junk,
    Out,
}

#[derive(Debug)]
pub(crate) struct Scenario {
    pub kind: Kind,
    pub name: &'static str,
    /// Who A, B, C are.
    pub who: Vec<&'static str>,
    pub tu: bool,
    pub subject: &'static str,
    /// Folder where its letters may be filed.
    pub file: Option<&'static str>,
    /// The sender of notices and circulars: `Name <local@domain>`.
    pub from: Option<&'static str>,
    /// The list's name: `id|title`.
    pub list: Option<&'static str>,
    /// Owners it may reach, by kind; empty for all.
    pub to: Vec<&'static str>,
    pub parts: Vec<Speech>,
}

#[derive(Debug)]
pub(crate) struct Speech {
    pub speaker: char,
    pub raw: bool,
    pub text: &'static str,
    /// `@` lines, without the sign.
    pub attached: Vec<&'static str>,
}

const SOURCES: [(Kind, &str); 13] = [
    (Kind::Thread, include_str!("../text/threads_class.txt")),
    (Kind::Thread, include_str!("../text/threads_team.txt")),
    (Kind::Thread, include_str!("../text/threads_head.txt")),
    (Kind::Thread, include_str!("../text/threads_life.txt")),
    (Kind::Thread, include_str!("../text/threads_outside.txt")),
    (Kind::Thread, include_str!("../text/threads_rectorat.txt")),
    (Kind::Thread, include_str!("../text/threads_town.txt")),
    (Kind::Circular, include_str!("../text/circulars.txt")),
    (Kind::Circular, include_str!("../text/convocations.txt")),
    (Kind::List, include_str!("../text/lists.txt")),
    (Kind::Notice, include_str!("../text/notices.txt")),
    (Kind::Junk, include_str!("../text/junk.txt")),
    (Kind::Out, include_str!("../text/absences.txt")),
];

/// All scenarios, read once.
pub(crate) fn scenarios() -> &'static [Scenario] {
    static ALL: OnceLock<Vec<Scenario>> = OnceLock::new();
    ALL.get_or_init(|| {
        SOURCES
            .iter()
            .flat_map(|(kind, source)| {
                source
                    .split("\n=== ")
                    .skip(1)
                    .map(|text| scenario(*kind, text))
            })
            .collect()
    })
}

fn scenario(kind: Kind, source: &'static str) -> Scenario {
    let (head, body) = source.split_once("\n--- ").unwrap_or((source, ""));
    let field = |name: &str| {
        head.lines()
            .find_map(|line| line.strip_prefix(name)?.strip_prefix(':'))
            .map(str::trim)
    };
    let words = |name: &str| field(name).unwrap_or_default().split_whitespace().collect();
    Scenario {
        kind,
        name: head.lines().next().unwrap_or_default(),
        who: words("who"),
        tu: field("tone") == Some("tu"),
        subject: field("subject").unwrap_or_default(),
        file: field("file"),
        from: field("from"),
        list: field("list"),
        to: words("to"),
        parts: body.split("\n--- ").map(speech).collect(),
    }
}

fn speech(source: &'static str) -> Speech {
    let (head, body) = source.split_once('\n').unwrap_or((source, ""));
    let end = body
        .find("\n@")
        .or_else(|| body.starts_with('@').then_some(0));
    let (text, attached) = end.map_or((body, ""), |at| body.split_at(at));
    Speech {
        speaker: head.chars().next().unwrap_or('A'),
        raw: head.ends_with("raw"),
        text: text.trim(),
        attached: attached
            .lines()
            .filter_map(|line| line.strip_prefix('@'))
            .collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn every_scenario_is_whole() {
        let mut names = HashSet::new();
        for one in scenarios() {
            assert!(names.insert(one.name), "{} twice", one.name);
            assert!(!one.subject.is_empty(), "{} has no subject", one.name);
            assert!(
                one.from.is_some() || one.who.len() >= 2 || one.kind == Kind::Out,
                "{} has nobody",
                one.name
            );
            for part in &one.parts {
                assert!(part.text.len() > 20, "{} says nothing", one.name);
                for (open, close) in [('{', '}'), ('[', ']')] {
                    assert_eq!(
                        part.text.matches(open).count(),
                        part.text.matches(close).count(),
                        "{} in {}",
                        open,
                        one.name
                    );
                }
            }
        }
    }
}
