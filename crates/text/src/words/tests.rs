use super::*;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// Beginnings of keys whose ends are computed where they are said. A key that begins so counts as used when the
/// beginning itself stands in the source, and its end too, unless ends are known to no source.
const COMPUTED: &[(&str, Ends)] = &[
    // The command line: commands and arguments as clap names them (server/src/cli.rs).
    ("cli", Ends::Elsewhere),
    // Keys of the configuration (server/src/config.rs).
    ("config-", Ends::Elsewhere),
    // States, happenings, warnings and refusals of an import; published codes of functions (import).
    ("policy-", Ends::Quoted),
    ("import-state-", Ends::Quoted),
    ("import-kind-", Ends::Quoted),
    ("import-happening-", Ends::Quoted),
    ("import-warning-", Ends::Quoted),
    ("import-refused-", Ends::Elsewhere),
    ("import-structure-", Ends::Elsewhere),
    ("import-post-", Ends::Elsewhere),
    ("import-function-", Ends::Elsewhere),
    // Choices of the settings, faults, operators of the search, fields and states of the composer (web).
    ("web-conversations-", Ends::Quoted),
    ("web-density-", Ends::Quoted),
    ("web-keyboard-", Ends::Quoted),
    ("web-panes-", Ends::Quoted),
    ("web-theme-", Ends::Quoted),
    ("web-box-role-", Ends::Quoted),
    ("web-error-", Ends::Quoted),
    ("web-operator-", Ends::Quoted),
    ("web-write-", Ends::Quoted),
    // States and kinds of accounts, tabs and faults of their forms; acts of the journal (directory).
    ("web-school-tab-", Ends::Quoted),
    ("web-school-state-", Ends::Quoted),
    ("web-school-kind-", Ends::Quoted),
    ("web-school-field-", Ends::Quoted),
    ("web-school-error-", Ends::Quoted),
    ("web-school-request-", Ends::Quoted),
    ("journal-act-", Ends::Quoted),
    ("journal-duty-", Ends::Quoted),
    // States, groups and acts of imports (web/src/administration).
    ("web-imports-state-", Ends::Quoted),
    ("web-imports-verdict-", Ends::Quoted),
    ("web-imports-kind-", Ends::Quoted),
    ("web-imports-said-", Ends::Quoted),
    ("web-imports-column-", Ends::Quoted),
    ("web-imports-does-", Ends::Quoted),
    ("web-imports-group-", Ends::Quoted),
    ("web-imports-note-", Ends::Quoted),
    ("web-imports-one-", Ends::Quoted),
    ("web-rights-wrong-", Ends::Quoted),
    // What keeps a mailbox from being made, named or ended (directory/src/role_mailbox/administering.rs).
    ("web-mailboxes-wrong-", Ends::Quoted),
    ("web-source-field-", Ends::Quoted),
    // Fields of policies (web/src/administration/organisation.rs), with hyphens.
    ("web-organisation-field-", Ends::Elsewhere),
    ("web-organisation-wrong-", Ends::Quoted),
    ("web-organisation-hue-", Ends::Quoted),
    // Fields of a campaign of passwords, and whom it asks (directory/src/campaign.rs).
    ("web-campaign-wrong-", Ends::Quoted),
    ("web-campaign-population-", Ends::Quoted),
    ("setting-", Ends::Quoted),
    ("web-hand-field-", Ends::Quoted),
    ("web-hand-wrong-", Ends::Quoted),
    ("web-hand-title-", Ends::Quoted),
    ("web-questions-about-", Ends::Quoted),
    ("web-questions-asks-", Ends::Quoted),
    // Kinds of requests for help, acts of a desk and what it cannot take (directory/src/request.rs, web/src/helpdesk).
    ("web-help-kind-", Ends::Quoted),
    ("web-helpdesk-wrong-", Ends::Quoted),
    ("web-helpdesk-blocked-", Ends::Quoted),
    ("web-helpdesk-factor-wrong-", Ends::Quoted),
    ("web-helpdesk-handover-wrong-", Ends::Quoted),
    ("web-helpdesk-handover-way-", Ends::Quoted),
    ("web-helpdesk-handover-hint-", Ends::Quoted),
    ("web-helpdesk-numen-wrong-", Ends::Quoted),
    ("web-helpdesk-numen-way-", Ends::Quoted),
    ("web-helpdesk-numen-hint-", Ends::Quoted),
    ("web-helpdesk-", Ends::Quoted),
    ("web-helpdesk-go-", Ends::Quoted),
    // States of a request and what cannot be taken of one (directory/src/request.rs, web/src/manager.rs).
    ("web-manager-state-", Ends::Quoted),
    ("web-manager-wrong-", Ends::Quoted),
];

