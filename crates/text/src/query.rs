//! What a person types into the search box: words, phrases, prefixes, and operators in French and in English.
//!
//! Reading never fails: what is no operator is a word. Operators of both languages are read whatever the reader's;
//! [`to_text`] writes those of one.

use crate::{Lang, dates, fold};
use chrono::{Datelike, Months, NaiveDate};

/// Letters of a query that are read.
const LONGEST: usize = 1_000;
/// Terms of a query that are kept: an index answers each by a walk.
pub(crate) const MOST_TERMS: usize = 32;

/// What is looked for: all of it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Query {
    pub terms: Vec<Term>,
}

/// One part of a query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Term {
    Word(String),
    /// A word that begins so.
    Prefix(String),
    /// Words that follow each other.
    Phrase(String),
    From(String),
    To(String),
    Subject(String),
    /// A mailbox by its name or role.
    In(String),
    Label(String),
    /// The name of an attachment.
    File(String),
    Attachment,
    Unread,
    Read,
    Flagged,
    Before(Bound),
    After(Bound),
    /// Within a day, a month or a year.
    On(Span),
    Larger(u64),
    Smaller(u64),
    Not(Box<Term>),
}

/// A day, as it was typed and as it counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bound {
    pub typed: String,
    /// Seconds since 1970, where the day begins.
    pub at: i64,
}

/// A day, a month or a year, as it was typed and as it counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Span {
    pub typed: String,
    /// Seconds since 1970, where it begins.
    pub from: i64,
    /// Where the next one begins.
    pub until: i64,
}

impl Query {
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.terms.is_empty()
    }
}

/// Reads a query.
#[must_use]
pub fn parse(text: &str, _lang: Lang) -> Query {
    let text: String = text.chars().take(LONGEST).collect();
    let terms = Pieces {
        rest: text.trim_start(),
    }
    .take(MOST_TERMS)
    .filter_map(|piece| term(&piece))
    .collect();
    Query { terms }
}

/// One piece between spaces: what stands before and after a quotation mark stays together (`de:"Anne Roux"`).
struct Piece {
    text: String,
    quoted: bool,
}

struct Pieces<'a> {
    rest: &'a str,
}

impl Iterator for Pieces<'_> {
    type Item = Piece;

    fn next(&mut self) -> Option<Piece> {
        let rest = self.rest.trim_start();
        if rest.is_empty() {
            return None;
        }
        let (mut text, mut quoted, mut inside, mut end) = (String::new(), false, false, rest.len());
        for (at, c) in rest.char_indices() {
            match c {
                '"' | '«' | '»' | '“' | '”' => {
                    inside = !inside;
                    quoted = true;
                }
                c if c.is_whitespace() && !inside => {
                    end = at;
                    break;
                }
                c => text.push(c),
            }
        }
        self.rest = rest.get(end..).unwrap_or("");
        Some(Piece {
            text: text.trim().to_owned(),
            quoted,
        })
    }
}

fn term(piece: &Piece) -> Option<Term> {
    let text = piece.text.as_str();
    if let Some(rest) = text
        .strip_prefix('-')
        .filter(|rest| !rest.is_empty() && !rest.starts_with('-'))
    {
        let inner = Piece {
            text: rest.to_owned(),
            quoted: piece.quoted,
        };
        return term(&inner).map(|term| Term::Not(Box::new(term)));
    }
    if let Some(found) = operator(text) {
        return Some(found);
    }
    if text.is_empty() {
        return None;
    }
    let is_words = text
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .count()
        > 1;
    if piece.quoted && is_words {
        return Some(Term::Phrase(text.to_owned()));
    }
    match text
        .strip_suffix('*')
        .filter(|stem| !stem.is_empty() && !piece.quoted)
    {
        Some(stem) => Some(Term::Prefix(stem.to_owned())),
        None => Some(Term::Word(text.to_owned())),
    }
}

