//! References to characters: what XML has, and the names of HTML that feeds use although nothing defines them.
//!
//! Names stand for one character each, so that no text grows by being read.

/// The character that stands between `&` and `;` (`#201`, `#xC9`, `Eacute`); `None` for a name that is not known and
/// for a character that XML does not allow.
pub(crate) fn character(reference: &str) -> Option<char> {
    let Some(number) = reference.strip_prefix('#') else {
        let place = NAMED
            .binary_search_by_key(&reference, |(name, _)| *name)
            .ok()?;
        return Some(NAMED[place].1);
    };
    let (digits, radix) = match number.strip_prefix('x') {
        Some(digits) => (digits, 16),
        None => (number, 10),
    };
    let plain = digits.len() <= 8 && digits.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let code = plain.then(|| u32::from_str_radix(digits, radix).ok())??;
    char::from_u32(code).filter(|c| is_allowed(*c))
}

/// `Char ::= #x9 | #xA | #xD | [#x20-#xD7FF] | [#xE000-#xFFFD] | [#x10000-#x10FFFF]`
fn is_allowed(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | '\u{20}'..='\u{fffd}' | '\u{10000}'..)
}

/// Second pass over a value: some producers escape twice, so that `&amp;eacute;` arrives as `&eacute;`. What is no known
/// reference stays as it is: `R&D;` is text.
pub(crate) fn unescape(value: &mut String, from: usize) {
    let Some(first) = memchr::memchr(b'&', &value.as_bytes()[from..]) else {
        return;
    };
    let tail = value.split_off(from + first);
    let mut rest = tail.as_str();
    while let Some(at) = memchr::memchr(b'&', rest.as_bytes()) {
        value.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        let near = &rest.as_bytes()[..rest.len().min(LONGEST_NAME + 1)];
        let length = memchr::memchr(b';', near);
        match length.and_then(|length| Some((character(&rest[..length])?, length))) {
            Some((c, length)) => {
                value.push(c);
                rest = &rest[length + 1..];
            }
            None => value.push('&'),
        }
    }
    value.push_str(rest);
}

/// Characters of the longest reference, `#` and eight digits or a name.
const LONGEST_NAME: usize = 10;