/// Where the ends of computed keys stand.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Ends {
    /// In quotation marks, without what is added to them ([`ADDED`]).
    Quoted,
    Elsewhere,
}

/// What is added to the end of a computed key, or to a whole one.
const ADDED: &[&str] = &["-title", "-says", "-messages", "-hint"];

/// The keys of a language, each with its file and its text.
fn keys(lang: Lang) -> BTreeMap<&'static str, (&'static str, String)> {
    let mut all = BTreeMap::new();
    for (_, name, text) in FILES
        .iter()
        .filter(|(language, ..)| *language == lang.code())
    {
        for (key, sentence) in messages(text) {
            let before = all.insert(key, (*name, sentence));
            assert!(
                before.is_none(),
                "{key} of {lang}/{name} stands twice: {before:?}"
            );
        }
    }
    all
}

/// Messages begin at the margin; what follows on indented lines is theirs.
fn messages(text: &'static str) -> Vec<(&'static str, String)> {
    let mut all: Vec<(&str, String)> = Vec::new();
    for line in text.lines() {
        if line.starts_with(' ') {
            if let Some((_, sentence)) = all.last_mut() {
                sentence.push('\n');
                sentence.push_str(line);
            }
        } else if let Some((key, rest)) = line
            .split_once('=')
            .filter(|_| !line.starts_with(['#', '-']))
        {
            all.push((key.trim(), rest.to_owned()));
        }
    }
    all
}

/// The names of arguments in a sentence.
fn arguments(sentence: &str) -> BTreeSet<&str> {
    sentence
        .split('$')
        .skip(1)
        .map(|rest| {
            let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '-' && c != '_');
            &rest[..end.unwrap_or(rest.len())]
        })
        .collect()
}

#[test]
fn every_file_can_be_read() {
    for (language, name, text) in FILES {
        if let Err((_, errors)) = FluentResource::try_new((*text).to_owned()) {
            panic!("{language}/{name}: {errors:?}");
        }
    }
}

#[test]
fn every_folder_is_a_language_and_every_language_has_words() {
    let folders: BTreeSet<&str> = FILES.iter().map(|(language, ..)| *language).collect();
    assert_eq!(folders, Lang::ALL.iter().map(|lang| lang.code()).collect());
}

#[test]
fn all_languages_have_the_same_keys() {
    let french = keys(Lang::Fr);
    for lang in Lang::ALL {
        let own = keys(lang);
        let place =
            |key: &&str, of: &BTreeMap<&str, (&str, String)>| format!("{}: {key}", of[key].0);
        let lacks: Vec<String> = french
            .keys()
            .filter(|key| !own.contains_key(**key))
            .map(|key| place(key, &french))
            .collect();
        let alone: Vec<String> = own
            .keys()
            .filter(|key| !french.contains_key(**key))
            .map(|key| place(key, &own))
            .collect();
        assert!(
            lacks.is_empty() && alone.is_empty(),
            "{lang} lacks {lacks:#?}, has alone {alone:#?}"
        );
    }
}

#[test]
fn sentences_of_a_key_have_the_same_arguments() {
    let french = keys(Lang::Fr);
    for lang in Lang::ALL {
        for (key, (name, sentence)) in keys(lang) {
            if let Some((_, other)) = french.get(key) {
                assert_eq!(
                    arguments(&sentence),
                    arguments(other),
                    "{lang}/{name}: {key}"
                );
            }
        }
    }
}

#[test]
fn every_key_can_be_said() {
    for lang in Lang::ALL {
        for key in keys(lang).keys() {
            assert!(has(lang, key), "{lang}: {key}");
        }
    }
    assert!(!has(Lang::Fr, "text-nothing-of-the-kind"));
    assert_eq!(
        say(Lang::En, "text-nothing-of-the-kind", &[]),
        "text-nothing-of-the-kind"
    );
}