fn operator(text: &str) -> Option<Term> {
    let at = text.find([':', '>', '<'])?;
    let (name, rest) = text.split_at(at);
    let (sign, value) = rest.split_at(1);
    let (accented, name, value) = (name.to_lowercase(), fold(name), value.trim());
    if value.is_empty() {
        return None;
    }
    let owned = value.to_owned();
    match (name.as_str(), sign) {
        ("de" | "from", ":") => Some(Term::From(owned)),
        ("a" | "has" | "avec" | "contient", ":") if accented != "à" && is_attachment(value) => {
            Some(Term::Attachment)
        }
        ("a" | "to" | "pour", ":") => Some(Term::To(owned)),
        ("objet" | "sujet" | "subject", ":") => Some(Term::Subject(owned)),
        ("dans" | "in", ":") => Some(Term::In(owned)),
        ("etiquette" | "libelle" | "label", ":") => Some(Term::Label(owned)),
        ("fichier" | "file" | "filename", ":") => Some(Term::File(owned)),
        ("est" | "is", ":") => state(value),
        ("avant" | "before", ":") => bound(value).map(Term::Before),
        ("apres" | "after" | "depuis" | "since", ":") => bound(value).map(Term::After),
        ("date" | "le" | "on", ":") => span(value).map(Term::On),
        ("taille" | "size", ">") | ("larger", ":") => size(value).map(Term::Larger),
        ("taille" | "size", "<") | ("smaller", ":") => size(value).map(Term::Smaller),
        _ => None,
    }
}

fn is_attachment(value: &str) -> bool {
    matches!(
        fold(value).as_str(),
        "piece"
            | "pieces"
            | "pj"
            | "piece-jointe"
            | "pieces-jointes"
            | "attachment"
            | "attachments"
    )
}

fn state(value: &str) -> Option<Term> {
    match fold(value).as_str() {
        "non-lu" | "nonlu" | "unread" | "unseen" => Some(Term::Unread),
        "lu" | "read" | "seen" => Some(Term::Read),
        "suivi" | "marque" | "flagged" | "starred" => Some(Term::Flagged),
        _ => None,
    }
}

/// A size with its unit: `5Mo`, `200 ko`, `1MB`, `3000`.
fn size(value: &str) -> Option<u64> {
    let digits = value
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(value.len());
    let (number, unit) = value.split_at(digits);
    let factor = match unit.trim().to_lowercase().as_str() {
        "" | "o" | "b" => 1,
        "k" | "ko" | "kb" => 1_000,
        "m" | "mo" | "mb" => 1_000_000,
        "g" | "go" | "gb" => 1_000_000_000,
        _ => return None,
    };
    number.parse::<u64>().ok()?.checked_mul(factor)
}

/// A day as `2026-03-12`, `12/03/2026`, a month `2026-03`, `03/2026`, or a year: its first day, and the one after its
/// last.
fn days(typed: &str) -> Option<(NaiveDate, NaiveDate)> {
    let parts: Vec<i32> = typed
        .split(['-', '/', '.'])
        .map(|part| part.parse().ok())
        .collect::<Option<_>>()?;
    let ((year, month, day), long) = match parts.as_slice() {
        [year] => ((*year, 1, 1), Months::new(12)),
        [year, month] if *year > 31 => ((*year, *month, 1), Months::new(1)),
        [month, year] => ((*year, *month, 1), Months::new(1)),
        [year, month, day] if *year > 31 => ((*year, *month, *day), Months::new(0)),
        [day, month, year] => ((*year, *month, *day), Months::new(0)),
        _ => return None,
    };
    let (month, day) = (u32::try_from(month).ok()?, u32::try_from(day).ok()?);
    let first = NaiveDate::from_ymd_opt(year, month, day)
        .filter(|first| (1970..=9999).contains(&first.year()))?;
    let next = match long.as_u32() {
        0 => first.succ_opt()?,
        _ => first.checked_add_months(long)?,
    };
    Some((first, next))
}

/// Seconds since 1970 when a day begins for people. Nobody has a zone of their own yet: all have that of the pages.
fn begins(day: NaiveDate) -> i64 {
    dates::midnight(dates::PARIS, day).div_euclid(1000)
}

fn bound(typed: &str) -> Option<Bound> {
    let (first, _) = days(typed)?;
    Some(Bound {
        typed: typed.to_owned(),
        at: begins(first),
    })
}

fn span(typed: &str) -> Option<Span> {
    let (first, next) = days(typed)?;
    Some(Span {
        typed: typed.to_owned(),
        from: begins(first),
        until: begins(next),
    })
}

/// Writes a query in the operators of a language; reading it again gives the same.
#[must_use]
pub fn to_text(query: &Query, lang: Lang) -> String {
    query
        .terms
        .iter()
        .map(|term| spell(term, lang))
        .collect::<Vec<_>>()
        .join(" ")
}

