//! The words a person reads: sentences of the Fluent files under `locales/`, compiled in.
//!
//! A language is a folder; what it lacks is said in French. Sentences carry no isolation marks. Numbers among the
//! arguments are written as the language writes them: a number that is a name (a port, a year) is given as text.

use crate::{Lang, numbers};
use fluent_templates::fluent_bundle::concurrent::FluentBundle;
use fluent_templates::fluent_bundle::{FluentArgs, FluentResource};
use std::borrow::Cow;
use std::sync::LazyLock;
use unic_langid::langid;

pub use fluent_templates::fluent_bundle::FluentValue;

type Bundle = FluentBundle<FluentResource>;

/// Language, name and content of each file.
pub(crate) const FILES: &[(&str, &str, &str)] = include!(concat!(env!("OUT_DIR"), "/words.rs"));

static FRENCH: LazyLock<Bundle> = LazyLock::new(|| {
    let mut bundle = bundle(FluentBundle::new_concurrent(vec![langid!("fr")]), Lang::Fr);
    bundle.set_formatter(Some(|value, _| number(Lang::Fr, value)));
    bundle
});

static ENGLISH: LazyLock<Bundle> = LazyLock::new(|| {
    let mut bundle = bundle(FluentBundle::new_concurrent(vec![langid!("en")]), Lang::En);
    bundle.set_formatter(Some(|value, _| number(Lang::En, value)));
    bundle
});

/// A line that cannot be read and a key that is there already are left out here, and found by the tests of this module.
fn bundle(mut bundle: Bundle, lang: Lang) -> Bundle {
    bundle.set_use_isolating(false);
    for (language, _, text) in FILES {
        if *language == lang.code() {
            let resource = FluentResource::try_new((*text).to_owned());
            let _found_by_a_test = bundle.add_resource(resource.unwrap_or_else(|(read, _)| read));
        }
    }
    bundle
}

fn number(lang: Lang, value: &FluentValue<'_>) -> Option<String> {
    match value {
        FluentValue::Number(number) => Some(numbers::decimal(lang, number.value)),
        _ => None,
    }
}

fn bundle_of(lang: Lang) -> &'static Bundle {
    match lang {
        Lang::Fr => &FRENCH,
        Lang::En => &ENGLISH,
    }
}

/// The sentence of a key, with its arguments: `say(lang, "mail-forward-subject", &[("subject", subject.into())])`.
///
/// A key that no file has is answered as it is.
#[must_use]
pub fn say(lang: Lang, key: &str, args: &[(&str, FluentValue<'_>)]) -> String {
    let args: FluentArgs<'_> = args
        .iter()
        .map(|(name, value)| (Cow::Borrowed(*name), value.clone()))
        .collect();
    [lang, Lang::default()]
        .into_iter()
        .find_map(|lang| sentence(lang, key, &args))
        .unwrap_or_else(|| key.to_owned())
}

fn sentence(lang: Lang, key: &str, args: &FluentArgs<'_>) -> Option<String> {
    let bundle = bundle_of(lang);
    let pattern = bundle.get_message(key)?.value()?;
    // An argument that is missing shows as its name.
    let mut errors = Vec::new();
    Some(
        bundle
            .format_pattern(pattern, Some(args), &mut errors)
            .into_owned(),
    )
}

/// Whether a language has a sentence for a key.
#[must_use]
pub fn has(lang: Lang, key: &str) -> bool {
    bundle_of(lang)
        .get_message(key)
        .is_some_and(|message| message.value().is_some())
}

#[cfg(test)]
mod tests;