/// Latin-1 and what else French names and labels have, sorted by name.
const NAMED: &[(&str, char)] = &[
    ("AElig", 'Æ'),
    ("Aacute", 'Á'),
    ("Acirc", 'Â'),
    ("Agrave", 'À'),
    ("Aring", 'Å'),
    ("Atilde", 'Ã'),
    ("Auml", 'Ä'),
    ("Ccedil", 'Ç'),
    ("ETH", 'Ð'),
    ("Eacute", 'É'),
    ("Ecirc", 'Ê'),
    ("Egrave", 'È'),
    ("Euml", 'Ë'),
    ("Iacute", 'Í'),
    ("Icirc", 'Î'),
    ("Igrave", 'Ì'),
    ("Iuml", 'Ï'),
    ("Ntilde", 'Ñ'),
    ("OElig", 'Œ'),
    ("Oacute", 'Ó'),
    ("Ocirc", 'Ô'),
    ("Ograve", 'Ò'),
    ("Oslash", 'Ø'),
    ("Otilde", 'Õ'),
    ("Ouml", 'Ö'),
    ("Scaron", 'Š'),
    ("THORN", 'Þ'),
    ("Uacute", 'Ú'),
    ("Ucirc", 'Û'),
    ("Ugrave", 'Ù'),
    ("Uuml", 'Ü'),
    ("Yacute", 'Ý'),
    ("Yuml", 'Ÿ'),
    ("aacute", 'á'),
    ("acirc", 'â'),
    ("acute", '´'),
    ("aelig", 'æ'),
    ("agrave", 'à'),
    ("amp", '&'),
    ("apos", '\''),
    ("aring", 'å'),
    ("atilde", 'ã'),
    ("auml", 'ä'),
    ("bdquo", '„'),
    ("brvbar", '¦'),
    ("bull", '•'),
    ("ccedil", 'ç'),
    ("cedil", '¸'),
    ("cent", '¢'),
    ("copy", '©'),
    ("curren", '¤'),
    ("dagger", '†'),
    ("deg", '°'),
    ("divide", '÷'),
    ("eacute", 'é'),
    ("ecirc", 'ê'),
    ("egrave", 'è'),
    ("emsp", '\u{2003}'),
    ("ensp", '\u{2002}'),
    ("eth", 'ð'),
    ("euml", 'ë'),
    ("euro", '€'),
    ("frac12", '½'),
    ("frac14", '¼'),
    ("frac34", '¾'),
    ("gt", '>'),
    ("hellip", '…'),
    ("iacute", 'í'),
    ("icirc", 'î'),
    ("iexcl", '¡'),
    ("igrave", 'ì'),
    ("iquest", '¿'),
    ("iuml", 'ï'),
    ("laquo", '«'),
    ("ldquo", '“'),
    ("lsaquo", '‹'),
    ("lsquo", '‘'),
    ("lt", '<'),
    ("macr", '¯'),
    ("mdash", '—'),
    ("micro", 'µ'),
    ("middot", '·'),
    ("nbsp", '\u{a0}'),
    ("ndash", '–'),
    ("not", '¬'),
    ("ntilde", 'ñ'),
    ("oacute", 'ó'),
    ("ocirc", 'ô'),
    ("oelig", 'œ'),
    ("ograve", 'ò'),
    ("ordf", 'ª'),
    ("ordm", 'º'),
    ("oslash", 'ø'),
    ("otilde", 'õ'),
    ("ouml", 'ö'),
    ("para", '¶'),
    ("plusmn", '±'),
    ("pound", '£'),
    ("quot", '"'),
    ("raquo", '»'),
    ("rdquo", '”'),
    ("reg", '®'),
    ("rsaquo", '›'),
    ("rsquo", '’'),
    ("sbquo", '‚'),
    ("scaron", 'š'),
    ("sect", '§'),
    ("shy", '\u{ad}'),
    ("sup1", '¹'),
    ("sup2", '²'),
    ("sup3", '³'),
    ("szlig", 'ß'),
    ("thinsp", '\u{2009}'),
    ("thorn", 'þ'),
    ("times", '×'),
    ("trade", '™'),
    ("uacute", 'ú'),
    ("ucirc", 'û'),
    ("ugrave", 'ù'),
    ("uml", '¨'),
    ("uuml", 'ü'),
    ("yacute", 'ý'),
    ("yen", '¥'),
    ("yuml", 'ÿ'),
];

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn unescaped(text: &str) -> String {
        let mut value = text.to_owned();
        unescape(&mut value, 0);
        value
    }

    #[test]
    fn the_table_is_sorted_and_names_fit() {
        assert!(NAMED.is_sorted_by_key(|(name, _)| *name));
        assert!(NAMED.iter().all(|(name, _)| name.len() <= LONGEST_NAME));
    }

    #[test]
    fn names_and_numbers_are_characters() {
        assert_eq!(character("Eacute"), Some('É'));
        assert_eq!(character("#201"), Some('É'));
        assert_eq!(character("#xC9"), Some('É'));
        assert_eq!(character("oelig"), Some('œ'));
        for nothing in [
            "",
            "#",
            "#0",
            "#8",
            "#xD800",
            "#x110000",
            "#xFFFF",
            "#-1",
            "#+1",
            "eacutes",
            "#99999999999",
        ] {
            assert_eq!(character(nothing), None, "{nothing}");
        }
    }

    #[test]
    fn what_was_escaped_twice_is_read_and_other_text_stays() {
        assert_eq!(unescaped("MARIE-&Eacute;LISABET"), "MARIE-ÉLISABET");
        assert_eq!(unescaped("R&D; & A&amp;B & &#233; &"), "R&D; & A&B & é &");
        assert_eq!(unescaped("&é;&eacute"), "&é;&eacute");
    }

    proptest! {
        #[test]
        fn no_text_grows(text in "\\PC*|(&[a-zA-Z#0-9]{0,9};?)*") {
            prop_assert!(unescaped(&text).len() <= text.len());
        }
    }
}
