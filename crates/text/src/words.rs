//! The words a person reads: sentences of the Fluent files under `locales/`, compiled in.
//!
//! A language is a folder; what it lacks is said in French. Sentences carry no isolation marks, numbers among the
//! arguments are written as the language writes them.

use crate::Lang;
use fluent_templates::static_loader;
use std::collections::HashMap;
use unic_langid::{LanguageIdentifier, langid};

pub use fluent_templates::fluent_bundle::FluentValue;

static_loader! {
    static WORDS = {
        locales: "../../locales",
        fallback_language: "fr",
        customise: |bundle| bundle.set_use_isolating(false),
    };
}

static FRENCH: LanguageIdentifier = langid!("fr");
static ENGLISH: LanguageIdentifier = langid!("en");

fn identifier(lang: Lang) -> &'static LanguageIdentifier {
    match lang {
        Lang::Fr => &FRENCH,
        Lang::En => &ENGLISH,
    }
}

/// The sentence of a key, with its arguments: `say(lang, "mail-forward-subject", &[("subject", subject.into())])`.
///
/// A key that no file has is answered as it is: a test of each crate says which are missing.
#[must_use]
pub fn say(lang: Lang, key: &str, args: &[(&str, FluentValue<'_>)]) -> String {
    let args: HashMap<&str, FluentValue<'_>> = args.iter().cloned().collect();
    let args = (!args.is_empty()).then_some(&args);
    [lang, Lang::default()]
        .into_iter()
        .find_map(|lang| {
            WORDS
                .lookup_single_language(identifier(lang), key, args)
                .ok()
        })
        .unwrap_or_else(|| key.to_owned())
}

/// Whether a language has a sentence for a key.
#[must_use]
pub fn has(lang: Lang, key: &str) -> bool {
    let none: Option<&HashMap<&str, FluentValue<'_>>> = None;
    WORDS
        .lookup_single_language(identifier(lang), key, none)
        .is_ok()
}
