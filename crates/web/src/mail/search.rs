//! The search box: operators as chips that can be taken off, and a form that writes the operators.

use super::place::Asked;
use crate::answer::{Fault, see_other};
use crate::desk::Root;
use crate::session::SignedIn;
use crate::words::Words;
use ::mail::search::{Query, Term, parse, to_text};
use axum::extract::Query as Sent;
use axum::response::Response;
use serde::Deserialize;

/// An operator of what is searched, with the search that goes without it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chip {
    pub text: String,
    /// The search without it.
    pub without: String,
}

impl Chip {
    /// The operators of a query.
    #[must_use]
    pub fn all(w: Words, root: &Root, q: &str) -> Vec<Self> {
        let query = parse(q, w.0);
        let operators = query
            .terms
            .iter()
            .enumerate()
            .filter(|(_, term)| is_operator(term));
        let chip = |(at, term): (usize, &Term)| {
            let mut rest = query.terms.clone();
            rest.remove(at);
            let q = to_text(&Query { terms: rest }, w.0);
            let without = Asked::searched(root, q).path();
            Self {
                text: to_text(
                    &Query {
                        terms: vec![term.clone()],
                    },
                    w.0,
                ),
                without,
            }
        };
        operators.map(chip).collect()
    }
}

fn is_operator(term: &Term) -> bool {
    match term {
        Term::Word(_) | Term::Prefix(_) | Term::Phrase(_) => false,
        Term::Not(inner) => is_operator(inner),
        _ => true,
    }
}

/// The operators of a query as one text, and its words: the field holds the words, the chips the operators.
#[must_use]
pub fn split(w: Words, q: &str) -> (String, String) {
    let query = parse(q, w.0);
    let (operators, words) = query.terms.into_iter().partition(is_operator);
    (
        to_text(&Query { terms: operators }, w.0),
        to_text(&Query { terms: words }, w.0),
    )
}

/// What the form sends: everything may be empty.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Form {
    /// Operators that stand as chips.
    ops: String,
    q: String,
    from: String,
    to: String,
    subject: String,
    within: String,
    label: String,
    after: String,
    before: String,
    attachment: String,
    unread: String,
    flagged: String,
}

/// What stands in a field, and the operator it means.
type Filled<'a> = (&'a str, fn(String) -> Term);

impl Form {
    /// What a person would have typed.
    fn query(&self, w: Words) -> String {
        let mut terms = parse(&self.ops, w.0).terms;
        let texts: [Filled<'_>; 5] = [
            (&self.from, Term::From),
            (&self.to, Term::To),
            (&self.subject, Term::Subject),
            (&self.within, Term::In),
            (&self.label, Term::Label),
        ];
        let filled = texts
            .into_iter()
            .filter(|(value, _)| !value.trim().is_empty());
        // Quotation marks hold a value together; within it they would end it.
        terms.extend(filled.map(|(value, term)| term(value.trim().replace('"', " "))));
        for (day, name) in [(&self.after, "after"), (&self.before, "before")] {
            terms.extend(
                parse(&format!("{name}:{day}"), w.0)
                    .terms
                    .into_iter()
                    .filter(is_operator),
            );
        }
        let marks = [
            (&self.attachment, Term::Attachment),
            (&self.unread, Term::Unread),
            (&self.flagged, Term::Flagged),
        ];
        terms.extend(
            marks
                .into_iter()
                .filter(|(on, _)| !on.is_empty())
                .map(|(_, term)| term),
        );
        terms.extend(parse(&self.q, w.0).terms);
        terms.dedup();
        to_text(&Query { terms }, w.0)
    }
}

/// `GET /search`: the box and the form come here; the way on is the search itself, under its one path.
///
/// # Errors
/// When nobody is signed in.
pub async fn compose(signed: SignedIn, Sent(form): Sent<Form>) -> Result<Response, Fault> {
    let q = form.query(signed.w);
    Ok(see_other(&Asked::searched(signed.root(), q).path()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use text::Lang;

    const FR: Words = Words(Lang::Fr);

    #[test]
    fn a_chip_goes_and_the_words_stay() {
        let chips = Chip::all(
            FR,
            &Root::default(),
            "a:pièce de:\"Anne Roux\" convocation brevet",
        );
        let texts: Vec<&str> = chips.iter().map(|chip| chip.text.as_str()).collect();
        assert_eq!(texts, ["a:pièce", "de:\"Anne Roux\""]);
        assert_eq!(
            chips[1].without,
            "/mail/search?q=a%3Api%C3%A8ce+convocation+brevet"
        );
        assert_eq!(
            split(FR, "convocation a:pièce brevet"),
            ("a:pièce".to_owned(), "convocation brevet".to_owned())
        );
    }

    #[test]
    fn the_form_writes_what_a_person_would_type() {
        let form = Form {
            ops: "a:pièce".into(),
            q: "brevet".into(),
            from: "Anne \"Roux".into(),
            after: "2026-03-12".into(),
            before: "hier".into(),
            unread: "true".into(),
            ..Form::default()
        };
        assert_eq!(
            form.query(FR),
            "a:pièce de:\"Anne  Roux\" après:2026-03-12 est:non-lu brevet"
        );
    }
}