fn spell(term: &Term, lang: Lang) -> String {
    let say = |french: &str, english: &str| {
        if lang == Lang::En {
            english.to_owned()
        } else {
            french.to_owned()
        }
    };
    let with = |french: &str, english: &str, value: &str| {
        format!("{}{}", say(french, english), quoted(value))
    };
    match term {
        Term::Word(word) => quoted(word),
        Term::Prefix(stem) => format!("{stem}*"),
        Term::Phrase(words) => format!("\"{words}\""),
        Term::From(value) => with("de:", "from:", value),
        Term::To(value) => with("à:", "to:", value),
        Term::Subject(value) => with("objet:", "subject:", value),
        Term::In(value) => with("dans:", "in:", value),
        Term::Label(value) => with("étiquette:", "label:", value),
        Term::File(value) => with("fichier:", "filename:", value),
        Term::Attachment => say("a:pièce", "has:attachment"),
        Term::Unread => say("est:non-lu", "is:unread"),
        Term::Read => say("est:lu", "is:read"),
        Term::Flagged => say("est:suivi", "is:flagged"),
        Term::Before(bound) => with("avant:", "before:", &bound.typed),
        Term::After(bound) => with("après:", "after:", &bound.typed),
        Term::On(span) => with("date:", "date:", &span.typed),
        Term::Larger(size) => with("taille>", "size>", &size.to_string()),
        Term::Smaller(size) => with("taille<", "size<", &size.to_string()),
        Term::Not(inner) => format!("-{}", spell(inner, lang)),
    }
}

fn quoted(value: &str) -> String {
    if value.contains(char::is_whitespace) {
        format!("\"{value}\"")
    } else {
        value.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn terms(text: &str) -> Vec<Term> {
        parse(text, Lang::default()).terms
    }

    #[test]
    fn operators_of_both_languages_mean_the_same() {
        assert_eq!(
            terms("de:roux objet:bilan"),
            terms("from:roux subject:bilan")
        );
        assert_eq!(terms("a:pièce"), vec![Term::Attachment]);
        assert_eq!(terms("à:piece"), vec![Term::To("piece".into())]);
        assert_eq!(terms("a:roux"), vec![Term::To("roux".into())]);
        assert_eq!(terms("taille>5Mo"), vec![Term::Larger(5_000_000)]);
        assert_eq!(
            terms("Étiquette:Projet est:non-lu"),
            vec![Term::Label("Projet".into()), Term::Unread]
        );
    }

    #[test]
    fn quotes_make_phrases_and_keep_values_together() {
        assert_eq!(
            terms("de:\"Anne Roux\" \"conseil de classe\" «une» -brouillon réun*"),
            vec![
                Term::From("Anne Roux".into()),
                Term::Phrase("conseil de classe".into()),
                Term::Word("une".into()),
                Term::Not(Box::new(Term::Word("brouillon".into()))),
                Term::Prefix("réun".into()),
            ]
        );
    }

    #[test]
    fn days_count_from_their_beginning() {
        let at = |text: &str| match terms(text).pop() {
            Some(Term::Before(bound)) => bound.at,
            other => panic!("{other:?}"),
        };
        // Midnight in Paris: an hour before that of UTC in winter, two in summer.
        assert_eq!(at("avant:2026-03-12"), 1_773_273_600 - 3_600);
        assert_eq!(at("before:12/03/2026"), 1_773_273_600 - 3_600);
        assert_eq!(at("before:12.07.2026"), 1_783_814_400 - 7_200);
        assert_eq!(at("avant:2024"), 1_704_067_200 - 3_600);
        for none in [
            "avant:hier",
            "avant:31/02/2026",
            "avant:0",
            "avant:12/13/2026",
        ] {
            assert_eq!(terms(none), vec![Term::Word(none.into())]);
        }
    }

    #[test]
    fn a_date_lasts_as_long_as_it_says() {
        let hours = |text: &str| match terms(text).pop() {
            Some(Term::On(span)) => (span.until - span.from) / 3_600,
            other => panic!("{other:?}"),
        };
        assert_eq!(hours("date:12/03/2026"), 24);
        // Clocks are set forward on this day.
        assert_eq!(hours("le:2026-03-29"), 23);
        assert_eq!(hours("on:02/2026"), 28 * 24);
        assert_eq!(hours("date:2026"), 365 * 24);
    }

    #[test]
    fn what_is_written_is_read_again() {
        for text in [
            "de:\"Anne Roux\" -a:pièce \"deux mots\" réun* avant:2026-01 date:03/2026 taille<300 est:lu mot",
        ] {
            let query = parse(text, Lang::default());
            for lang in [Lang::Fr, Lang::En] {
                assert_eq!(parse(&to_text(&query, lang), lang), query);
            }
        }
    }

    #[test]
    fn nothing_makes_it_fail() {
        for text in [
            "",
            " ",
            "-",
            "--",
            ":",
            "a:",
            "\"",
            "«",
            "de:\"",
            "*",
            "-*",
            "taille>",
            "avant:99999999999999999999",
        ] {
            let _whatever = terms(text);
        }
    }
}
