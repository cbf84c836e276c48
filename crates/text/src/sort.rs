//! Sorting as people expect it: accents and capitals decide last (Unicode Technical Standard 10).

use crate::{Lang, numbers::locale_of};
use icu_collator::options::CollatorOptions;
use icu_collator::{CollatorBorrowed, CollatorPreferences};
use std::cmp::Ordering;
use std::sync::LazyLock;

type Collator = Option<CollatorBorrowed<'static>>;

static FRENCH: LazyLock<Collator> = LazyLock::new(|| collator(Lang::Fr));
static ENGLISH: LazyLock<Collator> = LazyLock::new(|| collator(Lang::En));

/// There is one: its data is compiled in.
fn collator(lang: Lang) -> Collator {
    let mut preferences = CollatorPreferences::from(locale_of(lang));
    // « Circonscription 2 » before « Circonscription 10 ».
    preferences.numeric_ordering = Some(icu_collator::preferences::CollationNumericOrdering::True);
    CollatorBorrowed::try_new(preferences, CollatorOptions::default()).ok()
}

fn collator_of(lang: Lang) -> Option<&'static CollatorBorrowed<'static>> {
    match lang {
        Lang::Fr => FRENCH.as_ref(),
        Lang::En => ENGLISH.as_ref(),
    }
}

/// Which of two texts comes first.
#[must_use]
pub fn compare(lang: Lang, one: &str, other: &str) -> Ordering {
    match collator_of(lang) {
        Some(collator) => collator.compare(one, other).then_with(|| one.cmp(other)),
        None => one.cmp(other),
    }
}

/// Keys compare byte by byte as their texts do: for lists that are sorted by key.
#[must_use]
pub fn key(lang: Lang, text: &str) -> Vec<u8> {
    let mut key = Vec::with_capacity(text.len() * 3);
    match collator_of(lang) {
        Some(collator) => {
            let Ok(()) = collator.write_sort_key_to(text, &mut key);
        }
        None => key.extend_from_slice(text.as_bytes()),
    }
    key
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn accents_and_capitals_decide_last() {
        let mut names = vec![
            "Zoé",
            "élève",
            "Eleve",
            "Étienne",
            "cœur",
            "Circonscription 10",
            "Circonscription 2",
            "a",
        ];
        names.sort_by(|one, other| compare(Lang::Fr, one, other));
        assert_eq!(
            names,
            [
                "a",
                "Circonscription 2",
                "Circonscription 10",
                "cœur",
                "Eleve",
                "élève",
                "Étienne",
                "Zoé"
            ]
        );
    }

    proptest! {
        #[test]
        fn keys_compare_as_texts_do(one in "[a-zéè0-9 ’-]{0,8}", other in "[a-zéè0-9 ’-]{0,8}") {
            let by_key = key(Lang::Fr, &one).cmp(&key(Lang::Fr, &other));
            prop_assert_eq!(by_key.then_with(|| one.cmp(&other)), compare(Lang::Fr, &one, &other));
        }
    }
}