/// Signs of two parts have a no-break space before them in French, inside of quotation marks too.
#[test]
fn french_spaces_do_not_break() {
    let wrong: Vec<String> = keys(Lang::Fr)
        .iter()
        .filter(|(_, (_, sentence))| {
            let placed = sentence.replace("{ ", "{").replace(" }", "}");
            [" :", " ;", " ?", " !", "« ", " »"]
                .iter()
                .any(|sign| placed.contains(sign))
        })
        .map(|(key, (name, _))| format!("{name}: {key}"))
        .collect();
    assert!(wrong.is_empty(), "spaces that break: {wrong:#?}");
}

#[test]
fn arguments_are_written_without_marks_and_numbers_as_the_language_writes_them() {
    let size = |lang, size: &str| say(lang, "text-size-kilo", &[("size", size.into())]);
    assert_eq!(size(Lang::Fr, "12"), "12\u{a0}ko");
    assert_eq!(size(Lang::En, "12"), "12\u{a0}kB");
    let size = |lang| say(lang, "text-size-kilo", &[("size", 1_200.into())]);
    assert_eq!(size(Lang::Fr), "1\u{202f}200\u{a0}ko");
    assert_eq!(size(Lang::En), "1,200\u{a0}kB");
}

/// What stands in quotation marks in the sources: names that are whole, and beginnings of something longer.
#[derive(Default)]
struct Quoted {
    whole: BTreeSet<String>,
    starts: BTreeSet<String>,
}

impl Quoted {
    fn read(&mut self, source: &str) {
        let is_mark = |c: char| matches!(c, '"' | '\'' | '`');
        let mut pieces = source.split_inclusive(is_mark).peekable();
        let _before_the_first = pieces.next();
        for piece in pieces {
            let end = piece.find(|c: char| !c.is_ascii_alphanumeric() && c != '-' && c != '_');
            let (name, rest) = piece.split_at(end.unwrap_or(piece.len()));
            if name.is_empty() {
                continue;
            }
            if rest.starts_with(is_mark) {
                self.whole.insert(name.to_owned());
            }
            self.starts.insert(name.to_owned());
        }
    }

    fn has(&self, key: &str) -> bool {
        let computed = |start: &str, ends: Ends| {
            let Some(end) = key
                .strip_prefix(start)
                .filter(|_| self.starts.contains(start))
            else {
                return false;
            };
            let end = ADDED
                .iter()
                .find_map(|added| end.strip_suffix(added))
                .unwrap_or(end);
            ends == Ends::Elsewhere || self.whole.contains(end)
        };
        let bare = ADDED.iter().find_map(|added| key.strip_suffix(added));
        let mut whole = [Some(key), bare].into_iter().flatten();
        whole.any(|key| self.whole.contains(key))
            || COMPUTED.iter().any(|(start, ends)| computed(start, *ends))
    }
}

/// All sources, templates and scripts of the workspace's crates, without tests.
fn sources() -> Quoted {
    let mut all = Quoted::default();
    let mut folders: Vec<PathBuf> = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("..")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap().flatten() {
            let path = entry.path();
            if path.is_dir() {
                let name = entry.file_name();
                if name != "tests" && name != "node_modules" && name != "target" {
                    folders.push(path);
                }
            } else if is_source(&path) {
                all.read(&fs::read_to_string(&path).unwrap_or_default());
            }
        }
    }
    all
}

fn is_source(path: &Path) -> bool {
    let kind = path.extension().and_then(|kind| kind.to_str());
    kind.is_some_and(|kind| ["rs", "html", "js", "svg", "txt"].contains(&kind))
        && !path.ends_with("words/tests.rs")
}

#[test]
fn no_key_is_unused() {
    let sources = sources();
    let unused: Vec<String> = keys(Lang::Fr)
        .iter()
        .filter(|(key, _)| !sources.has(key))
        .map(|(key, (name, _))| format!("{name}: {key}"))
        .collect();
    assert!(
        unused.is_empty(),
        "said nowhere (a computed key needs its beginning in COMPUTED): {unused:#?}"
    );
}
