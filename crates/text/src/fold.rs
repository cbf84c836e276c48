//! Folding: texts without what people leave out when they search or type a name.
//!
//! Capitals, accents, ligatures, the kind of apostrophe and of space do not count. Folding twice changes nothing.

use std::sync::LazyLock;
use unicode_normalization::UnicodeNormalization;

/// Letters whose folded form is looked up: the rest of Latin-1 and Latin Extended-A, all that Western Europe writes.
const LATIN: std::ops::Range<u32> = 0x80..0x180;

static FOLDED_LATIN: LazyLock<Vec<String>> = LazyLock::new(|| {
    LATIN
        .filter_map(char::from_u32)
        .map(|c| folded(c.encode_utf8(&mut [0; 4])))
        .collect()
});

/// A text in lower case, without accents (NFKD, marks taken out), with ligatures in letters (œ → oe, æ → ae, ß → ss)
/// and with plain apostrophes and spaces.
#[must_use]
pub fn fold(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let taken = match simple(c, &mut out) {
            true => c.len_utf8(),
            false => {
                // Letters that may meet in composition are folded together.
                let run = rest.find(is_simple).unwrap_or(rest.len());
                out.push_str(&folded(&rest[..run]));
                run
            }
        };
        rest = &rest[taken..];
    }
    out
}

fn is_simple(c: char) -> bool {
    c.is_ascii() || LATIN.contains(&u32::from(c)) || matches!(c, '’' | '\u{202f}')
}

/// Writes the folded form of a letter that meets no other.
fn simple(c: char, out: &mut String) -> bool {
    match c {
        c if c.is_ascii() => out.push(c.to_ascii_lowercase()),
        c if LATIN.contains(&u32::from(c)) => {
            let at = (u32::from(c) - LATIN.start) as usize;
            out.push_str(FOLDED_LATIN.get(at).map_or("", String::as_str));
        }
        '’' => out.push('\''),
        '\u{202f}' => out.push(' '),
        _ => return false,
    }
    true
}

/// Composed again at the end, so that Hangul and kana stay the letters they are.
fn folded(run: &str) -> String {
    let plain: String = run.nfkd().filter(|c| !is_mark(*c)).collect();
    let mut lower = String::with_capacity(plain.len());
    for c in plain.chars().flat_map(char::to_lowercase) {
        match in_letters(c) {
            Some(letters) => lower.push_str(letters),
            None => lower.push(c),
        }
    }
    lower.nfc().collect()
}

/// Accents, and the points of Hebrew and Arabic; marks that spell vowels of other scripts stay.
fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{483}'..='\u{487}' | '\u{591}'..='\u{5bd}' | '\u{64b}'..='\u{65f}'
        | '\u{670}' | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}' | '\u{20d0}'..='\u{20ff}'
        | '\u{fe00}'..='\u{fe0f}' | '\u{fe20}'..='\u{fe2f}' | '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}'
        | '\u{feff}')
}

fn in_letters(c: char) -> Option<&'static str> {
    Some(match c {
        'œ' => "oe",
        'æ' => "ae",
        'ß' => "ss",
        'ø' => "o",
        'ł' => "l",
        'đ' | 'ð' => "d",
        'þ' => "th",
        'ħ' => "h",
        'ı' => "i",
        'ŧ' => "t",
        'ς' => "σ",
        '’' | '‘' | 'ʼ' | 'ʹ' | '′' | '`' | '´' => "'",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn accents_ligatures_and_apostrophes_do_not_count() {
        for (text, expected) in [
            ("Élève", "eleve"),
            ("CŒUR", "coeur"),
            ("Lætitia", "laetitia"),
            ("Straße", "strasse"),
            ("STRAẞE", "strasse"),
            ("l’Académie", "l'academie"),
            ("Noe\u{308}l", "noel"),
            ("ﬁn", "fin"),
            ("Łódź", "lodz"),
            ("Ærø", "aero"),
            ("25\u{a0}novembre\u{202f}!", "25 novembre !"),
            ("ΣΟΦΌΣ", "σοφοσ"),
            ("İstanbul", "istanbul"),
            ("한국", "한국"),
        ] {
            assert_eq!(fold(text), expected, "{text}");
        }
    }

    proptest! {
        #[test]
        fn folding_twice_changes_nothing(text in "\\PC{0,40}") {
            let once = fold(&text);
            prop_assert_eq!(fold(&once), once);
        }

        #[test]
        fn composed_and_decomposed_fold_alike(text in "[ -~À-ſ’œ]{0,40}") {
            let decomposed: String = text.nfd().collect();
            prop_assert_eq!(fold(&decomposed), fold(&text));
        }
    }

    #[test]
    fn each_letter_alone_folds_once() {
        for c in (0..=0x10_ffff).filter_map(char::from_u32) {
            let once = fold(c.encode_utf8(&mut [0; 4]));
            assert_eq!(fold(&once), once, "{c:?}");
        }
    }
}
